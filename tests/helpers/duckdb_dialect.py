"""The operations of DuckDB: a third engine, only of the tests, that the rules of a column are compiled for."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import duckdb
from duckdb import CoalesceOperator, ColumnExpression, ConstantExpression, Expression, FunctionExpression

from guarantees.package.resource import Column
from guarantees.validation import column_rules


class DuckdbDialect:
    """The operations of DuckDB."""

    backtracks = False

    def cell(self, column: str) -> Expression:
        """Return the text of a cell; null if it is empty."""
        return ColumnExpression(column)

    def constant(self, *, value: bool) -> Expression:
        """Return the same value for every row."""
        return ConstantExpression(value)

    def or_false(self, condition: Expression) -> Expression:
        """Return *condition*, with false in place of null."""
        return CoalesceOperator(condition, duckdb.SQLExpression("false"))

    def or_blank(self, cell: Expression) -> Expression:
        """Return *cell*, with an empty text in place of null."""
        return CoalesceOperator(cell, ConstantExpression(""))

    def is_filled(self, cell: Expression) -> Expression:
        """Return whether *cell* is not null."""
        return cell.isnotnull()

    def is_in(self, cell: Expression, texts: Collection[str]) -> Expression:
        """Return whether *cell* is one of *texts*."""
        return cell.isin(*map(ConstantExpression, texts))

    def contains(self, cell: Expression, pattern: str) -> Expression:
        """Return whether a part of *cell* matches *pattern*."""
        return FunctionExpression("regexp_matches", cell, ConstantExpression(pattern))

    def matches(self, cell: Expression, pattern: str) -> Expression:
        """Return whether *cell* as a whole matches *pattern*."""
        return self.contains(cell, rf"\A(?:{pattern})\z")

    def length(self, cell: Expression) -> Expression:
        """Return the number of code points of *cell*."""
        return FunctionExpression("length", cell)

    def integer(self, cell: Expression) -> Expression:
        """Return the value of *cell*, an integer; null if it is none."""
        return duckdb.SQLExpression(f"try_cast({cell} as bigint)")

    def number(self, cell: Expression) -> Expression:
        """Return the double nearest to *cell*, a decimal number; null if it is none."""
        return duckdb.SQLExpression(f"try_cast({cell} as double)")


def accepted(columns: Sequence[Column], texts: Sequence[str]) -> list[list[bool]]:
    """Return, for each of *columns*, whether each of *texts* is certainly valid."""
    with duckdb.connect() as connection:
        connection.execute("create table cells (place integer, text varchar)")
        connection.executemany(
            "insert into cells values (?, ?)", [[place, text or None] for place, text in enumerate(texts)]
        )
        rows = connection.table("cells").order("place")
        results = []
        for column in columns:
            cells = rows.project(ColumnExpression("text").alias(column.name))
            results.append(
                [
                    bool(row[0])
                    for row in cells.select(column_rules.is_valid(DuckdbDialect(), column)).fetchall()
                ]
            )
        return results
