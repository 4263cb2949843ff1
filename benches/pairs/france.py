"""Ours, GeoPandas and PySAL on the communes of France, in turns, in one run.
Usage: france.py OUR_PROGRAM REFERENCE WORK_FOLDER REPETITIONS [JOB ...]

REFERENCE is a copy of the reference scripts with their inputs made. Each repetition runs each job as a process of its
own: ours, the reference's whole process (wp.py), and the same calls timed step by step without their imports. Ratios are
medians of those of the repetitions. What both found is held against each other, and against the reference's outputs.
"""
import collections
import json
import os
import statistics
import subprocess
import sys
import time

from france_resultats import number, results_of

HERE = os.path.dirname(os.path.abspath(__file__))

# Job: the reference's own name for it (none: the steps below are the whole process), the goal, and for each kernel its
# label, our steps and theirs.
JOBS = {
    "jointure": ("a", 5, [
        ("lire et projeter", ["lire les communes et les points"], ["communes", "points"]),
        ("surfaces", ["surfaces"], ["area"]),
        ("joindre 200 000 points", ["joindre les points"], ["join"]),
    ]),
    "proches": ("b", 5, [
        ("lire et projeter", ["lire"], ["read"]),
        ("le plus proche", ["le plus proche"], ["tree", "nearest"]),
        ("compter à 5, 10 et 20 km", ["compter à 5, 10 et 20 km"], ["counts"]),
    ]),
    "couverture": ("c", 5, [
        ("lire et projeter", ["lire les communes"], ["communes"]),
        ("part à 5 km d'un service", ["part couverte"], ["shares"]),
    ]),
    "dissolution": (None, 5, [
        ("lire et projeter", ["lire les communes"], ["communes"]),
        ("dissoudre par EPCI", ["dissoudre"], ["dissolve"]),
    ]),
    "equilibre": ("d_nonumba", 5, [
        ("lire et projeter", ["lire les communes"], ["communes"]),
        ("distances", ["distances"], ["distances"]),
        ("contiguïté", ["contiguïté"], ["contiguity"]),
        ("Gini, Theil par EPCI", ["Gini et Theil"], ["indices"]),
        ("Moran, 999 permutations", ["Moran, 999 permutations"], ["moran"]),
        ("Moran local, 999 permutations", ["Moran local, 999 permutations"], ["lisa"]),
    ]),
    "theil": (None, 100, [
        ("lire et projeter", ["lire les communes"], ["communes"]),
        ("distances", ["distances"], ["distances"]),
        ("décomposer, 99 permutations", ["décomposer, 99 permutations"], ["decomposition"]),
    ]),
}
# Minutes for the peer: once is enough to tell hundreds from one.
ONCE = {"theil"}


def process(command):
    """Seconds and peak memory (MiB) of a process, and what it printed. This program stays small, since a process starts
    with the peak of the one that starts it."""
    start = time.perf_counter()
    running = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    printed, errors = running.stdout.read(), running.stderr.read()
    _, status, usage = os.wait4(running.pid, 0)
    seconds = time.perf_counter() - start
    running.returncode = os.waitstatus_to_exitcode(status)
    if running.returncode != 0:
        sys.exit(f"{' '.join(command)} : {errors}")
    return seconds, usage.ru_maxrss / 1024, printed


class Run:
    """Seconds, peaks and steps of a job, a list each with one item a repetition."""

    def __init__(self):
        self.ours, self.theirs, self.half, self.steps, self.kernels = [], [], [], [], []
        self.figures, self.peer_figures = {}, {}


def measure(job, program, reference, work, run):
    ours, kernels = (os.path.join(work, "france", side) for side in ("nous", "pair"))
    inputs = os.path.join(reference, "inputs")

    def mine(entries, results):
        return process([program, "--cas", job, "--entrees", entries, "--resultats", results])

    *whole, printed = mine(inputs, ours)
    said = json.loads(printed)
    run.ours.append(whole)
    run.steps.append(said["steps"])
    run.figures = said["figures"]
    half = os.path.join(work, "france", "moitie")
    run.half.append(mine(half, os.path.join(half, "resultats"))[:2])
    stepwise = process([sys.executable, os.path.join(HERE, "france_pairs.py"), job, inputs, kernels])
    name = JOBS[job][0]
    if name is None:
        run.theirs.append(stepwise[:2])
    else:
        run.theirs.append(process([sys.executable, os.path.join(reference, "scripts", "wp.py"), name])[:2])
    with open(os.path.join(kernels, job + ".json"), encoding="utf-8") as file:
        said = json.load(file)
    run.kernels.append(said["steps"])
    run.peer_figures = said["figures"]


def ready(reference, work):
    """Folders, and the inputs of half of France."""
    base = os.path.join(work, "france")
    half = os.path.join(base, "moitie")
    for folder in ("nous", "pair", os.path.join("moitie", "resultats")):
        os.makedirs(os.path.join(base, folder), exist_ok=True)
    os.makedirs(os.path.join(reference, "work"), exist_ok=True)
    if not os.path.exists(os.path.join(half, "moitie.json")):
        process([sys.executable, os.path.join(HERE, "france_pairs.py"), "moitie", os.path.join(reference, "inputs"), half])


def show(heads, rows):
    widths = [max(len(row[i]) for row in [heads, *rows]) for i in range(len(heads))]
    for row in [heads, ["-" * w for w in widths], *rows]:
        print("| " + " | ".join(cell.ljust(w) for cell, w in zip(row, widths)) + " |")
    print()


def median_ratio(ours, theirs):
    return statistics.median(t / o for o, t in zip(ours, theirs))


def yes(reached):
    return "oui" if reached else "NON"


def tables(runs, equal):
    whole, kernels, missed = [], [], []
    for job, run in runs.items():
        _, goal, steps = JOBS[job]
        seconds, peaks = zip(*run.ours)
        peer_seconds, peer_peaks = zip(*run.theirs)
        ratio, peak, peer_peak = median_ratio(seconds, peer_seconds), max(peaks), max(peer_peaks)
        doubling = statistics.median(a[0] / h[0] for a, h in zip(run.ours, run.half))
        said, same = equal[job]
        goals = {"durée": ratio >= goal, "mémoire": peak < peer_peak, "doublement": doubling <= 2.2, "résultats": same}
        missed += [f"{job}, {name}" for name, reached in goals.items() if not reached]
        whole.append([
            job, number(statistics.median(seconds), 2), number(statistics.median(peer_seconds), 2), number(ratio, 1),
            f"≥ {goal}", yes(goals["durée"]), f"{number(peak, 0)} / {number(peer_peak, 0)}", number(doubling, 2),
            ("égal : " if same else "DIFFÉRENT : ") + said,
        ])
        for label, mine, peers in steps:
            mine = [sum(s[name] for name in mine) for s in run.steps]
            peers = [sum(s[name] for name in peers) for s in run.kernels]
            ratio = median_ratio(mine, peers)
            kernels.append([
                job, label, number(statistics.median(mine), 1), number(statistics.median(peers), 1), number(ratio, 1),
                yes(ratio >= 1),
            ])
            if ratio < 1:
                missed.append(f"{job}, {label}")
    show(["travail", "nous (s)", "pair (s)", "rapport", "but", "atteint", "mémoire (Mio)", "doublement", "résultats"], whole)
    show(["travail", "étape", "nous (ms)", "pair (ms)", "rapport", "≥ 1"], kernels)
    for name in missed:
        print(f"but manqué ou résultats différents : {name}")
    return missed


def main():
    program, reference, work, repetitions = sys.argv[1:5]
    jobs = [job for job in sys.argv[5:] if job in JOBS] or list(JOBS)
    ready(reference, work)
    runs = collections.defaultdict(Run)
    for repetition in range(int(repetitions)):
        for job in jobs:
            if repetition == 0 or job not in ONCE:
                print(f"{job}, répétition {repetition + 1} sur {repetitions}", file=sys.stderr, flush=True)
                measure(job, program, reference, work, runs[job])
    # Only now: what it imports would weigh on the processes measured.
    equal = {job: results_of(job, run.figures, run.peer_figures, reference, work) for job, run in runs.items()}
    return 1 if tables(runs, equal) else 0


if __name__ == "__main__":
    sys.exit(main())
