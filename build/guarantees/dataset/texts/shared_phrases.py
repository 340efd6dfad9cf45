"""Find runs of words that an authored text shares with an article."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Collection, Sequence
from functools import lru_cache
from typing import Final

from guarantees.dataset.texts.article import Article

MAX_SHARED: Final = 6
"""The number of consecutive words, without names, that an authored text may share with an article."""

WORD: Final = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")


def words(text: str) -> list[str]:
    """Return the words of *text* in lower case, without punctuation."""
    return [match.group().lower().replace("’", "'") for match in WORD.finditer(text)]


class Words:
    """The words of a text, numbered from 0."""

    def __init__(self, content: str, pattern: re.Pattern[str] = WORD) -> None:
        self.spans = [match.span() for match in pattern.finditer(content)]
        self._starts = [start for start, _ in self.spans]
        self._ends = [end for _, end in self.spans]

    def within(self, start: int, end: int) -> range:
        """Return the numbers of the words between the offsets *start* and *end*, including words that are cut."""
        return range(bisect_right(self._ends, start), bisect_left(self._starts, end))


@lru_cache(maxsize=64)
def _grams(content: str) -> frozenset[tuple[str, ...]]:
    tokens = words(content)
    return frozenset(tuple(tokens[i : i + MAX_SHARED + 1]) for i in range(len(tokens) - MAX_SHARED))


def longest_shared_phrase(authored: str, text: Article, names: Collection[Sequence[str]]) -> list[str]:
    """Return the longest run of words that *authored* shares with *text*, or an empty list if none is too long.

    Words of *names* (each a sequence of words) do not count towards the length of a run.
    """
    tokens, grams = words(authored), _grams(text.content)
    longest: list[str] = []
    start = 0
    while start + MAX_SHARED < len(tokens):
        end = start + MAX_SHARED + 1
        if tuple(tokens[start:end]) not in grams:
            start += 1
            continue
        while end < len(tokens) and tuple(tokens[end - MAX_SHARED : end + 1]) in grams:
            end += 1
        run = tokens[start:end]
        if len(run) - _words_in_names(run, names) > MAX_SHARED and len(run) > len(longest):
            longest = run
        start = end - MAX_SHARED
    return longest


def _words_in_names(run: Sequence[str], names: Collection[Sequence[str]]) -> int:
    """Return the number of words of *run* that are part of a name."""
    inside = [False] * len(run)
    for name in names:
        for start in range(len(run) - len(name) + 1):
            if list(run[start : start + len(name)]) == list(name):
                inside[start : start + len(name)] = [True] * len(name)
    return sum(inside)
