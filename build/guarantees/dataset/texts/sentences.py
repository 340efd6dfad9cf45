"""Sentences, as far as counting what they attribute needs them.

A line ends a sentence, and so does a full stop, question or exclamation mark before a capital. Where an
abbreviation makes that doubtful, no sentence ends, unless a word follows that starts most sentences.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Final

from guarantees.dataset.texts.quotation_marks import TextRange

_STOP: Final = re.compile(r"""(?<![.!?…])(?P<stop>[.!?…]++)[”"’'»)\]]*+\s++""")
_APART: Final = re.compile(r"[\s“\"‘'«„(\[/—–]")
_WORD: Final = re.compile(r"[^\W_]+")
_LONGEST: Final = 20
"""No abbreviation is longer."""


def _listed(words: str) -> frozenset[str]:
    return frozenset(words.split())


_TITLES: Final = _listed(
    "mr mrs ms dr prof gen sen rep gov lt col capt sgt maj st amb rev hon messrs vs cf approx"
)
"""Abbreviations that end no sentence: a name or a number follows."""

_NUMBERED: Final = _listed("no nos vol fig pp jan feb mar apr jun jul aug sep sept oct nov dec")
"""Abbreviations, and words, that end no sentence where a number follows."""

_INITIALS: Final = re.compile(r"(?:[^\W\d_]\.)+[^\W\d_]|etc|inc|ltd|co|corp")
"""What may end a sentence or not: letters with a full stop after each, and firms."""

_STARTERS: Final = _listed(
    "a an and as at but by he her his however i if in it its meanwhile on our she so still that the their "
    "then there these they this those under we what when while"
)
"""Words that start a sentence after a doubtful full stop; any other may be the rest of a name."""


def sentences(content: str) -> Iterator[TextRange]:
    r"""Yield the sentences of *content*, without white space around them; what has no letter is none.

    >>> text = "Mr. J. Poe left the U.S. on Monday. He “liked it there.” Roe did not.\nThe end"
    >>> [text[start:end] for start, end in sentences(text)]
    ['Mr. J. Poe left the U.S. on Monday.', 'He “liked it there.”', 'Roe did not.', 'The end']
    """
    offset = 0
    for line in content.split("\n"):
        start = 0
        for end in (*_ends(line), len(line)):
            piece = line[start:end]
            if any(char.isalnum() for char in piece):
                lead = len(piece) - len(piece.lstrip())
                yield offset + start + lead, offset + start + len(piece.rstrip())
            start = end
        offset += len(line) + 1


def _ends(line: str) -> Iterator[int]:
    for before, after in pairwise(_WORD.finditer(line)):
        match = _STOP.search(line, before.end(), after.start())
        if not match or after.group()[0].islower():
            continue
        last = _APART.split(line[max(0, match.start() - _LONGEST) : match.start()])[-1]
        if match["stop"] != "." or _is_end(last.lower(), after.group().lower()):
            yield match.end()


def _is_end(last: str, following: str) -> bool:
    """Tell whether a full stop between two words ends a sentence."""
    if len(last) == 1 or last in _TITLES:
        return last.isdigit()
    if last in _NUMBERED:
        return not following[0].isdigit()
    return not _INITIALS.fullmatch(last) or following in _STARTERS
