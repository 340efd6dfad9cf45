"""The contract as SQLite tables: what a database can hold, it enforces by itself.

Every rule of a cell is a ``CHECK`` with the column and the name of the rule as its name, so that what SQLite
refuses can be told in our words. SQLite knows no regular expressions: a pattern is declared where ``GLOB`` can
say the same, and else listed by :func:`unenforced`.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from guarantees.contract.cell_rules import cell_rules
from guarantees.contract.field_types import FIELD_TYPES
from guarantees.contract.table_schema import Contract, Field, ForeignKey, Table


@dataclass(frozen=True, slots=True)
class RejectedRow:
    """A row that SQLite does not take.

    Attributes:
        row: The position of the row among those of its table, from 0.
        rule: The rule by its name in Table Schema.
        why: What SQLite says.
    """

    table: str
    row: int
    rule: str
    why: str


def statements(contract: Contract) -> list[str]:
    """Return what creates the tables of *contract*, one statement for each."""
    return [_create(contract, table) for table in contract]


def unenforced(contract: Contract) -> list[tuple[str, str, str]]:
    """Return the rules that no SQLite table can declare: the table, its columns, and the rule."""
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
    """Create the *tables* of *contract* in an empty *database* and fill them; return the rows it refuses.

    A blank cell is NULL. What is refused is left out, save for a row whose reference leads nowhere: it is
    told, and stays. Only where nothing is refused is the transaction committed.
    """
    database.execute("PRAGMA foreign_keys = ON")
    database.execute("BEGIN")
    refused: list[RejectedRow] = []
    places: dict[tuple[str, int], int] = {}
    for statement in statements(contract):
        database.execute(statement)
    for table in contract:
        insert = _insert(table)
        for number, row in enumerate(tables.get(table.name, ())):
            try:
                done = database.execute(insert, [_value(field, row[field.name]) for field in table.fields])
                places[table.name, done.lastrowid or 0] = number
            except sqlite3.IntegrityError as err:
                refused.append(RejectedRow(table.name, number, _rule(table, str(err)), str(err)))
    for name, rowid, target, _ in database.execute("PRAGMA foreign_key_check").fetchall():
        refused.append(
            RejectedRow(name, places[name, rowid], "foreign-key", f"FOREIGN KEY constraint failed: {target}")
        )
    if not refused:
        database.execute("COMMIT")
    return refused


def fill(database: sqlite3.Connection, table: Table, records: Iterable[Sequence[str]]) -> None:
    """Put *records*, whose cells are in the order of the columns, into a *table* that is there already.

    Raises:
        sqlite3.IntegrityError: A record breaks a rule that the table declares.
    """
    rows = ([_value(*pair) for pair in zip(table.fields, cells, strict=True)] for cells in records)
    database.executemany(_insert(table), rows)


def _insert(table: Table) -> str:
    marks = ", ".join("?" * len(table.fields))
    return f"INSERT INTO {_name(table.name)} VALUES ({marks})"  # noqa: S608  names are quoted


def _create(contract: Contract, table: Table) -> str:
    keys = [f"PRIMARY KEY ({_names(table.primary_key)})"]
    keys += [f"UNIQUE ({_names(key)})" for key in table.unique_keys]
    for reference in table.foreign_keys:
        if _is_key(contract, reference):
            keys += _reference(reference)
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


def _reference(reference: ForeignKey) -> Iterator[str]:
    target = f"{_name(reference.target)} ({_names(reference.target_fields)})"
    yield (f"FOREIGN KEY ({_names(reference.fields)}) REFERENCES {target} DEFERRABLE INITIALLY DEFERRED")
    if len(reference.fields) > 1:
        # SQLite asks nothing of a reference of which a part is missing.
        blanks = [f"({_name(name)} IS NULL)" for name in reference.fields]
        alike = " AND ".join(f"{blanks[0]} = {blank}" for blank in blanks[1:])
        name = _name(f"{reference.fields[-1]} foreign-key")
        yield f"CONSTRAINT {name} CHECK ({alike})"


def _is_key(contract: Contract, reference: ForeignKey) -> bool:
    """Tell whether what is referred to is a key; SQLite can refer to nothing else."""
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
    """Return our name of the rule by which SQLite refused a row."""
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
