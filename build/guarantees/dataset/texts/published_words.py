"""The first and last words of quotes that the table of anchors publishes: at most a fixed share of each article."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterable, Mapping
from typing import Final, TypeVar

from guarantees.dataset.evidence import Anchor
from guarantees.dataset.texts.article import Article
from guarantees.dataset.texts.shared_phrases import Words

START_WORDS: Final = 3
END_WORDS: Final = 2
WORDS_FROM: Final = 8
"""The number of words from which on the first and last words of a span are published (codebook, anchors)."""

MAX_PUBLISHED: Final = 0.15
"""The share of the words of an article that may be published as first and last words of its anchors."""

_FEWER: Final = ((2, 2), (2, 1), (1, 1), (0, 0))
"""How many first and last words are published where more would exceed the share."""
_PRINTED_WORD: Final = re.compile(r"\S+")

Key = TypeVar("Key")


def ends_of(span: str) -> tuple[str, str]:
    """Return the first and last words of *span* that are published; blank if none are."""
    words = span.split()
    return _publishable(words, START_WORDS, END_WORDS) if len(words) >= WORDS_FROM else ("", "")


def _publishable(words: list[str], start: int, end: int) -> tuple[str, str]:
    """Return the first and last of *words*; blank if a table cannot hold them."""
    ends = " ".join(words[:start]), " ".join(words[-end:]) if end else ""
    # A table holds neither invisible characters nor the start of a formula.
    is_publishable = all(text and text.isprintable() and text[0] not in "=+-@" for text in ends)
    return ends if is_publishable else ("", "")


def limited(text: Article, anchors: Mapping[Key, Anchor]) -> dict[Key, Anchor]:
    """Return all *anchors* of *text*, with fewer first and last words if too many of the article would be published.

    All anchors of an article have equally many, so that the result does not depend on their order.
    """
    words = len(text.content.split())
    result = dict(anchors)
    for start, end in _FEWER:
        if count_published(text, result.values()) <= MAX_PUBLISHED * words:
            break
        result = {key: _shortened(anchor, start, end) for key, anchor in anchors.items()}
    return result


def _shortened(anchor: Anchor, start: int, end: int) -> Anchor:
    ends = [*anchor.start_words.split(), *anchor.end_words.split()]
    first, last = _publishable(ends, start, end) if ends else ("", "")
    return dataclasses.replace(anchor, start_words=first, end_words=last)


def count_published(text: Article, anchors: Iterable[Anchor]) -> int:
    """Return how many words of *text* the *anchors* publish, a word in two of them once."""
    words = Words(text.content, _PRINTED_WORD)
    published: set[int] = set()
    for anchor in anchors:
        span = words.within(anchor.char_start, anchor.char_end)
        published.update(span[: len(anchor.start_words.split())])
        end_words = len(anchor.end_words.split())
        published.update(span[len(span) - end_words :])
    return len(published)
