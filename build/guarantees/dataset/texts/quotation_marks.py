"""What stands between double quotation marks, however irregularly they are set.

Printers and web pages set them straight and curly, mixed, with a space on the wrong side, nested in their
own kind, and open a paragraph with a mark that never closes. What cannot be decided is read so that
nothing quoted is missed: a mark without its partner reaches to the end, or the start, of its line.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

TextRange = tuple[int, int]
"""Where something starts and ends in a text: code points from 0, the end exclusive."""

_OPENING: Final = frozenset("“„‟«〝") | {"``"}
_CLOSING: Final = frozenset("”»〞")
_MARK: Final = re.compile("``|''|[\"\N{FULLWIDTH QUOTATION MARK}“„‟«〝”»〞]")
_BEFORE: Final = frozenset("([{—–-/‘'")
"""What may stand before an opening mark, besides white space."""


@dataclass(frozen=True, slots=True)
class _Mark:
    """One mark: where it stands, which way its glyph points, and which way its neighbours say that it does."""

    start: int
    end: int
    glyph: int
    context: int


def quotations(content: str) -> Iterator[TextRange]:
    """Yield what stands between quotation marks, without the outermost ones, in the order of the text.

    >>> text = 'She said: “We “stay”. And that, ”so she left.'
    >>> [text[start:end] for start, end in quotations(text)]
    ['We “stay”. And that, ']
    """
    offset = 0
    for line in content.split("\n"):
        marks = [_mark(line, match) for match in _MARK.finditer(line)]
        spans, whole = _pair(marks, len(line), _nesting)
        if not whole:
            # Straight marks that do not come out even when they are read as nested: they take turns.
            spans, _ = _pair(marks, len(line), _taking_turns)
        for start, end in spans:
            yield offset + start, offset + end
        offset += len(line) + 1


def _mark(line: str, match: re.Match[str]) -> _Mark:
    start, end = match.span()
    before, after = line[max(0, start - 1) : start], line[end : end + 1]
    # What opens stands apart from what is before it, and close to what it opens; what closes, the reverse.
    free = not before or before.isspace() or before in _BEFORE
    opens = free and bool(after) and not after.isspace()
    closes = not free and not after.isalnum()
    glyph = (match.group() in _OPENING) - (match.group() in _CLOSING)
    return _Mark(start, end, glyph, opens - closes)


def _nesting(mark: _Mark, depth: int) -> bool:
    """Tell whether *mark*, at *depth*, opens: its glyph decides, unless that makes no sense where it stands."""
    if mark.glyph > 0:
        return not (depth and mark.context < 0)
    if mark.glyph < 0:
        return not depth and mark.context > 0
    return mark.context > 0 or (not mark.context and not depth)


def _taking_turns(mark: _Mark, depth: int) -> bool:
    return _nesting(mark, depth) if mark.glyph else not depth


def _pair(
    marks: Sequence[_Mark], length: int, opens: Callable[[_Mark, int], bool]
) -> tuple[list[TextRange], bool]:
    """Return the outermost spans between *marks*, and whether every mark has its partner."""
    spans: list[TextRange] = []
    depth, start, whole = 0, 0, True
    for mark in marks:
        if opens(mark, depth):
            start = start if depth else mark.end
            depth += 1
        elif depth:
            depth -= 1
            if not depth:
                spans.append((start, mark.start))
        else:
            spans.append((spans[-1][1] if spans else 0, mark.start))
            whole = False
    if depth:
        spans.append((start, length))
    return spans, whole and not depth
