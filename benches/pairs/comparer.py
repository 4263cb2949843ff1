"""Ours and theirs, one after the other in the same run. Usage: comparer.py OUR_PROGRAM INPUTS WORK_FOLDER REPETITIONS [CASE ...]

Each repetition runs both sides, each as a process of its own, in turns: what the machine does meanwhile weighs on both.
The ratio is the median of those of the repetitions. What both found is held against each other.
"""
import json
import os
import re
import statistics
import subprocess
import sys

import numpy as np

HERE = os.path.dirname(os.path.abspath(__file__))
UNREACHED = 0xFFFFFFFF


def ours(program, case, folder):
    run = subprocess.run(
        [program, "--cas", case, "--resultats", folder], check=True, capture_output=True, text=True
    )
    lines = re.findall(r"^  (.+?) +([\d.]+) (?:ms|MB)$", run.stdout, re.M)
    return {label: float(value) for label, value in lines}


def theirs(case, inputs, folder, check):
    command = [sys.executable, os.path.join(HERE, "pairs.py"), case, inputs, folder]
    subprocess.run(command + (["--verifier"] if check else []), check=True, stdout=subprocess.DEVNULL)
    with open(os.path.join(folder, "pair.json"), encoding="utf-8") as file:
        return json.load(file)


def array(folder, name, kind="<u4"):
    return np.fromfile(os.path.join(folder, name + ".bin"), kind)


def metres(found, none):
    """Millimetres as metres; `none` is what stands for what is not reached."""
    return np.where(found == UNREACHED, none, found / 1000)


def apart(a, b, most):
    """The largest difference, and whether it is at most `most`."""
    difference = float(np.abs(a - b).max())
    return f"écart max. {number(difference, 4)} m", difference <= most


def sums_apart(folder, name):
    """pandana cuts each length: every sum of its must be that of a limit at most 40 mm away from the one asked."""
    found, less, more = (array(folder, f"{name}_sums2000{s}", "<f8") for s in ("", "_less", "_more"))
    peer = np.load(os.path.join(folder, f"{name}_sums2000.npy"))
    within = bool(((less <= peer) & (peer <= more)).all())
    differ = int((found != peer).sum())
    largest = float(np.abs(found - peer).max())
    said = f"{differ} sommes sur {len(found)} diffèrent (écart max. {number(largest, 0)}), limite à 40 mm près"
    return said, within


def number(value, digits):
    return f"{value:,.{digits}f}".replace(",", " ").replace(".", ",")


def real(name, folder):
    """The rows of a real network: label, steps of ours, steps of theirs, goal, how the results compare."""
    count = len(np.load(os.path.join(folder, f"{name}_nearest5.npy")))
    peer5 = np.load(os.path.join(folder, f"{name}_nearest5.npy"))
    our5 = metres(array(folder, f"{name}_nearest5").reshape(count, 5), 20_000.0)
    peer_matrix = np.load(os.path.join(folder, f"{name}_matrix.npy"))
    our_matrix = metres(array(folder, f"{name}_matrix").reshape(peer_matrix.shape), UNREACHED / 1000)
    built = ["weld links into edges", "graph", "places of all raw nodes", "nearest 5 from every raw node"]
    return [
        ("construire, 5 plus proches", built, ["build", "places", "nearest 5"], 5, apart(our5, peer5, 0.05)),
        ("sommes à 2 km", ["sums within 2000 m from every raw node"], ["sums"], 3, sums_apart(folder, name)),
        ("matrice 1000 × 1000", ["matrix of 1000 by 1000"], ["matrix"], 5, apart(our_matrix, peer_matrix, 0.05)),
    ]


def grid(folder):
    peer1 = np.load(os.path.join(folder, "grille_nearest1.npy"))
    one = apart(array(folder, "grille_nearest1") / 1000, peer1 / 1000, 0)
    nodes, peer5 = (np.load(os.path.join(folder, f"grille_{n}.npy")) for n in ("nodes5", "nearest5"))
    said, equal = apart(array(folder, "grille_nearest5").reshape(-1, 5)[nodes] / 1000, peer5 / 1000, 0)
    peer_matrix = np.load(os.path.join(folder, "grille_matrix.npy"))
    same = bool((array(folder, "grille_matrix").reshape(peer_matrix.shape) == peer_matrix).all())
    five = (f"{said} sur {len(nodes)} nœuds ; matrice 50 × 50 {'égale' if same else 'différente'}", equal and same)
    return [
        ("1 plus proche de 1 000", ["nearest 1 from every raw node"], ["nearest 1"], 1, one),
        ("5 plus proches (pair : 1)", ["nearest 5 from every raw node"], ["nearest 1"], 0.2, five),
    ]


def main():
    program, inputs, work, repetitions = sys.argv[1:5]
    cases = sys.argv[5:] or ["grille", "liechtenstein_walking", "portoalegre_driving"]
    table, missed = [], []
    for case in cases:
        if case != "grille" and not os.path.exists(os.path.join(inputs, f"{case}_nodes.csv.gz")):
            print(f"{case} : entrées absentes ({inputs}), cas passé")
            continue
        folder = os.path.join(work, case)
        os.makedirs(folder, exist_ok=True)
        us, them = [], []
        for repetition in range(int(repetitions)):
            print(f"{case}, répétition {repetition + 1} sur {repetitions}", file=sys.stderr, flush=True)
            us.append(ours(program, case, folder))
            them.append(theirs(case, inputs, folder, check=repetition == 0))
        for label, steps, peer_steps, goal, (said, equal) in grid(folder) if case == "grille" else real(case, folder):
            mine = [sum(run[s] for s in steps) for run in us]
            peer = [sum(run[s] for s in peer_steps) for run in them]
            ratio = statistics.median(p / m for p, m in zip(peer, mine))
            table.append([
                case, label, number(statistics.median(mine), 1), number(statistics.median(peer), 1),
                number(ratio, 2), f"≥ {number(goal, 1)}", "oui" if ratio >= goal else "NON",
                ("égal : " if equal else "DIFFÉRENT : ") + said,
            ])
            if ratio < goal or not equal:
                missed.append(f"{case}, {label}")
        if case == "grille":
            most = max(run["peak of memory"] for run in us)
            reached = "oui" if most < 250 else "NON"
            table.append([case, "mémoire du processus, Mo", number(most, 1), "", "", "< 250,0", reached, ""])
            if most >= 250:
                missed.append(f"{case}, mémoire")
            plain = statistics.median(run["nearest 1, costs only"] for run in them)
            print(f"(SciPy sans le nom du plus proche : {number(plain, 1)} ms)")
    heads = ["cas", "travail", "nous (ms)", "pair (ms)", "rapport", "but", "atteint", "résultats"]
    widths = [max(len(row[i]) for row in [heads, *table]) for i in range(len(heads))]
    for row in [heads, ["-" * w for w in widths], *table]:
        print("| " + " | ".join(cell.ljust(w) for cell, w in zip(row, widths)) + " |")
    for name in missed:
        print(f"but manqué ou résultats différents : {name}")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
