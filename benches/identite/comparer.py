"""The studies of `etudes.py` on both sides, and what differs. Usage: comparer.py AVANT APRES DOSSIER [STUDY ...]

A study runs on both sides at once. Everything in its two folders is compared byte for byte: what commands wrote and what
they said. Of `execution.json` and of where files come from, what a clock or the number of threads decides is left out.
What the binary of before wrote is kept for another time, as long as it, the day, these scripts and their inputs stay.
"""
import datetime
import hashlib
import json
import re
import shutil
import sqlite3
import sys
import time
import unicodedata
import zipfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import etudes
from cote import ROOT, Study

# What may change from one run to the next, by the end of the file's name.
MOVING = {
    "execution.json": {"execute_le", "fils", "durees"},
    ".provenance.json": {"telecharge_le"},
}
# The port of `jeux.py`, which is of this run.
SERVER = re.compile(rb"127\.0\.0\.1:\d+")
# Where the studies and what they read are.
INPUTS = (
    "benches/identite",
    "data/coeur-de-lorraine",
    "data/profils",
    "data/reference",
    "tests/known",
    "tests/modeles",
)
SHOWN = 140


def main(before, after, folder, names):
    unknown = [name for name in names if not any(study.startswith(name) for study in etudes.ALL)]
    if unknown:
        sys.exit(f"études inconnues : {', '.join(unknown)} ; connues : {', '.join(etudes.ALL)}")
    chosen = [n for n in etudes.ALL if not names or any(n.startswith(name) for name in names)]
    sides = []
    for given, side in ((before, "avant"), (after, "apres")):
        # A copy: a build may go on meanwhile.
        (folder / side).mkdir(parents=True, exist_ok=True)
        binary = folder / side / "territoire"
        binary.unlink(missing_ok=True)
        shutil.copy(given, binary)
        sides.append((binary, folder / side))
    stamp = stamp_of(sides[0][0])
    total, differing, broken, start = 0, [], [], time.monotonic()
    for name in chosen:
        missing = etudes.missing(name)
        if missing:
            print(f"{name} : passée, il manque {missing}", flush=True)
            continue
        with ThreadPoolExecutor(2) as pool:
            both = list(pool.map(ran, (name, name), *zip(*sides), (stamp, None)))
        compared, different = differences(*(study.here for study in both))
        total += compared
        differing += [(name, *one) for one in different]
        equal = compared - len(different)
        said = f"{name} : {compared} fichiers, {equal} égaux, {len(different)} différents"
        print(said, flush=True)
        for path, detail in different:
            print(f"  {path} : {detail}", flush=True)
        # A study whose commands failed on the side of before shows nothing.
        for side, study in zip(("avant", "après"), both):
            for fault in study.astray:
                print(f"  {side} : l'étude n'a pas eu lieu comme prévu : {fault}", flush=True)
                broken.append(name)
    took = time.monotonic() - start
    print(f"\n{len(chosen)} études, {total} fichiers, {len(differing)} différents ({took:.0f} s)")
    return 1 if differing or broken else 0


def stamp_of(binary):
    """What the files of the side of before depend on, but for ../shared."""
    digest = hashlib.sha256(datetime.date.today().isoformat().encode() + binary.read_bytes())
    for folder in INPUTS:
        for path in sorted(p for p in (ROOT / folder).rglob("*") if p.is_file()):
            digest.update(f"{path.relative_to(ROOT)} {path.stat().st_size} ".encode() + path.read_bytes())
    return digest.hexdigest()


def ran(name, binary, root, stamp):
    """A study once it has run on one side, now or, with the same stamp, before."""
    kept = root / f"{name}.json"
    if stamp and kept.is_file():
        found = json.loads(kept.read_text(encoding="utf-8"))
        if found["empreinte"] == stamp and (root / name).is_dir():
            study = Study(binary, root, name, again=True)
            study.astray = found["fautes"]
            return study
    kept.unlink(missing_ok=True)
    study = Study(binary, root, name)
    try:
        etudes.ALL[name](study)
    except Exception as fault:  # whatever stops a study is told, and the other studies run
        study.astray.append(f"{type(fault).__name__} : {fault}")
    if stamp:
        kept.write_text(json.dumps({"empreinte": stamp, "fautes": study.astray}), encoding="utf-8")
    return study


def differences(before, after):
    """How many files there are, and those that differ, with what is first found to differ in them."""
    names = sorted({p.relative_to(side) for side in (before, after) for p in side.rglob("*") if p.is_file()})
    different = []
    for name in names:
        one, other = before / name, after / name
        if not (one.is_file() and other.is_file()):
            different.append((name, f"seulement {'avant' if one.is_file() else 'après'}"))
            continue
        a, b = one.read_bytes(), other.read_bytes()
        if a != b:
            a, b = still(name.name, a), still(name.name, b)
        if a != b:
            different.append((name, where(one, other, a, b)))
    return len(names), different


def still(name, content):
    """A file without what a clock wrote in it, and without the port of a server."""
    content = SERVER.sub(b"<serveur>", content)
    for end, keys in MOVING.items():
        if name.endswith(end):
            try:
                found = json.loads(content)
            except ValueError:
                return content
            if isinstance(found, dict) and keys & found.keys():
                return json.dumps({k: v for k, v in found.items() if k not in keys}, indent=1).encode()
            return content
    return content


def where(one, other, a, b):
    """The first thing that differs, and whether all does but for how letters are composed."""
    if a[:4] == b"PK\x03\x04" == b[:4]:
        return in_archive(one, other)
    if a[:15] == b"SQLite format 3" == b[:15]:
        return in_database(one, other)
    return in_text(a, b)


def in_text(a, b):
    try:
        a, b = a.decode(), b.decode()
    except UnicodeDecodeError:
        return f"{len(a)} octets, {len(b)} octets"
    if unicodedata.normalize("NFC", a) == unicodedata.normalize("NFC", b):
        return "aux lettres décomposées près, les mêmes"
    a, b = a.split("\n"), b.split("\n")
    n = next((n for n, (x, y) in enumerate(zip(a, b)) if x != y), min(len(a), len(b)))
    lines = [lines[n] if n < len(lines) else "(fin)" for lines in (a, b)]
    common = next((i for i, (x, y) in enumerate(zip(*lines)) if x != y), 0)
    from_ = max(0, common - SHOWN // 2)
    shown = [("…" if from_ else "") + line[from_ : from_ + SHOWN] for line in lines]
    count = sum(x != y for x, y in zip(a, b)) + abs(len(a) - len(b))
    return f"ligne {n + 1} ({count} lignes en tout) :\n    avant  {shown[0]}\n    après  {shown[1]}"


def in_archive(one, other):
    with zipfile.ZipFile(one) as x, zipfile.ZipFile(other) as y:
        if x.namelist() != y.namelist():
            return f"membres {x.namelist()}, {y.namelist()}"
        apart = [m for m in x.namelist() if x.read(m) != y.read(m)]
        if not apart:
            return "mêmes membres, autre archive"
        return f"{', '.join(apart)} ; {in_text(x.read(apart[0]), y.read(apart[0]))}"


def in_database(one, other):
    found = []
    x, y = sqlite3.connect(one), sqlite3.connect(other)
    asked = "select name from sqlite_master where type = 'table' order by name"
    tables = [[row[0] for row in side.execute(asked)] for side in (x, y)]
    if tables[0] != tables[1]:
        return f"tables {sorted(set(tables[0]) ^ set(tables[1]))}"
    for table in tables[0]:
        try:
            a, b = ([repr(row) for row in side.execute(f'select * from "{table}"')] for side in (x, y))
        except sqlite3.OperationalError:
            continue
        if a != b:
            found.append(f"table {table}, {in_text(chr(10).join(a).encode(), chr(10).join(b).encode())}")
    return "\n  ".join(found) or "mêmes tables, autres octets"


if __name__ == "__main__":
    one, other, place, *studies = sys.argv[1:]
    sys.exit(main(one, other, Path(place), studies))
