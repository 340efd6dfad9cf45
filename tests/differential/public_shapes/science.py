"""Shapes of scientific data: atmosphere, languages, waste water, health records and example data for charts."""

from __future__ import annotations

from collections.abc import Iterator

from tests.differential.public_shapes.shape import V2, Shape, column, csv_table, foreign_key, package, rows


def shapes() -> Iterator[Shape]:
    """Yield the shapes of this family."""
    yield _atmosphere()
    yield _languages()
    yield _waste_water()
    yield _health()
    yield _charts()


def _atmosphere() -> Shape:
    monthly = csv_table(
        "co2-mm-mlo",
        "data/co2-mm-mlo.csv",
        [
            column("Date", "yearmonth", required=True),
            column("Decimal Date", "number", minimum=1958, maximum=2100),
            column("Average", "number"),
            column("Interpolated", "number"),
            column("Trend", "number"),
            column("Number of Days", "integer", minimum=-1, maximum=31),
        ],
        primaryKey="Date",
        missingValues=["-99.99", ""],
        format="csv",
        mediatype="text/csv",
    )
    annual = csv_table(
        "co2-annmean-mlo",
        "data/co2-annmean-mlo.csv",
        [
            column("Year", "year", unique=True),
            column("Mean", "number"),
            column("Uncertainty", "number", exclusiveMaximum=1),
        ],
        format="csv",
        mediatype="text/csv",
    )
    return package(
        "co2-ppm",
        "datasets/co2-ppm, datapackage.json",
        (
            monthly,
            rows(
                9, monthly, "2021-0{i}", "2021.0{i}", ["415.2", "-99.99"], "415.{i}", "414.{i}", [30, -1],
            ),
        ),
        (annual, rows(7, annual, "201{i}", "40{i}.11", "0.12")),
        properties={"$schema": V2},
    )  # fmt: skip


def _languages() -> Shape:
    languages = csv_table(
        "languages",
        "cldf/languages.csv",
        [
            column("ID", required=True, pattern=r"[a-zA-Z0-9_\-]+"),
            column("Name"),
            column("Macroarea", enum=["Eurasia", "Africa", "Papunesia"]),
            column("Latitude", "number", minimum=-90, maximum=90),
            column("Longitude", "number", minimum=-180, maximum=180),
            column("Glottocode", pattern="[a-z0-9]{4}[1-9][0-9]{3}"),
            column("ISO639P3code", pattern="[a-z]{3}"),
        ],
        primaryKey="ID",
    )
    parameters = csv_table(
        "parameters",
        "cldf/parameters.csv",
        [
            column("ID", required=True, pattern=r"[a-zA-Z0-9_\-]+"),
            column("Name"),
            column("Levels", "list", delimiter=";", itemType="integer"),
        ],
        primaryKey="ID",
    )
    values = csv_table(
        "values",
        "cldf/values.csv",
        [
            column("ID", required=True, pattern=r"[a-zA-Z0-9_\-]+"),
            column("Language_ID", required=True),
            column("Parameter_ID", required=True),
            column("Value"),
            column("Comment"),
            column("Source", "list", delimiter=";", minLength=1, maxLength=3),
        ],
        primaryKey="ID",
        foreignKeys=[
            foreign_key("Language_ID", "languages", "ID"),
            foreign_key("Parameter_ID", "parameters", "ID"),
        ],
    )
    return package(
        "cldf",
        "cldf/cldf, modules/StructureDataset and components",
        (
            languages,
            rows(
                7, languages, "lang_{i}", ["Harbourese", "Old Ferrish, western"], ["Eurasia", "Papunesia", ""],
                "5{i}.5", "1{i}.5", "harb123{i}", lambda i: "qq" + chr(96 + i),
            ),
        ),
        (parameters, rows(6, parameters, "{i}A", ["Vowels", "Order of ferry and mole"], ["1;2;3", "7", ""])),
        (
            values,
            rows(
                15, values, "v-{i}", lambda i: f"lang_{1 + i % 5}", lambda i: f"{1 + i % 4}A", "{i}", ["", "Said\ntwice"],
                ["Firefly-1999[12]", "Harper2001;Teasdale-2003[1, 2]", ""],
            ),
        ),
        properties={"$schema": V2},
    )  # fmt: skip


def _waste_water() -> Shape:
    site = csv_table(
        "Site",
        "Site.csv",
        [
            column("siteID", required=True),
            column("name"),
            column("type", enum=["wwtpMuC", "pumpStat", "sewMain", "lagoon"]),
            column("geoLat", "number", minimum=-90, maximum=90),
            column("geoLong", "number", minimum=-180, maximum=180),
            column("publicHealthDepartment"),
        ],
        primaryKey="siteID",
    )
    sample = csv_table(
        "Sample",
        "Sample.csv",
        [
            column("sampleID", required=True),
            column("siteID", required=True),
            column("dateTime", "datetime", format="%Y-%m-%d %H:%M:%S", required=True),
            column("type", required=True, enum=["rawWW", "swrSed", "pSludge", "water"]),
            column("collection", enum=["cpTP24h", "grb", "other"]),
            column("sizeL", "number", exclusiveMinimum=0, exclusiveMaximum=100),
            column("pooled", "boolean", trueValues=["TRUE"], falseValues=["FALSE"]),
        ],
        primaryKey="sampleID",
        foreignKeys=[foreign_key("siteID", "Site", "siteID")],
    )
    measure = csv_table(
        "WWMeasure",
        "WWMeasure.csv",
        [
            column("uWwMeasureID", required=True),
            column("sampleID", required=True),
            column("analysisDate", "date"),
            column("type", required=True),
            column("unit", required=True, maxLength=10),
            column("aggregation", enum=["single", "mean", "geoMn"]),
            column("index", "integer", minimum=1),
            column("value", "number", required=True),
        ],
        primaryKey="uWwMeasureID",
        uniqueKeys=[["sampleID", "type", "aggregation", "index"]],
        foreignKeys=[foreign_key("sampleID", "Sample", "sampleID")],
    )
    return package(
        "phes-odm",
        "Big-Life-Lab/PHES-ODM, metadata of version 1",
        (site, rows(6, site, "s{i}", ["Quay works", "Mole, pumps"], ["wwtpMuC", "pumpStat"], "45.{i}", "-75.{i}", "")),
        (
            sample,
            rows(
                8, sample, "s-2021-{i}", lambda i: f"s{1 + i % 4}", "2021-06-15 0{i}:30:00", ["rawWW", "pSludge"],
                ["grb", "", "other"], "0.{i}", ["TRUE", "FALSE", ""],
            ),
        ),
        (
            measure,
            rows(
                12, measure, "m{i}", lambda i: f"s-2021-{1 + i % 6}", "2021-06-20", ["covN1", "covN2"], ["gcL", "mgL"],
                "single", "{i}", ["1.2e3", "0", "-1"],
            ),
        ),
        properties={"$schema": V2},
    )  # fmt: skip


def _health() -> Shape:
    person = csv_table(
        "person",
        "person.csv",
        [
            column("person_id", "integer", required=True, unique=True),
            column("gender_concept_id", "integer", required=True, enum=[8507, 8532, 0]),
            column("year_of_birth", "integer", required=True, minimum=1850, maximum=2022),
            column("month_of_birth", "integer", minimum=1, maximum=12),
            column("birth_datetime", "datetime", format="any"),
            column("race_concept_id", "integer", required=True),
            column("person_source_value", maxLength=50),
        ],
        primaryKey="person_id",
        profile="tabular-data-resource",
    )
    visit = csv_table(
        "visit_occurrence",
        "visit_occurrence.csv",
        [
            column("visit_occurrence_id", "integer", required=True),
            column("person_id", "integer", required=True),
            column("visit_concept_id", "integer", required=True),
            column("visit_start_date", "date", required=True, minimum="1900-01-01"),
            column("visit_end_date", "date", required=True),
            column("visit_source_value", maxLength=50),
            column("preceding_visit_occurrence_id", "integer"),
        ],
        primaryKey="visit_occurrence_id",
        profile="tabular-data-resource",
        foreignKeys=[
            foreign_key("person_id", "person", "person_id"),
            foreign_key("preceding_visit_occurrence_id", "", "visit_occurrence_id"),
        ],
    )
    return package(
        "omop-cdm",
        "OHDSI/CommonDataModel, tables person and visit_occurrence",
        (
            person,
            rows(8, person, "{i}", [8507, 8532, 0], lambda i: 1950 + i, ["", 12], "", "0", ["A-1", "", "a, b"]),
        ),
        (
            visit,
            rows(
                10, visit, "10{i}", lambda i: 1 + i % 6, [9201, 9202], lambda i: f"2021-06-{i + 9}",
                lambda i: f"2021-06-{i + 10}", ["", "clinic"], lambda i: "" if i % 3 else f"10{i - 1}",
            ),
        ),
        properties={"profile": "tabular-data-package"},
    )  # fmt: skip


def _charts() -> Shape:
    airports = csv_table(
        "airports.csv",
        "airports.csv",
        [
            column("iata", required=True),
            column("name"),
            column("latitude", "number"),
            column("longitude", "number"),
        ],
        type="table",
        format="csv",
        mediatype="text/csv",
        encoding="utf-8",
        hash="sha256:",
        bytes=0,
        dialect={"csv": {"skipInitialSpace": True}},
    )
    barley = csv_table(
        "barley.json",
        "barley.json",
        [
            column("yield", "number", minimum=0),
            column("variety", required=True),
            column("year", "integer", enum=[1931, 1932]),
            column("irrigated", "boolean"),
        ],
        type="table",
        format="json",
        mediatype="text/json",
        encoding="utf-8",
        hash="sha256:",
        bytes=0,
        uniqueKeys=[["variety", "year"]],
    )
    return package(
        "vega-datasets",
        "vega/vega-datasets, datapackage.json",
        (airports, rows(9, airports, "Q0{i}", ["Mole Field", "Quay, outer"], "31.{i}", "-89.{i}")),
        (barley, rows(8, barley, "2{i}.5", "Quay {i}", [1931, 1932], ["true", "false", ""])),
        more=[
            {
                "name": "7zip.png",
                "type": "file",
                "path": "7zip.png",
                "format": "png",
                "mediatype": "image/png",
                "bytes": 0,
                "hash": "sha256:",
            },
            {
                "name": "world-110m.json",
                "type": "json",
                "path": "world-110m.json",
                "format": "topojson",
                "bytes": 0,
            },
        ],
        properties={"$schema": V2, "version": "3.2.1", "created": "2025-03-26T21:21:24.084153+00:00"},
        others={
            "7zip.png": b"\x89PNG\r\n\x1a\n\x00\x00",
            "world-110m.json": b'{"type": "Topology", "arcs": []}\n',
        },
    )
