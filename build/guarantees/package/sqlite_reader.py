"""The tables of a released SQLite database, as the text of the CSVs that they were made from."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from guarantees.contract.table_schema import Table
from guarantees.core.errors import InputError

# How many steps one table may take: many times what reading it in order does.
_STEPS = 1_000_000_000


def records(path: Path, table: Table) -> Iterator[list[str]]:
    """Yield the header and the records of *table* in the database at *path*, in the order they were written.

    The file comes from a stranger: it is opened to be read alone, and nothing of its own making is run.

    Raises:
        InputError: It is no database, or has no such table.
    """
    try:
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro&immutable=1", uri=True)) as database:
            database.execute("PRAGMA trusted_schema = OFF")
            database.execute("PRAGMA query_only = ON")
            database.set_progress_handler(lambda: 1, _STEPS)
            asked = "SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = ?"
            if database.execute(asked, [table.name]).fetchone() is None:
                raise InputError.unreadable(path, f"there is no table {table.name!r}")
            found = database.execute(f'SELECT * FROM "{table.name}" ORDER BY rowid')  # noqa: S608  of the contract
            header = [name for name, *_ in found.description]
            yield header
            flags = {field.name for field in table.fields if field.type == "boolean"}
            for row in found:
                yield [_text(cell, flag=name in flags) for name, cell in zip(header, row, strict=True)]
    except sqlite3.Error as err:
        raise InputError.unreadable(path, str(err)) from err


def _text(cell: object, *, flag: bool) -> str:
    if cell is None:
        return ""
    return ("true" if cell else "false") if flag else str(cell)
