"""Compare the output of the tools with the planted faults, and with each other."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final, TypedDict

from bench.tools import Violation

MAX_EXAMPLES: Final = 20
"""How many differing rows are listed."""


class Accuracy(TypedDict):
    """How many of the planted faults a tool reports, as shares of all faults.

    ``rows`` counts a fault if its row is reported, ``cells`` if its column is reported too; a fault of a key of several
    columns has no column. ``kinds`` has the share of rows and the number of faults for each rule, ``extra`` the
    reports for rows without a fault.
    """

    faults: int
    rows: float
    cells: float
    kinds: dict[str, tuple[float, int]]
    extra: dict[str, int]


LENIENT: Final = frozenset({"unique-key"})
"""Rules that frictionless does not check (docs/parity.md). Rows rejected for these alone are not a difference."""


class Agreement(TypedDict):
    """The number of rows that two tools reject: both, only ours, or only frictionless.

    ``lenient`` is the number of rows that ours rejects only for rules that frictionless does not check; they are
    not counted in the other numbers.
    """

    both: int
    ours_alone: int
    theirs_alone: int
    lenient: int
    examples: list[str]


def planted_faults(folder: Path) -> list[Violation]:
    """Return the faults that were planted in the faulty package in *folder*."""
    faults = json.loads((folder / "truth.json").read_bytes())
    return [(table, row, column, rule) for table, row, column, rule in faults]


def measure_accuracy(planted: Sequence[Violation], reported: Iterable[Violation]) -> Accuracy:
    """Return how many of the *planted* faults are among the *reported* violations."""
    reported = list(reported)
    rows = {(table, row) for table, row, _, _ in reported}
    cells = {(table, row, column) for table, row, column, _ in reported}
    hits = [fault for fault in planted if fault[:2] in rows]
    cell_hits = [fault for fault in hits if not fault[2] or fault[:3] in cells]
    fault_counts, hit_counts = Counter(fault[3] for fault in planted), Counter(fault[3] for fault in hits)
    faulty_rows = {fault[:2] for fault in planted}
    return Accuracy(
        faults=len(planted),
        rows=len(hits) / len(planted),
        cells=len(cell_hits) / len(planted),
        kinds={rule: (hit_counts[rule] / number, number) for rule, number in sorted(fault_counts.items())},
        extra=dict(Counter(rule for table, row, _, rule in reported if (table, row) not in faulty_rows)),
    )


def compare_rows(guarantees: Iterable[Violation], frictionless: Iterable[Violation]) -> Agreement:
    """Return on which rows our engine and frictionless agree."""
    our_rows, their_rows = _rules_by_row(guarantees), _rules_by_row(frictionless)
    only_ours, only_theirs = (
        sorted(our_rows.keys() - their_rows.keys()),
        sorted(their_rows.keys() - our_rows.keys()),
    )
    differing = [row for row in only_ours if not our_rows[row] <= LENIENT]
    return Agreement(
        both=len(our_rows.keys() & their_rows.keys()),
        ours_alone=len(differing),
        theirs_alone=len(only_theirs),
        lenient=len(only_ours) - len(differing),
        examples=[f"guarantees alone: {_format_row(row, our_rows[row])}" for row in differing[:MAX_EXAMPLES]]
        + [f"frictionless alone: {_format_row(row, their_rows[row])}" for row in only_theirs[:MAX_EXAMPLES]],
    )


def _rules_by_row(violations: Iterable[Violation]) -> dict[tuple[str, int], set[str]]:
    rows: dict[tuple[str, int], set[str]] = {}
    for table, row, _, rule in violations:
        # Violations of a whole table get row -1.
        rows.setdefault((table, -1 if row is None else row), set()).add(rule)
    return rows


def _format_row(row: tuple[str, int], rules: set[str]) -> str:
    return f"{row[0]}, row {row[1]}: {', '.join(sorted(rules))}"
