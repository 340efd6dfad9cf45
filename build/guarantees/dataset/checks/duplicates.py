"""Checks for actors and statements that may be the same under another spelling."""

from __future__ import annotations

import math
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from itertools import chain, pairwise
from typing import Final

from guarantees.core.rules import Severity
from guarantees.dataset.checks.affiliations import ACTOR_COLUMNS, actors_named_in
from guarantees.validation.check import Problem, Record, Tables, check

SEPARATOR: Final = "|"
SAME_WORD: Final = 0.8
SAME_SUMMARY: Final = 0.7
# A word that occurs in more texts is not used to find similar ones; this also limits the work.
MAX_TEXTS: Final = 10


def fold(text: str) -> str:
    """Return *text* without case, accents and repeated spaces.

    >>> fold("Zoë  POE")
    'zoe poe'
    """
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return " ".join("".join(char for char in decomposed if not unicodedata.combining(char)).split())


def split_words(text: str) -> tuple[str, ...]:
    """Return the folded words of *text*.

    >>> split_words("The ferry's fares, again")
    ('the', 'ferry', 's', 'fares', 'again')
    """
    return tuple(re.findall(r"\w+", fold(text)))


def aliases(actor: Record) -> list[str]:
    """Return the spellings of *actor* other than its name."""
    return [alias for alias in actor["aliases"].split(SEPARATOR) if alias]


def spellings(actor: Record) -> set[str]:
    """Return the folded name and aliases of *actor*."""
    return {fold(name) for name in (actor["name"], *aliases(actor))}


def similar_texts(texts: Sequence[frozenset[str]], share: float) -> list[tuple[int, int]]:
    """Return, for each set of words, its number and that of an earlier set that shares *share* of all their words.

    Only sets that have one of their rarest words in common are compared (prefix filtering): others cannot
    share so much.

    >>> similar_texts([frozenset("abcde"), frozenset("abcd"), frozenset("xyz")], 0.8)
    [(1, 0)]
    """
    frequency = Counter(word for text in texts for word in text)
    texts_with: dict[str, list[int]] = {}
    pairs = []
    for number, text in enumerate(texts):
        rarest = sorted(text, key=lambda word: (frequency[word], word))
        rarest = rarest[: len(text) - math.ceil(share * len(text)) + 1]
        candidates = dict.fromkeys(other for word in rarest for other in texts_with.get(word, ()))
        for other in candidates:
            common = len(text & texts[other])
            if common >= share * (len(text) + len(texts[other]) - common):
                pairs.append((number, other))
                break
        for word in rarest:
            numbers = texts_with.setdefault(word, [])
            if len(numbers) < MAX_TEXTS:
                numbers.append(number)
    return pairs


def similar_spellings(names: Sequence[tuple[str, ...]], share: float) -> list[tuple[int, int]]:
    """Return the numbers of names, given as words, that differ only in the spelling of one word.

    Names of one word are compared if they share their first two letters. Of the names that share all other
    words only neighbours in the alphabet are compared.

    >>> similar_spellings([("sergei", "poe"), ("john", "poe"), ("sergey", "poe")], 0.8)
    [(2, 0)]
    """
    blocks: dict[tuple[str, ...], set[tuple[str, int]]] = {}
    for number, name in enumerate(names):
        if len(name) == 1:
            blocks.setdefault((name[0][:2],), set()).add((name[0], number))
        for place, word in enumerate(name if len(name) > 1 else ()):
            other_words = sorted(name[:place] + name[place + 1 :])
            blocks.setdefault(("", *other_words), set()).add((word, number))
    return sorted(
        {
            (max(number, other), min(number, other))
            for block in blocks.values()
            for (word, number), (next_word, other) in pairwise(sorted(block))
            if number != other and SequenceMatcher(None, word, next_word).ratio() >= share
        }
    )


@check(
    "actors(name, aliases)",
    name="duplicate-alias",
    fix="Remove the repeated alias.",
    bad="name: Jane Roe\naliases: [Jane Roe]",
    good="name: Jane Roe\naliases: [Roe]",
)
def duplicate_alias(tables: Tables) -> Iterator[Problem]:
    """The aliases of an actor must be unique and differ from the name."""
    for row in tables["actors"]:
        seen = {row["name"]}
        for alias in aliases(row):
            if alias in seen:
                yield row.problem("aliases", f"{alias!r} is already the name or an alias.")
            seen.add(alias)


@check(
    "actors(name, aliases)",
    name="ambiguous-alias",
    fix="Remove the spelling from both actors if it can mean either, or merge the two actors.",
    bad="# jane-roe.yml\naliases: [Poe]",
    good="# jane-roe.yml\naliases: [Roe]",
    severity=Severity.WARNING,
)
def ambiguous_alias(tables: Tables) -> Iterator[Problem]:
    """A name or alias should belong to only one actor; case and accents are ignored."""
    first_by_spelling: dict[str, Record] = {}
    for row in tables["actors"]:
        for spelling in sorted(spellings(row)):
            first = first_by_spelling.setdefault(spelling, row)
            if first is not row:
                column = "name" if spelling == fold(row["name"]) else "aliases"
                message = f"{spelling!r} is also a spelling of {first.id!r}."
                yield row.problem(column, message, compared_with=[first])


@check(
    "actors(name)",
    name="similar-names",
    fix="Merge the actors if they are the same, with the second spelling as alias; else add a waiver.",
    bad="# max-moe.yml\nname: Johnn Poe   # john-poe is John Poe",
    good="# max-moe.yml\nname: Max Moe",
    severity=Severity.WARNING,
)
def similar_names(tables: Tables) -> Iterator[Problem]:
    """The names of two actors should differ by more than the spelling of one word."""
    actors = list(tables["actors"])
    names = [tuple(word for word in split_words(row["name"]) if not word.isdigit()) for row in actors]
    for number, other in similar_spellings(names, SAME_WORD):
        first = actors[other]
        message = f"The name is similar to that of {first.id!r}: {first['name']!r}."
        yield actors[number].problem("name", message, compared_with=[first])


@check(
    "sources(source_id, note)",
    "actors(actor_id, name, actor_type)",
    "statements(note)",
    *ACTOR_COLUMNS,
    name="unexplained-namesakes",
    fix="Add a note to the source, or to every statement of these persons.",
    bad="speaker: john-poe   # the article also names Max Poe",
    good="speaker: john-poe\nnote: The mayor, not the ferryman.",
)
def unexplained_namesakes(tables: Tables) -> Iterator[Problem]:
    """If a source names several persons with the same last name, a note must explain who is meant."""
    persons = {row.id: row for row in tables["actors"] if row["actor_type"] == "person"}
    actors_by_source, explained = actors_named_in(tables), _explained_actors(tables)
    for row in tables["sources"]:
        namesakes: dict[tuple[str, ...], list[str]] = {}
        for actor in sorted(persons.keys() & actors_by_source.get(row.id, set())):
            namesakes.setdefault(split_words(persons[actor]["name"])[-1:], []).append(actor)
        for last_name, actors in namesakes.items():
            unclear = any((row.id, actor) not in explained for actor in actors)
            if last_name and len(actors) > 1 and not row["note"] and unclear:
                message = f"The source names {' and '.join(actors)}, and no note explains who is meant."
                compared = [persons[actor] for actor in actors]
                yield row.problem("note", message, compared_with=compared)


def _explained_actors(tables: Tables) -> set[tuple[str, str]]:
    """Return the pairs of source and actor where every statement that the actor makes or relays has a note."""
    has_notes: dict[tuple[str, str], bool] = {}
    for row in tables["statements"]:
        for actor in filter(None, (row["speaker_id"], row["relayed_by_id"])):
            pair = row["source_id"], actor
            has_notes[pair] = has_notes.get(pair, True) and bool(row["note"])
    return {pair for pair, all_have_one in has_notes.items() if all_have_one}


@check(
    "statements(statement_id, utterance_id, speaker_id, source_id, summary)",
    "relations(statement_id, related_statement_id)",
    name="similar-summaries",
    fix="Merge the statements if they are one utterance, add a relation, or summarize the difference.",
    bad=(
        "summary: One town is too poor to keep the service running.\n"
        "summary: One town is too poor to keep the service going."
    ),
    good=(
        "summary: One town is too poor to keep the service running.\n"
        "summary: Neither town is willing to bear the costs."
    ),
    severity=Severity.WARNING,
)
def similar_summaries(tables: Tables) -> Iterator[Problem]:
    """The summaries of two utterances of a speaker or in a source should differ by more than a few words."""
    statements = tables["statements"]
    accepted = {frozenset({row["statement_id"], row["related_statement_id"]}) for row in tables["relations"]}
    groups = chain(statements.group_by("speaker_id").values(), statements.group_by("source_id").values())
    for rows in groups:
        leads = [row for row in rows if row["statement_id"] == row["utterance_id"]]
        summaries = [frozenset(split_words(row["summary"])) for row in leads]
        for number, other in similar_texts(summaries, SAME_SUMMARY):
            row, first = leads[number], leads[other]
            pair = frozenset({row.id, first.id})
            if pair not in accepted:
                accepted.add(pair)
                message = f"The summary is similar to that of {first.id!r}."
                yield row.problem("summary", message, compared_with=[first])
