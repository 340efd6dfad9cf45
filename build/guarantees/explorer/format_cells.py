"""Cells as people read them: names for ids, labels for codes, each with the page that it links to."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from guarantees.contract.table_schema import Field, Table
from guarantees.core.csv_text import Row
from guarantees.explorer import formatting, urls
from guarantees.explorer.record_lookups import RecordLookups
from guarantees.package import lookup
from guarantees.package.reader import Package

_BOOLEANS = {"true": "yes", "false": "no"}


@dataclass(frozen=True, slots=True)
class Value:
    """A value of a cell, and the page that it links to; the URL is blank if there is none."""

    text: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class Fact:
    """A titled row of the facts on a record page.

    Attributes:
        url: The codebook entry of the title.
        description: The meaning of the title.
    """

    title: str
    url: str
    description: str
    values: Sequence[Value]


def format_cell(lookups: RecordLookups, table: Table, row: Row, column: str) -> list[Value]:
    """Return the values of a cell for display; an empty list if it is blank."""
    cell = row[column]
    if not cell:
        return []
    field = table.field(column)
    if field.separator:
        return [Value(part) for part in cell.split(field.separator)]
    if field.code_list:
        return [Value(lookups.label(field.code_list, cell), urls.code(field.code_list, cell))]
    return [_format_reference(lookups.package, table, row, column) or Value(_format_scalar(field, cell))]


def _format_scalar(field: Field, cell: str) -> str:
    if field.type == "date":
        return formatting.format_day(cell)
    if field.type == "boolean":
        return _BOOLEANS.get(cell, cell)
    return cell


def _format_reference(package: Package, table: Table, row: Row, column: str) -> Value | None:
    """Return the label and page of the record that a cell refers to; None if it is not a reference."""
    for key in table.foreign_keys:
        if key.fields == (column,) and package.has(key.target):
            target = package[key.target]
            referenced = target.index(key.target_fields[0]).get(row[column])
            if referenced:
                text = lookup.label(target.contract, referenced)
                return Value(text, urls.record(target.name, target.record(referenced)))
    return None


def list_facts(lookups: RecordLookups, table: Table, row: Row, columns: Iterable[str]) -> list[Fact]:
    """Return a fact for each of *columns* that is not blank in *row*."""
    facts = []
    for column in columns:
        values = format_cell(lookups, table, row, column)
        if values:
            field = table.field(column)
            facts.append(Fact(field.title, urls.column(table.name, column), field.description, values))
    return facts


def format_actors(lookups: RecordLookups, actor_ids: Iterable[str]) -> list[Value]:
    """Return actors by name, in the order of their ids."""
    return [Value(lookups.actor(actor_id), urls.record("actors", actor_id)) for actor_id in sorted(actor_ids)]
