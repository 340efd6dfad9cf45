"""Read the types that are written as JSON, and geographic points.

JSON as in RFC 8259: without NaN and Infinity. Numbers are equal if they have the same value, ``true`` is not 1, and
the order of keys does not matter.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from decimal import Decimal
from typing import Any, Final, NamedTuple

from guarantees.validation.cells.geometry import is_geojson, is_topojson
from guarantees.validation.cells.number_values import number_of_json, number_text, read_number
from guarantees.validation.cells.value_type import MAX_LENGTH, ValueType

_LONGITUDE: Final = 180
_LATITUDE: Final = 90


class JsonValue(NamedTuple):
    """A JSON value and its canonical form."""

    value: Any
    canonical: str


class Point(NamedTuple):
    """A geographic point in degrees."""

    longitude: Decimal
    latitude: Decimal


def object_type() -> ValueType:
    """Return the type of JSON objects."""
    return _json_type(lambda value: isinstance(value, dict))


def array_type() -> ValueType:
    """Return the type of JSON arrays."""
    return _json_type(lambda value: isinstance(value, list))


def geojson_type(style: str) -> ValueType:
    """Return the type of GeoJSON or TopoJSON objects."""
    if style == "topojson":
        return _json_type(is_topojson)
    return _json_type(is_geojson if style == "default" else lambda value: isinstance(value, dict))


def geopoint_type(style: str) -> ValueType:
    """Return the type of geographic points written in the format *style*."""
    readers = {"array": _point_of_array, "object": _point_of_object}
    if style in readers:
        convert = readers[style]
        return ValueType(read=lambda text: convert(_parse(text)), canonical=_point_text, from_json=convert)
    return ValueType(read=_read_point, canonical=_point_text)


def list_type(item: ValueType, delimiter: str) -> ValueType:
    """Return the type of lists of values of the type *item*, separated by *delimiter*."""

    def read(text: str) -> list[str] | None:
        items = []
        for part in text.split(delimiter):
            value = item.read(part)
            if value is None:
                return None
            items.append(item.canonical(value))
        return items

    return ValueType(read=read, canonical=lambda items: json.dumps(items, ensure_ascii=False), size=len)


def _json_type(is_valid: Callable[[Any], bool]) -> ValueType:
    def convert(value: object) -> JsonValue | None:
        try:
            return JsonValue(value, json_text(value)) if is_valid(value) else None
        except RecursionError:
            return None

    return ValueType(
        read=lambda text: convert(_parse(text)),
        canonical=lambda value: value.canonical,
        from_json=convert,
        size=lambda value: len(value.value),
    )


def _parse(text: str) -> Any:  # noqa: ANN401  any JSON value
    """Return the JSON value of *text*; None if it is not JSON."""
    try:
        return _DECODER.decode(text)
    except (ValueError, RecursionError):
        return None


def _digits(text: str) -> Decimal:
    value = read_number(text)
    if value is None:
        message = f"a number of more than {MAX_LENGTH} characters"
        raise ValueError(message)
    return value


def _integer_digits(text: str) -> int:
    return int(text) if len(text) <= MAX_LENGTH else int(_digits(text))


def _reject(word: str) -> None:
    raise ValueError(word)


# One decoder for all cells: making one takes longer than reading most cells.
_DECODER: Final = json.JSONDecoder(parse_int=_integer_digits, parse_float=_digits, parse_constant=_reject)


def json_text(value: object) -> str:
    """Return the same text for equal JSON values."""
    if type(value) is int:  # not a boolean
        return str(value)
    if isinstance(value, dict):
        members = sorted((json.dumps(key), json_text(member)) for key, member in value.items())
        return "{" + ",".join(f"{key}:{member}" for key, member in members) + "}"
    if isinstance(value, list | tuple):
        return "[" + ",".join(map(json_text, value)) + "]"
    number = value if isinstance(value, Decimal) else number_of_json(value)
    return json.dumps(value) if number is None else number_text(number)


def _read_point(text: str) -> Point | None:
    if len(text) > MAX_LENGTH:
        return None
    parts = text.split(",")
    return _point([read_number(part) for part in parts])


def _point_of_array(value: object) -> Point | None:
    return _point([number_of_json(part) for part in value]) if isinstance(value, list) else None


def _point_of_object(value: object) -> Point | None:
    if not isinstance(value, dict) or set(value) != {"lon", "lat"}:
        return None
    return _point([number_of_json(value["lon"]), number_of_json(value["lat"])])


def _point(parts: list[Decimal | None]) -> Point | None:
    match parts:
        case [Decimal() as longitude, Decimal() as latitude]:
            is_on_earth = _within(longitude, _LONGITUDE) and _within(latitude, _LATITUDE)
            return Point(longitude, latitude) if is_on_earth else None
    return None


def _within(degrees: Decimal, limit: int) -> bool:
    return degrees.is_finite() and -limit <= degrees <= limit


def _point_text(point: Point) -> str:
    return f"{number_text(point.longitude)},{number_text(point.latitude)}"
