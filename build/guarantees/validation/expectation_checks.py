"""Are there as many rows, as full columns and as many codes in use as the package itself expects?

Floors and ceilings stand in the contract of the package. They find what no single row shows: a text that
was lost on the way, a column that nobody fills any more, a code that nobody takes.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from guarantees.contract.expectations import Bounds
from guarantees.core.findings import Finding
from guarantees.core.rules import EXPECTATIONS, Rule, Severity, register
from guarantees.package.reader import Package, TableData
from guarantees.validation.check import table_finding

TOO_FEW_ROWS: Final = register(
    Rule(
        name="too-few-rows",
        group=EXPECTATIONS,
        summary="A table must have at least the expected number of rows.",
        fix="Look for lost rows. If the number is right, change `schemas/expectations.yml`.",
        bad="rows: {min: 10}   # the table has 7 rows",
        good="rows: {min: 10}   # the table has 11 rows",
    )
)
TOO_MANY_ROWS: Final = register(
    Rule(
        name="too-many-rows",
        group=EXPECTATIONS,
        summary="A table should have at most the expected number of rows.",
        fix="Look for duplicate rows. If the number is right, change `schemas/expectations.yml`.",
        severity=Severity.WARNING,
        bad="rows: {max: 20}   # the table has 25 rows",
        good="rows: {max: 20}   # the table has 11 rows",
    )
)
COLUMN_TOO_EMPTY: Final = register(
    Rule(
        name="column-too-empty",
        group=EXPECTATIONS,
        summary="A column must be filled in at least the expected share of rows.",
        fix="Look for lost values. If the share is right, change `schemas/expectations.yml`.",
        bad="filled:\n  place: {min: 0.5}   # filled in 1 of 10 rows",
        good="filled:\n  place: {min: 0.5}   # filled in 6 of 10 rows",
    )
)
COLUMN_TOO_FULL: Final = register(
    Rule(
        name="column-too-full",
        group=EXPECTATIONS,
        summary="A column should be filled in at most the expected share of rows.",
        fix="Look for values that were filled in by habit. If the share is right, change `schemas/expectations.yml`.",
        severity=Severity.WARNING,
        bad="filled:\n  note: {max: 0.5}   # filled in 9 of 10 rows",
        good="filled:\n  note: {max: 0.5}   # filled in 3 of 10 rows",
    )
)
UNUSED_CODE: Final = register(
    Rule(
        name="unused-code",
        group=EXPECTATIONS,
        summary="Every code of a list should be used, unless it is reserved.",
        fix="Check whether rows should have the code, or add it to `reserved` in `schemas/expectations.yml`.",
        severity=Severity.WARNING,
        bad="reserved: {confidence: []}   # no row has low",
        good="reserved: {confidence: [low]}",
    )
)


_CHANGE = "If that is right, change schemas/expectations.yml and say how it was set."


def _whole(package: Package) -> Iterator[TableData]:
    """Yield the tables that can be counted: a table handed over alone is perhaps a part of it."""
    return (data for data in package if data.complete and not package.partial)


def _shares(package: Package) -> Iterator[tuple[TableData, str, float, Bounds]]:
    """Yield the columns whose share of filled cells is bounded, with that share."""
    for data in _whole(package):
        for column, bounds in data.contract.expected.filled.items():
            if data.rows:
                share = sum(bool(row[column]) for row in data.rows) / len(data.rows)
                yield data, column, share, bounds


def too_few_rows(package: Package) -> Iterator[Finding]:
    """Has every table at least as many rows as expected?"""
    for data in _whole(package):
        bounds = data.contract.expected.rows
        if bounds.lowers(len(data.rows)):
            message = f"The table has {len(data.rows)} rows; at least {bounds.low:g} are expected."
            yield table_finding(data, "", message, f"Look for what was lost. {_CHANGE}")


def too_many_rows(package: Package) -> Iterator[Finding]:
    """Has every table at most as many rows as expected?"""
    for data in _whole(package):
        bounds = data.contract.expected.rows
        if bounds.exceeds(len(data.rows)):
            message = f"The table has {len(data.rows)} rows; at most {bounds.high:g} are expected."
            yield table_finding(data, "", message, f"Look for what stands twice. {_CHANGE}")


def column_too_empty(package: Package) -> Iterator[Finding]:
    """Is every column filled in at least as many rows as expected?"""
    for data, column, share, bounds in _shares(package):
        if bounds.lowers(share):
            message = f"{share:.1%} of the cells are filled; at least {bounds.low:.1%} are expected."
            yield table_finding(data, column, message, f"Look for what was lost. {_CHANGE}")


def column_too_full(package: Package) -> Iterator[Finding]:
    """Is every column filled in at most as many rows as expected?"""
    for data, column, share, bounds in _shares(package):
        if bounds.exceeds(share):
            message = f"{share:.1%} of the cells are filled; at most {bounds.high:.1%} are expected."
            yield table_finding(
                data, column, message, f"Look for a cell that is filled out of habit. {_CHANGE}"
            )


def unused_code(package: Package) -> Iterator[Finding]:
    """Is every code of a list taken by a row, unless it is held in reserve?"""
    for data in _whole(package):
        for column, reserved in data.contract.expected.reserved.items():
            used = {row[column] for row in data.rows}
            for code in data.contract.field(column).constraints.enum:
                if (code in used) is (code in reserved):
                    message = (
                        f"The code {code!r} is held in reserve, and a row has it."
                        if code in used
                        else f"No row has the code {code!r}."
                    )
                    verb = "Take it off" if code in used else "Look whether rows should have it, or add it to"
                    hint = f"{verb} `reserved` in schemas/expectations.yml."
                    yield table_finding(data, column, message, hint)
