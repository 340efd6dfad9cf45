"""Text of strangers, made inert: on a terminal it moves nothing, and on a page it is shown as it is written."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

WIDTH: Final = 300

# What GitHub would make a link, or a message to somebody, without any markup.
_ALIVE: Final = {"@": "@&#8203;", "://": ":&#8203;//", "www.": "www&#8203;."}


def escape_control(value: str) -> str:
    """Return *value* without anything that moves a terminal's cursor or starts a line."""
    return "".join(char if char.isprintable() else f"\\x{ord(char):02x}" for char in value)


def escape_markdown(value: str) -> str:
    """Return *value* so that nothing in it is Markdown or HTML, names anybody or is a link."""
    for char in "\\`*_[]|~#":
        value = value.replace(char, f"\\{char}")
    value = value.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    for lively, still in _ALIVE.items():
        value = value.replace(lively, still)
    return escape_control(value)


def truncate(value: str, width: int = WIDTH) -> str:
    """Return *value*, or its beginning where it is long.

    >>> clipped("a ferry", 5)
    'a fer…'
    """
    return value if len(value) <= width else f"{value[:width]}…"


def table_row(*cells: str) -> str:
    """Return a line of a Markdown table, every cell of it inert and of a bearable length."""
    return f"| {' | '.join(escape_markdown(truncate(text)) for text in cells)} |"


def code_fence(lines: Iterable[str]) -> str:
    """Return a fence of a block of code out of which none of *lines* can break.

    >>> fence(["a ferry", "````"])
    '`````'
    """
    longest = max((len(run) for line in lines for run in re.findall("`+", line)), default=0)
    return "`" * max(3, longest + 1)
