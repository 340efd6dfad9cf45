"""The days that a package is about, and how its records lie to them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from guarantees.core.csv_text import Row
from guarantees.dataset import derived
from guarantees.explorer.record_lookups import RecordLookups


@dataclass(frozen=True, slots=True)
class Timespan:
    """First and last day."""

    first: dt.date
    last: dt.date

    @property
    def days(self) -> list[str]:
        """Both days as ISO dates, for scripts."""
        return [self.first.isoformat(), self.last.isoformat()]


def timespan(joined: RecordLookups) -> Timespan | None:
    """Return the period that the descriptor tells; a bound that it lacks is that of the dated records.

    None where neither is known.
    """
    told = _told(str(joined.package.descriptor.get("temporalCoverage", "")))
    known = sorted(_bounds(joined))
    first = told.start or (known[0] if known else None)
    last = told.end or (known[-1] if known else None)
    return Timespan(first, last) if first and last and first <= last else None


def _told(coverage: str) -> derived.Days:
    try:
        return derived.days(coverage)
    except ValueError:
        return derived.Days(None, None)


def _bounds(joined: RecordLookups) -> Iterator[dt.date]:
    for rows in (joined.events, joined.statements):
        for row in rows.values():
            yield from (
                dt.date.fromisoformat(row[column]) for column in ("date_start", "date_end") if row[column]
            )


def in_time(row: Row) -> tuple[str, str]:
    """Return what puts dated records into the order of time: their known bounds, the earlier first."""
    return row["date_start"] or row["date_end"], row["date_end"] or row["date_start"]


def is_dated(row: Row) -> bool:
    """Tell whether at least one bound of the possible days is known."""
    return bool(row["date_start"] or row["date_end"])
