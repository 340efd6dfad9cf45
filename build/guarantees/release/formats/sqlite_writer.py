"""Write the package as one SQLite database: the tables with keys, references and checks, and their descriptions.

A blank cell is NULL, whatever the type of its column. Besides the tables there are ``data_dictionary``, ``package`` and
full-text indexes. Records are inserted in the order of the CSV files, and the file is vacuumed at the end, so that
equal packages give equal bytes with the same version of SQLite, which is in the header of the file.
"""

from __future__ import annotations

import errno
import os
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, Final

from guarantees.contract import sqlite_schema
from guarantees.contract.table_schema import Contract
from guarantees.release.formats import citation_cff, data_dictionary, typed_records

SEARCHED: Final[Mapping[str, tuple[str, ...]]] = {
    "events": ("event_id", "label", "summary"),
    "statements": ("statement_id", "summary"),
    "statements_flat": ("statement_id", "speaker", "targets", "summary"),
}
"""The columns of the full-text indexes, by table; the first one is the id, which is not searched."""

VIEWS: Final[Mapping[str, tuple[tuple[str, ...], str]]] = {
    "dyads": (
        ("actors", "statements", "statement_participants"),
        """SELECT s.statement_id, s.is_lead_report, s.sort_date, speaker.name AS speaker, side.name AS speaker_side,
  target.name AS target, target_side.name AS target_side, s.statement_type, s.quad_class, s.issue, s.summary
FROM statements s
  JOIN statement_participants p ON p.statement_id = s.statement_id AND p.role = 'target'
  JOIN actors speaker ON speaker.actor_id = s.speaker_id
  JOIN actors side ON side.actor_id = speaker.side
  JOIN actors target ON target.actor_id = p.actor_id
  JOIN actors target_side ON target_side.actor_id = target.side""",
    ),
    "answers": (
        ("actors", "relations", "statements"),
        """SELECT asked.statement_id, asker.name AS speaker, asked.statement_type, asked.issue, asked.summary,
  answer.statement_id AS answer_id, answerer.name AS answer_speaker, answer.statement_type AS answer_type,
  answer.sort_date AS answer_date, answer.summary AS answer_summary, r.basis
FROM relations r
  JOIN statements asked ON asked.statement_id = r.related_statement_id
  JOIN statements answer ON answer.statement_id = r.statement_id
  JOIN actors asker ON asker.actor_id = asked.speaker_id
  JOIN actors answerer ON answerer.actor_id = answer.speaker_id
WHERE r.relation = 'responds_to'""",
    ),
}
"""Views by name: the tables that each needs, and its query. ``dyads`` has a row for each statement and target,
``answers`` one for each statement and an answer to it."""

# Checks run once on the full tables: SQLite would prepare the list of codes again for each inserted row.
_SETTINGS: Final = (
    "page_size = 4096",
    "journal_mode = OFF",
    "synchronous = OFF",
    "temp_store = FILE",
    "ignore_check_constraints = ON",
)
_REQUIRED: Final = frozenset({"table", "position", "column", "type"})
_DICTIONARY: Final = ", ".join(
    f'"{name}" {"INTEGER" if name == "position" else "TEXT"}{" NOT NULL" if name in _REQUIRED else ""}'
    for name in data_dictionary.COLUMNS
)
_ERRORS_OF_THE_DISK: Final = {
    sqlite3.SQLITE_FULL: errno.ENOSPC,
    sqlite3.SQLITE_IOERR: errno.EIO,
    sqlite3.SQLITE_CANTOPEN: errno.EACCES,
}
_PACKAGE: Final = """CREATE TABLE package (
  "name" TEXT PRIMARY KEY NOT NULL, "version" TEXT NOT NULL, "title" TEXT NOT NULL, "description" TEXT NOT NULL,
  "licence" TEXT NOT NULL, "citation" TEXT NOT NULL, "rights" TEXT
) STRICT"""


def write(contract: Contract, folder: Path, descriptor: Mapping[str, Any], target: Path) -> None:
    """Write the package in *folder*, with this *descriptor*, as a database to *target*.

    Raises:
        InputError: A table violates the contract.
        OSError: The disk does not accept the database.
    """
    target.unlink(missing_ok=True)
    with _disk_errors(target), closing(sqlite3.connect(target, isolation_level=None)) as database:
        for setting in _SETTINGS:
            database.execute(f"PRAGMA {setting}")
        database.execute("BEGIN")
        for statement in sqlite_schema.statements(contract):
            database.execute(statement)
        for table in contract:
            try:
                sqlite_schema.fill(database, table, typed_records.records(table, folder / table.path))
            except sqlite3.IntegrityError as err:
                raise typed_records.damaged_table(table.path, f"{err}.") from err
        _write_descriptions(database, contract, descriptor)
        _write_search_indexes(database, contract)
        _write_views(database, contract)
        database.execute("COMMIT")
        database.execute("VACUUM")
        _check_database(database, contract)


@contextmanager
def _disk_errors(target: Path) -> Iterator[None]:
    """Raise what SQLite reports of the disk as the error that other writers raise."""
    try:
        yield
    except sqlite3.OperationalError as err:
        number = _ERRORS_OF_THE_DISK.get(err.sqlite_errorcode & 0xFF)
        if number is None:
            raise
        raise OSError(number, os.strerror(number), str(target)) from err


def _write_descriptions(
    database: sqlite3.Connection, contract: Contract, descriptor: Mapping[str, Any]
) -> None:
    database.execute(
        f'CREATE TABLE data_dictionary ({_DICTIONARY}, PRIMARY KEY ("table", "position")) STRICT'
    )
    placeholders = ", ".join("?" * len(data_dictionary.COLUMNS))
    insert = f"INSERT INTO data_dictionary VALUES ({placeholders})"  # noqa: S608  constant
    rows = ([value or None for value in row] for row in data_dictionary.rows(contract, descriptor))
    database.executemany(insert, rows)
    database.execute(_PACKAGE)
    package = (
        *(descriptor[name] for name in ("name", "version", "title", "description")),
        descriptor["licenses"][0]["name"],
        citation_cff.citation_line(descriptor),
        descriptor.get("rights") or None,
    )
    database.execute("INSERT INTO package VALUES (?, ?, ?, ?, ?, ?, ?)", package)


def _write_search_indexes(database: sqlite3.Connection, contract: Contract) -> None:
    """Index words by the row numbers of the tables, from 1 without gaps, which vacuuming keeps."""
    for name, columns_to_index in SEARCHED.items():
        if name not in contract.tables:
            continue
        key, *texts = (column for column in columns_to_index if column in contract[name].columns)
        columns = ", ".join([f"{key} UNINDEXED", *texts])
        search = f"{name}_search"
        # In double quotes: Datasette and sqlite-utils look for the index of a table by this text.
        database.execute(f'CREATE VIRTUAL TABLE {search} USING fts5({columns}, content="{name}")')
        for command in ("rebuild", "optimize"):
            database.execute(f"INSERT INTO {search} ({search}) VALUES (?)", [command])  # noqa: S608  constant


def _write_views(database: sqlite3.Connection, contract: Contract) -> None:
    """Create the views whose tables the package has, with the columns that they read."""
    for name, (tables, query) in VIEWS.items():
        if not all(table in contract.tables for table in tables) or name in contract.tables:
            continue
        database.execute(f"CREATE VIEW {name} AS {query}")
        try:
            database.execute(f"SELECT * FROM {name} LIMIT 0")  # noqa: S608  constant
        except sqlite3.OperationalError:  # a package of another dataset, whose tables lack a column
            database.execute(f"DROP VIEW {name}")


def _check_database(database: sqlite3.Connection, contract: Contract) -> None:
    """Check the cells, the references, the file and the full-text indexes.

    Raises:
        InputError: A cell violates a check, or the target of a reference is missing.
        sqlite3.DatabaseError: The file is damaged, or a full-text index does not match its table.
    """
    for name, row, target, _ in database.execute("PRAGMA foreign_key_check"):
        problem = f"record {row} refers to a missing record of {target}."
        raise typed_records.damaged_table(contract[name].path, problem)
    database.execute("PRAGMA ignore_check_constraints = OFF")
    for (message,) in database.execute("PRAGMA integrity_check"):
        constraint, _, name = message.partition(" constraint failed in ")
        if constraint == "CHECK":
            raise typed_records.damaged_table(contract[name].path, "a cell violates the contract.")
        if message != "ok":
            raise sqlite3.DatabaseError(message)
    for name in SEARCHED.keys() & contract.tables.keys():
        search = f"{name}_search"
        sql = f"INSERT INTO {search} ({search}, rank) VALUES ('integrity-check', 1)"  # noqa: S608  constant
        database.execute(sql)
