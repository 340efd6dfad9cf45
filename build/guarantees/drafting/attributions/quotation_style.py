"""Read single quotation marks as double ones, where a text uses them for its quotations."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from typing import Final

from guarantees.dataset.texts.quotation_marks import TextRange

_DOUBLE: Final = re.compile('[“”„«»"]')
_CURLY: Final = re.compile(r"(?<![^\W_])‘(?=[^\s’])[^\n‘]*?(?:[.,!?;:…—–-]’|[^\W_]’(?![^\W_]))(?![^\W_])")
_STRAIGHT: Final = re.compile(
    r"(?<![^\W_])'(?=[^\W_“(\[])[^\n']*(?:(?<=[^\W_])'(?=[^\W_])[^\n']*)*'(?![^\W_])"
)
_OPENING: Final = re.compile(r"(?<!\S)['‘](?=[A-Z])")
_NEXT_OPENS: Final = re.compile(r"\n+['‘][A-Z]")
_MIN_WORDS: Final = 4


def double_quotation_marks(text: str) -> str:
    """Return *text* with double quotation marks for single ones if it quotes with single ones; offsets stay the same.

    British papers quote with single marks, and nest double ones. A text with more double marks is returned as it is.

    >>> double_quotation_marks("‘We don’t sail at night,’ said Roe, who isn’t ‘worried’.")
    '“We don’t sail at night,” said Roe, who isn’t “worried”.'
    """
    quotations = [match.span() for pattern in (_CURLY, _STRAIGHT) for match in pattern.finditer(text)]
    long = [1 for start, end in quotations if len(text[start:end].split()) >= _MIN_WORDS]
    if len(long) * 2 <= len(_DOUBLE.findall(text)):
        return text
    characters = list(text)
    for match in _DOUBLE.finditer(text):
        characters[match.start()] = "'"
    for start, end in quotations:
        characters[start], characters[end - 1] = "“", "”"
    for opening in _unclosed(text, quotations):
        characters[opening] = "“"
    return "".join(characters)


def _unclosed(text: str, quotations: Sequence[TextRange]) -> Iterator[int]:
    """Yield the marks of quotations that go on in the next paragraph, which opens with a mark again."""
    ends = sorted(end for _, end in quotations)
    start = 0
    for line in text.split("\n"):
        end = start + len(line)
        if _NEXT_OPENS.match(text, end):
            closed = bisect_right(ends, end)
            last = ends[closed - 1] if closed else 0
            opening = _OPENING.search(text, max(start, last), end)
            if opening:
                yield opening.start()
        start = end + 1
