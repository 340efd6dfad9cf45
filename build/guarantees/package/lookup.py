"""Find a record with everything that is related to it, by following foreign keys in both directions."""

from __future__ import annotations

import csv
import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from guarantees.contract.table_schema import Table
from guarantees.core import safe_files
from guarantees.core.csv_text import Row
from guarantees.core.errors import InputError, did_you_mean
from guarantees.package.reader import Package, TableData


@dataclass(frozen=True, slots=True)
class Link:
    """A cell that refers to another record, and the label of that record."""

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
    """One row, the records that it refers to, and the rows that refer to it.

    Attributes:
        accounts: Rows of other sources about the same utterance or event.
        history: The releases in which it was added, last changed and retired, if the package has a history.
    """

    data: TableData
    row: Row
    links: tuple[Link, ...]
    related: tuple[Related, ...]
    accounts: tuple[Related, ...] = ()
    history: Sequence[Mapping[str, str]] = ()

    @property
    def record(self) -> str:
        """The id of the record."""
        return self.data.record(self.row)

    @property
    def label(self) -> str:
        """The label of the record."""
        return label(self.data.contract, self.row)

    def link(self, column: str) -> Link | None:
        """Return the record that the cell of *column* refers to, or None."""
        return next((link for link in self.links if link.column == column), None)


_HISTORY: Final = "history.csv"
# Tables, the other table whose rows are accounts of the same thing, and the column that both share.
_ACCOUNTS: Final = (
    (("statements",), "statements", "utterance_id"),
    (("statements", "event_reports"), "event_reports", "event_id"),
)
_LABELS = ("label", "name", "title", "summary")


def label(table: Table, row: Row) -> str:
    """Return the label of a row: its label, name, title or summary, or else its id."""
    labels = (row[column] for column in _LABELS if column in table.columns and row[column])
    return next(labels, ":".join(row.key(table.primary_key)))


def find_record(package: Package, record: str) -> Record:
    """Return the record with the id *record*, in any table.

    Raises:
        InputError: No table has such a record.
    """
    for data in package:
        for row in data.rows:
            if data.record(row) == record:
                history = _history(package, data.name, record)
                return dataclasses.replace(related_records(package, data, row), history=history)
    ids = {data.record(row) for data in package for row in data.rows}
    raise InputError(f"Unknown record {record!r}. {did_you_mean(record, ids)}")


def related_records(package: Package, data: TableData, row: Row) -> Record:
    """Return *row* of *data* with everything that is related to it."""
    return Record(
        data, row, _links(package, data, row), _related(package, data, row), _accounts(package, data, row)
    )


def _links(package: Package, data: TableData, row: Row) -> tuple[Link, ...]:
    links = []
    for key in data.contract.foreign_keys:
        if len(key.fields) != 1 or not row[key.fields[0]]:
            continue
        target = package[key.target]
        referenced = target.index(key.target_fields[0]).get(row[key.fields[0]])
        if referenced:
            name = label(target.contract, referenced)
            links.append(Link(key.fields[0], target.name, target.record(referenced), name))
    return tuple(links)


def _related(package: Package, data: TableData, row: Row) -> tuple[Related, ...]:
    related = []
    for other in package:
        for key in other.contract.foreign_keys:
            if key.target != data.name or len(key.fields) != 1:
                continue
            column = key.fields[0]
            rows = _others(other, column, row[key.target_fields[0]], row)
            if rows:
                related.append(Related(other.contract, column, rows))
    return tuple(related)


def _others(data: TableData, column: str, cell: str, row: Row) -> tuple[Row, ...]:
    """Return the rows of *data* with *cell* in *column*, other than *row* itself."""
    return tuple(other for other in data.groups(column).get((cell,), ()) if other is not row)


def _accounts(package: Package, data: TableData, row: Row) -> tuple[Related, ...]:
    """Return the rows about the same utterance or event as *row* that do not refer to it."""
    accounts = []
    for tables, other, column in _ACCOUNTS:
        if data.name not in tables or not package.has(other) or not row[column]:
            continue
        rows = _others(package[other], column, row[column], row)
        # Rows that refer to it are related, not accounts.
        if rows and row.key(data.contract.primary_key) != (row[column],):
            accounts.append(Related(package[other].contract, column, rows))
    return tuple(accounts)


def _history(package: Package, table: str, record: str) -> list[dict[str, str]]:
    """Return the rows of *record* in the history of the package, without blank cells; none if there is no history."""
    path = package.root / _HISTORY
    if safe_files.why_unreadable(package.root, path):
        return []
    with path.open(encoding="utf-8", newline="") as file:
        of_record = [
            row
            for row in csv.DictReader(file)
            if row.get("table_name") == table and row.get("record_id") == record
        ]
    keys = {"table_name", "record_id"}
    return [{name: cell for name, cell in row.items() if cell and name not in keys} for row in of_record]
