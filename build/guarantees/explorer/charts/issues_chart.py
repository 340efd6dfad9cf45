"""Issues over time: for each issue how many statements fall into each week, and how many into none for certain."""

from __future__ import annotations

import bisect
import datetime as dt
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from guarantees.core.csv_text import Row
from guarantees.explorer import format_dates, urls
from guarantees.explorer.charts.timespan import Timespan, timespan
from guarantees.explorer.record_lookups import RecordLookups

MAX_BINS: Final = 16
"""How many columns the period has at most; a longer one has wider ones."""

MAX_ISSUES: Final = 24
"""How many issues have a row."""

WEEK: Final = 7
HIGHEST: Final = 36


@dataclass(frozen=True, slots=True)
class Bin:
    """Whole weeks, or all the days before or after the period.

    Attributes:
        first: The first day; blank before the period.
        last: The last day; blank after the period.
    """

    first: str
    last: str

    @property
    def when(self) -> str:
        """The days in words."""
        if not self.first:
            return f"up to {format_dates.format_day(self.last)}"
        if not self.last:
            return f"from {format_dates.format_day(self.first)} on"
        return f"{format_dates.format_day(self.first)} to {format_dates.format_day(self.last)}"

    @property
    def short(self) -> str:
        """The first day, as short as a column head wants it."""
        day, month, *_ = format_dates.format_day(self.first).split()
        return f"{day} {month[:3]}"

    def address(self, issue: str) -> str:
        """Return what finds the statements of an issue that could lie in it."""
        return urls.found(kind="statements", issue=issue, from_=self.first, until=self.last)


@dataclass(frozen=True, slots=True)
class Bar:
    """Statements of an issue in one bin.

    Attributes:
        height: The height of the bar in pixels; the highest of all has `HIGHEST`.
    """

    count: int
    height: int
    address: str


@dataclass(frozen=True, slots=True)
class Issue:
    """A row: the bars of an issue, how many statements belong to no bin for certain, and all of them."""

    label: str
    address: str
    bars: Sequence[Bar]
    unknown: Bar
    count: int


@dataclass(frozen=True, slots=True)
class Issues:
    """Issues over time.

    Attributes:
        weeks: How many weeks a bin is wide.
        totals: How many statements of the issues shown fall into each bin.
        unknown: How many of them fall into none for certain.
        left: How many issues have no row, being the least frequent ones.
    """

    bins: Sequence[Bin]
    weeks: int
    lines: Sequence[Issue]
    totals: Sequence[int]
    unknown: int
    count: int
    left: int


def issues(joined: RecordLookups) -> Issues:
    """Return the issues of a package over time."""
    weeks, around = _bins(timespan(joined))
    counts = Counter((row["issue"], _bin(around, row)) for row in joined.statements.values())
    filled = {place for _, place in counts}
    bins = [each for each in around if (each.first and each.last) or each in filled]
    sums: Counter[str] = Counter()
    for (issue, _), count in counts.items():
        sums[issue] += count
    shown = {issue for issue, _ in sums.most_common(MAX_ISSUES)}
    highest = max(counts.values(), default=1)

    def bar(issue: str, place: Bin | None) -> Bar:
        count = counts[issue, place]
        address = place.address(issue) if place and count else ""
        return Bar(count, -(-HIGHEST * count // highest), address)

    lines = tuple(
        Issue(
            label=joined.label("issue", issue),
            address=urls.found(kind="statements", issue=issue),
            bars=tuple(bar(issue, each) for each in bins),
            unknown=bar(issue, None),
            count=sums[issue],
        )
        for issue in joined.codes("issue")
        if issue in shown
    )
    return Issues(
        bins=bins,
        weeks=weeks,
        lines=lines,
        totals=tuple(sum(line.bars[number].count for line in lines) for number in range(len(bins))),
        unknown=sum(line.unknown.count for line in lines),
        count=sum(line.count for line in lines),
        left=len(sums) - len(lines),
    )


def _bins(told: Timespan | None) -> tuple[int, tuple[Bin, ...]]:
    """Return how many weeks a bin is wide, and the bins: weeks from Monday on, and what lies around them."""
    if told is None:
        return 1, ()
    monday = told.first - dt.timedelta(days=told.first.weekday())
    needed = (told.last - monday).days // WEEK + 1
    weeks = -(-needed // MAX_BINS)
    width = dt.timedelta(days=weeks * WEEK)
    starts = [monday + width * number for number in range(-(-needed // weeks))]
    day = dt.timedelta(days=1)
    inside = [Bin(start.isoformat(), (start + width - day).isoformat()) for start in starts]
    before = Bin("", (monday - day).isoformat())
    after = Bin((starts[-1] + width).isoformat(), "")
    return weeks, (before, *inside, after)


def _bin(bins: Sequence[Bin], row: Row) -> Bin | None:
    """Return what holds all possible days of a statement; None where nothing does."""
    # Days as text are in the order of time, and a bound that is not known is blank, before all of them.
    start, end = row["date_start"], row["date_end"]
    place = bisect.bisect_right(bins, start, key=lambda each: each.first) - 1
    if place < 0:
        return None
    found = bins[place]
    return found if not found.last or "" < end <= found.last else None
