"""Write Markdown for GitHub: literal text, code, links, front matter, lists, and shares in words."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from typing import Final

# A span of code, which is left as it is, or a character that is markup inside a line; an underscore only outside words.
_MARKUP: Final = re.compile(r"(?P<code>`[^`]+`)|[\\`*\[\]<>&|~]|(?<!\w)_|_(?!\w)")
_FRONT_MATTER: Final = re.compile(r"\A---\n(?:.*\n)*?---\n\n?")
# Blocks and spans of code, in which nothing is a link, and links. A span ends in its paragraph.
_LINK: Final = re.compile(
    r"""
      ^[ \t]*(?P<fence>```+|~~~+).*?^[ \t]*(?P=fence)[ \t]*$
    | \[(?P<text>[^\[\]]*)\]\((?P<target>[^()\s]+)\)
    | (?P<ticks>`+)(?:(?!\n\n).)*?(?P=ticks)
    """,
    re.MULTILINE | re.DOTALL | re.VERBOSE,
)
_ADDRESS: Final = re.compile("[A-Za-z][A-Za-z0-9+.-]*:")


def plain(text: str) -> str:
    r"""Return *text* with its markup escaped; only spans of code, in backticks, stay markup.

    >>> print(plain("<b> in date_start, `a*b`, *"))
    \<b\> in date_start, `a*b`, \*
    """
    return _MARKUP.sub(lambda match: match["code"] or f"\\{match.group()}", text)


def code(text: str) -> str:
    """Return *text* as a span of code, also if it contains backticks.

    >>> code("a`b")
    '`` a`b ``'
    """
    longest = max((len(run) for run in re.findall("`+", text)), default=0)
    fence = "`" * (longest + 1)
    return f"{fence} {text} {fence}" if longest else f"{fence}{text}{fence}"


def slug(heading: str) -> str:
    """Return the anchor that GitHub gives to *heading*.

    >>> slug("statements.speaker_id"), slug("statement_type: threat")
    ('statementsspeaker_id', 'statement_type-threat')
    """
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


def link(text: str, heading: str) -> str:
    """Return a link to *heading* on the same page."""
    return f"[{plain(text)}](#{slug(heading)})"


def without_links(text: str, is_dead: Callable[[str], bool]) -> str:
    """Return *text* in which every link to a file for which *is_dead* is only its text; anchors are not considered.

    >>> without_links("[a](b.md#c), [d](e.md), `[a](b.md)`, [f](https://example.org)", lambda path: path != "e.md")
    'a, [d](e.md), `[a](b.md)`, [f](https://example.org)'
    """

    def replace(match: re.Match[str]) -> str:
        path = (match["target"] or "").partition("#")[0]
        is_file = bool(path) and not _ADDRESS.match(path)
        return match["text"] if is_file and is_dead(path) else match.group()

    return _LINK.sub(replace, text)


def with_front_matter(lines: Iterable[str], text: str) -> str:
    """Return *text* below YAML front matter of these *lines*, which replaces any that it has."""
    return "\n".join(["---", *lines, "---", "", without_front_matter(text)])


def without_front_matter(text: str) -> str:
    r"""Return *text* without its YAML front matter, if it has any.

    >>> without_front_matter("---\na: b\n---\n\n# Ferries\n")
    '# Ferries\n'
    """
    return _FRONT_MATTER.sub("", text)


def bullets(items: Iterable[str]) -> str:
    """Return *items* as a list, without empty ones."""
    return "\n".join(f"- {item}" for item in items if item)


def table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table; the cells are Markdown, in which a vertical bar is escaped by :func:`plain`.

    >>> print(table(("a", "b"), [("1", "2")]))
    | a | b |
    |---|---|
    | 1 | 2 |
    """
    lines = [header, *rows]
    drawn = [f"| {' | '.join(cells)} |" for cells in lines]
    return "\n".join([drawn[0], f"|{'---|' * len(header)}", *drawn[1:]])


def share(part: int, whole: int, noun: str) -> str:
    """Return the share of *part* in *whole*, in words and as a rounded percentage.

    >>> share(1, 3, "rows"), share(3, 3, "rows"), share(0, 0, "rows"), share(1, 900, "rows")
    ('1 of 3 rows (33 %)', 'all 3 rows', 'no rows yet', '1 of 900 rows (under 1 %)')
    """
    if not whole:
        return f"no {noun} yet"
    if part in {0, whole}:
        return f"{'all' if part else 'none of'} {whole} {noun}"
    percent = (200 * part + whole) // (2 * whole)
    rounded = {0: "under 1", 100: "over 99"}.get(percent, str(percent))
    return f"{part} of {whole} {noun} ({rounded} %)"
