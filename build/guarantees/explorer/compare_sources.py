"""Several sources side by side: what they print, whom they quote, and what they report of the same events and utterances."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from guarantees.core.csv_text import Row
from guarantees.explorer import compare_reports, urls
from guarantees.explorer.compare_reports import Point
from guarantees.explorer.formatting import format_number, format_range
from guarantees.explorer.record_lookups import RecordLookups

MAX_SOURCES: Final = 5
"""The sources with the most statements are compared."""
MAX_SPEAKERS: Final = 20
MAX_SHARED: Final = 30


@dataclass(frozen=True, slots=True)
class Cell:
    """A text of the comparison, with the address of what it counts."""

    text: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """A row of a table: a title with its address, and a cell for each source."""

    title: str
    url: str
    cells: Sequence[Cell]


@dataclass(frozen=True, slots=True)
class Shared:
    """An event or utterance that several of the sources report, point by point."""

    title: str
    url: str
    reports: Sequence[Row]
    points: Sequence[Point]


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """The comparison of sources.

    Attributes:
        sources: The sources, one for each column, by the day of publication.
        facts: What each of them is: its publisher, its day, and how much only it reports.
        kinds: The statements of each kind, and of each modality.
        speakers: The statements of the most quoted speakers.
        events: The events that several of the sources report; *event_count* is the number of all of them.
        utterances: The utterances that several of the sources report.
        omitted: The number of sources that are not compared.
    """

    sources: Sequence[Row]
    facts: Sequence[Line]
    kinds: Sequence[Line]
    speakers: Sequence[Line]
    events: Sequence[Shared]
    event_count: int
    utterances: Sequence[Shared]
    omitted: int


def compare_sources(lookups: RecordLookups) -> Comparison:
    """Return the comparison of the sources of a package."""
    frequent = Counter(row["source_id"] for row in lookups.statements.values()).most_common(MAX_SOURCES)
    chosen = {source for source, _ in frequent}
    sources = sorted(
        (row for source, row in lookups.sources.items() if source in chosen),
        key=lambda row: row["published_latest"] or row["published_earliest"],
    )
    events = list(_shared_events(lookups, chosen))
    return Comparison(
        sources=sources,
        facts=_facts(lookups, sources),
        kinds=[
            *_counts(lookups, sources, "statement_type", "act"),
            *_counts(lookups, sources, "modality", "modality"),
        ],
        speakers=_speakers(lookups, sources),
        events=events[:MAX_SHARED],
        event_count=len(events),
        utterances=list(_shared_utterances(lookups, chosen))[:MAX_SHARED],
        omitted=len(lookups.sources) - len(sources),
    )


def _facts(lookups: RecordLookups, sources: Sequence[Row]) -> list[Line]:
    statements = lookups.package["statements"].groups("source_id")
    events = lookups.package["event_reports"].groups("source_id")
    reporters = lookups.package["event_reports"].groups("event_id")

    def line(title: str, column: str, text: Callable[[Row], Cell]) -> Line:
        return Line(title, urls.column(*column.split(".")), [text(row) for row in sources])

    def only_here(source: Row) -> int:
        reports = events.get((source["source_id"],), ())
        return sum(len(reporters[report["event_id"],]) == 1 for report in reports)

    return [
        line("Publisher", "sources.publisher", lambda row: Cell(row["publisher"] or "unknown")),
        line(
            "Published",
            "sources.published_date",
            lambda row: Cell(format_range(row["published_earliest"], row["published_latest"])),
        ),
        line(
            "Statements",
            "statements.source_id",
            lambda row: Cell(
                format_number(len(statements.get((row["source_id"],), ()))),
                urls.search(source=row["source_id"]),
            ),
        ),
        line(
            "Events",
            "event_reports.source_id",
            lambda row: Cell(
                format_number(len(events.get((row["source_id"],), ()))),
                urls.search(kind="events", source=row["source_id"]),
            ),
        ),
        line(
            "Events that no other source reports",
            "event_reports.source_id",
            lambda row: Cell(format_number(only_here(row))),
        ),
    ]


def _counted(count: int, **filters: str) -> Cell:
    return Cell(format_number(count), urls.search(**filters)) if count else Cell("")


def _counts(lookups: RecordLookups, sources: Sequence[Row], column: str, search_filter: str) -> list[Line]:
    """Return a line for each code of a column of statements that one of the sources has."""
    counts = Counter((row["source_id"], row[column]) for row in lookups.statements.values())
    return [
        Line(
            lookups.label(column, code),
            urls.code(column, code),
            [
                _counted(
                    counts[source["source_id"], code],
                    **{"source": source["source_id"], search_filter: code},
                )
                for source in sources
            ],
        )
        for code in lookups.codes(column)
        if any(counts[source["source_id"], code] for source in sources)
    ]


def _speakers(lookups: RecordLookups, sources: Sequence[Row]) -> list[Line]:
    chosen = {source["source_id"] for source in sources}
    rows = [row for row in lookups.statements.values() if row["source_id"] in chosen]
    counts = Counter((row["source_id"], row["speaker_id"]) for row in rows)
    frequent = Counter(row["speaker_id"] for row in rows).most_common(MAX_SPEAKERS)
    return [
        Line(
            lookups.actor(speaker),
            urls.record("actors", speaker),
            [
                _counted(counts[source["source_id"], speaker], source=source["source_id"], speaker=speaker)
                for source in sources
            ],
        )
        for speaker, _ in frequent
    ]


def _shared_events(lookups: RecordLookups, chosen: set[str]) -> Iterator[Shared]:
    for event_id, event in lookups.events.items():
        rows = lookups.rows("event_reports", "event_id", event_id)
        reports = [row for row in rows if row["source_id"] in chosen]
        if len(reports) > 1:
            points = compare_reports.compare_event(lookups, reports)
            yield Shared(event["label"], urls.record("events", event_id), reports, points)


def _shared_utterances(lookups: RecordLookups, chosen: set[str]) -> Iterator[Shared]:
    for rows in lookups.package["statements"].groups("utterance_id").values():
        reports = [row for row in rows if row["source_id"] in chosen]
        if len(reports) > 1:
            first = reports[0]
            url = urls.record("statements", first["statement_id"])
            yield Shared(first["summary"], url, reports, compare_reports.compare_utterance(lookups, reports))
