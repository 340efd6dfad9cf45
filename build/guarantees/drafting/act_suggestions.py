"""Suggest the codes of what is said: its type, issue, channel and modality, and whether it is conditional.

How certain a suggestion is follows from how often its kind was right in coded articles; docs/draft.md says how that was
measured.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from types import MappingProxyType
from typing import Final

from guarantees.drafting import hints
from guarantees.drafting.attributions.attribution import Construction, Form
from guarantees.drafting.proposal import Certainty, Suggestion

_MAX_LISTED: Final = 3
_MAX_LENGTH: Final = 3000
"""The most characters that are searched for hints; a statement is shorter."""

# --------------------------------------------------------------------------------------------------------------
# Type and issue

_STRONG: Final = 2.0
_WEAK: Final = 0.5
_FURTHER_STRONG: Final = 0.5
_FURTHER_WEAK: Final = 0.2
_MAX_FURTHER: Final = 2
"""What the first hint of a kind counts for a code, and up to two further ones."""

_NAMED_BY_VERB: Final = 3.0
_CLEAR_TYPE: Final = 1.5
"""By how much the words of one type must prevail."""

_WITHOUT_HINTS: Final[Mapping[str, float]] = MappingProxyType({"assessment": 0.1, "report": 0.05})
"""The types of what has no hint."""

_FIRST_NAMED: Final = 0.6
"""What it counts to be named first: of several matters, the first is the issue."""

_OF_CONTEXT: Final = 0.3
_OF_TITLE: Final = 0.1
"""What hints around the content and in the headline count, as a share of those in it."""

_CERTAIN_ISSUE: Final = 3.0
_CLEAR_ISSUE: Final = 2.0
"""By how much the words of one issue must prevail."""


def suggest_type(content: str, verb: str, construction: Construction, codes: Collection[str]) -> Suggestion:
    """Return the type of act that *verb* names, or else the types to which *content* points."""
    named = hints.TYPES_BY_FRAME.get((verb, construction)) or hints.TYPES_BY_VERB.get(verb, "")
    scores = dict(_WITHOUT_HINTS)
    scores.update(_scores(content, hints.TYPES))
    if named:
        scores[named] = scores.get(named, 0.0) + _NAMED_BY_VERB
    best = _best(scores, hints.TYPES, codes)
    if best and best[0] == named:
        return _suggestion(best, Certainty.CHECK, f"by the verb “{verb}”")
    is_clear = _margin(scores, best) >= _CLEAR_TYPE
    return _suggestion(best, Certainty.CHECK if is_clear else Certainty.LISTED, "by its words")


def suggest_issue(content: str, context: str, title: str, codes: Collection[str]) -> Suggestion:
    """Return the issue to which *content* points, the more certain the more its words prevail.

    *context* is the paragraph around it and *title* the headline; they decide between issues that are equal otherwise.
    """
    scores: dict[str, float] = {}
    for text, weight in ((content, 1.0), (context, _OF_CONTEXT), (title, _OF_TITLE)):
        for code, score in _scores(text, hints.ISSUES).items():
            scores[code] = scores.get(code, 0.0) + weight * score
    if first := _first_named(content, hints.ISSUES):
        scores[first] += _FIRST_NAMED
    best = _best(scores, hints.ISSUES, codes)
    margin = _margin(scores, best)
    if margin >= _CERTAIN_ISSUE:
        return _suggestion(best, Certainty.FILLED, "by its words")
    return _suggestion(best, Certainty.CHECK if margin >= _CLEAR_ISSUE else Certainty.LISTED, "by its words")


def _scores(text: str, table: Mapping[str, hints.Hints]) -> dict[str, float]:
    """Return the score of each code of *table* that has a hint in *text*."""
    scores = {}
    for code, hint in table.items():
        strong, weak = _distinct(hint.strong, text), _distinct(hint.weak, text)
        if strong or weak:
            scores[code] = _count(strong, _STRONG, _FURTHER_STRONG) + _count(weak, _WEAK, _FURTHER_WEAK)
    return scores


def _distinct(pattern: re.Pattern[str], text: str) -> int:
    return len({match.group().lower() for match in pattern.finditer(text, 0, _MAX_LENGTH)})


def _count(number: int, first: float, further: float) -> float:
    return first + further * min(number - 1, _MAX_FURTHER) if number else 0.0


def _first_named(text: str, table: Mapping[str, hints.Hints]) -> str:
    """Return the code of *table* with the first strong hint in *text*, or an empty string."""
    found = ((code, hint.strong.search(text, 0, _MAX_LENGTH)) for code, hint in table.items())
    starts = {code: match.start() for code, match in found if match}
    return min(starts, key=lambda code: starts[code], default="")


def _best(scores: Mapping[str, float], order: Iterable[str], codes: Collection[str]) -> list[str]:
    """Return those of *codes* that have the highest scores; equal ones in *order*."""
    known = [code for code in order if code in scores and code in codes]
    return sorted(known, key=lambda code: -scores[code])[:_MAX_LISTED]


def _margin(scores: Mapping[str, float], best: list[str]) -> float:
    """Return by how much the first of *best* prevails over the second."""
    first, second = [*(scores[code] for code in best), 0.0, 0.0][:2]
    return first - second


# --------------------------------------------------------------------------------------------------------------
# Channel


def suggest_channel(
    context: str, codes: Collection[str], *, told_outlet: bool = False, carried: str = ""
) -> Suggestion:
    """Return the occasion or the medium that the words beside the cue name.

    *context* is the sentence of the cue without what is said in it, *told_outlet* is whether it says that somebody told
    an outlet, and *carried* is the channel of the remarks of the same speaker just before, or blank.
    """
    named = [code for code, hint in hints.CHANNELS.items() if hint.strong.search(context, 0, _MAX_LENGTH)]
    if told_outlet and hints.TOLD_OUTLET not in named:
        named.append(hints.TOLD_OUTLET)
    if found := _known(named, codes):
        return _suggestion(found, Certainty.CHECK, "named beside the cue")
    possible = [code for code, hint in hints.CHANNELS.items() if hint.weak.search(context, 0, _MAX_LENGTH)]
    if carried:
        values = dict.fromkeys([carried, hints.NO_CHANNEL, *possible])
        return _suggestion(_known(values, codes), Certainty.CHECK, "as in the remark before")
    return _suggestion(_known([hints.NO_CHANNEL, *possible], codes), Certainty.LISTED)


# --------------------------------------------------------------------------------------------------------------
# Modality

_DIRECT: Final = "direct_quote"
_MIXED: Final = "mixed_quote"
_INDIRECT: Final = "indirect_speech"
_PARAPHRASE: Final = "paraphrase"

_NAMED_ONLY: Final = frozenset((Construction.OBJECT, Construction.NOUN, Construction.PREPOSITION))
"""Constructions in which the content may be named instead of spelled out."""

_SPELLED_OUT: Final = re.compile(r"\A\W*to\b|\bthat\b", re.IGNORECASE)


def suggest_modality(
    form: Form, construction: Construction, codes: Collection[str], *, content: str = ""
) -> Suggestion:
    """Return how the text renders *content*: by how much of it is quoted, and by its grammar."""
    if form is not Form.INDIRECT:
        return _suggestion(_known([_DIRECT if form is Form.DIRECT else _MIXED], codes), Certainty.FILLED)
    if construction in _NAMED_ONLY and not _SPELLED_OUT.search(content, 0, _MAX_LENGTH):
        return _suggestion(_known([_PARAPHRASE, _INDIRECT], codes), Certainty.LISTED)
    reason = "unless a quotation repeats it"
    return _suggestion(_known([_INDIRECT, _DIRECT], codes), Certainty.CHECK, reason)


# --------------------------------------------------------------------------------------------------------------
# Condition

_CONDITION: Final = re.compile(
    r"\b(?:if|unless|in the event|in case of|provided that|on condition|as long as)\b", re.IGNORECASE
)
_INVERSION: Final = re.compile(
    r"\b[Ss]hould (?=(?:an?|any|he|her|his|it|its|our|she|that|the|their|they|this|we|you|[A-Z]\w*)\b)"
)
"""“Should the talks fail, …”"""

_NOT_A_CONDITION: Final = re.compile(
    r"\b(?:as|ask(?:ed)?|even|know|of|see|wonder(?:ed)?)\s+if\b", re.IGNORECASE
)


def suggest_conditional(content: str) -> Suggestion:
    """Return ``true`` if *content* names a condition, and otherwise ``false``."""
    text = _NOT_A_CONDITION.sub("", content[:_MAX_LENGTH])
    condition = _CONDITION.search(text) or _INVERSION.search(text)
    if condition is None:
        return Suggestion("false", Certainty.FILLED)
    return Suggestion("true", Certainty.CHECK, reason=f"by “{condition.group().strip().lower()}”")


# --------------------------------------------------------------------------------------------------------------


def _known(values: Iterable[str], codes: Collection[str]) -> list[str]:
    return [value for value in values if value in codes]


def _suggestion(values: list[str], certainty: Certainty, reason: str = "") -> Suggestion:
    """Return the first of *values*, with the others behind it; where it is not certain, all of them are others."""
    if not values:
        return Suggestion()
    if certainty is Certainty.LISTED:
        return Suggestion(others=tuple(values[:_MAX_LISTED]))
    return Suggestion(values[0], certainty, tuple(values[1:_MAX_LISTED]), reason)
