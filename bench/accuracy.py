"""What tools say of a package, compared with what is wrong with it and with each other."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final, TypedDict

from bench.tools import Told

SHOWN: Final = 20
"""How many rows are listed on which two verdicts differ."""


class Verdict(TypedDict):
    """How much of the truth a tool found, as shares of the faults.

    ``rows`` counts a fault as found where its row is told, ``cells`` where its column is told as well; a fault
    of a key of several columns has no column. ``kinds`` gives the share of rows and the number of faults for
    each rule, ``extra`` what is told of rows that have no fault.
    """

    faults: int
    rows: float
    cells: float
    kinds: dict[str, tuple[float, int]]
    extra: dict[str, int]


LENIENT: Final = frozenset({"unique-key"})
"""The rules that frictionless does not ask (docs/parity.md): who refuses a row by them alone is no other mind."""


class Agreement(TypedDict):
    """The rows that two tools refuse: how many both, and which only one of them.

    ``lenient`` is how many rows ours refuses by a rule alone that frictionless does not ask; they are in neither
    of the others.
    """

    both: int
    ours_alone: int
    theirs_alone: int
    lenient: int
    shown: list[str]


def truth(folder: Path) -> list[Told]:
    """Return what is wrong with the faulty package in *folder*."""
    wrong = json.loads((folder / "truth.json").read_bytes())
    return [(table, row, column, rule) for table, row, column, rule in wrong]


def judge(wrong: Sequence[Told], told: Iterable[Told]) -> Verdict:
    """Return how much of what is *wrong* was *told*."""
    told = list(told)
    rows = {(table, row) for table, row, _, _ in told}
    cells = {(table, row, column) for table, row, column, _ in told}
    found = [(fault, fault[:2] in rows) for fault in wrong]
    placed = sum(hit and (not fault[2] or fault[:3] in cells) for fault, hit in found)
    faults, hits = Counter(fault[3] for fault in wrong), Counter(fault[3] for fault, hit in found if hit)
    bad = {fault[:2] for fault in wrong}
    return Verdict(
        faults=len(wrong),
        rows=sum(hits.values()) / len(wrong),
        cells=placed / len(wrong),
        kinds={rule: (hits[rule] / number, number) for rule, number in sorted(faults.items())},
        extra=dict(Counter(rule for table, row, _, rule in told if (table, row) not in bad)),
    )


def agree(ours: Iterable[Told], theirs: Iterable[Told]) -> Agreement:
    """Return on which rows two verdicts are the same."""
    refused, judged = _by_row(ours), _by_row(theirs)
    alone, yours = sorted(refused.keys() - judged.keys()), sorted(judged.keys() - refused.keys())
    mine = [key for key in alone if not refused[key] <= LENIENT]
    return Agreement(
        both=len(refused.keys() & judged.keys()),
        ours_alone=len(mine),
        theirs_alone=len(yours),
        lenient=len(alone) - len(mine),
        shown=[f"ours alone: {_shown(key, refused[key])}" for key in mine[:SHOWN]]
        + [f"frictionless alone: {_shown(key, judged[key])}" for key in yours[:SHOWN]],
    )


def _by_row(told: Iterable[Told]) -> dict[tuple[str, int], set[str]]:
    rows: dict[tuple[str, int], set[str]] = {}
    for table, row, _, rule in told:
        # What is said of a table as a whole stands before all rows.
        rows.setdefault((table, -1 if row is None else row), set()).add(rule)
    return rows


def _shown(key: tuple[str, int], rules: set[str]) -> str:
    return f"{key[0]}, row {key[1]}: {', '.join(sorted(rules))}"
