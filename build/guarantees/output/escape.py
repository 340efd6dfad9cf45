"""Escape untrusted text: a terminal does not obey it, and a Markdown page shows it as it is written."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

BLANK: Final = "(blank)"
"""Shown for an empty cell."""

MAX_WIDTH: Final = 300

# GitHub turns these into links and mentions without any markup.
_LINKS: Final = {"@": "@&#8203;", "://": ":&#8203;//", "www.": "www&#8203;."}


def escape_control(value: str) -> str:
    """Return *value* without characters that move a terminal's cursor or start a line."""
    return "".join(char if char.isprintable() else f"\\x{ord(char):02x}" for char in value)


def escape_markdown(value: str) -> str:
    """Return *value* so that no part of it is Markdown, HTML, a mention or a link."""
    for char in "\\`*_[]|~#":
        value = value.replace(char, f"\\{char}")
    value = value.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    for active, inert in _LINKS.items():
        value = value.replace(active, inert)
    return escape_control(value)


def truncate(value: str, width: int = MAX_WIDTH) -> str:
    """Return *value*, cut to *width* characters.

    >>> truncate("a ferry", 5)
    'a fer…'
    """
    return value if len(value) <= width else f"{value[:width]}…"


def table_row(*cells: str) -> str:
    """Return a row of a Markdown table, with every cell escaped and truncated."""
    return f"| {' | '.join(escape_markdown(truncate(text)) for text in cells)} |"


def code_fence(lines: Iterable[str]) -> str:
    """Return a fence for a code block that none of *lines* can close.

    >>> code_fence(["a ferry", "````"])
    '`````'
    """
    longest = max((len(run) for line in lines for run in re.findall("`+", line)), default=0)
    return "`" * max(3, longest + 1)
