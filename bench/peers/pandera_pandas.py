"""pandera on pandas: columns are read as Arrow text, by far the fastest way to read text."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Final

import pandas as pd
import pandera.pandas as pa
from pandera.errors import SchemaErrors
from pyarrow import string

from bench.contract import Field, Table
from bench.peers.peer_protocol import Violation, column_of, run

Cells = Any
"""A Series; pandas-stubs are too strict for what is done with it."""

_TEXT: Final = pd.ArrowDtype(string())


def find_violations(table: Table) -> Iterator[Violation]:
    """Yield the violations that pandera finds in *table*."""
    frame = pd.read_csv(table.path, dtype=_TEXT, keep_default_na=False, na_values=[""]).astype("str")
    checks = [_unique_key(key) for key in table.unique_keys]
    schema = pa.DataFrameSchema(
        {field.name: _column(field) for field in table.fields},
        checks=checks,
        unique=list(table.primary_key) or None,
        report_duplicates="exclude_first",
        strict=True,
        ordered=True,
    )
    try:
        schema.validate(frame, lazy=True)
    except SchemaErrors as err:
        cases = err.failure_cases[["index", "column"]].itertuples(index=False, name=None)
        # A check of several columns is reported once per column.
        yield from {(int(index), column_of(table, column)) for index, column in cases}


def _column(field: Field) -> pa.Column:
    checks = [make(field.constraints[rule]) for rule, make in _RULES.items() if rule in field.constraints]
    if field.type in _TYPES:
        checks.append(_check("type", _TYPES[field.type]))
    if field.unique:
        # Not `unique=True`, which treats blank cells as duplicates of each other.
        checks.append(_check("unique", lambda cells: ~cells.duplicated()))
    return pa.Column("str", checks, nullable=not field.required)


def _check(rule: str, holds: Callable[[Cells], Cells]) -> pa.Check:
    return pa.Check(holds, error=rule, ignore_na=True)


def _numbers(cells: Cells) -> Cells:
    return pd.to_numeric(cells, errors="coerce")


def _days(cells: Cells) -> Cells:
    return pd.to_datetime(cells, format="%Y-%m-%d", errors="coerce")


_TYPES: Final[dict[str, Callable[[Cells], Cells]]] = {
    "integer": lambda cells: _numbers(cells).notna(),
    "date": lambda cells: _days(cells).notna(),
    "boolean": lambda cells: cells.isin(["true", "false"]),
}
_RULES: Final[dict[str, Callable[[Any], pa.Check]]] = {
    "enum": lambda enum: pa.Check.isin(enum, error="enum"),
    "pattern": lambda pattern: pa.Check.str_matches(f"^(?:{pattern})$", error="pattern"),
    "minLength": lambda least: pa.Check.str_length(min_value=least, error="minLength"),
    "maxLength": lambda most: pa.Check.str_length(max_value=most, error="maxLength"),
    # A cell that is not a number is reported by the type.
    "minimum": lambda least: _check("minimum", lambda cells: _numbers(cells).fillna(least) >= least),
    "maximum": lambda most: _check("maximum", lambda cells: _numbers(cells).fillna(most) <= most),
}


def _unique_key(key: tuple[str, ...]) -> pa.Check:
    return pa.Check(
        lambda frame: ~frame.duplicated(list(key)) | frame[list(key)].isna().any(axis=1), error="unique-key"
    )


if __name__ == "__main__":
    run(find_violations)
