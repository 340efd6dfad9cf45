"""Check cells, unique columns and primary keys with pandera, on a schema projected from the contract.

The projection is our own: pandera's bridge from Table Schema turns blank booleans into true, rejects blank
integers, accepts invalid dates and ignores keys. Here every column stays text, so that nothing is coerced: the type
of a cell is a check like any other, and each failure has its row.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import pandas as pd

from guarantees.contract.cell_rules import PRIMARY_KEY, TYPE, UNIQUE, cell_rules
from guarantees.contract.field_types import FIELD_TYPES
from guarantees.contract.table_schema import Field, Table
from guarantees.core import csv_text
from guarantees.core.findings import Finding
from guarantees.package.reader import Package, TableData
from guarantees.validation.python_engine import Violation, violation_findings

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
            Violation(PRIMARY_KEY.name, "", int(index))
            if check == PRIMARY_KEY.name or column not in columns
            else Violation("required" if check == "not_nullable" else str(check), str(column), int(index))
            for column, check, index in cases
        }
        return violation_findings(data, violations)
    return []
