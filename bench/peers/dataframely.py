"""dataframely: one schema per table; failing rows are collected while streaming."""

from __future__ import annotations

from collections.abc import Iterator

import dataframely as dy
import polars as pl

from bench.contract import Field, Table
from bench.peers import rules
from bench.peers.peer_protocol import Violation, column_of, run

# It returns failing rows without their numbers, so the number is added as a column.
_ROW = "row"


def find_violations(table: Table) -> Iterator[Violation]:
    """Yield the violations that dataframely finds in *table*."""
    pl.Config.set_engine_affinity("streaming")
    columns = {field.name: _column(field, table) for field in table.fields}
    keys = {f"unique_{number}": _unique_key(key) for number, key in enumerate(table.unique_keys)}
    schema: type[dy.Schema] = type("Schema", (dy.Schema,), {_ROW: dy.UInt32(), **columns, **keys})
    failed = schema.filter(rules.text(table).with_row_index(_ROW)).failure
    details = failed.details()
    for name in details.columns[len(table.fields) + 1 :]:
        for row in details.filter(pl.col(name) == "invalid")[_ROW]:
            yield row, column_of(table, name.partition("|")[0])


def _column(field: Field, table: Table) -> dy.String:
    return dy.String(
        nullable=not field.required,
        primary_key=field.name in table.primary_key,
        check=dict(rules.of(field)),
    )


def _unique_key(key: tuple[str, ...]) -> object:
    @dy.rule()  # type: ignore[untyped-decorator]  # it ships no types
    def rule(cls: object) -> pl.Expr:  # noqa: ARG001  the decorator passes it
        return rules.is_first(key)

    return rule


if __name__ == "__main__":
    run(find_violations)
