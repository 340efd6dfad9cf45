"""Findings with a limit: the first of each kind in a column are listed, all of them are counted."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from guarantees.core.findings import Finding
from guarantees.core.rules import Severity

UNLIMITED: Final = sys.maxsize
"""The limit with which all findings are listed."""
LISTED: Final = 20
"""How many findings of one rule on one column are listed; all of them are counted."""


class FindingKind(NamedTuple):
    """The rule, the table and the column that findings have in common."""

    check: str
    table: str
    column: str


class FindingTotal(NamedTuple):
    """How many findings of a *kind* there are, where not all of them are listed."""

    kind: FindingKind
    severity: Severity
    listed: int
    total: int

    @property
    def more(self) -> int:
        """How many are not listed."""
        return self.total - self.listed


@dataclass(slots=True)
class CountedFindings:
    """The findings of one run: the first *limit* of each kind, and the total of each kind.

    If it *folds*, faults of many rows that have one cause are to be added as one finding.
    """

    limit: int = LISTED
    folds: bool = True
    _listed: dict[FindingKind, list[Finding]] = field(default_factory=dict)
    _totals: dict[FindingKind, int] = field(default_factory=dict)

    def __iter__(self) -> Iterator[Finding]:
        """Iterate over the listed findings, kind by kind."""
        for findings in self._listed.values():
            yield from findings

    def is_full(self, check: str, table: str, column: str = "") -> bool:
        """Return whether no further finding of this kind will be listed."""
        return len(self._listed.get(FindingKind(check, table, column), ())) >= self.limit

    def add(self, finding: Finding) -> None:
        """Add *finding*: list it, as long as the list of its kind is not full, and count it."""
        kind = FindingKind(finding.check, finding.table, finding.column)
        if not self.is_full(*kind):
            self._listed.setdefault(kind, []).append(finding)
        self.count(*kind, 1)

    def count(self, check: str, table: str, column: str, times: int) -> None:
        """Count so many more findings of a kind without listing them."""
        kind = FindingKind(check, table, column)
        self._totals[kind] = self._totals.get(kind, 0) + times

    def extend(self, findings: Iterable[Finding]) -> None:
        """Add all *findings*."""
        for finding in findings:
            self.add(finding)

    def merge(self, others: CountedFindings) -> None:
        """Add all that *others* have counted."""
        for kind, listed in others._listed.items():
            for finding in listed:
                self.add(finding)
            self.count(*kind, others._totals[kind] - len(listed))

    def replace_all(self, kind: FindingKind, finding: Finding) -> None:
        """Put one *finding* in the place of all findings of a *kind*."""
        self._listed[kind] = [finding]
        self._totals[kind] = 1

    def total(self, kind: FindingKind) -> int:
        """Return how many findings of a *kind* there are."""
        return self._totals.get(kind, 0)

    @property
    def not_listed(self) -> tuple[FindingTotal, ...]:
        """The kinds of which not all findings are listed."""
        return tuple(
            FindingTotal(kind, listed[0].severity, len(listed), self._totals[kind])
            for kind, listed in self._listed.items()
            if self._totals[kind] > len(listed)
        )
