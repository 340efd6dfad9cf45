"""The search page and its data: numbers for filters, texts for the word search, and rows for download.

Statements are columns of numbers that index lists of names and of date ranges, so that a hundred thousand of them are
a few megabytes. The rows of ``statements.csv`` are in separate scripts, exactly as in the file, and are loaded only for
a download.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from guarantees.explorer import formatting, urls
from guarantees.explorer.ask_lexicon import build_lexicon
from guarantees.explorer.charts.matrix import UNNAMED_LABEL
from guarantees.explorer.context import SiteContext, SiteFile, data_script
from guarantees.explorer.record_lookups import RecordLookups
from guarantees.explorer.timespan import find_timespan
from guarantees.package.reader import TableData

ROWS_PER_SCRIPT: Final = 2_000

_EPOCH: Final = dt.date(1970, 1, 1)
_DateRanges = Mapping[tuple[str, str], int]


def pages(site: SiteContext) -> Iterator[SiteFile]:
    """Yield the search page and its data: the catalogue, the summaries, and the rows of statements."""
    lookups = site.lookups
    statements = lookups.package["statements"]
    yield site.page("find.html", urls.SEARCH, count=len(statements.rows))
    yield data_script("data/catalogue.js", "self.catalogue", _catalogue(lookups))
    yield data_script("data/lexicon.js", "self.lexicon", build_lexicon(lookups))
    yield data_script("data/words.js", "self.words", [row["summary"] for row in statements.rows])
    lines = _csv_rows(statements)
    for number, start in enumerate(range(0, len(lines), ROWS_PER_SCRIPT)):
        yield data_script(
            f"data/rows-{number}.js",
            f"(self.parts = self.parts || [])[{number}]",
            lines[start : start + ROWS_PER_SCRIPT],
        )


def _catalogue(lookups: RecordLookups) -> dict[str, Any]:
    timespan = find_timespan(lookups)
    ranges = _number_date_ranges(lookups)
    return {
        **_names(lookups),
        "dates": {
            "start": [_day_number(start) for start, _ in ranges],
            "end": [_day_number(end) for _, end in ranges],
            "text": [formatting.format_range(start, end) for start, end in ranges],
        },
        "statements": _statements(lookups, ranges),
        "events": _events(lookups, ranges),
        "header": ",".join(lookups.package["statements"].text.header),
        "part": ROWS_PER_SCRIPT,
        "period": [timespan.first.isoformat(), timespan.last.isoformat()] if timespan else None,
    }


def _number_date_ranges(lookups: RecordLookups) -> _DateRanges:
    """Return the number of each distinct date range of a statement or event, in the order of the tables."""
    rows = [*lookups.package["statements"].rows, *lookups.events.values()]
    distinct = dict.fromkeys((row["date_start"], row["date_end"]) for row in rows)
    return {date_range: number for number, date_range in enumerate(distinct)}


def _names(lookups: RecordLookups) -> dict[str, Any]:
    """Return ids and names of actors, sources and codes, which statements and events refer to by number."""
    actors = lookups.actors.values()
    return {
        "actors": {
            "id": list(lookups.actors),
            "name": [row["name"] for row in actors],
            "aliases": [row["aliases"].replace("|", ", ") for row in actors],
            "side": _positions(lookups.actors, map(lookups.side, lookups.actors)),
        },
        "unnamed": {"id": urls.NO_ONE, "name": UNNAMED_LABEL},
        "sources": {"id": list(lookups.sources), "name": [row["title"] for row in lookups.sources.values()]},
        "acts": _codes(lookups, "statement_type"),
        "issues": _codes(lookups, "issue"),
        "modalities": _codes(lookups, "modality"),
        "relations": _relations(lookups),
    }


def _codes(lookups: RecordLookups, code_list: str) -> dict[str, list[str]]:
    codes = lookups.codes(code_list)
    return {"id": codes, "name": [lookups.label(code_list, code) for code in codes]}


_INCOMING: Final = {
    "contradicts": "Is disputed",
    "repeats": "Is repeated",
    "responds_to": "Is answered",
    "supports": "Is supported",
}
"""What a statement is to which another one has this relation."""


def _relations(lookups: RecordLookups) -> dict[str, list[str]]:
    """Return each relation of a statement to another record, and each of another statement to it, with ``-in``."""
    codes = lookups.codes("relation")
    labels = [lookups.label("relation", code) for code in codes]
    incoming = [
        _INCOMING.get(code, f"{label} (by another statement)")
        for code, label in zip(codes, labels, strict=True)
    ]
    return {"id": [*codes, *(f"{code}-in" for code in codes)], "name": [*labels, *incoming]}


def _relations_of(lookups: RecordLookups, ids: Sequence[str]) -> list[list[int]]:
    """Return the numbers of the relations of each statement."""
    codes = {code: number for number, code in enumerate(lookups.codes("relation"))}
    found: dict[str, set[int]] = {statement: set() for statement in ids}
    for row in lookups.package["relations"].rows:
        found[row["statement_id"]].add(codes[row["relation"]])
        if row["related_statement_id"]:
            found[row["related_statement_id"]].add(len(codes) + codes[row["relation"]])
    return [sorted(found[statement]) for statement in ids]


def _linked_events(lookups: RecordLookups, events: Mapping[str, int]) -> list[list[int]]:
    """Return the numbers of the events that each statement was made at or has a relation to."""
    linked = []
    for row in lookups.package["statements"].rows:
        relations = lookups.rows("relations", "statement_id", row["statement_id"])
        ids = {row["event_id"], *(relation["related_event_id"] for relation in relations)}
        linked.append(sorted(events[event] for event in ids if event in events))
    return linked


def _positions(ids: Iterable[str], wanted: Iterable[str]) -> list[int]:
    """Return the position of each of *wanted* in *ids*."""
    positions = {name: position for position, name in enumerate(ids)}
    return [positions[name] for name in wanted]


def _statements(lookups: RecordLookups, ranges: _DateRanges) -> dict[str, list[Any]]:
    rows = lookups.package["statements"].rows

    def column(name: str, ids: Iterable[str]) -> list[int]:
        return _positions(ids, (row[name] for row in rows))

    recipients = [lookups.recipients(row["statement_id"]) for row in rows]
    actors = {actor: position for position, actor in enumerate(lookups.actors)}
    events = {event: position for position, event in enumerate(lookups.events)}
    return {
        "id": [row["statement_id"] for row in rows],
        "speaker": column("speaker_id", lookups.actors),
        "act": column("statement_type", lookups.codes("statement_type")),
        "issue": column("issue", lookups.codes("issue")),
        "modality": column("modality", lookups.codes("modality")),
        "source": column("source_id", lookups.sources),
        "addressee": [sorted(actors[actor] for actor in of_statement) for of_statement in recipients],
        "date": [ranges[row["date_start"], row["date_end"]] for row in rows],
        "relation": _relations_of(lookups, [row["statement_id"] for row in rows]),
        "conditional": [int(row["is_conditional"] == "true") for row in rows],
        "occasion": [events.get(row["event_id"]) for row in rows],
        "events": _linked_events(lookups, events),
        "lead": column("utterance_id", lookups.statements),
    }


def _events(lookups: RecordLookups, ranges: _DateRanges) -> list[dict[str, Any]]:
    actors = {actor: position for position, actor in enumerate(lookups.actors)}
    sources = {source: position for position, source in enumerate(lookups.sources)}
    events = []
    for event_id, row in lookups.events.items():
        participants = lookups.rows("event_participants", "event_id", event_id)
        reports = lookups.rows("event_reports", "event_id", event_id)
        events.append(
            {
                "id": event_id,
                "label": row["label"],
                "type": lookups.label("event_type", row["event_type"]),
                "status": row["status"],
                "status_label": lookups.label("event_status", row["status"]),
                "summary": row["summary"],
                "place": row["place"],
                "actors": sorted({actors[participant["actor_id"]] for participant in participants}),
                "sources": sorted({sources[report["source_id"]] for report in reports}),
                "date": ranges[row["date_start"], row["date_end"]],
            }
        )
    return events


def _day_number(iso: str) -> int | None:
    """Return the number of days from 1 January 1970 to an ISO date; None for a blank one."""
    return (dt.date.fromisoformat(iso) - _EPOCH).days if iso else None


def _csv_rows(table: TableData) -> list[str]:
    """Return the rows of a table exactly as they are in its file; a row may have several lines."""
    lines: Sequence[str] = table.data.decode("utf-8").split("\n")
    starts = [row.line - 1 for row in table.rows]
    ends = [*starts[1:], len(lines) - (not lines[-1])]
    return ["\n".join(lines[start:end]) for start, end in zip(starts, ends, strict=True)]
