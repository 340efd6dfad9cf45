"""What a single cell must satisfy: the field rules of Table Schema, asked of text, and their wording.

Used where a person's file is read, so that a wrong value is told at the place where it was typed. The
published tables are judged by pandera and frictionless; only the wording of their findings comes from here.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from guarantees.contract.table_schema import Field
from guarantees.core.errors import did_you_mean
from guarantees.core.rules import CELLS, PORTABILITY, Rule, register

REQUIRED: Final = register(
    Rule(
        name="required",
        group=CELLS,
        summary="A required cell must not be blank.",
        fix="Fill in the cell.",
        bad="event_id,label\nmayors-meet,",
        good="event_id,label\nmayors-meet,Meeting of the two mayors",
    )
)
TYPE: Final = register(
    Rule(
        name="type",
        group=CELLS,
        summary="A cell must be of the type of its column.",
        fix="Write integers as digits, booleans as true or false, dates as YYYY-MM-DD.",
        bad="char_count\nabout 900",
        good="char_count\n912",
    )
)
ENUM: Final = register(
    Rule(
        name="enum",
        group=CELLS,
        summary="A cell must be one of the allowed values.",
        fix="Use one of the values that the schema lists.",
        bad="confidence\ncertain",
        good="confidence\nhigh",
    )
)
PATTERN: Final = register(
    Rule(
        name="pattern",
        group=CELLS,
        summary="A cell must match the pattern of its column.",
        fix="Correct the cell; the description of the column gives an example.",
        bad="country_code\nBritain",
        good="country_code\nGBR",
    )
)
MIN_LENGTH: Final = register(
    Rule(
        name="minLength",
        group=CELLS,
        summary="A cell must not be shorter than its column allows.",
        fix="Write a longer text.",
        bad="summary\nNo.",
        good="summary\nThe mayor keeps the service at night.",
    )
)
MAX_LENGTH: Final = register(
    Rule(
        name="maxLength",
        group=CELLS,
        summary="A cell must not be longer than its column allows.",
        fix="Shorten the text.",
        bad="title   # at most 20 characters\nNight ferry: both towns still far apart",
        good="title   # at most 20 characters\nNight ferry",
    )
)
MINIMUM: Final = register(
    Rule(
        name="minimum",
        group=CELLS,
        summary="A cell must not be below the minimum of its column.",
        fix="Correct the number or the date.",
        bad="seq   # minimum 1\n0",
        good="seq   # minimum 1\n1",
    )
)
MAXIMUM: Final = register(
    Rule(
        name="maximum",
        group=CELLS,
        summary="A cell must not exceed the maximum of its column.",
        fix="Correct the number or the date.",
        bad="value_thousandths   # maximum 1000\n8120",
        good="value_thousandths   # maximum 1000\n812",
    )
)
UNIQUE: Final = register(
    Rule(
        name="unique",
        group=CELLS,
        summary="The cells of a unique column must all differ.",
        fix="Correct one of the two cells, or remove the duplicate row.",
        bad="text_file\nferry.txt\nferry.txt",
        good="text_file\nferry.txt\nharbour.txt",
    )
)
PRIMARY_KEY: Final = register(
    Rule(
        name="primary-key",
        group=CELLS,
        summary="Every row must have its own primary key.",
        fix="Give one of the two rows another id, or remove it.",
        bad="event_id,label\nmayors-meet,First\nmayors-meet,Second",
        good="event_id,label\nmayors-meet,First\nsecond-meeting,Second",
    )
)
LOOK_ALIKE: Final = register(
    Rule(
        name="look-alike",
        group=PORTABILITY,
        summary="A word must not mix Latin letters with similar letters of another alphabet.",
        fix="Type the Latin letter.",
        bad="speaker: \u0430nn-lee   # the first letter is Cyrillic",
        good="speaker: ann-lee",
    )
)


# At most 18 digits: what every reader holds in 64 bits.
INTEGER = "[+-]?[0-9]{1,18}"
BOOLEANS = ("true", "false")
DATE = "[0-9]{4}-[0-9]{2}-[0-9]{2}"

_compiled = lru_cache(maxsize=256)(re.compile)


# A word, or an id: a letter of another alphabet between two hyphens is as strange as one inside a word.
_WORD: Final = re.compile(r"[\w-]+")
LATIN: Final = "Type the Latin letter."
"""What to do about a letter that only looks like a Latin one."""


def lookalike_character(text: str) -> str:
    """Return what is said of a letter of another alphabet in a word that has Latin ones; blank where none is.

    >>> look_alike("\u0430nn-lee")
    "'\u0430' (U+0430 CYRILLIC SMALL LETTER A) stands among Latin letters that look like it."
    """
    for word in () if text.isascii() else _WORD.findall(text):
        letters = [char for char in word if char.isalpha()]
        strange = [char for char in letters if not unicodedata.name(char, "").startswith("LATIN ")]
        if strange and len(strange) < len(letters):
            shown = f"U+{ord(strange[0]):04X} {unicodedata.name(strange[0], '')}".rstrip()
            return f"{strange[0]!r} ({shown}) stands among Latin letters that look like it."
    return ""


def is_date(text: str) -> bool:
    """Tell whether *text* is a day of the calendar, written as ISO 8601 (``2022-01-28``).

    >>> is_day("2022-02-30")
    False
    """
    try:
        return bool(re.fullmatch(DATE, text)) and bool(dt.date.fromisoformat(text))
    except ValueError:
        return False


def comparable_value(kind: str, text: str) -> tuple[int, str]:
    """Return what values of type *kind* are compared by; *text* must be of the type."""
    return (int(text), "") if kind == "integer" else (0, text)


def matches_type(kind: str, text: str) -> bool:
    """Tell whether *text* is written as the Table Schema type *kind* wants it."""
    if kind == "integer":
        return bool(re.fullmatch(INTEGER, text))
    if kind == "boolean":
        return text in BOOLEANS
    return kind != "date" or is_date(text)


@dataclass(frozen=True, slots=True)
class _Rule:
    """A rule by its name in Table Schema: whether a cell keeps it, and what is said where it does not."""

    name: str
    kept: Callable[[Field, str], bool]
    message: Callable[[Field, str], str]
    hint: Callable[[Field, str], str]


def quote_value(text: str) -> str:
    """Return *text* in quotes, as far as a message has room."""
    return repr(text if len(text) <= _WIDTH else f"{text[: _WIDTH - 1]}…")


def _meaning(field: Field, _: str = "") -> str:
    return (
        f"{field.description} For example: {field.example.rstrip('.')}."
        if field.example
        else field.description
    )


_WIDTH: Final = 60
_NOT_OF_TYPE: Final = {
    "integer": ("no whole number", "Write digits only."),
    "boolean": ("neither true nor false", "Write true or false."),
    "date": ("no day of the calendar", "Write it as YYYY-MM-DD."),
    "string": ("no text", "Write text."),
}

# In the order in which they are asked: what breaks one is not asked the next.
_RULES: Final = (
    _Rule(
        "type",
        lambda field, text: matches_type(field.type, text),
        lambda field, text: f"{quote_value(text)} is {_NOT_OF_TYPE[field.type][0]}.",
        lambda field, _: _NOT_OF_TYPE[field.type][1],
    ),
    _Rule(
        "enum",
        lambda field, text: not field.constraints.enum or text in field.constraints.enum,
        lambda field, text: f"{quote_value(text)} is not one of the codes of {field.name}.",
        lambda field, text: did_you_mean(text, field.constraints.enum, shown=30),
    ),
    _Rule(
        "pattern",
        lambda field, text: (
            not field.constraints.pattern or bool(_compiled(field.constraints.pattern).fullmatch(text))
        ),
        lambda field, text: f"{quote_value(text)} has not the form of {field.name}.",
        _meaning,
    ),
    _Rule(
        "minLength",
        lambda field, text: len(text) >= (field.constraints.min_length or 0),
        lambda field, text: (
            f"{field.name} has {len(text)} characters; at least {field.constraints.min_length} are wanted."
        ),
        _meaning,
    ),
    _Rule(
        "maxLength",
        lambda field, text: field.constraints.max_length is None or len(text) <= field.constraints.max_length,
        lambda field, text: (
            f"{field.name} has {len(text)} characters; at most {field.constraints.max_length} are allowed."
        ),
        lambda _, __: "Shorten it.",
    ),
    _Rule(
        "minimum",
        lambda field, text: (
            not field.constraints.minimum
            or comparable_value(field.type, text) >= comparable_value(field.type, field.constraints.minimum)
        ),
        lambda field, text: f"{quote_value(text)} is less than {field.constraints.minimum}.",
        _meaning,
    ),
    _Rule(
        "maximum",
        lambda field, text: (
            not field.constraints.maximum
            or comparable_value(field.type, text) <= comparable_value(field.type, field.constraints.maximum)
        ),
        lambda field, text: f"{quote_value(text)} is more than {field.constraints.maximum}.",
        _meaning,
    ),
)
_BOUNDS: Final = frozenset({"minimum", "maximum"})
CELL_RULES: Final = frozenset({"required", *(rule.name for rule in _RULES)})


def first_violation(field: Field, text: str) -> str:
    """Return the first rule of *field* that *text* breaks, by its name in Table Schema; blank where none.

    A blank text is judged by ``required`` alone. ``unique`` and keys are no matter of a single cell.
    """
    if not text:
        return "required" if field.constraints.required else ""
    return next((rule.name for rule in _RULES if not rule.kept(field, text)), "")


def all_violations(field: Field, text: str) -> list[str]:
    """Return every rule of *field* that *text* breaks; a bound is asked only of what is of the type."""
    if not text:
        return [name for name in [first_violation(field, text)] if name]
    of_type = matches_type(field.type, text)
    return [
        rule.name for rule in _RULES if not ((rule.name in _BOUNDS and not of_type) or rule.kept(field, text))
    ]


def describe_violation(field: Field, name: str, text: str) -> tuple[str, str]:
    """Return message and hint for *text* breaking the rule *name* of *field*."""
    for rule in _RULES:
        if rule.name == name:
            return rule.message(field, text), rule.hint(field, text)
    return f"{field.name} is blank.", _meaning(field)
