"""The period that a package covers."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from guarantees.dataset import derived
from guarantees.explorer.record_lookups import RecordLookups


@dataclass(frozen=True, slots=True)
class Timespan:
    """A first and a last day."""

    first: dt.date
    last: dt.date


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
