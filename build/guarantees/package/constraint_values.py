"""Read the values of constraints in a descriptor: bounds, and the members of an enumeration.

They may be JSON values of the type of the field, or strings that are read by its type and format. A value is rejected
only if it is certainly not of the type.
"""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Callable, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any, Final, TypeAlias

TRUE_VALUES: Final = ("true", "True", "TRUE", "1")
FALSE_VALUES: Final = ("false", "False", "FALSE", "0")

_DECIMAL: Final = re.compile(r"[-+]?(?:[0-9][0-9_]*\.?[0-9_]*|\.[0-9][0-9_]*)(?:[eE][-+]?[0-9]{1,6})?")
_NOT_FINITE: Final = re.compile("[-+]?(?:nan|inf|infinity)", re.IGNORECASE)
_DATE: Final = re.compile(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})")
_TIME: Final = re.compile(r"[0-9]{1,2}:[0-9]{1,2}:[0-9]{1,2}(?:[.,][0-9]+)?(?:Z|[-+][0-9]{2}:?[0-9]{2})?")
_YEAR: Final = re.compile(r"-?[0-9]{4,}(?:Z|[-+][0-9]{2}:[0-9]{2})?")
_YEAR_MONTH: Final = re.compile(r"(-?[0-9]{4,})-(0?[1-9]|1[0-2])(?:Z|[-+][0-9]{2}:[0-9]{2})?")
_DURATION: Final = re.compile(
    r"[-+]?P(?=.)(?:[0-9.,]+Y)?(?:[0-9.,]+M)?(?:[0-9.,]+W)?(?:[0-9.,]+D)?(?:T(?=.)(?:[0-9.,]+H)?(?:[0-9.,]+M)?(?:[0-9.,]+S)?)?"
)

Properties = Mapping[str, Any]
_Ordered: TypeAlias = Decimal | float | str | dt.datetime | tuple[int, ...]


def is_of_type(kind: str, style: str, properties: Properties, value: object) -> bool:
    """Return whether *value* may be a value of a field of type *kind*, format *style* and these *properties*."""
    if kind in {"any", "list"}:
        return value is not None
    if kind in _CONTAINERS:
        return isinstance(value, (str, *_CONTAINERS[kind]))
    if kind == "boolean":
        return _is_boolean(properties, value)
    if kind in {"integer", "number"}:
        return isinstance(number(kind, properties, value), Decimal | float)
    if kind in _TEMPORAL and style not in {"default", ""}:
        return isinstance(value, str) and _has_format(style, value)
    if kind == "year" and isinstance(value, int) and not isinstance(value, bool):
        return True
    if not isinstance(value, str):
        return False
    return kind not in _OF_TEXT or bool(_OF_TEXT[kind](value.strip()))


_TEMPORAL: Final = frozenset({"date", "time", "datetime"})
_CONTAINERS: Final[Mapping[str, tuple[type, ...]]] = {
    "object": (dict,),
    "geojson": (dict,),
    "array": (list,),
    "geopoint": (dict, list),
}


def _is_boolean(properties: Properties, value: object) -> bool:
    if isinstance(value, str):
        return value in (
            *properties.get("trueValues", TRUE_VALUES),
            *properties.get("falseValues", FALSE_VALUES),
        )
    return isinstance(value, bool)


def number(kind: str, properties: Properties, value: object) -> Decimal | float | None:
    """Return *value* as a number, which may be NaN or infinite; None if it is not one of this *kind*."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    text = str(value).strip() if isinstance(value, str) else repr(value)
    if isinstance(value, str):
        if properties.get("bareNumber") is False:
            text = re.sub(r"^[^-+0-9]+|[^0-9]+$", "", text)
        if group := properties.get("groupChar"):
            text = text.replace(group, "")
        text = text.replace(properties.get("decimalChar") or ".", ".")
    if _NOT_FINITE.fullmatch(text):
        return float(text) if kind == "number" else None
    if not _DECIMAL.fullmatch(text) or (kind == "integer" and not _is_whole(text, value)):
        return None
    try:
        return Decimal(text)
    except InvalidOperation:
        return None


def _is_whole(text: str, value: float | str) -> bool:
    return value.is_integer() if isinstance(value, float) else bool(re.fullmatch(r"[-+]?[0-9_]+", text))


def is_in_order(kind: str, style: str, properties: Properties, low: object, high: object) -> bool:
    """Return whether *low* is not more than *high*; true where they cannot be compared."""
    first, second = (_order_key(kind, style, properties, value) for value in (low, high))
    if first is None or second is None:
        return True
    try:
        return bool(first <= second)  # type: ignore[operator]  # both are of the same kind
    except TypeError:  # only one of them has a time zone
        return True


def _order_key(kind: str, style: str, properties: Properties, value: object) -> _Ordered | None:
    if kind in {"integer", "number"}:
        parsed = number(kind, properties, value)
        return None if parsed is None or math.isnan(parsed) else parsed
    text = str(value).strip()
    if style not in {"default", ""}:
        return None
    if kind == "date" and (match := _DATE.fullmatch(text)):
        return tuple(map(int, match.groups()))
    if kind == "datetime":
        return _instant(text)
    if kind == "year" and re.fullmatch("-?[0-9]{4,18}", text):
        return int(text)
    if kind == "yearmonth" and (match := _YEAR_MONTH.fullmatch(text)):
        return int(match[1]), int(match[2])
    return text if kind == "time" and re.fullmatch("[0-9]{2}:[0-9]{2}:[0-9]{2}", text) else None


def _instant(text: str) -> dt.datetime | None:
    try:
        return dt.datetime.fromisoformat(text)
    except ValueError:
        return None


def _has_format(style: str, text: str) -> bool:
    if style == "any" or "%" not in style:
        return True
    try:
        dt.datetime.strptime(text, style)  # noqa: DTZ007  only whether it can be read
    except (ValueError, re.error):
        return False
    return True


def _is_date(text: str) -> bool:
    match = _DATE.fullmatch(text)
    try:
        return bool(match and dt.date(*map(int, match.groups())))
    except ValueError:
        return False


def _is_datetime(text: str) -> bool:
    day, _, time = text.replace(" ", "T", 1).partition("T")
    return _is_date(day) and bool(_TIME.fullmatch(time))


_OF_TEXT: Final[Mapping[str, Callable[[str], object]]] = {
    "date": _is_date,
    "datetime": _is_datetime,
    "time": _TIME.fullmatch,
    "year": _YEAR.fullmatch,
    "yearmonth": _YEAR_MONTH.fullmatch,
    "duration": _DURATION.fullmatch,
}
