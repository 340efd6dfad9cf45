"""The types of a field: one row per Table Schema type, with its name in every format and engine."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

# At most 18 digits: every reader holds them in 64 bits.
INTEGER: Final = "[+-]?[0-9]{1,18}"
BOOLEANS: Final = ("true", "false")
DATE: Final = "[0-9]{4}-[0-9]{2}-[0-9]{2}"


def is_date(text: str) -> bool:
    """Return whether *text* is an existing day, written as ISO 8601 (``2022-01-28``).

    >>> is_date("2022-02-30")
    False
    """
    try:
        return bool(re.fullmatch(DATE, text)) and bool(dt.date.fromisoformat(text))
    except ValueError:
        return False


CANONICAL_INTEGER: Final = "(?:0|-?[1-9][0-9]{0,17})"
CANONICAL_NUMBER: Final = r"(?:-?(?:0|[1-9][0-9]{0,14})(?:\.[0-9]{1,15})?)"
# Every day from year 1 on; the 29th of February comes last.
_DAY: Final = (
    "(?:(?:000[1-9]|00[1-9][0-9]|0[1-9][0-9]{2}|[1-9][0-9]{3})-"
    "(?:(?:0[1-9]|1[0-2])-(?:0[1-9]|1[0-9]|2[0-8])|(?:0[13-9]|1[0-2])-(?:29|30)|(?:0[13578]|1[02])-31)"
    "|(?:[0-9]{2}(?:0[48]|[2468][048]|[13579][26])|(?:0[48]|[2468][048]|[13579][26])00)-02-29)"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldType:
    """A type of a field.

    Attributes:
        is_valid: Whether a text is a value of the type.
        parse: The value of a valid text, to compare it and to write it into a descriptor.
        ordered: Whether Table Schema defines which value is less.
        message: What is wrong with a text that is not of the type; ``{}`` is replaced by the text.
        hint: How to write a value.
        words: The type as the codebook calls it.
        canonical: The pattern of the one spelling of each value that all engines accept.
        sqlite: The type of the column. INT, not INTEGER: SQLite would fill a blank primary key that is an INTEGER.
        sqlite_value: The value of a valid text that SQLite stores.
        sqlite_check: The condition on a stored value; ``{cell}`` is replaced by the column.
        pandas: The dtype, also of the text of a date before it is parsed.
        plain_pandas: The dtypes that ``pd.read_csv`` without arguments may give a column without blanks.
        arrow: The function of pyarrow that makes the type.
        json: The keywords of JSON Schema that describe a value.
        json_value: The value of a valid text in JSON.
    """

    name: str
    is_valid: Callable[[str], bool]
    parse: Callable[[str], Any] = str
    ordered: bool = False
    message: str
    hint: str
    words: str
    canonical: str
    sqlite: str = "TEXT"
    sqlite_value: Callable[[str], int | str] = str
    sqlite_check: str = ""
    pandas: str = "string"
    plain_pandas: frozenset[str] = frozenset({"str", "object"})
    polars: str
    duckdb: str
    r: str
    arrow: str
    croissant: str
    json: Mapping[str, str]
    json_value: Callable[[str], int | str] = str

    def sqlite_literal(self, text: str) -> str:
        """Return the valid *text* as a literal of SQL."""
        value = self.sqlite_value(text)
        return str(value) if isinstance(value, int) else "'" + value.replace("'", "''") + "'"


_ROWS: Final = (
    FieldType(
        name="string",
        is_valid=lambda _: True,
        message="{} is not text.",
        hint="Write text.",
        words="text",
        canonical="(?s:.*)",
        polars="String",
        duckdb="VARCHAR",
        r="character",
        arrow="string",
        croissant="sc:Text",
        json={"type": "string"},
    ),
    FieldType(
        name="integer",
        is_valid=lambda text: bool(re.fullmatch(INTEGER, text)),
        parse=int,
        ordered=True,
        message="{} is not an integer.",
        hint="Write digits only.",
        words="whole number",
        canonical=CANONICAL_INTEGER,
        sqlite="INT",
        sqlite_value=int,
        pandas="Int64",
        plain_pandas=frozenset({"int64"}),
        polars="Int64",
        duckdb="BIGINT",
        r="integer",
        arrow="int64",
        croissant="sc:Integer",
        json={"type": "integer"},
        json_value=int,
    ),
    FieldType(
        name="boolean",
        is_valid=lambda text: text in BOOLEANS,
        message="{} is neither true nor false.",
        hint="Write true or false.",
        words="`true` or `false`",
        canonical="(?:true|false)",
        sqlite="INT",
        sqlite_value=lambda text: int(text == "true"),
        sqlite_check="{cell} IN (0, 1)",
        pandas="boolean",
        plain_pandas=frozenset({"bool"}),
        polars="Boolean",
        duckdb="BOOLEAN",
        r="logical",
        arrow="bool_",
        croissant="sc:Boolean",
        json={"type": "boolean"},
        json_value=lambda text: text == "true",
    ),
    FieldType(
        name="date",
        is_valid=is_date,
        ordered=True,
        message="{} is not a date.",
        hint="Write an existing day as YYYY-MM-DD.",
        words="day, written YYYY-MM-DD",
        canonical=_DAY,
        # SQLite accepts a year 0, and notices that there is no 30th of February only when it counts days.
        sqlite_check=(
            "{cell} GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]' "
            "AND date(julianday({cell})) IS {cell} AND {cell} >= '0001'"
        ),
        polars="Date",
        duckdb="DATE",
        r="Date",
        arrow="date32",
        croissant="sc:Date",
        json={"type": "string", "format": "date", "pattern": f"^{DATE}$"},
    ),
)
FIELD_TYPES: Final[Mapping[str, FieldType]] = {row.name: row for row in _ROWS}
"""The types that a contract of this project may use, by name."""

_TIME: Final = "(?:(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9])"
_DEGREES: Final = r"(?:\.[0-9]{1,12})?"
CANONICAL_FORMS: Final[Mapping[tuple[str, str], str]] = {
    **{(name, "default"): FIELD_TYPES[name].canonical for name in ("integer", "date")},
    ("number", "default"): CANONICAL_NUMBER,
    ("string", "uuid"): "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}",
    ("string", "uri"): r"[A-Za-z][A-Za-z0-9+.-]*://[A-Za-z0-9._~:/?#@!$&'()*+,;=%-]+",
    ("string", "email"): (
        "[a-z0-9]{1,20}(?:[._-][a-z0-9]{1,20}){0,2}@(?:[a-z0-9]{1,20}(?:-[a-z0-9]{1,20})?\\.){1,3}[a-z]{2,6}"
    ),
    ("time", "default"): _TIME,
    ("datetime", "default"): f"{_DAY}T{_TIME}",
    ("year", "default"): "[0-9]{4}",
    ("yearmonth", "default"): "[0-9]{4}-(?:0[1-9]|1[0-2])",
    ("duration", "default"): "P(?:[0-9]{1,3}[YMWD]|T[0-9]{1,3}[HMS])",
    ("geopoint", "default"): f"-?(?:1[0-7][0-9]|[1-9]?[0-9]){_DEGREES},-?(?:[1-8]?[0-9]){_DEGREES}",
}
"""The pattern of the canonical spelling by type and format, also of types that only other packages use."""
