"""The package as users get it: loaded, released, rendered, and in the wheel."""

from __future__ import annotations

import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pandas as pd
import pytest

import guarantees
from guarantees.core.errors import InputError
from guarantees.core.project import Project
from guarantees.package.reader import contract_of, read
from tests.conftest import PROJECT, Toy
from tests.helpers import sites

PLAIN = {"string": {"str", "object"}, "date": {"str", "object"}, "integer": {"int64"}, "boolean": {"bool"}}


def test_the_public_names_are_declared() -> None:
    """The package exports the names in ``__all__``, and each of them can be used."""
    assert set(guarantees.__all__) == {
        "ContractError",
        "Finding",
        "GuaranteesError",
        "InputError",
        "InvalidDataError",
        "Report",
        "Severity",
        "ValidationReport",
        "load",
        "load_all",
        "validate",
    }
    assert all(callable(getattr(guarantees, name)) for name in guarantees.__all__)
    assert set(guarantees.__all__) <= set(dir(guarantees))


@pytest.mark.parametrize("table", contract_of(PROJECT).tables)
def test_plain_read_csv_loses_nothing(table: str) -> None:
    """``pd.read_csv`` without arguments reads text, integers and booleans, every cell as written."""
    package = read(PROJECT)
    data = package[table]

    frame = pd.read_csv(PROJECT / data.contract.path)

    assert tuple(frame.columns) == data.contract.columns
    assert len(frame) == len(data.rows)
    for field in data.contract.fields:
        if data.rows:
            assert str(frame[field.name].dtype) in PLAIN[field.type], field.name
        for cell, row in zip(frame[field.name], data.rows, strict=True):
            written = "" if pd.isna(cell) else str(cell).lower() if isinstance(cell, bool) else str(cell)
            assert written == row[field.name]


def test_load_gives_the_dtypes_of_the_contract(finished: Toy) -> None:
    """Text, codes, integers, booleans and dates have their own dtypes; a blank cell is missing."""
    frame = guarantees.load("statements", finished.root)

    assert str(frame["statement_id"].dtype) == "string"
    assert str(frame["is_lead_report"].dtype) == "boolean"
    assert str(frame["date_start"].dtype).startswith("datetime64")
    assert frame["date_start"].isna().sum() == 5
    assert list(frame["statement_type"].cat.categories)[:2] == ["no_comment", "threat"]
    assert str(guarantees.load("anchors", finished.root)["char_start"].dtype) == "Int64"
    assert frame["note"].isna().sum() == 10


def test_load_all_gives_every_table(finished: Toy) -> None:
    """Every table of the contract is loaded, by name."""
    tables = guarantees.load_all(finished.root)

    assert list(tables) == list(contract_of(finished.root).tables)
    assert len(tables["statements"]) == 11


def test_load_names_the_nearest_table() -> None:
    """The error for a misspelt table names the nearest one."""
    with pytest.raises(InputError, match="Did you mean 'statements'"):
        guarantees.load("statement")


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("../out.txt", "is outside the folder"),
        ("/etc/x", "is outside the folder"),
        ("a\\..\\b", "is outside"),
        (".", "is outside"),
        ("a" * 300, "name too long"),
    ],
)
def test_an_archive_cannot_leave_its_folder(toy: Toy, name: str, says: str) -> None:
    """A member outside the folder is rejected, and nothing is unpacked."""
    with zipfile.ZipFile(toy.path("bad.zip"), "w") as archive:
        archive.writestr(name, "x")

    ran = toy.run("validate", "bad.zip")

    assert ran.code == 2
    assert says in ran.out


def test_a_link_in_an_archive_is_rejected(toy: Toy) -> None:
    """A member that is a link is rejected."""
    info = zipfile.ZipInfo("datapackage.json")
    info.external_attr = 0o120777 << 16
    with zipfile.ZipFile(toy.path("bad.zip"), "w") as archive:
        archive.writestr(info, "/etc/passwd")

    assert "is not a regular file" in toy.run("validate", "bad.zip").out


def test_a_damaged_archive_is_reported(toy: Toy) -> None:
    """A damaged archive gives one line and exit code 2."""
    with zipfile.ZipFile(toy.path("bad.zip"), "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("datapackage.json", "x" * 9000)
    whole = toy.path("bad.zip").read_bytes()
    toy.path("bad.zip").write_bytes(whole[:40] + b"\x00\x00\x00\x00" + whole[44:])

    ran = toy.run("validate", "bad.zip")

    assert ran.code == 2
    assert "cannot be read" in ran.out


def test_a_file_in_place_of_a_folder_is_rejected(toy: Toy) -> None:
    """A member below a member that is a file gives exit code 2."""
    with zipfile.ZipFile(toy.path("bad.zip"), "w") as archive:
        archive.writestr("a", "x")
        archive.writestr("a/b", "x")

    assert toy.run("validate", "bad.zip").code == 2


def test_an_id_cannot_write_outside_the_site(toy: Toy, tmp_path: Path) -> None:
    """An id that is a path is rejected, and no page is written."""
    toy.set("events", 2, event_id="../../../owned")
    toy.write("event_participants", toy.rows("event_participants")[:3])
    toy.write("event_reports", toy.rows("event_reports")[:3])
    toy.write("anchors", [row for row in toy.rows("anchors") if row[3] != "second-meeting"])

    ran = toy.run("site", str(toy.root), "-o", str(tmp_path / "a" / "b" / "site"))

    assert ran.code == 2
    assert "data/events.csv" in ran.out
    assert not list(tmp_path.rglob("owned*"))

    # Another descriptor may allow the id; the site does not.
    sites.drop_patterns(toy)

    ran = toy.run("site", str(toy.root), "-o", str(tmp_path / "a" / "b" / "site"))

    assert ran.code == 2
    assert "cannot be the name of a page" in ran.out
    assert not list(tmp_path.rglob("owned*"))


def test_show_rejects_a_damaged_package(toy: Toy) -> None:
    """If a column is missing, the error says to validate the package."""
    rows = toy.rows("events")
    toy.write("events", [row[1:] for row in rows])

    ran = toy.run("show", "jane-roe")

    assert ran.code == 2
    assert "Validate the package first" in ran.out


def test_load_rejects_invalid_cells(toy: Toy) -> None:
    """An unknown code or an invalid date is an error, and is never read as missing."""
    toy.set("events", 1, event_type="meating")
    with pytest.raises(InputError, match="'meating' is not one of the codes of event_type"):
        guarantees.load("events", toy.root)

    toy.set("sources", 1, reference_date="2021-02-30")
    with pytest.raises(InputError, match=r"data/sources\.csv"):
        guarantees.load("sources", str(toy.root))


def test_the_wheel_contains_code_and_data(tmp_path: Path) -> None:
    """A wheel contains the package, its templates, the tables and the descriptor."""
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)],
        cwd=PROJECT,
        check=True,
        capture_output=True,
    )
    (wheel,) = tmp_path.glob("*.whl")
    names = set(zipfile.ZipFile(wheel).namelist())

    assert {
        "guarantees/cli/__init__.py",
        "guarantees/py.typed",
        "guarantees/explorer/templates/event.html",
    } <= names
    assert {f"guarantees/_package/{table.path}" for table in contract_of(PROJECT)} <= names
    assert "guarantees/_package/datapackage.json" in names
    vendored = Project(PROJECT).vendored
    assert {f"guarantees/explorer/assets/vendor/{path.name}" for path in vendored.iterdir()} <= names
    shutil.unpack_archive(wheel, tmp_path / "installed", "zip")
    assert "guarantees/_package/loading.json" in names
    program = """
import guarantees
tables = guarantees.load_all()
print(guarantees.__file__, len(tables), len(tables["statements"]), len(guarantees.load("statements")))
"""
    ran = subprocess.run(
        [sys.executable, "-c", program],
        cwd=tmp_path,
        env={"PYTHONPATH": str(tmp_path / "installed")},
        capture_output=True,
        text=True,
        check=True,
    )
    where, tables, *rows = ran.stdout.split()
    assert where.startswith(str(tmp_path))
    assert int(tables) == len(contract_of(PROJECT).tables)
    assert list(map(int, rows)) == [len(read(PROJECT)["statements"].rows)] * 2
