"""Bands of proposals: how often the words of a proposal are right, by the grammar on which it stands.

docs/draft.md says how the rates were measured, and on what.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from guarantees.drafting.attributions.attribution import Attribution, Construction, Form


@dataclass(frozen=True, slots=True)
class Band:
    """A band of proposals.

    Attributes:
        letter: Its name.
        label: What it asks of the curator.
        holds: What is in it.
        rate: How many of 100 proposals begin and end where a quote of a curator does, give or take a word.
    """

    letter: str
    label: str
    holds: str
    rate: int


BANDS: Final[Mapping[str, Band]] = MappingProxyType(
    {
        band.letter: band
        for band in (
            Band("A", "sure", "a quotation beside a cue", 91),
            Band("B", "likely", "the clause of a verb of saying, or a cue in commas, found in two ways", 76),
            Band(
                "C",
                "look twice",
                "the same found in one way; according to, as … said, a name and a colon",
                47,
            ),
            Band("D", "often wrong", "an object, an infinitive, a phrase or a noun", 38),
        )
    }
)
"""All bands, the surest first."""

_BEHIND_NAME: Final = frozenset((Construction.ACCORDING, Construction.AS, Construction.COLON))
_CLAUSES: Final = frozenset((Construction.CLAUSE, Construction.PARENTHESIS, Construction.QUOTATION))


def band_of(attribution: Attribution, *, is_confirmed: bool) -> Band:
    """Return the band of *attribution*; *is_confirmed* says that the rules without a parser find the same words."""
    if attribution.construction in _CLAUSES:
        if attribution.form is Form.DIRECT:
            return BANDS["A"]
        return BANDS["B" if is_confirmed else "C"]
    return BANDS["C" if attribution.construction in _BEHIND_NAME else "D"]


def reason_of(attribution: Attribution, text: str, *, is_confirmed: bool) -> str:
    """Return why *attribution* is in its band, in a few words: ``quotation beside “said”``.

    *text* is the article; *is_confirmed* is as in :func:`band_of`.
    """
    reason = _grammar_of(attribution, text)
    only_one = (
        attribution.construction in _CLAUSES and attribution.form is not Form.DIRECT and not is_confirmed
    )
    return f"{reason}, found in one way only" if only_one else reason


def _grammar_of(attribution: Attribution, text: str) -> str:
    cue = "" if attribution.cue is None else text[slice(*attribution.cue)]
    words = " ".join(cue.split()[:_MAX_CUE])
    if attribution.construction is Construction.COLON:
        return "a name and a colon"
    if attribution.form is Form.DIRECT and attribution.construction in _CLAUSES:
        return f"quotation beside “{words}”" if words else "quotation"
    return f"{_REASONS[attribution.construction]} “{words}”"


_MAX_CUE: Final = 4
_REASONS: Final[Mapping[Construction, str]] = MappingProxyType(
    {
        Construction.QUOTATION: "part of it quoted beside",
        Construction.CLAUSE: "clause of",
        Construction.PARENTHESIS: "beside the cue in commas,",
        Construction.AS: "beside the as-clause of",
        Construction.ACCORDING: "beside",
        Construction.OBJECT: "object of",
        Construction.PREPOSITION: "phrase behind",
        Construction.INFINITIVE: "infinitive behind",
        Construction.PASSIVE: "subject of the passive of",
        Construction.NOUN: "content of the noun",
    }
)
