"""Any package on Apache Spark: invalid rows, duplicates and broken references are found, on the cluster and here."""

from __future__ import annotations

import csv
import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest
from click.testing import CliRunner

from guarantees.cli import main
from guarantees.contract.table_schema import ForeignKey
from guarantees.package.package_descriptor import read_package
from guarantees.package.resource import Column, Dialect, Resource
from guarantees.validation.any_package import validate_any_package
from guarantees.validation.report import ValidationReport
from guarantees.validation.spark_package import validate_package_on_spark
from guarantees.validation.suspect_tables import Duplicate, LocalTable, SuspectTable
from tests.differential.any_package.generate import package
from tests.differential.any_package.packages import Form, Package
from tests.differential.public_shapes import SHAPES
from tests.differential.public_shapes.plant import plant
from tests.differential.public_shapes.shape import write_to

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

ON_THE_CLUSTER, HERE = 0, 10**9
DRAWN: Final = (0, 1, 2, 4, 5, 10, 11, 14, 16, 17, 18, 19)
"""Packages with faults; written plainly, some of their tables go to the cluster, and some others refer to these."""
SHAPES_ON_THE_CLUSTER: Final = (
    ("composite-keys", "foreign-key"),
    ("composite-keys", "unique-key"),
    ("composite-keys", "duplicated block"),
    ("coldp-tsv", "duplicated block"),
    ("coldp-tsv", "foreign-key to its own table"),
    ("self-reference", "primary-key"),
    ("dcat-catalog", "type string uuid"),
)
SHAPES_READ_HERE: Final = ("camtrap-dp", "crlf-and-bom", "multi-part", "inline-rows", "parquet")


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


def facts(report: ValidationReport) -> dict[str, object]:
    """Return all that a report says, apart from the engine."""
    findings = [
        (f.check, f.table, f.record, f.place, f.end_line, f.column, f.value, f.message, f.hint)
        for f in report.findings
    ]
    return {
        "findings": sorted(findings),
        "tables": report.tables,
        "notes": sorted(report.notes),
        "not listed": sorted(report.not_listed),
    }


def plainly_written(drawn: Package) -> Package:
    """Return a package whose tables are written as Spark can split them."""
    resources = (
        replace(
            resource, form=Form(), encoding="", dialect={}, header=tuple(f["name"] for f in resource.fields)
        )
        if len(resource.fields) == len(resource.header)
        else resource
        for resource in drawn.resources
    )
    return replace(drawn, resources=tuple(resources))


def on_cluster(root: Path) -> set[str]:
    """Return the tables that went to the cluster, after checking that Spark reports on them what Polars does."""
    declared = read_package(root)
    expected = validate_any_package(root, declared)
    report = validate_package_on_spark(root, declared, small=ON_THE_CLUSTER)
    read_here = [note for note in report.notes if note.startswith("Read on the driver")]
    others = tuple(note for note in report.notes if note not in read_here)

    assert report.engines == ("spark",)
    assert facts(replace(report, notes=others)) == facts(expected)
    in_files = {
        resource.name for resource in declared.resources if resource.files and resource.name in report.tables
    }
    return in_files - {note.rpartition(": ")[2] for note in read_here}


@pytest.mark.usefixtures("spark")
@pytest.mark.parametrize("seed", DRAWN)
def test_spark_reports_what_polars_does_on_drawn_packages(tmp_path: Path, seed: int) -> None:
    """Every finding is the same: rule, place, column, value, message and hint."""
    plainly_written(package(seed)).write(tmp_path)
    assert on_cluster(tmp_path)


@pytest.mark.usefixtures("spark")
@pytest.mark.parametrize(("name", "fault"), SHAPES_ON_THE_CLUSTER)
def test_spark_reports_what_polars_does_on_public_shapes(tmp_path: Path, name: str, fault: str) -> None:
    """So it is for faults planted in packages of the shapes of public ones."""
    (planted,) = (planted for planted in plant(SHAPES[name]) if planted.kind == fault)
    write_to(planted.shape, tmp_path)
    assert on_cluster(tmp_path) == set(planted.shape.tables)


@pytest.mark.usefixtures("spark")
@pytest.mark.parametrize("name", SHAPES_READ_HERE)
def test_spark_leaves_other_forms_to_the_driver(tmp_path: Path, name: str) -> None:
    """Faults of the form, and those of tables that Spark cannot split, are found here."""
    (planted,) = (planted for planted in plant(SHAPES[name]) if planted.kind == "all at once")
    write_to(planted.shape, tmp_path)
    assert on_cluster(tmp_path) == set()


FIELDS_OF_PORTS: Final = [{"name": "port", "type": "integer"}, {"name": "name", "type": "string"}]
FIELDS_OF_CALLS: Final = [{"name": "port", "type": "integer"}, {"name": "depth", "type": "number"}]


def write_ports_and_calls(root: Path, ports: str, calls: str) -> None:
    """Write two tables, of which the second refers to the first."""
    to_ports = {"fields": "port", "reference": {"resource": "ports", "fields": "port"}}
    resources = [
        {
            "name": "ports",
            "path": "ports.csv",
            "schema": {"fields": FIELDS_OF_PORTS, "primaryKey": ["port", "name"]},
        },
        {
            "name": "calls",
            "path": "calls.csv",
            "schema": {"fields": FIELDS_OF_CALLS, "foreignKeys": [to_ports]},
        },
    ]
    descriptor = {"name": "ferries", "resources": resources}
    (root / "datapackage.json").write_text(json.dumps(descriptor), encoding="utf-8")
    (root / "ports.csv").write_bytes(ports.encode())
    (root / "calls.csv").write_bytes(calls.encode())


BOTH: Final = {"ports", "calls"}
TWO_PORTS: Final = "port,name\n1,Northmoor\n2,Southmoor\n"


@pytest.mark.usefixtures("spark")
@pytest.mark.parametrize(
    ("ports", "calls", "tables"),
    [
        pytest.param(TWO_PORTS, "port,depth\n01,1\n3,1\nx,1\n,1\n", BOTH, id="both on the cluster"),
        pytest.param(
            TWO_PORTS.replace("\n", "\r\n"), "port,depth\n01,1\n3,1\nx,1\n,1\n", {"calls"}, id="target here"
        ),
        pytest.param(TWO_PORTS, "port,depth\r\n+2,1\r\n3,1\r\n3\r\nx,1\r\n", {"ports"}, id="reference here"),
        pytest.param(
            "port,name\n1,a\n2,b\n3,c\n1,a\n2,b\n3,c\n", "port,depth\n1,1\n", BOTH, id="a block of rows twice"
        ),
        pytest.param(
            'port,name\n1,"a\nb"\n2,b\n1,"a\nb"\n2,b\n',
            "port,depth\n1,1\n",
            BOTH,
            id="a block with line breaks twice",
        ),
        pytest.param(
            "port,name\n1,North\u00c3\u00a9moor\n2,Southmoor\u00a0\n3,\u200bEast\u00c3\u00a9\n4,\u00e9t\u00e9\n",
            "port,depth\n1,1\u00a0\n",
            BOTH,
            id="damaged texts",
        ),
        pytest.param("port,name\n1,\n1,\n,\nx,a\nx,a\n", "port,depth\n1,1\n", BOTH, id="keys blank in part"),
        pytest.param("port,name\n1,\n2,\n3,\n", "port,depth\n1,\n1,\n", BOTH, id="a blank column of a key"),
    ],
)
def test_keys_across_the_cluster_and_this_computer(
    tmp_path: Path, ports: str, calls: str, tables: set[str]
) -> None:
    """References are followed wherever the two tables are read, and repeated rows are one finding."""
    write_ports_and_calls(tmp_path, ports, calls)
    assert on_cluster(tmp_path) == tables


@pytest.mark.usefixtures("spark")
@pytest.mark.parametrize("small", [ON_THE_CLUSTER, HERE])
def test_the_command_validates_a_foreign_package_on_spark(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, small: int
) -> None:
    """``--engine spark`` takes any package, reports its faults, and is named in the report."""
    monkeypatch.setattr("guarantees.validation.large.SMALL_TABLE", small)
    write_ports_and_calls(tmp_path, TWO_PORTS, "port,depth\n1,0.5\n3,deep\n")
    ran = CliRunner().invoke(main, ["validate", str(tmp_path), "--engine", "spark", "--format", "json"])
    report = json.loads(ran.stdout)

    assert (ran.exit_code, report["engines"], report["tables"]) == (1, ["spark"], {"ports": 2, "calls": 2})
    assert [(f["check"], f["file"], f["line"], f["column"], f["value"]) for f in report["findings"]] == [
        ("type", "calls.csv", 3, "depth", "deep"),
        ("foreign-key", "calls.csv", 3, "port", "3"),
    ]
