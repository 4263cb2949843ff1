"""Makes data/reference/mouvements.csv.gz: how the communes of France became those of 2026, from 1943 on.

    .venv/bin/python mouvements.py --travail travail --sortie ../reference

Sources: seven versions of npm @etalab/decoupage-administratif, downloaded by `npm pack` into the work folder unless
they are there already. 0.8.0 carries the dated history of INSEE from 1943 to 2019-01-01; the others are the communes
of 2021 to 2026, one version for each year (there is none of 2020). The output depends on them alone: the same packages
give the same bytes.

A commune in one *state* (one code, one name, one extent) lives from one date to another; a row of the table says what
state followed it. A state that was followed by several has several rows.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import io
import json
import subprocess
import tarfile
import unicodedata
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from pathlib import Path

# The version whose data are those of each year, as the package's own README has it.
HISTORY = "0.8.0"
VINTAGES = {2019: "0.8.0", 2021: "1.1.1", 2022: "2.3.1", 2023: "3.1.1", 2024: "4.1.0", 2025: "5.3.0", 2026: "6.0.0"}
START = "1943-01-01"
# Mayotte's codes changed on 31 March 2011, when it became a département; only 3.1.1 pairs them rightly (2.3.1 shifts
# them, later versions leave them out).
MAYOTTE, MAYOTTE_DATE = 2023, "2011-03-31"
HEADER = ["depuis", "date", "genre", "code_avant", "nom_avant", "population_avant",
          "code_apres", "nom_apres", "population_apres"]


def member(work: Path, version: str, name: str) -> list[dict]:
    """A file of a version of the package, which is downloaded when absent."""
    tarball = work / f"etalab-decoupage-administratif-{version}.tgz"
    if not tarball.exists():
        work.mkdir(parents=True, exist_ok=True)
        subprocess.run(["npm", "pack", f"@etalab/decoupage-administratif@{version}"], cwd=work, check=True)
    with tarfile.open(tarball) as archive:
        opened = archive.extractfile(f"package/data/{name}.json")
        assert opened is not None
        return json.load(opened)


def key(name: str) -> str:
    """A name without accents, case or punctuation: a typographic apostrophe is no change of name."""
    folded = unicodedata.normalize("NFD", name.replace("œ", "oe").replace("Œ", "oe").lower())
    return " ".join("".join(c if c.isalnum() else " " for c in folded if not unicodedata.combining(c)).split())


@dataclass
class State:
    """A commune under one code, one name and one extent, from a date to another (empty: it is that of today)."""

    code: str
    name: str
    since: str
    until: str = ""
    kind: str = ""
    after: list["State"] = field(default_factory=list)
    population: int | None = None


class Vintage:
    """The communes of one year."""

    def __init__(self, rows: list[dict]) -> None:
        self.current = {r["code"]: r for r in rows if r["type"] == "commune-actuelle"}
        self.parent = {r["code"]: r["chefLieu"] for r in rows if r["type"] in ("commune-deleguee", "commune-associee")}
        self.former = {old: r["code"] for r in self.current.values() for old in r.get("anciensCodes", [])}
        self.districts = [r for r in rows if r["type"] == "arrondissement-municipal"]

    def into(self, code: str) -> str | None:
        """The commune that a former code is in. The INSEE's list of communes déléguées and associées goes before the
        package's own reckoning of former codes, which differs for 55273 and 60455."""
        parent = self.parent.get(code, self.former.get(code))
        return parent if parent in self.current else None


def history(entries: list[dict]) -> dict[str, list[State]]:
    """The states of each code from 1943 to 2019, linked, in order of time."""
    entity = {e["id"]: e for e in entries}
    communes = [e for e in entries if e["type"] == "COM"]
    states = {e["id"]: State(e["code"], e["nom"], e.get("dateDebut", START), e.get("dateFin", "")) for e in communes}

    def whole(identifier: str | None) -> str | None:
        """The commune that an entity is, or is part of."""
        while identifier is not None and entity[identifier]["type"] != "COM":
            identifier = entity[identifier].get("pole")
        return identifier

    # A commune that was re-established names as its predecessor the part that it was; its whole lost it.
    freed: dict[str, list[str]] = defaultdict(list)
    for e in communes:
        before = e.get("predecesseur")
        if before is not None and entity[before]["type"] != "COM":
            lost = whole(before)
            if lost is not None and entity[lost].get("dateFin") == e.get("dateDebut"):
                freed[lost].append(e["id"])
    for e in communes:
        if "dateFin" not in e:
            continue
        state, reason = states[e["id"]], e["raisonFin"]
        successor = whole(e.get("successeur"))
        after = sorted({*([successor] if successor else []), *freed[e["id"]]}, key=lambda i: entity[i]["code"])
        state.after = [states[i] for i in after]
        if len(after) > 1:
            state.kind = "scission"
        elif not after:
            state.kind = "suppression"
        elif reason.startswith(("changement de département", "changement de chef lieu")) and (
            entity[e["successeur"]]["type"] == "COM"
        ):
            state.kind = "changement_de_code"
        elif reason.startswith(("changement de nom", "renommage")):
            state.kind = "changement_de_nom"
        elif e["id"] in freed and freed[e["id"]]:
            # Its only heir was re-established, the others being other communes: a new name at most.
            state.kind = "changement_de_nom"
        else:
            state.kind = "fusion"
    timeline: dict[str, list[State]] = defaultdict(list)
    for state in states.values():
        timeline[state.code].append(state)
    for each in timeline.values():
        each.sort(key=lambda s: (s.since, s.until or "9"))
    return timeline


def advance(timeline: dict[str, list[State]], before: Vintage, after: Vintage, year: int, report: Counter) -> None:
    """Closes the states that ended between two vintages and links them to those that began."""
    date = f"{year}-01-01"
    gone = sorted(set(before.current) - set(after.current))
    new = sorted(set(after.current) - set(before.current))
    into = {code: after.into(code) for code in gone}
    report["disparues_sans_suite"] += sum(1 for target in into.values() if target is None)
    # A commune that is new under the name of one that has gone into it has only changed its code.
    recoded = {c: t for c, t in into.items()
               if t in new and key(before.current[c]["nom"]) == key(after.current[t]["nom"])}
    split: dict[str, list[str]] = defaultdict(list)
    for code in new:
        if code in recoded.values():
            continue
        whole = before.into(code)
        if whole is not None:
            split[whole].append(code)
        elif before is not None and not code.startswith(("975", "977", "978", "98")):
            report["apparues_sans_origine"] += 1
    absorbing = {t for c, t in into.items() if t is not None and c not in recoded}

    def begin(code: str) -> State:
        open_state = timeline[code][-1] if timeline[code] else None
        if open_state is not None and open_state.until == "" and open_state.since == date:
            return open_state
        state = State(code, after.current[code]["nom"], date)
        timeline[code].append(state)
        return state

    closing: list[tuple[State, str, list[str]]] = []
    for code in sorted(before.current):
        state = timeline[code][-1] if timeline[code] else None
        if state is None:
            state = State(code, before.current[code]["nom"], START)
            timeline[code].append(state)
        if code in recoded:
            closing.append((state, "changement_de_code", [recoded[code]]))
        elif code in split:
            closing.append((state, "scission", sorted([*([code] if code in after.current else []), *split[code]])))
        elif code in into:
            closing.append((state, "fusion", [into[code]] if into[code] else []))
        elif code in absorbing:
            closing.append((state, "fusion", [code]))
        elif key(before.current[code]["nom"]) != key(after.current[code]["nom"]):
            closing.append((state, "changement_de_nom", [code]))
        else:
            # Spelling alone: the state goes on under the spelling of today.
            state.name = after.current[code]["nom"]
    for state, kind, _ in closing:
        state.until, state.kind = date, kind
    for state, _, targets in closing:
        state.after = [begin(t) for t in targets]
    for code in new:
        begin(code)


def count_people(timeline: dict[str, list[State]], vintages: dict[int, Vintage]) -> dict[str, int]:
    """Gives each state its population in the last vintage in which it lived; returns the last one of each code."""
    last: dict[str, int] = {}
    for year, vintage in sorted(vintages.items()):
        date = f"{year}-01-01"
        for code, row in vintage.current.items():
            if row.get("population") is None:
                continue
            last[code] = row["population"]
            for state in timeline[code]:
                if state.since <= date and (state.until == "" or date < state.until):
                    state.population = row["population"]
    return last


def walk(state: State) -> State:
    """The state of today that a state leads to, or the first one on the way whose parts can't be told apart. A commune
    that left a whole goes its own way again: where a split gives back a code that had gone into the merger, that one
    is followed."""
    merged: set[str] = set()
    while state.after:
        if state.kind == "fusion":
            merged.add(state.code)
        again = [s for s in state.after if s.code in merged]
        if len(state.after) > 1 and not again:
            return state
        state = again[0] if again else state.after[0]
    return state


def end(state: State) -> set[str]:
    """The codes of today that a state leads to."""
    last = walk(state)
    if last.after:
        return set().union(*(end(s) for s in last.after))
    return set() if last.until else {last.code}


def write(path: Path, rows: list[list]) -> None:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(HEADER)
    writer.writerows(rows)
    with open(path, "wb") as raw, gzip.GzipFile(filename="", mode="wb", fileobj=raw, compresslevel=9, mtime=0) as out:
        out.write(text.getvalue().encode("utf-8"))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--travail", type=Path, default=Path("travail"))
    parser.add_argument("--sortie", type=Path, default=Path(__file__).parent.parent / "reference")
    options = parser.parse_args()
    vintages = {year: Vintage(member(options.travail, v, "communes")) for year, v in VINTAGES.items()}
    report: Counter = Counter(disparues_sans_suite=0, apparues_sans_origine=0)
    entries = member(options.travail, HISTORY, "historique-communes")
    timeline = history(entries)
    years = sorted(vintages)
    for a, b in zip(years, years[1:]):
        advance(timeline, vintages[a], vintages[b], b, report)
    today = vintages[years[-1]]

    # Suppressed communes whose land went to several: each version of the package names one of them.
    for states in list(timeline.values()):
        for state in [s for s in states if s.until and not s.after]:
            heirs = sorted({v.into(state.code) for v in vintages.values()} - {None})
            state.after = [next(s for s in reversed(timeline[h]) if s.since <= state.until) for h in heirs]
            state.kind = {0: "suppression", 1: "fusion"}.get(len(heirs), "scission")
    # Former codes that the history doesn't have (Mayotte before 2011).
    for code, target in vintages[MAYOTTE].former.items():
        if code not in timeline and target.startswith("976"):
            name = today.current[target]["nom"]
            successor = next(s for s in timeline[target] if s.since <= MAYOTTE_DATE)
            timeline[code] = [State(code, name, START, MAYOTTE_DATE, "changement_de_code", [successor])]
    last = count_people(timeline, vintages)

    # Held against the package's own answer for 2026; where a merger was undone later, that answer says into which of
    # its parts a former commune went, which the chain alone can't tell.
    former = sorted(set(today.former) | {c for c in today.parent if c not in today.current})
    disagree, settled, parts = [], set(), []
    latest = {e["code"]: e for e in sorted(entries, key=lambda e: (e.get("dateDebut", START), e["id"]))}

    def direct(code: str, target: str) -> State:
        """A state that never was a commune's: its part has been in `target` since the date that the history gives."""
        entry = latest[code]
        since = entry.get("dateDebut", START)
        successor = next(s for s in reversed(timeline[target]) if s.since <= since)
        return State(code, entry["nom"], since, since, "fusion", [successor])

    for code in former:
        target = today.into(code)
        assert target is not None
        if code not in timeline:
            # The code of a commune déléguée alone: a commune that changed département on the day it was merged.
            timeline[code] = [direct(code, target)]
            parts.append(code)
        state = timeline[code][-1]
        if state.kind == "scission":
            continue
        while target in end(state) and end(state) != {target}:
            fork = walk(state)
            part = next(s for s in fork.after if target in end(s))
            state = State(code, state.name, fork.until, fork.until, "fusion", [part])
            timeline[code].append(state)
            settled.add(code)
        if end(state) != {target} and code in today.parent:
            # A commune associée that went from one commune to another (55273).
            state = direct(code, target)
            timeline[code].append(state)
            settled.add(code)
        if end(state) != {target}:
            disagree.append(f"{code} : {target}")
    rows, kinds, kept = [], Counter(), 0
    for code in sorted(timeline):
        for state in timeline[code]:
            for successor in state.after:
                known = last.get(successor.code)
                rows.append([
                    "" if state.since == START else state.since, state.until, state.kind, code, state.name,
                    "" if state.population is None else state.population, successor.code, successor.name,
                    "" if known is None else known,
                ])
                kinds[state.kind] += 1
                kept += state.kind == "fusion" and code == successor.code
    for row in sorted(today.districts, key=lambda r: r["code"]):
        rows.append(["", "", "arrondissement", row["code"], row["nom"], row["population"], row["commune"],
                     today.current[row["commune"]]["nom"], today.current[row["commune"]]["population"]])
        kinds["arrondissement"] += 1
    write(options.sortie / "mouvements.csv.gz", rows)

    unheard = [c for c in timeline if c not in today.current and not timeline[c][-1].after]
    found = {
        "lignes": len(rows),
        **{f"lignes_{k}": n for k, n in sorted(kinds.items())},
        "lignes_fusion_code_garde": kept,
        "codes_anciens": sum(1 for c in timeline if c not in today.current),
        "codes_anciens_sans_suite": sorted(unheard),
        "codes_anciens_confirmes_par_le_paquet": len(former) - len(disagree),
        "codes_anciens_contredits_par_le_paquet": disagree,
        "codes_de_communes_deleguees_seulement": parts,
        "codes_anciens_tranches_par_le_paquet": sorted(settled),
        **report,
    }
    path = options.sortie / "rapport.json"
    whole = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    whole["mouvements"] = found
    path.write_text(json.dumps(whole, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    print(json.dumps(found, ensure_ascii=False, indent=1))


if __name__ == "__main__":
    main()
