"""Parquet, SQLite and the workbook: every cell that is read back is the cell of the CSV."""

from __future__ import annotations

import csv
import datetime as dt
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.utils.escape import unescape

from guarantees.contract.table_schema import Constraints, Contract, Field, Table
from guarantees.core import csv_text
from guarantees.core.errors import InputError
from guarantees.package.parquet_reader import to_text
from guarantees.package.reader import read_declared
from guarantees.release.formats import excel, parquet_writer, sqlite_writer, typed_records
from tests.conftest import PROJECT, Toy

Cells = list[list[str]]
DESCRIPTOR: dict[str, Any] = {
    "name": "ferries",
    "version": "1.2.0",
    "title": "Ferries of Freedonia",
    "description": "Invented.",
    "licenses": [{"name": "CC-BY-4.0", "path": "https://creativecommons.org/licenses/by/4.0/"}],
    "contributors": [{"title": "The harbour office", "roles": ["creator"]}],
    "limits": ["Nothing sails in winter."],
    "resources": [],
}
PORTS = Table(
    name="ports",
    title="Ports",
    description="One row per port.",
    fields=tuple(
        Field(name=name, type=kind, title=name.title(), description="", constraints=rules)
        for name, kind, rules in (
            ("port_id", "string", Constraints(required=True)),
            ("name", "string", Constraints()),
            ("kind", "string", Constraints(values={"enum": ("sea", "lake", "NA")})),
            ("berths", "integer", Constraints()),
            ("open", "boolean", Constraints()),
            ("since", "date", Constraints()),
        )
    ),
    primary_key=("port_id",),
)
NASTY = (
    ["1", '=HYPERLINK("ferry")', "sea", "7", "true", "1899-12-31"],
    ["2", "007", "lake", "-999999999999999999", "false", "0001-01-01"],
    ["3", "NA", "NA", "999999999999999999", "", "9999-12-31"],
    ["4", "https://example.org/ferry", "", "0", "true", ""],
    ["5", ' "quoted", and\nbroken ', "sea", "999999999999999", "", "2022-02-28"],
    ["6", "Ærø – ’quay’ 渡し船 🚢", "", "1000000000000000", "", ""],
    ["7", "+1", "", "", "", ""],
    ["8", "1e5", "", "", "", ""],
    ["9", "null", "", "", "", ""],
    ["A", "", "", "", "", ""],
    ["B", "_x0041_", "", "", "", ""],
    ["C", "TRUE", "", "", "", ""],
    ["D", "{=1+1}", "", "", "", ""],
)


def _of(path: Path) -> Cells:
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.reader(lines))


def _package(folder: Path, table: Table, records: Sequence[Sequence[str]]) -> Contract:
    path = folder / table.path
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(csv_text.to_csv([table.columns, *records]))
    return Contract({table.name: table})


def _from_parquet(contract: Contract, folder: Path, _: dict[str, Any]) -> dict[str, Cells]:
    read = {}
    for table in contract:
        target = folder / f"{table.name}.parquet"
        parquet_writer.write(table, folder / table.path, target)
        found = pq.read_table(target)
        rows = zip(*(column.to_pylist() for column in found.columns), strict=True)
        read[table.name] = [found.column_names, *([to_text(cell) for cell in row] for row in rows)]
    return read


def _from_sqlite(contract: Contract, folder: Path, descriptor: dict[str, Any]) -> dict[str, Cells]:
    target = folder / "package.sqlite"
    sqlite_writer.write(contract, folder, descriptor, target)
    with closing(sqlite3.connect(target)) as database:
        return {table.name: _table_of(database, table) for table in contract}


def _table_of(database: sqlite3.Connection, table: Table) -> Cells:
    found = database.execute(f'SELECT * FROM "{table.name}" ORDER BY rowid')  # noqa: S608  ours
    header = [name for name, *_ in found.description]
    booleans = [field.type == "boolean" for field in table.fields]
    return [
        header,
        *(
            [
                to_text(bool(cell) if is_flag and cell is not None else cell)
                for is_flag, cell in zip(booleans, row, strict=True)
            ]
            for row in found
        ),
    ]


def _from_workbook(contract: Contract, folder: Path, descriptor: dict[str, Any]) -> dict[str, Cells]:
    target = folder / "package.xlsx"
    excel.write(contract, folder, descriptor, target)
    with closing(openpyxl.load_workbook(target)) as book:
        read = {}
        for table in contract:
            sheet = book[table.name]
            assert {cell.data_type for row in sheet.iter_rows() for cell in row} <= {"s", "n", "b"}
            assert not any(cell.hyperlink for row in sheet.iter_rows() for cell in row)
            width = len(table.columns)
            read[table.name] = [
                [_excel(cell) for cell in row] for row in sheet.iter_rows(max_col=width, values_only=True)
            ]
        return read


def _excel(cell: object) -> str:
    """Return a cell as Excel shows it: openpyxl leaves it escaped, so that _x0041_ stands as _x005F_x0041_."""
    return unescape(cell) if isinstance(cell, str) else to_text(cell)


READERS = pytest.mark.parametrize("reader", [_from_parquet, _from_sqlite, _from_workbook])
Reader = Callable[[Contract, Path, dict[str, Any]], dict[str, Cells]]


def _copied(root: Path, folder: Path) -> tuple[dict[str, Any], Contract]:
    descriptor, contract = read_declared(root)
    for table in contract:
        (folder / "data").mkdir(exist_ok=True)
        (folder / table.path).write_bytes((root / table.path).read_bytes())
    return dict(descriptor), contract


@READERS
@pytest.mark.parametrize("which", ["toy", "dataset"])
def test_every_cell_is_read_back(finished: Toy, tmp_path: Path, reader: Reader, which: str) -> None:
    """What a reader of the format finds is the CSV, cell by cell and in its order."""
    descriptor, contract = _copied(PROJECT if which == "dataset" else finished.root, tmp_path)

    read = reader(contract, tmp_path, descriptor)

    assert read == {table.name: _of(tmp_path / table.path) for table in contract}
    assert sum(map(len, read.values())) > 100


@READERS
def test_nasty_cells_survive(tmp_path: Path, reader: Reader) -> None:
    """No formula, link, zero, long number or word for nothing is made of a text, and none is lost."""
    contract = _package(tmp_path, PORTS, NASTY)

    assert reader(contract, tmp_path, DESCRIPTOR)["ports"] == [list(PORTS.columns), *NASTY]


@READERS
def test_a_number_is_kept_by_its_value(tmp_path: Path, reader: Reader) -> None:
    """Signs and zeros before a number are no part of it, where a format has numbers."""
    contract = _package(tmp_path, PORTS, [["1", "", "", "+007", "", ""]])

    assert reader(contract, tmp_path, DESCRIPTOR)["ports"][1][3] == "7"


# Characters that a text can hold; the contract refuses the control characters, and XML has no two of the others.
TEXT = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cc", "Cs"), exclude_characters="\ufffe\uffff")
    | st.sampled_from("\n\t\"',;=_x0A"),
    max_size=12,
)
NUMBERS = st.integers(-(10**18) + 1, 10**18 - 1).map(str)
RECORD = st.tuples(
    TEXT,
    st.sampled_from(["", "sea", "lake", "NA"]),
    st.just("") | NUMBERS,
    st.sampled_from(["", "true", "false"]),
    st.just("") | st.dates().map(dt.date.isoformat),
)


@READERS
@given(records=st.lists(RECORD, max_size=8))
def test_any_cells_survive(
    tmp_path_factory: pytest.TempPathFactory, reader: Reader, records: list[tuple[str, ...]]
) -> None:
    """Whatever the contract lets a cell be is read back."""
    folder = tmp_path_factory.mktemp("any")
    rows = [[str(number), *record] for number, record in enumerate(records)]
    contract = _package(folder, PORTS, rows)

    assert reader(contract, folder, DESCRIPTOR)["ports"] == [list(PORTS.columns), *rows]


@pytest.fixture
def made(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    """The dataset as a database."""
    descriptor, contract = read_declared(PROJECT)
    sqlite_writer.write(contract, PROJECT, descriptor, tmp_path / "p.sqlite")
    with closing(sqlite3.connect(tmp_path / "p.sqlite")) as database:
        yield database


def test_pandas_gets_types_and_categories(tmp_path: Path) -> None:
    """A Parquet file tells plain pandas the types of the contract; codes come in the order of their list."""
    contract = _package(tmp_path, PORTS, NASTY)
    parquet_writer.write(contract["ports"], tmp_path / PORTS.path, tmp_path / "p.parquet")

    frame = pd.read_parquet(tmp_path / "p.parquet")

    assert list(frame["kind"].cat.categories) == ["sea", "lake", "NA"]
    assert frame["name"][1] == "007"
    assert frame["name"].isna().sum() == 1
    schema = pq.read_schema(tmp_path / "p.parquet")
    assert schema.field("name").metadata[b"title"] == b"Name"
    assert schema.metadata[b"description"] == b"One row per port."
    assert [str(field.type) for field in schema][3:] == ["int64", "bool", "date32[day]"]
    assert not schema.field("port_id").nullable


@pytest.mark.parametrize("make", ["parquet", "sqlite", "xlsx"])
def test_equal_packages_give_equal_bytes(tmp_path: Path, make: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file says nothing of when and where it was made, nor of the size of the parts that were read."""
    descriptor, contract = read_declared(PROJECT)

    def written_to(name: str) -> bytes:
        target = tmp_path / name
        if make == "parquet":
            parquet_writer.write(contract["statements"], PROJECT / "data/statements.csv", target)
        else:
            {"sqlite": sqlite_writer.write, "xlsx": excel.write}[make](contract, PROJECT, descriptor, target)
        return target.read_bytes()

    first = written_to("first")
    monkeypatch.setenv("TZ", "Pacific/Kiritimati")
    assert written_to("second") == first
    assert written_to("second") == first  # over what is there


def test_a_large_table_is_read_in_parts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A table of more than a batch becomes several groups of rows, and loses none."""
    monkeypatch.setattr(typed_records, "BATCH", 5)
    contract = _package(tmp_path, PORTS, NASTY)

    read = _from_parquet(contract, tmp_path, DESCRIPTOR)["ports"]

    assert pq.ParquetFile(tmp_path / "ports.parquet").num_row_groups == 3
    assert read[1:] == list(NASTY)


def test_the_database_enforces_and_explains(made: sqlite3.Connection) -> None:
    """Keys, references and checks hold in the file; the dictionary and the package stand in it."""
    made.execute("PRAGMA foreign_keys = ON")
    assert made.execute("PRAGMA page_size").fetchone() == (4096,)
    assert made.execute("PRAGMA foreign_key_check").fetchall() == []
    with pytest.raises(sqlite3.IntegrityError, match="UNIQUE"):
        made.execute("INSERT INTO events SELECT * FROM events LIMIT 1")
    with pytest.raises(sqlite3.IntegrityError, match="CHECK"):
        made.execute("UPDATE events SET status = 'sunk'")
    with pytest.raises(sqlite3.IntegrityError, match="FOREIGN KEY"), made:
        made.execute("UPDATE statements SET source_id = 'ferry-gazette-2099-01-01'")
    descriptor, contract = read_declared(PROJECT)
    told = made.execute('SELECT "table", "column", "type", "title" FROM data_dictionary').fetchall()
    assert told == [(t.name, f.name, f.type, f.title) for t in contract for f in t.fields]
    (reference,) = made.execute(
        """SELECT "references" FROM data_dictionary WHERE "table" = 'statements' AND "column" = 'source_id'"""
    ).fetchone()
    assert reference == "sources"
    assert made.execute("SELECT name, version, licence FROM package").fetchall() == [
        (descriptor["name"], descriptor["version"], "CC-BY-4.0")
    ]


def test_words_are_found(made: sqlite3.Connection) -> None:
    """The index of words leads to the records whose summary or label holds the word, and to no other."""
    for table in ("statements", "events"):
        key = f"{table.removesuffix('s')}_id"
        found = made.execute(f"SELECT {key} FROM {table}_search('guarantees')").fetchall()  # noqa: S608  ours
        texts = "summary" if table == "statements" else "label || ' ' || summary"
        rows = made.execute(f"SELECT {key}, {texts} FROM {table}").fetchall()  # noqa: S608  ours
        spaced = "".join
        hits = [
            (record,)
            for record, text in rows
            if "guarantees" in spaced(c if c.isalnum() else " " for c in text.casefold()).split()
        ]
        assert sorted(found) == sorted(hits)
        assert hits


def test_a_broken_table_is_refused(tmp_path: Path) -> None:
    """What breaks the contract is told with the file, and becomes no row of any format."""
    good = list(NASTY[0])
    for place, cell in ((0, ""), (2, "river"), (3, "many"), (4, "yes"), (5, "2022-02-30")):
        contract = _package(tmp_path, PORTS, [[*good[:place], cell, *good[place + 1 :]]])
        for reader in (_from_parquet, _from_sqlite):
            with pytest.raises(InputError, match=r"^data/ports\.csv: .*Validate the package first"):
                reader(contract, tmp_path, DESCRIPTOR)
    for content in ("port_id\n", "", ",".join(PORTS.columns) + "\n1\n", '"port_id'):
        (tmp_path / PORTS.path).write_text(content, encoding="utf-8")
        with pytest.raises(InputError, match=r"^data/ports\.csv: "):
            list(typed_records.records(PORTS, tmp_path / PORTS.path))


def test_a_reference_that_leads_nowhere_is_refused(toy: Toy) -> None:
    """The database is checked after it is filled, in which order the tables may come."""
    toy.set("statements", 1, source_id="ferry-gazette-2099-01-01")
    descriptor, contract = read_declared(toy.root)

    with pytest.raises(InputError, match=r"record \d+ refers to a missing record of sources"):
        sqlite_writer.write(contract, toy.root, descriptor, toy.path("p.sqlite"))


def test_the_cover_says_what_there_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The first sheet tells version, licence, citation and limits, and which table was left out and why."""
    resources = [
        {
            "name": "ports",
            "title": "Ports",
            "description": "One row per port.",
            "path": PORTS.path,
            "schema": {"fields": [{"name": "port_id", "type": "string", "title": "Port id"}]},
        }
    ]
    told = {**DESCRIPTOR, "created": "2030-01-02T00:00:00Z", "resources": resources}
    contract = _package(tmp_path, PORTS, NASTY)

    def cover() -> tuple[list[str], dict[str, str]]:
        excel.write(contract, tmp_path, told, tmp_path / "p.xlsx")
        with closing(openpyxl.load_workbook(tmp_path / "p.xlsx")) as book:
            assert book.properties.created == dt.datetime(2030, 1, 2)  # noqa: DTZ001  as Excel has it
            assert [c.value for c in book["dictionary"][2]][:5] == [
                "ports",
                "1",
                "port_id",
                "string",
                "Port id",
            ]
            return book.sheetnames, {
                str(name): str(text) for name, text in book["cover"].iter_rows(values_only=True)
            }

    sheets, lines = cover()
    assert sheets == ["cover", "dictionary", "ports"]
    assert lines["Version"] == "1.2.0"
    assert lines["How to cite"] == (
        "The harbour office (2030). Ferries of Freedonia (version 1.2.0). Dataset, CC-BY-4.0."
    )
    assert lines["Limits"] == "Nothing sails in winter."
    assert lines["Sheet ports"] == "Ports. One row per port. (13 rows)"

    monkeypatch.setattr(excel, "MAX_ROWS", 13)
    sheets, lines = cover()
    assert sheets == ["cover", "dictionary"]
    assert lines["Sheet ports"] == (
        "Left out: 13 rows are more than a sheet can hold. Use data/ports.csv instead."
    )

    monkeypatch.undo()
    _package(tmp_path, PORTS, [["1", "🚢" * 16_384, "", "", "", ""]])
    assert cover()[1]["Sheet ports"].startswith("Left out: a text of 32768 characters is longer")


def test_a_missing_library_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who has not installed the extra is told its name."""
    contract = _package(tmp_path, PORTS, NASTY)
    for library in ("pyarrow", "xlsxwriter"):
        monkeypatch.setitem(__import__("sys").modules, library, None)

    for reader in (_from_parquet, _from_workbook):
        with pytest.raises(InputError, match=r"Install security-guarantees\[release\]"):
            reader(contract, tmp_path, DESCRIPTOR)
