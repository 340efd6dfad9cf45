"""Read integers, numbers and booleans, exactly.

Numbers are decimals as in XML Schema, with an exponent, or NaN, INF and -INF in any case. As in XML Schema, white
space around a number is not part of it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any, Final

from guarantees.validation.cells.value_type import MAX_LENGTH, Comparison, ValueType

SPACE: Final = " \t\r\n"
"""The white space of XML Schema."""
TRUE_WORDS: Final = ("true", "True", "TRUE", "1")
FALSE_WORDS: Final = ("false", "False", "FALSE", "0")

_INTEGER: Final = re.compile("[+-]?[0-9]+")
_EXPONENT: Final = "(?:[Ee][+-]?[0-9]{1,6})?"
_NUMBER: Final = re.compile(rf"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+){_EXPONENT}")
_SPECIAL: Final[Mapping[str, Decimal]] = {word: Decimal(word) for word in ("nan", "inf", "-inf")}
_DIGIT_OR_SIGN: Final = re.compile(r"[\d+-]")


def read_integer(text: str) -> int | None:
    """Return the integer that *text* is, or None."""
    if len(text) > MAX_LENGTH:
        return None
    text = text.strip(SPACE)
    return int(text) if _INTEGER.fullmatch(text) else None


def read_number(text: str) -> Decimal | None:
    """Return the number that *text* is, or None."""
    if len(text) > MAX_LENGTH:
        return None
    text = text.strip(SPACE)
    return Decimal(text) if _NUMBER.fullmatch(text) else _SPECIAL.get(text.lower())


def number_text(value: Decimal) -> str:
    """Return the same text for equal numbers; an integer in the same form as ``str`` of an int.

    >>> [number_text(Decimal(text)) for text in ("1.50", "-0", "1e2", "100", "NaN")]
    ['1.5', '0', '100', '100', 'NaN']
    """
    if not value.is_finite():
        return "NaN" if value.is_nan() else "INF" if value > 0 else "-INF"
    if not value:
        return "0"
    if -MAX_LENGTH <= value.adjusted() < MAX_LENGTH:
        text = f"{value:f}"
        return text.rstrip("0").rstrip(".") if "." in text else text
    digits = "".join(map(str, value.as_tuple().digits)).strip("0")
    return f"{'-' if value < 0 else ''}{digits}E{value.adjusted()}"


def number_of_json(value: object) -> Decimal | None:
    """Return the number that a JSON *value* is, or None."""
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        return None
    return read_number(str(value))


def compare_numbers(compare: Comparison, value: Any, bound: Any) -> bool:  # noqa: ANN401  int or Decimal
    """Return whether *compare* is true of two numbers; NaN satisfies no bound."""
    return value == value and bool(compare(value, bound))  # noqa: PLR0124  only NaN differs from itself


def integer_type(properties: Mapping[str, Any]) -> ValueType:
    """Return the type of integers as the *properties* of a field modify it."""
    return ValueType(
        read=_integer_reader(properties),
        # Bounds and allowed values may be numbers.
        canonical=_integer_or_number_text,
        from_json=number_of_json,
        compare=compare_numbers,
        is_ordered=True,
    )


def _integer_or_number_text(value: int | Decimal) -> str:
    return str(value) if isinstance(value, int) else number_text(value)


def number_type(properties: Mapping[str, Any]) -> ValueType:
    """Return the type of numbers as the *properties* of a field modify it."""
    return ValueType(
        read=_number_reader(properties),
        canonical=number_text,
        from_json=number_of_json,
        compare=compare_numbers,
        is_ordered=True,
    )


def boolean_type(properties: Mapping[str, Any]) -> ValueType:
    """Return the type of booleans with the words that the *properties* of a field define."""
    true, false = boolean_words(properties)
    words = {**dict.fromkeys(true, True), **dict.fromkeys(false, False)}

    def from_json(value: object) -> bool | None:
        return value if isinstance(value, bool) else words.get(str(value))

    return ValueType(
        read=words.get, canonical=lambda value: "true" if value else "false", from_json=from_json
    )


def boolean_words(properties: Mapping[str, Any]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the words for true and for false."""
    return (
        _words(properties.get("trueValues"), TRUE_WORDS),
        _words(properties.get("falseValues"), FALSE_WORDS),
    )


def _words(values: object, default: tuple[str, ...]) -> tuple[str, ...]:
    if not isinstance(values, list | tuple):
        return default
    return tuple(word for word in values if isinstance(word, str))


def separators(properties: Mapping[str, Any]) -> tuple[str, str]:
    """Return the separator of groups of digits, which may be empty, and the decimal separator of a field.

    A separator that contains a digit or sign cannot be told from the number, and is ignored.
    """
    point, group = (
        value if isinstance(value, str) and value and not _DIGIT_OR_SIGN.search(value) else default
        for value, default in ((properties.get("decimalChar"), "."), (properties.get("groupChar"), ""))
    )
    return "" if group == point else group, point


def _integer_reader(properties: Mapping[str, Any]) -> Callable[[str], int | None]:
    group, _ = separators(properties)
    is_bare = properties.get("bareNumber") is not False
    if is_bare and not group:
        return read_integer
    spelling = _spelling(_digits(group), is_bare=is_bare)

    def read(text: str) -> int | None:
        match = None if len(text) > MAX_LENGTH else spelling.fullmatch(text.strip(SPACE))
        return int(match["number"].replace(group, "")) if match else None

    return read


def _number_reader(properties: Mapping[str, Any]) -> Callable[[str], Decimal | None]:
    group, point = separators(properties)
    is_bare = properties.get("bareNumber") is not False
    if is_bare and not group and point == ".":
        return read_number
    dot = re.escape(point)
    spelling = _spelling(f"(?:{_digits(group)}(?:{dot}[0-9]*)?|{dot}[0-9]+){_EXPONENT}", is_bare=is_bare)

    def read(text: str) -> Decimal | None:
        if len(text) > MAX_LENGTH:
            return None
        text = text.strip(SPACE)
        if match := spelling.fullmatch(text):
            return Decimal(match["number"].replace(group, "").replace(point, "."))
        return _SPECIAL.get(text.lower())

    return read


def _digits(group: str) -> str:
    return f"[0-9]+(?:{re.escape(group)}[0-9]+)*" if group else "[0-9]+"


def _spelling(unsigned: str, *, is_bare: bool) -> re.Pattern[str]:
    """Return the pattern of a number, with text before and after it unless it *is_bare*."""
    number = f"(?P<number>[+-]?{unsigned})"
    return re.compile(number if is_bare else rf"(?s:[^\d-]*?{number}\D*)")
