"""The lexicon of questions: which words stand for which filter of the search.

A phrase is one to six words in lower case without accents. Its meanings are pairs of a filter and the number of a choice:
``actor`` (whether it speaks or is spoken to is decided by the question), ``act``, ``issue`` and ``source``. It is made when
the site is, so that questions are understood without a server.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from guarantees.core.csv_text import Row
from guarantees.drafting.attributions.pattern_words import verb_forms
from guarantees.drafting.nationalities import COUNTRY_BY_ADJECTIVE
from guarantees.explorer.ask_vocabulary import (
    ACT_NOUNS,
    ACT_VERBS,
    ISSUE_WORDS,
    NARROW_ISSUE_WORDS,
    STOP_WORDS,
)
from guarantees.explorer.record_lookups import RecordLookups

MAX_PHRASE: Final = 6
_PERSON: Final = "person"
_STATE: Final = "state"

Meanings = dict[str, list[int]]
Lexicon = dict[str, Meanings]


def fold(text: str) -> str:
    """Return *text* as the words of a phrase: in lower case, without accents and marks.

    >>> fold("The U.S. ‘Département’ of Lavrov’s")
    'the us departement of lavrov'
    """
    plain = "".join(c for c in unicodedata.normalize("NFD", text.lower()) if not unicodedata.combining(c))
    without_genitive = re.sub(r"['’]s?(?!\w)", "", plain.replace(".", ""))
    return " ".join(re.findall(r"[\w]+", without_genitive.replace("’", "").replace("'", "")))


def build_lexicon(lookups: RecordLookups) -> dict[str, Any]:
    """Return the lexicon as the script reads it: the phrases with their meanings, verbs, stop words, sides, and more."""
    lexicon: Lexicon = {}
    _add_actors(lexicon, lookups)
    _add_sources(lexicon, lookups)
    _add_codes(lexicon, lookups.codes("issue"), "issue", _issue_phrases(lookups))
    _add_codes(lexicon, lookups.codes("statement_type"), "act", _act_nouns(lookups))
    verbs: Lexicon = {}
    _add_codes(verbs, lookups.codes("statement_type"), "act", _act_verbs())
    return {
        "phrases": {phrase: lexicon[phrase] for phrase in sorted(lexicon)},
        "verbs": {phrase: verbs[phrase]["act"] for phrase in sorted(verbs)},
        "narrow": sorted({fold(phrase) for _, phrase in _spelled(NARROW_ISSUE_WORDS)}),
        "stop": sorted(STOP_WORDS),
        "persons": [
            number for number, row in enumerate(lookups.actors.values()) if row["actor_type"] == _PERSON
        ],
    }


def _add(lexicon: Lexicon, phrase: str, key: str, number: int) -> None:
    words = fold(phrase)
    if not words or len(words.split()) > MAX_PHRASE or words in STOP_WORDS:
        return
    numbers = lexicon.setdefault(words, {}).setdefault(key, [])
    if number not in numbers:
        numbers.append(number)


def _add_codes(lexicon: Lexicon, codes: list[str], key: str, phrases: Iterable[tuple[str, str]]) -> None:
    numbers = {code: number for number, code in enumerate(codes)}
    for code, phrase in phrases:
        if code in numbers:
            _add(lexicon, phrase, key, numbers[code])


# --------------------------------------------------------------------------------------------------------------
# Actors and sources


def _add_actors(lexicon: Lexicon, lookups: RecordLookups) -> None:
    rows = list(lookups.actors.values())
    last_names: dict[str, list[int]] = {}
    for number, row in enumerate(rows):
        for name in (row["name"], *filter(None, row["aliases"].split("|"))):
            _add(lexicon, name, "actor", number)
            _add(lexicon, re.sub(r"^[Tt]he ", "", name), "actor", number)
            if row["actor_type"] == _PERSON:
                last_names.setdefault(name.split()[-1], []).append(number)
    for number, phrase in _nationalities(rows):
        _add(lexicon, phrase, "actor", number)
    for last_name, numbers in last_names.items():
        for number in numbers:
            _add(lexicon, last_name, "actor", number)


def _nationalities(rows: Iterable[Row]) -> Iterator[tuple[int, str]]:
    """Yield the adjectives of each state: Russian."""
    for number, row in enumerate(rows):
        if row["actor_type"] == _STATE:
            for adjective, country in COUNTRY_BY_ADJECTIVE.items():
                if country == row["country_code"]:
                    yield number, adjective
                    yield number, f"{adjective}s"


def _add_sources(lexicon: Lexicon, lookups: RecordLookups) -> None:
    for number, row in enumerate(lookups.sources.values()):
        for name in (row["title"], row["publisher"], row["original_publisher"]):
            _add(lexicon, name, "source", number)


# --------------------------------------------------------------------------------------------------------------
# Codes


def _issue_phrases(lookups: RecordLookups) -> Iterator[tuple[str, str]]:
    for code in lookups.codes("issue"):
        yield code, lookups.label("issue", code)
    yield from _spelled(ISSUE_WORDS)
    yield from _spelled(NARROW_ISSUE_WORDS)


def _spelled(words: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Yield each phrase with its code, in several words and in one."""
    for code, phrases in words.items():
        for phrase in phrases.split():
            yield code, phrase.replace("-", " ")
            yield code, phrase.replace("-", "")


def _act_nouns(lookups: RecordLookups) -> Iterator[tuple[str, str]]:
    labels = ((code, lookups.label("statement_type", code)) for code in lookups.codes("statement_type"))
    further = ((code, word.replace("-", " ")) for code, words in ACT_NOUNS.items() for word in words.split())
    for code, noun in (*labels, *further):
        yield code, noun
        yield code, _plural(noun)


def _plural(noun: str) -> str:
    """Return the plural of a noun.

    >>> _plural("denial"), _plural("criticism"), _plural("summary")
    ('denials', 'criticisms', 'summaries')
    """
    if re.search(r"[^aeiou]y$", noun):
        return f"{noun[:-1]}ies"
    return f"{noun}es" if noun.endswith(("s", "x", "ch", "sh")) else f"{noun}s"


def _act_verbs() -> Iterator[tuple[str, str]]:
    for code, verbs in ACT_VERBS.items():
        for entry in verbs.split():
            verb, _, particle = entry.partition("-")
            for form in verb_forms(verb):
                yield code, f"{form} {particle}".strip()
