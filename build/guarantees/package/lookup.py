"""One record with all that hangs on it, found by following the references of the contract both ways."""

from __future__ import annotations

import csv
import dataclasses
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from guarantees.contract.table_schema import Table
from guarantees.core import safe_files
from guarantees.core.csv_text import Row
from guarantees.core.errors import InputError
from guarantees.package.reader import Package, TableData


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
    """One row, what it refers to, and what refers to it.

    Attributes:
        accounts: What other sources, or other rows, say of the same utterance or event.
        history: In which releases it was added, last changed and retired, for each of its stays, where the
            package tells.
    """

    data: TableData
    row: Row
    links: tuple[Link, ...]
    related: tuple[Related, ...]
    accounts: tuple[Related, ...] = ()
    history: Sequence[Mapping[str, str]] = ()

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


_HISTORY: Final = "history.csv"
# Of rows of which tables other accounts stand in which table, by the column that both share.
_ACCOUNTS: Final = (
    (("statements",), "statements", "utterance_id"),
    (("statements", "event_reports"), "event_reports", "event_id"),
)
_LABELS = ("label", "name", "title", "summary")


def label(table: Table, row: Row) -> str:
    """Return what a row is called: its label, name, title or summary, or else its id."""
    named = (row[column] for column in _LABELS if column in table.columns and row[column])
    return next(named, ":".join(row.key(table.primary_key)))


def find_record(package: Package, record: str) -> Record:
    """Return the record called *record*, in whatever table it is.

    Raises:
        InputError: No table has such a record; the nearest id is named.
    """
    for data in package:
        for row in data.rows:
            if data.record(row) == record:
                told = _history(package, data.name, record)
                return dataclasses.replace(related_records(package, data, row), history=told)
    known = {data.record(row) for data in package for row in data.rows}
    raise InputError.unknown("record", record, known)


def related_records(package: Package, data: TableData, row: Row) -> Record:
    """Return *row* of *data* with all that hangs on it."""
    return Record(
        data,
        row,
        tuple(_links(package, data, row)),
        tuple(_related(package, data, row)),
        tuple(_accounts(package, data, row)),
    )


def _links(package: Package, data: TableData, row: Row) -> Iterator[Link]:
    for key in data.contract.foreign_keys:
        if len(key.fields) != 1 or not row[key.fields[0]]:
            continue
        target = package[key.target]
        found = target.index(key.target_fields[0]).get(row[key.fields[0]])
        if found:
            yield Link(key.fields[0], target.name, target.record(found), label(target.contract, found))


def _related(package: Package, data: TableData, row: Row) -> Iterator[Related]:
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


def _accounts(package: Package, data: TableData, row: Row) -> Iterator[Related]:
    """Yield the rows that tell of the same utterance or event as *row*, and do not refer to it."""
    for tables, other, column in _ACCOUNTS:
        if data.name not in tables or not package.has(other) or not row[column]:
            continue
        rows = tuple(
            found
            for found in package[other].groups(column).get((row[column],), ())
            if not (other == data.name and found is row)
        )
        # Those that refer to it are told already.
        if rows and row.key(data.contract.primary_key) != (row[column],):
            yield Related(package[other].contract, column, rows)


def _history(package: Package, table: str, record: str) -> list[dict[str, str]]:
    """Return what the history of the package says of *record*, without what is blank; nothing where it has none."""
    path = package.root / _HISTORY
    if safe_files.why_unreadable(package.root, path):
        return []
    with path.open(encoding="utf-8", newline="") as file:
        of_record = [
            row
            for row in csv.DictReader(file)
            if row.get("table_name") == table and row.get("record_id") == record
        ]
    unsaid = {"table_name", "record_id"}
    return [{name: cell for name, cell in row.items() if cell and name not in unsaid} for row in of_record]
