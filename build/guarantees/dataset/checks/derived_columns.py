"""Date ranges, and what the derived columns of statements and events should hold."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final, Self

from guarantees.dataset import derived
from guarantees.dataset.derived import Counterparts
from guarantees.validation.check import Problem, Record, Records, Tables

DATES: Final = ("date_start", "date_end", "date_precision")


@dataclass(frozen=True, slots=True)
class DateRange:
    """The earliest and the latest possible day as ISO 8601, blank where a bound is unknown."""

    first: str
    last: str

    @classmethod
    def of(cls, record: Record) -> Self:
        """Return the date range in the derived columns of a statement or an event."""
        return cls(record["date_start"], record["date_end"])

    @classmethod
    def parse(cls, edtf: str) -> Self | None:
        """Return the date range of *edtf*, or None if it is blank or invalid, which another check reports."""
        try:
            days = derived.days(edtf)
        except ValueError:
            return None
        return cls(days.start_text, days.end_text)

    @property
    def single_day(self) -> str:
        """The day, if the range is exactly one known day; else blank."""
        return self.first if self.first == self.last else ""

    def ends_before(self, other: DateRange) -> bool:
        """Return whether this range certainly ends before *other* starts."""
        return bool(self.last and other.first) and self.last < other.first

    def is_disjoint(self, other: DateRange) -> bool:
        """Return whether the two ranges certainly have no day in common."""
        return self.ends_before(other) or other.ends_before(self)

    def may_start_before(self, other: DateRange) -> bool:
        """Return whether this range allows a day before the first day of *other*."""
        return bool(other.first) and (not self.first or self.first < other.first)

    def is_wider(self, other: DateRange) -> bool:
        """Return whether this range contains all days of *other*, and more."""
        starts = not self.first or (bool(other.first) and self.first <= other.first)
        ends = not self.last or (bool(other.last) and self.last >= other.last)
        return self != other and starts and ends


def counterparts(tables: Tables, code_list: str) -> dict[str, Counterparts]:
    """Return what every code of *code_list* maps to in PLOVER and CAMEO."""
    return {
        row["code"]: Counterparts(row["plover_type"], row["plover_mode"], row["cameo_root"])
        for row in tables["codes"]
        if row["code_list"] == code_list
    }


def mapping_columns(mapped: Counterparts) -> dict[str, str]:
    """Return the cells of the columns that follow from what a record maps to."""
    return {
        "plover_type": mapped.plover_type,
        "cameo_root": mapped.cameo_root,
        "quad_class": mapped.quad_class,
    }


def period_covered(tables: Tables) -> tuple[dt.date, dt.date] | None:
    """Return the first and last day of the period that the descriptor says the package covers, if it does."""
    first, _, last = str(tables.package.descriptor.get("temporalCoverage", "")).partition("/")
    try:
        return dt.date.fromisoformat(first), dt.date.fromisoformat(last)
    except ValueError:
        return None


def axis_columns(tables: Tables, edtf: str, sources: Iterable[Record | None]) -> dict[str, str]:
    """Return the cells of the columns that place a record on an axis of time, or nothing if they cannot be known.

    *sources* are those that report the record.
    """
    covered = period_covered(tables)
    known = [source["published_latest"] for source in sources if source]
    try:
        days = derived.days(edtf)
    except ValueError:
        return {}
    if covered is None or not known:
        return {}
    known_by = derived.known_by(known, covered[1].isoformat())
    return {"known_by": known_by, "sort_date": derived.sort_date(days, known_by)}


def date_columns(edtf: str) -> dict[str, str] | None:
    """Return the cells of the columns derived from *edtf*, or None if it is invalid."""
    try:
        days = derived.days(edtf)
    except ValueError:
        return None
    return dict(zip(DATES, (days.start_text, days.end_text, days.precision), strict=True))


def invalid_dates(records: Records, column: str) -> Iterator[Problem]:
    """Yield a problem for every date in *column* that is not in the calendar or ends before it starts."""
    for row in records:
        try:
            derived.days(row[column] or "../..")
        except ValueError as err:
            yield row.problem(column, f"{err}.", "Check the day in a calendar.")


def wrong_cells(record: Record, expected: Mapping[str, str]) -> Iterator[Problem]:
    """Yield a problem for every cell of *record* that differs from the *expected* one."""
    for column, cell in expected.items():
        if record[column] != cell:
            yield record.problem(
                column, f"{column} is {record[column]!r}; derived from the other columns: {cell!r}."
            )
