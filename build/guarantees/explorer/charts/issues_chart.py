"""Issues over time: the number of statements on each issue in each week, and the number whose week is unknown."""

from __future__ import annotations

import bisect
import datetime as dt
import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from guarantees.core.csv_text import Row
from guarantees.explorer import formatting, urls
from guarantees.explorer.charts.timespan import Timespan, find_timespan
from guarantees.explorer.record_lookups import RecordLookups

MAX_COLUMNS: Final = 16
"""The number of columns of a period; a longer period has columns of several weeks."""

MAX_ISSUES: Final = 24
"""The number of issues with a row of their own."""

MAX_BAR_HEIGHT: Final = 36
"""The height of the highest bar, in pixels."""

_DAYS_PER_WEEK: Final = 7
_ONE_DAY: Final = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Column:
    """One or more whole weeks, or all days before or after the period.

    Attributes:
        first: The first day; blank for the column before the period.
        last: The last day; blank for the column after the period.
    """

    first: str
    last: str

    @property
    def when(self) -> str:
        """The days in words."""
        if not self.first:
            return f"up to {formatting.format_day(self.last)}"
        if not self.last:
            return f"from {formatting.format_day(self.first)} on"
        return f"{formatting.format_day(self.first)} to {formatting.format_day(self.last)}"

    @property
    def short_label(self) -> str:
        """The first day as a short column heading."""
        day, month, *_ = formatting.format_day(self.first).split()
        return f"{day} {month[:3]}"

    def search(self, issue: str) -> str:
        """Return the search for statements on an issue that may fall in these days."""
        return urls.search(kind="statements", issue=issue, from_=self.first, until=self.last, dated="within")


@dataclass(frozen=True, slots=True)
class Bar:
    """The statements on an issue in a column; *height* is in pixels."""

    count: int
    height: int
    url: str


@dataclass(frozen=True, slots=True)
class IssueRow:
    """The bars of an issue, the statements on it whose column is unknown, and the number of all of them."""

    label: str
    url: str
    bars: Sequence[Bar]
    unknown: Bar
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class IssuesChart:
    """Issues over time.

    Attributes:
        weeks: The number of weeks in a column.
        totals: The number of statements in each column, on the issues that have a row.
        unknown: The number of statements whose column is unknown.
        count: The number of all statements on these issues.
        omitted_issues: The number of issues without a row; these are the least frequent ones.
    """

    columns: Sequence[Column]
    weeks: int
    rows: Sequence[IssueRow]
    totals: Sequence[int]
    unknown: int
    count: int
    omitted_issues: int


def build_issues_chart(lookups: RecordLookups) -> IssuesChart:
    """Return the issues of a package over time."""
    weeks, all_columns = _divide_into_columns(find_timespan(lookups))
    counts = Counter((row["issue"], _find_column(all_columns, row)) for row in lookups.statements.values())
    not_empty = {column for _, column in counts}
    # Columns before and after the period are left out if they are empty.
    columns = [column for column in all_columns if (column.first and column.last) or column in not_empty]
    issue_counts: Counter[str] = Counter()
    for (issue, _), count in counts.items():
        issue_counts[issue] += count
    most_frequent = {issue for issue, _ in issue_counts.most_common(MAX_ISSUES)}
    highest = max(counts.values(), default=1)

    def bar(issue: str, column: Column | None) -> Bar:
        count = counts[issue, column]
        url = column.search(issue) if column and count else ""
        return Bar(count, math.ceil(MAX_BAR_HEIGHT * count / highest), url)

    rows = [
        IssueRow(
            label=lookups.label("issue", issue),
            url=urls.search(kind="statements", issue=issue),
            bars=[bar(issue, column) for column in columns],
            unknown=bar(issue, None),
            count=issue_counts[issue],
        )
        for issue in lookups.codes("issue")
        if issue in most_frequent
    ]
    return IssuesChart(
        columns=columns,
        weeks=weeks,
        rows=rows,
        totals=[sum(row.bars[number].count for row in rows) for number in range(len(columns))],
        unknown=sum(row.unknown.count for row in rows),
        count=sum(row.count for row in rows),
        omitted_issues=len(issue_counts) - len(rows),
    )


def _divide_into_columns(timespan: Timespan | None) -> tuple[int, list[Column]]:
    """Return the number of weeks in a column, and the columns: before the period, weeks from Monday on, and after."""
    if timespan is None:
        return 1, []
    monday = timespan.first - dt.timedelta(days=timespan.first.weekday())
    total_weeks = (timespan.last - monday).days // _DAYS_PER_WEEK + 1
    weeks = math.ceil(total_weeks / MAX_COLUMNS)
    width = dt.timedelta(weeks=weeks)
    starts = [monday + width * number for number in range(math.ceil(total_weeks / weeks))]
    return weeks, [
        Column("", (monday - _ONE_DAY).isoformat()),
        *(Column(start.isoformat(), (start + width - _ONE_DAY).isoformat()) for start in starts),
        Column((starts[-1] + width).isoformat(), ""),
    ]


def _find_column(columns: Sequence[Column], row: Row) -> Column | None:
    """Return the column that contains all possible dates of a statement; None if there is none."""
    # ISO dates sort as text; a blank bound, which is unknown, sorts before all dates.
    start, end = row["date_start"], row["date_end"]
    position = bisect.bisect_right(columns, start, key=lambda column: column.first) - 1
    if position < 0:
        return None
    column = columns[position]
    return column if not column.last or "" < end <= column.last else None
