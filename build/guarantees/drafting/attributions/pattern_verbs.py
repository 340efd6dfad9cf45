"""Verbs without a parser: a reporting verb with its auxiliaries, and whether the word is a verb at all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from guarantees.drafting.attributions.pattern_phrases import is_possessive
from guarantees.drafting.attributions.pattern_tokens import Line
from guarantees.drafting.attributions.pattern_words import (
    AUXILIARIES,
    BE,
    DETERMINERS,
    DO,
    HAVE,
    MODALS,
    NUMBERS,
    PREPOSITIONS,
    TIME_ADJECTIVES,
    TIME_NOUNS,
    TIME_WORDS,
    VERB_FORMS,
    VerbForm,
    is_adverb,
    is_verb,
    word_set,
)
from guarantees.drafting.attributions.reporting_words import frames_of

_CONTINUING: Final = word_set("continued continues continue proceeded proceeds")
"""Verbs before an infinitive that say that it happened."""

_DECLARING_FUTURE: Final = word_set("will would won't wouldn't")
"""Modal verbs that announce that something is said; others only say that it may be."""


_PLURAL_SOURCES: Final = word_set("many some most several few both all these those")
_SINGULAR_SOURCES: Final = word_set("one another each")
"""Words before a present form that are its subject, not the determiner of a noun: *many* claim, *one* claims."""


class Mood(StrEnum):
    """How a verb stands in its sentence."""

    FINITE = "finite"
    FUTURE = "future"
    PARTICIPLE = "participle"
    INFINITIVE = "infinitive"
    PASSIVE = "passive"


@dataclass(frozen=True, slots=True)
class VerbGroup:
    """A reporting verb with its auxiliaries and adverbs.

    Attributes:
        index: The token of the verb.
        first: The first token of the group.
        mood: How it stands in its sentence.
        verb: The base form of the verb.
        form: The form of the verb.
    """

    index: int
    first: int
    mood: Mood
    verb: str
    form: VerbForm

    @property
    def is_present(self) -> bool:
        """Whether the form may also be that of a noun."""
        return self.mood is Mood.FINITE and self.form in (VerbForm.BASE, VerbForm.THIRD_PERSON)


def verb_group(line: Line, index: int, floor: int) -> VerbGroup | None:
    """Return the group that ends in the verb at *index*; None if its forms do not fit together, or it is not a verb."""
    first = index
    auxiliaries: list[str] = []
    while first > floor and not line.is_quoted(first - 1):
        word = line.lower(first - 1)
        if word in AUXILIARIES or word == "to":
            auxiliaries.append(word)
        elif not is_adverb(word):
            break
        first -= 1
    forms = VERB_FORMS[line.lower(index)]
    if "to" in auxiliaries:
        return _infinitive(line, index, first, floor)
    fitting = next(((mood, form) for mood, form in _moods(auxiliaries) if form in forms), None)
    if fitting is None:
        return None
    mood, form = fitting
    group = VerbGroup(index, _before_time(line, first, floor), mood, forms[form], form)
    return None if _is_noun(line, group) or _is_reduced_relative(line, group) else group


def _infinitive(line: Line, index: int, first: int, floor: int) -> VerbGroup | None:
    """Return the group of an infinitive; one that says that something happened is finite: *went on to say*."""
    verb = VERB_FORMS[line.lower(index)].get(VerbForm.BASE)
    if verb is None:
        return None
    start = first
    goes_on = line.lower(first - 1) == "on" and line.lower(first - 2) in ("went", "goes", "go")
    if goes_on or line.lower(first - 1) in _CONTINUING:
        start -= 1 + goes_on
    if start == first or start <= floor:
        return VerbGroup(index, first, Mood.INFINITIVE, verb, VerbForm.BASE)
    while start > floor and (is_adverb(line.lower(start - 1)) or line.lower(start - 1) in AUXILIARIES):
        start -= 1
    return VerbGroup(index, start, Mood.FINITE, verb, VerbForm.PAST)


def _before_time(line: Line, first: int, floor: int) -> int:
    """Return where words for a time start that stand before the verb at *first*: Roe *on Monday* said."""
    start = first
    while start - 1 > floor and (line.lower(start - 1) in TIME_WORDS or line.lower(start - 1) in TIME_NOUNS):
        start -= 1
    if start < first and line.lower(start - 1) in TIME_ADJECTIVES | {"on"} and start - 1 > floor:
        start -= 1
    return first if line.lower(start - 1) in DETERMINERS | PREPOSITIONS else start


def _moods(auxiliaries: Sequence[str]) -> list[tuple[Mood, VerbForm]]:
    """Return the moods and forms that a verb may have behind these auxiliaries, which are listed from the right."""
    if not auxiliaries:
        return [
            (Mood.FINITE, VerbForm.PAST),
            (Mood.FINITE, VerbForm.THIRD_PERSON),
            (Mood.FINITE, VerbForm.BASE),
            (Mood.PARTICIPLE, VerbForm.ING),
        ]
    nearest, modals = auxiliaries[0], MODALS.intersection(auxiliaries)
    if modals - _DECLARING_FUTURE:
        return []
    mood = Mood.FUTURE if modals else Mood.FINITE
    if nearest in MODALS or nearest in DO:
        return [(mood, VerbForm.BASE)]
    if nearest in BE:
        return [(mood, VerbForm.ING), (Mood.PASSIVE, VerbForm.PARTICIPLE)]
    return [(mood, VerbForm.PARTICIPLE)] if nearest in HAVE else []


def _is_noun(line: Line, group: VerbGroup) -> bool:
    """Return whether the word is a noun here: her *claims*, the *report*, news *reports* say."""
    if not group.is_present or group.first < group.index:
        return False
    before, following = line.lower(group.index - 1), line.lower(group.index + 1)
    if before in (_PLURAL_SOURCES if group.form is VerbForm.BASE else _SINGULAR_SOURCES):
        return False
    if before in DETERMINERS | PREPOSITIONS | NUMBERS or before.isdigit() or before.endswith("ing"):
        return True
    if group.index and is_possessive(line, group.index - 1):
        return True
    return following in ("of", "by", "from") or (is_verb(following) and not line.is_quoted(group.index + 1))


def _is_reduced_relative(line: Line, group: VerbGroup) -> bool:
    """Return whether a past form describes the noun before it: a plan *proposed* by Roe, a man *accused* of theft."""
    if group.form is not VerbForm.PAST or group.mood is not Mood.FINITE or group.first < group.index:
        return False
    following, frames = line.lower(group.index + 1), frames_of(group.verb)
    if following == "by":
        return not line.lower(group.index + 2).endswith("ing")
    is_empty = following in PREPOSITIONS and following not in frames.prepositions
    return (frames.object and not frames.clause and is_empty) or (
        group.verb == "accuse" and following == "of"
    )
