"""Split a text into sentences, as precisely as the measurement of coverage needs.

A line break ends a sentence, and so does a full stop, question mark or exclamation mark before a capital letter. After
an abbreviation, a full stop ends a sentence only if one of the words follows that start most sentences.
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
_MAX_ABBREVIATION: Final = 20


def _word_set(words: str) -> frozenset[str]:
    return frozenset(words.split())


_TITLES: Final = _word_set(
    "mr mrs ms dr prof gen sen rep gov lt col capt sgt maj st amb rev hon messrs vs cf approx"
)
"""Abbreviations that do not end a sentence, because a name or a number follows."""

_NUMBERED: Final = _word_set("no nos vol fig pp jan feb mar apr jun jul aug sep sept oct nov dec")
"""Abbreviations and words that do not end a sentence if a number follows."""

_INITIALS: Final = re.compile(r"(?:[^\W\d_]\.)+[^\W\d_]|etc|inc|ltd|co|corp")
"""Initials and abbreviations in names of firms, which may or may not end a sentence."""

_STARTERS: Final = _word_set(
    "a an and as at but by he her his however i if in it its meanwhile on our she so still that the their "
    "then there these they this those under we what when while"
)
"""Words that start a sentence after such an abbreviation; any other word may be the rest of a name."""


def sentences(content: str) -> Iterator[TextRange]:
    r"""Yield the ranges of the sentences of *content*, without surrounding whitespace; each has a letter or a digit.

    >>> text = "Mr. J. Poe left the U.S. on Monday. He “liked it there.” Roe did not.\nThe end"
    >>> [text[start:end] for start, end in sentences(text)]
    ['Mr. J. Poe left the U.S. on Monday.', 'He “liked it there.”', 'Roe did not.', 'The end']
    """
    offset = 0
    for line in content.split("\n"):
        start = 0
        for end in (*_sentence_ends(line), len(line)):
            sentence = line[start:end]
            if any(char.isalnum() for char in sentence):
                lead = len(sentence) - len(sentence.lstrip())
                yield offset + start + lead, offset + start + len(sentence.rstrip())
            start = end
        offset += len(line) + 1


def _sentence_ends(line: str) -> Iterator[int]:
    for before, after in pairwise(_WORD.finditer(line)):
        match = _STOP.search(line, before.end(), after.start())
        if not match or after.group()[0].islower():
            continue
        last = _APART.split(line[max(0, match.start() - _MAX_ABBREVIATION) : match.start()])[-1]
        if match["stop"] != "." or _ends_sentence(last.lower(), after.group().lower()):
            yield match.end()


def _ends_sentence(last: str, following: str) -> bool:
    """Return whether a full stop between two words ends a sentence."""
    if len(last) == 1 or last in _TITLES:
        return last.isdigit()
    if last in _NUMBERED:
        return not following[0].isdigit()
    return not _INITIALS.fullmatch(last) or following in _STARTERS
