"""Which type the cells of a column have, and what of the column cannot be checked."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable, Mapping
from typing import Any, Final

from guarantees.package.resource import Column
from guarantees.validation.cells import date_values, json_values, number_values, text_values
from guarantees.validation.cells.cell_patterns import is_pattern
from guarantees.validation.cells.value_type import ValueType

_TYPES: Final[Mapping[str, Callable[[Column], ValueType]]] = {
    "string": lambda column: text_values.string_type(column.format),
    "number": lambda column: number_values.number_type(column.properties),
    "integer": lambda column: number_values.integer_type(column.properties),
    "boolean": lambda column: number_values.boolean_type(column.properties),
    "object": lambda _: json_values.object_type(),
    "array": lambda _: json_values.array_type(),
    "list": lambda column: json_values.list_type(_TEXT_AND_NUMBERS[item_type(column)], delimiter(column)),
    "date": lambda column: date_values.date_type(column.format),
    "time": lambda column: date_values.time_type(column.format),
    "datetime": lambda column: date_values.datetime_type(column.format),
    "year": lambda _: date_values.year_type(),
    "yearmonth": lambda _: date_values.yearmonth_type(),
    "duration": lambda _: date_values.duration_type(),
    "geopoint": lambda column: json_values.geopoint_type(column.format),
    "geojson": lambda column: json_values.geojson_type(column.format),
    "any": lambda _: text_values.any_type(),
}
_TEXT_AND_NUMBERS: Final[Mapping[str, ValueType]] = {
    "string": text_values.string_type("default"),
    "number": number_values.number_type({}),
    "integer": number_values.integer_type({}),
    "boolean": number_values.boolean_type({}),
    "date": date_values.date_type("default"),
    "time": date_values.time_type("default"),
    "datetime": date_values.datetime_type("default"),
}
_JSON: Final = frozenset({"object", "array"})
_FORMATS: Final[Mapping[str, frozenset[str]]] = {
    "string": text_values.FORMATS,
    "geopoint": frozenset({"default", "array", "object"}),
    "geojson": frozenset({"default", "topojson"}),
}
_WITH_PATTERN: Final = frozenset({"date", "time", "datetime"})
_BOUNDS: Final = frozenset({"minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"})
_LENGTHS: Final = frozenset({"minLength", "maxLength"})
_OF_ALL_TYPES: Final = frozenset({"required", "unique", "enum"})


def value_type(column: Column) -> ValueType:
    """Return the type of the cells of *column*; that of all texts if it is not known."""
    return _TYPES.get(column.type, _TYPES["any"])(column)


def plain_value_type(column: Column) -> ValueType:
    """Return the type of *column* as it is without a format and properties of the field."""
    plain: dict[str, Callable[[], ValueType]] = {
        "number": lambda: _TEXT_AND_NUMBERS["number"],
        "integer": lambda: _TEXT_AND_NUMBERS["number"],
        "date": lambda: _TEXT_AND_NUMBERS["date"],
        "time": lambda: _TEXT_AND_NUMBERS["time"],
        "datetime": lambda: _TEXT_AND_NUMBERS["datetime"],
    }
    return plain[column.type]() if column.type in plain else value_type(column)


def read_constraint(column: Column, kind: ValueType, value: object) -> Any:  # noqa: ANN401  a value of the type
    """Return the *value* of a constraint as a value of the type of *column*; None if it is not one.

    Text is written as in a cell, or else in the default format of the type.
    """
    if isinstance(value, str):
        own = kind.read(value)
        return plain_value_type(column).read(value) if own is None else own
    return None if value is None else kind.from_json(value)


def item_type(column: Column) -> str:
    """Return the type of the items of a list; string if it is not known."""
    name = column.properties.get("itemType", "string")
    return name if isinstance(name, str) and name in _TEXT_AND_NUMBERS else "string"


def delimiter(column: Column) -> str:
    """Return what separates the items of a list."""
    value = column.properties.get("delimiter")
    return value if isinstance(value, str) and value else ","


def unchecked_rules(column: Column) -> tuple[str, ...]:
    """Return what of the type and the constraints of *column* is not checked, each with the reason."""
    reasons = [_unchecked_type(column), _unchecked_format(column), _unchecked_item_type(column)]
    reasons += [_unchecked_constraint(column, name, value) for name, value in column.constraints.items()]
    return tuple(reason for reason in reasons if reason)


def _unchecked_type(column: Column) -> str:
    return "" if column.type in _TYPES else f"type: {column.type!r} is not a type of Table Schema."


def _unchecked_format(column: Column) -> str:
    style = column.format
    if column.type in _WITH_PATTERN and not date_values.is_known_style(style):
        if style == "any":
            return "format: 'any' is checked only where python-dateutil is installed."
        return f"format: {style!r} is not a pattern of strptime, such as '%d/%m/%Y'."
    known = _FORMATS.get(column.type)
    if known is None or style in known:
        return ""
    return f"format: {style!r} is not a format of the type {column.type}: {', '.join(sorted(known))}."


def _unchecked_item_type(column: Column) -> str:
    name = column.properties.get("itemType", "string")
    if column.type != "list" or name == item_type(column):
        return ""
    return f"itemType: {name!r} is not one of {', '.join(sorted(_TEXT_AND_NUMBERS))}."


def _unchecked_constraint(column: Column, name: str, value: object) -> str:
    if column.type not in _TYPES or name in _OF_ALL_TYPES:
        return ""
    kind = value_type(column)
    applies = {
        **dict.fromkeys(_BOUNDS, kind.is_ordered),
        **dict.fromkeys(_LENGTHS, kind.size is not None),
        "pattern": True,
        "jsonSchema": column.type in _JSON,
    }
    if name not in applies:
        return f"{name}: not a constraint of Table Schema."
    if not applies[name]:
        return f"{name}: does not apply to the type {column.type}."
    if name == "pattern" and not is_pattern(value):
        return f"pattern: {value!r} is not a regular expression that Python understands."
    if name in _BOUNDS and read_constraint(column, kind, value) is None:
        return f"{name}: {value!r} is not a value of the type {column.type}."
    return json_schema_problem(value) if name == "jsonSchema" else ""


def json_schema_problem(schema: object) -> str:
    """Return why a JSON Schema cannot be checked, or an empty text."""
    if importlib.util.find_spec("jsonschema") is None:
        return "jsonSchema: checked only where the Python package jsonschema is installed."
    if not isinstance(schema, dict | bool):
        return "jsonSchema: not a JSON Schema."
    if _refers_elsewhere(schema):
        return "jsonSchema: refers to a schema outside the descriptor, which is not downloaded."
    return ""


def _refers_elsewhere(schema: Any) -> bool:  # noqa: ANN401  any JSON value
    if isinstance(schema, dict):
        target = schema.get("$ref", "#")
        return (isinstance(target, str) and not target.startswith("#")) or any(
            map(_refers_elsewhere, schema.values())
        )
    return isinstance(schema, list) and any(map(_refers_elsewhere, schema))
