"""The rules of Table Schema for cells and keys, written once more in the simplest way, to say what a change breaks."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any, Final

JsonObject = dict[str, Any]

_FORMATS: Final[Mapping[str, str]] = {
    "email": r"[^@\s]+@[^@\s]+\.[^@\s]+",
    "uri": r"[a-z][a-z0-9+.-]*://\S+",
    "uuid": r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}",
}
_DURATION: Final = r"-?P(?=.)(\d+Y)?(\d+M)?(\d+D)?(T(?=.)(\d+H)?(\d+M)?(\d+(\.\d+)?S)?)?"
_BOUNDS: Final[Mapping[str, Callable[[Any, Any], bool]]] = {
    "minimum": lambda value, bound: value >= bound,
    "maximum": lambda value, bound: value <= bound,
    "exclusiveMinimum": lambda value, bound: value > bound,
    "exclusiveMaximum": lambda value, bound: value < bound,
}


def missing_values(schema: JsonObject, field: JsonObject) -> list[str]:
    """Return the texts of a missing value; those of the field replace those of the schema."""
    values: list[Any] = field.get("missingValues") or schema.get("missingValues", [""])
    return [value["value"] if isinstance(value, dict) else value for value in values]


def categories(field: JsonObject) -> list[object]:
    """Return the values of the categories of *field*."""
    return [c["value"] if isinstance(c, dict) else c for c in field.get("categories", ())]


def parse(field: JsonObject, text: str) -> object:
    """Return the value of a cell.

    Raises:
        ValueError: The text is not of the type of the field.
    """
    return _PARSERS[field.get("type", "string")](field, text)


def key_value(field: JsonObject, text: str) -> object:
    """Return what is compared in keys: the value, or the text if it is not of the type."""
    try:
        return json.dumps(parse(field, text), default=str)
    except ValueError:
        return text


def violations(field: JsonObject, schema: JsonObject, text: str) -> list[str]:
    """Return the rules that a cell breaks by itself."""
    constraints = field.get("constraints", {})
    if text in missing_values(schema, field):
        return ["required"] if constraints.get("required") else []
    try:
        value = parse(field, text)
    except ValueError:
        return ["type"]
    broken = []
    if "enum" in constraints and value not in [_bound(field, allowed) for allowed in constraints["enum"]]:
        broken.append("enum")
    if "pattern" in constraints and not re.fullmatch(constraints["pattern"], text):
        broken.append("pattern")
    size = len(value) if isinstance(value, str | list | dict) else None
    if size is not None and size < constraints.get("minLength", 0):
        broken.append("minLength")
    if size is not None and size > constraints.get("maxLength", size):
        broken.append("maxLength")
    for name, holds in _BOUNDS.items():
        if name in constraints and not holds(value, _bound(field, constraints[name])):
            broken.append(name)
    if "categories" in field and value not in categories(field):
        broken.append("category")
    return broken


def json_value(field: JsonObject, schema: JsonObject, text: str) -> object:
    """Return the cell as JSON; a text that is not of the type is left as it is."""
    if text in missing_values(schema, field):
        return None
    kind = field.get("type", "string")
    if kind not in {"integer", "number", "boolean", "object", "array"}:
        return text
    try:
        value = parse(field, text)
    except ValueError:
        return text
    return float(value) if isinstance(value, Decimal) else value


def _bound(field: JsonObject, value: object) -> object:
    """Return a value of a constraint, which may be text or JSON."""
    if field.get("type") in {"year", "integer"} and isinstance(value, int):
        return value
    if field.get("type") == "number" and isinstance(value, int | float):
        return Decimal(str(value))
    return parse(field, value) if isinstance(value, str) else value


def _string(field: JsonObject, text: str) -> str:
    pattern = _FORMATS.get(field.get("format", "default"))
    return text if pattern is None else _matching(pattern, text)


def _matching(pattern: str, text: str) -> str:
    if not re.fullmatch(pattern, text):
        raise ValueError(text)
    return text


def _integer(field: JsonObject, text: str) -> int:
    plain = text.replace(field["groupChar"], "") if field.get("groupChar") else text
    return int(_matching(r"[+-]?[0-9]+", plain))


def _number(field: JsonObject, text: str) -> Decimal:
    plain = text.replace(field["groupChar"], "") if field.get("groupChar") else text
    plain = plain.replace(field.get("decimalChar", "."), ".")
    if not field.get("bareNumber", True):
        plain = re.sub(r"^[^0-9+-]+|[^0-9.]+$", "", plain)
    try:
        return Decimal(_matching(r"[+-]?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]+)?", plain))
    except InvalidOperation as err:
        raise ValueError(text) from err


def _boolean(field: JsonObject, text: str) -> bool:
    if text in field.get("trueValues", ["true", "True", "TRUE", "1"]):
        return True
    if text in field.get("falseValues", ["false", "False", "FALSE", "0"]):
        return False
    raise ValueError(text)


def _moment(default: str, part: str) -> Callable[[JsonObject, str], object]:
    def read(field: JsonObject, text: str) -> object:
        form = field.get("format", "default")
        moment = dt.datetime.strptime(text, default if form == "default" else form)  # noqa: DTZ007  as written
        return getattr(moment, part)() if part else moment

    return read


def _datetime(field: JsonObject, text: str) -> object:
    form = field.get("format", "default")
    if form != "default":
        return dt.datetime.strptime(text, form)  # noqa: DTZ007  as written
    return dt.datetime.fromisoformat(
        _matching(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)?", text)
    )


def _geopoint(field: JsonObject, text: str) -> tuple[float, float]:
    pair = json.loads(text) if field.get("format") == "array" else text.split(",")
    if not isinstance(pair, list) or len(pair) != len(("longitude", "latitude")):
        raise ValueError(text)
    longitude, latitude = float(pair[0]), float(pair[1])
    if abs(longitude) > 180 or abs(latitude) > 90:
        raise ValueError(text)
    return longitude, latitude


def _json(kind: type) -> Callable[[JsonObject, str], object]:
    def read(_: JsonObject, text: str) -> object:
        value = json.loads(text)
        if not isinstance(value, kind):
            raise ValueError(text)  # noqa: TRY004  as for any other cell
        return value

    return read


def _list(field: JsonObject, text: str) -> Sequence[object]:
    item = {"type": field.get("itemType", "string")}
    return [parse(item, part) for part in text.split(field.get("delimiter", ","))]


_PARSERS: Final[Mapping[str, Callable[[JsonObject, str], Any]]] = {
    "string": _string,
    "any": lambda _, text: text,
    "integer": _integer,
    "number": _number,
    "boolean": _boolean,
    "date": _moment("%Y-%m-%d", "date"),
    "time": _moment("%H:%M:%S", "time"),
    "datetime": _datetime,
    "year": lambda _, text: int(_matching(r"-?[0-9]{4,}", text)),
    "yearmonth": lambda _, text: _matching(r"[0-9]{4}-(0[1-9]|1[0-2])", text),
    "duration": lambda _, text: _matching(_DURATION, text),
    "geopoint": _geopoint,
    "object": _json(dict),
    "array": _json(list),
    "list": _list,
}
