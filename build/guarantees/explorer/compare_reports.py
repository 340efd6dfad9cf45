"""Accounts of the same thing, side by side: where they differ, and where they merely say less."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from guarantees.core.csv_text import Row
from guarantees.explorer import format_cells, format_dates, urls
from guarantees.explorer.format_cells import Value
from guarantees.explorer.record_lookups import RecordLookups

_REPORTED: Final = (
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
_ROLES: Final = ("co_speaker", "addressee", "target")


@dataclass(frozen=True, slots=True)
class Line:
    """What accounts say on one point, a cell for each account.

    Attributes:
        explained: Where the codebook explains the point.
        marked: Of each account whether it stands against another one.
        differs: Whether accounts say different things on the point; one that says nothing differs from none.
        blank: What stands for an account that says nothing on the point; nothing where that says nothing of it.
    """

    title: str
    explained: str
    cells: Sequence[tuple[Value, ...]]
    marked: Sequence[bool]
    differs: bool = False
    blank: str = "not given"


@dataclass(frozen=True, slots=True)
class Difference:
    """A point on which sources differ about an event, or on which one of them is not at one with itself.

    Attributes:
        sources: Who gives which account: source, how it agrees with the others, and what is said of it.
    """

    event: Row
    point: str
    explained: str
    sources: Sequence[Row]


def _line(title: str, explained: str, said: Sequence[tuple[Value, ...]]) -> Line:
    several = len({each for each in said if each}) > 1
    return Line(title, explained, said, [several and bool(each) for each in said], several)


def compare_utterance(joined: RecordLookups, rows: Sequence[Row]) -> Iterator[Line]:
    """Yield how the reports *rows* of one utterance tell of it, point by point; what none tells is left out."""
    table = joined.package["statements"].contract
    for column in _REPORTED:
        said = [format_cells.values(joined, table, row, column) for row in rows]
        yield from _told(_line(table.field(column).title, urls.column("statements", column), said))
    for role in _ROLES:
        said = [_in_role(joined, row, role) for row in rows]
        title = joined.label("statement_role", role)
        yield from _told(_line(title, urls.code("statement_role", role), said))
    days = [(Value(format_dates.format_range(row["date_start"], row["date_end"])),) for row in rows]
    yield _line("When", urls.column("statements", "date_edtf"), days)
    yield Line(
        table.field("summary").title,
        urls.column("statements", "summary"),
        [(Value(row["summary"], urls.record("statements", row["statement_id"])),) for row in rows],
        # Summaries are the coder's words, so that they tell nothing of a difference.
        [False] * len(rows),
    )


def _told(line: Line) -> Iterator[Line]:
    if any(line.cells):
        yield line


def _in_role(joined: RecordLookups, row: Row, role: str) -> tuple[Value, ...]:
    found = joined.rows("statement_participants", "statement_id", row["statement_id"])
    return format_cells.actors(joined, sorted(each["actor_id"] for each in found if each["role"] == role))


def compare_event(joined: RecordLookups, reports: Sequence[Row]) -> Iterator[Line]:
    """Yield how sources tell of one event, point by point; *reports* are their rows."""
    table = joined.package["event_reports"].contract

    def column(name: str) -> str:
        return urls.column(table.name, name)

    days = [
        (Value(format_dates.meant(row["reported_date_edtf"])),) if row["reported_date_edtf"] else ()
        for row in reports
    ]
    against = [_stands_out(report) for report in reports]
    agreed = [False] * len(reports)
    yield from _told(_line("When, by this source", column("reported_date_edtf"), days))
    for name in ("date_expression", "agreement", "differs_in", "account_note"):
        said = [format_cells.values(joined, table, row, name) for row in reports]
        # Marked is that an account stands against the others, and in what; its form of date is no difference.
        marked = against if name in {"agreement", "differs_in"} else agreed
        yield from _told(Line(table.field(name).title, column(name), said, marked, blank=""))


def _stands_out(report: Row) -> bool:
    return report["agreement"] in {"differs", "self_contradictory"}


def differences(joined: RecordLookups) -> Iterator[Difference]:
    """Yield the events of which the sources give accounts that cannot all hold, in the order of the events."""
    for event, row in joined.events.items():
        reports = joined.rows("event_reports", "event_id", event)
        points = dict.fromkeys(report["differs_in"] for report in reports if _stands_out(report))
        days = {report["reported_date_edtf"] for report in reports if report["reported_date_edtf"]}
        if len(days) > 1:
            points.setdefault("date", None)
        for point in points:
            explained = urls.code("differs_in", point)
            yield Difference(row, joined.label("differs_in", point), explained, reports)
