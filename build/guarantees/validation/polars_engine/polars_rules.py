"""The rules of a column as Polars expressions; what they mean is written in ``column_rules``."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Collection
from typing import Final

import polars as pl

from guarantees.package.resource import Column
from guarantees.validation import column_rules
from guarantees.validation.portability import MISSING_WORDS
from guarantees.validation.table_files.plain_table import PlainTable

_UNSAFE_START: Final = r"\A[ =+\-@]"
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


def is_valid(column: Column, is_safe: Callable[[pl.Expr], pl.Expr] | None = None) -> pl.Expr:
    """Return whether a cell is certainly valid, and a text *is_safe* where that is given."""
    expression: pl.Expr = column_rules.is_valid(POLARS, column, is_safe)
    return expression


def matches_type(column: Column) -> pl.Expr:
    """Return whether a cell that is present is in the canonical form of its type."""
    expression: pl.Expr = column_rules.matches_type(POLARS, column)
    return expression


def safe_for_csv_readers(form: PlainTable | None) -> Callable[[pl.Expr], pl.Expr]:
    """Return a function from a text to whether plain CSV readers leave it as it is in a file of this *form*.

    Where no character of the file is unsafe, it looks only at the ends of a cell and for missing-value words.
    """
    if form is None or form.has_control_characters() or any(map(_is_unsafe_character, form.non_ascii)):
        return lambda cell: column_rules.safe_for_csv_readers(POLARS, cell)
    words = sorted(MISSING_WORDS)
    return lambda cell: ~(cell.str.contains(_UNSAFE_START) | cell.str.ends_with(" ") | cell.is_in(words))


def _is_unsafe_character(char: str) -> bool:
    category = unicodedata.category(char)
    if category.startswith("L"):
        return not unicodedata.name(char, "").startswith("LATIN ")
    return category[0] not in "MNPS"
