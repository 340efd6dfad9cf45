"""Draw random packages: mostly valid, with some of every fault.

Every type of Table Schema has columns with cells in order, the same values written otherwise, and cells that are
of no such type. Rules are drawn so that most cells keep them.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any, Final, TypeAlias

from tests.differential.any_package.packages import V2, Form, JsonObject, Package, Record, Resource

_POINT: Final = '{"type": "Point", "coordinates": [%s]}'


@dataclass(frozen=True)
class Kind:
    """A type with its format: how it is declared, and cells of it.

    Attributes:
        properties: The descriptor properties of a field of this kind.
        good: Sound cells of different values, in ascending order where the type has one.
        same: Some of these values written otherwise.
        bad: Cells that are not of the type.
        rules: The constraints that the type has beside ``required`` and ``unique``.
        key: Whether frictionless can compare values of it in keys.
    """

    properties: JsonObject
    good: Sequence[str]
    same: Mapping[str, str] = field(default_factory=dict)
    bad: Sequence[str] = ()
    rules: frozenset[str] = frozenset()
    key: bool = True


# A property of a field, or an argument of Kind.
Value: TypeAlias = Any

_ORDER: Final = frozenset({"bounds", "enum"})
_ENUM: Final = frozenset({"enum"})
_TEXT: Final = frozenset({"lengths", "pattern", "enum"})
_WORDS: Final = (
    "anchor", "buoy", "cod", "dock", "eel", "ferry", "gull", "harbour", "ink", "jetty", "Kiel", "Lee", "mole",
    "a b", "a,b;c|d", 'say "so"', "it's", "two\nlines", " padded ", "x\ty", "NA", "null", "007", "1e5", "#9",
    "-", "0", "\\", "a\\b", "%", "\u00e9t\u00e9", "x" * 300,
)  # fmt: skip


def _kind(kind: str, good: str, rules: frozenset[str] = _ORDER, **more: Value) -> Kind:
    """Return a kind whose cells are listed in strings, separated by bars; *more* are properties of the field."""
    options: dict[str, Any] = {name: more.pop(name) for name in ("same", "bad", "key") if name in more}
    if isinstance(options.get("bad"), str):
        options["bad"] = tuple(options["bad"].split("|"))
    return Kind({"type": kind, **more}, tuple(good.split("|")), rules=rules, **options)


KINDS: Final[Mapping[str, Kind]] = {
    "string": Kind({"type": "string"}, _WORDS, rules=_TEXT),
    "no type": Kind({}, _WORDS, rules=_TEXT),
    "string default": Kind({"type": "string", "format": "default"}, _WORDS, rules=_TEXT),
    "email": _kind(
        "string", "ann@pier.example|bo.lee@dock.example|cy+1@quay.example", _TEXT, format="email",
        bad="ann|ann@|@pier.example|ann@pier|a b@pier.example|ann@pier..example",
    ),
    "uri": _kind(
        "string", "http://pier.example/a|https://dock.example/?b=1#c|urn:isbn:1|mailto:ann@pier.example", _TEXT,
        format="uri", bad="pier.example|//pier.example/a|/a/b|1http://pier.example",
    ),
    "uuid": _kind(
        "string", "123e4567-e89b-12d3-a456-426614174000|00000000-0000-4000-8000-00000000000a", _TEXT, format="uuid",
        bad="123e4567-e89b-12d3-a456-42661417400|123e4567-e89b-12d3-a456-42661417400g|one",
    ),
    "binary": _kind("string", "YQ==|YWI=|YWJj|", _TEXT, format="binary", bad="YQ=|YWJ|a"),
    "integer": _kind(
        "integer", "-300|-5|0|1|2|7|12|40|999|123456|99999999999", bad="one|1.5|1.0|1e3|0x1F|--1|1,000|-|true",
        same={"7": "007", "0": "-0", "12": "+12", "1": "01"},
    ),
    "integer with signs": _kind(
        "integer", "-5|0|1|2|7|12|40|999", bareNumber=False, bad="one|-|a1b2|1.5",
        same={"7": "7 %", "1": "$1", "12": "EUR 12", "-5": "-5 kn", "2": "\u00a32"},
    ),
    "number": _kind(
        "number", "-300.25|-1|0|0.5|1|1.5|2.75|40|1000|123456.789", bad="one|1,5|1.2.3|--1|0x1F|true|1 000",
        same={"1.5": "1.50", "1": "1.0", "1000": "1e3", "40": "+40.", "0.5": ".5", "-1": "-1.0E0"},
    ),
    "number with groups": _kind(
        "number", "-300.25|0|0.5|1|1.5|40|1,000|1,234,567.5", groupChar=",", bad="one|1.2.3|1 000",
        same={"1,000": "1000", "1": "1.0", "1.5": "1.50"},
    ),
    "number with a comma": _kind(
        "number", "-300,25|0|0,5|1|1,5|40|1.000|1.234.567,5", groupChar=".", decimalChar=",", bad="one|1,2,3|1 000",
        same={"1.000": "1000", "1": "1,0", "1,5": "1,50"},
    ),
    "number with only a comma": _kind(
        "number", "-300,25|0|0,5|1|1,5|40|1000", decimalChar=",", bad="one|1,2,3|1.5",
        same={"1000": "1000,0", "1": "1,0", "1,5": "1,50"},
    ),
    "number with signs": _kind(
        "number", "-5|0|1.5|2|7|12.25|40", bareNumber=False, bad="one|-|1.2.3|a1b2",
        same={"7": "7 %", "1.5": "$1.50", "12.25": "EUR 12.25", "-5": "-5.0 kn"},
    ),
    "boolean": _kind(
        "boolean", "false|true", _ENUM, bad="yes|t|tRUE| true|2", same={"true": "1", "false": "FALSE"},
    ),
    "boolean of other words": _kind(
        "boolean", "nay|aye", _ENUM, trueValues=["aye", "AYE"], falseValues=["nay"], bad="true|1|Aye|0",
        same={"aye": "AYE"},
    ),
    "date": _kind(
        "date", "0001-01-01|1999-12-31|2020-02-29|2021-06-15|2021-06-16|9999-12-31",
        bad="soon|2021-02-29|2021-13-01|15.06.2021|2021-06-15T00:00:00|20210615|2021-06|0000-01-01",
    ),
    "date of any form": _kind("date", "2020-02-29|2021-06-15|16 June 2021", format="any", bad="soon|quay|2021-02-29"),
    "date of a pattern": _kind(
        "date", "31/12/1999|29/02/2020|15/06/2021", format="%d/%m/%Y", bad="2021-06-15|29/02/2021|15/06/21",
    ),
    "time": _kind(
        "time", "00:00:00|07:30:00|12:00:00|12:00:01|23:59:59", bad="noon|12:00|24:00:01|12:60:00|12.00.00|7:30:00",
        same={"12:00:00": "12:00:00.0"},
    ),
    "time of any form": _kind("time", "07:30:00|8:15 pm", format="any", bad="quay|25:00"),
    "time of a pattern": _kind("time", "07.30|12.00|23.59", format="%H.%M", bad="07:30|24.00|noon"),
    "datetime": _kind(
        "datetime", "1999-12-31T23:59:59|2020-02-29T00:00:00|2021-06-15T12:00:00",
        bad="2021-06-15|noon|2021-06-15T12:00|2021-02-29T00:00:00|2021-06-15T25:00:00",
        same={"2021-06-15T12:00:00": "2021-06-15T12:00:00.000"},
    ),
    "datetime with zone": _kind(
        "datetime", "1999-12-31T23:59:59Z|2020-02-29T00:00:00Z|2021-06-15T12:00:00Z",
        bad="2021-06-15|noon|2021-02-29T00:00:00Z|2021-06-15T25:00:00Z",
        same={"2021-06-15T12:00:00Z": "2021-06-15T14:00:00+02:00"},
    ),
    "datetime of any form": _kind("datetime", "2020-02-29 07:30|2021-06-15T12:00:00", format="any", bad="quay|2021-02-29"),
    "datetime of a pattern": _kind(
        "datetime", "31.12.1999 23:59|15.06.2021 12:00", format="%d.%m.%Y %H:%M", bad="2021-06-15T12:00:00|15.06.2021",
    ),
    "year": _kind("year", "0000|1066|1999|2020|9999", bad="20|20200|-001|x999|19.9"),
    "yearmonth": _kind("yearmonth", "1999-12|2020-02|2021-06", bad="2020|2020-13|2020-00|2020-01-01|06/2021"),
    "duration": _kind(
        "duration", "PT1H|P1D|P1W|P1M|P1Y2M3DT4H5M6S", _ENUM, bad="1D|P|P1|one day|P-1D|p1d", same={"P1D": "PT24H"},
    ),
    "geopoint": _kind(
        "geopoint", "0,0|10.5, 54.3|-180,90", _ENUM, bad="10.5|181,0|0,91|a,b|1,2,3|[1, 2]", same={"0,0": "0.0, 0"},
    ),
    "geopoint as array": _kind(
        "geopoint", "[0, 0]|[10.5, 54.25]", _ENUM, format="array", bad="0,0|[181, 0]|[1]|[1, 2, 3]|[1, 2", same={"[0, 0]": "[0,0]"},
    ),
    "geopoint as object": _kind(
        "geopoint", '{"lon": 0, "lat": 0}|{"lon": 10.5, "lat": 54.25}', _ENUM, format="object",
        bad='0,0|{"lon": 181, "lat": 0}|{"lon": 1}|[1, 2]', same={'{"lon": 0, "lat": 0}': '{"lat": 0, "lon": 0}'},
    ),
    "geojson": _kind(
        "geojson", f"{_POINT % '1, 2'}|{_POINT % '10.5, 54'}", _ENUM, key=False,
        bad='{}|[]|quay|{"type": "Point"}|{"type": "Point", "coordinates": ["a", "b"]}|{"type": "Quay"}',
    ),
    "topojson": _kind(
        "geojson", '{"type": "Topology", "objects": {}, "arcs": []}', _ENUM, format="topojson", key=False,
        bad='{}|{"type": "Topology"}|{"type": "Feature"}|[]|quay',
    ),
    "object": _kind(
        "object", '{}|{"a": 1}|{"a": 1, "b": [2, null]}', _ENUM | {"lengths"}, key=False, bad='[]|1|null|quay|{"a": 1',
        same={'{"a": 1}': ' {"a":1} '},
    ),
    "array": _kind("array", '[]|[1]|["a", {"b": 2}]|[1, 2, 3]', _ENUM | {"lengths"}, key=False, bad="{}|1|null|quay|[1"),
    "array of integers": _kind(
        "array", "[1]|[2, 3]", _ENUM | {"lengths"}, arrayItem={"type": "integer"}, key=False, bad='{}|["a"]|[1.5]|[true]',
    ),
    "list": _kind("list", "a|a,b|a,b,c|a,,b", frozenset({"lengths"}), key=False),
    "list of integers": _kind(
        "list", "1|1;2|3;4;5", frozenset({"lengths"}), itemType="integer", delimiter=";", key=False, bad="a|1;a|1;|1,2",
    ),
    "list of dates": _kind(
        "list", "2021-06-15|2021-06-15,2021-06-16", frozenset({"lengths"}), itemType="date", key=False, bad="a|2021-06-15,soon",
    ),
    "any": Kind({"type": "any"}, _WORDS, rules=_ENUM),
}  # fmt: skip
PATTERNS: Final = (
    "[a-z]+",
    "[a-zA-Z ]{2,9}",
    "[^0-9]*",
    "(?:cod|eel|ferry|gull)",
    "(?:\\w+|.*[ ,\"'].*)",
    "(?s:.+)",
)
NAMES: Final = ("ships", "lunch-menu", "station.7", "x", "a_b", "log-2021.v2", "berths", "p", "q-1", "obs")
COLUMNS: Final = (
    "id",
    "name",
    "Ship No.",
    "a.b",
    "x-y",
    "gr\u00f6\u00dfe",
    "n",
    "when",
    "c,d",
    "2nd",
    "Z",
    "of what",
)


def package(seed: int) -> Package:
    """Return the package number *seed*."""
    return _Maker(Random(seed)).package()


class _Maker:
    """Draws a package; *wrong* is how often a cell is not as it should be."""

    def __init__(self, chance: Random) -> None:
        self.chance = chance
        self.v2 = chance.random() < 0.6
        # Half of all packages are of plain form, as most are: what is wrong with them is in cells and keys.
        self.plain = chance.random() < 0.5
        self.wrong = chance.choice([0, 0, 0.02, 0.05, 0.2])
        self.made: list[Resource] = []
        self.columns: dict[str, list[_Column]] = {}

    def may_be_key(self, kind: Kind) -> bool:
        """Return whether a column of this kind may be part of a key."""
        plainly = kind.good is _WORDS or kind.properties in ({"type": "integer"}, {"type": "date"})
        return kind.key and (not self.plain or plainly or self.maybe(0.05))

    def maybe(self, often: float) -> bool:
        return self.chance.random() < often

    def package(self) -> Package:
        chance = self.chance
        tabular = not self.v2 and self.maybe(0.6)
        for name in chance.sample(NAMES, chance.choice([1, 1, 2, 2, 3])):
            self.made.append(self.resource(name, tabular=tabular))
        properties: JsonObject = (
            {"$schema": V2} if self.v2 else {"profile": "tabular-data-package"} if tabular else {}
        )
        if self.maybe(0.4):
            properties |= {"name": "harbour-records", "title": "Records", "licenses": [{"name": "CC0-1.0"}]}
        if self.maybe(0.3):
            properties |= {
                "x-reviewed": {"by": "the harbour master"},
                "sources": [{"title": "Log"}],
                "created": "2021-06-15T12:00:00Z",
            }
        return Package(properties, tuple(self.made))

    def resource(self, name: str, *, tabular: bool) -> Resource:
        chance = self.chance
        count = chance.choice([1, 2, 3, 4, 6, 9])
        rows = chance.choice([0, 1, 3, 8, 8, 16, 16, 40] if self.maybe(0.97) else [130, 130, 130, 2500])
        labels = [label for label in chance.sample(COLUMNS, count) if not (self.plain and "," in label)]
        columns = [self.column(label) for label in labels or ["id"]]
        schema = self.schema(name, columns)
        self.columns[name] = columns
        inline = (
            chance.choice(["rows", "objects"])
            if not self.plain and self.maybe(0.05) and rows and "fieldsMatch" not in schema
            else ""
        )
        dialect = {} if inline else self.dialect()
        header = self.header([str(column.properties["name"]) for column in columns])
        records: list[Record] = [self.record(columns, row, schema) for row in range(rows)]
        if not (inline or self.plain):
            records = self.ragged(records, dialect)
        form = self.form(name, inline)
        properties = self.properties(tabular=tabular)
        bare = not (tabular or inline or self.plain or self.maybe(0.94) or schema.get("foreignKeys"))
        folder = chance.choice(["", "", "data/", "a/b/", "Some Folder/"])
        referred = bare and len(set(header)) == len(header) and all(label.strip() for label in header)
        return Resource(
            name=name,
            path=f"{folder}{chance.choice([name, 'x-' + name, name.upper()])}.csv",
            fields=() if referred else tuple(column.properties for column in columns),
            header=tuple(header),
            records=tuple(records),
            schema=schema,
            dialect=dialect,
            encoding="" if inline or self.plain else self.encoding(form),
            form=form,
            properties=properties,
        )

    def schema(self, name: str, columns: list[_Column]) -> JsonObject:
        """Return the schema of a resource without its fields; columns of foreign keys are added to *columns*."""
        schema: JsonObject = {}
        self.missing(schema, columns)
        self.primary(schema, columns)
        self.foreign(schema, columns, name)
        if self.v2 and not self.plain and self.maybe(0.15):
            schema["fieldsMatch"] = self.chance.choice(["exact", "equal", "subset", "superset", "partial"])
        if self.v2 and self.maybe(0.1):
            schema["$schema"] = "https://datapackage.org/profiles/2.0/tableschema.json"
        return schema

    def properties(self, *, tabular: bool) -> JsonObject:
        """Return properties of a resource that do not change how its data is read."""
        properties: JsonObject = {}
        if tabular:
            properties["profile"] = "tabular-data-resource"
        elif self.v2 and self.maybe(0.5):
            properties["type"] = "table"
        if self.maybe(0.2):
            properties |= {"title": "A table", "x-note": [1, {"a": None}], "mediatype": "text/csv"}
        return properties

    def encoding(self, form: Form) -> str:
        """Return a declared encoding, or a blank; several files of one resource have the same."""
        if form.parts > 1:
            return "utf-8"
        return self.chance.choice(
            ["", "utf-8", "utf-8", "UTF-8", "latin-1", "iso-8859-1", "utf-16", "cp1252"]
        )

    def column(self, label: str) -> _Column:
        """Return a column of any kind; its cells are drawn from those that keep its rules."""
        kind = KINDS[self.chance.choice(list(KINDS))]
        properties: JsonObject = {"name": label, **json.loads(json.dumps(kind.properties))}
        good, rules = self.rules(kind)
        unique = self.may_be_key(kind) and self.maybe(0.4 if _numbered(kind, 0, "") else 0.03)
        rules |= {"required": self.maybe(0.7)} if self.maybe(0.3) else {}
        rules |= {"unique": True} if unique else {}
        if rules or self.maybe(0.1):
            properties["constraints"] = rules
        if self.maybe(0.1):
            properties |= {
                "title": label.title(),
                "description": "What it says.",
                "rdfType": "http://schema.example/Thing",
            }
        if self.v2 and self.maybe(0.1):
            properties |= {"x-unit": "kn", "x-seen": [1, {"by": None}]}
        column = _Column(properties, kind, good, unique=unique)
        if unique and self.maybe(0.9):
            _loosened(column)
        return column

    def rules(self, kind: Kind) -> tuple[list[str], JsonObject]:
        """Return rules for a kind, and cells that keep them."""
        chance = self.chance
        rules: JsonObject = {}
        good = list(kind.good)
        if "enum" in kind.rules and self.maybe(0.2):
            good = chance.sample(good, max(1, len(good) // 2))
            rules["enum"] = self.members(kind, good)
        if "bounds" in kind.rules and len(kind.good) > 2 and self.maybe(0.4):
            bounds, inner = self.bounds(kind)
            rules |= bounds
            good = [cell for cell in good if cell in inner] or good
        if kind.good is _WORDS and "pattern" in kind.rules and "enum" not in rules and self.maybe(0.6):
            rules["pattern"] = chance.choice(PATTERNS)
            good = [cell for cell in good if re.fullmatch(rules["pattern"], cell)] or good
        if "lengths" in kind.rules and self.maybe(0.3):
            longest = 12 if kind.good is _WORDS else 40 if "pattern" in kind.rules else 2
            both = {"minLength": 1, "maxLength": 400}
            rules |= chance.choice([{"minLength": 1}, {"maxLength": longest}, both, {"minLength": 0}])
        return good, rules

    def bounds(self, kind: Kind) -> tuple[JsonObject, Sequence[str]]:
        """Return bounds for a kind, and the cells between them."""
        low: Any = kind.good[1]
        high: Any = kind.good[-2]
        if kind.properties["type"] == "integer" and self.maybe(0.5):
            low, high = int(low), int(high)
        names, inner = ("minimum", "maximum"), kind.good[1:-1]
        if self.v2 and len(kind.good) > 4 and self.maybe(0.4):
            names, inner = ("exclusiveMinimum", "exclusiveMaximum"), kind.good[2:-2]
        bounds = dict(zip(names, (low, high), strict=True))
        for name in names:
            if self.maybe(0.2) and len(bounds) > 1:
                del bounds[name]
        return bounds, inner

    def members(self, kind: Kind, good: Sequence[str]) -> list[Any]:
        """Return the members of an enum, as texts or as the values that they are."""
        read: Callable[[str], Any] = str
        if self.maybe(0.5):
            if kind.properties.get("type") in {"object", "array", "geojson"}:
                read = json.loads
            elif kind.properties == {"type": "integer"}:
                read = int
            elif kind.properties == {"type": "boolean"}:
                read = {"true": True, "false": False}.__getitem__
        return [read(cell) for cell in good]

    def missing(self, schema: JsonObject, columns: Sequence[_Column]) -> None:
        chance = self.chance
        if self.maybe(0.15):
            words: list[Any] = chance.choice([["", "n/a"], ["-99"], ["", "-", "."], [], ["", "NA", "null"]])
            if self.v2 and words and self.maybe(0.4):
                words = [
                    {"value": word, "label": f"label {at}"} if at else {"value": word}
                    for at, word in enumerate(words)
                ]
            schema["missingValues"] = words
        for column in columns:
            if self.maybe(0.04):
                column.properties["missingValues"] = chance.choice([["", "none"], ["?"], []])

    def primary(self, schema: JsonObject, columns: Sequence[_Column]) -> None:
        keys = [column for column in columns if self.may_be_key(column.kind)]
        # Most keys are of a kind that has a value for every row.
        keys = [column for column in keys if _numbered(column.kind, 0, "") or self.maybe(0.1)]
        if not keys or self.maybe(0.4):
            return
        key = self.chance.sample(keys, min(len(keys), self.chance.choice([1, 1, 2])))
        names = [str(column.properties["name"]) for column in key]
        schema["primaryKey"] = names[0] if len(names) == 1 and self.maybe(0.5) else names
        if self.v2 and self.maybe(0.2):
            schema["uniqueKeys"] = [names]
        for column in key:
            column.unique = True
            _loosened(column)

    def foreign(self, schema: JsonObject, columns: list[_Column], name: str) -> None:
        """Add columns that refer to those of another table, or of this one."""
        chance = self.chance
        keys: list[JsonObject] = []
        others = [other for other in self.made if other.fields and not other.form.inline]
        if others and self.maybe(0.7):
            other = chance.choice(others)
            there = [column for column in self.columns[other.name] if self.may_be_key(column.kind)]
            there = chance.sample(there, min(len(there), chance.choice([1, 1, 1, 2, 3])))
            if there:
                keys.append(self.reference(other, there, columns))
        mine = [column for column in columns if column.unique]
        if mine and self.maybe(0.3):
            column = chance.choice(mine)
            columns.append(
                _Column({"name": "up", **_about(column.properties)}, column.kind, column.good, above=column)
            )
            reference: JsonObject = {
                "resource": chance.choice(["", name]),
                "fields": [column.properties["name"]],
            }
            if self.v2 and self.maybe(0.4):
                del reference["resource"]
            keys.append({"fields": ["up"], "reference": reference})
        if keys:
            schema["foreignKeys"] = keys

    def reference(self, other: Resource, there: Sequence[_Column], columns: list[_Column]) -> JsonObject:
        """Add columns that refer to the columns *there* of a table; return the key."""
        labels = [column.properties["name"] for column in self.columns[other.name]]
        places = [labels.index(column.properties["name"]) for column in there]
        rows = [row for row in other.records if not isinstance(row, str) and len(row) == len(labels)]
        picked = [tuple(row[place] for place in places) for row in rows]
        new = [f"ref {at}" for at in range(len(there))]
        for at, column in enumerate(there):
            properties = {"name": new[at], **_about(column.properties)}
            columns.append(_Column(properties, column.kind, column.good, linked=(at, picked)))
        single = len(new) == 1 and self.maybe(0.4)
        target = [column.properties["name"] for column in there]
        reference = {"resource": other.name, "fields": target[0] if single else target}
        return {"fields": new[0] if single else new, "reference": reference}

    def record(self, columns: Sequence[_Column], row: int, schema: JsonObject) -> Record:
        linked = self.chance.random()
        return tuple(self.cell(column, row, linked, schema) for column in columns)

    def cell(self, column: _Column, row: int, linked: float, schema: JsonObject) -> str:
        chance = self.chance
        kind = column.kind
        words: Any = column.properties.get("missingValues", schema.get("missingValues", [""]))
        gone: list[str] = [word["value"] if isinstance(word, dict) else word for word in words]
        if self.maybe(self.wrong):
            strange = ["", " ", chance.choice(kind.good), *gone, chance.choice(_WORDS)]
            return chance.choice([*strange, *kind.bad, *kind.bad])
        if column.linked and column.linked[1]:
            place, rows = column.linked
            return self.respelt(kind, rows[int(linked * len(rows))][place])
        if column.above:
            return self.respelt(kind, chance.choice(column.above.cells or [""]))
        if column.unique:
            cell = _numbered(kind, row, column.good)
        else:
            cells = column.good
            cell = self.respelt(kind, chance.choice(cells))
            if self.maybe(0.1) and not column.properties.get("constraints", {}).get("required"):
                cell = chance.choice(gone or [cell])
        column.cells.append(cell)
        return cell

    def respelt(self, kind: Kind, cell: str) -> str:
        return kind.same[cell] if cell in kind.same and self.maybe(0.2) else cell

    def dialect(self) -> JsonObject:
        """Return a dialect, mostly that of the standard; what is left out is to be as the standard says."""
        chance = self.chance
        dialect: JsonObject = {}
        if self.maybe(0.3):
            dialect["delimiter"] = chance.choice([";", "\t", "|", ","])
        if self.plain:
            return dialect
        if self.maybe(0.1):
            dialect["quoteChar"] = "'"
        if self.maybe(0.1):
            dialect |= {"doubleQuote": False, "escapeChar": "\\"}
        if self.maybe(0.1):
            dialect["header"] = chance.choice([False, True])
        if self.maybe(0.1):
            dialect["skipInitialSpace"] = chance.choice([False, True])
        if self.maybe(0.07):
            dialect["commentChar"] = "#"
        if self.maybe(0.1):
            dialect["lineTerminator"] = chance.choice(["\n", "\r\n"])
        if not self.v2 and self.maybe(0.1):
            dialect["csvddfVersion"] = 1.2
        return dialect

    def header(self, labels: list[str]) -> list[str]:
        chance = self.chance
        if self.plain or self.maybe(0.94):
            return labels
        return chance.choice(
            [
                [*labels, "extra"],
                labels[:-1] or labels,
                labels[::-1],
                ["other", *labels[1:]],
                [labels[0].upper() + "X", *labels[1:]],
                [labels[0], labels[0], *labels[2:]],
                [*labels[:-1], ""],
                [f" {label} " for label in labels],
            ]
        )

    def ragged(self, records: list[Record], dialect: JsonObject) -> list[Record]:
        """Put in what is not as it should be: blank, short and long records, comments, strange quotes."""
        chance = self.chance
        between = dialect.get("delimiter", ",")
        quote = dialect.get("quoteChar", '"')
        for _ in range(chance.choice([0, 0, 0, 1, 2])):
            at = chance.randrange(len(records) + 1)
            like = records[at - 1] if records else ("x",)
            if isinstance(like, str):
                continue
            records.insert(
                at,
                chance.choice(
                    [
                        "",
                        between * (len(like) - 1),
                        like[:-1] or like,
                        (*like, "more"),
                        (*like, "", ""),
                        ("",) * len(like),
                        f"a{quote}b" + between * (len(like) - 1),
                        f"{quote}a{quote}b" + between * (len(like) - 1),
                        *(["#a comment" + between + "x"] if dialect.get("commentChar") else []),
                    ]
                ),
            )
        if self.maybe(0.02) and records:
            records.append(f"{quote}never closed{between}x")
        return records

    def form(self, name: str, inline: str) -> Form:
        chance = self.chance
        if self.plain:
            return Form(line_end=chance.choice(["\n", "\n", "\r\n"]), quoted=self.maybe(0.1))
        parts = 2 if not inline and self.maybe(0.06) else 1
        return Form(
            line_end=chance.choice(["\n", "\n", "\n", "\r\n"]),
            bom=self.maybe(0.1) and parts == 1,
            ended=parts > 1 or self.maybe(0.9),
            quoted=self.maybe(0.1),
            parts=parts,
            schema=f"{chance.choice(['', 'schemas/'])}{name}.schema.json" if self.maybe(0.15) else "",
            inline=inline,
        )


@dataclass
class _Column:
    """A column while it is drawn: its properties, its kind, and where its cells come from."""

    properties: JsonObject
    kind: Kind
    good: list[str]
    unique: bool = False
    linked: tuple[int, list[tuple[str, ...]]] | None = None
    above: _Column | None = None
    cells: list[str] = field(default_factory=list)


def _about(properties: JsonObject) -> JsonObject:
    """Return what a field says of its type."""
    return {name: value for name, value in properties.items() if name not in {"name", "constraints"}}


def _numbered(kind: Kind, row: int, good: Sequence[str]) -> str:
    """Return a value that is different in every row, as far as the kind has so many."""
    properties = kind.properties
    if properties.get("type") in {"integer", "number"}:
        return str(row + 1)
    if (
        properties.get("type", "string") in {"string", "any"}
        and properties.get("format", "default") == "default"
    ):
        return f"k{row + 1}"
    if properties == {"type": "date"}:
        return f"{2000 + row // 28:04}-01-{row % 28 + 1:02}"
    return good[row % len(good)] if good else ""


def _loosened(column: _Column) -> None:
    """Take away what would forbid most of many different values."""
    rules = column.properties.get("constraints", {})
    for name in set(rules) - {"required", "unique"}:
        del rules[name]
