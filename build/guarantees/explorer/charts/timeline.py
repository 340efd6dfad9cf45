"""The timeline of events and statements: what the script draws, and the tables that show the same without scripts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from guarantees.core.csv_text import Row
from guarantees.explorer import formatting, urls
from guarantees.explorer.charts.timespan import Timespan, chronological, find_timespan, is_dated
from guarantees.explorer.record_lookups import RecordLookups

MAX_EVENTS: Final = 300
"""The number of events in the timeline; those with the most sources are chosen."""

MAX_DATE_RANGES: Final = 300
"""The number of date ranges in the timeline; those with the most statements are chosen."""

MAX_UNDATED: Final = 20
"""The number of records without a date that are listed, for events and statements each."""

NAMED_SPEAKERS: Final = 3
"""The number of speakers that are named for a date range."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """An event, or all statements with the same range of possible dates; a blank bound is unknown.

    Attributes:
        url: The page of the record; for several statements the search for what may fall in this range.
        label: The event or statement; for several statements their number and the most frequent speakers.
        count: The number of records.
        event_type: The label of the type of an event.
        status: The status of an event.
    """

    url: str
    label: str
    start: str
    end: str
    count: int = 1
    event_type: str = ""
    status: str = ""

    @property
    def when(self) -> str:
        """The dates in words."""
        return formatting.format_range(self.start, self.end)


@dataclass(frozen=True, slots=True)
class UndatedRecords:
    """URL and label of the first records without a date, and the number of all of them."""

    first: Sequence[tuple[str, str]]
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeline:
    """The marks of the timeline in chronological order, and the number of records that are left out.

    Attributes:
        statements: Statements by their range of possible dates.
        omitted_events: The number of dated events that are not drawn.
        omitted_ranges: The number of date ranges of statements that are not drawn.
        omitted_statements: The number of statements in these ranges.
    """

    timespan: Timespan | None
    events: Sequence[Mark]
    statements: Sequence[Mark]
    undated_events: UndatedRecords
    undated_statements: UndatedRecords
    omitted_events: int
    omitted_ranges: int
    omitted_statements: int

    def script_data(self) -> Mapping[str, Any]:
        """Return the data of the script that draws the timeline."""
        return {
            "period": self.timespan.iso_days if self.timespan else None,
            "partial": bool(self.omitted_events or self.omitted_ranges),
            "events": [
                {**_script_mark(event), "type": event.event_type, "status": event.status}
                for event in self.events
            ],
            "statements": [{**_script_mark(mark), "count": mark.count} for mark in self.statements],
        }


def _script_mark(mark: Mark) -> Mapping[str, Any]:
    return {
        "href": mark.url,
        "label": mark.label,
        "start": mark.start or None,
        "end": mark.end or None,
        "when": mark.when,
    }


def build_timeline(lookups: RecordLookups) -> Timeline:
    """Return the timeline of a package."""
    dated = [row for row in lookups.events.values() if is_dated(row)]
    most_reported = sorted(
        dated, key=lambda row: -len(lookups.rows("event_reports", "event_id", row["event_id"]))
    )[:MAX_EVENTS]
    largest = sorted(_group_by_dates(lookups), key=lambda rows: -len(rows))
    drawn, omitted = largest[:MAX_DATE_RANGES], largest[MAX_DATE_RANGES:]
    return Timeline(
        timespan=find_timespan(lookups),
        events=[_event_mark(lookups, row) for row in sorted(most_reported, key=chronological)],
        statements=[
            _statements_mark(lookups, rows) for rows in sorted(drawn, key=lambda rows: chronological(rows[0]))
        ],
        undated_events=_undated(lookups.events, "events", lambda row: row["label"]),
        undated_statements=_undated(
            lookups.statements, "statements", lambda row: _statement_label(lookups, row)
        ),
        omitted_events=len(dated) - len(most_reported),
        omitted_ranges=len(omitted),
        omitted_statements=sum(map(len, omitted)),
    )


def _group_by_dates(lookups: RecordLookups) -> list[list[Row]]:
    """Return the dated statements, those with the same range of possible dates together."""
    groups: dict[tuple[str, str], list[Row]] = {}
    for row in lookups.statements.values():
        if is_dated(row):
            groups.setdefault((row["date_start"], row["date_end"]), []).append(row)
    return list(groups.values())


def _event_mark(lookups: RecordLookups, row: Row) -> Mark:
    return Mark(
        url=urls.record("events", row["event_id"]),
        label=row["label"],
        start=row["date_start"],
        end=row["date_end"],
        event_type=lookups.label("event_type", row["event_type"]),
        status=row["status"],
    )


def _statements_mark(lookups: RecordLookups, rows: Sequence[Row]) -> Mark:
    first = rows[0]
    start, end = first["date_start"], first["date_end"]
    if len(rows) == 1:
        url, label = urls.record("statements", first["statement_id"]), _statement_label(lookups, first)
    else:
        url = urls.search(kind="statements", from_=start, until=end, dated="exact")
        label = f"{len(rows)} statements ({_name_speakers(lookups, rows)})"
    return Mark(url=url, label=label, start=start, end=end, count=len(rows))


def _statement_label(lookups: RecordLookups, row: Row) -> str:
    return f"{lookups.actor(row['speaker_id'])}: {row['summary']}"


def _name_speakers(lookups: RecordLookups, rows: Sequence[Row]) -> str:
    counts = Counter(row["speaker_id"] for row in rows)
    names = ", ".join(
        f"{lookups.actor(speaker)} {count}" for speaker, count in counts.most_common(NAMED_SPEAKERS)
    )
    return f"{names} and others" if len(counts) > NAMED_SPEAKERS else names


def _undated(records: Mapping[str, Row], table: str, label: Callable[[Row], str]) -> UndatedRecords:
    undated = [(record_id, row) for record_id, row in records.items() if not is_dated(row)]
    first = [(urls.record(table, record_id), label(row)) for record_id, row in undated[:MAX_UNDATED]]
    return UndatedRecords(first, len(undated))
