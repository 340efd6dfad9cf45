"""Spans of days that are only partly known, and what can be said of two of them for sure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

from guarantees.core.csv_text import Row
from guarantees.dataset import derived


@dataclass(frozen=True, slots=True)
class DateRange:
    """The earliest and the latest possible day as ISO 8601, blank where a bound is not known."""

    first: str
    last: str

    @classmethod
    def of(cls, row: Row) -> Self:
        """Return the days of a statement or an event, as its derived columns give them."""
        return cls(row["date_start"], row["date_end"])

    @property
    def day(self) -> str:
        """The day, where it is one and known; else blank."""
        return self.first if self.first == self.last else ""

    def before(self, other: DateRange) -> bool:
        """Tell whether this surely ends before *other* starts."""
        return bool(self.last and other.first) and self.last < other.first

    def apart(self, other: DateRange) -> bool:
        """Tell whether the two surely have no day in common."""
        return self.before(other) or other.before(self)

    def wider(self, other: DateRange) -> bool:
        """Tell whether this holds all days of *other*, and more."""
        starts = not self.first or (bool(other.first) and self.first <= other.first)
        ends = not self.last or (bool(other.last) and self.last >= other.last)
        return self != other and starts and ends


def date_range_of(edtf: str) -> DateRange | None:
    """Return the days of *edtf*; None where it cannot be read, which another check tells."""
    try:
        when = derived.days(edtf)
    except ValueError:
        return None
    return DateRange(when.start_text, when.end_text)
