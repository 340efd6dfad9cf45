"""Read text in the formats of the type string."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from guarantees.validation.cells.value_type import ValueType

_LOCAL: Final = r"[\w!#$%&'*+/=?^`{|}~-]+"
_LABEL: Final = r"[^\W_](?:[\w-]{0,61}[^\W_])?"
_MAX_LOCAL: Final = 64
_MAX_EMAIL: Final = 254
_EMAIL: Final = re.compile(
    rf'(?:{_LOCAL}(?:\.{_LOCAL})*|"(?:[ !#-\[\]-~]|\\[ -~])*")@{_LABEL}(?:\.{_LABEL})+'
)
_URI_CHARACTERS: Final = r"(?:[A-Za-z0-9._~:/?@!$&'()*+,;=-]|%[0-9A-Fa-f]{2})*"
_HOST: Final = r"(?:\[[0-9A-Fa-f:.v]+\]|(?:[A-Za-z0-9._~!$&'()*+,;=-]|%[0-9A-Fa-f]{2})*)"
_USER: Final = r"(?:(?:[A-Za-z0-9._~!$&'()*+,;=:-]|%[0-9A-Fa-f]{2})*@)?"
_URI: Final = re.compile(
    rf"[A-Za-z][A-Za-z0-9+.-]*:(?://{_USER}{_HOST}(?::[0-9]*)?(?=[/?#]|\Z)|(?!//)){_URI_CHARACTERS}(?:#{_URI_CHARACTERS})?"
)
_BASE64: Final = re.compile("(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?")
_UUID: Final = re.compile("[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}")
_PATTERNS: Final[Mapping[str, re.Pattern[str]]] = {"uri": _URI, "binary": _BASE64, "uuid": _UUID}

FORMATS: Final = frozenset({"default", "email", *_PATTERNS})
"""The formats of text that are checked."""


def string_type(style: str) -> ValueType:
    """Return the type of texts in the format *style*; of all texts if it is not known."""
    if style == "email":
        return ValueType(read=_read_email, from_json=text_of_json, size=len)
    if style not in _PATTERNS:
        return ValueType(read=_read, from_json=text_of_json, size=len)
    fullmatch = _PATTERNS[style].fullmatch
    return ValueType(read=lambda text: text if fullmatch(text) else None, from_json=text_of_json, size=len)


def any_type() -> ValueType:
    """Return the type of all texts."""
    return ValueType(read=_read, from_json=text_of_json)


def text_of_json(value: object) -> str | None:
    """Return the text of a JSON *value* that is a number or a boolean, as a cell would contain it."""
    if isinstance(value, bool):
        return str(value).lower()
    return str(value) if isinstance(value, int | float) else None


def _read(text: str) -> str:
    return text


def _read_email(text: str) -> str | None:
    is_short = len(text) <= _MAX_EMAIL and text.rfind("@") <= _MAX_LOCAL
    return text if is_short and _EMAIL.fullmatch(text) else None
