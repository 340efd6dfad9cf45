"""The history of every record: the releases in which it was added, last changed and retired, and its successor.

A row of the history is a span of releases. A record with an id has one span, because ids are never reused; a row
without an id, such as a participant of a statement, has another span each time it is added again.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields, replace
from itertools import groupby
from operator import attrgetter
from pathlib import Path
from typing import Final

from guarantees.contract.table_schema import Table
from guarantees.core import csv_text
from guarantees.core.errors import InputError, did_you_mean
from guarantees.core.locations import RecordRef
from guarantees.core.version import parse_version
from guarantees.package import reader
from guarantees.package.locate import folder_of
from guarantees.release.diff import streaming
from guarantees.release.diff.compare import Diff

HISTORY_FILE: Final = "history.csv"


@dataclass(frozen=True, slots=True)
class ReleaseSpan:
    """A record, and the releases that contain it; a blank means that it has not happened."""

    table_name: str
    record_id: str
    added_in: str
    changed_in: str = ""
    retired_in: str = ""
    replaced_by: str = ""

    @property
    def subject(self) -> RecordRef:
        """The record."""
        return RecordRef(self.table_name, self.record_id)

    def is_in(self, release: str) -> bool:
        """Return whether *release* contains the record."""
        number, retired = parse_version(release), parse_version(self.retired_in)
        return parse_version(self.added_in) <= number and (not retired or number < retired)

    def unchanged_since(self, release: str) -> bool:
        """Return whether the record was neither added, changed nor retired after *release*."""
        last = max(map(parse_version, (self.added_in, self.changed_in, self.retired_in)))
        return last <= parse_version(release)


COLUMNS: Final = tuple(field.name for field in fields(ReleaseSpan))
_CELLS: Final = attrgetter(*COLUMNS)


def read_history(path: Path) -> Iterator[ReleaseSpan]:
    """Yield the spans in the history file at *path*, in order of table and record.

    Raises:
        InputError: The file is not a history.
    """
    try:
        lines = csv_text.iter_rows(path)
        if tuple(next(lines, ())) != COLUMNS:
            raise InputError(f"{path}: cannot be read: its columns are not {', '.join(COLUMNS)}.")
        for cells in lines:
            yield ReleaseSpan(*cells)
    except (TypeError, ValueError) as err:
        raise InputError(f"{path}: cannot be read: {err}.") from err


def spans_of_record(path: Path, record_id: str) -> list[ReleaseSpan]:
    """Return the spans of a record, from the history in the release at *path*.

    Raises:
        InputError: There is no such release or record.
    """
    with folder_of(path) as root:
        history = root / HISTORY_FILE
        if not history.is_file():
            raise InputError(
                f"{history}: no such file. Only a release has a history; name one: --package PATH."
            )
        spans = list(read_history(history))
    matches = [span for span in spans if span.record_id == record_id]
    if not matches:
        raise InputError(
            f"Unknown record {record_id!r}. {did_you_mean(record_id, {span.record_id for span in spans})}"
        )
    return matches


def write_history(target: Path, previous: Path | None, diff: Diff, root: Path) -> None:
    """Write the history of the package in the folder *root* to *target*.

    *previous* is the history of the release before, from which the package differs by *diff*; without it, all records
    are new. One table is in memory at a time.

    Raises:
        InputError: One of the files is damaged.
    """
    contract = reader.contract_of(root)
    successors = streaming.read_retired_ids(root, contract)
    changed = {table.table.name: {row.record for row in table.changed} for table in diff.tables}
    old_tables = {span.table_name for span in read_history(previous)} if previous else set()
    old_spans = groupby(read_history(previous), key=attrgetter("table_name")) if previous else iter(())
    with target.open("wb") as out:
        out.write(csv_text.to_csv([COLUMNS]))
        for name in sorted(old_tables | contract.tables.keys()):
            table_history = TableHistory(name, diff.versions[1], changed.get(name, set()), successors)
            spans = next(old_spans)[1] if name in old_tables else ()
            records = _record_ids(root, contract[name]) if name in contract.tables else ()
            out.write(csv_text.to_csv(map(_CELLS, table_history.carry_forward(spans, records))))


@dataclass(frozen=True, slots=True)
class TableHistory:
    """What happened to a table in *release*: the *changed* ids, and the *successors* of retired records."""

    table: str
    release: str
    changed: set[str]
    successors: Mapping[RecordRef, str]

    def carry_forward(self, spans: Iterable[ReleaseSpan], current_ids: Iterable[str]) -> list[ReleaseSpan]:
        """Return the earlier *spans*, which are in order of record, continued to the release with *current_ids*."""
        new_ids = set(current_ids)
        carried: list[ReleaseSpan] = []
        for record_id, group in groupby(spans, key=attrgetter("record_id")):
            *closed, last = group
            if not last.retired_in:
                last = self._continue(last, is_current=record_id in new_ids)
                new_ids.discard(record_id)
            carried += [*closed, last]
        carried += [ReleaseSpan(self.table, record_id, self.release) for record_id in new_ids]
        # The sort is stable, so the closed spans of a record stay before its new one.
        return sorted(carried, key=attrgetter("record_id"))

    def _continue(self, span: ReleaseSpan, *, is_current: bool) -> ReleaseSpan:
        if not is_current:
            return replace(span, retired_in=self.release, replaced_by=self.successors.get(span.subject, ""))
        return replace(span, changed_in=self.release) if span.record_id in self.changed else span


def _record_ids(root: Path, table: Table) -> list[str]:
    return [":".join(key) for key in streaming.iter_cells(root, table, table.primary_key)]


def rows_at_release(
    table: str, release: str, newest: Path, archived: Path | None
) -> Iterator[Mapping[str, str]]:
    """Yield the rows that *table* had in *release*, in order of their ids.

    Rows that have not changed since are read from *newest*, the folder of the newest release, which has the history;
    the others from *archived*, the folder of *release* itself.

    Raises:
        InputError: There is no such table, or a row is in neither folder.
    """
    spans = [
        span
        for span in read_history(newest / HISTORY_FILE)
        if span.table_name == table and span.is_in(release)
    ]
    archived_rows = _rows_by_id(archived, table) if archived else {}
    newest_rows = _rows_by_id(newest, table)
    columns = reader.contract_of(archived or newest)[table].columns
    for span in spans:
        row = newest_rows.get(span.record_id) if span.unchanged_since(release) else None
        # A column that was removed since then is in the archived release only.
        if row is None or not set(columns) <= set(row):
            row = archived_rows.get(span.record_id)
        if row is None:
            raise InputError(
                f"{newest}: {table} {span.record_id} has changed since {release}. Also name the archive of {release}."
            )
        yield {column: row[column] for column in columns}


def _rows_by_id(root: Path, name: str) -> dict[str, Mapping[str, str]]:
    table = reader.contract_of(root)[name]
    rows = (
        dict(zip(table.columns, row, strict=True)) for row in streaming.iter_cells(root, table, table.columns)
    )
    return {":".join(row[column] for column in table.primary_key): row for row in rows}
