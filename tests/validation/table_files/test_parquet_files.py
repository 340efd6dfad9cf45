"""A Parquet file has the cells that its rows would have in CSV."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from pathlib import Path
from typing import Final

import polars as pl
import pytest

from guarantees.validation.table_files.byte_streams import UnreadableTableError
from tests.helpers.plain_tables import parse_resource, read_resource

NOON: Final = dt.datetime(2021, 5, 1, 12, 0, 0, 5)  # noqa: DTZ001  Parquet has times without a zone
COLUMNS: Final = {
    "boolean": (pl.Series([True, None]), ["true", ""]),
    "integer": (pl.Series([255, None], dtype=pl.UInt8), ["255", ""]),
    "number": (pl.Series([0.1, float("nan")]), ["0.1", "NaN"]),
    "infinite": (pl.Series([float("inf"), -float("inf")]), ["INF", "-INF"]),
    "date": (pl.Series([dt.date(2021, 5, 1), None]), ["2021-05-01", ""]),
    "datetime": (pl.Series([NOON, None]), ["2021-05-01T12:00:00.000005", ""]),
    "zone": (pl.Series([NOON]).dt.replace_time_zone("Europe/Paris"), ["2021-05-01T12:00:00.000005+02:00"]),
    "time": (pl.Series([dt.time(1, 2, 3), None]), ["01:02:03", ""]),
    "duration": (pl.Series([dt.timedelta(days=1, seconds=2), None]), ["P1DT2S", ""]),
    "decimal": (pl.Series([Decimal("1.50"), None]), ["1.50", ""]),
    "binary": (pl.Series([b"\x00\xff", None]), ["AP8=", ""]),
    "list": (pl.Series([[1, 2], None, []]), ["[1,2]", "", "[]"]),
    "struct": (pl.Series([{"x": 1, "y": None}, None]), ['{"x":1,"y":null}', ""]),
    "null": (pl.Series([None, None]), ["", ""]),
    "category": (pl.Series(["ferry", None], dtype=pl.Categorical), ["ferry", ""]),
    "text": (pl.Series(['a\r\n"b",', "x\r", "", "\u20ac"]), ['a\r\n"b",', "x\r", "", "\u20ac"]),
    "no rows": (pl.Series([], dtype=pl.Int8), []),
}


def _cells(root: Path, column: pl.Series, kind: str = "any") -> list[str]:
    pl.DataFrame({"a": column}).write_parquet(root / "t.parquet")
    schema = {"fields": [{"name": "a", "type": kind}]}
    read = read_resource(root, parse_resource(root, {"path": "t.parquet", "schema": schema}))
    assert read is not None
    return [cell for (cell,) in read.rows]


@pytest.mark.parametrize("name", COLUMNS)
def test_values_are_cells(tmp_path: Path, name: str) -> None:
    """A value of any type is written as Table Schema wants it, and a missing one is blank."""
    column, cells = COLUMNS[name]

    assert _cells(tmp_path, column) == cells


@pytest.mark.parametrize(
    ("column", "kind", "cells"),
    [
        (pl.Series([1.0, None, 1.5]), "integer", ["1", "", "1.5"]),
        (pl.Series([NOON.replace(hour=0, microsecond=0)]), "date", ["2021-05-01"]),
        (pl.Series([NOON]), "date", ["2021-05-01T12:00:00.000005"]),
    ],
    ids=["whole numbers", "midnight", "noon"],
)
def test_what_pandas_stores_instead_is_understood(
    tmp_path: Path, column: pl.Series, kind: str, cells: list[str]
) -> None:
    """Integers may be stored as numbers, and dates as midnight."""
    assert _cells(tmp_path, column, kind) == cells


def _write(root: Path, frame: pl.DataFrame, size: int | None = None) -> None:
    frame.write_parquet(root / "t.parquet")
    data = (root / "t.parquet").read_bytes()
    (root / "t.parquet").write_bytes(data[:size])


@pytest.mark.parametrize(
    ("frame", "size", "message"),
    [
        (pl.DataFrame({"a": [1]}), 0, "cannot be read as Parquet"),
        (pl.DataFrame({"a": [1]}), 20, "cannot be read as Parquet"),
        (pl.DataFrame({"a": [1]}), -1, "cannot be read as Parquet"),
        (pl.DataFrame(), None, "has no columns"),
        (pl.DataFrame({"a": [[b"x"]]}), None, "'a' has binary values in lists"),
    ],
    ids=["empty", "cut off", "without its last byte", "no columns", "binary in lists"],
)
def test_what_has_no_cells_is_refused(
    tmp_path: Path, frame: pl.DataFrame, size: int | None, message: str
) -> None:
    """A damaged file, and one without columns that can be written, is refused in a line."""
    _write(tmp_path, frame, size)

    with pytest.raises(UnreadableTableError, match=message):
        read_resource(tmp_path, parse_resource(tmp_path, {"path": "t.parquet"}))
