"""Create SQLite tables that enforce the contract, and read them.

Every rule of a cell is a ``CHECK`` that is named after the column and the rule, so that a violation can be reported by
the name of the rule. SQLite has no regular expressions: a pattern is declared where ``GLOB`` can express it, and
otherwise listed by :func:`unenforced`.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from guarantees.contract.cell_rules import cell_rules
from guarantees.contract.field_types import FIELD_TYPES
from guarantees.contract.table_schema import Contract, Field, ForeignKey, Table
from guarantees.core.errors import InputError

# The limit of steps to read one table: many times what is needed to read it in order.
_STEPS: Final = 1_000_000_000
_MAX_CELL: Final = 1_000_000


@dataclass(frozen=True, slots=True)
class RejectedRow:
    """A row that SQLite rejects.

    Attributes:
        row: The position of the row in its table, from 0.
        rule: The name of the rule in Table Schema.
        why: The error message of SQLite.
    """

    table: str
    row: int
    rule: str
    why: str


def statements(contract: Contract) -> list[str]:
    """Return the statements that create the tables of *contract*, one for each."""
    return [_create(contract, table) for table in contract]


def unenforced(contract: Contract) -> list[tuple[str, str, str]]:
    """Return the rules that SQLite cannot enforce: the table, its columns, and the rule."""
    return [
        *(
            (table.name, field.name, rule.name)
            for table in contract
            for field in table.fields
            for rule, value in cell_rules(field)
            if not rule.sql(field.type, value, _name(field.name))
        ),
        *(
            (table.name, ", ".join(key.fields), "foreign-key")
            for table in contract
            for key in table.foreign_keys
            if not _is_key(contract, key)
        ),
    ]


def load(
    database: sqlite3.Connection, contract: Contract, tables: Mapping[str, Sequence[Mapping[str, str]]]
) -> list[RejectedRow]:
    """Create the *tables* of *contract* in an empty *database*, insert their rows, and return the rejected rows.

    A blank cell is NULL. Rejected rows are not inserted, except those with a broken reference. The transaction is
    committed only if no row is rejected.
    """
    database.execute("PRAGMA foreign_keys = ON")
    database.execute("BEGIN")
    rejected: list[RejectedRow] = []
    positions: dict[tuple[str, int], int] = {}
    for statement in statements(contract):
        database.execute(statement)
    for table in contract:
        insert = _insert(table)
        for position, row in enumerate(tables.get(table.name, ())):
            try:
                cursor = database.execute(insert, [_value(field, row[field.name]) for field in table.fields])
                positions[table.name, cursor.lastrowid or 0] = position
            except sqlite3.IntegrityError as err:
                rejected.append(RejectedRow(table.name, position, _rule(table, str(err)), str(err)))
    for name, rowid, target, _ in database.execute("PRAGMA foreign_key_check").fetchall():
        why = f"FOREIGN KEY constraint failed: {target}"
        rejected.append(RejectedRow(name, positions[name, rowid], "foreign-key", why))
    if not rejected:
        database.execute("COMMIT")
    return rejected


def fill(database: sqlite3.Connection, table: Table, records: Iterable[Sequence[str]]) -> None:
    """Insert *records*, whose cells are in the order of the columns, into an existing *table*.

    Raises:
        sqlite3.IntegrityError: A record violates a rule of the table.
    """
    rows = ([_value(*pair) for pair in zip(table.fields, cells, strict=True)] for cells in records)
    database.executemany(_insert(table), rows)


def read_records(path: Path, table: Table) -> Iterator[list[str]]:
    """Yield the header and the records of *table* in the database at *path*, in the order they were written.

    The file is not trusted: it is opened read-only, and none of its triggers, views or functions is run.

    Raises:
        InputError: It is not a database, or has no such table.
    """
    try:
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro&immutable=1", uri=True)) as database:
            database.execute("PRAGMA trusted_schema = OFF")
            database.execute("PRAGMA query_only = ON")
            database.execute("PRAGMA cell_size_check = ON")
            # A column may be computed when it is read, for example as a million zeros.
            database.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, _MAX_CELL)
            database.set_progress_handler(lambda: 1, _STEPS)
            # A view has another type, and a virtual table has no page: it would be computed by an extension.
            query = "SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = ? AND rootpage > 0"
            if database.execute(query, [table.name]).fetchone() is None:
                raise InputError(f"{path}: the database has no table {table.name!r}.")
            rows = database.execute(f'SELECT * FROM "{table.name}" ORDER BY rowid')  # noqa: S608  a name of the contract
            header = [name for name, *_ in rows.description]
            yield header
            booleans = {field.name for field in table.fields if field.type == "boolean"}
            for row in rows:
                yield [
                    _to_text(cell, boolean=name in booleans) for name, cell in zip(header, row, strict=True)
                ]
    except sqlite3.Error as err:
        raise InputError(f"{path}: cannot be read: {err}.") from err


def _to_text(cell: object, *, boolean: bool) -> str:
    if cell is None:
        return ""
    return ("true" if cell else "false") if boolean else str(cell)


def _insert(table: Table) -> str:
    parameters = ", ".join("?" * len(table.fields))
    return f"INSERT INTO {_name(table.name)} VALUES ({parameters})"  # noqa: S608  names are quoted


def _create(contract: Contract, table: Table) -> str:
    keys = [f"PRIMARY KEY ({_names(table.primary_key)})"]
    keys += [f"UNIQUE ({_names(key)})" for key in table.unique_keys]
    for reference in table.foreign_keys:
        if _is_key(contract, reference):
            keys.append(_reference(reference))
    parts = ",\n  ".join([*(_column(field) for field in table.fields), *keys])
    return f"CREATE TABLE {_name(table.name)} (\n  {parts}\n) STRICT"


def _column(field: Field) -> str:
    parts = [_name(field.name), FIELD_TYPES[field.type].sqlite]
    if field.constraints.required:
        parts.append("NOT NULL")
    if field.constraints.unique:
        parts.append("UNIQUE")
    parts += [
        f"CONSTRAINT {_name(f'{field.name} {rule}')} CHECK ({condition})"
        for rule, condition in _checks(field)
    ]
    return " ".join(parts)


def _checks(field: Field) -> list[tuple[str, str]]:
    """Return the rules of a cell that SQLite can check, each with its condition."""
    cell = _name(field.name)
    checks = [("type", FIELD_TYPES[field.type].sqlite_check.format(cell=cell))]
    checks += [(rule.name, rule.sql(field.type, value, cell)) for rule, value in cell_rules(field)]
    return [(name, condition) for name, condition in checks if condition]


def _reference(reference: ForeignKey) -> str:
    target = f"{_name(reference.target)} ({_names(reference.target_fields)})"
    return f"FOREIGN KEY ({_names(reference.fields)}) REFERENCES {target} DEFERRABLE INITIALLY DEFERRED"


def _is_key(contract: Contract, reference: ForeignKey) -> bool:
    """Return whether a reference is to a key; SQLite supports no other references."""
    target = contract[reference.target]
    single = [(field.name,) for field in target.fields if field.constraints.unique]
    keys = [target.primary_key, *target.unique_keys, *single]
    return set(reference.target_fields) in [set(key) for key in keys]


def _value(field: Field, text: str) -> str | int | bytes | None:
    if not text:
        return None
    of_type = FIELD_TYPES[field.type]
    if of_type.sqlite == "INT" and not of_type.is_valid(text):
        # As text, SQLite would turn "1.0" into 1; a column of a STRICT table does not accept bytes.
        return text.encode()
    return of_type.sqlite_value(text)


def _rule(table: Table, why: str) -> str:
    """Return the name of the rule in an error message of SQLite."""
    kind, _, what = why.partition(" constraint failed: ")
    if kind == "CHECK":
        return what.rpartition(" ")[2]
    if kind == "NOT NULL":
        return "required"
    if kind != "UNIQUE":
        return "type"
    columns = tuple(name.partition(".")[2] for name in what.split(", "))
    if columns == table.primary_key:
        return "primary-key"
    return "unique-key" if columns in table.unique_keys else "unique"


def _names(names: Sequence[str]) -> str:
    return ", ".join(_name(name) for name in names)


def _name(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
