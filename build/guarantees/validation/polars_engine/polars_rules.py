"""The rules of a column as Polars expressions; what they mean is written in ``column_rules``."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

import polars as pl

from guarantees.package.resource import Column
from guarantees.validation import column_rules

one_spelling_per_value = column_rules.one_spelling_per_value


class PolarsDialect:
    """The operations of Polars."""

    backtracks: Final = False

    def cell(self, column: str) -> pl.Expr:
        """Return the text of a cell; null if it is empty."""
        return pl.col(column)

    def constant(self, *, value: bool) -> pl.Expr:
        """Return the same value for every row."""
        return pl.lit(value=value)

    def or_false(self, condition: pl.Expr) -> pl.Expr:
        """Return *condition*, with false in place of null."""
        return condition.fill_null(value=False)

    def or_blank(self, cell: pl.Expr) -> pl.Expr:
        """Return *cell*, with an empty text in place of null."""
        return cell.fill_null("")

    def is_filled(self, cell: pl.Expr) -> pl.Expr:
        """Return whether *cell* is not null."""
        return cell.is_not_null()

    def is_in(self, cell: pl.Expr, texts: Collection[str]) -> pl.Expr:
        """Return whether *cell* is one of *texts*."""
        return cell.is_in(list(texts))

    def contains(self, cell: pl.Expr, pattern: str) -> pl.Expr:
        """Return whether a part of *cell* matches *pattern*."""
        return cell.str.contains(pattern)

    def matches(self, cell: pl.Expr, pattern: str) -> pl.Expr:
        """Return whether *cell* as a whole matches *pattern*."""
        return cell.str.contains(rf"\A(?:{pattern})\z")

    def length(self, cell: pl.Expr) -> pl.Expr:
        """Return the number of code points of *cell*."""
        return cell.str.len_chars()

    def integer(self, cell: pl.Expr) -> pl.Expr:
        """Return the value of *cell*, an integer; null if it is none."""
        return cell.cast(pl.Int64, strict=False)

    def number(self, cell: pl.Expr) -> pl.Expr:
        """Return the double nearest to *cell*, a decimal number; null if it is none."""
        return cell.cast(pl.Float64, strict=False)


POLARS: Final = PolarsDialect()


def is_present(column: Column) -> pl.Expr:
    """Return whether a cell is not a missing value."""
    expression: pl.Expr = column_rules.is_present(POLARS, column)
    return expression


def is_valid(column: Column) -> pl.Expr:
    """Return whether a cell is certainly valid."""
    expression: pl.Expr = column_rules.is_valid(POLARS, column)
    return expression


def matches_type(column: Column) -> pl.Expr:
    """Return whether a cell that is present is in the canonical form of its type."""
    expression: pl.Expr = column_rules.matches_type(POLARS, column)
    return expression
