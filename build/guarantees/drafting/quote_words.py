"""Quote a range of an article as a curator does: by its first and last words, and by no more of them than necessary."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from itertools import islice, takewhile
from typing import Final

from guarantees.core.errors import InputError
from guarantees.dataset.evidence import QuoteSelector
from guarantees.dataset.model import MAX_WORDS
from guarantees.dataset.texts.article import Article
from guarantees.dataset.texts.find_quotes import QuoteNotFoundError, find
from guarantees.dataset.texts.quotation_marks import TextRange
from guarantees.drafting.yaml_lines import Plain

_FEWEST: Final = 2
_MOST: Final = 5
"""The fewest and the most words of the start of a longer quote. Its end has more of them only if they repeat themselves."""

_MAX_OCCURRENCE: Final = 99
_WORD: Final = re.compile(r"\S+")
_CURRENCY: Final = "Sc"
_MARKS: Final = frozenset(("Mc", "Mn"))
"""General categories of Unicode: signs before an amount, and marks that belong to the letter before them."""


def quote_for(article: Article, start: int, end: int) -> Plain:
    """Return the quote of the words of *article* between two offsets, in the form that source files have.

    It is a string, or a mapping with ``from`` and ``to``, or ``words``, and ``occurrence`` where that is needed. It is
    found again from the first whole word to the last, without the punctuation around them.

    Raises:
        InputError: There is no word, or the words repeat too often to be distinguished.
    """
    words = words_within(article.content, start, end)
    if not words:
        raise InputError(f"{article.file}: there is no word to quote between {start} and {end}.")
    selector = (_in_full if len(words) <= MAX_WORDS else _by_ends)(article, words)
    if selector is None:
        line, _ = article.place(words[0][0])
        message = f"{article.file}, line {line}: the words repeat too often to be quoted by their first and last ones."
        raise InputError(message)
    return _keys(selector)


def words_within(content: str, start: int, end: int) -> list[TextRange]:
    """Return the ranges of the words of *content* between two offsets, whole and without punctuation around them all."""
    start = _without_punctuation_before(content, start, end)
    end = _without_punctuation_behind(content, start, end)
    if start == end:
        return []
    while start > 0 and _is_inside_word(content, start):
        start -= 1
    while end < len(content) and _is_inside_word(content, end):
        end += 1
    return [match.span() for match in _WORD.finditer(content, start, end)]


def _without_punctuation_before(content: str, start: int, end: int) -> int:
    while start < end and not _begins_word(content[start]):
        start += 1
    return start


def _without_punctuation_behind(content: str, start: int, end: int) -> int:
    while end > start and not _ends_word(content[end - 1]):
        end -= 1
    return end


def _begins_word(char: str) -> bool:
    return _is_letter(char) or unicodedata.category(char) == _CURRENCY


def _ends_word(char: str) -> bool:
    return _begins_word(char) or char in "%°" or unicodedata.category(char) in _MARKS


def _is_inside_word(content: str, offset: int) -> bool:
    """Return whether there is a letter or a digit on both sides of *offset*."""
    return _is_letter(content[offset - 1]) and _is_letter(content[offset])


def _is_letter(char: str) -> bool:
    return char.isalnum() or char == "_"


def _in_full(article: Article, words: Sequence[TextRange]) -> QuoteSelector | None:
    """Return the quote of all *words*, or None if they occur too often."""
    start, end = words[0][0], words[-1][1]
    selector = QuoteSelector(_printed(article.content, start, end))
    if _is_unique(article.content, article.content[start:end]) and _finds(article, selector, (start, end)):
        return selector
    occurrence = _occurrence(article, start, end)
    return QuoteSelector(selector.start, occurrence=occurrence) if occurrence else None


def _by_ends(article: Article, words: Sequence[TextRange]) -> QuoteSelector | None:
    """Return the quote of *words* by the first and last of them, or None if no choice of them finds the others."""
    start, end = words[0][0], words[-1][1]
    for count, stop, occurrence in _first_words(article, words):
        for last in _last_words(article.content, words, count, stop):
            first_words = _printed(article.content, start, stop)
            last_words = _printed(article.content, last, end)
            selector = QuoteSelector(first_words, last_words, occurrence)
            if _finds(article, selector, (start, end)):
                return selector
    return None


def _first_words(article: Article, words: Sequence[TextRange]) -> Iterator[tuple[int, int, int]]:
    """Yield how many first words may be printed, where they end, and which occurrence they are (0 if the only one)."""
    start = words[0][0]
    stops = {
        count: _without_punctuation_behind(article.content, start, words[count - 1][1])
        for count in range(_FEWEST, _MOST + 1)
    }
    for count, stop in stops.items():
        if _is_unique(article.content, article.content[start:stop]):
            yield count, stop, 0
    for count, stop in reversed(stops.items()):
        if occurrence := _occurrence(article, start, stop):
            yield count, stop, occurrence


def _last_words(content: str, words: Sequence[TextRange], first_words: int, first_end: int) -> Iterator[int]:
    """Yield where last words of *words* may start, so that at least one word between the ends is not printed."""
    end = words[-1][1]
    for count in range(_FEWEST, min(MAX_WORDS, len(words) - first_words - 1) + 1):
        start = _without_punctuation_before(content, words[-count][0], end)
        length = end - start
        places = _places(content, content[start:end], words[0][0])
        if next((place for place in places if place + length >= first_end), None) == start:
            yield start


def _printed(content: str, start: int, end: int) -> str:
    """Return the words between two offsets with single spaces."""
    return " ".join(content[start:end].split())


def _is_unique(content: str, words: str) -> bool:
    return len(list(islice(_places(content, words), 2))) == 1


def _occurrence(article: Article, start: int, end: int) -> int:
    """Return which occurrence the words between two offsets are, counted from 1, or 0 if it is beyond the 99th."""
    words = article.content[start:end]
    printed = _printed(article.content, start, end)
    before = takewhile(lambda place: place < start, _places(article.content, words))
    # Words with other marks or spaces count as the same, so that there may be more of them.
    for number in range(sum(1 for _ in islice(before, _MAX_OCCURRENCE)) + 1, _MAX_OCCURRENCE + 1):
        place = find(article, QuoteSelector(printed, occurrence=number)).char_start
        if place >= start:
            return number if place == start else 0
    return 0


def _places(content: str, words: str, start: int = 0) -> Iterator[int]:
    """Yield where *words* occur in *content* as whole words, from the offset *start* on."""
    place = content.find(words, start)
    while place >= 0:
        end = place + len(words)
        begins = place == 0 or not _is_inside_word(content, place)
        if begins and (end == len(content) or not _is_inside_word(content, end)):
            yield place
        place = content.find(words, place + 1)


def _finds(article: Article, selector: QuoteSelector, wanted: TextRange) -> bool:
    """Return whether *selector* is found at the range *wanted* of *article*."""
    try:
        anchor = find(article, selector)
    except QuoteNotFoundError:
        return False
    return (anchor.char_start, anchor.char_end) == wanted


def _keys(selector: QuoteSelector) -> Plain:
    """Return *selector* as a source file has it."""
    occurrence: dict[str, Plain] = {"occurrence": str(selector.occurrence)} if selector.occurrence else {}
    if selector.end:
        return {"from": selector.start, "to": selector.end, **occurrence}
    return {"words": selector.start, **occurrence} if occurrence else selector.start
