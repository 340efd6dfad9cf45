"""Describe a violation of a cell in words: what is wrong with which value, and how to write it."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from collections.abc import Callable, Mapping
from typing import Final

from guarantees.contract.cell_rules import quote_value
from guarantees.core.errors import nearest
from guarantees.package.resource import Column
from guarantees.validation.cells import number_values
from guarantees.validation.cells.column_types import delimiter, item_type, value_type
from guarantees.validation.cells.constraint_checks import allowed_texts
from guarantees.validation.cells.date_values import strptime_pattern
from guarantees.validation.cells.value_type import MAX_LENGTH

_MAX_LISTED: Final = 12
_MAX_SHOWN: Final = 200
_READABLE_PATTERN: Final = 40
"""A longer pattern is not shown to somebody who can be told what the column means."""
_MAX_COMPARED: Final = 2_000
"""The most allowed values among which a similar one is looked for."""

_ERRORS_OF_SHEETS: Final = frozenset(
    {"#REF!", "#N/A", "#NAME?", "#VALUE!", "#DIV/0!", "#NULL!", "#NUM!", "#SPILL!", "#CALC!"}
)
_BOOLEAN_WORDS: Final[Mapping[str, bool]] = {
    **dict.fromkeys(("true", "t", "yes", "y", "1", "on", "x"), True),
    **dict.fromkeys(("false", "f", "no", "n", "0", "off"), False),
}
_MISSING_WORDS: Final = frozenset(
    {"na", "n/a", "null", "none", "nil", "-", "--", "?", "nan", "missing", "unknown", "."}
)
_HAS_TIME_OF_DAY: Final = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})[T ][0-9:.]+(?:Z|[+-][0-9:]+)?")
_DAY: Final = re.compile(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})")
_ORDERS: Final = re.compile(r"([0-9]{1,4})([./-])([0-9]{1,2})\2([0-9]{1,4})")
_SERIAL: Final = re.compile(r"[1-9][0-9]{4}(?:\.0*)?")
_SERIAL_START: Final = dt.date(1899, 12, 30)
_DECIMAL_COMMA: Final = re.compile(r"([+-]?[0-9]+),([0-9]+)")
_GROUPED: Final = re.compile(
    r"[+-]?[0-9]{1,3}(?P<group>[ ,.'’_\u00a0\u202f])[0-9]{3}(?:(?P=group)[0-9]{3})*([.,][0-9]+)?"
)
_EXPONENT: Final = re.compile(r"[+-]?[0-9]+(?:\.[0-9]+)?[Ee][+-]?[0-9]{1,3}")
_WITH_UNIT: Final = re.compile(r"[^0-9]{0,8}?([+-]?[0-9]+(?:\.[0-9]+)?)\s?[^0-9\s.,-]{0,8}")
_ZERO_FRACTION: Final = re.compile(r"([+-]?[0-9]+)\.0*")
_FRACTION: Final = re.compile(r"[+-]?[0-9]*[.,][0-9]+")
_MONTHS: Final = 12

_TYPE_WORDS: Final[Mapping[str, tuple[str, str]]] = {
    "string": ("text", "Write text."),
    "number": ("a number", "Write digits, with a point before the decimals: 1234.5."),
    "integer": ("an integer", "Write digits only: 1234."),
    "boolean": ("true or false", ""),
    "object": ("a JSON object", 'Write it as {"name": "value"}.'),
    "array": ("a JSON array", 'Write it as ["first", "second"].'),
    "list": ("a list", ""),
    "date": ("a date", "Write an existing day as YYYY-MM-DD: 2021-12-05."),
    "time": ("a time", "Write it as hh:mm:ss: 15:00:00."),
    "datetime": ("a date with a time", "Write it as YYYY-MM-DDThh:mm:ss: 2021-12-05T15:00:00Z."),
    "year": ("a year", "Write it with four digits: 2021."),
    "yearmonth": ("a month of a year", "Write it as YYYY-MM: 2021-12."),
    "duration": (
        "a duration",
        "Write it as in ISO 8601: P1Y2M for a year and two months, PT90S for 90 seconds.",
    ),
    "geopoint": ("a point in degrees", 'Write longitude and latitude, separated by a comma: "23.32, 42.70".'),
    "geojson": ("a GeoJSON object", 'Write it as {"type": "Point", "coordinates": [23.32, 42.70]}.'),
}
_FORMAT_WORDS: Final[Mapping[tuple[str, str], tuple[str, str]]] = {
    ("string", "email"): ("an email address", "Write one address, as in harbour@example.org."),
    ("string", "uri"): (
        "a URI",
        "Write it with its scheme, as in https://example.org/a%20b: no spaces or letters outside ASCII.",
    ),
    ("string", "binary"): (
        "base64",
        "Encode the bytes as base64 (RFC 4648), with = at the end and without line breaks.",
    ),
    ("string", "uuid"): ("a UUID", "Write it as 123e4567-e89b-12d3-a456-426614174000."),
    ("geopoint", "array"): ("a point as a JSON array", "Write longitude and latitude: [23.32, 42.70]."),
    ("geopoint", "object"): ("a point as a JSON object", 'Write it as {"lon": 23.32, "lat": 42.70}.'),
    ("geojson", "topojson"): (
        "a TopoJSON topology",
        'It is a JSON object with "type": "Topology", "objects" and "arcs".',
    ),
}


def describe(column: Column, rule: str, text: str) -> tuple[str, str]:
    """Return a message and a hint for *text*, which violates *rule* of *column*."""
    if rule in {"enum", "category"}:
        return _describe_allowed(column, rule, text)
    return _RULES.get(rule, _describe_other)(column, rule, text)


def _describe_other(column: Column, rule: str, text: str) -> tuple[str, str]:
    return f"{quote_value(text)} violates the rule {rule} of {column.name}.", _meaning(column)


def _describe_required(column: Column, _: str, __: str) -> tuple[str, str]:
    return f"{column.name} is blank.", _meaning(column) or "Fill in the cell."


def _describe_pattern(column: Column, _: str, text: str) -> tuple[str, str]:
    if not _meaning(column) and (space := _surrounding_space(text)):
        return f"{quote_value(text)} does not match the pattern of {column.name}.", space
    pattern = _short(column.rule("pattern"))
    if _meaning(column) and len(pattern) > _READABLE_PATTERN:
        pattern = f"of {column.name}"
    meaning = _meaning(column) or "The whole cell must match."
    return f"{quote_value(text)} does not match the pattern {pattern}.", _surrounding_space(text) or meaning


def _describe_length(column: Column, rule: str, text: str) -> tuple[str, str]:
    kind = value_type(column)
    value = kind.read(text)
    size = kind.size(value) if kind.size is not None and value is not None else len(text)
    unit = {"string": "character", "object": "key"}.get(column.type, "item")
    sense, advice = (
        ("at least {} required", "Write more.")
        if rule == "minLength"
        else ("at most {} allowed", "Shorten it.")
    )
    limit = column.rule(rule)
    return f"{quote_value(text)} has {_count(size, unit)}; {sense.format(_are(limit))}.", _meaning(
        column
    ) or advice


def _are(limit: object) -> str:
    return f"{limit} {'is' if limit == 1 else 'are'}"


def _count(number: int, unit: str) -> str:
    return f"{number:,} {unit}{'' if number == 1 else 's'}"


_BOUND_WORDS: Final[Mapping[str, str]] = {
    "minimum": "is below the minimum {}",
    "maximum": "is above the maximum {}",
    "exclusiveMinimum": "must be above {}",
    "exclusiveMaximum": "must be below {}",
}
_EARLY_WORDS: Final[Mapping[str, str]] = {
    "minimum": "is before the earliest allowed value {}",
    "maximum": "is after the latest allowed value {}",
    "exclusiveMinimum": "must be after {}",
    "exclusiveMaximum": "must be before {}",
}
_MOMENTS: Final = frozenset({"date", "time", "datetime", "year", "yearmonth"})


def _describe_bound(column: Column, rule: str, text: str) -> tuple[str, str]:
    words = (_EARLY_WORDS if column.type in _MOMENTS else _BOUND_WORDS)[rule]
    return f"{quote_value(text)} {words.format(_short(column.rule(rule)))}.", _meaning(column)


def _describe_json_schema(column: Column, _: str, text: str) -> tuple[str, str]:
    message = f"{quote_value(text)} does not conform to the JSON Schema of {column.name}."
    return message, _meaning(column) or "The schema is the constraint jsonSchema of the field."


def _meaning(column: Column) -> str:
    """Return the description of a column and its example, as the hint of what to write."""
    description, example = (column.properties.get(name) for name in ("description", "example"))
    parts = [_short(description)] if isinstance(description, str) and description else []
    if parts and isinstance(example, str) and example:
        parts.append(f"For example: {_short(example).rstrip('.')}.")
    return " ".join(parts)


def _short(value: object) -> str:
    text = str(value)
    return text if len(text) <= _MAX_SHOWN else f"{text[: _MAX_SHOWN - 1]}…"


# --------------------------------------------------------------------------------------------------------------
# Allowed values


def _describe_allowed(column: Column, rule: str, text: str) -> tuple[str, str]:
    values = column.rule("enum") if rule == "enum" else column.categories
    kind = value_type(column)
    allowed = list(dict.fromkeys(allowed_texts(column, kind, values).values()))
    word = "allowed values" if rule == "enum" else "categories"
    return f"{quote_value(text)} is not one of the {word}.", _allowed_hint(text, allowed)


def _allowed_hint(text: str, allowed: list[str]) -> str:
    if text.strip() in allowed:
        return _surrounding_space(text)
    same_but_for_space = [value for value in allowed if value.strip() == text.strip()]
    if same_but_for_space:
        return f"The allowed value is {same_but_for_space[0]!r}, with its spaces."
    is_comparable = len(text) <= _MAX_SHOWN and len(allowed) <= _MAX_COMPARED
    if is_comparable and (near := nearest(text, allowed)):
        return f"Did you mean {_short(near)!r}?"
    if not allowed:
        return "No value is allowed: correct the schema."
    listed = ", ".join(_short(value) for value in allowed[:_MAX_LISTED])
    more = f" and {len(allowed) - _MAX_LISTED:,} more" if len(allowed) > _MAX_LISTED else ""
    return f"Allowed: {listed}{more}."


def _surrounding_space(text: str) -> str:
    """Return where *text* has white space around it, or an empty text."""
    start, end = text != text.lstrip(), text != text.rstrip()
    if not (start or end) or not text.strip():
        return ""
    where = "the start and the end" if start and end else "the start" if start else "the end"
    around = text[: len(text) - len(text.lstrip())] + text[len(text.rstrip()) :]
    what = "a space" if set(around) == {" "} else "a line break" if "\n" in around else "white space"
    return f"It has {what} at {where}."


# --------------------------------------------------------------------------------------------------------------
# Wrong types


def _describe_type(column: Column, _: str, text: str) -> tuple[str, str]:
    words, advice = _type_words(column)
    start = f"{quote_value(text)} is not {words}"
    stripped = text.strip()
    if stripped in _ERRORS_OF_SHEETS:
        return f"{start}: it is an error of a spreadsheet.", "Correct the formula, or leave the cell blank."
    if not stripped:
        return f"{start}: it consists of white space.", "Leave the cell empty if the value is missing."
    if stripped != text and value_type(column).read(stripped) is not None:
        return f"{start}.", _surrounding_space(text)
    reason, fix = _GUESSES.get(column.type, _no_guess)(column, stripped)
    if not reason and stripped.casefold() in _MISSING_WORDS:
        reason = "it seems to be a missing value"
        fix = f'Leave the cell empty, or add "{_short(stripped)}" to missingValues.'
    return f"{start}: {reason}." if reason else f"{start}.", fix or advice


def _type_words(column: Column) -> tuple[str, str]:
    """Return what a value of the type of *column* is called, and how to write it."""
    if column.type == "boolean":
        true, false = number_values.boolean_words(column.properties)
        return _TYPE_WORDS["boolean"][0], f"Write {_either(true)} for true, {_either(false)} for false."
    if column.type == "list":
        items = _TYPE_WORDS[item_type(column)][0]
        return (
            f"a list in which every item is {items}",
            f"Separate the items by {delimiter(column)!r}, without spaces.",
        )
    words, advice = _TYPE_WORDS.get(column.type, (f"a value of the type {column.type}", ""))
    if "%" in column.format:
        pattern = strptime_pattern(column.format)
        return words, f"Write it in the format {pattern} of the column: {_example(pattern)}."
    if column.type in {"number", "integer"}:
        advice = _number_advice(column, advice)
    return _FORMAT_WORDS.get((column.type, column.format), (words, advice))


def _either(words: tuple[str, ...]) -> str:
    return " or ".join(words[:2]) if words else "nothing"


def _example(pattern: str) -> str:
    try:
        return dt.datetime(2021, 12, 5, 15, tzinfo=dt.UTC).strftime(pattern)
    except ValueError:
        return pattern


def _number_advice(column: Column, advice: str) -> str:
    group, point = number_values.separators(column.properties)
    if column.type == "integer" or point == ".":
        return advice
    return f"Write digits, with {point!r} before the decimals: 1{group}234{point}5."


def _no_guess(_: Column, __: str) -> tuple[str, str]:
    return "", ""


def _guess_number(column: Column, text: str) -> tuple[str, str]:
    """Return what a *text* that is not a number seems to be, and how to write it."""
    group, point = number_values.separators(column.properties)
    if len(text) > MAX_LENGTH:
        return f"it has {len(text):,} characters; at most {MAX_LENGTH:,} are supported", "Store it as text."
    if not text.isascii() and text.isdecimal():
        return "its digits are not 0 to 9", f"Write {int(text)}."
    if (match := _DECIMAL_COMMA.fullmatch(text)) and point == ".":
        other = f" or {match[1]}{match[2]}" if _GROUPED.fullmatch(text) else ""
        fix = f'Write {match[1]}.{match[2]}{other}, or declare "decimalChar": ",".'
        return "it seems to have a decimal comma", fix
    if (match := _GROUPED.fullmatch(text)) and match["group"] != group:
        plain = re.sub("[^0-9+-]", "", text[: match.start(2)] if match[2] else text)
        fraction = f"{point}{match[2][1:]}" if match[2] else ""
        return (
            f"it seems to have {match['group']!r} between groups of digits",
            f'Write {plain}{fraction}, or declare "groupChar": "{match["group"]}".',
        )
    if (match := _WITH_UNIT.fullmatch(text)) and match[1] != text:
        return "it has text beside the number", f'Write {match[1]}, or declare "bareNumber": false.'
    return "", ""


def _guess_integer(column: Column, text: str) -> tuple[str, str]:
    """Return what a *text* that is not an integer seems to be, and how to write it."""
    if match := _ZERO_FRACTION.fullmatch(text):
        return "it has a decimal point", f"Write {match[1]}."
    if _EXPONENT.fullmatch(text):
        return (
            "it has an exponent, as spreadsheets write long numbers",
            "Write all digits, from the source of the data.",
        )
    if (match := _GROUPED.fullmatch(text)) and not match[2]:
        plain = re.sub("[^0-9+-]", "", text)
        reason = f"it seems to have {match['group']!r} between groups of digits"
        return reason, f'Write {plain}, or declare "groupChar": "{match["group"]}".'
    if _FRACTION.fullmatch(text):
        return "it has decimals", "Round it, or declare the column as a number."
    return _guess_number(column, text)


def _guess_boolean(column: Column, text: str) -> tuple[str, str]:
    meant = _BOOLEAN_WORDS.get(text.casefold())
    words = number_values.boolean_words(column.properties)[0 if meant else 1]
    if meant is None or not words:
        return "", ""
    return "", f"It seems to mean {'true' if meant else 'false'}: write {words[0]}."


def _guess_date(column: Column, text: str) -> tuple[str, str]:
    """Return what a *text* that is not a date seems to be, and how to write it."""
    if column.format not in {"default", "any"}:
        return "", ""
    if match := _DAY.fullmatch(text):
        year, month, day = (int(part) for part in match.groups())
        reason = _not_in_calendar(year, month, day)
        if reason or column.format == "any":
            return reason, "Look the day up in its source." if reason else ""
        return "month and day need two digits", f"Write {year:04d}-{month:02d}-{day:02d}."
    if (match := _HAS_TIME_OF_DAY.fullmatch(text)) and _is_day(match[1]):
        return "it has a time of day", f"Write {match[1]}, or declare the column as a datetime."
    if _SERIAL.fullmatch(text):
        day_of_sheet = _SERIAL_START + dt.timedelta(days=int(float(text)))
        return (
            "it seems to be the number of a day in a spreadsheet",
            f"It may mean {day_of_sheet}: format the cells as YYYY-MM-DD.",
        )
    if match := _ORDERS.fullmatch(text):
        return _guess_order(match)
    return "", ""


def _is_day(text: str) -> bool:
    return not _not_in_calendar(*(int(part) for part in text.split("-")))


def _not_in_calendar(year: int, month: int, day: int) -> str:
    if not 1 <= month <= _MONTHS:
        return f"there is no month {month}"
    if year < dt.MINYEAR:
        return "there is no year 0"
    days = calendar.monthrange(year, month)[1]
    return "" if 1 <= day <= days else f"{calendar.month_name[month]} {year} has {days} days"


def _guess_order(match: re.Match[str]) -> tuple[str, str]:
    first, middle, last = int(match[1]), int(match[3]), int(match[4])
    year_digits = 4
    if len(match[1]) == year_digits:
        candidates = [(first, middle, last)]
    elif len(match[4]) == year_digits:
        candidates = [(last, middle, first), (last, first, middle)]
    else:
        return "the year needs four digits", ""
    days = [
        f"{y:04d}-{m:02d}-{d:02d}" for y, m, d in dict.fromkeys(candidates) if not _not_in_calendar(y, m, d)
    ]
    if not days:
        return "", ""
    return "year, month and day are in another order or form", f"Write {' or '.join(days)}."


def _guess_datetime(column: Column, text: str) -> tuple[str, str]:
    if column.format != "default":
        return "", ""
    if value_type(column).read(text.replace(" ", "T", 1)) is not None:
        return "", f"Write T between date and time: {text.replace(' ', 'T', 1)}."
    zone = re.fullmatch(r"(.*[0-9])([+-][0-9]{2})([0-9]{2})?", text)
    if zone and value_type(column).read(f"{zone[1]}{zone[2]}:{zone[3] or '00'}") is not None:
        return "", f"Write the time zone as {zone[2]}:{zone[3] or '00'}."
    if _DAY.fullmatch(text):
        return "it has no time of day", "Add it, as in 2021-12-05T15:00:00, or declare the column as a date."
    if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}", text):
        return "it has no seconds", f"Write {text}:00."
    day = re.match(r"([0-9]{4})-([0-9]{2})-([0-9]{2})T", text)
    return (_not_in_calendar(*(int(part) for part in day.groups())) if day else ""), ""


def _guess_time(column: Column, text: str) -> tuple[str, str]:
    if column.format == "default" and re.fullmatch("[0-9]{1,2}:[0-5][0-9]", text):
        return "it has no seconds", f"Write {text.zfill(5)}:00."
    return "", ""


def _guess_json(_: Column, text: str) -> tuple[str, str]:
    if "'" in text and '"' not in text and text[:1] in {"{", "["}:
        return "JSON has double quotes", "Write names and texts in double quotes."
    return "", ""


_Guess = Callable[[Column, str], tuple[str, str]]
_GUESSES: Final[Mapping[str, _Guess]] = {
    "number": _guess_number,
    "integer": _guess_integer,
    "boolean": _guess_boolean,
    "date": _guess_date,
    "datetime": _guess_datetime,
    "time": _guess_time,
    "object": _guess_json,
    "array": _guess_json,
}
_RULES: Final[Mapping[str, Callable[[Column, str, str], tuple[str, str]]]] = {
    "type": _describe_type,
    "required": _describe_required,
    "pattern": _describe_pattern,
    "jsonSchema": _describe_json_schema,
    **dict.fromkeys(("minLength", "maxLength"), _describe_length),
    **dict.fromkeys(_BOUND_WORDS, _describe_bound),
}
