"""Packages as people write them, invented to the last cell, and what is wrong with each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from tests.differential.any_package.packages import V2, JsonObject
from tests.differential.any_package.results import Fault


@dataclass(frozen=True)
class Realistic:
    """A realistic package, and its faults.

    Attributes:
        faults: What both engines report.
        only_theirs: What only frictionless reports, for a reason that is known.
        only_ours: What only we report, for a reason that is known.
    """

    descriptor: JsonObject
    files: dict[str, bytes]
    faults: frozenset[Fault]
    only_theirs: frozenset[Fault] = frozenset()
    only_ours: frozenset[Fault] = frozenset()


def _faults(*faults: tuple[str, int, str, str] | Fault) -> frozenset[Fault]:
    return frozenset(Fault(*fault) for fault in faults)


_HARBOUR: Final = Realistic(
    {
        "profile": "tabular-data-package",
        "name": "freedonia-ship-register",
        "title": "Ship register of Port Freedonia",
        "licenses": [{"name": "CC-BY-4.0", "path": "https://creativecommons.org/licenses/by/4.0/"}],
        "contributors": [{"title": "The harbour master", "role": "publisher"}],
        "resources": [
            {
                "profile": "tabular-data-resource",
                "name": "ships",
                "path": "data/ships.csv",
                "schema": {
                    "primaryKey": "call_sign",
                    "missingValues": ["", "unknown"],
                    "fields": [
                        {
                            "name": "call_sign",
                            "type": "string",
                            "constraints": {"pattern": "F[A-Z]{3}[0-9]?"},
                        },
                        {
                            "name": "name",
                            "type": "string",
                            "constraints": {"required": True, "maxLength": 20},
                        },
                        {
                            "name": "kind",
                            "type": "string",
                            "constraints": {"enum": ["ferry", "tug", "trawler"]},
                        },
                        {"name": "built", "type": "year", "constraints": {"minimum": "1850"}},
                        {"name": "length_m", "type": "number", "constraints": {"minimum": 1, "maximum": 400}},
                        {"name": "moored_at", "type": "geopoint"},
                        {"name": "towed_by", "type": "string"},
                    ],
                    "foreignKeys": [
                        {"fields": "towed_by", "reference": {"resource": "", "fields": "call_sign"}}
                    ],
                },
            },
            {
                "profile": "tabular-data-resource",
                "name": "calls",
                "path": "data/calls.csv",
                "schema": {
                    "primaryKey": ["berth", "arrived"],
                    "fields": [
                        {"name": "berth", "type": "integer", "constraints": {"required": True}},
                        {"name": "arrived", "type": "datetime"},
                        {"name": "stay", "type": "duration"},
                        {"name": "ship", "type": "string"},
                        {"name": "piloted", "type": "boolean", "trueValues": ["yes"], "falseValues": ["no"]},
                    ],
                    "foreignKeys": [
                        {"fields": ["ship"], "reference": {"resource": "ships", "fields": ["call_sign"]}}
                    ],
                },
            },
        ],
    },
    {
        "data/ships.csv": (
            b"call_sign,name,kind,built,length_m,moored_at,towed_by\r\n"
            b'FABC,"The ""Old"" Ferry",ferry,1912,42.5,"10.1, 54.3",\r\n'
            b"FABD,Perseverance,tug,1999,18,unknown,FABC\r\n"
            b"FABD,Twin of Perseverance,tug,unknown,18,,FABC\r\n"
            b"GABC,Foreigner,tug,1849,0.5,,\r\n"
            b',"Two\r\nlines",barge,19O1,1e2,"10.1, 94.3",FZZZ\r\n'
            b"FXYZ,,trawler,2001,twelve,,FXYZ\r\n"
        ),
        "data/calls.csv": (
            b"berth,arrived,stay,ship,piloted\n"
            b"1,2021-06-15T07:30:00,PT4H,FABC,yes\n"
            b"01,2021-06-15T07:30:00,P1D,FABD,no\n"
            b"2,2021-06-15 07:31,PT4H,FABC,yes\n"
            b"2,2021-06-16T00:00:00,4 hours,FQQQ,true\n"
            b"\n"
            b"3,2021-06-16T00:00:00,PT4H,GABC\n"
        ),
    },
    _faults(
        ("ships", 4, "primary-key", ""),
        ("ships", 5, "pattern", "call_sign"),
        ("ships", 5, "minimum", "built"),
        ("ships", 5, "minimum", "length_m"),
        ("ships", 6, "primary-key", ""),
        ("ships", 6, "enum", "kind"),
        ("ships", 6, "type", "built"),
        ("ships", 6, "type", "moored_at"),
        ("ships", 6, "foreign-key", ""),
        ("ships", 8, "required", "name"),
        ("ships", 8, "type", "length_m"),
        ("calls", 3, "primary-key", ""),
        ("calls", 4, "type", "arrived"),
        ("calls", 5, "type", "stay"),
        ("calls", 5, "foreign-key", ""),
        ("calls", 5, "type", "piloted"),
        ("calls", 6, "csv-blank-row", ""),
        ("calls", 7, "csv-ragged-row", ""),
    ),
    only_theirs=_faults(("calls", 6, "primary-key", "")),
)
_LUNCH: Final = Realistic(
    {
        "name": "lunch",
        "resources": [
            {
                "name": "lunch.menu-2021",
                "path": "Speiseplan.csv",
                "encoding": "iso-8859-1",
                "dialect": {"delimiter": ";", "quoteChar": "'", "lineTerminator": "\r\n"},
                "schema": "schemas/menu.json",
            },
            {"name": "notes", "path": "notes.txt", "mediatype": "text/plain"},
        ],
    },
    {
        "schemas/menu.json": (
            b'{"primaryKey": ["day", "dish"], "missingValues": ["-"], "fields": ['
            b'{"name": "day", "type": "date", "format": "%d.%m.%Y", "constraints": {"minimum": "01.06.2021"}},'
            b'{"name": "dish", "type": "string", "constraints": {"minLength": 3, "unique": true}},'
            b'{"name": "price", "type": "number", "decimalChar": ",", "groupChar": ".", "bareNumber": false,'
            b' "constraints": {"maximum": "1.000,50"}},'
            b'{"name": "served", "type": "time", "format": "%H.%M"}]}'
        ),
        "Speiseplan.csv": (
            "day;dish;price;served\r\n"
            "15.06.2021;K\u00e4sesp\u00e4tzle;4,50 EUR;12.00\r\n"
            "15.06.2021;'Eel; smoked';1.000,50;12.15\r\n"
            "16.06.2021;K\u00e4sesp\u00e4tzle;4.50;-\r\n"
            "31.05.2021;Pie;1.000,51;noon\r\n"
            "2021-06-17;'Ox ''n'' ale\npie';-;12.00\r\n"
            "17.06.2021;;3;12.00\r\n"
            "17.06.2021;-;3,-;12:00\r\n"
        ).encode("latin-1"),
        "notes.txt": b"Ask the cook.\n",
    },
    _faults(
        ("lunch.menu-2021", 4, "unique", "dish"),
        ("lunch.menu-2021", 5, "minimum", "day"),
        ("lunch.menu-2021", 5, "maximum", "price"),
        ("lunch.menu-2021", 5, "type", "served"),
        ("lunch.menu-2021", 6, "type", "day"),
        ("lunch.menu-2021", 8, "minLength", "dish"),
        ("lunch.menu-2021", 9, "type", "served"),
    ),
    only_ours=_faults(("lunch.menu-2021", 9, "primary-key", "")),
)
_WEATHER: Final = Realistic(
    {
        "$schema": V2,
        "name": "Weather at the Pier",
        "version": "2.0.1",
        "x-station": {"height": 3},
        "resources": [
            {
                "name": "Readings (hourly)",
                "type": "table",
                "path": ["obs/2021-06.csv", "obs/2021-07.csv"],
                "schema": {
                    "fieldsMatch": "subset",
                    "missingValues": [
                        {"value": "", "label": "not read"},
                        {"value": "-99", "label": "broken"},
                    ],
                    "primaryKey": ["at"],
                    "fields": [
                        {
                            "name": "temp",
                            "type": "number",
                            "constraints": {"exclusiveMinimum": -40, "exclusiveMaximum": 50},
                        },
                        {"name": "at", "type": "datetime", "constraints": {"required": True}},
                        {
                            "name": "sky",
                            "type": "list",
                            "itemType": "string",
                            "constraints": {"maxLength": 2},
                        },
                        {"name": "station", "type": "integer"},
                        {"name": "raw", "type": "object"},
                    ],
                    "foreignKeys": [
                        {"fields": ["station"], "reference": {"resource": "stations", "fields": ["no"]}}
                    ],
                },
            },
            {
                "name": "stations",
                "data": [
                    {"no": 7, "place": "pier"},
                    {"no": "x", "place": "quay"},
                    {"place": "mole", "no": 12},
                ],
                "schema": {
                    "fields": [{"name": "no", "type": "integer"}, {"name": "place", "type": "string"}]
                },
            },
        ],
    },
    {
        "obs/2021-06.csv": (
            b"at,temp,wind,sky,station,raw\n"
            b"2021-06-15T00:00:00Z,14.5,SW,clear,007,{}\n"
            b'2021-06-15T01:00:00Z,-40,SW,"rain,fog",+7,"{""mm"": 1}"\n'
            b"2021-06-15T03:00:00+02:00,-99,SW,,12,[]\n"
        ),
        "obs/2021-07.csv": (
            b'at,temp,wind,sky,station,raw\n2021-07-01T00:00:00Z,50.0,,"rain,fog,hail",8,\n,49.9,,,7,\n'
        ),
    },
    _faults(
        ("Readings (hourly)", 3, "exclusiveMinimum", "temp"),
        ("Readings (hourly)", 4, "primary-key", ""),
        ("Readings (hourly)", 4, "type", "raw"),
        Fault("Readings (hourly)", 2, "exclusiveMaximum", "temp", part=1),
        Fault("Readings (hourly)", 2, "maxLength", "sky", part=1),
        Fault("Readings (hourly)", 2, "foreign-key", part=1),
        Fault("Readings (hourly)", 3, "required", "at", part=1),
        ("stations", 2, "type", "no"),
    ),
    only_theirs=_faults(Fault("Readings (hourly)", 3, "primary-key", part=1)),
)
_LIBRARY: Final = Realistic(
    {
        "$schema": V2,
        "resources": [
            {
                "name": "shelves",
                "type": "table",
                "path": "tables/shelves.csv",
                "encoding": "utf-16",
                "dialect": {"delimiter": "\t", "header": False},
                "schema": {
                    "primaryKey": ["hall", "shelf"],
                    "fields": [{"name": "hall", "type": "string"}, {"name": "shelf", "type": "integer"}],
                },
            },
            {
                "name": "books",
                "type": "table",
                "path": "tables/books.csv",
                "dialect": {"escapeChar": "\\", "doubleQuote": False, "commentChar": "#"},
                "schema": {
                    "primaryKey": "id",
                    "fields": [
                        {"name": "id", "type": "string", "format": "uuid"},
                        {"name": "title"},
                        {"name": "hall", "type": "string"},
                        {"name": "shelf", "type": "integer", "bareNumber": False},
                        {"name": "sequel_of", "type": "string"},
                        {"name": "cover", "type": "string", "format": "uri"},
                        {"name": "lent", "type": "yearmonth"},
                    ],
                    "foreignKeys": [
                        {
                            "fields": ["hall", "shelf"],
                            "reference": {"resource": "shelves", "fields": ["hall", "shelf"]},
                        },
                        {"fields": ["sequel_of"], "reference": {"fields": ["id"]}},
                    ],
                },
            },
        ],
    },
    {
        "tables/shelves.csv": "east\t1\neast\t2\nwest\t1\neast\t01\nn\u00f6rdlich\tone\n".encode("utf-16"),
        "tables/books.csv": (
            b"\xef\xbb\xbf# books of the reading room\n"
            b"id,title,hall,shelf,sequel_of,cover,lent\n"
            b'00000000-0000-4000-8000-000000000001,"Eels \\"of\\" old",east,no. 1,,http://library.example/1,2021-06\n'
            b"#00000000-0000-4000-8000-000000000001,left out,east,1,,,\n"
            b"00000000-0000-4000-8000-000000000002,More eels,west,2,00000000-0000-4000-8000-000000000001,cover,2021-13\n"
            b"00000000-0000-4000-8000-00000000000x,Yet more,,,00000000-0000-4000-8000-000000000009,,"
        ),
    },
    _faults(
        ("shelves", 4, "primary-key", ""),
        ("shelves", 5, "type", "shelf"),
        ("books", 5, "foreign-key", ""),
        ("books", 5, "type", "cover"),
        ("books", 5, "type", "lent"),
        ("books", 6, "type", "id"),
        ("books", 6, "foreign-key", ""),
    ),
    only_theirs=_faults(("books", 6, "primary-key", "")),
)
REALISTIC: Final = {
    "a ship register": _HARBOUR,
    "a lunch menu": _LUNCH,
    "a weather station": _WEATHER,
    "a library": _LIBRARY,
}
