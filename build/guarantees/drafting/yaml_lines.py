"""Write records as the lines of YAML that the source files have."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Final

from guarantees.dataset.model import Statement

Plain = str | list["Plain"] | dict[str, "Plain"]
"""A value of a YAML file: a string, or lists and dictionaries of strings."""

_BARE: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9 ()./_+~-]*")
_BARE_DATE: Final = re.compile(r"(?:[0-9]|\.\./)[0-9.~%?/-]*")
_NOT_A_STRING: Final = re.compile(r"(?:y|n|yes|no|on|off|true|false|null)", re.IGNORECASE)

_ORDER: Final = {
    field.alias or name: number for number, (name, field) in enumerate(Statement.model_fields.items())
}
_QUOTES: Final = frozenset(("quote", "attribution", "date_words"))
"""Keys with a quote, or several; several stand one on each line."""


def scalar(text: str) -> str:
    """Return *text* as a YAML scalar: bare where it needs no quotation marks.

    >>> print(scalar("night ferry"), scalar("no"), scalar('“Boats”: now'))
    night ferry "no" "“Boats”: now"
    """
    is_bare = _BARE.fullmatch(text) and not text.endswith(" ") and not _NOT_A_STRING.fullmatch(text)
    if is_bare or _BARE_DATE.fullmatch(text):
        return text
    return "".join(_escaped(character) for character in json.dumps(text, ensure_ascii=False))


def _escaped(character: str) -> str:
    """Return a character of a double-quoted scalar, or its escape sequence if it cannot be seen."""
    return character if character.isprintable() else f"\\U{ord(character):08x}"


def flow(value: Plain) -> str:
    """Return *value* on one line.

    >>> flow({"from": "a boat", "to": "the raft"})
    '{from: a boat, to: the raft}'
    """
    if isinstance(value, str):
        return scalar(value)
    if isinstance(value, list):
        return f"[{', '.join(map(flow, value))}]"
    return f"{{{', '.join(f'{key}: {flow(item)}' for key, item in value.items())}}}"


def statement_lines(keys: Mapping[str, Plain]) -> list[str]:
    """Return the lines of a statement with *keys*, in the order in which the files have them."""
    ordered = sorted(keys.items(), key=lambda item: _ORDER.get(item[0], len(_ORDER)))
    lines: list[str] = []
    for key, value in ordered:
        lines += key_lines(key, value)
    return [("  - " if number == 0 else "    ") + line for number, line in enumerate(lines)]


def key_lines(key: str, value: Plain) -> list[str]:
    """Return the lines of one key of a statement, without the indentation of the statement."""
    if isinstance(value, list) and key in _QUOTES and len(value) == 1:
        value = value[0]
    if isinstance(value, list) and (key in _QUOTES or any(isinstance(item, dict) for item in value)):
        return [f"{key}:", *(f"  - {flow(item)}" for item in value)]
    return [f"{key}: {flow(value)}".rstrip() if value else f"{key}:"]
