"""Who said what to whom: reports of statements counted by speaker, by recipient and by kind of statement.

Kinds are in an order from hostile to cooperative, and sides in the order of their numbers of statements.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from operator import attrgetter
from typing import Final

from guarantees.core.csv_text import Row
from guarantees.explorer import urls
from guarantees.explorer.record_lookups import RecordLookups
from guarantees.explorer.tones import TONES, acts_by_tone

MAX_SIDES: Final = 4
"""The number of sides with a row of their own; the others share one."""

MAX_COLUMNS: Final = 4
"""The number of sides with a column of their own; more columns would be narrower than the names of acts."""

MAX_SPEAKERS: Final = 40
"""The number of speakers with a row of their own."""

MAX_FILTER_VALUES: Final = 30
"""The number of actors that a search address can contain."""

UNNAMED_LABEL: Final = "no one named"
"""The label of statements without an addressee or target."""


@dataclass(frozen=True, slots=True)
class Heading:
    """A row or column heading, with the number of statements in it and the search that finds them.

    Attributes:
        url: Blank if too many actors share the row or column for a search address.
        side: The side of a speaker; blank if the row is the side itself.
    """

    label: str
    count: int
    url: str
    side: str = ""


@dataclass(frozen=True, slots=True)
class Act:
    """The statements of one kind in a cell, and whether that kind is hostile or cooperative."""

    label: str
    tone: str
    count: int
    url: str


@dataclass(frozen=True, slots=True)
class Segment:
    """The statements of one tone in a cell; position and width are percentages of the longest bar."""

    tone: str
    x: int
    width: int


@dataclass(frozen=True, slots=True)
class Cell:
    """The statements of a side to another one: the acts from hostile to cooperative, and a bar of their tones."""

    acts: Sequence[Act]
    bar: Sequence[Segment]


@dataclass(frozen=True, slots=True)
class GridRow:
    """A row of the table: its heading, and a cell for each column."""

    heading: Heading
    cells: Sequence[Cell]


@dataclass(frozen=True, slots=True)
class Grid:
    """A table of acts and of bars with a common scale."""

    columns: Sequence[Heading]
    rows: Sequence[GridRow]


@dataclass(frozen=True, slots=True)
class Matrix:
    """Who said what to whom, by side.

    Attributes:
        reports: The number of reports of statements.
        repeated: The number of reports of an utterance that another source reports too.
    """

    by_side: Grid
    reports: int
    repeated: int


@dataclass(frozen=True, slots=True)
class _Statement:
    """What is counted: speaker, side of the speaker, kind of statement, and the sides that are recipients."""

    speaker: str
    side: str
    act: str
    recipients: frozenset[str]


@dataclass(frozen=True, slots=True)
class _Group:
    """The actors that share a row or column."""

    label: str
    actors: Sequence[str]


@dataclass(frozen=True, slots=True)
class _Axis:
    """The rows or the columns of a grid, and the search filter that selects their actors."""

    filter_name: str
    groups: Sequence[_Group]

    @property
    def index(self) -> dict[str, int]:
        """The number of the group of each actor."""
        return {actor: number for number, group in enumerate(self.groups) for actor in group.actors}

    def filter_values(self, number: int) -> Sequence[str]:
        """Return the values of the filter that select a group; none if there are too many."""
        actors = self.groups[number].actors
        return actors if len(actors) <= MAX_FILTER_VALUES else ()


def build_matrix(lookups: RecordLookups) -> Matrix:
    """Return who said what to whom in a package, by side."""
    rows = lookups.statements.values()
    statements = [_statement(lookups, row) for row in rows]
    by_side = _Axis("side", _group_actors(lookups, lookups.statement_counts_by_side, MAX_SIDES))
    return Matrix(
        by_side=_build_grid(lookups, statements, by_side, attrgetter("side")),
        reports=len(statements),
        repeated=sum(row["is_lead_report"] == "false" for row in rows),
    )


def build_speaker_grid(lookups: RecordLookups) -> Grid:
    """Return who said what to whom in a package, by speaker; the speakers of a side are together."""
    statements = [_statement(lookups, row) for row in lookups.statements.values()]
    speakers = _group_actors(lookups, Counter(statement.speaker for statement in statements), MAX_SPEAKERS)
    groups = _sort_by_side(
        lookups, speakers, _group_actors(lookups, lookups.statement_counts_by_side, MAX_SIDES)
    )
    return _build_grid(lookups, statements, _Axis("speaker", groups), attrgetter("speaker"))


def _statement(lookups: RecordLookups, row: Row) -> _Statement:
    return _Statement(
        speaker=row["speaker_id"],
        side=lookups.side(row["speaker_id"]),
        act=row["statement_type"],
        recipients=lookups.recipient_sides(row["statement_id"]) or frozenset({urls.NO_ONE}),
    )


def _group_actors(lookups: RecordLookups, counts: Counter[str], limit: int) -> list[_Group]:
    """Return a group for each of the most frequent actors, one for all others, and one for no one."""
    actors = sorted(counts.keys() - {urls.NO_ONE}, key=lambda actor: (-counts[actor], actor))
    # A group for a single other actor would take as much space and say less.
    alone = actors if len(actors) == limit + 1 else actors[:limit]
    others = actors[len(alone) :]
    groups = [_Group(lookups.actor(actor), [actor]) for actor in alone]
    if others:
        groups.append(_Group(f"{len(others)} others", others))
    if urls.NO_ONE in counts:
        groups.append(_Group(UNNAMED_LABEL, [urls.NO_ONE]))
    return groups


def _sort_by_side(
    lookups: RecordLookups, speaker_groups: Sequence[_Group], side_groups: Sequence[_Group]
) -> list[_Group]:
    """Return the groups of speakers in the order of their sides; a group of several speakers stays last."""
    all_sides = [side for group in side_groups for side in group.actors]
    order = {side: number for number, side in enumerate(all_sides)}

    def position(group: _Group) -> int:
        return order[lookups.side(group.actors[0])] if len(group.actors) == 1 else len(order)

    return sorted(speaker_groups, key=position)


@dataclass(frozen=True, slots=True)
class _Counts:
    """The number of statements in each row, in each column, and of each act in each cell."""

    rows: Counter[int] = field(default_factory=Counter)
    columns: Counter[int] = field(default_factory=Counter)
    cells: Counter[tuple[int, int, str]] = field(default_factory=Counter)


def _count(
    statements: Sequence[_Statement], rows: _Axis, columns: _Axis, row_actor: Callable[[_Statement], str]
) -> _Counts:
    row_index, column_index = rows.index, columns.index
    counts = _Counts()
    for statement in statements:
        row = row_index[row_actor(statement)]
        counts.rows[row] += 1
        # Several recipients in the same column count once.
        for column in {column_index[recipient] for recipient in statement.recipients}:
            counts.columns[column] += 1
            counts.cells[row, column, statement.act] += 1
    return counts


def _build_grid(
    lookups: RecordLookups,
    statements: Sequence[_Statement],
    rows: _Axis,
    row_actor: Callable[[_Statement], str],
) -> Grid:
    """Return the statements counted by row, by recipient and by act; *row_actor* returns the actor of a row."""
    recipients = Counter(side for statement in statements for side in statement.recipients)
    columns = _Axis("to", _group_actors(lookups, recipients, MAX_COLUMNS))
    counts = _count(statements, rows, columns, row_actor)
    sizes: Counter[tuple[int, int]] = Counter()
    for (row, column, _), count in counts.cells.items():
        sizes[row, column] += count
    longest = max(sizes.values(), default=1)
    tones = acts_by_tone(lookups)

    def cell(row: int, column: int) -> Cell:
        filters = {
            rows.filter_name: rows.filter_values(row),
            columns.filter_name: columns.filter_values(column),
        }
        acts = [
            Act(
                label=lookups.label("statement_type", act),
                tone=tone,
                count=count,
                url=_search({**filters, "act": [act]}),
            )
            for act, tone in tones.items()
            if (count := counts.cells[row, column, act])
        ]
        return Cell(acts, _tone_bar(acts, longest))

    return Grid(
        columns=_headings(lookups, columns, counts.columns),
        rows=[
            GridRow(heading, [cell(row, column) for column in range(len(columns.groups))])
            for row, heading in enumerate(_headings(lookups, rows, counts.rows))
        ],
    )


def _tone_bar(acts: Sequence[Act], longest: int) -> list[Segment]:
    segments = []
    x = 0
    for tone in TONES:
        count = sum(act.count for act in acts if act.tone == tone)
        if count:
            width = max(1, 100 * count // longest)
            segments.append(Segment(tone, x, width))
            x += width
    return segments


def _headings(lookups: RecordLookups, axis: _Axis, counts: Counter[int]) -> list[Heading]:
    headings = []
    for number, group in enumerate(axis.groups):
        url = _search({axis.filter_name: axis.filter_values(number)})
        side = lookups.side(group.actors[0])
        has_side = len(group.actors) == 1 and side != group.actors[0]
        headings.append(Heading(group.label, counts[number], url, lookups.actor(side) if has_side else ""))
    return headings


def _search(filters: dict[str, Sequence[str]]) -> str:
    """Return the search for statements; blank if a filter has no values, which would find too much."""
    return urls.search(kind="statements", **filters) if all(filters.values()) else ""
