"""The changes of a version as JSON Lines: every record and cell that differs from the version before.

Each line has the keys of :data:`KEYS`. ``change`` is "added", "changed", "removed" (the record is gone) or "retired" (it
is gone, and its id is listed as retired). A changed record has a line for each cell, with its text before and after, as
in the CSV files; a blank cell is null.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Final

from guarantees.release.diff.compare import Diff, TableDiff

FILE: Final = "changes.jsonl"
KEYS: Final = ("version", "previous_version", "change", "table", "id", "column", "from", "to")


def change_list(diff: Diff) -> Iterator[str]:
    """Yield the lines on *diff*, table by table."""
    previous, version = diff.versions
    for table in diff.tables:
        for cells in _changes(table):
            values = (version, previous, *cells)
            line = {key: value or None for key, value in zip(KEYS, values, strict=True)}
            yield f"{json.dumps(line, ensure_ascii=False, separators=(',', ':'))}\n"


def _changes(diff: TableDiff) -> Iterator[tuple[str, ...]]:
    """Yield what happened, the table, the id, the column, and its text before and after."""
    name = diff.table.name
    for row in diff.added:
        yield "added", name, diff.record(row), "", "", ""
    for changed in diff.changed:
        for cell in changed.cells:
            yield "changed", name, changed.record, cell.column, cell.old, cell.new
    for what, rows in (("removed", diff.removed), ("retired", diff.retired)):
        for row in rows:
            yield what, name, diff.record(row), "", "", ""
