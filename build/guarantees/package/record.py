"""One record with all that hangs on it, found by following the references of the contract both ways."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from guarantees.csvio import Row
from guarantees.errors import InputError
from guarantees.published.reading import Published, TableData
from guarantees.schema.contract import Table


@dataclass(frozen=True, slots=True)
class Link:
    """A cell that refers to another record, and what that record is called."""

    column: str
    table: str
    record: str
    label: str


@dataclass(frozen=True, slots=True)
class Related:
    """The rows of a table that refer to a record by one of their columns."""

    table: Table
    column: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Record:
    """One row, what it refers to, and what refers to it."""

    data: TableData
    row: Row
    links: tuple[Link, ...]
    related: tuple[Related, ...]

    @property
    def record(self) -> str:
        """The id."""
        return self.data.record(self.row)

    @property
    def label(self) -> str:
        """What the record is called."""
        return label(self.data.contract, self.row)

    def link(self, column: str) -> Link | None:
        """Return what the cell of *column* refers to, if it refers to anything."""
        return next((link for link in self.links if link.column == column), None)


_LABELS = ("label", "name", "title", "summary")


def label(table: Table, row: Row) -> str:
    """Return what a row is called: its label, name, title or summary, or else its id."""
    named = (row[column] for column in _LABELS if column in table.columns and row[column])
    return next(named, ":".join(row.key(table.primary_key)))


def find(package: Published, record: str) -> Record:
    """Return the record called *record*, in whatever table it is.

    Raises:
        InputError: No table has such a record; the nearest id is named.
    """
    for data in package:
        for row in data.rows:
            if data.record(row) == record:
                return seen(package, data, row)
    known = {data.record(row) for data in package for row in data.rows}
    raise InputError.unknown("record", record, known)


def seen(package: Published, data: TableData, row: Row) -> Record:
    """Return *row* of *data* with all that hangs on it."""
    return Record(data, row, tuple(_links(package, data, row)), tuple(_related(package, data, row)))


def _links(package: Published, data: TableData, row: Row) -> Iterator[Link]:
    for key in data.contract.foreign_keys:
        if len(key.fields) != 1 or not row[key.fields[0]]:
            continue
        target = package[key.target]
        found = target.index(key.target_fields[0]).get(row[key.fields[0]])
        if found:
            yield Link(key.fields[0], target.name, target.record(found), label(target.contract, found))


def _related(package: Published, data: TableData, row: Row) -> Iterator[Related]:
    for other in package:
        for key in other.contract.foreign_keys:
            if key.target != data.name or len(key.fields) != 1:
                continue
            column = key.fields[0]
            rows = tuple(
                found
                for found in other.groups(column).get((row[key.target_fields[0]],), ())
                if not (other.name == data.name and found is row)
            )
            if rows:
                yield Related(other.contract, column, rows)
