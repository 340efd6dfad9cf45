"""The history of every record: in which release it was added, last changed, retired, and what replaced it.

A row is a span: a record with an id of its own has one, since ids are never used again; a row without one, such as
a participant of a statement, has another for each time that it came back.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields, replace
from itertools import groupby, islice
from operator import attrgetter
from pathlib import Path
from typing import Final

from guarantees.contract.table_schema import Contract
from guarantees.core import csv_text
from guarantees.core.errors import InputError, did_you_mean
from guarantees.core.locations import RecordRef
from guarantees.core.version import parse_version
from guarantees.package import reader
from guarantees.package.locate import folder_of
from guarantees.release.diff import streaming
from guarantees.release.diff.compare import Diff

HISTORY_FILE: Final = "history.csv"
# How many lines are held until they are written.
BLOCK: Final = 10_000


@dataclass(frozen=True, slots=True)
class ReleaseSpan:
    """A record, and the releases that it was in; blank is what has not happened."""

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
        """Tell whether the record was in *release*."""
        at = parse_version(release)
        ended = parse_version(self.retired_in)
        return parse_version(self.added_in) <= at and (not ended or at < ended)

    def same_since(self, release: str) -> bool:
        """Tell whether nothing has happened to the record after *release*."""
        last = max(map(parse_version, (self.added_in, self.changed_in, self.retired_in)))
        return last <= parse_version(release)


COLUMNS: Final = tuple(field.name for field in fields(ReleaseSpan))
_CELLS: Final = attrgetter(*COLUMNS)


def read_history(path: Path) -> Iterator[ReleaseSpan]:
    """Yield the spans in the file at *path*, in order.

    Raises:
        InputError: It is no history.
    """
    try:
        lines = csv_text.iter_rows(path)
        if tuple(next(lines, ())) != COLUMNS:
            raise InputError.unreadable(path, f"its columns are not {', '.join(COLUMNS)}")
        for cells in lines:
            yield ReleaseSpan(*cells)
    except (TypeError, ValueError) as err:
        raise InputError.unreadable(path, str(err)) from err


def spans_of_record(path: Path, record_id: str) -> list[ReleaseSpan]:
    """Return the releases that contain a record, by the history in the release at *path*.

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


def write_history(target: Path, past: Path | None, diff: Diff, root: Path) -> None:
    """Write the history of the package in the folder *root*, which differs by *diff* from the one before.

    *past* is the history of that one; without it, all that is there is new.

    Raises:
        InputError: One of the files is damaged.
    """
    contract = reader.contract_of(root)
    before = groupby(read_history(past), key=attrgetter("table_name")) if past else iter(())
    release = diff.versions[1]
    changed = {of.table.name: {row.record for row in of.changed} for of in diff.tables}
    successors = streaming.tombstones(root, contract)
    with target.open("wb") as out:
        out.write(csv_text.to_csv([COLUMNS]))
        for name, spans, records in _side_by_side(before, contract, root):
            carried = _continued(name, spans, records, release, changed.get(name, set()), successors)
            while block := [_CELLS(span) for span in islice(carried, BLOCK)]:
                out.write(csv_text.to_csv(block))


def _side_by_side(
    before: Iterable[tuple[str, Iterable[ReleaseSpan]]], contract: Contract, root: Path
) -> Iterator[tuple[str, Iterable[ReleaseSpan], list[str]]]:
    """Yield each table by name, with its spans so far, and the records that it has now, all in order."""
    waiting = iter(before)
    past = next(waiting, None)
    for name in sorted(contract.tables):
        while past is not None and past[0] < name:
            yield past[0], past[1], []
            past = next(waiting, None)
        table = contract[name]
        records = sorted(map(":".join, streaming.records(root, table, table.primary_key)))
        if past is not None and past[0] == name:
            yield name, past[1], records
            past = next(waiting, None)
        else:
            yield name, (), records
    while past is not None:
        yield past[0], past[1], []
        past = next(waiting, None)


def _continued(  # noqa: PLR0913, PLR0917  what is known of a table
    table: str,
    spans: Iterable[ReleaseSpan],
    records: Iterable[str],
    release: str,
    changed: set[str],
    successors: Mapping[RecordRef, str],
) -> Iterator[ReleaseSpan]:
    """Yield the spans of a table, carried on to *release*; *spans* and *records* are both in order."""
    known = ((span.record_id, 0, span) for span in spans)
    current = ((record, 1, None) for record in records)
    merged = heapq.merge(known, current, key=lambda each: each[:2])
    for record, group in groupby(merged, key=lambda each: each[0]):
        told = [span for _, _, span in group]
        here = told[-1] is None
        past = [span for span in told if span is not None]
        last = past[-1] if past and not past[-1].retired_in else None
        yield from past[:-1] if last else past
        if last and here:
            yield replace(last, changed_in=release) if record in changed else last
        elif last:
            yield replace(last, retired_in=release, replaced_by=successors.get(last.subject, ""))
        elif here:
            yield ReleaseSpan(table, record, release)


def rows_at_release(table: str, release: str, newest: Path, kept: Path | None) -> Iterator[Mapping[str, str]]:
    """Yield the rows that *table* had in *release*, in order of their ids.

    What has not changed since is taken from *newest*, the folder of the newest release, whose history tells it;
    the rest from *kept*, the folder of *release* itself.

    Raises:
        InputError: There is no such table, or a row is in neither.
    """
    spans = [
        span
        for span in read_history(newest / HISTORY_FILE)
        if span.table_name == table and span.is_in(release)
    ]
    old = _rows(kept, table) if kept else {}
    columns = reader.contract_of(kept or newest)[table].columns
    new = _rows(newest, table)
    for span in spans:
        row = new.get(span.record_id) if span.same_since(release) else None
        # A column that has gone since then is in the old release alone.
        found = row if row and set(columns) <= set(row) else old.get(span.record_id)
        if found is None:
            what = f"{table} {span.record_id} as it was in {release}"
            raise InputError.missing(newest, what, f"Take the archive of {release} as well.")
        yield {column: found[column] for column in columns}


def _rows(root: Path, name: str) -> dict[str, Mapping[str, str]]:
    contract = reader.contract_of(root)
    if name not in contract.tables:
        raise InputError.unknown("table", name, contract.tables)
    table = contract[name]
    cells = (
        dict(zip(table.columns, row, strict=True)) for row in streaming.records(root, table, table.columns)
    )
    return {":".join(row[column] for column in table.primary_key): row for row in cells}
