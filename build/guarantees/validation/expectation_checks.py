"""Checks of the numbers of rows, of filled cells and of used codes that the contract expects.

They find what no single row shows: a lost article, a column that is no longer filled, an unused code.
"""

from __future__ import annotations

from collections.abc import Iterator

from guarantees.contract.expectations import Bounds
from guarantees.core.rules import EXPECTATIONS, Severity
from guarantees.validation.check import Problem, Records, Tables, check


def _shares(tables: Tables) -> list[tuple[Records, str, float, Bounds]]:
    """Return the columns whose share of filled cells is bounded, with that share."""
    return [
        (records, column, sum(bool(row[column]) for row in records) / len(records), bounds)
        for records in tables.countable()
        for column, bounds in records.table.contract.expected.filled.items()
        if len(records)
    ]


@check(
    name="too-few-rows",
    fix="Look for lost rows. If the number is right, change `schemas/expectations.yml`.",
    bad="rows: {min: 10}   # the table has 7 rows",
    good="rows: {min: 10}   # the table has 11 rows",
    group=EXPECTATIONS,
    waivable=False,
)
def too_few_rows(tables: Tables) -> Iterator[Problem]:
    """A table must have at least the expected number of rows."""
    for records in tables.countable():
        bounds = records.table.contract.expected.rows
        if bounds.is_above(len(records)):
            yield records.problem(
                "", f"The table has {len(records)} rows; at least {bounds.low:g} are expected."
            )


@check(
    name="too-many-rows",
    fix="Look for duplicate rows. If the number is right, change `schemas/expectations.yml`.",
    bad="rows: {max: 20}   # the table has 25 rows",
    good="rows: {max: 20}   # the table has 11 rows",
    severity=Severity.WARNING,
    group=EXPECTATIONS,
    waivable=False,
)
def too_many_rows(tables: Tables) -> Iterator[Problem]:
    """A table should have at most the expected number of rows."""
    for records in tables.countable():
        bounds = records.table.contract.expected.rows
        if bounds.is_below(len(records)):
            yield records.problem(
                "", f"The table has {len(records)} rows; at most {bounds.high:g} are expected."
            )


@check(
    name="column-too-empty",
    fix=(
        "Look for lost values. If the share is right, say so in the pull request: a maintainer changes "
        "`schemas/expectations.yml`."
    ),
    bad="filled:\n  place: {min: 0.5}   # filled in 1 of 10 rows",
    good="filled:\n  place: {min: 0.5}   # filled in 6 of 10 rows",
    severity=Severity.WARNING,
    group=EXPECTATIONS,
    waivable=False,
)
def column_too_empty(tables: Tables) -> Iterator[Problem]:
    """A column should be filled in at least the expected share of rows."""
    for records, column, share, bounds in _shares(tables):
        if bounds.is_above(share):
            empty = [row for row in records if not row[column]]
            message = (
                f"{share:.1%} of the cells are filled; at least {bounds.low:.1%} are expected. "
                f"{len(empty)} of {len(records)} are blank."
            )
            yield records.problem(column, message)


@check(
    name="column-too-full",
    fix=(
        "Look for values that were filled in by habit. If the share is right, change "
        "`schemas/expectations.yml`."
    ),
    bad="filled:\n  note: {max: 0.5}   # filled in 9 of 10 rows",
    good="filled:\n  note: {max: 0.5}   # filled in 3 of 10 rows",
    severity=Severity.WARNING,
    group=EXPECTATIONS,
    waivable=False,
)
def column_too_full(tables: Tables) -> Iterator[Problem]:
    """A column should be filled in at most the expected share of rows."""
    for records, column, share, bounds in _shares(tables):
        if bounds.is_below(share):
            message = f"{share:.1%} of the cells are filled; at most {bounds.high:.1%} are expected."
            yield records.problem(column, message)


@check(
    name="unused-code",
    fix="Check whether rows should have the code, or add it to `reserved` in `schemas/expectations.yml`.",
    bad="reserved: {confidence: []}   # no row has low",
    good="reserved: {confidence: [low]}",
    severity=Severity.WARNING,
    group=EXPECTATIONS,
    waivable=False,
)
def unused_code(tables: Tables) -> Iterator[Problem]:
    """Every code of a list should be used, unless it is reserved."""
    for records in tables.countable():
        # That there are no rows at all is said by another check.
        for column, reserved in records.table.contract.expected.reserved.items() if len(records) else ():
            used = {row[column] for row in records}
            for code in records.table.contract.field(column).constraints.enum:
                if code in used and code in reserved:
                    hint = "Remove the code from `reserved` in schemas/expectations.yml."
                    yield records.problem(column, f"A row has the reserved code {code!r}.", hint)
                elif code not in used and code not in reserved:
                    yield records.problem(column, f"No row has the code {code!r}.")
