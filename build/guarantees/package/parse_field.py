"""Parse a field of a Table Schema: its type, its format, its constraints and its categories."""

from __future__ import annotations

import math
import re
import warnings
from collections.abc import Mapping
from typing import Any, Final

from guarantees.package.constraint_values import is_in_order, is_of_type
from guarantees.package.descriptor_part import (
    DOUBTFUL_DESCRIPTOR,
    Part,
    describe,
    is_count,
    suggest,
)
from guarantees.package.resource import Column

_BOUNDED: Final = frozenset(
    {"integer", "number", "date", "time", "datetime", "duration", "year", "yearmonth"}
)
_SIZED: Final = frozenset({"string", "array", "object", "list"})
_BOUNDS: Final = ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum")
_ITEM_TYPES: Final = ("string", "integer", "boolean", "number", "datetime", "date", "time")
TYPES: Final = (
    "string", "number", "integer", "boolean", "object", "array", "list", "datetime", "date", "time", "year",
    "yearmonth", "duration", "geopoint", "geojson", "any",
)  # fmt: skip
_OTHER_NAMES: Final[Mapping[str, str]] = {
    **dict.fromkeys(("decimal", "float", "double", "numeric", "real", "num"), "number"),
    **dict.fromkeys(("int", "int32", "int64", "bigint", "long", "whole"), "integer"),
    **dict.fromkeys(("str", "text", "char", "varchar", "character", "factor", "category", "uuid"), "string"),
    **dict.fromkeys(("uri", "url", "email", "binary"), "string"),
    **dict.fromkeys(("bool", "logical"), "boolean"),
    **dict.fromkeys(("timestamp", "date-time", "posixct"), "datetime"),
    **dict.fromkeys(("json", "dict"), "object"),
    **dict.fromkeys(("gyear",), "year"),
}
_FORMATS: Final[Mapping[str, tuple[str, ...]]] = {
    "string": ("default", "email", "uri", "binary", "uuid", "wkt"),  # the last one only in frictionless
    "geopoint": ("default", "array", "object"),
    "geojson": ("default", "topojson"),
}
_TEMPORAL: Final = frozenset({"date", "time", "datetime"})
_DIRECTIVE: Final = re.compile(r"%(.?)", re.DOTALL)
_DIRECTIVES: Final = frozenset("aAwdbBmyYHIMSpfzZjUWcxXGuV%")
_LONG_FORMS: Final = {"F": "%Y-%m-%d", "T": "%H:%M:%S", "D": "%m/%d/%y", "R": "%H:%M", "e": "%d", "k": "%H"}

# The types that each constraint is for; None: all.
_CONSTRAINTS: Final[Mapping[str, frozenset[str] | None]] = {
    "required": None,
    "unique": None,
    "enum": None,
    "pattern": frozenset({"string"}),
    "minLength": _SIZED,
    "maxLength": _SIZED,
    **dict.fromkeys(_BOUNDS, _BOUNDED),
    "jsonSchema": frozenset({"array", "object"}),
}
_KNOWN: Final = frozenset(
    {
        "name", "title", "description", "type", "format", "example", "examples", "constraints", "missingValues",
        "rdfType", "categories", "categoriesOrdered", "trueValues", "falseValues", "decimalChar", "groupChar",
        "bareNumber", "delimiter", "itemType", "arrayItem", "unit",
    }
)  # fmt: skip
_MISPLACED: Final = dict.fromkeys(_CONSTRAINTS, "constraints")


def parse_field(field: Part, missing: frozenset[str], *, default_type: str) -> Column:
    """Return a field, which is an object with a name, as a column.

    *missing* are the missing values of the schema; *default_type* is the type of a field that declares none.
    """
    field.report_misspelt(_KNOWN, _MISPLACED)
    kind = _type(field, default_type)
    for key in ("title", "description", "rdfType"):
        field.text(key)
    properties = {**field.value, **_sound_properties(field, kind)}
    properties = {key: value for key, value in properties.items() if value is not None}
    style = _format(field, kind)
    reader = _Reader(kind, style, properties)
    constraints = _constraints(field, reader)
    if field.has("example") and not reader.accepts(field.value["example"]):
        field.at("example").warn(
            f"The example {describe(field.value['example'])} is not of the type {kind!r}."
        )
    return Column(
        name=field.value["name"],
        type=kind,
        format=style,
        missing=missing_values(field, missing),
        constraints=constraints,
        categories=_categories(field, reader, constraints),
        properties=properties,
    )


class _Reader:
    """The type of a field, to check values in the descriptor against it."""

    def __init__(self, kind: str, style: str, properties: Mapping[str, Any]) -> None:
        self.kind = kind
        self.style = style
        self.properties = properties

    def accepts(self, value: object) -> bool:
        return is_of_type(self.kind, self.style, self.properties, value)

    def in_order(self, low: object, high: object) -> bool:
        return is_in_order(self.kind, self.style, self.properties, low, high)


def missing_values(of: Part, default: frozenset[str]) -> frozenset[str]:
    """Return the ``missingValues`` of a schema or field: strings, or (version 2) strings with labels."""
    if not of.has("missingValues"):
        return default
    part = of.at("missingValues")
    if isinstance(part.value, str):
        part.expected("a list", f'Write ["{part.value}"].')
        return frozenset({part.value})
    values: list[str] = []
    for item in of.items("missingValues"):
        entry = item.at("value") if isinstance(item.value, Mapping) else item
        if entry is not item:
            item.text("label")
        if isinstance(entry.value, str):
            if entry.value in values:
                entry.warn(f"Duplicate missing value {describe(entry.value)}.", "Remove one of the two.")
            values.append(entry.value)
        elif isinstance(entry.value, int | float) and not isinstance(entry.value, bool):
            entry.expected("a string", f'Write "{entry.value}": missing values are compared with text.')
            values.append(str(entry.value))
        else:
            entry.expected("a string")
    return frozenset(values)


# --------------------------------------------------------------------------------------------------------------
# Type and format


def _type(field: Part, default: str) -> str:
    kind = field.text("type", default)
    if not field.has("type"):
        return kind if kind == "string" else _type_of_untyped(field)
    if kind in TYPES:
        return kind
    meant = _OTHER_NAMES.get(kind.lower(), "") or (kind.lower() if kind.lower() in TYPES else "")
    hint = f"Did you mean {meant!r}?" if meant else suggest(kind, TYPES)
    field.at("type").report(
        f"Unknown type {describe(kind)}.", f"{hint} The types of the cells are not checked until then."
    )
    return "any"


def _type_of_untyped(field: Part) -> str:
    """Return ``any``, as version 2 has it; ``string`` for a field with constraints that are for strings."""
    constraints = field.value.get("constraints")
    for_strings = [
        name for name in ("pattern", "minLength", "maxLength") if field.at("constraints").has(name)
    ]
    if not isinstance(constraints, Mapping) or not for_strings:
        return "any"
    message = f"The field has no type, but {for_strings[0]} is for strings; string is assumed."
    field.warn(message, 'Add "type": "string".')
    return "string"


def _format(field: Part, kind: str) -> str:
    style = field.text("format", "default").removeprefix("fmt:") or "default"
    part = field.at("format")
    if style == "default":
        return style
    if kind in _TEMPORAL:
        return style if style == "any" or _is_pattern(part, style) else "any"
    known = _FORMATS.get(kind)
    if known is None:
        if kind != "any":
            part.warn(f"The type {kind!r} has no format {describe(style)}; it is ignored.", "Remove it.")
        return "default"
    if style not in known:
        part.report(f"The type {kind!r} has no format {describe(style)}.", suggest(style, known))
        return "default"
    return style


def _is_pattern(part: Part, style: str) -> bool:
    """Return whether *style* is a pattern that strptime understands; if not, that is a finding."""
    directives = [match[1] for match in _DIRECTIVE.finditer(style)]
    unknown = next((letter for letter in directives if letter not in _DIRECTIVES or not letter), None)
    if not directives:
        hint = "Write default, any, or a pattern such as %d/%m/%Y."
        part.report(f"Unknown format {describe(style)}.", hint)
        return False
    if unknown is not None:
        hint = (
            f"Write {_LONG_FORMS[unknown]}."
            if unknown in _LONG_FORMS
            else "See strptime of Python for those known."
        )
        part.report(f"Unknown directive '%{unknown}' in the format {describe(style)}.", hint)
        return False
    used = [letter for letter in directives if letter != "%"]
    if len(set(used)) < len(used):
        part.report(f"A directive occurs twice in the format {describe(style)}.", "Remove one of the two.")
        return False
    return True


def _sound_properties(field: Part, kind: str) -> dict[str, Any]:
    """Return the properties that change how cells of type *kind* are read; None for those that are not valid."""
    sound: dict[str, Any] = {}
    if kind in {"integer", "number"}:
        for key in ("decimalChar", "groupChar"):
            sound[key] = field.text(key) or None
        if sound["groupChar"] and sound["groupChar"] == (sound["decimalChar"] or "."):
            field.at("groupChar").report(
                "groupChar and the decimal character are the same.", "Correct one of them."
            )
            sound["groupChar"] = None
        sound["bareNumber"] = field.flag("bareNumber", default=True)
        if not field.has("bareNumber"):
            del sound["bareNumber"]
    elif kind == "boolean":
        for key in ("trueValues", "falseValues"):
            sound[key] = list(field.texts(key)) or None
        both = set(sound["trueValues"] or ()) & set(sound["falseValues"] or ())
        if both:
            field.at("falseValues").report(
                f"{describe(min(both))} is both true and false.", "Remove one of the two."
            )
    elif kind == "list":
        sound["delimiter"] = field.text("delimiter") or None
        sound["itemType"] = field.text("itemType") or None
        if sound["itemType"] and sound["itemType"] not in _ITEM_TYPES:
            hint = suggest(sound["itemType"], _ITEM_TYPES)
            field.at("itemType").report(f"Unknown itemType {describe(sound['itemType'])}.", hint)
            sound["itemType"] = None
    return sound


# --------------------------------------------------------------------------------------------------------------
# Constraints


def _constraints(field: Part, reader: _Reader) -> dict[str, Any]:
    """Return the constraints that are valid."""
    part = field.mapping("constraints")
    if part is None:
        return {}
    part.report_misspelt(_CONSTRAINTS)
    valid: dict[str, Any] = {}
    for name, value in part.value.items():
        if name not in _CONSTRAINTS or value is None:
            continue
        constraint = part.at(name)
        if not _is_applicable(constraint, name, reader.kind, field.text("type") or None):
            continue
        if name == "enum":
            members = _enum(constraint, reader)
            if members:
                valid[name] = members
        elif _is_valid(constraint, name, reader):
            valid[name] = value
    _check_order(part, valid, reader)
    return valid


def _is_applicable(constraint: Part, name: str, kind: str, declared: object) -> bool:
    """Return whether a constraint is for the type *kind*; *declared* is the type in the descriptor, or None."""
    types = _CONSTRAINTS[name]
    if types is None or kind in types:
        return True
    if kind == "any" and declared not in {None, "any"}:
        return False  # the type is unknown, which is a finding already
    hint = "Remove it, or correct the type." if declared else f"Add a type: {', '.join(sorted(types))}."
    constraint.report(f"{name} is not a constraint of the type {kind!r}.", hint)
    return False


def _is_valid(constraint: Part, name: str, reader: _Reader) -> bool:
    value = constraint.value
    if name in {"required", "unique"}:
        if not isinstance(value, bool):
            constraint.expected("true or false", "Write true or false without quotes.")
        return isinstance(value, bool)
    if name in {"minLength", "maxLength"}:
        if not is_count(value):
            constraint.expected("a whole number, not negative", "Write digits without quotes.")
        return is_count(value)
    if name == "pattern":
        return _compiles(constraint)
    if name == "jsonSchema":
        if not isinstance(value, dict | bool):
            constraint.expected("a JSON Schema", "Write an object.")
        return isinstance(value, dict | bool)
    if not reader.accepts(value):
        hint = f"Write it as a cell of the type {reader.kind!r} is written."
        constraint.report(f"{name} is {describe(value)}, which is not of the type {reader.kind!r}.", hint)
        return False
    return True


def _compiles(constraint: Part) -> bool:
    if not isinstance(constraint.value, str):
        constraint.expected("a string")
        return False
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            re.compile(constraint.value)
    except (re.error, RecursionError, OverflowError) as err:
        reason = str(err) if isinstance(err, re.error) else "it is too large"
        xml = re.search(r"\\[pPiIcC]", constraint.value)
        hint = (
            f"{xml[0]} is not supported: write the characters." if xml else "Correct the regular expression."
        )
        constraint.report(f"The pattern {describe(constraint.value)} is not valid: {reason}.", hint)
        return False
    return True


def _enum(constraint: Part, reader: _Reader) -> list[Any]:
    """Return the members of an enumeration that are of the type."""
    if not isinstance(constraint.value, list):
        constraint.expected("a list", "Put the values in square brackets.")
        return []
    members: list[Any] = []
    seen: set[str] = set()
    for number, value in enumerate(constraint.value):
        item = constraint.at(number)
        if not reader.accepts(value):
            message = (
                f"{describe(value)} is not of the type {reader.kind!r}, so that no cell can be equal to it."
            )
            item.report(message, "Correct or remove it.", rule=DOUBTFUL_DESCRIPTOR)
            continue
        key = _identity(value)
        if key in seen:
            item.warn(f"Duplicate value {describe(value)}.", "Remove one of the two.")
        else:
            members.append(value)
        seen.add(key)
    if not members:
        reason = (
            f"none of its values is of the type {reader.kind!r}" if constraint.value else "it has no values"
        )
        constraint.report(f"enum allows no cell: {reason}.", "Correct the values or the type.")
    return members


def _identity(value: object) -> str:
    return f"{type(value).__name__} {value}" if not isinstance(value, list | dict) else f"{id(value)}"


def _check_order(part: Part, valid: dict[str, Any], reader: _Reader) -> None:
    """Report bounds that no value can keep."""
    pairs = [(low, high) for low in _BOUNDS[::2] for high in _BOUNDS[1::2]]
    pairs = [(low, high) for low, high in pairs if low in valid and high in valid]
    pairs = [(low, high) for low, high in pairs if not reader.in_order(valid[low], valid[high])]
    if valid.get("minLength", 0) > valid.get("maxLength", math.inf):
        pairs.append(("minLength", "maxLength"))
    for low, high in pairs:
        message = f"{low} is {describe(valid[low])}, which is more than {high}, {describe(valid[high])}."
        part.at(low).report(message, "Exchange or correct them: no cell can satisfy both.")


def _categories(field: Part, reader: _Reader, constraints: Mapping[str, Any]) -> tuple[str, ...] | None:
    """Return the values of ``categories`` as text; None if there are none."""
    field.flag("categoriesOrdered", default=False)
    if not field.has("categories"):
        return None
    part = field.at("categories")
    if reader.kind not in {"string", "integer"}:
        if reader.kind != "any":
            part.report(f"categories are not for the type {reader.kind!r}.", "Use a constraint enum instead.")
        return None
    values: list[str] = []
    for item in field.items("categories"):
        entry = item.at("value") if isinstance(item.value, Mapping) else item
        if entry is not item:
            item.text("label")
        if not reader.accepts(entry.value):
            entry.expected(f"a value of the type {reader.kind!r}")
        elif str(entry.value) in values:
            entry.report(f"Duplicate category {describe(entry.value)}.", "Remove one of the two.")
        else:
            values.append(str(entry.value))
    outside = [value for value in constraints.get("enum", ()) if str(value) not in values]
    if values and outside:
        message = f"{describe(outside[0])} is in enum, but not in categories."
        field.at("constraints").at("enum").report(message, "Add it to the categories, or remove it.")
    if not values and not field.value["categories"]:
        part.report("categories has no values.", "List the values, or remove the property.")
    return tuple(values) or None
