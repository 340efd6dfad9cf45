"""Shapes of economic data: population, products, prices, budgets and energy."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from tests.differential.public_shapes.shape import V2, Shape, column, csv_table, foreign_key, package, rows


def shapes() -> Iterator[Shape]:
    """Yield the shapes of this family."""
    yield _indicator("population", "Population", 1000.0, "number")
    yield _indicator("gdp", "GDP", 1234.5, "number")
    yield _companies()
    yield _volatility()
    yield _fiscal()
    yield _power_plants()
    yield _time_series()
    yield _buildings()


def _indicator(name: str, subject: str, scale: float, kind: str) -> Shape:
    table = csv_table(
        name,
        f"data/{name}.csv",
        [
            column("Country Name", required=True),
            column("Country Code", pattern="[A-Z]{3}"),
            column("Year", "year", minimum="1960"),
            column("Value", kind, description=subject),
        ],
        primaryKey=["Country Code", "Year"],
    )
    return package(
        f"{name}",
        f"datasets/{name}, datapackage.json",
        (
            table,
            rows(
                16, table, ["Freedonia", "Sylvania, Rep."], ["FDX", "SYX"], lambda i: 1959 + i,
                lambda i: f"{i * scale:.4E}" if i % 4 == 0 else i * scale,
            ),
        ),
    )  # fmt: skip


def _companies() -> Shape:
    companies = csv_table(
        "constituents",
        "data/constituents.csv",
        [column("Symbol", required=True, pattern="[A-Z.]{1,6}"), column("Name"), column("Sector")],
        primaryKey="Symbol",
        format="csv",
        mediatype="text/csv",
    )
    numbers = (
        "Price",
        "Dividend Yield",
        "Price/Earnings",
        "52 week low",
        "52 week high",
        "Market Cap",
        "Price/Book",
    )
    financials = csv_table(
        "constituents-financials",
        "data/constituents-financials.csv",
        [
            column("Symbol", required=True),
            column("Name"),
            *(column(name, "number") for name in numbers),
            column("SEC Filings", format="uri"),
        ],
        primaryKey="Symbol",
        foreignKeys=[foreign_key("Symbol", "constituents", "Symbol")],
        format="csv",
        mediatype="text/csv",
    )
    return package(
        "s-and-p-500",
        "datasets/s-and-p-500-companies, datapackage.json",
        (
            companies,
            rows(10, companies, lambda i: "Q" + chr(64 + i), ["Ferry & Sons", "Mole, Inc.", 'Quay "A"'], ["Shipping", "Fish"]),
        ),
        (
            financials,
            rows(
                8, financials, lambda i: "Q" + chr(64 + i), ["Ferry & Sons", "Mole, Inc."], "{i}.25", ["0.5", ""],
                ["-12.1", "14"], "1", "{i}0.5", ["1.2E+09", "3000000000"], "", "https://filings.example/{i}",
            ),
        ),
    )  # fmt: skip


def _volatility() -> Shape:
    monthly = csv_table(
        "vix-monthly",
        "data/vix-monthly.csv",
        [column("Date", "date", format="%Y-%m-%d"), column("Close", "number")],
        format="csv",
    )
    daily = csv_table(
        "vix-daily",
        "data/vix-daily.csv",
        [
            column("DATE", "date", format="%m/%d/%Y", minimum="01/02/1990", unique=True),
            column("OPEN", "number"),
            column("HIGH", "number"),
            column("LOW", "number"),
            column("CLOSE", "number", exclusiveMinimum=0),
        ],
        format="csv",
        mediatype="text/csv",
    )
    return package(
        "finance-vix",
        "datasets/finance-vix, datapackage.json",
        (monthly, rows(7, monthly, "2021-0{i}-28", "1{i}.47")),
        (
            daily,
            rows(18, daily, lambda i: f"06/{i + 9:02}/2021", "1{i}.000000", "2{i}.5", "1{i}.125", "1{i}.75"),
        ),
        properties={"$schema": V2},
    )


def _fiscal() -> Shape:
    budget = csv_table(
        "budget",
        "data/budget.csv",
        [
            column("id", columnType="transaction-id:budgetary", required=True),
            column("fiscal_year", "year", columnType="date:fiscal-year"),
            column("phase", columnType="phase:id", enum=["proposed", "approved", "executed"]),
            column("func_code", columnType="functional-classification:generic:level1:code"),
            column("payee", columnType="recipient:generic:name"),
            column(
                "amount",
                "number",
                columnType="value",
                decimalChar=",",
                groupChar=".",
                bareNumber=False,
                required=True,
                minimum="-1.000.000,00",
                maximum="9.999.999,99",
            ),
            column("paid", "date", format="%d.%m.%Y"),
        ],
        primaryKey="id",
        encoding="utf-8",
        dialect={"delimiter": ";", "quoteChar": "'"},
    )
    return package(
        "fiscal-data-package",
        "frictionlessdata/datapackage, fiscal-data-package",
        (
            budget,
            rows(
                12, budget, "T-{i}", "2021", ["proposed", "approved", "executed"], "0{i}", ["O'Hara; Sons", "Harbour office"],
                ["1.234.567,89 EUR", "-12,5", "0", "€ 7.000"], ["15.06.2021", ""],
            ),
        ),
        properties={"profile": "fiscal-data-package", "countryCode": "FD", "granularity": "transactional"},
    )  # fmt: skip


def _power_plants() -> Shape:
    plants = csv_table(
        "conventional_power_plants_de",
        "conventional_power_plants_DE.csv",
        [
            column("id", required=True, unique=True),
            column("name_bnetza"),
            column("block_bnetza"),
            column("postcode", pattern="[0-9]{5}"),
            column("city"),
            column("country_code", enum=["DE", "AT", "CH", "LU"]),
            column("capacity_net_bnetza", "number", minimum=0),
            column("capacity_gross_uba", "number"),
            column("energy_source"),
            column("chp", "boolean", trueValues=["yes"], falseValues=["no"]),
            column("commissioned", "number"),
            column("retrofit", "number"),
            column("shutdown", "number"),
            column("status", enum=["operating", "reserve", "shutdown"]),
            column("efficiency_data", "number", minimum=0, maximum=1),
            column("lat", "number"),
            column("lon", "number"),
            column("comment"),
        ],
        missingValues=[""],
        profile="tabular-data-resource",
        encoding="utf-8",
        dialect={"csvddfVersion": 1.0, "delimiter": ",", "lineTerminator": "\n", "header": True},
        bytes=0,
        hash="sha256:",
    )
    return package(
        "opsd-power-plants",
        "Open-Power-System-Data/conventional_power_plants, input/metadata.yml",
        (
            plants,
            rows(
                10, plants, "BNA00{i}", ["Mole", "Kai, Block 2"], ["A", ""], lambda i: f"{20000 + i}",
                ["Port Freedonia", "Größenau"], ["DE", "AT"], "{i}.5", ["", "100"], "Hard coal", ["yes", "no", ""],
                lambda i: f"{1960 + i}.0", "", ["", "2015.0"], ["operating", "reserve"], lambda i: i / 100, "54.{i}", "10.{i}",
                ["", "retired\nand reopened", 'called "the Mole"'],
            ),
        ),
        properties={"profile": "tabular-data-package", "opsd-jupyter-notebook-url": "https://notes.example"},
    )  # fmt: skip


_AREAS: Final = ("FD", "SY", "AT", "QQ", "ZX", "XA")
_SERIES: Final = (
    "load_actual",
    "load_forecast",
    "price_day_ahead",
    "solar_capacity",
    "solar_generation",
    "wind_onshore",
)


def _time_series() -> Shape:
    series = csv_table(
        "time_series_60min",
        "time_series_60min_singleindex.csv",
        [
            column("utc_timestamp", "datetime", format="%Y-%m-%dT%H:%M:%SZ", required=True),
            column("cet_cest_timestamp", "datetime", format="%Y-%m-%dT%H:%M:%S%z"),
            *(column(f"{area}_{name}", "number", unit="MW") for area in _AREAS for name in _SERIES),
        ],
        primaryKey="utc_timestamp",
        missingValues=[""],
        encoding="utf-8",
        format="csv",
    )
    return package(
        "opsd-time-series",
        "Open-Power-System-Data/time_series, datapackage.json",
        (
            series,
            rows(
                12, series, lambda i: f"2021-06-15T{i:02}:00:00Z", lambda i: f"2021-06-15T{i + 2:02}:00:00+0200",
                *((lambda i, n=n: "" if (i + n) % 5 == 0 else i * n / 8) for n in range(len(_AREAS) * len(_SERIES))),
            ),
        ),
    )  # fmt: skip


def _buildings() -> Shape:
    buildings = csv_table(
        "building-energy-benchmarking",
        "data/buildings.csv",
        [
            column("OSEBuildingID", "integer", required=True, unique=True),
            column("DataYear", "year", required=True),
            column("BuildingType", enum=["NonResidential", "Multifamily LR (1-4)", "Campus"]),
            column("ZipCode", pattern="[0-9]{5}"),
            column("YearBuilt", "integer", minimum=1850, maximum=2025),
            column("NumberofFloors", "integer", minimum=0),
            column("PropertyGFATotal", "integer", groupChar=",", minimum=1),
            column("ENERGYSTARScore", "integer", minimum=1, maximum=100),
            column("SiteEUI(kBtu/sf)", "number", minimum=0),
            column("DefaultData", "boolean", trueValues=["Yes"], falseValues=["No"]),
            column("Outlier"),
            column("Location", "geopoint"),
        ],
        missingValues=["", "NULL", "Not Available"],
        primaryKey="OSEBuildingID",
    )
    return package(
        "building-energy",
        "data.seattle.gov, Building Energy Benchmarking (columns of the open table)",
        (
            buildings,
            rows(
                10, buildings, "{i}", "2021", ["NonResidential", "Campus", "Multifamily LR (1-4)"], lambda i: f"{98100 + i}",
                lambda i: 1900 + i, [1, 12, "NULL"], ["88,434", "5,000"], [60, "", "Not Available"], ["81.7", "0"],
                ["Yes", "No"], "", "10.{i}, 54.{i}",
            ),
        ),
        properties={"$schema": V2},
    )  # fmt: skip
