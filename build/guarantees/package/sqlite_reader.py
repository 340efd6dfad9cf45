"""Read the tables of a released SQLite database as the text of the CSV files that they were made from."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from guarantees.contract.table_schema import Table
from guarantees.core.errors import InputError

# The limit of steps for one table: many times what is needed to read it in order.
_STEPS = 1_000_000_000


def records(path: Path, table: Table) -> Iterator[list[str]]:
    """Yield the header and the records of *table* in the database at *path*, in the order they were written.

    The file is not trusted: it is opened read-only, and none of its triggers, views or functions is run.

    Raises:
        InputError: It is not a database, or has no such table.
    """
    try:
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro&immutable=1", uri=True)) as database:
            database.execute("PRAGMA trusted_schema = OFF")
            database.execute("PRAGMA query_only = ON")
            database.set_progress_handler(lambda: 1, _STEPS)
            query = "SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = ?"
            if database.execute(query, [table.name]).fetchone() is None:
                raise InputError(f"{path}: the database has no table {table.name!r}.")
            rows = database.execute(f'SELECT * FROM "{table.name}" ORDER BY rowid')  # noqa: S608  a name of the contract
            header = [name for name, *_ in rows.description]
            yield header
            booleans = {field.name for field in table.fields if field.type == "boolean"}
            for row in rows:
                yield [_text(cell, boolean=name in booleans) for name, cell in zip(header, row, strict=True)]
    except sqlite3.Error as err:
        raise InputError(f"{path}: cannot be read: {err}.") from err


def _text(cell: object, *, boolean: bool) -> str:
    if cell is None:
        return ""
    return ("true" if cell else "false") if boolean else str(cell)
