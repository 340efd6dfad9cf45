"""Parquet, SQLite and the workbook: every cell that is read back is the cell of the CSV file."""

from __future__ import annotations

import csv
import datetime as dt
import json
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
from jsonschema import Draft202012Validator
from openpyxl.utils.escape import unescape

from guarantees.contract.table_schema import Constraints, Contract, Field, Table
from guarantees.core import csv_text
from guarantees.core.errors import InputError
from guarantees.package.parquet_reader import to_text
from guarantees.package.reader import read_declared
from guarantees.release.formats import excel, json_lines, parquet_writer, sqlite_writer, typed_records
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
DIFFICULT = (
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


def _read_csv(path: Path) -> Cells:
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
        parquet = pq.read_table(target)
        rows = zip(*(column.to_pylist() for column in parquet.columns), strict=True)
        read[table.name] = [parquet.column_names, *([to_text(cell) for cell in row] for row in rows)]
    return read


def _from_sqlite(contract: Contract, folder: Path, descriptor: dict[str, Any]) -> dict[str, Cells]:
    target = folder / "package.sqlite"
    sqlite_writer.write(contract, folder, descriptor, target)
    with closing(sqlite3.connect(target)) as database:
        return {table.name: _read_table(database, table) for table in contract}


def _read_table(database: sqlite3.Connection, table: Table) -> Cells:
    cursor = database.execute(f'SELECT * FROM "{table.name}" ORDER BY rowid')
    header = [name for name, *_ in cursor.description]
    booleans = [field.type == "boolean" for field in table.fields]
    return [
        header,
        *(
            [
                to_text(bool(cell) if is_flag and cell is not None else cell)
                for is_flag, cell in zip(booleans, row, strict=True)
            ]
            for row in cursor
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
    """Return a cell as Excel shows it: openpyxl does not unescape it, and returns _x0041_ as _x005F_x0041_."""
    return unescape(cell) if isinstance(cell, str) else to_text(cell)


def _from_json_lines(contract: Contract, folder: Path, _: dict[str, Any]) -> dict[str, Cells]:
    (folder / "jsonl").mkdir()
    read = {}
    for table in contract:
        json_lines.write(table, folder / table.path, folder)
        schema = json.loads((folder / f"jsonl/{table.name}.schema.json").read_text(encoding="utf-8"))
        validator = Draft202012Validator(schema)
        with (folder / f"jsonl/{table.name}.jsonl").open(encoding="utf-8", newline="\n") as lines:
            rows = [json.loads(line) for line in lines]
        assert all(validator.is_valid(row) for row in rows)
        read[table.name] = [
            list(schema["properties"]),
            *([_from_json(cell) for cell in row.values()] for row in rows),
        ]
    return read


def _from_json(cell: object) -> str:
    return "|".join(cell) if isinstance(cell, list) else to_text(cell)


READERS = pytest.mark.parametrize("reader", [_from_parquet, _from_sqlite, _from_workbook, _from_json_lines])
Reader = Callable[[Contract, Path, dict[str, Any]], dict[str, Cells]]


def _copy(root: Path, folder: Path) -> tuple[dict[str, Any], Contract]:
    descriptor, contract = read_declared(root)
    for table in contract:
        (folder / "data").mkdir(exist_ok=True)
        (folder / table.path).write_bytes((root / table.path).read_bytes())
    return dict(descriptor), contract


@READERS
@pytest.mark.parametrize("which", ["toy", "dataset"])
def test_every_cell_is_read_back(finished: Toy, tmp_path: Path, reader: Reader, which: str) -> None:
    """A reader of the format gets the cells of the CSV file, in its order."""
    descriptor, contract = _copy(PROJECT if which == "dataset" else finished.root, tmp_path)

    read = reader(contract, tmp_path, descriptor)

    assert read == {table.name: _read_csv(tmp_path / table.path) for table in contract}
    assert sum(map(len, read.values())) > 100


@READERS
def test_difficult_cells_are_unchanged(tmp_path: Path, reader: Reader) -> None:
    """Text is not turned into a formula, link, number or missing value, and no zero or long number is lost."""
    contract = _package(tmp_path, PORTS, DIFFICULT)

    assert reader(contract, tmp_path, DESCRIPTOR)["ports"] == [list(PORTS.columns), *DIFFICULT]


@READERS
def test_number_keeps_its_value(tmp_path: Path, reader: Reader) -> None:
    """In a format with numbers, a plus sign and leading zeros are lost."""
    contract = _package(tmp_path, PORTS, [["1", "", "", "+007", "", ""]])

    assert reader(contract, tmp_path, DESCRIPTOR)["ports"][1][3] == "7"


# Characters of a text: without control characters, which the contract rejects, and two that XML does not have.
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
def test_any_valid_cells_are_unchanged(
    tmp_path_factory: pytest.TempPathFactory, reader: Reader, records: list[tuple[str, ...]]
) -> None:
    """Every cell that the contract allows is read back."""
    folder = tmp_path_factory.mktemp("any")
    rows = [[str(number), *record] for number, record in enumerate(records)]
    contract = _package(folder, PORTS, rows)

    assert reader(contract, folder, DESCRIPTOR)["ports"] == [list(PORTS.columns), *rows]


@pytest.fixture
def database(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    """The dataset as a database."""
    descriptor, contract = read_declared(PROJECT)
    sqlite_writer.write(contract, PROJECT, descriptor, tmp_path / "p.sqlite")
    with closing(sqlite3.connect(tmp_path / "p.sqlite")) as connection:
        yield connection


def test_pandas_reads_types_and_categories(tmp_path: Path) -> None:
    """Pandas reads the types of the contract from Parquet; codes are in the order of their list."""
    contract = _package(tmp_path, PORTS, DIFFICULT)
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


@pytest.mark.parametrize("suffix", ["parquet", "sqlite", "xlsx", "jsonl"])
def test_equal_packages_give_equal_bytes(
    tmp_path: Path, suffix: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file does not depend on when and where it was made."""
    descriptor, contract = read_declared(PROJECT)

    def write(name: str) -> bytes:
        target = tmp_path / name
        if suffix == "parquet":
            parquet_writer.write(contract["statements"], PROJECT / "data/statements.csv", target)
        elif suffix == "jsonl":
            (tmp_path / "jsonl").mkdir(exist_ok=True)
            json_lines.write(contract["statements"], PROJECT / "data/statements.csv", tmp_path)
            return (tmp_path / "jsonl/statements.jsonl").read_bytes()
        else:
            {"sqlite": sqlite_writer.write, "xlsx": excel.write}[suffix](
                contract, PROJECT, descriptor, target
            )
        return target.read_bytes()

    first = write("first")
    monkeypatch.setenv("TZ", "Pacific/Kiritimati")
    assert write("second") == first
    assert write("second") == first  # replaces the existing file


def test_large_table_is_written_in_row_groups(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A table that is larger than a batch has several row groups with all rows."""
    monkeypatch.setattr(typed_records, "BATCH", 5)
    contract = _package(tmp_path, PORTS, DIFFICULT)

    read = _from_parquet(contract, tmp_path, DESCRIPTOR)["ports"]

    assert pq.ParquetFile(tmp_path / "ports.parquet").num_row_groups == 3
    assert read[1:] == list(DIFFICULT)


def test_database_has_constraints_and_descriptions(database: sqlite3.Connection) -> None:
    """Keys, references and checks are enforced; the data dictionary and the package are tables."""
    database.execute("PRAGMA foreign_keys = ON")
    assert database.execute("PRAGMA page_size").fetchone() == (4096,)
    assert database.execute("PRAGMA foreign_key_check").fetchall() == []
    with pytest.raises(sqlite3.IntegrityError, match="UNIQUE"):
        database.execute("INSERT INTO events SELECT * FROM events LIMIT 1")
    with pytest.raises(sqlite3.IntegrityError, match="CHECK"):
        database.execute("UPDATE events SET status = 'sunk'")
    with pytest.raises(sqlite3.IntegrityError, match="FOREIGN KEY"), database:
        database.execute("UPDATE statements SET source_id = 'ferry-gazette-2099-01-01'")
    descriptor, contract = read_declared(PROJECT)
    rows = database.execute('SELECT "table", "column", "type", "title" FROM data_dictionary').fetchall()
    assert rows == [(t.name, f.name, f.type, f.title) for t in contract for f in t.fields]
    (reference,) = database.execute(
        """SELECT "references" FROM data_dictionary WHERE "table" = 'statements' AND "column" = 'source_id'"""
    ).fetchone()
    assert reference == "sources"
    assert database.execute("SELECT name, version, licence FROM package").fetchall() == [
        (descriptor["name"], descriptor["version"], "CC-BY-4.0")
    ]


def test_blank_cells_are_null(database: sqlite3.Connection) -> None:
    """A blank cell is NULL in columns of every type, and no cell is an empty text."""
    _, contract = read_declared(PROJECT)
    nulls = dict.fromkeys(("string", "date"), 0)
    for table in contract:
        header, *rows = _read_csv(PROJECT / table.path)
        for position, (name, field) in enumerate(zip(header, table.fields, strict=True)):
            blanks = sum(not row[position] for row in rows)
            counts = (
                f'SELECT count(*) FILTER (WHERE "{name}" IS NULL), count(*) FILTER (WHERE "{name}" = \'\')'
            )
            assert database.execute(f'{counts} FROM "{table.name}"').fetchone() == (blanks, 0)
            nulls[field.type] = nulls.get(field.type, 0) + blanks
    assert nulls["string"] > 0
    assert nulls["date"] > 0
    query = "SELECT count(*) FROM data_dictionary WHERE code_list IS NULL AND constraints IS NULL"
    assert database.execute(query).fetchone()[0] > 0


def test_full_text_search_finds_words(database: sqlite3.Connection) -> None:
    """The search finds exactly the records whose summary or label contains the word."""
    for table in ("statements", "events"):
        key = f"{table.removesuffix('s')}_id"
        results = database.execute(f"SELECT {key} FROM {table}_search('guarantees')").fetchall()
        texts = "summary" if table == "statements" else "label || ' ' || summary"
        rows = database.execute(f"SELECT {key}, {texts} FROM {table}").fetchall()
        hits = [
            (record,)
            for record, text in rows
            if "guarantees" in "".join(c if c.isalnum() else " " for c in text.casefold()).split()
        ]
        assert sorted(results) == sorted(hits)
        assert hits


def test_invalid_table_is_an_error(tmp_path: Path) -> None:
    """A table that violates the contract is not written; the message names the file."""
    valid = list(DIFFICULT[0])
    for index, cell in ((0, ""), (2, "river"), (3, "many"), (4, "yes"), (5, "2022-02-30")):
        contract = _package(tmp_path, PORTS, [[*valid[:index], cell, *valid[index + 1 :]]])
        for reader in (_from_parquet, _from_sqlite):
            with pytest.raises(InputError, match=r"^data/ports\.csv: .*Validate the package first"):
                reader(contract, tmp_path, DESCRIPTOR)
    for content in ("port_id\n", "", ",".join(PORTS.columns) + "\n1\n", '"port_id'):
        (tmp_path / PORTS.path).write_text(content, encoding="utf-8")
        with pytest.raises(InputError, match=r"^data/ports\.csv: "):
            list(typed_records.records(PORTS, tmp_path / PORTS.path))


def test_reference_to_a_missing_record_is_an_error(toy: Toy) -> None:
    """The database is checked after all tables are filled, whatever their order."""
    toy.set("statements", 1, source_id="ferry-gazette-2099-01-01")
    descriptor, contract = read_declared(toy.root)

    with pytest.raises(InputError, match=r"record \d+ refers to a missing record of sources"):
        sqlite_writer.write(contract, toy.root, descriptor, toy.path("p.sqlite"))


def _read_cover(contract: Contract, folder: Path) -> tuple[list[str], dict[str, str]]:
    """Write the ports as a workbook; return the names of its sheets, and the lines of its cover."""
    fields = [{"name": "port_id", "type": "string", "title": "Port id"}]
    ports = {"name": "ports", "title": "Ports", "description": "One row per port.", "path": PORTS.path}
    resources = [ports | {"schema": {"fields": fields}}]
    descriptor = {**DESCRIPTOR, "created": "2030-01-02T00:00:00Z", "resources": resources}
    excel.write(contract, folder, descriptor, folder / "p.xlsx")
    with closing(openpyxl.load_workbook(folder / "p.xlsx")) as book:
        assert book.properties.created == dt.datetime(2030, 1, 2)  # noqa: DTZ001  Excel has no time zones
        dictionary = [cell.value for cell in book["dictionary"][2]]
        assert dictionary[:5] == ["ports", "1", "port_id", "string", "Port id"]
        lines = {str(name): str(text) for name, text in book["cover"].iter_rows(values_only=True)}
        return book.sheetnames, lines


def test_cover_describes_the_package(tmp_path: Path) -> None:
    """The first sheet has the version, licence, citation and limits, and a line for each table."""
    sheets, lines = _read_cover(_package(tmp_path, PORTS, DIFFICULT), tmp_path)

    assert sheets == ["cover", "dictionary", "ports"]
    assert lines["Version"] == "1.2.0"
    assert lines["How to cite"] == (
        "The harbour office (2030). Ferries of Freedonia (version 1.2.0). Dataset, CC-BY-4.0."
    )
    assert lines["Limits"] == "Nothing sails in winter."
    assert lines["Sheet ports"] == "Ports. One row per port. (13 rows)"


def test_cover_lists_a_table_with_too_many_rows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A table that does not fit into a sheet is left out, with the reason."""
    monkeypatch.setattr(excel, "MAX_ROWS", 13)

    sheets, lines = _read_cover(_package(tmp_path, PORTS, DIFFICULT), tmp_path)

    assert sheets == ["cover", "dictionary"]
    assert lines["Sheet ports"] == (
        "Left out: 13 rows are more than a sheet can hold. Use data/ports.csv instead."
    )


def test_cover_lists_a_table_with_too_long_a_text(tmp_path: Path) -> None:
    """A table with a text that does not fit into a cell is left out, with the reason."""
    contract = _package(tmp_path, PORTS, [["1", "🚢" * 16_384, "", "", "", ""]])

    _, lines = _read_cover(contract, tmp_path)

    assert lines["Sheet ports"].startswith("Left out: a text of 32768 characters is longer")


def test_missing_library_is_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The message names the extra to install."""
    contract = _package(tmp_path, PORTS, DIFFICULT)
    for library in ("pyarrow", "xlsxwriter"):
        monkeypatch.setitem(__import__("sys").modules, library, None)

    for reader in (_from_parquet, _from_workbook):
        with pytest.raises(InputError, match=r'pip install "pyarrow.*" "xlsxwriter'):
            reader(contract, tmp_path, DESCRIPTOR)
