"""The period that a package covers, and the order of dated records."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from guarantees.core.csv_text import Row
from guarantees.dataset import derived
from guarantees.explorer.record_lookups import RecordLookups


@dataclass(frozen=True, slots=True)
class Timespan:
    """A first and a last day."""

    first: dt.date
    last: dt.date

    @property
    def iso_days(self) -> list[str]:
        """Both days as ISO dates, for scripts."""
        return [self.first.isoformat(), self.last.isoformat()]


def find_timespan(lookups: RecordLookups) -> Timespan | None:
    """Return the temporal coverage in the descriptor; a missing bound is the first or last date of a record.

    None if there is neither, or if the first day is after the last.
    """
    try:
        coverage = derived.days(str(lookups.package.descriptor.get("temporalCoverage", "")))
    except ValueError:
        coverage = derived.Days(None, None)
    dates = _record_dates(lookups)
    first = coverage.start or min(dates, default=None)
    last = coverage.end or max(dates, default=None)
    return Timespan(first, last) if first and last and first <= last else None


def _record_dates(lookups: RecordLookups) -> list[dt.date]:
    rows = [*lookups.events.values(), *lookups.statements.values()]
    cells = [row[column] for row in rows for column in ("date_start", "date_end")]
    return [dt.date.fromisoformat(cell) for cell in cells if cell]


def chronological(row: Row) -> tuple[str, str]:
    """Return the sort key of a dated record: its known bounds, the earlier one first."""
    return row["date_start"] or row["date_end"], row["date_end"] or row["date_start"]


def is_dated(row: Row) -> bool:
    """Return whether at least one bound of the possible dates is known."""
    return bool(row["date_start"] or row["date_end"])
