"""Any package on Apache Spark: invalid rows, duplicates and broken references are found, on the cluster and here."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from guarantees.contract.table_schema import ForeignKey
from guarantees.package.resource import Column, Dialect, Resource
from guarantees.validation.suspect_tables import Duplicate, LocalTable, SuspectTable

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

ON_THE_CLUSTER, HERE = 0, 10**9


def column(
    name: str, kind: str = "string", *, missing: Sequence[str] = ("",), **constraints: object
) -> Column:
    """Return a column of the type *kind*."""
    return Column(
        name=name,
        type=kind,
        format="default",
        missing=frozenset(missing),
        constraints=constraints,
        properties={},
    )


PORTS = Resource(
    name="ports",
    files=("ports.csv",),
    columns=(column("port", "integer"), column("name", required=True, unique=True), column("opened", "date")),
    primary_key=("port",),
)
CALLS = Resource(
    name="calls",
    files=("calls.csv",),
    dialect=Dialect(delimiter=";", quote="'"),
    columns=(
        column("port", "integer", missing=("", "-")),
        column("day", "datetime", required=True),
        column("depth", "number", minimum=0),
        column("state", missing=("n/a",), enum=["", "moored", "sailed"]),
    ),
    primary_key=("port", "day"),
    foreign_keys=(ForeignKey(("port",), "ports", ("port",)),),
)
GOOD_PORTS = (("1", "Northmoor", "1890-05-01"), ("2", "Southmoor", ""), ("10", "Two\nlines", "2000-02-29"))
GOOD_CALLS = (
    ("1", "2021-12-05T00:00:00", "0.5", "moored"),
    ("10", "2021-12-05T00:00:00", "", ""),
    ("2", "2021-12-06T12:00:00", "12", "n/a"),
)


class Reading:
    """Reads tables with Python's csv module, and knows the integers."""

    def __init__(self, root: Path) -> None:
        """Read the tables in *root*."""
        self.root = root
        self.names: list[str] = []

    def read(self, resource: Resource) -> LocalTable | None:
        """Return a table as a whole."""
        self.names.append(resource.name)
        path = self.root / resource.files[0]
        if not path.is_file():
            return None
        dialect = resource.dialect
        with path.open(encoding="utf-8", newline="") as file:
            reader = csv.reader(file, delimiter=dialect.delimiter, quotechar=dialect.quote)
            header = tuple(next(reader))
            lines, records, line = [], [], reader.line_num
            for record in reader:
                lines.append(line + 1)
                records.append(tuple(record))
                line = reader.line_num
        return LocalTable(columns=header, records=records, lines=lines)

    def canonical(self, column: Column, texts: Sequence[str]) -> Sequence[str | None]:
        """Return integers without a sign and leading zeros, and any other texts as they are."""
        return [
            str(int(text)) if column.type == "integer" and text.lstrip("+-").isdigit() else text
            for text in texts
        ]


def write(root: Path, resource: Resource, rows: Sequence[Sequence[str]]) -> None:
    """Write the file of a table."""
    dialect = resource.dialect
    with (root / resource.files[0]).open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(
            file,
            delimiter=dialect.delimiter,
            quotechar=dialect.quote,
            lineterminator="\n",
            quoting=csv.QUOTE_MINIMAL,
        )
        writer.writerows([resource.header, *rows])


def select(
    spark: SparkSession,
    root: Path,
    small: int,
    ports: Sequence[Sequence[str]] = GOOD_PORTS,
    calls: Sequence[Sequence[str]] = GOOD_CALLS,
) -> tuple[dict[str, SuspectTable], list[str]]:
    """Return what Spark leaves of both tables, and the tables that were read here."""
    from guarantees.validation.spark_engine.package_tables import select_suspect_tables  # noqa: PLC0415  optional

    write(root, PORTS, ports)
    write(root, CALLS, calls)
    reading = Reading(root)
    tables = select_suspect_tables(spark, root, [PORTS, CALLS], reading, small)
    return {table.resource.name: table for table in tables}, reading.names


def lines(table: SuspectTable, indices: Sequence[int]) -> list[int]:
    """Return the lines of rows."""
    return [table.line(index) for index in indices]


@pytest.mark.parametrize("small", [ON_THE_CLUSTER, HERE])
def test_a_valid_package_has_no_suspects(spark: SparkSession, tmp_path: Path, small: int) -> None:
    """No row is left, whichever way its table is read."""
    tables, read_here = select(spark, tmp_path, small)

    assert {name: (table.records, dict(table.rows)) for name, table in tables.items()} == {
        "ports": (3, {}),
        "calls": (3, {}),
    }
    assert read_here == ([] if small == ON_THE_CLUSTER else ["ports", "calls"])


@pytest.mark.parametrize("small", [ON_THE_CLUSTER, HERE])
def test_invalid_rows_are_left_with_their_lines(spark: SparkSession, tmp_path: Path, small: int) -> None:
    """Cells of the wrong type, beyond a bound, not in the enum or missing, and blank rows."""
    ports = [*GOOD_PORTS, ("x", "Eastmoor", ""), ("", "Westmoor", ""), ("", "", "")]
    calls = [
        *GOOD_CALLS,
        ("1", "2021-12-07", "1", ""),
        ("1", "2021-12-07T00:00:00", "-0.1", ""),
        ("-", "", "1", "lost"),
    ]
    tables, _ = select(spark, tmp_path, small, ports, calls)

    assert lines(tables["ports"], tables["ports"].invalid) == [6, 7, 8]
    assert lines(tables["calls"], tables["calls"].invalid) == [5, 6, 7]
    last = tables["calls"].invalid[-1]
    assert tables["calls"].rows[last].cells == ("-", "", "1", "lost")


@pytest.mark.parametrize("small", [ON_THE_CLUSTER, HERE])
def test_keys_are_compared_by_value(spark: SparkSession, tmp_path: Path, small: int) -> None:
    """``01`` repeats the key ``1``, and refers to it; missing values are equal in a primary key, and refer to nothing."""
    ports = [*GOOD_PORTS, ("01", "Eastmoor", ""), ("3", "Northmoor", "")]
    calls = [
        *GOOD_CALLS,
        ("01", "2021-12-05T00:00:00", "", ""),
        ("+2", "2021-12-07T00:00:00", "", ""),
        ("4", "2021-12-07T00:00:00", "", ""),
        ("004", "2021-12-08T00:00:00", "", ""),
        ("-", "2021-12-07T00:00:00", "", ""),
        ("", "2021-12-07T00:00:00", "", ""),
    ]
    tables, _ = select(spark, tmp_path, small, ports, calls)

    def pairs(table: SuspectTable, found: Sequence[Duplicate]) -> list[tuple[int, int]]:
        assert all(set(pair) <= set(table.rows) for pair in found)
        return [(table.line(pair.row), table.line(pair.first)) for pair in found]

    at = {
        name: {key: pairs(table, found) for key, found in table.duplicates.items()}
        for name, table in tables.items()
    }
    assert at == {
        "ports": {("port",): [(6, 2)], ("name",): [(7, 2)]},
        "calls": {("port", "day"): [(5, 2), (10, 9)]},
    }
    assert lines(tables["calls"], tables["calls"].broken[0]) == [7, 8]
    assert tables["calls"].known[0] == [("1",), ("10",), ("2",), ("3",)]
    assert tables["ports"].broken == {}


def test_what_spark_cannot_split_is_read_here(spark: SparkSession, tmp_path: Path) -> None:
    """A table with a carriage return is read as a whole; a table that is missing is left out, and not referred to."""
    select(spark, tmp_path, ON_THE_CLUSTER)
    from guarantees.validation.spark_engine.package_tables import select_suspect_tables  # noqa: PLC0415  optional

    path = tmp_path / "calls.csv"
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    (tmp_path / "ports.csv").unlink()
    reading = Reading(tmp_path)
    (calls,) = select_suspect_tables(spark, tmp_path, [PORTS, CALLS], reading, ON_THE_CLUSTER)

    assert reading.names == ["ports", "calls"]
    assert (calls.resource.name, calls.records, calls.rows, calls.broken) == ("calls", 3, {}, {})
