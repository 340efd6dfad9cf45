"""The contract as SQLite tables: what a database can hold, it enforces by itself.

Every rule of a cell is a ``CHECK`` with the column and the name of the rule as its name, so that what SQLite
refuses can be told in our words. SQLite knows no regular expressions: a pattern is declared where ``GLOB`` can
say the same, and else listed by :func:`unenforced`.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from guarantees.contract.cell_rules import matches_type
from guarantees.contract.table_schema import Contract, Field, ForeignKey, Table

# INT, not INTEGER: as the only column of a primary key, SQLite would give a missing INTEGER a value of its own.
_TYPES: Final = {"string": "TEXT", "integer": "INT", "boolean": "INT", "date": "TEXT"}
_DAY: Final = "[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]"
# A class of plain characters or one such character, and how often it may stand.
_ATOM: Final = re.compile(r"(\[[A-Za-z0-9:_-]+\]|[A-Za-z0-9:_-])(?:([+*?])|\{([0-9]+)(,([0-9]*))?\})?")
_OFTEN: Final = {"": (1, 1), "+": (1, None), "*": (0, None), "?": (0, 1)}


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
            (table.name, field.name, "pattern")
            for table in contract
            for field in table.fields
            if field.constraints.pattern and not _pattern(field)
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
    parts = [_name(field.name), _TYPES[field.type]]
    if field.constraints.required:
        parts.append("NOT NULL")
    if field.constraints.unique:
        parts.append("UNIQUE")
    parts += [
        f"CONSTRAINT {_name(f'{field.name} {rule}')} CHECK ({condition})"
        for rule, condition in _checks(field)
    ]
    return " ".join(parts)


def _checks(field: Field) -> Iterator[tuple[str, str]]:
    """Yield the rules of a cell, and what SQLite must find of it."""
    rules = field.constraints
    cell = _name(field.name)
    if field.type == "boolean":
        yield "type", f"{cell} IN (0, 1)"
    if field.type == "date":
        # SQLite knows a year 0, and sees that there is no thirtieth of February only when it counts days.
        yield "type", f"{cell} GLOB '{_DAY}' AND date(julianday({cell})) IS {cell} AND {cell} >= '0001'"
    if rules.enum:
        yield "enum", f"{cell} IN ({', '.join(_literal(field, code) for code in rules.enum)})"
    if rules.pattern and _pattern(field):
        yield "pattern", _pattern(field)
    if rules.min_length is not None:
        yield "minLength", f"length({cell}) >= {rules.min_length}"
    if rules.max_length is not None:
        yield "maxLength", f"length({cell}) <= {rules.max_length}"
    if rules.minimum:
        yield "minimum", f"{cell} >= {_literal(field, rules.minimum)}"
    if rules.maximum:
        yield "maximum", f"{cell} <= {_literal(field, rules.maximum)}"


def _pattern(field: Field) -> str:
    """Return what GLOB and ``length`` must find of a cell; blank where they cannot say the pattern.

    They can where everything but the last class has a fixed length.
    """
    atoms: list[tuple[str, int, int | None]] = []
    left = field.constraints.pattern
    while left:
        if not (found := _ATOM.match(left)):
            return ""
        left = left[found.end() :]
        atom, sign, low, more, high = found.groups()
        count = (
            _OFTEN[sign or ""] if not low else (int(low), int(high) if high else None if more else int(low))
        )
        atoms.append((atom, *count))
    *fixed, (last, low_, high_) = atoms
    if any(low != high for _, low, high in fixed):
        return ""
    head = "".join(atom * low for atom, low, _ in fixed)
    length = sum(low for _, low, _ in fixed)
    cell = _name(field.name)
    if low_ == high_:
        return f"{cell} GLOB '{head}{last * low_}'"
    rest = f"substr({cell}, {length + 1}) NOT GLOB '*[^{last.strip('[]')}]*'"
    limit = "" if high_ is None else f" AND length({cell}) <= {length + high_}"
    return f"{cell} GLOB '{head}{last * low_}*' AND {rest}{limit}"


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
    if field.type in {"string", "date"}:
        return text
    if not matches_type(field.type, text):
        # As text, SQLite would make 1 of "1.0"; bytes it puts into no column.
        return text.encode()
    return int(text) if field.type == "integer" else int(text == "true")


def _literal(field: Field, text: str) -> str:
    value = _value(field, text)
    return str(value) if isinstance(value, int) else "'" + text.replace("'", "''") + "'"


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
