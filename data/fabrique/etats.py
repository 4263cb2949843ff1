"""The states of communes through the years, read back from data/reference/mouvements.csv.gz."""

from __future__ import annotations

import csv
import gzip
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, order=True)
class State:
    """A commune under one code, one name and one extent; `until` is empty when it is that of today."""

    code: str
    since: str
    until: str

    def lives(self, date: str) -> bool:
        return self.since <= date and (not self.until or date < self.until)


class States:
    """Which states lived on a date, and where each led."""

    def __init__(self, table: Path, current: list[str]) -> None:
        self.of: dict[str, list[State]] = defaultdict(list)
        self.next: dict[State, list[str]] = {}
        # A state begins when others end in it; a row without duration (`depuis` = `date`) only says which way a part went.
        began: dict[str, str] = {}
        with gzip.open(table, "rt", encoding="utf-8", newline="") as text:
            for row in csv.DictReader(text):
                if row["genre"] == "arrondissement" or row["depuis"] == row["date"]:
                    continue
                state = State(row["code_avant"], row["depuis"], row["date"])
                self.next.setdefault(state, []).append(row["code_apres"])
                began[row["code_apres"]] = max(began.get(row["code_apres"], ""), row["date"])
        for state in self.next:
            self.of[state.code].append(state)
        for code in current:
            self.of[code].append(State(code, began.get(code, ""), ""))
        for states in self.of.values():
            states.sort()

    def living(self, date: str) -> list[State]:
        """The communes of a date, by code."""
        return sorted(s for states in self.of.values() for s in states if s.lives(date))

    def at(self, state: State, date: str) -> set[State]:
        """The states of a later date that a state led to."""
        if state.lives(date):
            return {state}
        found: set[State] = set()
        for code in self.next.get(state, []):
            for after in self.of[code]:
                if after.lives(state.until):
                    found |= self.at(after, date)
        return found
