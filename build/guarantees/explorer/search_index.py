"""What Find searches and filters: every statement and event by numbers, their words, and the rows of the table.

Statements are columns of numbers that point into lists of names and of date ranges, so that a hundred thousand of
them are a few megabytes. The rows of ``statements.csv`` lie aside in parts, as they stand in the file: they are loaded only when
somebody takes away what was found.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from guarantees.explorer import data_script, format_dates, urls
from guarantees.explorer.charts.matrix import UNNAMED_LABEL
from guarantees.explorer.charts.timespan import timespan
from guarantees.explorer.context import SiteContext
from guarantees.explorer.record_lookups import RecordLookups
from guarantees.explorer.site_file import File
from guarantees.package.reader import TableData

PART: Final = 2_000
"""How many rows of the table a part holds."""

_EPOCH: Final = dt.date(1970, 1, 1)


def files(frame: SiteContext) -> Iterator[File]:
    """Yield the data of Find: the catalogue, the words of statements, and the rows of their table in parts."""
    joined = frame.joined
    statements, told = joined.package["statements"], timespan(joined)
    ranges = _date_ranges(joined)
    catalogue = {
        **_names(joined),
        "dates": {
            "start": [_day(start) for start, _ in ranges],
            "end": [_day(end) for _, end in ranges],
            "text": [format_dates.format_range(start, end) for start, end in ranges],
        },
        "statements": _statements(joined, ranges),
        "events": list(_events(joined, ranges)),
    }
    catalogue |= {
        "header": ",".join(statements.text.header),
        "part": PART,
        "period": told.days if told else None,
    }
    yield "data/catalogue.js", data_script.data_script("self.catalogue", catalogue)
    words = [row["summary"] for row in statements.rows]
    yield "data/words.js", data_script.data_script("self.words", words)
    lines = list(_lines(statements))
    for number, start in enumerate(range(0, len(lines), PART)):
        part = data_script.data_script(
            f"(self.parts = self.parts || [])[{number}]", lines[start : start + PART]
        )
        yield f"data/rows-{number}.js", part


def _names(joined: RecordLookups) -> dict[str, Any]:
    """Return the lists that the numbers point into."""
    actors = list(joined.actors.values())
    return {
        "actors": {
            "id": [row["actor_id"] for row in actors],
            "name": [row["name"] for row in actors],
            "aliases": [row["aliases"].replace("|", ", ") for row in actors],
            "side": _numbers(joined.actors, (joined.side(name) for name in joined.actors)),
        },
        "unnamed": {"id": urls.NOBODY, "name": UNNAMED_LABEL},
        "sources": {"id": list(joined.sources), "name": [row["title"] for row in joined.sources.values()]},
        **{
            name: {"id": joined.codes(code_list), "name": _labels(joined, code_list)}
            for name, code_list in (
                ("acts", "statement_type"),
                ("issues", "issue"),
                ("modalities", "modality"),
            )
        },
    }


def _date_ranges(joined: RecordLookups) -> dict[tuple[str, str], int]:
    """Return the number of each distinct date range of a statement or event, in the order of the tables."""
    rows = [*joined.package["statements"].rows, *joined.events.values()]
    distinct = dict.fromkeys((row["date_start"], row["date_end"]) for row in rows)
    return {date_range: number for number, date_range in enumerate(distinct)}


def _labels(joined: RecordLookups, code_list: str) -> list[str]:
    return [joined.label(code_list, code) for code in joined.codes(code_list)]


def _numbers(known: Iterable[str], names: Iterable[str]) -> list[int]:
    places = {name: place for place, name in enumerate(known)}
    return [places[name] for name in names]


def _statements(joined: RecordLookups, ranges: Mapping[tuple[str, str], int]) -> dict[str, list[Any]]:
    rows = joined.package["statements"].rows
    actors = {name: place for place, name in enumerate(joined.actors)}

    def column(name: str, known: Iterable[str]) -> list[int]:
        return _numbers(known, (row[name] for row in rows))

    return {
        "id": [row["statement_id"] for row in rows],
        "speaker": column("speaker_id", joined.actors),
        "act": column("statement_type", joined.codes("statement_type")),
        "issue": column("issue", joined.codes("issue")),
        "modality": column("modality", joined.codes("modality")),
        "source": column("source_id", joined.sources),
        "addressee": [sorted(actors[name] for name in joined.heard(row["statement_id"])) for row in rows],
        "date": [ranges[row["date_start"], row["date_end"]] for row in rows],
        "lead": column("utterance_id", joined.statements),
    }


def _events(joined: RecordLookups, ranges: Mapping[tuple[str, str], int]) -> Iterator[dict[str, Any]]:
    actors = {name: place for place, name in enumerate(joined.actors)}
    sources = {name: place for place, name in enumerate(joined.sources)}
    for name, row in joined.events.items():
        parts = joined.rows("event_participants", "event_id", name)
        reports = joined.rows("event_reports", "event_id", name)
        yield {
            "id": name,
            "label": row["label"],
            "type": joined.label("event_type", row["event_type"]),
            "status": row["status"],
            "status_label": joined.label("event_status", row["status"]),
            "summary": row["summary"],
            "place": row["place"],
            "actors": sorted({actors[part["actor_id"]] for part in parts}),
            "sources": sorted({sources[report["source_id"]] for report in reports}),
            "date": ranges[row["date_start"], row["date_end"]],
        }


def _day(iso: str) -> int | None:
    """Return a day as a number that counts from the first of 1970; none for a blank one."""
    return (dt.date.fromisoformat(iso) - _EPOCH).days if iso else None


def _lines(data: TableData) -> Iterator[str]:
    """Yield the rows of a table as they stand in its file."""
    lines: Sequence[str] = data.data.decode("utf-8").split("\n")
    starts = [row.line - 1 for row in data.rows]
    ends = [*starts[1:], len(lines) - (not lines[-1])]
    for start, end in zip(starts, ends, strict=True):
        yield "\n".join(lines[start:end])
