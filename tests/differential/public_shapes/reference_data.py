"""Shapes of reference data: codes of countries, languages and currencies, cities, elements, catalogs."""

from __future__ import annotations

from collections.abc import Iterator

from tests.differential.public_shapes.shape import V2, Shape, column, csv_table, foreign_key, package, rows


def shapes() -> Iterator[Shape]:
    """Yield the shapes of this family."""
    yield _country_codes()
    yield _country_list()
    yield _language_codes()
    yield _currency_codes()
    yield _world_cities()
    yield _periodic_table()
    yield _catalog()


def _country_codes() -> Shape:
    texts = ("MARC", "WMO", "DS", "Dial", "FIFA", "FIPS", "IOC", "ITU", "TLD", "EDGAR")
    codes = csv_table(
        "country-codes",
        "data/country-codes.csv",
        [
            column("official_name_en"),
            column("ISO3166-1-Alpha-2", unique=True, minLength=2, maxLength=2),
            column("ISO3166-1-Alpha-3", pattern="[A-Z]{3}", unique=True),
            column("ISO3166-1-numeric", "integer"),
            column("GAUL", "integer"),
            *(column(name) for name in texts),
            column("currency_minor_unit", "integer", minimum=0, maximum=4),
            column("Least Developed Countries (LDC)"),
            column("is_independent"),
        ],
        mediatype="text/csv",
    )
    return package(
        "country-codes",
        "datasets/country-codes, datapackage.json",
        (
            codes,
            rows(
                14, codes, ["Freedonia", "Sylvania, Republic of", "Île Inventée"], lambda i: chr(64 + i) + "Z",
                lambda i: chr(64 + i) + "ZX", "9{i}", ["", "12"], "", ["NA", ""], "", "1-{i}", "", "", "fre", "FRE",
                ".zz", "", [2, "", 0], ["", "x"], ["Yes", 'Part of "X"', ""],
            ),
        ),
    )  # fmt: skip


def _country_list() -> Shape:
    latin = csv_table(
        "iso-3166",
        "iso_3166_latin1.csv",
        [
            column("code", required=True, pattern="[A-Z]{2}"),
            column("nom", required=True, maxLength=40),
            column("name_de"),
            column("depuis", "year", minimum=1900, maximum=2100),
        ],
        encoding="iso-8859-1",
        primaryKey="code",
    )
    return package(
        "iso-latin-1",
        "datasets/country-list, in the encoding of the former ISO text file",
        (
            latin,
            rows(
                8, latin, lambda i: chr(64 + i) + "Q", ["Île Inventée", "Principauté d'Ö", "Çà, là"],
                ["Erfundene Öl-Insel", "Größtes Land"], "199{i}",
            ),
        ),
    )  # fmt: skip


def _language_codes() -> Shape:
    short = csv_table(
        "language-codes",
        "data/language-codes.csv",
        [column("alpha2", unique=True, pattern="[a-z]{2}"), column("English")],
        mediatype="text/csv",
    )
    full = csv_table(
        "language-codes-full",
        "data/language-codes-full.csv",
        [
            column("alpha3-b", required=True, pattern="[a-z]{3}"),
            column("alpha3-t"),
            column("alpha2"),
            column("English"),
            column("French"),
        ],
        mediatype="text/csv",
        primaryKey=["alpha3-b"],
        foreignKeys=[foreign_key("alpha2", "language-codes", "alpha2")],
    )
    tags = csv_table(
        "ietf-language-tags",
        "data/ietf-language-tags.csv",
        [
            column("lang", required=True),
            column("langType"),
            column("territory"),
            column("revGenDate"),
            column("defs", "integer"),
            column("dftLang", "boolean"),
            column("file"),
        ],
        mediatype="text/csv",
    )
    return package(
        "language-codes",
        "datasets/language-codes, datapackage.json",
        (short, rows(8, short, lambda i: "q" + chr(96 + i), ["Harbourese", "Ferrish; Moleish"])),
        (
            full,
            rows(
                10, full, lambda i: "qq" + chr(96 + i), "", lambda i: "q" + chr(96 + i) if i < 6 else "",
                ["Harbourese", "Ferrish, Old (to 1500)"], ["portuaire", ""],
            ),
        ),
        (tags, rows(7, tags, "qa-00{i}", "qa", ["001", ""], "2021-01-0{i}", "{i}", ["True", "False"], "qa_{i}.xml")),
    )  # fmt: skip


def _currency_codes() -> Shape:
    codes = csv_table(
        "codes-all",
        "data/codes-all.csv",
        [
            column("Entity", required=True),
            column("Currency", required=True),
            column("AlphabeticCode", title="Alphabetic Code", pattern="[A-Z]{3}"),
            column("NumericCode", "number", title="Numeric Code", minimum=0, exclusiveMaximum=1000),
            column("MinorUnit"),
            column("WithdrawalDate", title="Withdrawal Date"),
        ],
        mediatype="text/csv",
        dialect={"delimiter": ",", "skipBlankRows": True},
    )
    content = rows(
        10, codes, ["FREEDONIA", "SYLVANIA (THE)", "ÎLE, L'"], ["Firefly", 'Teasdale "new"'], ["FDF", "SYT", ""],
        ["001", "998", ""], ["2", "-"], ["", "2001-03", "1989 to 1990"],
    )  # fmt: skip
    return package(
        "currency-codes",
        "datasets/currency-codes, datapackage.json",
        (codes, content),
        properties={"$schema": V2},
    )


def _world_cities() -> Shape:
    cities = csv_table(
        "world-cities",
        "data/world-cities.csv",
        [
            column("name", required=True),
            column("country"),
            column("subcountry"),
            column("geonameid", "integer", minimum=1),
        ],
        primaryKey="geonameid",
        format="csv",
        mediatype="text/csv",
        rows=0,
    )
    return package(
        "world-cities",
        "datasets/world-cities, datapackage.json",
        (
            cities,
            rows(
                15, cities, ["Port Freedonia", "Quay-sur-Mer", "Ærøby", "港町"], ["Freedonia", "Sylvania"],
                ["Coast, northern", ""], "70000{i}", last_line_ended=False,
            ),
        ),
    )  # fmt: skip


def _periodic_table() -> Shape:
    elements = csv_table(
        "periodic-table",
        "data.csv",
        [
            column("atomic number", "integer", required=True, minimum=1, maximum=118),
            column("symbol", required=True, unique=True, minLength=1, maxLength=2),
            column("name", unique=True),
            column("atomic mass", "number", exclusiveMinimum=0),
            column("metal or nonmetal?", enum=["metal", "nonmetal", "metalloid", "noble gas"]),
            column("oxidation states", "list", delimiter=";", itemType="integer"),
        ],
        primaryKey="atomic number",
    )
    return package(
        "periodic-table",
        "frictionlessdata/example-data-packages, periodic-table",
        (
            elements,
            rows(
                12, elements, "{i}", lambda i: "Q" + chr(96 + i), "Quayium {i}", lambda i: i * 2.0081,
                ["metal", "nonmetal", "noble gas", ""], ["1;-1", "2", ""],
            ),
        ),
        properties={"$schema": V2},
    )  # fmt: skip


def _catalog() -> Shape:
    catalog = csv_table(
        "catalog",
        "catalog/datasets.csv",
        [
            column("identifier", format="uuid", required=True, unique=True),
            column("title", required=True, maxLength=200),
            column("keyword", "array"),
            column("issued", "date"),
            column("modified", "datetime"),
            column("accessURL", format="uri"),
            column("contactPoint", format="email"),
            column("temporal", "duration"),
            column("byteSize", "integer", minimum=0),
        ],
        primaryKey="identifier",
        uniqueKeys=[["title", "issued"]],
    )
    distributions = csv_table(
        "distributions",
        "catalog/distributions.csv",
        [
            column("distribution", required=True),
            column("dataset", format="uuid", required=True),
            column("mediaType", required=True, pattern="[a-z]+/[a-z0-9.+-]+"),
        ],
        primaryKey=["distribution"],
        foreignKeys=[foreign_key("dataset", "catalog", "identifier")],
    )
    return package(
        "dcat-catalog",
        "W3C DCAT 2 as the tables of an open-data portal (CKAN, resources list)",
        (
            catalog,
            rows(
                8, catalog, "00000000-0000-4000-8000-00000000000{i}", ["Berths", "Tides, hourly", 'The "Mole"'],
                ['["sea", "tide"]', "", "[]"], "2021-06-0{i}", ["2021-06-15T00:00:00", ""], "https://data.example/{i}",
                ["desk@port.example", ""], ["P1Y", "PT24H"], ["0", "123456789012"],
            ),
        ),
        (
            distributions,
            rows(
                9, distributions, "d{i}", lambda i: f"00000000-0000-4000-8000-00000000000{1 + i % 6}",
                ["text/csv", "application/json"],
            ),
        ),
        properties={"$schema": V2},
    )  # fmt: skip
