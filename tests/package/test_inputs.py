"""What can be validated beside a package: single tables, several together, Parquet."""

from __future__ import annotations

import builtins
import json
import sys
from pathlib import Path
from typing import Any

import pytest

import guarantees
from guarantees.package import parquet_reader
from tests.conftest import Toy

TABLES = ("actors", "affiliations", "events", "statements")


def test_a_table_is_the_one_it_is_called_after(toy: Toy) -> None:
    """A file with the name of a table needs no more; its findings name the path as it was given."""
    toy.set("events", 1, event_type="meating")

    (told,) = toy.findings("data/events.csv")

    assert (told["table"], told["check"], told["file"], told["line"]) == (
        "events",
        "enum",
        "data/events.csv",
        2,
    )


def test_a_table_of_another_name_must_be_named(toy: Toy) -> None:
    """A file that is called after nothing known is not guessed at."""
    toy.path("data/events.csv").rename(toy.path("data/mine.csv"))

    refused = toy.run("validate", "data/mine.csv")

    assert refused.code == 2
    assert "data/mine.csv: unknown table 'mine'. Add --table NAME" in refused.out
    assert toy.run("validate", "data/mine.csv", "--table", "events").code == 0


def test_references_between_tables_together_are_followed(toy: Toy) -> None:
    """A misspelt id is found once the table that it refers to is there; others are not missed."""
    toy.set("affiliations", 1, person_id="jane-ro")

    alone = toy.findings("data/affiliations.csv")
    (told,) = toy.findings("data/affiliations.csv", "data/actors.csv")

    assert alone == []
    assert (told["check"], told["value"], told["hint"]) == (
        "foreign-key",
        "jane-ro",
        "Did you mean 'jane-roe'?",
    )


def test_the_verdict_names_what_was_judged(toy: Toy) -> None:
    """The tables that were named are judged, and none besides."""
    said = toy.run("validate", "data/actors.csv", "data/events.csv").out

    assert said.splitlines()[-1].startswith("2 tables, 10 rows")


@pytest.mark.parametrize(
    ("args", "says"),
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
def test_paths_that_do_not_go_together(toy: Toy, args: list[str], says: str) -> None:
    """What cannot be judged together is refused with the path and the reason."""
    ran = toy.run("validate", *args)

    assert ran.code == 2
    assert says in ran.out


@pytest.fixture
def arrow() -> Any:  # noqa: ANN401  pyarrow ships no types
    """Pyarrow, where it is installed."""
    return pytest.importorskip("pyarrow")


def _as_parquet(toy: Toy, name: str) -> Path:
    """Write a table as pandas does it after loading, and return where."""
    path = toy.path(f"{name}.parquet")
    guarantees.load(name, toy.root).to_parquet(path, index=False)
    return path


@pytest.mark.usefixtures("arrow")
def test_parquet_gives_the_same_cells(toy: Toy) -> None:
    """What pandas writes after loading is the table again, cell by cell, and every engine takes it."""
    for name in guarantees.load_all(toy.root):
        path = _as_parquet(toy, name)

        data, text = parquet_reader.read(path, path.name, name, 1_000_000)

        assert [list(text.header), *(cells for _, cells in text.records)] == toy.rows(name)
        assert data == toy.path(f"data/{name}.csv").read_bytes()
    assert toy.run("validate", *(f"{name}.parquet" for name in TABLES)).code == 0


@pytest.mark.usefixtures("arrow")
@pytest.mark.parametrize("engine", ["pandera", "frictionless"])
def test_parquet_is_judged_like_csv(toy: Toy, engine: str) -> None:
    """Each engine names the record by its number."""
    frame = guarantees.load("events", toy.root)
    frame["event_type"] = frame["event_type"].astype("string")
    frame.loc[1, "event_type"] = "meating"
    frame.to_parquet(toy.path("events.parquet"), index=False)

    (told,) = toy.findings("events.parquet", "--engine", engine)

    assert (told["check"], told["line"], told["value"], told["hint"]) == (
        "enum",
        2,
        "meating",
        "Did you mean 'meeting'?",
    )


@pytest.mark.usefixtures("arrow")
def test_a_missing_column_in_parquet_has_no_line(toy: Toy) -> None:
    """The header of a Parquet file stands on no line."""
    frame = guarantees.load("events", toy.root).drop(columns="label")
    frame.to_parquet(toy.path("events.parquet"), index=False)

    (told,) = toy.findings("events.parquet")

    assert (told["check"], told["column"], told["line"]) == ("missing-column", "label", None)


@pytest.mark.usefixtures("arrow")
@pytest.mark.parametrize("content", [b"", b"PAR1", b"PAR1" + b"\xff" * 100 + b"PAR1", b"event_id\n"])
def test_a_damaged_parquet_file_is_told(toy: Toy, content: bytes) -> None:
    """What is no Parquet file is one finding."""
    toy.path("events.parquet").write_bytes(content)

    (told,) = toy.findings("events.parquet")

    assert told["check"] == "invalid-parquet"
    assert "cannot be read as Parquet" in told["message"]


def test_parquet_beyond_measure_is_not_read(arrow: Any, tmp_path: Path) -> None:  # noqa: ANN401  no types
    """A small file from which much would come is left before it is in memory, and so is a huge cell."""
    pq = pytest.importorskip("pyarrow.parquet")
    pq.write_table(arrow.table({"a": ["x" * 1_000] * 20_000}), tmp_path / "wide.parquet")
    pq.write_table(arrow.table({"a": ["x" * 1_000_001]}), tmp_path / "cell.parquet")
    assert (tmp_path / "wide.parquet").stat().st_size < 10_000

    _, wide = parquet_reader.read(tmp_path / "wide.parquet", "wide.parquet", "events", 1_000_000)
    _, cell = parquet_reader.read(tmp_path / "cell.parquet", "cell.parquet", "events", 10_000_000)

    assert [finding.check for finding in (*wide.findings, *cell.findings)] == ["invalid-parquet"] * 2
    assert "bytes; at most 1000000 are allowed" in wide.findings[0].message
    assert "1000001 characters" in cell.findings[0].message


def test_without_pyarrow_it_is_said_what_to_install(toy: Toy, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the extra is not installed, the command could not run, and says how it could."""
    toy.path("events.parquet").write_bytes(b"PAR1")
    found = builtins.__import__

    def without(name: str, *args: Any) -> Any:  # noqa: ANN401  as the builtin has it
        if name.startswith("pyarrow"):
            raise ImportError(name)
        return found(name, *args)

    for name in [name for name in sys.modules if name.startswith("pyarrow.parquet")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setattr(builtins, "__import__", without)

    ran = toy.run("validate", "events.parquet")

    assert ran.code == 2
    assert "events.parquet: pyarrow is not installed. Install security-guarantees[parquet]." in ran.out


def test_a_package_of_other_tables_is_for_another_engine(toy: Toy) -> None:
    """What our own contract cannot say stops, with the engine that judges any package; that one does."""
    fields = [{"name": "boat", "type": "string"}, {"name": "length", "type": "number"}]
    boats = {"name": "boats", "path": "boats.csv", "schema": {"fields": fields}}
    toy.path("other").mkdir()
    toy.path("other/datapackage.json").write_text(json.dumps({"resources": [boats]}))
    toy.path("other/boats.csv").write_text("boat,length\nlark,7.5\nwren,long\n")

    ours, scale = toy.run("validate", "other"), toy.run("validate", "other", "--engine", "scale")

    assert ours.code == 2
    assert "`--engine scale`, which judges any tabular Data Package" in ours.out
    assert scale.code == 1
    assert "boats.csv:3: error: length: 'long': type is \"number/default\". [type]" in scale.out
