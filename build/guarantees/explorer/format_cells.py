"""Cells as people read them: names instead of ids, labels instead of codes, and where each of them leads."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from guarantees.contract.table_schema import Field, Table
from guarantees.core.csv_text import Row
from guarantees.explorer import format_dates, urls
from guarantees.explorer.record_lookups import RecordLookups
from guarantees.package import lookup
from guarantees.package.reader import Package


@dataclass(frozen=True, slots=True)
class Value:
    """One value of a cell, and the page that tells more of it; no address where there is none."""

    text: str
    address: str = ""


@dataclass(frozen=True, slots=True)
class Fact:
    """What a record says under one name.

    Attributes:
        explained: Where the codebook explains the name.
        description: What the name means.
    """

    title: str
    explained: str
    description: str
    values: Sequence[Value]


def values(joined: RecordLookups, table: Table, row: Row, column: str) -> tuple[Value, ...]:
    """Return what stands in a cell, as people read it; nothing where it is blank."""
    cell = row[column]
    if not cell:
        return ()
    field = table.field(column)
    if field.separator:
        return tuple(Value(part) for part in cell.split(field.separator))
    if field.code_list:
        return (Value(joined.label(field.code_list, cell), urls.code(field.code_list, cell)),)
    if found := _referred(joined.package, table, row, column):
        return (found,)
    return (Value(_plain(field, cell)),)


def _plain(field: Field, cell: str) -> str:
    if field.type == "date":
        return format_dates.format_day(cell)
    if field.type == "boolean":
        return {"true": "yes", "false": "no"}.get(cell, cell)
    return cell


def _referred(package: Package, table: Table, row: Row, column: str) -> Value | None:
    for key in table.foreign_keys:
        if key.fields == (column,) and package.has(key.target):
            target = package[key.target]
            found = target.index(key.target_fields[0]).get(row[column])
            if found:
                text = lookup.label(target.contract, found)
                return Value(text, urls.record(target.name, target.record(found)))
    return None


def facts(joined: RecordLookups, table: Table, row: Row, columns: Iterable[str]) -> Iterator[Fact]:
    """Yield what *row* says in *columns*, in their order; blank ones are left out."""
    for column in columns:
        found = values(joined, table, row, column)
        if found:
            yield fact(table, column, found)


def fact(table: Table, column: str, found: Sequence[Value]) -> Fact:
    """Return a fact named by a column."""
    field = table.field(column)
    return Fact(field.title, urls.column(table.name, column), field.description, found)


def actors(joined: RecordLookups, names: Iterable[str]) -> tuple[Value, ...]:
    """Return actors by their ids."""
    return tuple(Value(joined.actor(name), urls.record("actors", name)) for name in names)
