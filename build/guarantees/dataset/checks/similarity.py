"""Which texts are spelt alike: for names and summaries that may mean the same thing twice."""

from __future__ import annotations

import math
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from itertools import pairwise
from typing import Final

# Words that more texts hold say too little to look for likeness by them; it also bounds the work.
MAX_HOLDERS: Final = 10


def folded(text: str) -> str:
    """Return *text* without case, accents and outer differences of spacing.

    >>> folded("Zoë  POE")
    'zoe poe'
    """
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return " ".join("".join(char for char in decomposed if not unicodedata.combining(char)).split())


def words(text: str) -> tuple[str, ...]:
    """Return the words of *text*, folded.

    >>> words("The ferry's fares, again")
    ('the', 'ferry', 's', 'fares', 'again')
    """
    return tuple(re.findall(r"\w+", folded(text)))


def similar(bags: Sequence[frozenset[str]], share: float) -> Iterator[tuple[int, int]]:
    """Yield the number of each bag of words that shares *share* of all words with an earlier one, and that one.

    Two bags that share so much have one of their rarest words in common (prefix filtering), so that only
    those with such a word are compared.

    >>> list(alike([frozenset("abcde"), frozenset("abcd"), frozenset("xyz")], 0.8))
    [(1, 0)]
    """
    often = Counter(word for bag in bags for word in bag)
    holders: dict[str, list[int]] = {}
    for number, bag in enumerate(bags):
        rarest = sorted(bag, key=lambda word: (often[word], word))
        rarest = rarest[: len(bag) - math.ceil(share * len(bag)) + 1]
        near = dict.fromkeys(other for word in rarest for other in holders.get(word, ()))
        for other in near:
            common = len(bag & bags[other])
            if common >= share * (len(bag) + len(bags[other]) - common):
                yield number, other
                break
        for word in rarest:
            numbers = holders.setdefault(word, [])
            if len(numbers) < MAX_HOLDERS:
                numbers.append(number)


def likely_misspelling(names: Sequence[tuple[str, ...]], share: float) -> Iterator[tuple[int, int]]:
    """Yield the numbers of names, as words, that are the same but for the spelling of one word.

    Names of one word are compared by their first two letters. Of the many names that may share all other
    words only neighbours in the alphabet are compared.

    >>> list(misspelt([("sergei", "poe"), ("john", "poe"), ("sergey", "poe")], 0.8))
    [(2, 0)]
    """
    blocks: dict[tuple[str, ...], set[tuple[str, int]]] = {}
    for number, name in enumerate(names):
        if len(name) == 1:
            blocks.setdefault((name[0][:2],), set()).add((name[0], number))
        for place, word in enumerate(name if len(name) > 1 else ()):
            blocks.setdefault(("", *sorted(name[:place] + name[place + 1 :])), set()).add((word, number))
    found = set()
    for block in blocks.values():
        in_order = sorted(block)
        for (word, number), (following, other) in pairwise(in_order):
            if number != other and SequenceMatcher(None, word, following).ratio() >= share:
                found.add((max(number, other), min(number, other)))
    yield from sorted(found)
