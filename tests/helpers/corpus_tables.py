"""The tables of the invented corpus in memory, to be changed one row at a time: what tests of checks work on."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Final

from guarantees.contract.expectations import Bounds, Expectations
from guarantees.contract.table_schema import Contract
from guarantees.core.csv_text import Row
from guarantees.core.findings import Finding
from guarantees.dataset.checks import CHECKS
from guarantees.package import reader
from guarantees.package.reader import Package
from guarantees.validation.check import Check

PROJECT: Final = Path(__file__).resolve().parents[2]
GOLDEN: Final = PROJECT / "tests" / "golden"
CHECK_OF: Final[dict[str, Check]] = {check.name: check for check in CHECKS}

Rows = dict[str, list[dict[str, str]]]
Change = Callable[[Rows], None]


@cache
def _contract() -> Contract:
    """Return the contract of the project, with the expectations of the corpus."""
    contract = reader.contract_of(PROJECT)
    sources = Expectations(
        rows=Bounds(3, 30),
        filled={"publisher": Bounds(0.4, 0.9)},
        reserved={"published_basis": ("unknown",)},
    )
    return contract.with_expected({table.name: Expectations() for table in contract} | {"sources": sources})


def _golden_rows() -> Rows:
    """Return the rows of all tables of the corpus; its code lists are those of the project."""
    rows: Rows = {}
    for table in _contract():
        folder = PROJECT if table.name == "codes" else GOLDEN
        path = folder / table.path
        text = path.read_text(encoding="utf-8") if path.exists() else ""
        rows[table.name] = list(csv.DictReader(io.StringIO(text)))
    return rows


def package(*changes: Change) -> Package:
    """Return the package of the corpus after *changes*, in memory."""
    tables = _golden_rows()
    for change in changes:
        change(tables)
    rows = {name: [Row(cells) for cells in table] for name, table in tables.items()}
    return Package.from_rows(_contract(), rows, {"temporalCoverage": "2021-12-01/2022-01-31"}, GOLDEN)


def _key(table: str, row: dict[str, str]) -> str:
    return ":".join(row[column] for column in _contract()[table].primary_key)


def _find(rows: Rows, table: str, record: str) -> dict[str, str]:
    return next(row for row in rows[table] if _key(table, row) == record)


def edit(table: str, record: str, **cells: str) -> Change:
    """Return a change of *cells* of a record."""
    return lambda rows: _find(rows, table, record).update(cells)


def remove(table: str, *records: str) -> Change:
    """Return the removal of *records*; of all, if none is named."""

    def change(rows: Rows) -> None:
        rows[table] = [row for row in rows[table] if records and _key(table, row) not in records]

    return change


def copy(table: str, record: str, **cells: str) -> Change:
    """Return the addition of a copy of a record, with other *cells*."""
    return lambda rows: rows[table].append(_find(rows, table, record) | cells)


def day(date: str) -> dict[str, str]:
    """Return the date columns of a record that is dated on one day."""
    return {"date_edtf": date, "date_start": date, "date_end": date}


@dataclass(frozen=True)
class Case:
    """Changes of the corpus, and the violations of a rule that follow: record and column of each, none if allowed."""

    rule: str
    changes: Iterable[Change]
    violations: list[tuple[str, str]] = field(default_factory=list)
    why: str = ""

    def __str__(self) -> str:
        """Return the name of the case in the output of pytest."""
        return f"{self.rule}, {self.why}" if self.why else self.rule

    def findings(self) -> list[Finding]:
        """Return what the check of the rule finds."""
        return CHECK_OF[self.rule].findings(package(*self.changes))

    def verify(self) -> None:
        """Assert that the check finds exactly the violations, each with a message and a hint."""
        findings = self.findings()
        assert [(finding.record, finding.column) for finding in findings] == self.violations
        assert all(finding.check == self.rule and finding.message and finding.hint for finding in findings)
