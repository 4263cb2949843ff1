"""The cases of `cas.py` with a binary of before and one of now, side by side. Usage: mesurer.py AVANT APRES DOSSIER [CASE ...]

`-` for the binary of before measures one side only. A run that takes more than LIMIT seconds or MEMORY is stopped, and said
so. A goal in seconds is met by the clock or, on a machine that others use, by the processor. Processor time is that of all threads; the peak is that of the kernel (`ru_maxrss`). What both wrote is compared byte for
byte, and where that differs, every number of `resultats.json`; what they said is not compared.
"""
import json
import os
import resource
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

from cas import CASES

LIMIT = float(os.environ.get("LIMITE", "180"))
# Beyond this the machine would be of no use to others.
MEMORY = 10 * 2**30
# What a clock or the number of threads decides.
MOVING = {"execution.json"}


def limited():
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))


def ran(binary, commands, folder):
    """Seconds of the clock, of processor, peak in MiB, and what became of it; of several commands (`a + b`), all together."""
    clock, work, peak, end = 0.0, 0.0, 0.0, ""
    for command in commands.split(" + "):
        one = ran_alone(binary, command.split(), folder)
        clock, work, peak, end = clock + one[0], work + one[1], max(peak, one[2]), one[3]
        if end:
            break
    return clock, work, peak, end


def ran_alone(binary, command, folder):
    with open(folder / "dit.txt", "wb") as said:
        start = time.monotonic()
        process = subprocess.Popen(
            [binary, *command, folder], stdout=said, stderr=said, stdin=subprocess.DEVNULL, preexec_fn=limited
        )
        code, use, stopped = None, None, False
        while code is None:
            done, status, use = os.wait4(process.pid, os.WNOHANG)
            if done:
                code = os.waitstatus_to_exitcode(status)
            elif time.monotonic() - start > LIMIT:
                stopped = True
                os.kill(process.pid, signal.SIGKILL)
                _, _, use = os.wait4(process.pid, 0)
                code = -9
            else:
                time.sleep(0.02)
        process.returncode = code
    end = "plus de temps" if stopped else {0: "", 1: "erreur", 2: "erreur"}.get(code, "arrêt" if code < 0 else "erreur")
    return time.monotonic() - start, use.ru_utime + use.ru_stime, use.ru_maxrss / 1024, end


def written(folder):
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for place in ("resultats", "controle", "inventaire")
        for path in sorted((folder / place).rglob("*"))
        if path.is_file() and path.name not in MOVING
    } | {"dit.txt": b""}


def numbers(value, place=""):
    if isinstance(value, dict):
        for key, one in value.items():
            yield from numbers(one, f"{place}/{key}")
    elif isinstance(value, list):
        for n, one in enumerate(value):
            yield from numbers(one, f"{place}/{n}")
    else:
        yield place, value


def compared(before, after):
    """What differs between two folders: how many files, and the largest relative difference of the figures."""
    one, other = written(before), written(after)
    names = sorted(one.keys() | other.keys())
    different = [name for name in names if one.get(name) != other.get(name)]
    if len(names) == 1:
        return "rien d'écrit, rien de comparé"
    if not different:
        return f"{len(names) - 1} fichiers égaux"
    said = f"{len(different)} fichiers de {len(names) - 1} différents"
    results = [n for n in different if n.endswith("resultats.json")]
    for name in results:
        if name not in one or name not in other:
            return said + ", resultats.json d'un côté"
        a, b = dict(numbers(json.loads(one[name]))), dict(numbers(json.loads(other[name])))
        worst, others = 0.0, len(a.keys() ^ b.keys())
        for key in a.keys() & b.keys():
            x, y = a[key], b[key]
            if isinstance(x, (int, float)) and isinstance(y, (int, float)):
                if x != y:
                    worst = max(worst, abs(x - y) / max(abs(x), abs(y)))
            elif x != y:
                others += 1
        said += f" ; chiffres : {worst:.0e} au plus, {others} valeurs d'un autre ordre"
    return said


def main(before, after, folder, chosen):
    unknown = [name for name in chosen if name not in CASES]
    if unknown:
        sys.exit(f"cas inconnus : {', '.join(unknown)} ; connus : {', '.join(CASES)}")
    print("Charge de la machine au départ :", ", ".join(f"{load:.1f}" for load in os.getloadavg()))
    print("| cas | commande | avant : horloge, processeur (s), sommet (Mio) | après | but | résultats |")
    print("|---|---|---:|---:|---:|---|", flush=True)
    missed = 0
    for name in chosen or CASES:
        make, command, goal = CASES[name]
        shown, kept = [], []
        model = folder / name
        shutil.rmtree(model, ignore_errors=True)
        make(model)
        for side, binary in (("avant", before), ("apres", after)):
            if binary is None:
                shown.append("")
                continue
            here = folder / f"{name}-{side}"
            shutil.rmtree(here, ignore_errors=True)
            # The folder has one name on both sides: it is said in what is written.
            here.mkdir()
            place = here / "etude"
            if (model / "epci.txt").exists():
                new = [binary, "nouveau", place, "--epci", model / "epci.txt"]
                subprocess.run(new, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            else:
                shutil.copytree(model, place)
            clock, work, peak, end = ran(binary, command, place)
            shown.append(f"{clock:.1f}, {work:.1f}, {peak:.0f}" + (f" ({end})" if end else ""))
            kept.append((place, end))
            if side == "apres" and goal and (end in ("arrêt", "plus de temps") or min(clock, work) > goal[0] or peak > goal[1]):
                missed += 1
        same = compared(kept[0][0], kept[1][0]) if len(kept) == 2 and kept[0][1] == kept[1][1] == "" else ""
        wanted = f"{goal[0]} s, {goal[1]} Mio" if goal else ""
        print(f"| {name} | {command} | {shown[0]} | {shown[1]} | {wanted} | {same} |", flush=True)
        for path in (model, folder / f"{name}-avant", folder / f"{name}-apres"):
            if "GARDER" not in os.environ:
                shutil.rmtree(path, ignore_errors=True)
    print(f"\n{missed} buts manqués")
    return 1 if missed else 0


if __name__ == "__main__":
    given = sys.argv[1:]
    if len(given) < 3:
        sys.exit(__doc__)
    old = None if given[0] == "-" else Path(given[0]).resolve()
    place = Path(given[2]).resolve()
    place.mkdir(parents=True, exist_ok=True)
    sys.exit(main(old, Path(given[1]).resolve(), place, given[3:]))
