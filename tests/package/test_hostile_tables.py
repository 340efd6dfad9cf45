"""Hostile files of any package give a clear message in little time and memory, and are not followed."""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Final

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from guarantees.validation.table_files.byte_streams import UnreadableTableError
from tests.helpers.plain_tables import read_bytes

SECONDS: Final = 20
MEMORY: Final = 4_000_000_000
OUTSIDE: Final = "the harbour opens at four"


def _limits() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (200_000_000, 200_000_000))


def _validate(root: Path, path: str) -> tuple[int, str]:
    """Validate in a process with limits; return its exit code and output."""
    ran = subprocess.run(
        [sys.executable, "-m", "guarantees", "validate", path],
        cwd=root,
        env={**os.environ, "POLARS_MAX_THREADS": "2", "OPENBLAS_NUM_THREADS": "1"},
        capture_output=True,
        text=True,
        timeout=6 * SECONDS,
        preexec_fn=_limits,
        check=False,
    )
    assert "Traceback" not in ran.stderr
    return ran.returncode, ran.stdout + ran.stderr


def _package(root: Path, path: str) -> None:
    field = {"name": "a", "type": "integer"}
    table = {"name": "t", "path": path, "schema": {"fields": [field]}}
    descriptor = {"name": "ferries", "resources": [table]}
    (root / "datapackage.json").write_text(json.dumps(descriptor), encoding="utf-8")


def _linked_file(root: Path) -> None:
    _package(root, "t.csv")
    (root / "t.csv").symlink_to(root.parent / "outside" / "t.csv")


def _linked_folder(root: Path) -> None:
    _package(root, "data/t.csv")
    (root / "data").symlink_to(root.parent / "outside")


def _device(root: Path) -> None:
    _package(root, "t.csv")
    (root / "t.csv").symlink_to("/dev/zero")


def _pipe(root: Path) -> None:
    _package(root, "t.csv")
    os.mkfifo(root / "t.csv")


FAULTS: Final = {
    "linked file": (_linked_file, ".", 1, "found a symbolic link"),
    "linked folder": (_linked_folder, ".", 1, "found a symbolic link"),
    "device": (_device, ".", 1, "found a symbolic link"),
    "pipe": (_pipe, ".", 1, "Not a regular file"),
    "device without a package": (lambda _: None, "/dev/zero", 2, "not a package folder"),
    "pipe without a package": (lambda root: os.mkfifo(root / "p.csv"), "p.csv", 2, "not a package folder"),
}


@pytest.mark.parametrize(("fault", "path", "code", "message"), FAULTS.values(), ids=FAULTS)
def test_a_hostile_package_is_reported(
    tmp_path: Path, fault: Callable[[Path], object], path: str, code: int, message: str
) -> None:
    """What is not a regular file of the package is not opened."""
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside" / "t.csv").write_text(f"a\n{OUTSIDE}\n", encoding="utf-8")
    root = tmp_path / "package"
    root.mkdir()
    fault(root)

    ran, out = _validate(root, path)

    assert (ran, message in out, OUTSIDE in out) == (code, True, False), out[-1000:]


def test_many_columns_take_little_time(tmp_path: Path) -> None:
    """The time grows with the number of columns, not with its square."""
    names = [f"c{number}" for number in range(2_000)]
    table = {
        "name": "t",
        "path": "t.csv",
        "schema": {"fields": [{"name": n, "type": "integer"} for n in names]},
    }
    descriptor = {"name": "ferries", "resources": [table]}
    (tmp_path / "datapackage.json").write_text(json.dumps(descriptor), encoding="utf-8")
    rows = [names, ["1"] * len(names), ["x", *["1"] * (len(names) - 1)]]
    (tmp_path / "t.csv").write_text("".join(f"{','.join(row)}\n" for row in rows), encoding="utf-8")

    ran, out = _validate(tmp_path, ".")

    assert (ran, "t.csv:3" in out) == (1, True), out[-1000:]


@pytest.mark.parametrize(
    ("data", "labels", "rows"),
    [
        (b"a,b\n" + b"x" * 20_000_000 + b",1\n1,2\n", [1, 1], [[20_000_000, 1], [1, 1]]),
        (b'a,b\n"' + b"x" * 20_000_000 + b'",1\n1,2\n', [1, 1], [[20_000_000, 1], [1, 1]]),
    ],
    ids=["cell", "quoted cell"],
)
def test_a_very_long_cell_is_read(
    tmp_path: Path, data: bytes, labels: list[int], rows: list[list[int]]
) -> None:
    """A cell of any length is one cell, and the next row is read."""
    read = read_bytes(tmp_path, data)

    assert [len(label) for label in read.labels] == labels
    assert [[len(cell) for cell in row] for row in read.rows] == rows
    assert read.findings == []


def test_a_very_long_label_is_refused(tmp_path: Path) -> None:
    """What has no short names is not a table, and would fill every message."""
    with pytest.raises(UnreadableTableError, match="not a header"):
        read_bytes(tmp_path, b"a" * 5_000_000 + b",b\n1,2\n")


@pytest.mark.parametrize(
    ("cells", "dictionary"),
    [
        (
            pa.DictionaryArray.from_arrays(pa.array([0] * 100_000, pa.int32()), pa.array(["x" * 900_000])),
            True,
        ),
        (pa.array(["y" * 250_000_000]), False),
    ],
    ids=["a long cell many times", "one very long cell"],
)
def test_a_parquet_file_that_is_larger_than_it_seems(
    tmp_path: Path, cells: pa.Array, dictionary: bool
) -> None:
    """A few kilobytes can stand for gigabytes of text: they are counted before they are written."""
    pq.write_table(
        pa.table({"a": cells}), tmp_path / "t.parquet", compression="zstd", use_dictionary=dictionary
    )
    assert (tmp_path / "t.parquet").stat().st_size < 100_000
    table = {"name": "t", "path": "t.parquet", "schema": {"fields": [{"name": "a", "type": "string"}]}}
    (tmp_path / "datapackage.json").write_text(
        json.dumps({"name": "f", "resources": [table]}), encoding="utf-8"
    )

    ran, out = _validate(tmp_path, ".")

    assert (ran, "The rows are larger than the size of the file suggests" in out) == (1, True), out[-1000:]
