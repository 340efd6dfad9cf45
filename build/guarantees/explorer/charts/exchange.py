"""The exchange: statements in lanes by side, time running down, with answers and contradictions as arcs.

It is drawn when the site is made. Every statement is a mark at the last day on which it can have been made: its shape shows
what kind of act it is, its tone whether it is hostile or cooperative, and it is faded where that day is not the only one.
All positions are whole pixels.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from guarantees.core.csv_text import Row
from guarantees.explorer import urls
from guarantees.explorer.formatting import format_range
from guarantees.explorer.record_lookups import RecordLookups

MAX_LANES: Final = 5
"""The most frequent sides have a lane each; the others share one."""
MAX_STATEMENTS: Final = 600
"""More marks make a page slow; the latest are left out."""

_DATE_WIDTH: Final = 150
_LANE_WIDTH: Final = 164
_COLUMNS: Final = 6
_STEP: Final = 24
_PADDING: Final = 10
_EVENT_HEIGHT: Final = 16
_MAX_EVENTS: Final = 3
"""The events of a day that are named in the chart."""
_MAX_LABEL: Final = 60
_HEAD: Final = 36
_BEND: Final = 4
"""The part of its length by which an arc leaves the straight line."""
_OTHERS: Final = "Others"
_UNDATED: Final = "not dated"

_SHAPES: Final[Mapping[str, str]] = {
    "demand": "triangle",
    "appeal": "triangle",
    "refusal": "square",
    "denial": "square",
    "no_comment": "square",
    "threat": "diamond",
    "accusation": "diamond",
    "criticism": "diamond",
    "offer": "circle",
    "concession": "circle",
    "assurance": "circle",
    "support": "circle",
}
_OTHER_SHAPE: Final = "dot"
SHAPE_LABELS: Final[Mapping[str, str]] = {
    "triangle": "demand, appeal",
    "square": "refusal, denial, no comment",
    "diamond": "threat, accusation, criticism",
    "circle": "offer, concession, assurance, support",
    "dot": "assessment, report, announcement",
}
TONES: Final[Mapping[str, str]] = {
    "verbal_cooperation": "cooperative",
    "material_cooperation": "cooperative",
    "verbal_conflict": "hostile",
    "material_conflict": "hostile",
}
_ARCS: Final = ("responds_to", "contradicts")


@dataclass(frozen=True, slots=True)
class Mark:
    """A statement in the chart."""

    statement: Row
    url: str
    label: str
    x: int
    y: int
    shape: str
    tone: str
    is_uncertain: bool


@dataclass(frozen=True, slots=True)
class Arc:
    """A relation from one mark to another one that it answers or contradicts; *path* is that of SVG."""

    relation: str
    path: str
    start: str
    end: str


@dataclass(frozen=True, slots=True)
class EventLine:
    """An event of a day: its rule runs across the lanes."""

    label: str
    url: str
    y: int


@dataclass(frozen=True, slots=True)
class Day:
    """A band of the chart: a day, its events, and its statements in the order of the lanes."""

    label: str
    y: int
    height: int
    events: Sequence[EventLine]
    more_events: int
    marks: Sequence[Mark]


@dataclass(frozen=True, slots=True)
class Exchange:
    """The chart.

    Attributes:
        lanes: The title of each lane with the position of its centre, and the number of its statements.
        omitted: The number of statements that are not drawn.
    """

    width: int
    height: int
    lanes: Sequence[tuple[str, int, int]]
    days: Sequence[Day]
    arcs: Sequence[Arc]
    omitted: int


def build_exchange(lookups: RecordLookups) -> Exchange:
    """Return the exchange of the statements of a package."""
    rows = lookups.statements_by_date
    drawn = rows[:MAX_STATEMENTS]
    counts = Counter(lookups.side(row["speaker_id"]) for row in drawn)
    sides = [side for side, _ in counts.most_common(MAX_LANES)]
    names = [lookups.actor(side) for side in sides]
    if len(counts) > len(sides):
        names.append(_OTHERS)
    lane_of = {side: number for number, side in enumerate(sides)}
    days = list(_draw_days(lookups, drawn, lane_of, len(names)))
    marks = {mark.statement["statement_id"]: mark for day in days for mark in day.marks}
    sizes = Counter(lane_of.get(lookups.side(row["speaker_id"]), len(sides)) for row in drawn)
    return Exchange(
        width=_DATE_WIDTH + len(names) * _LANE_WIDTH,
        height=(days[-1].y + days[-1].height if days else _HEAD) + _PADDING,
        lanes=[
            (name, _lane_x(number) + _LANE_WIDTH // 2, sizes[number]) for number, name in enumerate(names)
        ],
        days=days,
        arcs=list(_draw_arcs(lookups, marks)),
        omitted=len(rows) - len(drawn),
    )


def _lane_x(number: int) -> int:
    return _DATE_WIDTH + number * _LANE_WIDTH


def _draw_days(
    lookups: RecordLookups, rows: Sequence[Row], lane_of: Mapping[str, int], lanes: int
) -> Iterator[Day]:
    by_day: defaultdict[str, list[Row]] = defaultdict(list)
    for row in rows:
        by_day[row["sort_date"]].append(row)
    events = _events_by_day(lookups)
    y = _HEAD
    for day, statements in by_day.items():
        named = events.get(day, ())[:_MAX_EVENTS]
        lines = [
            EventLine(
                _shorten(row["label"]), urls.record("events", row["event_id"]), y + _EVENT_HEIGHT * (n + 1)
            )
            for n, row in enumerate(named)
        ]
        top = y + _EVENT_HEIGHT * len(named) + _PADDING
        marks, used = _draw_marks(lookups, statements, lane_of, top, lanes - 1)
        height = top - y + used * _STEP + _PADDING
        label = format_range(day, day) if day else _UNDATED
        yield Day(label, y, height, lines, len(events.get(day, ())) - len(named), marks)
        y += height


def _draw_marks(
    lookups: RecordLookups, rows: Sequence[Row], lane_of: Mapping[str, int], top: int, last: int
) -> tuple[list[Mark], int]:
    """Return the marks of a day, and how many lines the fullest lane needs."""
    filled: Counter[int] = Counter()
    marks = []
    for row in rows:
        lane = lane_of.get(lookups.side(row["speaker_id"]), last)
        line, column = divmod(filled[lane], _COLUMNS)
        filled[lane] += 1
        marks.append(
            Mark(
                row,
                urls.record("statements", row["statement_id"]),
                _mark_label(lookups, row),
                _lane_x(lane) + _PADDING + column * _STEP + _STEP // 2,
                top + line * _STEP + _STEP // 2,
                _SHAPES.get(row["statement_type"], _OTHER_SHAPE),
                TONES.get(row["quad_class"], "neutral"),
                not row["date_start"] or row["date_start"] != row["date_end"],
            )
        )
    return marks, max((-(-count // _COLUMNS) for count in filled.values()), default=1)


def _mark_label(lookups: RecordLookups, row: Row) -> str:
    kind = lookups.label("statement_type", row["statement_type"])
    when = format_range(row["date_start"], row["date_end"])
    return f"{lookups.actor(row['speaker_id'])}, {kind.lower()}, {when}: {row['summary']}"


def _shorten(label: str) -> str:
    return label if len(label) <= _MAX_LABEL else f"{label[: _MAX_LABEL - 1].rstrip()}…"


def _events_by_day(lookups: RecordLookups) -> Mapping[str, Sequence[Row]]:
    """Return the events whose day is known, those with the most sources first."""
    found: defaultdict[str, list[Row]] = defaultdict(list)
    for row in lookups.events.values():
        if row["date_start"] and row["date_start"] == row["date_end"]:
            found[row["date_start"]].append(row)
    reports = lookups.package["event_reports"].groups("event_id")
    for rows in found.values():
        rows.sort(key=lambda row: -len(reports.get((row["event_id"],), ())))
    return found


def _bend(start: Mark, end: Mark) -> str:
    """Return the point to which an arc is bent: to the right, or upwards between marks of one line."""
    x, y = (start.x + end.x) // 2, (start.y + end.y) // 2
    if start.y == end.y:
        return f"{x} {y - _STEP - abs(start.x - end.x) // _BEND}"
    return f"{x + (abs(start.y - end.y) + abs(start.x - end.x)) // _BEND} {y}"


def _draw_arcs(lookups: RecordLookups, marks: Mapping[str, Mark]) -> Iterator[Arc]:
    for row in lookups.package["relations"].rows:
        start, end = marks.get(row["statement_id"]), marks.get(row["related_statement_id"])
        if row["relation"] in _ARCS and start and end:
            yield Arc(
                row["relation"],
                f"M{start.x} {start.y}Q{_bend(start, end)} {end.x} {end.y}",
                row["statement_id"],
                row["related_statement_id"],
            )
