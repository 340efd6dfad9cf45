"""Shapes that differ in how the rows are stored: parts, compression, delimiters, headers, JSON, Parquet, YAML."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from tests.differential.public_shapes.shape import (
    V2,
    JsonObject,
    Rows,
    Shape,
    column,
    csv_table,
    foreign_key,
    package,
    rows,
)


def shapes() -> Iterator[Shape]:
    """Yield the shapes of this family."""
    yield _multi_part()
    yield _gz()
    yield _tab_separated()
    yield _semicolon()
    yield _no_header()
    yield _comments()
    yield _inline()
    yield _json_lines()
    yield _parquet()
    yield _composite_keys()
    yield _self_reference()
    yield _yaml()
    yield _windows()
    yield _version_1()
    yield _version_2()


def _readings(path: str | list[str], **properties: object) -> JsonObject:
    return csv_table(
        "readings",
        path,
        [
            column("station", required=True, pattern="ST[0-9]{2}"),
            column("at", "datetime", required=True),
            column("level", "number", minimum=-5, exclusiveMaximum=20),
            column("flag", enum=["ok", "suspect"]),
            column("remark", maxLength=40),
        ],
        primaryKey=["station", "at"],
        **properties,
    )


def _reading_rows(resource: JsonObject, count: int = 13) -> Rows:
    return rows(
        count, resource, ["ST01", "ST02"], lambda i: f"2021-06-{i + 9:02}T06:00:00Z", lambda i: i - 4.5,
        ["ok", "suspect", ""], ["", "Low, ebb", 'The "old" gauge', "Two\nlines"],
    )  # fmt: skip


def _multi_part() -> Shape:
    resource = _readings(
        ["data/part-1.csv", "data/part-2.csv", "data/part-3.csv"], profile="tabular-data-resource"
    )
    return package(
        "multi-part",
        "frictionlessdata/datasets, table in parts (Data Resource, path as a list)",
        (resource, _reading_rows(resource, 14)),
        properties={"$schema": V2},
    )


def _gz() -> Shape:
    resource = _readings("data/readings.csv.gz", format="csv", compression="gz", bytes=0, hash="md5:")
    return package(
        "gz",
        "catalyst-cooperative/pudl-archiver, compressed CSV resources",
        (resource, _reading_rows(resource)),
        properties={"$schema": V2},
    )


def _tab_separated() -> Shape:
    taxa = csv_table(
        "taxon",
        "taxon.tsv",
        [
            column("ID", required=True),
            column("parentID"),
            column("scientificName", required=True, minLength=3),
            column("rank", enum=["family", "genus", "species"]),
            column("extinct", "boolean"),
        ],
        format="tsv",
        dialect={"delimiter": "\t"},
        primaryKey="ID",
        foreignKeys=[foreign_key("parentID", "", "ID")],
    )
    return package(
        "coldp-tsv",
        "CatalogueOfLife/coldp, Taxon",
        (
            taxa,
            rows(
                10, taxa, "t{i}", lambda i: f"t{i // 2}" if i > 1 else "", ["Anas ficta, 1801", "Rana inventa"],
                ["family", "genus", "species"], ["false", ""],
            ),
        ),
    )  # fmt: skip


def _semicolon() -> Shape:
    prices = csv_table(
        "preise",
        "preise.csv",
        [
            column("Datum", "date", format="%d.%m.%Y", required=True),
            column("Sorte", required=True, enum=["Diesel", "Super"]),
            column(
                "Preis",
                "number",
                decimalChar=",",
                groupChar=".",
                required=True,
                minimum="0,5",
                maximum="9.999,00",
            ),
            column("Ort"),
        ],
        primaryKey=["Datum", "Sorte"],
        encoding="utf-8",
        profile="tabular-data-resource",
        dialect={"delimiter": ";", "lineTerminator": "\r\n", "quoteChar": '"', "doubleQuote": True},
    )
    return package(
        "semicolon-decimal-comma",
        "frictionlessdata/specs, CSV Dialect of version 1",
        (
            prices,
            rows(
                12, prices, lambda i: f"{i + 9:02}.06.2021", ["Diesel", "Super"], ["1,459", "1.234,5", "2"],
                ["Kai; innen", "Mole", ""], line_end="\r\n",
            ),
        ),
        properties={"profile": "tabular-data-package"},
    )  # fmt: skip


def _no_header() -> Shape:
    posts = csv_table(
        "posts",
        "posts.data",
        [
            column("id", "integer", required=True, minimum=1),
            column("sepal", "number", minimum=0, maximum=10),
            column("class", required=True, enum=["Iris-ficta", "Iris-inventa"]),
            column("collected", "date"),
        ],
        format="csv",
        dialect={"header": False},
        primaryKey="id",
    )
    return package(
        "no-header",
        "archive.ics.uci.edu, *.data files without header",
        (posts, rows(11, posts, "{i}", "5.{i}", ["Iris-ficta", "Iris-inventa"], ["2021-06-15", ""])),
    )


def _comments() -> Shape:
    table = csv_table(
        "gauges",
        "gauges.csv",
        [
            column("gauge", required=True, unique=True),
            column("basin", required=True, enum=["north", "south"]),
            column("area", "number", exclusiveMinimum=0),
            column("operated", "boolean"),
        ],
        format="csv",
        dialect={"commentChar": "#"},
        primaryKey="gauge",
    )
    content = rows(9, table, "G{i}", ["north", "south"], "{i}.5", ["true", ""])
    records = (*content.records[:3], b"# moved in 2019, see the log", *content.records[3:])
    return package(
        "comment-char",
        "usgs.gov, tables with lines of comments (Table Dialect, commentChar)",
        (table, replace(content, records=records, before=("# gauges of Port Freedonia", "# two, basins"))),
        properties={"$schema": V2},
    )


def _inline() -> Shape:
    codes = csv_table(
        "codes",
        "",
        [column("code", required=True), column("rank", "integer", minimum=1), column("open", "boolean")],
        primaryKey="code",
    )
    uses = csv_table(
        "uses",
        "",
        [column("use", "integer", required=True), column("code", required=True), column("share", "number")],
        primaryKey="use",
        foreignKeys=[foreign_key("code", "codes", "code")],
        rows=0,
    )
    return package(
        "inline-rows",
        "frictionlessdata/specs, Data Resource with rows in `data`",
        (codes, rows(7, codes, "c{i}", "{i}", ["true", "false", ""])),
        (uses, rows(8, uses, "{i}", lambda i: f"c{1 + i % 5}", ["0.5", ""])),
        properties={"$schema": V2},
    )


def _json_lines() -> Shape:
    resource = _readings("data/readings.jsonl", format="jsonl", mediatype="application/jsonl")
    return package(
        "json-lines",
        "jsonlines.org, as a Data Resource of version 2",
        (resource, _reading_rows(resource)),
        properties={"$schema": V2},
    )


def _parquet() -> Shape:
    trips = csv_table(
        "trips",
        "trips.parquet",
        [
            column("trip_id", "integer", required=True, minimum=1),
            column("vendor", required=True, enum=["harbour", "mole"]),
            column("zone", pattern="[A-Z]{2}"),
            column("distance", "number", minimum=0, maximum=500),
            column("shared", "boolean"),
        ],
        format="parquet",
        mediatype="application/vnd.apache.parquet",
        primaryKey="trip_id",
    )
    return package(
        "parquet",
        "nyc.gov TLC trip records, as a Data Resource of version 2",
        (trips, rows(12, trips, "{i}", ["harbour", "mole"], ["QA", ""], "{i}.25", ["true", "false", ""])),
        properties={"$schema": V2},
    )


def _composite_keys() -> Shape:
    halls = csv_table(
        "halls",
        "halls.csv",
        [
            column("building", required=True),
            column("hall", "integer", required=True),
            column("seats", "integer"),
        ],
        primaryKey=["building", "hall"],
    )
    talks = csv_table(
        "talks",
        "talks.csv",
        [
            column("day", "date", required=True),
            column("slot", "integer", required=True, minimum=1, maximum=9),
            column("building"),
            column("hall", "integer"),
            column("title", required=True, minLength=3),
        ],
        primaryKey=["day", "slot"],
        uniqueKeys=[["day", "title"]],
        foreignKeys=[foreign_key(["building", "hall"], "halls", ["building", "hall"])],
    )
    return package(
        "composite-keys",
        "datapackage.org, Table Schema (primaryKey, uniqueKeys and foreignKeys of several fields)",
        (halls, rows(8, halls, ["east", "west"], "{i}", ["120", ""])),
        (
            talks,
            rows(
                9, talks, "2021-06-15", "{i}", lambda i: ["east", "west"][(i + 1) % 2] if i < 7 else "",
                lambda i: f"0{i}" if i < 7 else "", "Talk {i}",
            ),
        ),
        properties={"$schema": V2},
    )  # fmt: skip


def _self_reference() -> Shape:
    units = csv_table(
        "units",
        "units.csv",
        [
            column("unit", required=True),
            column("part_of"),
            column("name", required=True),
            column("level", "integer", minimum=1, maximum=5),
        ],
        primaryKey=["unit"],
        foreignKeys=[{"fields": ["part_of"], "reference": {"fields": ["unit"]}}],
    )
    return package(
        "self-reference",
        "datapackage.org, Table Schema (a foreign key to the same table)",
        (
            units,
            rows(
                12, units, "u{i}", lambda i: f"u{i // 3}" if i > 2 else "", ["Office", "Desk, 2"], [1, 2, 3]
            ),
        ),
        properties={"$schema": V2},
    )


def _yaml() -> Shape:
    resource = _readings("readings.csv", encoding="utf-8", format="csv")
    return package(
        "yaml-descriptor",
        "frictionlessdata/frictionless-py, datapackage.yaml",
        (resource, _reading_rows(resource)),
        properties={"$schema": V2, "title": "Readings: hourly", "version": "1.0"},
        descriptor_file="datapackage.yaml",
    )


def _windows() -> Shape:
    resource = _readings("readings.csv", encoding="utf-8", format="csv")
    return package(
        "crlf-and-bom",
        "tables saved by Excel as CSV UTF-8",
        (resource, replace(_reading_rows(resource), line_end="\r\n", bom=True, last_line_ended=False)),
        properties={"$schema": V2},
    )


def _version_1() -> Shape:
    periods = csv_table(
        "periods",
        "data/periods.csv",
        [
            column("id", required=True, unique=True),
            column("label", required=True),
            column("opens", "time"),
            column("starts", "yearmonth"),
            column("extent", "object"),
            column("moored", "geopoint"),
            column("any", "any"),
        ],
        profile="tabular-data-resource",
        primaryKey="id",
        missingValues=["", "-"],
    )
    return package(
        "tabular-data-package-v1",
        "specs.frictionlessdata.io, Tabular Data Package of version 1",
        (
            periods,
            rows(
                8, periods, "p{i}", ["Ebb", "Flood, spring"], ["07:30:00", "-"], "2021-0{i}", ['{"m": 1}', ""],
                ["10.1, 54.3", "-"], ["x", "1", ""],
            ),
        ),
        properties={"profile": "tabular-data-package", "licenses": [{"name": "CC-BY-4.0"}]},
    )  # fmt: skip


def _version_2() -> Shape:
    answers = csv_table(
        "answers",
        "answers.csv",
        [
            column("respondent", "integer", required=True, minimum=1),
            column("wave", "integer", required=True, minimum=1, maximum=4),
            column(
                "satisfied",
                "integer",
                categories=[{"value": 1, "label": "yes"}, {"value": 2, "label": "no"}],
                categoriesOrdered=True,
                missingValues=["", "-9"],
            ),
            column("port", categories=["Freedonia", "Sylvania"]),
            column("ports", "list", itemType="string", minLength=1, maxLength=2),
            column("email", format="email", unique=True),
        ],
        type="table",
        fieldsMatch="equal",
        missingValues=[{"value": "", "label": "not asked"}, {"value": "-8", "label": "refused"}],
        primaryKey=["respondent", "wave"],
        uniqueKeys=[["email"], ["respondent", "port"]],
    )
    return package(
        "version-2-labelled",
        "datapackage.org, version 2: categories, uniqueKeys, fieldsMatch and labelled missing values",
        (
            answers,
            rows(
                11, answers, "{i}", [1, 2], [1, 2, ""], ["Freedonia", "Sylvania", "-8"], ["a,b", "c", "-8"],
                lambda i: f"r{i}@port.example" if i % 4 else "",
            ),
        ),
        properties={"$schema": V2},
    )  # fmt: skip
