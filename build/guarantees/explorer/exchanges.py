"""Who answers whom: the threads that relations make of statements, and the demands with their answers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from guarantees.core.csv_text import Row
from guarantees.explorer.record_lookups import RecordLookups

MAX_THREAD: Final = 30
"""The most statements of a thread that a page shows."""

_ANSWERS: Final = "responds_to"
_DEMAND: Final = "demand"
_OUTCOMES: Final[Mapping[str, tuple[str, frozenset[str]]]] = {
    "refusal": ("Refused", frozenset({"refusal"})),
    "offer": ("Answered with an offer or a concession", frozenset({"offer", "concession"})),
}
"""Title and kinds of answers of the outcomes of a demand that depend on its answers; the first that applies counts."""
_OTHER_ANSWER: Final = ("other-answer", "Answered in another way")
_NO_ANSWER: Final = ("no-answer", "No answer coded")


@dataclass(frozen=True, slots=True)
class ThreadEntry:
    """A statement of a thread, and its relations to others of the thread, each with that other statement."""

    statement: Row
    relations: Sequence[tuple[Row, Row]]


@dataclass(frozen=True, slots=True)
class Thread:
    """The first statements that relations connect, by date, and the number of all of them."""

    entries: Sequence[ThreadEntry]
    count: int


@dataclass(frozen=True, slots=True)
class LedgerEntry:
    """A demand, and the statements that answer it, by date; none if no answer is coded."""

    demand: Row
    answers: Sequence[Row]

    @property
    def outcome(self) -> str:
        """The key of what the answers make of the demand."""
        kinds = {answer["statement_type"] for answer in self.answers}
        if not kinds:
            return _NO_ANSWER[0]
        return next(
            (key for key, (_, of_outcome) in _OUTCOMES.items() if kinds & of_outcome), _OTHER_ANSWER[0]
        )


@dataclass(frozen=True, slots=True)
class LedgerGroup:
    """The demands with the same outcome, by date; *key* is the anchor of the group on its page."""

    key: str
    title: str
    entries: Sequence[LedgerEntry]


def group_by_outcome(ledger: Sequence[LedgerEntry]) -> list[LedgerGroup]:
    """Return a group for each possible outcome of a demand, empty ones too: each demand is in one of them."""
    titles = [*((key, title) for key, (title, _) in _OUTCOMES.items()), _OTHER_ANSWER, _NO_ANSWER]
    return [
        LedgerGroup(key, title, [entry for entry in ledger if entry.outcome == key]) for key, title in titles
    ]


class Exchanges:
    """The relations between the statements of a package."""

    def __init__(self, lookups: RecordLookups) -> None:
        self._lookups = lookups

    @cached_property
    def _relations(self) -> Mapping[str, list[tuple[Row, Row]]]:
        """The relations that start at each statement and lead to another one, with that one."""
        found: defaultdict[str, list[tuple[Row, Row]]] = defaultdict(list)
        for row in self._lookups.package["relations"].rows:
            other = self._lookups.statements.get(row["related_statement_id"])
            if other:
                found[row["statement_id"]].append((row, other))
        return found

    @cached_property
    def _neighbours(self) -> Mapping[str, list[str]]:
        found: defaultdict[str, list[str]] = defaultdict(list)
        for statement, relations in self._relations.items():
            for _, other in relations:
                found[statement].append(other["statement_id"])
                found[other["statement_id"]].append(statement)
        return found

    @cached_property
    def _answers(self) -> Mapping[str, set[str]]:
        """The ids of the statements that answer each statement."""
        found: defaultdict[str, set[str]] = defaultdict(set)
        for statement, relations in self._relations.items():
            for relation, other in relations:
                if relation["relation"] == _ANSWERS:
                    found[other["statement_id"]].add(statement)
        return found

    def thread(self, statement_id: str) -> Thread | None:
        """Return the thread of a statement; None if no relation connects it with another statement."""
        neighbours = self._neighbours
        if statement_id not in neighbours:
            return None
        reached = {statement_id}
        waiting = [statement_id]
        while waiting:
            new = [other for other in neighbours[waiting.pop()] if other not in reached]
            reached.update(new)
            waiting.extend(new)
        rows = self._by_date(reached)
        if len(rows) > MAX_THREAD:
            # What is left out is what is farthest in the order from the statement itself.
            place = next(number for number, row in enumerate(rows) if row["statement_id"] == statement_id)
            start = max(0, min(place - MAX_THREAD // 2, len(rows) - MAX_THREAD))
            rows, count = rows[start : start + MAX_THREAD], len(rows)
        else:
            count = len(rows)
        entries = [ThreadEntry(row, self.relations(row["statement_id"])) for row in rows]
        return Thread(entries, count)

    def relations(self, statement_id: str) -> Sequence[tuple[Row, Row]]:
        """Return the relations from a statement to others, each with that other statement."""
        return self._relations.get(statement_id, ())

    def answers(self, statement_id: str) -> list[Row]:
        """Return the statements that are coded as answering a statement, by date."""
        return self._by_date(self._answers.get(statement_id, ()))

    def ledger(self) -> list[LedgerEntry]:
        """Return the demands by date, each with its answers."""
        demands = {key for key, row in self._lookups.statements.items() if row["statement_type"] == _DEMAND}
        return [LedgerEntry(row, self.answers(row["statement_id"])) for row in self._by_date(demands)]

    @cached_property
    def _places(self) -> Mapping[str, int]:
        return {row["statement_id"]: place for place, row in enumerate(self._lookups.statements_by_date)}

    def _by_date(self, ids: Iterable[str]) -> list[Row]:
        """Return the statements with these ids by their last possible day."""
        places = self._places
        known = sorted(places[key] for key in ids if key in places)
        return [self._lookups.statements_by_date[place] for place in known]
