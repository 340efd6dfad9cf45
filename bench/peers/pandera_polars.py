"""pandera on Polars: on a DataFrame, since only the schema of a LazyFrame is validated."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pandera.polars as pa
import polars as pl
from pandera.errors import SchemaErrors

from bench.contract import Table
from bench.peers import rules
from bench.peers.peer_protocol import Violation, column_of, run


def find_violations(table: Table) -> Iterator[Violation]:
    """Yield the violations that pandera finds in *table*."""
    pl.Config.set_engine_affinity("streaming")
    schema = pa.DataFrameSchema(
        {
            field.name: pa.Column(
                pl.String,
                [_check(name, holds) for name, holds in rules.of(field)],
                nullable=not field.required,
            )
            for field in table.fields
        },
        checks=[_frame_check(key) for key in table.unique_keys],
        unique=list(table.primary_key) or None,
        strict=True,
        ordered=True,
    )
    try:
        schema.validate(rules.text(table).collect(), lazy=True)
    except SchemaErrors as err:
        cases = err.failure_cases.select("index", "column").unique().iter_rows()
        yield from ((index, column_of(table, column)) for index, column in cases)


def _check(name: str, holds: Callable[[pl.Expr], pl.Expr]) -> pa.Check:
    def check(data: pa.PolarsData) -> pl.LazyFrame:
        result: pl.LazyFrame = data.lazyframe.select(holds(pl.col(data.key)))
        return result

    return pa.Check(check, error=name, ignore_na=True)


def _frame_check(key: tuple[str, ...]) -> pa.Check:
    def check(data: pa.PolarsData) -> pl.LazyFrame:
        result: pl.LazyFrame = data.lazyframe.select(rules.is_first(key))
        return result

    return pa.Check(check, error="unique-key")


if __name__ == "__main__":
    run(find_violations)
