"""Compare the output of the tools with the planted faults."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TypedDict

from bench.tools import Violation

Planted = tuple[str, int, str, str]
"""Table, row, column, and the rule that is violated."""


class Accuracy(TypedDict):
    """How many of the planted faults a tool reports, as shares of all faults.

    ``rows`` counts a fault if its row is reported, ``cells`` if its column is reported too; a fault of a key of several
    columns has no column. ``kinds`` has the share of rows for each rule, ``extra`` the number of reports for rows
    without a fault.
    """

    rows: float
    cells: float
    kinds: dict[str, float]
    extra: int


def planted_faults(folder: Path) -> list[Planted]:
    """Return the faults that were planted in the faulty package in *folder*."""
    return [tuple(fault) for fault in json.loads((folder / "truth.json").read_bytes())]


def measure_accuracy(planted: Sequence[Planted], reported: Iterable[Violation]) -> Accuracy:
    """Return how many of the *planted* faults are among the *reported* violations."""
    reported = list(reported)
    rows, cells = {violation[:2] for violation in reported}, set(reported)
    hits = [fault for fault in planted if fault[:2] in rows]
    numbers, hit_numbers = Counter(fault[3] for fault in planted), Counter(fault[3] for fault in hits)
    faulty_rows = {fault[:2] for fault in planted}
    return Accuracy(
        rows=len(hits) / len(planted),
        cells=sum(not fault[2] or fault[:3] in cells for fault in hits) / len(planted),
        kinds={rule: hit_numbers[rule] / number for rule, number in sorted(numbers.items())},
        extra=sum(violation[:2] not in faulty_rows for violation in reported),
    )
