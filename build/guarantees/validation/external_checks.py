"""Checks of third parties, which installed packages offer by the entry point ``guarantees.checks``.

A check is a function of a :class:`CheckedPackage` that yields problems, made by ``row.problem(...)``. The name of the entry
point is the name of its rule::

    [project.entry-points."guarantees.checks"]
    arrival-after-departure = "harbour_checks:arrival_after_departure"

Only packages that the user has installed are asked; nothing in a data package can name a check.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from importlib import metadata
from typing import Final, NamedTuple, TypeAlias

import numpy as np

from guarantees.core.findings import Finding
from guarantees.core.rules import Rule
from guarantees.validation.polars_engine.frames import INDEX, FramedTable
from guarantees.validation.table_files.line_index import without
from guarantees.validation.table_rules import EXTERNAL_CHECK

GROUP: Final = "guarantees.checks"


class CheckedRow(NamedTuple):
    """A row as a check sees it: its cells as text by the name of the column, None where they are blank."""

    table: CheckedTable
    number: int
    cells: Mapping[str, str | None]

    def problem(self, column: str, message: str, hint: str = "") -> ExternalProblem:
        """Return a problem of the cell in *column*."""
        return ExternalProblem(self, column, message, hint)


class ExternalProblem(NamedTuple):
    """What a check has found."""

    row: CheckedRow
    column: str
    message: str
    hint: str


@dataclass(frozen=True, slots=True)
class CheckedTable:
    """A table as a check sees it."""

    framed: FramedTable

    @property
    def name(self) -> str:
        """The name of the table."""
        return self.framed.resource.name

    @property
    def columns(self) -> tuple[str, ...]:
        """The names of the columns of the schema that the file has."""
        return tuple(column.name for column in self.framed.columns)

    def rows(self) -> Iterator[CheckedRow]:
        """Yield the rows in order, apart from those whose form is wrong."""
        wanted = without(np.arange(self.framed.table.records), self.framed.table.faulty)
        for chunk in self.framed.chunks(wanted):
            for cells in chunk.iter_rows(named=True):
                yield CheckedRow(self, cells[INDEX], {name: cells[name] for name in self.columns})


CheckedPackage: TypeAlias = Mapping[str, CheckedTable]
"""The tables of a package by name."""
ExternalCheck: TypeAlias = Callable[[CheckedPackage], Iterable[ExternalProblem]]


def installed_checks() -> dict[str, ExternalCheck]:
    """Return the checks that installed packages offer, by name, in the order of their names."""
    found = sorted(metadata.entry_points(group=GROUP), key=lambda point: point.name)
    return {point.name: point.load() for point in found}


def external_findings(
    tables: Mapping[str, FramedTable], checks: Mapping[str, ExternalCheck]
) -> Iterator[Finding]:
    """Yield what *checks* find in *tables*."""
    package = {name: CheckedTable(framed) for name, framed in tables.items()}
    for name, check in checks.items():
        rule = EXTERNAL_CHECK.variant(name)
        for problem in check(package):
            yield _finding(rule, problem)


def _finding(rule: Rule, problem: ExternalProblem) -> Finding:
    row, framed = problem.row, problem.row.table.framed
    place = framed.table.lines.place(row.number)
    return Finding(
        rule=rule,
        table=row.table.name,
        record=":".join(row.cells.get(name) or "" for name in framed.resource.primary_key),
        file=place.file,
        line=place.line,
        column=problem.column,
        value=row.cells.get(problem.column) or "",
        message=problem.message,
        hint=problem.hint or EXTERNAL_CHECK.fix,
    )
