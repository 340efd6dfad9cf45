"""The texts that we read in another way than frictionless, because it differs from the standard."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

ACCEPTED: Final = "only we accept it"
REJECTED: Final = "only frictionless accepts it"
ANOTHER_VALUE: Final = "it equals other texts"

_INTEGERS: Final = r"integer.*|list of integer|list with a semicolon"
_NUMBERS: Final = r"number.*|list of number"
_OTHER_DIGITS: Final = "[\u0660-\u0669\u0966-\u0967\uff11]"


@dataclass(frozen=True)
class Difference:
    """Texts on which we differ from frictionless, because it differs from the standard.

    Attributes:
        name: The subject.
        reason: What the standard says, and what frictionless does.
        fields: The pattern of the names of the fields.
        outcome: How the result differs.
        texts: The pattern of the texts.
    """

    name: str
    reason: str
    fields: str
    outcome: str
    texts: str

    def explains(self, name: str, outcome: str, text: str) -> bool:
        """Return whether *text* in a field called *name* may have this *outcome*."""
        return (
            outcome == self.outcome
            and re.fullmatch(self.fields, name) is not None
            and re.fullmatch(self.texts, text, re.DOTALL) is not None
        )


DIFFERENCES: Final = (
    Difference("digits", "Digits are 0 to 9, without underscores. frictionless accepts what int, Decimal and strptime of Python accept.",
        f"{_INTEGERS}|{_NUMBERS}|geopoint default|date.*|list of date|time any|year.*|yearmonth.*", REJECTED, f".*(?:_|{_OTHER_DIGITS}).*"),
    Difference("white space", "White space around a number is that of XML Schema: space, tab and line breaks. frictionless strips what Python strips.",
        f"{_INTEGERS}|{_NUMBERS}", REJECTED, "[\u00a0\u2009\x0b\x1c\x85]1|1[\x0b\u2028]"),
    Difference("special numbers", "They are NaN, INF and -INF. frictionless also accepts what Decimal of Python accepts.",
        _NUMBERS, REJECTED, "-NaN|sNaN|NaN1|NaN,1|[+]INF|-?Infinity"),
    Difference("special numbers with text", "With bareNumber false, NaN and INF are still numbers. frictionless strips them as text.",
        "number with text", ACCEPTED, "(?i:nan|-?inf)"),
    Difference("equal NaN", "NaN is the same value as NaN (XML Schema, identity). To frictionless it differs from itself.",
        _NUMBERS, ANOTHER_VALUE, "(?i:nan)"),
    Difference("separators", "groupChar separates groups of digits, and decimalChar comes once, after them. frictionless deletes and replaces them wherever they are.",
        "number grouped|number with a comma", REJECTED, "[-+0-9e.,]+"),
    Difference("a point before stripped text", "With bareNumber false, .5 is a half. frictionless strips the point and reads 5.",
        "number with text", ANOTHER_VALUE, r".*\b5\D*"),
    Difference("long numbers", "We support 1,000 characters.", "number with text", REJECTED, r"\[1{5000}\]"),
    Difference("groups of an integer", "Integers have groupChar since version 2. frictionless ignores it.",
        "integer grouped", ACCEPTED, r" ?[0-9]+(?:,[0-9]+)+ ?"),
    Difference("NaN in JSON", "JSON has no NaN and no Infinity. frictionless accepts what the json of Python accepts.",
        "object.*|array.*", REJECTED, ".*(?:NaN|Infinity).*"),
    Difference("true in JSON", "true is not 1. To Python they are equal.",
        "object.*|array.*", ANOTHER_VALUE, r".*true.*|\[1\]"),
    Difference("decimals in JSON", "We compare all digits. frictionless compares binary numbers.",
        "array.*", ANOTHER_VALUE, r"\[0\.10000.*"),
    Difference("items of arrays", "The standard has no arrayItem. frictionless checks it.",
        "array of items", ACCEPTED, r"\[.*\]"),
    Difference("values of items", 'We compare the array as it is written. With arrayItem, frictionless compares the values of the items: "1" equals 1.',
        "array of items", ANOTHER_VALUE, r'\["1", "2"\]'),
    Difference("one digit", "A date is yyyy-mm-dd, a month yyyy-mm. frictionless accepts one digit.",
        "date.*|list of date|yearmonth.*", REJECTED, "[0-9]{1,4}-[0-9]{1,2}(?:-[0-9]{1,2})?"),
    Difference("signs and spaces", "A year has no plus sign and no spaces. frictionless accepts them, if there are four characters.",
        "year.*", REJECTED, r"\+02[01]| 020"),
    Difference("signs and spaces of months", "A month has no plus sign and no spaces. frictionless accepts them.",
        "yearmonth.*", REJECTED, r"\+2021-\+1| 2021 - 12 "),
    Difference("long and negative years", "A year is a gYear of XML Schema: four or more digits, perhaps with a minus sign. frictionless accepts four characters.",
        "year.*", ACCEPTED, "-?[0-9]{4,}"),
    Difference("negative years of months", "A month is a gYearMonth of XML Schema. frictionless splits it at the first sign.",
        "yearmonth.*", ACCEPTED, "-2021-12"),
    Difference("forms of times", "Date and time have the form of XML Schema: T between them, a point before the fraction, a time zone as Z or +01:00, at most 14 hours. "
        "frictionless also accepts other forms of ISO 8601, and any character between them.",
        "(?:list of )?(?:datetime|time).*", REJECTED, r".*(?:z|[+]0100|[+]01|[+]15:00|,5)|2021-12-05[ Xt][0-9]{2}:00:00|2021-W05-5T12:30:00"),
    Difference("the end of the last day", "24:00:00 is the midnight at the end of a day, also of the last one. frictionless has no later day, and does not accept it with the format any.",
        ".*time.*", ACCEPTED, ".*24:00:00"),
    Difference("bounds without a time zone", "A time with a time zone cannot be compared with a bound without one, which is then ignored. frictionless crashes.",
        "time bounds", ACCEPTED, ".*(?:Z|[+-][0-9]{2}:[0-9]{2})"),
    Difference("digits of a second", "A second may have any number of digits. frictionless compares six.",
        ".*time|duration", ANOTHER_VALUE, r".*\.123456[0-9]+.*"),
    Difference("forms of durations", "A duration has the form of XML Schema, or a number of weeks; only seconds have a fraction. frictionless accepts other forms.",
        "duration.*", REJECTED, "[+]?P.*"),
    Difference("long durations", "A duration may have any number of seconds. frictionless fails beyond a billion days.",
        "duration", ACCEPTED, "PT9{14}S"),
    Difference("numbers of a point", "The parts of a point in JSON are numbers. frictionless also accepts text and booleans.",
        "geopoint (?:array|object)", REJECTED, r'.*"[12]".*|.*true.*|"12"'),
    Difference("GeoJSON accepted", "RFC 7946 allows a height, geometries without coordinates, and collections of geometries anywhere. frictionless uses an older schema.",
        "geojson default", ACCEPTED, r'.*(?:\[1, 2, 3\]|"coordinates": \[\]|GeometryCollection).*'),
    Difference("GeoJSON rejected", "RFC 7946: a ring ends where it starts, a collection contains features, a box has four numbers or six. frictionless checks none of it.",
        "geojson default", REJECTED, ".*(?:Polygon|FeatureCollection|bbox).*"),
    Difference("TopoJSON", "A topology has the type Topology. frictionless also accepts a single geometry.",
        "geojson topojson", REJECTED, r'\{"type": "(?:Point|MultiPoint|GeometryCollection)".*'),
    Difference("quoted email addresses", "RFC 5322 allows spaces in quotes.", "string email", ACCEPTED, '"a b"@c.example'),
    Difference("URIs", "A URI consists of the ASCII characters of RFC 3986. frictionless checks that there is a scheme.",
        "string uri", REJECTED, r"http://.*|C:\\x"),
    Difference("base64", "RFC 4648: other characters are errors. frictionless skips them.", "string binary", REJECTED, "(?s:.*)"),
    Difference("UUIDs", "The form of a UUID has four hyphens (RFC 9562). frictionless accepts what Python accepts.",
        "string uuid", REJECTED, r"[0-9a-f]{32}|\{.*\}|urn:uuid:.*"),
    Difference("patterns", "A pattern matches the whole cell. frictionless binds the first alternative to the start and the last to the end, and accepts a line break after it.",
        "string pattern", REJECTED, r"older|xev-1|ev-1\n"),
)  # fmt: skip

_BY_FORMAT: Final = frozenset({"geopoint", "geojson"})
_TEMPORAL: Final = frozenset({"date", "time", "datetime"})


def names_of(kind: str, style: str, properties: Mapping[str, Any]) -> list[str]:
    """Return the names by which differences know a field of type *kind* and format *style*: with each constraint."""
    name = f"{kind}{_variant(kind, style, properties)}"
    constraints = properties.get("constraints", {})
    groups = {"enum": ("enum",), "pattern": ("pattern",), "lengths": ("minLength", "maxLength")}
    groups["bounds"] = ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum")
    return [
        name,
        *(f"{name} {group}" for group, rules in groups.items() if any(r in constraints for r in rules)),
    ]


def _variant(kind: str, style: str, properties: Mapping[str, Any]) -> str:
    if kind in {"integer", "number"}:
        return _number_variant(properties)
    if kind == "list":
        if properties.get("delimiter") == ";":
            return " with a semicolon"
        return f" of {properties['itemType']}" if "itemType" in properties else ""
    if kind == "boolean":
        return " in words" if "trueValues" in properties else ""
    if kind == "array":
        return " of items" if "arrayItem" in properties else ""
    if kind in _TEMPORAL:
        return {"default": "", "any": " any"}.get(style, " pattern")
    return f" {style}" if kind in _BY_FORMAT or style != "default" else ""


def _number_variant(properties: Mapping[str, Any]) -> str:
    if not properties.get("bareNumber", True):
        return " with text"
    if properties.get("decimalChar", ".") != ".":
        return " with a comma"
    return " grouped" if properties.get("groupChar") else ""


def explanation_of(names: list[str], outcome: str, text: str, *, but_not: str = "") -> str:
    """Return the name of the difference that explains the *outcome* of *text* in a field with *names*, or a blank.

    A difference that is also one of fields called *but_not* is not taken.
    """
    return next(
        (
            known.name
            for known in DIFFERENCES
            for name in names
            if known.explains(name, outcome, text)
            and not (but_not and known.explains(but_not, outcome, text))
        ),
        "",
    )
