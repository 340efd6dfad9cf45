"""The shape of every cell, judged by pandera on a schema projected from the contract.

Our own projection, since pandera's bridge from Table Schemas turns blank truth values into true, refuses
blank integers, accepts nonsense as dates and drops keys. Here every column stays text, so nothing is ever
coerced: the type of a cell is a check like any other, and each failure has its row.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Final

import pandas as pd

from guarantees.contract.cell_rules import BOOLEANS, INTEGER, is_date
from guarantees.contract.table_schema import Field, Table
from guarantees.core import csv_text
from guarantees.core.findings import Finding
from guarantees.package.reader import Package, TableData
from guarantees.validation.violations import PRIMARY_KEY, Violation, violation_findings

with warnings.catch_warnings():
    # Where pyspark is installed pandera imports it, and that warns of a pandas which it is not asked to use.
    warnings.filterwarnings("ignore", "PySpark does not", FutureWarning)
    import pandera.backends.pandas.builtin_checks  # else only when the first table is judged
    import pandera.errors
    import pandera.pandas as pa


def project(table: Table, columns: Sequence[str]) -> pa.DataFrameSchema:
    """Return the pandera schema of *columns* of *table*, for a frame of text in which a blank cell is missing.

    No dtype is declared: the frame is made of text, and asking that of every cell takes as long as all else.
    """
    whole = set(table.primary_key) <= set(columns)
    return pa.DataFrameSchema(
        {field.name: _column(field) for field in table.fields if field.name in columns},
        checks=[_whole_row(PRIMARY_KEY, _first_of(table.primary_key))] if whole else [],
        strict=True,
        ordered=True,
        coerce=False,
    )


def _column(field: Field) -> pa.Column:
    rules = field.constraints
    checks = [_check("type", _TYPES[field.type])] if field.type in _TYPES else []
    if rules.enum:
        checks.append(pa.Check.isin(list(rules.enum), error="enum"))
    if rules.pattern:
        # Full match, with the alternation grouped: `^a|b$` would accept "ab".
        checks.append(pa.Check.str_matches(rf"(?:{rules.pattern})\Z", error="pattern"))
    if rules.min_length is not None:
        checks.append(pa.Check.str_length(min_value=rules.min_length, error="minLength"))
    if rules.max_length is not None:
        checks.append(pa.Check.str_length(max_value=rules.max_length, error="maxLength"))
    if rules.minimum != "":
        checks.append(_check("minimum", _compared(field, rules.minimum, pd.Series.ge)))
    if rules.maximum != "":
        checks.append(_check("maximum", _compared(field, rules.maximum, pd.Series.le)))
    if rules.unique:
        checks.append(_check("unique", lambda cells: ~cells.duplicated()))
    return pa.Column(checks=checks, nullable=not rules.required)


def _check(rule: str, holds: Callable[[Any], Any]) -> pa.Check:
    return pa.Check(holds, error=rule, ignore_na=True)


def _whole_row(rule: str, holds: Callable[[Any], Any]) -> pa.Check:
    return pa.Check(holds, error=rule, ignore_na=False)


def _first_of(key: tuple[str, ...]) -> Callable[[pd.DataFrame], pd.Series[bool]]:
    return lambda frame: ~frame.duplicated(list(key))


_TYPES: Final[dict[str, Callable[[Any], Any]]] = {
    "integer": lambda cells: cells.str.fullmatch(INTEGER),
    "boolean": lambda cells: cells.isin(BOOLEANS),
    "date": lambda cells: cells.map(is_date).astype(bool),
}


def _compared(field: Field, bound: str, holds: Callable[..., Any]) -> Callable[[Any], Any]:
    """Return the check of a bound; a cell of the wrong type passes: its type has been told."""

    def check(cells: pd.Series[Any]) -> pd.Series[bool]:
        fits = _TYPES[field.type](cells)
        numbers = field.type == "integer"
        values, limit = (cells.where(fits, bound).map(int), int(bound)) if numbers else (cells, bound)
        kept: pd.Series[bool] = ~fits | holds(values, limit)
        return kept

    return check


def findings(package: Package) -> Iterator[Finding]:
    """Yield what pandera finds in the tables of *package*."""
    for data in package:
        if data.columns and data.rows:
            yield from _table(data)


def _table(data: TableData) -> Iterator[Finding]:
    # Missing, extra and misplaced columns have been told; what is there is judged by what it should be.
    columns = [name for name in data.contract.columns if name in data.columns]
    try:
        project(data.contract, columns).validate(csv_text.to_string_frame(data.rows, columns), lazy=True)
    except pandera.errors.SchemaErrors as err:
        cases = err.failure_cases[["column", "check", "index"]].itertuples(index=False, name=None)
        # A check of a whole row is reported once for each of its cells.
        told = {
            Violation(_name(check), str(column), int(index))
            if column in columns and check != PRIMARY_KEY
            else Violation(PRIMARY_KEY, "", int(index))
            for column, check, index in cases
        }
        yield from violation_findings(data, told)


def _name(check: object) -> str:
    return "required" if check == "not_nullable" else str(check)
