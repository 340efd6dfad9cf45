"""Date ranges, and what the derived columns of statements and events should hold."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final, Self

from guarantees.dataset import derived
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

    def is_wider(self, other: DateRange) -> bool:
        """Return whether this range contains all days of *other*, and more."""
        starts = not self.first or (bool(other.first) and self.first <= other.first)
        ends = not self.last or (bool(other.last) and self.last >= other.last)
        return self != other and starts and ends


def mappings(tables: Tables, code_list: str) -> dict[str, tuple[str, str]]:
    """Return the PLOVER type and CAMEO root of every code of *code_list*."""
    return {
        row["code"]: (row["plover_type"], row["cameo_root"])
        for row in tables["codes"]
        if row["code_list"] == code_list
    }


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
