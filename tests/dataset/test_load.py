"""Test loading the tables: with this software, with the generated reader options, and with the defaults of other readers."""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
import io
import json
import shutil
import subprocess
from collections.abc import Iterable
from pathlib import Path
from typing import Any, TypeAlias

import duckdb
import pandas as pd
import polars as pl
import pytest

import guarantees
from guarantees.core.errors import ContractError, InputError
from guarantees.package.reader import contract_of
from tests.conftest import PROJECT, Toy
from tests.e2e.servers import Site

# An argument of a function that reads CSV.
Argument: TypeAlias = Any

TABLES = tuple(contract_of(PROJECT).tables)
# What readers take for something else: missing values, numbers, truth values, quotes, formulas, other scripts.
ODD = (
    "NA", "None", "null", "nan", "007", "1e5", "T", "TRUE", '"quoted"', "a,b", "=1+1", "#N/A", "# no comment",
    "Ελλάδα", "it's", "inf", "9007199254740993", "2021-02-03", "it\\tis", "-",
)  # fmt: skip


def _cells(path: Path) -> list[list[str]]:
    return list(csv.reader(io.StringIO(path.read_text(encoding="utf-8"), newline="")))


def _written(cell: object) -> str:
    """Return a cell as it is in the CSV file."""
    if cell is None or (not isinstance(cell, str) and pd.isna(cell)):  # type: ignore[call-overload]  # any scalar
        return ""
    if isinstance(cell, bool):
        return str(cell).lower()
    if isinstance(cell, dt.datetime):
        return cell.date().isoformat()
    return str(cell)


def _all_written(columns: Iterable[str], rows: Iterable[Iterable[object]]) -> list[list[str]]:
    return [list(columns), *([_written(cell) for cell in row] for row in rows)]


def _pandas(path: Path, **arguments: Argument) -> list[list[str]]:
    frame = pd.read_csv(path, **arguments)
    assert isinstance(frame, pd.DataFrame)
    return _all_written(map(str, frame.columns), frame.astype(object).to_numpy().tolist())


def _polars(path: Path, **arguments: Argument) -> list[list[str]]:
    types = arguments.pop("schema_overrides", {})
    frame = pl.read_csv(
        path, schema_overrides={name: getattr(pl, of) for name, of in types.items()}, **arguments
    )
    return _all_written(frame.columns, frame.iter_rows())


def _duckdb(path: Path, **arguments: Argument) -> list[list[str]]:
    with duckdb.connect() as connection:
        found = connection.read_csv(str(path), **arguments)
        return _all_written(found.columns, found.fetchall())


# Writes back what read.csv gave, every cell as text, and blank where it is missing.
_R = """
arguments <- commandArgs(trailingOnly = TRUE)
table <- eval(parse(text = arguments[3], encoding = "UTF-8"))
text <- lapply(table, function(column) {
  written <- if (is.logical(column)) tolower(as.character(column)) else as.character(column)
  ifelse(is.na(written), "", written)
})
connection <- file(arguments[2], "w", encoding = "UTF-8")
write.csv(as.data.frame(text, check.names = FALSE), connection, row.names = FALSE, fileEncoding = "UTF-8")
close(connection)
"""


def _r_value(value: object) -> str:
    if isinstance(value, dict):
        return f"c({', '.join(f'{json.dumps(name)} = {_r_value(each)}' for name, each in value.items())})"
    if isinstance(value, list):
        return f"c({', '.join(map(_r_value, value))})"
    return str(value).upper() if isinstance(value, bool) else json.dumps(value)


def _r(path: Path, **arguments: Argument) -> list[list[str]]:
    if shutil.which("Rscript") is None:
        pytest.skip("R is not installed (apt-get install r-base-core)")
    options = "".join(f", `{name}` = {_r_value(value)}" for name, value in arguments.items())
    program = path.with_suffix(".R")
    written = path.with_suffix(".out.csv")
    program.write_text(_R, encoding="utf-8")
    subprocess.run(
        ["Rscript", "--vanilla", program, path, written, f"read.csv(arguments[1]{options})"],
        check=True,
        capture_output=True,
        text=True,
        env={"LC_ALL": "C.UTF-8", "PATH": "/usr/bin:/bin"},
    )
    return _cells(written)


READERS = {"pandas": _pandas, "polars": _polars, "duckdb": _duckdb, "r": _r}
# Without the generated options, a reader needs one: that only the blank cell is missing.
PLAIN: dict[str, dict[str, Argument]] = {
    "pandas": {},
    "polars": {"infer_schema_length": None},
    "duckdb": {},
    "r": {"na.strings": ""},
}


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    """A writable folder with the tables of the dataset."""
    shutil.copytree(PROJECT / "data", tmp_path / "data")
    return tmp_path / "data"


@pytest.mark.parametrize("tool", READERS)
def test_default_readers_lose_nothing(copied: Path, tool: str) -> None:
    """A reader with its default options gives every cell of every table as it is written."""
    for table in TABLES:
        path = copied / f"{table}.csv"

        assert READERS[tool](path, **PLAIN[tool]) == _cells(path), table


@pytest.mark.parametrize("tool", READERS)
def test_the_reader_options_give_every_cell(copied: Path, tool: str) -> None:
    """With the generated reader options, and no others, nothing is lost."""
    for table, arguments in json.loads((PROJECT / "loading.json").read_text(encoding="utf-8"))[
        "tables"
    ].items():
        path = copied.parent / arguments["path"]

        assert READERS[tool](path, **arguments[tool]) == _cells(path), table


@pytest.mark.parametrize("tool", READERS)
def test_the_reader_options_keep_unusual_cells(toy: Toy, tool: str) -> None:
    """Words that look like missing values, numbers or formulas come back as they are written."""
    rows = toy.rows("actors")
    note, name = rows[0].index("note"), rows[0].index("name")
    first = rows[1]
    odd = [[f"odd-{number}", *first[1:]] for number in range(len(ODD))]
    for row, text in zip(odd, ODD, strict=True):
        row[note] = row[name] = text
    toy.write("actors", [rows[0], *odd])
    arguments = json.loads(toy.path("loading.json").read_text(encoding="utf-8"))["tables"]["actors"]

    assert READERS[tool](toy.path(arguments["path"]), **arguments[tool]) == [rows[0], *odd]


@pytest.mark.parametrize("tool", ["pandas", "polars", "duckdb"])
def test_the_reader_options_give_types(copied: Path, tool: str) -> None:
    """Dates are read as dates, numbers as numbers, and truth values as booleans."""
    arguments = json.loads((PROJECT / "loading.json").read_text(encoding="utf-8"))["tables"]
    events, anchors, statements = (arguments[name] for name in ("events", "anchors", "statements"))
    if tool == "pandas":
        kinds = [
            str(pd.read_csv(copied / f"{name}.csv", **of["pandas"])[column].dtype)
            for name, of, column in (
                ("events", events, "date_start"),
                ("anchors", anchors, "char_start"),
                ("statements", statements, "is_lead_report"),
            )
        ]
        assert kinds == ["datetime64[us]", "Int64", "boolean"]
    elif tool == "polars":
        types = {name: getattr(pl, of) for name, of in events["polars"].pop("schema_overrides").items()}
        frame = pl.read_csv(copied / "events.csv", schema_overrides=types, **events["polars"])
        assert frame.schema["date_start"] == pl.Date
    else:
        with duckdb.connect() as connection:
            found = connection.read_csv(str(copied / "events.csv"), **events["duckdb"])
            assert str(found.types[found.columns.index("date_start")]) == "DATE"


def _tree(folder: Path, source: Path, version: str) -> None:
    """Publish the files of the package in *source* that a reader needs as *version* below *folder*."""
    (folder / version).mkdir(parents=True)
    shutil.copytree(source / "data", folder / version / "data")
    descriptor = json.loads((source / "datapackage.json").read_text(encoding="utf-8"))
    (folder / version / "datapackage.json").write_text(
        json.dumps({**descriptor, "version": version}), encoding="utf-8"
    )
    index = folder / "index.json"
    entries = json.loads(index.read_text(encoding="utf-8"))["versions"] if index.is_file() else []
    files = [
        {
            "path": path.relative_to(folder / version).as_posix(),
            "bytes": path.stat().st_size,
            "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
        }
        for path in sorted((folder / version).rglob("*"))
        if path.is_file()
    ]
    entries.append({"version": version, "created": "2030-01-01", "path": f"{version}/", "files": files})
    index.write_text(
        json.dumps({"name": "toy-guarantees", "latest": version, "versions": entries}), encoding="utf-8"
    )


@pytest.fixture
def published(toy: Toy, tmp_path: Path) -> Path:
    """A folder of two published versions; the second one has one actor fewer."""
    folder = tmp_path / "published"
    _tree(folder, toy.root, "1.0.0")
    toy.write("actors", toy.rows("actors")[:-1])
    _tree(folder, toy.root, "2.0.0")
    return folder


def test_a_version_is_loaded_from_folder_zip_and_index(published: Path, tmp_path: Path) -> None:
    """A table is loaded from a folder, a zip, or a folder of versions: the newest one, or the one that is named."""
    archive = Path(shutil.make_archive(str(tmp_path / "toy"), "zip", published / "1.0.0"))

    counts = [
        len(guarantees.load("actors", source, version=version))
        for source, version in (
            (published / "1.0.0", ""),
            (archive, "1.0.0"),
            (str(archive), ""),
            (published, "1.0.0"),
            (published, "2.0.0"),
            (published, ""),
        )
    ]

    assert counts == [8, 8, 8, 8, 7, 7]
    assert len(guarantees.load_all(published, version="1.0.0")["actors"]) == 8


def test_a_version_is_loaded_from_an_address(published: Path, site: Site) -> None:
    """Loading one table downloads only that table; loading all downloads all; a zip is downloaded whole."""
    address = site.publish(published)
    shutil.make_archive(str(published / "toy"), "zip", published / "1.0.0")

    frame = guarantees.load("actors", address, version="1.0.0")

    assert site.asked() == ["/index.json", "/1.0.0/data/actors.csv", "/1.0.0/datapackage.json"]
    assert str(frame["actor_type"].dtype) == "category"
    assert len(guarantees.load("actors", f"{address}index.json")) == 7
    assert len(guarantees.load("actors", f"{address}toy.zip")) == 8
    assert list(guarantees.load_all(address)) == list(contract_of(published / "2.0.0").tables)


def test_an_invalid_download_is_rejected(published: Path, site: Site) -> None:
    """An unknown version, a file with another checksum, and an invalid index are rejected with the reason."""
    address = site.publish(published)
    for source in (published, address):
        with pytest.raises(InputError, match=r"version '3\.0\.0' not found. Available: 1\.0\.0, 2\.0\.0\."):
            guarantees.load("actors", source, version="3.0.0")
    with pytest.raises(InputError, match=r"version '3\.0\.0' not found"):
        guarantees.load("actors", published / "1.0.0", version="3.0.0")
    with pytest.raises(InputError, match="the installed package: version"):
        guarantees.load("actors", version="99.0.0")
    with pytest.raises(InputError, match=r"Unknown table 'actor'\. Did you mean 'actors'"):
        guarantees.load("actor", address)

    table = published / "2.0.0" / "data" / "actors.csv"
    data = table.read_bytes()
    table.write_bytes(data.replace(b"jane", b"JANE"))
    with pytest.raises(InputError, match=r"the SHA-256 does not match the one in index\.json"):
        guarantees.load("actors", address)
    table.write_bytes(data + b"more\n")
    with pytest.raises(InputError, match="at most"):
        guarantees.load("actors", address)
    (published / "index.json").write_text('{"versions": [{}]}', encoding="utf-8")
    for source in (published, address):
        with pytest.raises(ContractError, match="not an index of published versions"):
            guarantees.load("actors", source)


def test_an_index_cannot_lead_elsewhere(published: Path, site: Site) -> None:
    """A path in an index that leads out of its folder is rejected."""
    address = site.publish(published)
    text = (published / "index.json").read_text(encoding="utf-8")
    for hostile in (text.replace('"data/', '"../../data/'), text.replace('"2.0.0/"', '"../"')):
        (published / "index.json").write_text(hostile, encoding="utf-8")

        with pytest.raises(ContractError, match="is outside the folder"):
            guarantees.load("actors", address, version="2.0.0")
