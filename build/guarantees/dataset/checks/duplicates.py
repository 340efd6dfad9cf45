"""Are actors and statements told apart, and is nothing in the tables twice under another spelling?"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from typing import Final

from guarantees.core.csv_text import Row
from guarantees.core.findings import Finding
from guarantees.core.locations import RecordRef
from guarantees.dataset.checks.affiliations import named_in
from guarantees.dataset.checks.similarity import folded, likely_misspelling, similar, words
from guarantees.package.reader import Package
from guarantees.validation.check import row_finding

SEPARATOR: Final = "|"
SAME_WORD: Final = 0.8
SAME_SUMMARY: Final = 0.7


def aliases(actor: Row) -> list[str]:
    """Return the spellings of *actor* other than its name."""
    return [alias for alias in actor["aliases"].split(SEPARATOR) if alias]


def spellings(actor: Row) -> set[str]:
    """Return the name and the aliases of *actor*, folded."""
    return {folded(name) for name in (actor["name"], *aliases(actor))}


def duplicate_alias(package: Package) -> Iterator[Finding]:
    """Is no spelling of an actor listed twice, or the name itself?"""
    data = package["actors"]
    for row in data.rows:
        seen = {row["name"]}
        for alias in aliases(row):
            if alias in seen:
                message = f"{alias!r} is listed already."
                hint = "List every other spelling once; the name need not be among them."
                yield row_finding(data, row, message, hint, column="aliases")
            seen.add(alias)


def ambiguous_alias(package: Package) -> Iterator[Finding]:
    """Does every name and alias, apart from case and accents, mean one actor only?"""
    data = package["actors"]
    owners: dict[str, Row] = {}
    for row in data.rows:
        for spelling in sorted(spellings(row)):
            owner = owners.setdefault(spelling, row)
            if owner is not row:
                message = f"{spelling!r} is a spelling of {owner['actor_id']!r} as well."
                hint = "Leave a spelling that means several to none, or join the two actors."
                column = "name" if spelling == folded(row["name"]) else "aliases"
                others = (RecordRef("actors", owner["actor_id"]),)
                yield row_finding(data, row, message, hint, column=column, others=others)


def similar_names(package: Package) -> Iterator[Finding]:
    """Do the names of any two actors differ in more than the spelling of a word?"""
    data = package["actors"]
    names = [tuple(w for w in words(row["name"]) if not w.isdigit()) for row in data.rows]
    for number, other in likely_misspelling(names, SAME_WORD):
        row, earlier = data.rows[number], data.rows[other]
        message = f"The name is nearly that of {earlier['actor_id']!r}: {earlier['name']!r}."
        hint = (
            "Join them if they are one, with the spelling as alias; else waive this and say so in the notes."
        )
        others = (RecordRef("actors", earlier["actor_id"]),)
        yield row_finding(data, row, message, hint, column="name", others=others)


def unexplained_namesakes(package: Package) -> Iterator[Finding]:
    """Does a note tell apart persons of the same last name whom one source names?"""
    data, named = package["sources"], named_in(package)
    last = {
        row["actor_id"]: words(row["name"])[-1:]
        for row in package["actors"].rows
        if row["actor_type"] == "person"
    }
    noted = _noted(package)
    for row in data.rows:
        bearers: dict[tuple[str, ...], list[str]] = {}
        for actor in sorted(named.get(row["source_id"], ())):
            bearers.setdefault(last.get(actor, ()), []).append(actor)
        for name, actors in bearers.items():
            silent = [actor for actor in actors if (row["source_id"], actor) not in noted]
            if name and len(actors) > 1 and not row["note"] and silent:
                message = (
                    f"The text names {' and '.join(actors)}, and no note says which of them is meant where."
                )
                hint = "Say it in the note of the source, or of each statement of theirs."
                others = tuple(RecordRef("actors", actor) for actor in actors)
                yield row_finding(data, row, message, hint, column="note", others=others)


def _noted(package: Package) -> set[tuple[str, str]]:
    """Return the sources and speakers or relayers all of whose statements there bear a note."""
    pairs: dict[tuple[str, str], bool] = {}
    for row in package["statements"].rows:
        for actor in filter(None, (row["speaker_id"], row["relayed_by_id"])):
            pair = row["source_id"], actor
            pairs[pair] = pairs.get(pair, True) and bool(row["note"])
    return {pair for pair, all_noted in pairs.items() if all_noted}


def similar_summaries(package: Package) -> Iterator[Finding]:
    """Do the summaries of any two utterances of a speaker, or in a source, differ in more than a few words?"""
    data = package["statements"]
    related = {
        frozenset({row["statement_id"], row["related_statement_id"]}) for row in package["relations"].rows
    }
    found = set()
    groups = (data.groups("speaker_id"), data.groups("source_id"))
    for rows in chain.from_iterable(group.values() for group in groups):
        leads = [row for row in rows if row["statement_id"] == row["utterance_id"]]
        bags = [frozenset(words(row["summary"])) for row in leads]
        for number, other in similar(bags, SAME_SUMMARY):
            row, earlier = leads[number], leads[other]
            pair = frozenset({row["statement_id"], earlier["statement_id"]})
            if pair in found or pair in related:
                continue
            found.add(pair)
            message = f"The summary is nearly that of {earlier['statement_id']!r}."
            hint = "Join them if they are one utterance, relate them, or say in what they differ."
            others = (RecordRef("statements", earlier["statement_id"]),)
            yield row_finding(data, row, message, hint, column="summary", others=others)
