"""Check cells, unique columns and primary keys with pandera, on a schema projected from the contract.

The projection is our own: pandera's bridge from Table Schema turns blank booleans into true, rejects blank
integers, accepts invalid dates and ignores keys. Here every column stays text, so that nothing is coerced: the type
of a cell is a check like any other, and each failure has its row.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import Any, NamedTuple

import pandas as pd

from guarantees.contract.cell_rules import PRIMARY_KEY, TYPE, UNIQUE, cell_rules
from guarantees.contract.field_types import FIELD_TYPES
from guarantees.contract.table_schema import Field, Table
from guarantees.core import csv_text
from guarantees.core.findings import Finding
from guarantees.core.rules import RULES
from guarantees.package.reader import Package, TableData
from guarantees.package.resource import of_table
from guarantees.validation.cells import describe

with warnings.catch_warnings():
    # Where pyspark is installed, pandera imports it, and it warns about the version of pandas.
    warnings.filterwarnings("ignore", "PySpark does not", FutureWarning)
    import pandera.backends.pandas.builtin_checks  # otherwise imported when the first table is validated
    import pandera.errors
    import pandera.pandas as pa


def project(table: Table, columns: Sequence[str]) -> pa.DataFrameSchema:
    """Return the pandera schema of *columns* of *table*, for a frame of text in which a blank cell is missing.

    It declares no dtype: the frame consists of text, and to check that would take as long as everything else.
    """
    key = list(table.primary_key)
    rows = pa.Check(lambda frame: ~frame.duplicated(key), error=PRIMARY_KEY.name, ignore_na=False)
    return pa.DataFrameSchema(
        {field.name: _column(field) for field in table.fields if field.name in columns},
        checks=[rows] if set(key) <= set(columns) else [],
        strict=True,
        ordered=True,
        coerce=False,
    )


def _column(field: Field) -> pa.Column:
    checks = [] if field.type == "string" else [_each_cell(TYPE.name, FIELD_TYPES[field.type].is_valid)]
    checks += [
        _each_cell(rule.name, partial(rule.holds, field.type, value)) for rule, value in cell_rules(field)
    ]
    if field.constraints.unique:
        checks.append(pa.Check(lambda cells: ~cells.duplicated(), error=UNIQUE.name, ignore_na=True))
    return pa.Column(checks=checks, nullable=not field.constraints.required)


def _each_cell(rule: str, holds: Callable[[str], bool]) -> pa.Check:
    def check(cells: pd.Series[Any]) -> pd.Series[bool]:
        return cells.map(holds).astype(bool)

    return pa.Check(check, error=rule, ignore_na=True)


def findings(package: Package) -> list[Finding]:
    """Return what pandera finds in the tables of *package*."""
    return [finding for data in package if data.columns and data.rows for finding in _validate(data)]


def _validate(data: TableData) -> list[Finding]:
    # Missing, unknown and misplaced columns are reported when the file is read; the others are checked here.
    columns = [name for name in data.contract.columns if name in data.columns]
    try:
        project(data.contract, columns).validate(csv_text.to_string_frame(data.rows, columns), lazy=True)
    except pandera.errors.SchemaErrors as err:
        cases = err.failure_cases[["column", "check", "index"]].itertuples(index=False, name=None)
        # A check of whole rows is reported once for each cell of the row.
        violations = {
            _Violation(PRIMARY_KEY.name, "", int(index))
            if check == PRIMARY_KEY.name or column not in columns
            else _Violation("required" if check == "not_nullable" else str(check), str(column), int(index))
            for column, check, index in cases
        }
        return _findings_of(data, violations)
    return []


class _Violation(NamedTuple):
    """The name of a rule, and the cell that violates it: its column, and the position of its row."""

    rule: str
    column: str
    position: int


def _findings_of(data: TableData, violations: Iterable[_Violation]) -> list[Finding]:
    """Return a finding for each of the *violations* in a table, in their order."""
    found = []
    columns = of_table(data.contract)
    for rule, column, position in violations:
        row = data.rows[position]
        if rule in {PRIMARY_KEY.name, UNIQUE.name}:
            key = data.contract.primary_key if rule == PRIMARY_KEY.name else (column,)
            value = ":".join(row.key(key))
            at = key[0] if len(key) == 1 else ""
            message = f"Duplicate of line {data.groups(*key)[row.key(key)][0].line}: {value!r}."
            hint = f"{' and '.join(key)} must be different in every row."
        else:
            at, value = column, row[column]
            message, hint = describe(columns.column(column), rule, value)
        found.append(data.finding(RULES[rule], row, message, hint, column=at, value=value))
    return found
