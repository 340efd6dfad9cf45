"""Events and statements in time: what the timeline draws, and the table that says the same without scripts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from guarantees.core.csv_text import Row
from guarantees.explorer import format_dates, urls
from guarantees.explorer.charts.timespan import Timespan, in_time, is_dated, timespan
from guarantees.explorer.record_lookups import RecordLookups

MAX_EVENTS: Final = 300
"""How many events are drawn and listed at most; the ones that most sources report."""

MAX_SPANS: Final = 300
"""How many spans of statements are drawn and listed at most; the ones with most statements."""

MAX_UNDATED: Final = 20
"""How many records without a date are listed at most, of each kind."""

NAMED: Final = 3
"""How many of its speakers a span names."""


@dataclass(frozen=True, slots=True)
class Event:
    """An event and the days on which it can lie; a blank bound is not known."""

    address: str
    label: str
    kind: str
    status: str
    start: str
    end: str

    @property
    def when(self) -> str:
        """The days in words."""
        return format_dates.format_range(self.start, self.end)


@dataclass(frozen=True, slots=True)
class Span:
    """All statements whose possible days are the same.

    Attributes:
        address: Where to read it, if it is one; else what finds all that could lie on these days.
        label: The statement, if it is one; else how many there are, and who speaks most in them.
    """

    address: str
    label: str
    count: int
    start: str
    end: str

    @property
    def when(self) -> str:
        """The days in words."""
        return format_dates.format_range(self.start, self.end)


@dataclass(frozen=True, slots=True)
class Undated:
    """Records of which no bound is known: a few of them, and how many there are."""

    listed: Sequence[tuple[str, str]]
    count: int


@dataclass(frozen=True, slots=True)
class Timeline:
    """What is drawn, in the order of time, and how much is left out of it.

    Attributes:
        left_events: Dated events that are not drawn.
        left_spans: Spans of statements that are not drawn.
        left_statements: The statements in these spans.
    """

    period: Timespan | None
    events: Sequence[Event]
    spans: Sequence[Span]
    undated_events: Undated
    undated_statements: Undated
    left_events: int
    left_spans: int
    left_statements: int

    @property
    def statements(self) -> int:
        """How many statements the spans hold."""
        return sum(span.count for span in self.spans)


def timeline(joined: RecordLookups) -> Timeline:
    """Return the timeline of a package."""
    dated = [row for row in joined.events.values() if is_dated(row)]
    told = sorted(dated, key=lambda row: -len(joined.rows("event_reports", "event_id", row["event_id"])))[
        :MAX_EVENTS
    ]
    groups = _groups(joined)
    most = sorted(groups.values(), key=lambda rows: -len(rows))
    drawn, left = most[:MAX_SPANS], most[MAX_SPANS:]
    return Timeline(
        period=timespan(joined),
        events=tuple(_event(joined, row) for row in sorted(told, key=in_time)),
        spans=tuple(_span(joined, rows) for rows in sorted(drawn, key=lambda rows: in_time(rows[0]))),
        undated_events=_undated(joined.events, lambda row: row["label"], "events"),
        undated_statements=_undated(joined.statements, lambda row: _says(joined, row), "statements"),
        left_events=len(dated) - len(told),
        left_spans=len(left),
        left_statements=sum(map(len, left)),
    )


def drawn(told: Timeline) -> Mapping[str, Any]:
    """Return what the script of the timeline is handed."""
    return {
        "period": told.period.days if told.period else None,
        "partial": bool(told.left_events or told.left_spans),
        "events": [
            {
                "href": event.address,
                "label": event.label,
                "type": event.kind,
                "status": event.status,
                "start": event.start or None,
                "end": event.end or None,
                "when": event.when,
            }
            for event in told.events
        ],
        "statements": [
            {
                "href": span.address,
                "label": span.label,
                "count": span.count,
                "start": span.start or None,
                "end": span.end or None,
                "when": span.when,
            }
            for span in told.spans
        ],
    }


def _event(joined: RecordLookups, row: Row) -> Event:
    return Event(
        address=urls.record("events", row["event_id"]),
        label=row["label"],
        kind=joined.label("event_type", row["event_type"]),
        status=row["status"],
        start=row["date_start"],
        end=row["date_end"],
    )


def _groups(joined: RecordLookups) -> Mapping[tuple[str, str], list[Row]]:
    found: dict[tuple[str, str], list[Row]] = {}
    for row in joined.statements.values():
        if is_dated(row):
            found.setdefault((row["date_start"], row["date_end"]), []).append(row)
    return found


def _span(joined: RecordLookups, rows: Sequence[Row]) -> Span:
    start, end = rows[0]["date_start"], rows[0]["date_end"]
    alone = len(rows) == 1
    return Span(
        address=urls.record("statements", rows[0]["statement_id"])
        if alone
        else urls.found(kind="statements", from_=start, until=end),
        label=_says(joined, rows[0]) if alone else _speakers(joined, rows),
        count=len(rows),
        start=start,
        end=end,
    )


def _says(joined: RecordLookups, row: Row) -> str:
    return f"{joined.actor(row['speaker_id'])}: {row['summary']}"


def _speakers(joined: RecordLookups, rows: Sequence[Row]) -> str:
    counts = Counter(row["speaker_id"] for row in rows)
    named = ", ".join(f"{joined.actor(name)} {count}" for name, count in counts.most_common(NAMED))
    others = " and others" if len(counts) > NAMED else ""
    return f"{len(rows)} statements ({named}{others})"


def _undated(rows: Mapping[str, Row], label: Callable[[Row], str], table: str) -> Undated:
    found = [(name, row) for name, row in rows.items() if not is_dated(row)]
    listed = tuple((urls.record(table, name), label(row)) for name, row in found[:MAX_UNDATED])
    return Undated(listed, len(found))
