"""Find the text between double quotation marks, also where they are set irregularly.

Printers and web pages use straight and curly marks, mix them, put a space on the wrong side, nest marks of the same kind,
and open a paragraph with a mark that never closes. An undecidable case is read so that no quoted word is missed: a mark
without a partner reaches to the end, or the start, of its line.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Final

TextRange = tuple[int, int]
"""Start and end of a part of a text, in code points from 0; the end is exclusive."""

_OPENING: Final = frozenset("“„‟«〝") | {"``"}
_CLOSING: Final = frozenset("”»〞")
_MARK: Final = re.compile("``|''|[\"\N{FULLWIDTH QUOTATION MARK}“„‟«〝”»〞]")
_BEFORE_OPENING: Final = frozenset("([{—–-/‘'")
"""Characters that may precede an opening mark, besides whitespace."""


class _Direction(Enum):
    OPENS = 1
    CLOSES = 2
    UNKNOWN = 3


@dataclass(frozen=True, slots=True)
class _Mark:
    """A quotation mark: its position, the direction of its glyph, and the direction that its neighbours suggest."""

    start: int
    end: int
    glyph: _Direction
    context: _Direction


def quotations(content: str) -> Iterator[TextRange]:
    """Yield the ranges between the outermost quotation marks, in the order of the text.

    >>> text = 'She said: “We “stay”. And that, ”so she left.'
    >>> [text[start:end] for start, end in quotations(text)]
    ['We “stay”. And that, ']
    """
    offset = 0
    for line in content.split("\n"):
        marks = [_mark(line, match) for match in _MARK.finditer(line)]
        pairs = _pair(marks, len(line), _opens_when_nested)
        if not pairs.balanced:
            # Straight marks that are unbalanced when read as nested are read as alternating.
            pairs = _pair(marks, len(line), _opens_when_alternating)
        for start, end in pairs.ranges:
            yield offset + start, offset + end
        offset += len(line) + 1


def _mark(line: str, match: re.Match[str]) -> _Mark:
    start, end = match.span()
    before, after = line[max(0, start - 1) : start], line[end : end + 1]
    # An opening mark is separate from the text before it and adjacent to the text after it; a closing one is reversed.
    is_separate = not before or before.isspace() or before in _BEFORE_OPENING
    if is_separate and after and not after.isspace():
        context = _Direction.OPENS
    elif not is_separate and not after.isalnum():
        context = _Direction.CLOSES
    else:
        context = _Direction.UNKNOWN
    if match.group() in _OPENING:
        glyph = _Direction.OPENS
    elif match.group() in _CLOSING:
        glyph = _Direction.CLOSES
    else:
        glyph = _Direction.UNKNOWN
    return _Mark(start, end, glyph, context)


def _opens_when_nested(mark: _Mark, depth: int) -> bool:
    """Return whether *mark* opens a quotation at *depth*: its glyph decides, unless the context contradicts it."""
    if mark.glyph is _Direction.OPENS:
        return not (depth and mark.context is _Direction.CLOSES)
    if mark.glyph is _Direction.CLOSES:
        return not depth and mark.context is _Direction.OPENS
    return mark.context is _Direction.OPENS or (mark.context is _Direction.UNKNOWN and not depth)


def _opens_when_alternating(mark: _Mark, depth: int) -> bool:
    """Return whether *mark* opens a quotation, if straight marks open and close in turn."""
    return not depth if mark.glyph is _Direction.UNKNOWN else _opens_when_nested(mark, depth)


@dataclass(frozen=True, slots=True)
class _Pairs:
    """The outermost ranges between marks, and whether every mark has a partner."""

    ranges: Sequence[TextRange]
    balanced: bool


def _pair(marks: Sequence[_Mark], length: int, opens: Callable[[_Mark, int], bool]) -> _Pairs:
    """Pair the *marks* of a line of this *length*."""
    ranges: list[TextRange] = []
    depth, start, balanced = 0, 0, True
    for mark in marks:
        if opens(mark, depth):
            start = start if depth else mark.end
            depth += 1
        elif depth:
            depth -= 1
            if not depth:
                ranges.append((start, mark.start))
        else:
            ranges.append((ranges[-1][1] if ranges else 0, mark.start))
            balanced = False
    if depth:
        ranges.append((start, length))
    return _Pairs(ranges, balanced and not depth)
