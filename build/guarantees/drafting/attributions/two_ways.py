"""Find attributions in two ways, on a parse and by rules, and keep what one of them is sure of or both find.

The two ways fail for different reasons: the parser misreads long sentences, the rules know no grammar. Where both find
the same words, these are right more often; docs/draft.md has the rates.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from guarantees.drafting.attributions.attribution import Attribution, Construction, Form

_ALIKE: Final = 0.8
"""Two contents are the same words if they share more of all their letters."""

_UNSURE: Final = frozenset((Construction.OBJECT, Construction.PREPOSITION))
"""Constructions that report speech only sometimes: they are kept only if the other way finds something there too."""

_CERTAIN: Final = frozenset(
    (
        Construction.ACCORDING,
        Construction.AS,
        Construction.CLAUSE,
        Construction.COLON,
        Construction.PARENTHESIS,
        Construction.QUOTATION,
    )
)
"""Constructions that are kept although only the rules find something there."""


@dataclass(frozen=True, slots=True)
class Found:
    """An attribution, and whether both ways find the same words."""

    attribution: Attribution
    is_confirmed: bool


def combine(text: str, parsed: Sequence[Attribution], by_rules: Sequence[Attribution]) -> list[Found]:
    """Return the attributions of *text* that were *parsed*, and those *by_rules* that the parse misses, in order."""
    others = [_letters(text, attribution) for attribution in by_rules]
    parsed = [_better(text, each, by_rules, others) for each in parsed if _says_something(text, each)]
    own = [_letters(text, attribution) for attribution in parsed]
    found = [
        Found(attribution, any(_are_alike(letters, other) for other in others))
        for attribution, letters in zip(parsed, own, strict=True)
        if attribution.construction not in _UNSURE or any(letters & other for other in others)
    ]
    found += [
        Found(attribution, is_confirmed=False)
        for attribution, letters in zip(by_rules, others, strict=True)
        if attribution.construction in _CERTAIN and not any(letters & other for other in own)
    ]
    return sorted(found, key=lambda each: each.attribution.start)


def _better(
    text: str, parsed: Attribution, by_rules: Sequence[Attribution], letters: Sequence[frozenset[int]]
) -> Attribution:
    """Return what the rules find in place of a *parsed* phrase with *according to*, or else *parsed*.

    The rules end its source at the comma, where the parser often takes the subject behind it for an apposition.
    """
    if parsed.construction is not Construction.ACCORDING:
        return parsed
    own = _letters(text, parsed)
    same = (
        attribution
        for attribution, other in zip(by_rules, letters, strict=True)
        if attribution.construction is Construction.ACCORDING and own & other
    )
    return next(same, parsed)


def _says_something(text: str, attribution: Attribution) -> bool:
    """Return whether the content is more than one word, or quoted: *he* was accused says nothing."""
    words = sum(len(text[start:end].split()) for start, end in attribution.content)
    return words > 1 or attribution.form is not Form.INDIRECT


def _letters(text: str, attribution: Attribution) -> frozenset[int]:
    return frozenset(i for start, end in attribution.content for i in range(start, end) if text[i].isalnum())


def _are_alike(first: frozenset[int], second: frozenset[int]) -> bool:
    return len(first & second) > _ALIKE * len(first | second)
