"""The package as one SQLite database: keys, references and checks of the contract, and what explains them.

Beside the tables stand ``data_dictionary`` and ``package``, and an index of words over what people search in.
Records go in as the CSV has them, in its order, and the file is packed at the end, so that equal packages give
equal bytes with the same SQLite; its version stands in the header of the file.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from typing import Any, Final

from guarantees.contract import sqlite_schema
from guarantees.contract.table_schema import Contract
from guarantees.core.errors import InputError
from guarantees.release.formats import citation_cff, data_dictionary, typed_records

SEARCHED: Final[Mapping[str, tuple[str, ...]]] = {
    "events": ("event_id", "label", "summary"),
    "statements": ("statement_id", "summary"),
}
"""The columns of the index of words, by table; the id is kept and not searched."""

# What checks ask is asked once of the full tables: SQLite prepares a list of codes anew for each row put in.
_SETTINGS: Final = (
    "page_size = 4096",
    "journal_mode = OFF",
    "synchronous = OFF",
    "temp_store = FILE",
    "ignore_check_constraints = ON",
)
_DICTIONARY: Final = ", ".join(
    f'"{name}" {"INTEGER" if name == "position" else "TEXT"} NOT NULL' for name in data_dictionary.COLUMNS
)
_PACKAGE: Final = """CREATE TABLE package (
  "name" TEXT PRIMARY KEY NOT NULL, "version" TEXT NOT NULL, "title" TEXT NOT NULL, "description" TEXT NOT NULL,
  "licence" TEXT NOT NULL, "citation" TEXT NOT NULL, "rights" TEXT NOT NULL
) STRICT"""


def write(contract: Contract, folder: Path, descriptor: Mapping[str, Any], target: Path) -> None:
    """Write the package in *folder*, which *descriptor* describes, as a database to *target*.

    Raises:
        InputError: A table breaks a rule of the contract.
    """
    target.unlink(missing_ok=True)
    with closing(sqlite3.connect(target, isolation_level=None)) as database:
        for setting in _SETTINGS:
            database.execute(f"PRAGMA {setting}")
        database.execute("BEGIN")
        for statement in sqlite_schema.statements(contract):
            database.execute(statement)
        for table in contract:
            try:
                sqlite_schema.fill(database, table, typed_records.records(table, folder / table.path))
            except sqlite3.IntegrityError as err:
                raise InputError.damaged(table.path, f"{err}.") from err
        _explain(database, contract, descriptor)
        _index(database, contract)
        database.execute("COMMIT")
        database.execute("VACUUM")
        _check(database, contract)


def _explain(database: sqlite3.Connection, contract: Contract, descriptor: Mapping[str, Any]) -> None:
    database.execute(
        f'CREATE TABLE data_dictionary ({_DICTIONARY}, PRIMARY KEY ("table", "position")) STRICT'
    )
    marks = ", ".join("?" * len(data_dictionary.COLUMNS))
    insert = f"INSERT INTO data_dictionary VALUES ({marks})"  # noqa: S608  ours
    database.executemany(insert, data_dictionary.rows(contract, descriptor))
    database.execute(_PACKAGE)
    told = (
        *(descriptor[name] for name in ("name", "version", "title", "description")),
        descriptor["licenses"][0]["name"],
        citation_cff.citation_line(descriptor),
        descriptor.get("rights", ""),
    )
    database.execute("INSERT INTO package VALUES (?, ?, ?, ?, ?, ?, ?)", told)


def _index(database: sqlite3.Connection, contract: Contract) -> None:
    """Index words by the tables' own row numbers: from 1 without gaps, which packing the file keeps."""
    for name, wanted in SEARCHED.items():
        if name not in contract.tables:
            continue
        key, *texts = (column for column in wanted if column in contract[name].columns)
        columns = ", ".join([f"{key} UNINDEXED", *texts])
        search = f"{name}_search"
        database.execute(f"CREATE VIRTUAL TABLE {search} USING fts5({columns}, content='{name}')")
        for command in ("rebuild", "optimize"):
            database.execute(f"INSERT INTO {search} ({search}) VALUES (?)", [command])  # noqa: S608  ours


def _check(database: sqlite3.Connection, contract: Contract) -> None:
    """Look whether every cell keeps its checks, every reference leads somewhere, and the file is sound.

    Raises:
        InputError: A check is broken, or a reference leads nowhere.
        sqlite3.DatabaseError: The file is damaged, or the index of words does not fit its table.
    """
    for name, row, target, _ in database.execute("PRAGMA foreign_key_check"):
        what = f"record {row} refers to no record of {target}."
        raise InputError.damaged(contract[name].path, what)
    database.execute("PRAGMA ignore_check_constraints = OFF")
    for (said,) in database.execute("PRAGMA integrity_check"):
        broken, _, name = said.partition(" constraint failed in ")
        if broken == "CHECK":
            what = "a cell breaks a rule of the contract."
            raise InputError.damaged(contract[name].path, what)
        if said != "ok":
            raise sqlite3.DatabaseError(said)
    for name in SEARCHED.keys() & contract.tables.keys():
        search = f"{name}_search"
        sql = f"INSERT INTO {search} ({search}, rank) VALUES ('integrity-check', 1)"  # noqa: S608  ours
        database.execute(sql)
