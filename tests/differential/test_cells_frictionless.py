"""Every text is accepted by us as by frictionless, and equals the same texts, except for a list of differences."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import pytest

from guarantees.package.resource import Column
from guarantees.validation.cells import check_cells
from tests.differential.cell_differences import ACCEPTED, ANOTHER_VALUE, DIFFERENCES, REJECTED, Difference

_SERVER: Final = Path(__file__).with_name("frictionless_cells.py")
_TIMEOUT: Final = 300

NUMBERS: Final = (
    "0", "-0", "+0", "1", "+1", "-1", "--1", "+-1", "007", "1.0", "1.50", "1.5", ".5", "5.", ".", "-.5", "+.5", "-", "+",
    "1e3", "1E3", "1E+05", "1e-3", "1e", "e1", "1e1.5", "1e400", "1e-400", "0e0", "1,5", "1,000", "1,000.5", "1.000,5",
    "10,00", ",1", "1,", "1,,0", "1 000", "1_000", "1__0", "_1", "1_", "1_0.5", "1'000", " 1", "1 ", "\t1\n", "\u00a01",
    "\u20091", "1\x0b", "\x1c1", "\u0661", "\uff11", "\u00b2", "\u0967\u0966", "\u22121", "0x1F", "0b1", "0o7", "1f", "1L",
    "NaN", "nan", "NAN", "-NaN", "sNaN", "NaN1", "inf", "INF", "-INF", "-inf", "+INF", "Infinity", "-Infinity", "infinite",
    "None", "null", "NA", "#REF!", "#N/A", "1" * 19, "1" * 30, "9" * 400, "0.1", "0.10", "0.1000000000000000055511151231",
    "95%", "5 %", "\u20ac95", "EUR 95", "$-5", "-$5", "- 5", "$.5", "5-", "(5)", "5e3 kg", "1 2", "1-2", "95% - 97%",
    "1.2.3", "1/2", "2020-01-01", "12:00:00", "true",
)  # fmt: skip
DATES: Final = (
    "2021-12-05", "2021-12-5", "2021-2-1", "2021-02-29", "2020-02-29", "1900-02-29", "2000-02-29", "2021-02-30", "2021-13-01",
    "2021-00-01", "2021-01-00", "0000-01-01", "0001-01-01", "9999-12-31", "10000-01-01", "-2021-12-05", "+2021-12-05",
    " 2021-12-05", "2021-12-05 ", "2021-12-05\n", "2021/12/05", "05.12.2021", "12/05/2021", "05/12/2021", "31/02/2021",
    "20211205", "2021-W05-5", "2021-339", "99-01-01", "2021-12-05Z", "2021-12-05T00:00:00", "44561", "today", "5 Dec 2021",
    "December 5, 2021", "\u0662\u0660\u0662\u0661-12-05", "\u0660\u0665/12/2021", "2021-12", "2021", "12", "2021-1", "21-12",
    "2021-00", "0-1", "-2021-12", "+2021-+1", " 2021 - 12 ", "99999-01", "2021-12-", "20 21", "+021", "-021", "-0044", "12021",
    "02021", " 020", "1_00", "\u0662\u0660\u0662\u0661", "0000", "9999",
)  # fmt: skip
TIMES: Final = (
    "12:00:00", "12:00", "1:00:00", "24:00:00", "24:00:01", "25:00:00", "12:60:00", "12:00:60", "23:59:60", "12:00:00Z",
    "12:00:00z", "12:00:00+01:00", "11:00:00Z", "12:00:00+0100", "12:00:00+01", "12:00:00-00:00", "12:00:00+14:00",
    "12:00:00+15:00", "12:00:00.5", "12:00:00.500", "12:00:00,5", "12:00:00.", "12:00:00.123456789", "12:00:00.123456788",
    " 12:00:00", "12:00:00 ", "120000", "12.30", "12:30 PM", "noon", "00:00:00", "\u0661\u0662:00:00",
)  # fmt: skip
DATETIMES: Final = (
    *(f"2021-12-05T{time}" for time in TIMES), "2021-12-05 12:00:00", "2021-12-05X12:00:00", "2021-12-05t12:00:00",
    "2021-12-06T00:00:00", "2021-12-05T13:00:00+02:00", "2021-339T12:00:00.0", "2021-W05-5T12:30:00", "20211205T120000",
    "2021-02-29T12:00:00", "0000-01-01T00:00:00", "0001-01-01T00:00:00+01:00", "9999-12-31T24:00:00", "05/12/2021 12:00:00",
    "05/12/2021 12:00:0", "2021-12-05", "Sun Dec 5 12:00:00 2021", "2021-12-05T12:00:00[UTC]",
)  # fmt: skip
DURATIONS: Final = (
    "P1Y", "P12M", "P1M", "P30D", "P1D", "PT24H", "PT86400S", "P1W", "P7D", "P1Y2M3DT4H5M6S", "PT0.5S", "PT1.50S", "PT1,5S", "P1.5D",
    "P0.5Y", "PT1.5H", "P", "PT", "P1YT", "P1Y1W", "P1W1D", "-P1D", "+P1D", "P-1D", "P0D", "PT0S", "P0Y", "-P1Y", "1D", "p1d", "P1D ",
    " P1D", "P1S", "PT1D", "P1M1Y", "P0001-02-03T04:05:06", "P00010203T040506", "P\u0661D", "PT1M", "P99999Y", "PT99999999999999S",
    "PT0.1234567S", "PT0.1234568S",
)  # fmt: skip
JSONS: Final = (
    "{}", "[]", " {} ", "\ufeff{}", '{"a": 1}', '{"a":1}', '{"a": 1.0}', '{"a": true}', '{"a": "1"}', '{"a": null}', '{"a": 1, "a": 2}',
    '{"a": 2}', '{"b": 1, "a": 2}', '{"a": 2, "b": 1}', '{"a": NaN}', '{"a": Infinity}', '{"a": -Infinity}', "{'a': 1}", "{a: 1}",
    '{"a": 1,}', "[1, 2]", "[1,2]", "[1.0, 2]", "[2, 1]", "[1,]", "[true]", "[1]", "[NaN]", "[01]", "[1e3]", "[1000]", '["\\u00e9"]',
    '["\u00e9"]', '["\\ud800"]', '["a\nb"]', "null", "true", "1", '"a"', "", " ", "[1] [2]", "// a\n[1]", "[" * 50 + "]" * 50,
    "[" * 100_000, "[" + "1" * 30 + "]", "[" + "1" * 5000 + "]", "[0.1]", "[0.1000000000000000055511151231257827]", "[1e400]",
)  # fmt: skip
POINTS: Final = (
    "1,2", "1, 2", "1 , 2", " 1,2 ", "1.0,2.0", "2,1", "1e0,2", "1_0,2", "10,2", "+1,-2", "180,90", "-180,-90", "180.1,0", "0,90.1", "NaN,1",
    "inf,1", "1", "1,2,3", "a,b", ",", "1;2", "\u0661,2", "[1, 2]", "[1.0,2]", '["1", "2"]', "[true, false]", "[1]", "[1, 2, 3]", "[181, 0]",
    "[NaN, 1]", '"12"', '{"lon": 1, "lat": 2}', '{"lat": 2, "lon": 1.0}', '{"lon": "1", "lat": 2}', '{"lon": 1}', '{"lon": 1, "lat": 2, "z": 3}',
    '{"lon": true, "lat": 2}', "{}", "[]", "null",
)  # fmt: skip
GEOMETRIES: Final = (
    '{"type": "Point", "coordinates": [1, 2]}', '{"type": "Point", "coordinates": [1.0, 2]}', '{"type": "Point", "coordinates": [1, 2, 3]}',
    '{"type": "Point", "coordinates": [1]}', '{"type": "Point", "coordinates": []}', '{"type": "Point", "coordinates": ["1", "2"]}',
    '{"type": "Point", "coordinates": [true, false]}', '{"type": "Point"}', '{"coordinates": [1, 2]}', '{"type": "point", "coordinates": [1, 2]}',
    '{"type": "LineString", "coordinates": [[1, 2], [3, 4]]}', '{"type": "LineString", "coordinates": [[1, 2]]}',
    '{"type": "MultiPoint", "coordinates": []}', '{"type": "Polygon", "coordinates": [[[0, 0], [1, 0], [1, 1], [0, 0]]]}',
    '{"type": "Polygon", "coordinates": [[[0, 0], [1, 0], [1, 1], [0, 1]]]}', '{"type": "Polygon", "coordinates": [[[0, 0], [1, 0], [0, 0]]]}',
    '{"type": "MultiPolygon", "coordinates": [[[[0, 0], [1, 0], [1, 1], [0, 0]]]]}', '{"type": "GeometryCollection", "geometries": []}',
    '{"type": "GeometryCollection", "geometries": [{"type": "Point", "coordinates": [1, 2]}]}',
    '{"type": "GeometryCollection", "geometries": [{"type": "GeometryCollection", "geometries": []}]}',
    '{"type": "GeometryCollection"}', '{"type": "Feature", "geometry": null, "properties": null}', '{"type": "Feature", "geometry": null}',
    '{"type": "Feature", "geometry": {"type": "Point", "coordinates": [1, 2]}, "properties": {"a": 1}}',
    '{"type": "Feature", "geometry": {"type": "GeometryCollection", "geometries": []}, "properties": {}}',
    '{"type": "FeatureCollection", "features": []}', '{"type": "FeatureCollection", "features": [1]}', '{"type": "Point", "coordinates": [1, 2], "bbox": [0]}',
    '{"type": "Topology", "objects": {}, "arcs": []}', '{"type": "Topology", "objects": {"a": {"type": "Point", "coordinates": [1, 2]}}, "arcs": []}',
    '{"type": "Topology", "objects": {"a": {"type": "LineString", "arcs": [0]}}, "arcs": [[[0, 0], [1, 1]]]}', '{"type": "Topology", "objects": {}}',
    '{"type": "Topology", "objects": {"a": {"type": "LineString", "arcs": [0.5]}}, "arcs": [[[0, 0], [1, 1]]]}', '{"type": "Topology", "arcs": []}',
    '{"type": "Topology", "objects": {}, "arcs": [], "transform": {"scale": [1, 1]}}',
)  # fmt: skip
TEXTS: Final = (
    "a", "A", "a ", "\u00e9", "e\u0301", "\U0001f6a2", "a\nb", "a@b.example", "A@B.example", "a@localhost", "a@b", "a@@b.example", "a b@c.example",
    '"a b"@c.example', "a.@b.example", ".a@b.example", "a@-b.example", "a@b..example", "a@b.example.", "a@[127.0.0.1]", "a@\u00e9.example", "\u00e9@b.example",
    "a" * 65 + "@b.example", "a+b@c.example", "<a@b.example>", "mailto:a@b.example", "http://a.example", "http://a.example/a b", "http://a.example/\u00e9",
    "http://a.example/%zz", "http://", "http:", "x:", "//a.example", "a.example", "/a", "?a", "#a", "urn:isbn:1", "C:\\x", "http://[::1]/", "http://[a",
    "http://a.example:80/", "http://a.example:port/", "http://a.example/a?b#c", "http://a.example/#a#b", "1http://a", "http://a.example/<a>", "http://a.example ",
    "YQ==", "YQ=", "YQ", "YWJj", "YW Jj", "YW\nJj", "====", "Y", "_-8=", "\u00e9\u00e9\u00e9\u00e9", "123e4567-e89b-12d3-a456-426614174000",
    "123E4567-E89B-12D3-A456-426614174000", "123e4567e89b12d3a456426614174000", "{123e4567-e89b-12d3-a456-426614174000}",
    "urn:uuid:123e4567-e89b-12d3-a456-426614174000", "123e4567-e89b-12d3-a456-42661417400", "00000000-0000-0000-0000-000000000000", "g" * 32,
)  # fmt: skip
BOOLEANS: Final = ("true", "True", "TRUE", "tRue", "1", "0", "false", "False", "FALSE", "yes", "no", "t", "f", " true", "true ", "1.0", "on", "\uff11")  # fmt: skip
LISTS: Final = ("a", "a,b", "a, b", "a,", ",", "a;b", "1,2", "1, 2", "01,2", "1;2", "1,,2", "1,a", "2020-01-01,2020-01-02", "2020-1-1", "true,0", "1.5,2")  # fmt: skip

RULED: Final = ("old", "older", "ev-1", "xev-1", "ev-1\n", "elf", "abc", "abcd")

EVERYTHING: Final = tuple(
    dict.fromkeys(
        (
            *NUMBERS,
            *DATES,
            *TIMES,
            *DATETIMES,
            *DURATIONS,
            *JSONS,
            *POINTS,
            *GEOMETRIES,
            *TEXTS,
            *BOOLEANS,
            *LISTS,
            *RULED,
        )
    )
)

FIELDS: Final[Mapping[str, dict[str, Any]]] = {
    "string": {"type": "string"},
    **{f"string {style}": {"type": "string", "format": style} for style in ("email", "uri", "binary", "uuid")},
    "number": {"type": "number"},
    "number grouped": {"type": "number", "groupChar": ",", "decimalChar": "."},
    "number with a comma": {"type": "number", "groupChar": ".", "decimalChar": ","},
    "number with text": {"type": "number", "bareNumber": False},
    "integer": {"type": "integer"},
    "integer grouped": {"type": "integer", "groupChar": ","},
    "integer with text": {"type": "integer", "bareNumber": False},
    "boolean": {"type": "boolean"},
    "boolean in words": {"type": "boolean", "trueValues": ["yes", "t"], "falseValues": ["no", "f"]},
    "object": {"type": "object"},
    "array": {"type": "array"},
    "array of items": {"type": "array", "arrayItem": {"type": "integer"}},
    "list": {"type": "list"},
    **{f"list of {kind}": {"type": "list", "itemType": kind} for kind in ("integer", "number", "boolean", "date", "datetime", "time")},
    "list with a semicolon": {"type": "list", "delimiter": ";", "itemType": "integer"},
    "date": {"type": "date"},
    "date pattern": {"type": "date", "format": "%d/%m/%Y"},
    "date any": {"type": "date", "format": "any"},
    "time": {"type": "time"},
    "time pattern": {"type": "time", "format": "%H.%M"},
    "time any": {"type": "time", "format": "any"},
    "datetime": {"type": "datetime"},
    "datetime pattern": {"type": "datetime", "format": "%d/%m/%Y %H:%M:%S"},
    "datetime any": {"type": "datetime", "format": "any"},
    "year": {"type": "year"},
    "yearmonth": {"type": "yearmonth"},
    "duration": {"type": "duration"},
    **{f"geopoint {style}": {"type": "geopoint", "format": style} for style in ("default", "array", "object")},
    **{f"geojson {style}": {"type": "geojson", "format": style} for style in ("default", "topojson")},
    "any": {"type": "any"},
    "string pattern": {"type": "string", "constraints": {"pattern": "old|ev-[0-9]"}},
    "string lengths": {"type": "string", "constraints": {"minLength": 2, "maxLength": 3}},
    "string enum": {"type": "string", "constraints": {"enum": ["elf", "1", "a "]}},
    "integer bounds": {"type": "integer", "constraints": {"minimum": 1, "maximum": "1000"}},
    "integer enum": {"type": "integer", "constraints": {"enum": [1, "007"]}},
    "number bounds": {"type": "number", "constraints": {"exclusiveMinimum": 0.5, "exclusiveMaximum": "1e3"}},
    "number enum": {"type": "number", "constraints": {"enum": [1, "1.5", "0.10"]}},
    "boolean enum": {"type": "boolean", "constraints": {"enum": [True]}},
    "date bounds": {"type": "date", "constraints": {"minimum": "2000-02-29", "maximum": "2021-12-05"}},
    "time bounds": {"type": "time", "constraints": {"exclusiveMaximum": "12:00:00"}},
    "year bounds": {"type": "year", "constraints": {"minimum": "2021"}},
    "yearmonth bounds": {"type": "yearmonth", "constraints": {"maximum": "2021-12"}},
    "object lengths": {"type": "object", "constraints": {"minLength": 1, "maxLength": 1}},
    "object enum": {"type": "object", "constraints": {"enum": [{"a": 2}, '{"b": 1, "a": 2}']}},
    "array enum": {"type": "array", "constraints": {"enum": [[1, 2], "[]"]}},
    "list lengths": {"type": "list", "constraints": {"maxLength": 1}},
    "duration enum": {"type": "duration", "constraints": {"enum": ["P1D", "P1Y"]}},
}  # fmt: skip

_COMPARED_BY_VALUE: Final = [name for name in FIELDS if not name.endswith(" any")]
"""frictionless completes a loosely written date with the current day."""


def _our_classes(field: Mapping[str, Any]) -> list[int]:
    """Return -1 for each text that we reject, or else the position of the first text with an equal value."""
    column = Column(
        name="a",
        type=field["type"],
        format=field.get("format", "default"),
        missing=frozenset(),
        constraints=field.get("constraints", {}),
        properties=field,
    )
    first: dict[str, int] = {}
    return [
        -1 if check.violations else first.setdefault(check.canonical, number)
        for number, check in enumerate(check_cells(column, EVERYTHING))
    ]


def _different(name: str, ours: list[int], theirs: list[int]) -> list[tuple[str, str]]:
    """Return the texts on which the results differ, each with how they differ."""
    found = [
        (ACCEPTED if mine >= 0 else REJECTED, text)
        for text, mine, other in zip(EVERYTHING, ours, theirs, strict=True)
        if (mine >= 0) != (other >= 0)
    ]
    if name not in _COMPARED_BY_VALUE:
        return found
    # Of the texts that both accept, the first that equals each must be the same.
    firsts: tuple[dict[int, int], dict[int, int]] = ({}, {})
    for number, pair in enumerate(zip(ours, theirs, strict=True)):
        if (
            min(pair) >= 0
            and len({first.setdefault(n, number) for n, first in zip(pair, firsts, strict=True)}) > 1
        ):
            found.append((ANOTHER_VALUE, EVERYTHING[number]))
    return found


@pytest.fixture(scope="module")
def different() -> list[tuple[str, str, str]]:
    """Return all differences: the name of the field, how the results differ, and the text."""
    done = subprocess.run(
        [sys.executable, "-P", str(_SERVER)],
        input=json.dumps({"fields": FIELDS, "texts": EVERYTHING}),
        capture_output=True,
        check=True,
        text=True,
        timeout=_TIMEOUT,
    )
    theirs = json.loads(done.stdout)
    return [
        (name, *found)
        for name, field in FIELDS.items()
        for found in _different(name, _our_classes(field), theirs[name])
    ]


def test_every_difference_is_explained(different: list[tuple[str, str, str]]) -> None:
    """A text is accepted, and equals others, as in frictionless, or the difference is in the list."""
    unexplained = [
        found for found in different if not any(difference.explains(*found) for difference in DIFFERENCES)
    ]

    assert unexplained == []


@pytest.mark.parametrize("difference", DIFFERENCES, ids=lambda difference: difference.name)
def test_every_explanation_is_needed(different: list[tuple[str, str, str]], difference: Difference) -> None:
    """A difference that is gone is removed from the list."""
    assert any(difference.explains(*found) for found in different)
