"""Validate other inputs than packages: single tables, several tables, Parquet."""

from __future__ import annotations

import builtins
import json
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

import guarantees
from guarantees.package import parquet_reader
from tests.conftest import Toy

TABLES = ("actors", "affiliations", "events", "statements")


def test_the_name_of_a_file_is_that_of_its_table(toy: Toy) -> None:
    """No option is needed; findings name the path as it was given."""
    toy.set("events", 1, event_type="meating")

    (finding,) = toy.findings("data/events.csv")

    assert (finding["table"], finding["check"], finding["file"], finding["line"]) == (
        "events",
        "enum",
        "data/events.csv",
        2,
    )


def test_a_file_of_another_name_is_any_table(toy: Toy) -> None:
    """Its table is not guessed: the types of its columns are inferred, unless the table is named."""
    toy.set("events", 1, event_type="meating")
    toy.path("data/events.csv").rename(toy.path("data/mine.csv"))

    inferred, named = (toy.run("validate", "data/mine.csv", *args) for args in ((), ("--table", "events")))

    assert inferred.code == 0
    assert "No descriptor: the types of mine were inferred" in inferred.out
    assert named.code == 1
    assert "[enum]" in named.out


def test_references_between_several_tables_are_checked(toy: Toy) -> None:
    """A misspelt id is reported if the table that it refers to is named too."""
    toy.set("affiliations", 1, person_id="jane-ro")

    alone = toy.findings("data/affiliations.csv")
    (finding,) = toy.findings("data/affiliations.csv", "data/actors.csv")

    assert alone == []
    assert (finding["check"], finding["value"], finding["hint"]) == (
        "foreign-key",
        "jane-ro",
        "Did you mean 'jane-roe'?",
    )


def test_the_report_counts_the_named_tables(toy: Toy) -> None:
    """Only the named tables are validated."""
    report = toy.run("validate", "data/actors.csv", "data/events.csv").out

    assert report.splitlines()[-1].startswith("Valid: 2 tables, 10 rows")


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (["data/events.csv", "data"], "data: not a CSV or Parquet file."),
        (["data/events.csv", "data/evnts.csv"], "No such file or directory: 'data/evnts.csv'."),
        (["data/events.csv", "data/../data/events.csv"], "is also the table 'events'"),
        (
            ["data/events.csv", "data/actors.csv", "--table", "events"],
            "--table can only be used with a single",
        ),
        ([".", "data/events.csv"], ".: not a CSV or Parquet file."),
    ],
    ids=["folder", "missing", "twice", "--table", "package"],
)
def test_paths_that_cannot_be_combined(toy: Toy, args: list[str], message: str) -> None:
    """The error names the path and the reason."""
    ran = toy.run("validate", *args)

    assert ran.code == 2
    assert message in ran.out


@pytest.fixture
def arrow() -> ModuleType:
    """Pyarrow, if it is installed."""
    module: ModuleType = pytest.importorskip("pyarrow")
    return module


def _as_parquet(toy: Toy, name: str) -> Path:
    """Write a loaded table as Parquet with pandas, and return its path."""
    path = toy.path(f"{name}.parquet")
    guarantees.load(name, toy.root).to_parquet(path, index=False)
    return path


@pytest.mark.usefixtures("arrow")
def test_parquet_has_the_same_cells(toy: Toy) -> None:
    """A loaded table that pandas writes as Parquet has the same cells, and is valid."""
    for name in guarantees.load_all(toy.root):
        path = _as_parquet(toy, name)

        data, text = parquet_reader.read(path, path.name, name, 1_000_000)

        assert [list(text.header), *(cells for _, cells in text.records)] == toy.rows(name)
        assert data == toy.path(f"data/{name}.csv").read_bytes()
    assert toy.run("validate", *(f"{name}.parquet" for name in TABLES)).code == 0


@pytest.mark.usefixtures("arrow")
@pytest.mark.parametrize("engine", ["pandera", "frictionless"])
def test_parquet_is_validated_like_csv(toy: Toy, engine: str) -> None:
    """The line of a finding is the number of the record."""
    frame = guarantees.load("events", toy.root)
    frame["event_type"] = frame["event_type"].astype("string")
    frame.loc[1, "event_type"] = "meating"
    frame.to_parquet(toy.path("events.parquet"), index=False)

    (finding,) = toy.findings("events.parquet", "--engine", engine)

    assert (finding["check"], finding["line"], finding["value"], finding["hint"]) == (
        "enum",
        2,
        "meating",
        "Did you mean 'meeting'?",
    )


@pytest.mark.usefixtures("arrow")
def test_a_missing_column_in_parquet_has_no_line(toy: Toy) -> None:
    """The header of a Parquet file has no line."""
    frame = guarantees.load("events", toy.root).drop(columns="label")
    frame.to_parquet(toy.path("events.parquet"), index=False)

    (finding,) = toy.findings("events.parquet")

    assert (finding["check"], finding["column"], finding["line"]) == ("missing-column", "label", None)


@pytest.mark.usefixtures("arrow")
@pytest.mark.parametrize("content", [b"", b"PAR1", b"PAR1" + b"\xff" * 100 + b"PAR1", b"event_id\n"])
def test_a_damaged_parquet_file_is_reported(toy: Toy, content: bytes) -> None:
    """A file that is not Parquet gives one finding."""
    toy.path("events.parquet").write_bytes(content)

    (finding,) = toy.findings("events.parquet")

    assert finding["check"] == "invalid-parquet"
    assert "cannot be read as Parquet" in finding["message"]


def test_oversized_parquet_is_not_read(arrow: ModuleType, tmp_path: Path) -> None:
    """A small file with much content, or with a huge cell, is not read into memory."""
    pq = pytest.importorskip("pyarrow.parquet")
    pq.write_table(arrow.table({"a": ["x" * 1_000] * 20_000}), tmp_path / "wide.parquet")
    pq.write_table(arrow.table({"a": ["x" * 1_000_001]}), tmp_path / "cell.parquet")
    assert (tmp_path / "wide.parquet").stat().st_size < 10_000

    _, wide = parquet_reader.read(tmp_path / "wide.parquet", "wide.parquet", "events", 1_000_000)
    _, cell = parquet_reader.read(tmp_path / "cell.parquet", "cell.parquet", "events", 10_000_000)

    assert [finding.check for finding in (*wide.findings, *cell.findings)] == ["invalid-parquet"] * 2
    assert "bytes; at most 1000000 are allowed" in wide.findings[0].message
    assert "1000001 characters" in cell.findings[0].message


def test_a_missing_pyarrow_is_reported(toy: Toy, monkeypatch: pytest.MonkeyPatch) -> None:
    """If the extra is not installed, the error says how to install it."""
    toy.path("events.parquet").write_bytes(b"PAR1")
    import_: Callable[..., object] = builtins.__import__

    def without(name: str, *args: object) -> object:
        if name.startswith("pyarrow"):
            raise ImportError(name)
        return import_(name, *args)

    for name in [name for name in sys.modules if name.startswith("pyarrow.parquet")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setattr(builtins, "__import__", without)

    ran = toy.run("validate", "events.parquet")

    assert ran.code == 2
    assert "events.parquet: pyarrow is not installed. Run: " in ran.out
    assert '-m pip install "pyarrow' in ran.out


def test_a_package_of_other_tables_is_validated_by_its_own_descriptor(toy: Toy) -> None:
    """It needs no option."""
    fields = [{"name": "boat", "type": "string"}, {"name": "length", "type": "number"}]
    boats = {"name": "boats", "path": "boats.csv", "schema": {"fields": fields}}
    toy.path("other").mkdir()
    toy.path("other/datapackage.json").write_text(json.dumps({"resources": [boats]}))
    toy.path("other/boats.csv").write_text("boat,length\nlark,7.5\nwren,long\n")

    default, scale = toy.run("validate", "other"), toy.run("validate", "other", "--engine", "scale")

    assert default.code == 1
    assert "boats.csv:3: error: length: 'long' is not a number. [type]" in default.out
    assert scale == default
