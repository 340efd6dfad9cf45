"""What is the same in two codings: items are matched by the words of the texts that they share."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product

from guarantees.dataset.agreement.units import Words


def overlap(one: Words, other: Words) -> float:
    """Return how much of two spans is shared, from 0 to 1 (Dice)."""
    both = len(one) + len(other)
    return 2 * len(one & other) / both if both else 0.0


def match(ones: Sequence[Words], others: Sequence[Words]) -> list[tuple[int, int]]:
    """Return which of *ones* is which of *others*: each at most once, the most alike first.

    What shares no word is never matched. Where one coder splits what the other keeps whole, the larger part is
    matched and the rest is left alone.
    """
    holders: dict[int, list[int]] = {}
    for place, words in enumerate(others):
        for word in words:
            holders.setdefault(word, []).append(place)
    alike = {
        pair
        for place, words in enumerate(ones)
        for pair in product([place], {other for word in words for other in holders.get(word, ())})
    }
    ranked = sorted(alike, key=lambda pair: (-overlap(ones[pair[0]], others[pair[1]]), pair))
    taken: tuple[set[int], set[int]] = (set(), set())
    found = []
    for one, other in ranked:
        if one not in taken[0] and other not in taken[1]:
            taken[0].add(one)
            taken[1].add(other)
            found.append((one, other))
    return sorted(found)
