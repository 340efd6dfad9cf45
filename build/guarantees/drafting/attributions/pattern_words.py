"""Word classes for reading a sentence without a parser: forms of reporting verbs, and words with a fixed role.

Nouns, adjectives and most verbs are not listed: they are the words that remain.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from guarantees.drafting.attributions.reporting_words import VERBS


def word_set(text: str) -> frozenset[str]:
    """Return the words of *text*, which are separated by spaces."""
    return frozenset(text.split())


class VerbForm(StrEnum):
    """A form of a verb."""

    BASE = "base"
    THIRD_PERSON = "third person"
    PAST = "past"
    PARTICIPLE = "past participle"
    ING = "ing form"


_IRREGULAR: Final = """
begin began begun, beseech besought besought, feel felt felt, forecast forecast forecast, go went gone, hit hit hit,
know knew known, put put put, read read read, say said said, see saw seen, shoot shot shot, sing sang sung,
speak spoke spoken, swear swore sworn, tell told told, think thought thought, understand understood understood,
write wrote written
"""
"""The base form, the past and the past participle of the irregular verbs among the reporting verbs."""

_CONSONANT_ENDING: Final = re.compile(r"(?:.*[^aeiou]|.*qu)[aeiou][^aeiouwxy]")
_MAX_DOUBLING: Final = 7
"""Longer verbs do not double their last consonant: *broadened*."""


def _regular_forms(verb: str) -> dict[str, VerbForm]:
    """Return the regular forms of *verb*; those with a doubled consonant are added where one is possible."""
    third = f"{verb}es" if verb.endswith(("s", "x", "z", "sh", "ch", "go")) else f"{verb}s"
    past, ing = f"{verb}ed", f"{verb}ing"
    if verb.endswith("ie"):
        past, ing = f"{verb}d", f"{verb[:-2]}ying"
    elif verb.endswith("e"):
        past, ing = f"{verb}d", f"{verb.removesuffix('e')}ing"
    elif verb.endswith("y") and verb[-2] not in "aeiou":
        past, third = f"{verb[:-1]}ied", f"{verb[:-1]}ies"
    forms = {third: VerbForm.THIRD_PERSON, past: VerbForm.PAST, ing: VerbForm.ING}
    if len(verb) <= _MAX_DOUBLING and _CONSONANT_ENDING.fullmatch(verb):
        forms |= {f"{verb}{verb[-1]}ed": VerbForm.PAST, f"{verb}{verb[-1]}ing": VerbForm.ING}
    return forms


def _forms(verb: str, irregular: Mapping[str, tuple[str, str]]) -> Iterator[tuple[str, VerbForm]]:
    """Yield the forms of *verb*, each with its kind."""
    yield verb, VerbForm.BASE
    for form, kind in _regular_forms(verb).items():
        if kind is not VerbForm.PAST:
            yield form, kind
        elif verb not in irregular:
            yield form, VerbForm.PAST
            yield form, VerbForm.PARTICIPLE
    if verb in irregular:
        past, participle = irregular[verb]
        yield past, VerbForm.PAST
        yield participle, VerbForm.PARTICIPLE


def _irregular_verbs() -> Mapping[str, tuple[str, str]]:
    entries = (entry.split() for entry in _IRREGULAR.split(","))
    return {verb: (past, participle) for verb, past, participle in entries}


def verb_forms(verb: str) -> frozenset[str]:
    """Return the forms of *verb*, its base form among them.

    >>> sorted(verb_forms("deny"))
    ['denied', 'denies', 'deny', 'denying']
    """
    return frozenset(form for form, _ in _forms(verb, _irregular_verbs()))


def _verb_forms() -> Mapping[str, Mapping[VerbForm, str]]:
    irregular = _irregular_verbs()
    found: dict[str, dict[VerbForm, str]] = {}
    for verb in VERBS:
        for form, kind in _forms(verb, irregular):
            found.setdefault(form, {})[kind] = verb
    return MappingProxyType(found)


VERB_FORMS: Final = _verb_forms()
"""For each form of a reporting verb, which forms it may be, each with the base form of its verb."""

BE: Final = word_set("am is are was were be been being isn't aren't wasn't weren't")
HAVE: Final = word_set("have has had having haven't hasn't hadn't")
DO: Final = word_set("do does did don't doesn't didn't")
MODALS: Final = word_set(
    "can could may might must shall should will would cannot can't couldn't mightn't mustn't shouldn't won't wouldn't"
)
AUXILIARIES: Final = BE | HAVE | DO | MODALS

OTHER_VERBS: Final = word_set(
    "agreed arrived arrives asked became become becomes began begins broke brought built called came carried comes "
    "continues cut decided died drew failed feels fell felt found gave gets gives goes got grew happened happens held "
    "helped includes kept knew knows launched lead leads led left lives looked lost made makes means met moved needs "
    "opened paid passed plans played put ran remains rose runs sat saw seemed seems sees sent set shot shows sold "
    "spent stands started stood stopped takes tells thinks took turned tries tried voted wants went won works wrote"
)
"""Frequent forms of other verbs; further past forms are recognized by their ending."""

PERSONAL_PRONOUNS: Final = word_set("he she they we i you")
"""Pronouns that may be a source of any act."""

PRONOUNS: Final = PERSONAL_PRONOUNS | word_set(
    "it him her them us me who whom which that this these those there someone somebody everyone everybody nobody "
    "anyone one nothing something anything himself herself themselves itself myself ourselves what both"
)
DETERMINERS: Final = word_set(
    "the a an his her its their our my your this that these those some any no every each another all both many several "
    "few most"
)
NUMBERS: Final = word_set(
    "one two three four five six seven eight nine ten eleven twelve dozen hundreds thousands"
)
LONE_DETERMINERS: Final = NUMBERS | word_set(
    "this that these those both all many some most several few another each any no"
)
"""Determiners and numbers that may stand for a noun: *many* say."""

CONJUNCTIONS: Final = word_set("and or but nor yet so")
RELATIVES: Final = word_set("who whom whose which where when")
QUESTION_WORDS: Final = word_set("whether how what why who where when which if")
SUBORDINATORS: Final = word_set(
    "that if when while because although though as since after before until unless whether where why how what once "
    "whereas who whom whose which than"
)
PREPOSITIONS: Final = word_set(
    "of in on at to for from by with about against over under into after before during between among through across "
    "since until near amid despite without within toward towards upon off out up down around behind beyond along like "
    "as per via including following regarding concerning outside inside alongside ahead because"
)
SOURCE_PREPOSITIONS: Final = word_set("of for from at with")
"""Prepositions that join the words for a source: a spokesman *for* the port."""

LOOSE_SOURCE_PREPOSITIONS: Final = SOURCE_PREPOSITIONS | word_set("in on to")
"""Those that join them before a verb, where no time or occasion can be meant."""

TIME_WORDS: Final = word_set(
    "monday tuesday wednesday thursday friday saturday sunday today tonight yesterday tomorrow mondays tuesdays "
    "wednesdays thursdays fridays saturdays sundays"
)
MONTHS: Final = word_set(
    "january february march april may june july august september october november december jan feb mar apr jun jul aug "
    "sep sept oct nov dec"
)
TIME_NOUNS: Final = word_set(
    "time week weekend month year day days weeks months years morning afternoon evening night hour hours minutes moment "
    "decade century summer winter spring autumn fall ago"
)
TIME_ADJECTIVES: Final = word_set("last this next earlier later late early that same past")

_ADVERBS: Final = word_set(
    "also again later earlier then now still even just already once too further furthermore meanwhile however never not "
    "ever often always only soon thus indeed instead perhaps rather quite very simply sometimes repeatedly "
    "moreover nevertheless nonetheless otherwise therefore previously so far elsewhere back long twice "
    "afterwards afterward besides anyway n't"
)
_NO_ADVERBS: Final = word_set(
    "family ally assembly reply supply monopoly anomaly daily weekly monthly elderly bully rally friendly fly apply rely "
    "comply imply homily july italy likely deadly"
)
_MIN_ADVERB: Final = 5


def is_adverb(word: str) -> bool:
    """Return whether *word*, in lower case, is an adverb.

    >>> is_adverb("quietly"), is_adverb("also"), is_adverb("family")
    (True, True, False)
    """
    return word in _ADVERBS or (len(word) >= _MIN_ADVERB and word.endswith("ly") and word not in _NO_ADVERBS)


_PAST_ENDING: Final = re.compile(r"[^\W\d_]{2,}[^\W\d_e]ed")
_NOT_PAST: Final = word_set("hundred indeed kindred sacred wicked naked rugged shed embed")

FUNCTION_WORDS: Final = AUXILIARIES | PRONOUNS | CONJUNCTIONS | SUBORDINATORS | PREPOSITIONS
"""Words that are neither noun, adjective nor full verb."""


def ends_like_past(word: str) -> bool:
    """Return whether *word* has the ending of a past form."""
    return bool(_PAST_ENDING.fullmatch(word)) and word not in _NOT_PAST


def _is_finite(word: str, forms: Mapping[VerbForm, str]) -> bool:
    return VerbForm.PAST in forms or VerbForm.PARTICIPLE in forms or word in ("says", "tells")


def is_verb(word: str) -> bool:
    """Return whether *word*, in lower case, is surely or probably a finite verb.

    >>> is_verb("was"), is_verb("sailed"), is_verb("says"), is_verb("boat")
    (True, True, True, False)
    """
    is_contraction = word.partition("'")[2] in ("re", "ve", "ll", "d")
    if word in AUXILIARIES or word in OTHER_VERBS or is_contraction:
        return True
    forms = VERB_FORMS.get(word)
    return ends_like_past(word) or (forms is not None and _is_finite(word, forms))
