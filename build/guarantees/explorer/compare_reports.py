"""Reports of the same utterance or event by several sources, point by point, and where they differ."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from guarantees.core.csv_text import Row
from guarantees.explorer import format_cells, formatting, urls
from guarantees.explorer.format_cells import Value
from guarantees.explorer.record_lookups import RecordLookups

_UTTERANCE_COLUMNS: Final = (
    "speaker_id",
    "relayed_by_id",
    "cited_outlet_id",
    "attribution_path",
    "statement_type",
    "issue",
    "modality",
    "channel",
    "is_conditional",
    "event_id",
)
_UTTERANCE_ROLES: Final = ("co_speaker", "addressee", "target")
_EVENT_COLUMNS: Final = ("date_expression", "agreement", "differs_in", "account_note")
_DISAGREEMENT_COLUMNS: Final = frozenset({"agreement", "differs_in"})
_DISAGREEING: Final = frozenset({"differs", "self_contradictory"})


@dataclass(frozen=True, slots=True)
class Point:
    """A row of a comparison: what each report says on one point.

    Attributes:
        url: The codebook entry of the title.
        cells: The values in each report.
        highlighted: For each report, whether its cell is highlighted.
        differs: Whether the reports contradict each other; a report without a value contradicts none.
        placeholder: The text of an empty cell.
    """

    title: str
    url: str
    cells: Sequence[Sequence[Value]]
    highlighted: Sequence[bool]
    differs: bool = False
    placeholder: str = "not given"


@dataclass(frozen=True, slots=True)
class Difference:
    """A point on which sources differ about an event, or on which one source contradicts itself.

    Attributes:
        url: The codebook entry of the point.
        reports: The rows of ``event_reports`` of the event.
    """

    event: Row
    point: str
    url: str
    reports: Sequence[Row]


def _compare(title: str, url: str, cells: Sequence[Sequence[Value]]) -> Point:
    differs = len({tuple(cell) for cell in cells if cell}) > 1
    return Point(title, url, cells, [differs and bool(cell) for cell in cells], differs)


def compare_utterance(lookups: RecordLookups, reports: Sequence[Row]) -> list[Point]:
    """Return the points on which *reports* of one utterance say something; the date and summary are always included."""
    table = lookups.package["statements"].contract
    points = [
        _compare(
            table.field(column).title,
            urls.column("statements", column),
            [format_cells.format_cell(lookups, table, report, column) for report in reports],
        )
        for column in _UTTERANCE_COLUMNS
    ]
    points += [
        _compare(
            lookups.label("statement_role", role),
            urls.code("statement_role", role),
            [_actors_in_role(lookups, report, role) for report in reports],
        )
        for role in _UTTERANCE_ROLES
    ]
    points = [point for point in points if any(point.cells)]
    dates = [[Value(formatting.format_range(row["date_start"], row["date_end"]))] for row in reports]
    points.append(_compare("When", urls.column("statements", "date_edtf"), dates))
    summaries = [[Value(row["summary"], urls.record("statements", row["statement_id"]))] for row in reports]
    # Coders write the summaries, so that different wording does not mean that the sources differ.
    points.append(
        Point(
            table.field("summary").title,
            urls.column("statements", "summary"),
            summaries,
            [False] * len(reports),
        )
    )
    return points


def _actors_in_role(lookups: RecordLookups, report: Row, role: str) -> list[Value]:
    participants = lookups.rows("statement_participants", "statement_id", report["statement_id"])
    return format_cells.format_actors(
        lookups, [participant["actor_id"] for participant in participants if participant["role"] == role]
    )


def compare_event(lookups: RecordLookups, reports: Sequence[Row]) -> list[Point]:
    """Return the points on which *reports*, rows of ``event_reports``, say something about one event."""
    table = lookups.package["event_reports"].contract
    dates = [
        [Value(formatting.format_edtf(report["reported_date_edtf"]))] if report["reported_date_edtf"] else []
        for report in reports
    ]
    points = [_compare("When, according to the source", urls.column(table.name, "reported_date_edtf"), dates)]
    disagreeing = [_disagrees(report) for report in reports]
    points += [
        Point(
            table.field(column).title,
            urls.column(table.name, column),
            [format_cells.format_cell(lookups, table, report, column) for report in reports],
            # The wording of a date and a note differ without a disagreement.
            disagreeing if column in _DISAGREEMENT_COLUMNS else [False] * len(reports),
            placeholder="",
        )
        for column in _EVENT_COLUMNS
    ]
    return [point for point in points if any(point.cells)]


def _disagrees(report: Row) -> bool:
    """Return whether a source contradicts the other sources, or itself."""
    return report["agreement"] in _DISAGREEING


def find_differences(lookups: RecordLookups) -> list[Difference]:
    """Return the points on which sources contradict each other or themselves, in the order of the events."""
    differences = []
    for event_id, event in lookups.events.items():
        reports = lookups.rows("event_reports", "event_id", event_id)
        points = dict.fromkeys(report["differs_in"] for report in reports if _disagrees(report))
        dates = {report["reported_date_edtf"] for report in reports if report["reported_date_edtf"]}
        if len(dates) > 1:
            points.setdefault("date", None)
        differences += [
            Difference(event, lookups.label("differs_in", point), urls.code("differs_in", point), reports)
            for point in points
        ]
    return differences
