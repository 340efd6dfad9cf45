"""The rules of a column as Polars expressions, for the peers that accept them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import polars as pl

from bench.contract import Field, Table

Rule = Callable[[pl.Expr], pl.Expr]


def text(table: Table) -> pl.LazyFrame:
    """Return *table* as text, with blank cells as null."""
    return pl.scan_csv(table.path, schema=dict.fromkeys(table.columns, pl.String), null_values=[""])


def of(field: Field) -> Iterator[tuple[str, Rule]]:
    """Yield the rules of *field* with their names: those of a single cell, and uniqueness."""
    rules = field.constraints
    if field.type == "integer":
        yield "type", lambda cells: _number(cells).is_not_null() | cells.is_null()
    elif field.type == "date":
        yield "type", lambda cells: _day(cells).is_not_null() | cells.is_null()
    elif field.type == "boolean":
        yield "type", lambda cells: cells.is_in(["true", "false"])
    for name, make in _RULES.items():
        if name in rules:
            yield name, partial(make, rules[name])
    if field.unique:
        yield "unique", lambda cells: cells.is_first_distinct() | cells.is_null()


def is_first(key: tuple[str, ...]) -> pl.Expr:
    """Return whether the values of *key* occur for the first time; a partially blank key always passes."""
    return pl.struct(key).is_first_distinct() | pl.any_horizontal(pl.col(name).is_null() for name in key)


def _day(cells: pl.Expr) -> pl.Expr:
    return cells.str.to_date("%Y-%m-%d", strict=False)


def _number(cells: pl.Expr) -> pl.Expr:
    return cells.cast(pl.Int64, strict=False)


_RULES: dict[str, Callable[[Any, pl.Expr], pl.Expr]] = {
    "enum": lambda enum, cells: cells.is_in(enum),
    "pattern": lambda pattern, cells: cells.str.contains(rf"^(?:{pattern})$"),
    "minLength": lambda least, cells: cells.str.len_chars() >= least,
    "maxLength": lambda most, cells: cells.str.len_chars() <= most,
    # A cell that is not a number is reported by the type.
    "minimum": lambda least, cells: (_number(cells) >= least).fill_null(value=True),
    "maximum": lambda most, cells: (_number(cells) <= most).fill_null(value=True),
}
