"""The rules of a column as Spark expressions; what they mean is written in ``column_rules``."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Final

from pyspark.sql import Column as SparkColumn
from pyspark.sql import functions as sf

from guarantees.package.resource import Column
from guarantees.validation import column_rules

# Java matches a repeated group recursively: a longer cell could exhaust the stack.
_DEEPEST: Final = 1_000


class SparkDialect:
    """The operations of Spark on a table whose cells are in columns with other names than those of the table."""

    backtracks: Final = True

    def __init__(self, cell: Callable[[str], SparkColumn] = sf.col) -> None:
        """Make a dialect in which *cell* gives the text of a cell, null if it is empty, from the name of its column."""
        self.cell = cell

    def constant(self, *, value: bool) -> SparkColumn:
        """Return the same value for every row."""
        return sf.lit(value)

    def or_false(self, condition: SparkColumn) -> SparkColumn:
        """Return *condition*, with false in place of null."""
        return sf.coalesce(condition, sf.expr("false"))

    def or_blank(self, cell: SparkColumn) -> SparkColumn:
        """Return *cell*, with an empty text in place of null."""
        return sf.coalesce(cell, sf.lit(""))

    def is_filled(self, cell: SparkColumn) -> SparkColumn:
        """Return whether *cell* is not null."""
        return cell.isNotNull()

    def is_in(self, cell: SparkColumn, texts: Collection[str]) -> SparkColumn:
        """Return whether *cell* is one of *texts*."""
        return cell.isin(*texts)

    def contains(self, cell: SparkColumn, pattern: str) -> SparkColumn:
        """Return whether a part of *cell* matches *pattern*."""
        return cell.rlike(pattern)

    def matches(self, cell: SparkColumn, pattern: str) -> SparkColumn:
        """Return whether *cell* as a whole matches *pattern*; null if it is too long for Java."""
        return sf.when(sf.length(cell) <= _DEEPEST, cell.rlike(rf"\A(?:{pattern})\z"))

    def length(self, cell: SparkColumn) -> SparkColumn:
        """Return the number of code points of *cell*."""
        return sf.length(cell)

    def integer(self, cell: SparkColumn) -> SparkColumn:
        """Return the value of *cell*, an integer; null if it is none."""
        return cell.try_cast("bigint")

    def number(self, cell: SparkColumn) -> SparkColumn:
        """Return the double nearest to *cell*, a decimal number; null if it is none."""
        return cell.try_cast("double")


def is_valid_row(
    dialect: SparkDialect, columns: Collection[Column], primary_key: Collection[str]
) -> SparkColumn:
    """Return whether each cell of a row is certainly valid, and the row is not blank and has a complete primary key."""
    valid = column_rules.all_of(dialect, (column_rules.is_valid(dialect, column) for column in columns))
    is_blank = column_rules.all_of(
        dialect, (~dialect.is_filled(dialect.cell(column.name)) for column in columns)
    )
    key = (column for column in columns if column.name in primary_key)
    return (
        valid
        & ~is_blank
        & column_rules.all_of(dialect, (column_rules.is_present(dialect, part) for part in key))
    )
