"""The contract as SQLite tables: loaded as they are released, with violations by the names of the rules."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guarantees.contract import sqlite_schema
from guarantees.contract.table_schema import Constraints, Contract, Field, Table
from guarantees.package.reader import read
from tests.conftest import PROJECT


@pytest.fixture
def database() -> Iterator[sqlite3.Connection]:
    """An empty database in memory."""
    connection = sqlite3.connect(":memory:", isolation_level=None)
    yield connection
    connection.close()


def _table(*fields: Field) -> Contract:
    table = Table(name="ports", title="", description="", fields=fields, primary_key=(fields[0].name,))
    return Contract({"ports": table})


def _field(name: str, kind: str = "string", *, required: bool = False, **values: object) -> Field:
    constraints = Constraints(required=required, values=values)
    return Field(name=name, type=kind, title="", description="", constraints=constraints)


def test_the_dataset_goes_into_a_database(database: sqlite3.Connection) -> None:
    """SQLite takes every row that is published, with references on, and gives back every cell."""
    package = read(PROJECT)

    rejected = sqlite_schema.load(
        database, package.contract, {data.name: [r.cells for r in data.rows] for data in package}
    )

    assert rejected == []
    assert not database.in_transaction
    assert database.execute("PRAGMA foreign_keys").fetchone() == (1,)
    for data in package:
        order = ", ".join(f'"{name}"' for name in data.contract.primary_key)
        stored = database.execute(f'SELECT * FROM "{data.name}" ORDER BY {order}').fetchall()
        booleans = {field.name for field in data.contract.fields if field.type == "boolean"}
        cells = [
            [
                "" if v is None else ("false", "true")[v] if n in booleans else str(v)
                for n, v in zip(data.columns, row, strict=True)
            ]
            for row in stored
        ]
        assert cells == [list(row.cells.values()) for row in data.rows]


def test_strange_names_are_names(database: sqlite3.Connection) -> None:
    """A column may be called like a word of SQL, and hold quotes and spaces."""
    contract = _table(_field("select"), _field('a "b" c', enum=("it's",)))

    rejected = sqlite_schema.load(
        database, contract, {"ports": [{"select": "x", 'a "b" c': "it's"}, {"select": "y", 'a "b" c': "z"}]}
    )

    assert [(r.row, r.rule) for r in rejected] == [(1, "enum")]


def test_a_whole_number_as_key_is_not_made_up(database: sqlite3.Connection) -> None:
    """A blank key is rejected, although SQLite would count up by itself."""
    contract = _table(_field("number", "integer", required=True))

    rejected = sqlite_schema.load(
        database, contract, {"ports": [{"number": ""}, {"number": "7"}, {"number": "7"}]}
    )

    assert [(r.row, r.rule) for r in rejected] == [(0, "required"), (2, "primary-key")]
    assert database.in_transaction


CLASSES = st.sampled_from(["[a-z]", "[A-Z]", "[a-z0-9-]", "[A-Za-z0-9:_-]", "x", "-", "_", "[0-9]"])
TIMES = st.sampled_from(["", "{2}", "{3}"])
LAST = st.sampled_from(["", "+", "*", "?", "{2}", "{1,3}", "{2,}", "{0,2}"])


@given(
    st.lists(st.tuples(CLASSES, TIMES), max_size=3),
    st.tuples(CLASSES, LAST),
    st.text("abxzAZ059-_:!é\n", min_size=1, max_size=8),
    st.data(),
)
def test_glob_says_what_the_pattern_says(
    head: list[tuple[str, str]], last: tuple[str, str], text: str, data: st.DataObject
) -> None:
    """Where a pattern is declared, SQLite takes exactly the texts that match it."""
    pattern = "".join(a + b for a, b in [*head, last])
    contract = _table(_field("id"), _field("a", pattern=pattern))
    assert sqlite_schema.unenforced(contract) == []
    cells = {
        text,
        data.draw(st.from_regex(pattern, fullmatch=True, alphabet=st.characters(codec="ascii"))),
    } - {""}
    connection = sqlite3.connect(":memory:", isolation_level=None)

    rejected = sqlite_schema.load(
        connection, contract, {"ports": [{"id": f"{i}", "a": cell} for i, cell in enumerate(cells)]}
    )

    connection.close()
    wrong = [number for number, cell in enumerate(cells) if not re.fullmatch(pattern, cell)]
    assert [(r.row, r.rule) for r in rejected] == [(number, "pattern") for number in wrong]
