"""Who said what to whom: speakers by addressees by speech acts, counted over the reports of statements."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from guarantees.core.csv_text import Row
from guarantees.explorer import urls
from guarantees.explorer.record_lookups import RecordLookups

MAX_SIDES: Final = 12
"""How many sides of speakers have a row of their own."""

MAX_COLUMNS: Final = 6
"""How many sides spoken to have a column of their own; more would be narrower than the names of acts."""

MAX_SPEAKERS: Final = 40
"""How many speakers have a row of their own."""

MAX_NAMED: Final = 30
"""How many sides or speakers an address names at most."""

UNNAMED_LABEL: Final = "no one named"
"""The label of statements that name no recipient."""

_NOBODY: Final = ""
_OTHERS: Final = "\0"  # no id has it


@dataclass(frozen=True, slots=True)
class Count:
    """How many statements there are of something, and what finds them; no address where nothing can.

    Attributes:
        width: The length of its bar, as a percentage of the longest.
    """

    label: str
    count: int
    address: str
    width: int = 0


@dataclass(frozen=True, slots=True)
class Line:
    """A row: who speaks, for which side, and for each column the acts in it."""

    heading: Count
    side: str
    cells: Sequence[Sequence[Count]]


@dataclass(frozen=True, slots=True)
class Trellis:
    """A table of small charts, one for each row and column, whose bars have one scale."""

    columns: Sequence[Count]
    lines: Sequence[Line]


@dataclass(frozen=True, slots=True)
class Matrix:
    """Who said what to whom, by side and by speaker.

    Attributes:
        reports: How many statements are counted.
        repeated: How many of them report words that another one reports, too.
    """

    by_side: Trellis
    by_speaker: Trellis
    reports: int
    repeated: int


@dataclass(frozen=True, slots=True)
class _Said:
    """What is counted of a statement."""

    speaker: str
    side: str
    act: str
    heard: frozenset[str]


@dataclass(frozen=True, slots=True)
class _Axis:
    """The rows or the columns: who has one, in order, and who shares the one for the others.

    Attributes:
        asked: The filter that finds them.
        nobody: Whether there is one for statements that name nobody.
    """

    asked: str
    own: Sequence[str]
    folded: Sequence[str]
    nobody: bool

    @classmethod
    def of(cls, asked: str, counts: Counter[str], most: int) -> _Axis:
        """Give a place to the *most* frequent; a single one that is left over gets one, too."""
        names = sorted(counts.keys() - {_NOBODY}, key=lambda name: (-counts[name], name))
        cut = most if len(names) > most + 1 else len(names)
        return cls(asked, names[:cut], names[cut:], nobody=_NOBODY in counts)

    @property
    def places(self) -> list[str]:
        """The keys of the places, in order."""
        return [*self.own, *[_OTHERS] * bool(self.folded), *[_NOBODY] * self.nobody]

    def place(self, name: str) -> str:
        """Return the key of the place of *name*."""
        return name if name in self.own or name == _NOBODY else _OTHERS

    def asks(self, place: str) -> dict[str, Sequence[str]]:
        """Return the filter that finds a place; nothing is asked for where it would name too many."""
        if place == _OTHERS:
            names = self.folded if len(self.folded) <= MAX_NAMED else ()
        else:
            names = (place or urls.NOBODY,)
        return {self.asked: names}

    def label(self, joined: RecordLookups, place: str) -> str:
        """Return what people call a place."""
        if place == _OTHERS:
            return f"{len(self.folded)} others"
        return joined.actor(place) if place else UNNAMED_LABEL


def matrix(joined: RecordLookups) -> Matrix:
    """Return who said what to whom in a package."""
    said = [_said(joined, row) for row in joined.statements.values()]
    columns = _Axis.of("to", Counter(name for each in said for name in each.heard), MAX_COLUMNS)
    sides = _Axis.of("side", Counter(each.side for each in said), MAX_SIDES)
    speakers = _Axis.of("speaker", Counter(each.speaker for each in said), MAX_SPEAKERS)
    return Matrix(
        by_side=_trellis(joined, sides, columns, [(each.side, each) for each in said]),
        by_speaker=_trellis(
            joined, _by_side(joined, speakers, sides), columns, [(each.speaker, each) for each in said]
        ),
        reports=len(said),
        repeated=sum(row["is_lead_report"] == "false" for row in joined.statements.values()),
    )


def _said(joined: RecordLookups, row: Row) -> _Said:
    heard = frozenset(map(joined.side, joined.heard(row["statement_id"])))
    return _Said(
        row["speaker_id"],
        joined.side(row["speaker_id"]),
        row["statement_type"],
        heard or frozenset({_NOBODY}),
    )


def _by_side(joined: RecordLookups, speakers: _Axis, sides: _Axis) -> _Axis:
    """Return *speakers* in the order of their sides, and by side as they were."""
    order = {name: number for number, name in enumerate((*sides.own, *sides.folded))}
    own = sorted(speakers.own, key=lambda name: order[joined.side(name)])
    return _Axis(speakers.asked, own, speakers.folded, speakers.nobody)


def _trellis(
    joined: RecordLookups, rows: _Axis, columns: _Axis, said: Iterable[tuple[str, _Said]]
) -> Trellis:
    cells: Counter[tuple[str, str, str]] = Counter()
    down: Counter[str] = Counter()
    across: Counter[str] = Counter()
    for name, each in said:
        row = rows.place(name)
        down[row] += 1
        for column in {columns.place(heard) for heard in each.heard}:
            across[column] += 1
            cells[row, column, each.act] += 1
    longest = max(cells.values(), default=1)

    def acts(row: str, column: str) -> tuple[Count, ...]:
        return tuple(
            Count(
                joined.label("statement_type", act),
                count,
                _finds(**rows.asks(row), **columns.asks(column), act=(act,)),
                -(-100 * count // longest),
            )
            for act in joined.codes("statement_type")
            if (count := cells[row, column, act])
        )

    return Trellis(
        columns=tuple(
            Count(columns.label(joined, column), across[column], _finds(**columns.asks(column)))
            for column in columns.places
        ),
        lines=tuple(
            Line(
                Count(rows.label(joined, row), down[row], _finds(**rows.asks(row))),
                joined.actor(joined.side(row)) if joined.side(row) != row else "",
                tuple(acts(row, column) for column in columns.places),
            )
            for row in rows.places
        ),
    )


def _finds(**asked: Sequence[str]) -> str:
    """Return what finds statements; blank where a filter has nothing to ask for and would find too much."""
    return urls.found(kind="statements", **asked) if all(asked.values()) else ""
