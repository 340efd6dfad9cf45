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
from guarantees.explorer import tones, urls
from guarantees.explorer.formatting import format_day, format_range
from guarantees.explorer.record_lookups import RecordLookups

MAX_STATEMENTS: Final = 300
"""The statements of one chart; the next ones are in the chart of the next page."""
MAX_OVERVIEW: Final = 200
"""The statements of the picture on the home page, which shows the first ones only."""

_MAX_EVENTS: Final = 3
"""The events of a day that are named in the chart."""
_MAX_LABEL: Final = 60
_EVENT_HEIGHT: Final = 16
_BEND: Final = 4
"""The part of its length by which an arc leaves the straight line."""
_OTHERS: Final = "Others"
_UNDATED: Final = "not dated"

_SHAPES: Final[Mapping[str, Sequence[str]]] = {
    "triangle": ("demand", "appeal"),
    "square": ("refusal", "denial", "no_comment"),
    "diamond": ("threat", "accusation", "criticism"),
    "circle": ("offer", "concession", "assurance", "support"),
}
_OTHER_SHAPE: Final = "dot"
_SHAPE_OF: Final = {act: shape for shape, acts in _SHAPES.items() for act in acts}
_ARCS: Final = ("responds_to", "contradicts")


@dataclass(frozen=True, slots=True)
class Layout:
    """The measures of a chart.

    Attributes:
        max_lanes: The most frequent sides have a lane each; the others share one.
        columns: The marks beside each other in a lane.
        step: The distance of two marks.
        label_height: The height of the text of a day.
        title_length: The letters of the title of a lane that are shown.
    """

    max_lanes: int
    date_width: int
    lane_width: int
    columns: int
    step: int
    padding: int
    label_height: int
    title_length: int
    has_events: bool


CHART: Final = Layout(
    max_lanes=5,
    date_width=150,
    lane_width=164,
    columns=6,
    step=24,
    padding=10,
    label_height=18,
    title_length=20,
    has_events=True,
)
OVERVIEW: Final = Layout(
    max_lanes=3,
    date_width=88,
    lane_width=152,
    columns=6,
    step=24,
    padding=6,
    label_height=24,
    title_length=14,
    has_events=False,
)
"""For a picture that is shown at half its size or somewhat larger, with a lane for fewer sides."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A statement in the chart; *side* is the id of the side of its speaker."""

    statement: Row
    side: str
    url: str
    label: str
    lane: int
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
    """A band of the chart: a day, its events, and its statements in the order of the lanes.

    Attributes:
        y: The upper edge.
        label_y: The base line of the text.
        lines: The events that the chart names.
        events: All events of the day.
    """

    label: str
    short_label: str
    y: int
    label_y: int
    height: int
    lines: Sequence[EventLine]
    events: Sequence[Row]
    marks: Sequence[Mark]


@dataclass(frozen=True, slots=True)
class Lane:
    """A lane: its title, the position of its centre, and the number of its statements."""

    title: str
    x: int
    count: int


@dataclass(frozen=True, slots=True)
class Exchange:
    """The chart of some statements."""

    width: int
    height: int
    lanes: Sequence[Lane]
    days: Sequence[Day]
    arcs: Sequence[Arc]

    @property
    def count(self) -> int:
        """The number of its statements."""
        return sum(len(day.marks) for day in self.days)


def build_pages(lookups: RecordLookups) -> list[Exchange]:
    """Return the charts of all statements in the order of their days; each continues the one before."""
    rows = lookups.statements_by_date
    starts = range(0, max(len(rows), 1), MAX_STATEMENTS)
    parts = [rows[start : start + MAX_STATEMENTS] for start in starts]
    before = ["", *(part[-1]["sort_date"] for part in parts[:-1])]
    return [_Chart(lookups, CHART).draw(part, after) for part, after in zip(parts, before, strict=True)]


def build_overview(lookups: RecordLookups) -> Exchange:
    """Return a small chart of the first statements, without events."""
    return _Chart(lookups, OVERVIEW).draw(lookups.statements_by_date[:MAX_OVERVIEW])


def legend(lookups: RecordLookups) -> dict[str, str]:
    """Return the names of the kinds of statements that each shape stands for."""
    acts: dict[str, list[str]] = {shape: [] for shape in (*_SHAPES, _OTHER_SHAPE)}
    for act in lookups.codes("statement_type"):
        acts[_SHAPE_OF.get(act, _OTHER_SHAPE)].append(lookups.label("statement_type", act).lower())
    return {shape: ", ".join(names) for shape, names in acts.items() if names}


class _Chart:
    """Draws charts with the same lanes."""

    def __init__(self, lookups: RecordLookups, layout: Layout) -> None:
        self._lookups = lookups
        self._layout = layout
        sides = [side for side, _ in lookups.statement_counts_by_side.most_common()]
        # A lane for a single other side would take as much space and say less.
        alone = sides if len(sides) == layout.max_lanes + 1 else sides[: layout.max_lanes]
        self._lane_of = {side: number for number, side in enumerate(alone)}
        self._names = [lookups.actor(side) for side in alone]
        if len(sides) > len(alone):
            self._names.append(_OTHERS)

    def draw(self, rows: Sequence[Row], after: str = "") -> Exchange:
        """Return the chart of *rows*, and of the events of its days; those up to the day *after* are left out."""
        layout = self._layout
        days = list(self._draw_days(rows, after))
        marks = {mark.statement["statement_id"]: mark for day in days for mark in day.marks}
        sizes = Counter(mark.lane for mark in marks.values())
        return Exchange(
            width=layout.date_width + len(self._names) * layout.lane_width,
            height=(days[-1].y + days[-1].height if days else 0) + layout.padding,
            lanes=[
                Lane(
                    _shorten(name, layout.title_length),
                    self._lane_x(number) + layout.lane_width // 2,
                    sizes[number],
                )
                for number, name in enumerate(self._names)
            ],
            days=days,
            arcs=list(self._draw_arcs(marks)),
        )

    def _lane_x(self, number: int) -> int:
        return self._layout.date_width + number * self._layout.lane_width

    def _draw_days(self, rows: Sequence[Row], after: str) -> Iterator[Day]:
        layout = self._layout
        by_day: defaultdict[str, list[Row]] = defaultdict(list)
        for row in rows:
            by_day[row["sort_date"]].append(row)
        dated = sorted(day for day in by_day if day)
        events: dict[str, Sequence[Row]] = {}
        if layout.has_events and dated:
            events = {
                day: of_day
                for day, of_day in self._events_by_day().items()
                if dated[0] <= day <= dated[-1] and day > after
            }
        y = 0
        for day in (*sorted({*dated, *events}), *([""] if "" in by_day else [])):
            named = events.get(day, ())[:_MAX_EVENTS]
            lines = [
                EventLine(
                    _shorten(row["label"], _MAX_LABEL),
                    urls.record("events", row["event_id"]),
                    y + _EVENT_HEIGHT * (n + 1),
                )
                for n, row in enumerate(named)
            ]
            top = y + _EVENT_HEIGHT * len(named) + layout.padding
            marks, used = self._draw_marks(by_day.get(day, ()), top)
            label = format_range(day, day) if day else _UNDATED
            height = top - y + max(used * layout.step, layout.label_height) + layout.padding
            yield Day(
                label=label,
                short_label=format_day(day, month_letters=3).rpartition(" ")[0] if day else label,
                y=y,
                label_y=top + layout.label_height * 3 // 4,
                height=height,
                lines=lines,
                events=events.get(day, ()),
                marks=marks,
            )
            y += height

    def _draw_marks(self, rows: Sequence[Row], top: int) -> tuple[list[Mark], int]:
        """Return the marks of a day, and how many lines the fullest lane needs."""
        layout = self._layout
        filled: Counter[int] = Counter()
        marks = []
        for row in rows:
            side = self._lookups.side(row["speaker_id"])
            lane = self._lane_of.get(side, len(self._names) - 1)
            line, column = divmod(filled[lane], layout.columns)
            filled[lane] += 1
            marks.append(
                Mark(
                    statement=row,
                    side=side,
                    url=urls.record("statements", row["statement_id"]),
                    label=self._mark_label(row),
                    lane=lane,
                    x=self._lane_x(lane) + layout.padding + column * layout.step + layout.step // 2,
                    y=top + line * layout.step + layout.step // 2,
                    shape=_SHAPE_OF.get(row["statement_type"], _OTHER_SHAPE),
                    tone=tones.tone(row["cameo_root"]),
                    is_uncertain=not row["date_start"] or row["date_start"] != row["date_end"],
                )
            )
        marks.sort(key=lambda mark: mark.lane)
        return marks, max((-(-count // layout.columns) for count in filled.values()), default=0)

    def _mark_label(self, row: Row) -> str:
        kind = self._lookups.label("statement_type", row["statement_type"])
        when = format_range(row["date_start"], row["date_end"])
        return f"{self._lookups.actor(row['speaker_id'])}, {kind.lower()}, {when}: {row['summary']}"

    def _events_by_day(self) -> Mapping[str, Sequence[Row]]:
        """Return the events whose day is known, those with the most sources first."""
        found: defaultdict[str, list[Row]] = defaultdict(list)
        for row in self._lookups.events.values():
            if row["date_start"] and row["date_start"] == row["date_end"]:
                found[row["date_start"]].append(row)
        reports = self._lookups.package["event_reports"].groups("event_id")
        for rows in found.values():
            rows.sort(key=lambda row: -len(reports.get((row["event_id"],), ())))
        return found

    def _bend(self, start: Mark, end: Mark) -> str:
        """Return the point to which an arc is bent: to the right, or upwards between marks of one line."""
        x, y = (start.x + end.x) // 2, (start.y + end.y) // 2
        if start.y == end.y:
            return f"{x} {y - self._layout.step - abs(start.x - end.x) // _BEND}"
        return f"{x + (abs(start.y - end.y) + abs(start.x - end.x)) // _BEND} {y}"

    def _draw_arcs(self, marks: Mapping[str, Mark]) -> Iterator[Arc]:
        for row in self._lookups.package["relations"].rows:
            start, end = marks.get(row["statement_id"]), marks.get(row["related_statement_id"])
            if row["relation"] in _ARCS and start and end:
                yield Arc(
                    row["relation"],
                    f"M{start.x} {start.y}Q{self._bend(start, end)} {end.x} {end.y}",
                    row["statement_id"],
                    row["related_statement_id"],
                )


def _shorten(label: str, limit: int) -> str:
    return label if len(label) <= limit else f"{label[: limit - 1].rstrip()}…"
