"""What an actor said, in numbers: by week, kind, issue and recipient, each with the search that finds it."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from guarantees.core.csv_text import Row
from guarantees.explorer import formatting, urls
from guarantees.explorer.charts.matrix import UNNAMED_LABEL
from guarantees.explorer.exchanges import Exchanges
from guarantees.explorer.record_lookups import RecordLookups

MAX_COUNTS: Final = 12
"""The number of counts of a part; the search has the others."""


@dataclass(frozen=True, slots=True)
class Count:
    """A number of statements: its label, the search for them, and its share of the largest number in percent."""

    label: str
    url: str
    count: int
    width: int


@dataclass(frozen=True, slots=True)
class Part:
    """Counts of one kind; *rest* says what they leave out, if anything."""

    title: str
    counts: Sequence[Count]
    rest: str = ""


@dataclass(frozen=True, slots=True)
class Profile:
    """What an actor said.

    Attributes:
        parts: The counts of the actor's own statements; none if there are no statements.
        side: The id of the side, if it has statements of other speakers too; else blank.
        side_count: The number of statements of all speakers of that side.
        answered_by: The speakers of the statements that are coded as answers to the actor, the most frequent first.
    """

    parts: Sequence[Part]
    side: str
    side_count: int
    answered_by: Sequence[str]


def build_profile(lookups: RecordLookups, exchanges: Exchanges, actor_id: str) -> Profile:
    """Return the profile of an actor."""
    rows = lookups.rows("statements", "speaker_id", actor_id)
    side = lookups.side(actor_id)
    side_count = lookups.statement_counts_by_side[side]
    return Profile(
        parts=[part for part in _parts(lookups, actor_id, rows) if part.counts] if rows else [],
        side=side if side_count > len(rows) else "",
        side_count=side_count,
        answered_by=_answered_by(exchanges, actor_id, rows),
    )


def _parts(lookups: RecordLookups, actor_id: str, rows: Sequence[Row]) -> list[Part]:
    def part(title: str, values: Iterable[str], label: Callable[[str], str], search_filter: str) -> Part:
        found = Counter(values).most_common()
        counts = [
            (label(value), urls.search(speaker=actor_id, **{search_filter: value}), number)
            for value, number in found[:MAX_COUNTS]
        ]
        omitted = len(found) - len(counts)
        return Part(title, _with_widths(counts), f"and {omitted} more" if omitted else "")

    recipients = [
        side for row in rows for side in sorted(lookups.recipient_sides(row["statement_id"])) or [urls.NO_ONE]
    ]
    return [
        _weeks(actor_id, rows),
        part(
            "Kind",
            (row["statement_type"] for row in rows),
            lambda code: lookups.label("statement_type", code),
            "act",
        ),
        part("Issue", (row["issue"] for row in rows), lambda code: lookups.label("issue", code), "issue"),
        part(
            "To or about",
            recipients,
            lambda side: UNNAMED_LABEL if side == urls.NO_ONE else lookups.actor(side),
            "to",
        ),
    ]


def _weeks(actor_id: str, rows: Sequence[Row]) -> Part:
    """Return the statements by the week in which they were made for certain."""
    mondays = Counter(monday for row in rows if (monday := _certain_week(row)))
    counts = []
    for monday in sorted(mondays):
        first, last = monday.isoformat(), (monday + dt.timedelta(days=6)).isoformat()
        url = urls.search(speaker=actor_id, from_=first, until=last, dated="within")
        counts.append((f"{formatting.format_day(first, month_letters=3)} (week)", url, mondays[monday]))
    later = sum(number for _, _, number in counts[MAX_COUNTS:])
    uncertain = len(rows) - mondays.total()
    notes = [(later, "in later weeks"), (uncertain, "in no certain week")]
    return Part(
        "Week",
        _with_widths(counts[:MAX_COUNTS]),
        ", ".join(f"{formatting.format_number(number)} {where}" for number, where in notes if number),
    )


def _certain_week(row: Row) -> dt.date | None:
    if not row["date_start"] or not row["date_end"]:
        return None
    first, last = (dt.date.fromisoformat(row[column]) for column in ("date_start", "date_end"))
    mondays = {day - dt.timedelta(days=day.weekday()) for day in (first, last)}
    return mondays.pop() if len(mondays) == 1 else None


def _with_widths(counts: Sequence[tuple[str, str, int]]) -> list[Count]:
    largest = max((number for _, _, number in counts), default=1)
    return [Count(label, url, number, 100 * number // largest) for label, url, number in counts]


def _answered_by(exchanges: Exchanges, actor_id: str, rows: Sequence[Row]) -> list[str]:
    speakers = Counter(
        answer["speaker_id"] for row in rows for answer in exchanges.answers(row["statement_id"])
    )
    del speakers[actor_id]
    return [speaker for speaker, _ in speakers.most_common(MAX_COUNTS)]
