"""How values of each type are written in their plainest way: what every reader takes for the same value."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

WHOLE: Final = "(?:0|-?[1-9][0-9]{0,17})"
DECIMAL: Final = r"(?:-?(?:0|[1-9][0-9]{0,14})(?:\.[0-9]{1,15})?)"
# Every day of the calendar from year 1 on: the 29th of February last.
_DAY: Final = (
    "(?:(?:000[1-9]|00[1-9][0-9]|0[1-9][0-9]{2}|[1-9][0-9]{3})-"
    "(?:(?:0[1-9]|1[0-2])-(?:0[1-9]|1[0-9]|2[0-8])|(?:0[13-9]|1[0-2])-(?:29|30)|(?:0[13578]|1[02])-31)"
    "|(?:[0-9]{2}(?:0[48]|[2468][048]|[13579][26])|(?:0[48]|[2468][048]|[13579][26])00)-02-29)"
)
_TIME: Final = "(?:(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9])"
_DEGREES: Final = r"(?:\.[0-9]{1,12})?"

# How a cell of a type and format is written that every reader takes for the same value.
CANONICAL_FORMS: Final[Mapping[tuple[str, str], str]] = {
    ("integer", "default"): WHOLE,
    ("number", "default"): DECIMAL,
    ("string", "uuid"): "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}",
    ("string", "uri"): r"[A-Za-z][A-Za-z0-9+.-]*://[A-Za-z0-9._~:/?#@!$&'()*+,;=%-]+",
    ("string", "email"): (
        "[a-z0-9]{1,20}(?:[._-][a-z0-9]{1,20}){0,2}@(?:[a-z0-9]{1,20}(?:-[a-z0-9]{1,20})?\\.){1,3}[a-z]{2,6}"
    ),
    ("date", "default"): _DAY,
    ("time", "default"): _TIME,
    ("datetime", "default"): f"{_DAY}T{_TIME}",
    ("year", "default"): "[0-9]{4}",
    ("yearmonth", "default"): "[0-9]{4}-(?:0[1-9]|1[0-2])",
    ("duration", "default"): "P(?:[0-9]{1,3}[YMWD]|T[0-9]{1,3}[HMS])",
    ("geopoint", "default"): (
        f"-?(?:1[0-7][0-9]|[1-9]?[0-9]){_DEGREES},-?(?:[1-8]?[0-9]){_DEGREES}"
    ),
}  # fmt: skip
