"""The days that a package is about, and how its records lie to them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from guarantees import derivation
from guarantees.csvio import Row
from guarantees.site.joined import Joined


@dataclass(frozen=True, slots=True)
class Period:
    """First and last day."""

    first: dt.date
    last: dt.date

    @property
    def days(self) -> list[str]:
        """Both days as ISO dates, for scripts."""
        return [self.first.isoformat(), self.last.isoformat()]


def period(joined: Joined) -> Period | None:
    """Return the period that the descriptor tells; a bound that it lacks is that of the dated records.

    None where neither is known.
    """
    told = _told(str(joined.package.descriptor.get("temporalCoverage", "")))
    known = sorted(_bounds(joined))
    first = told.start or (known[0] if known else None)
    last = told.end or (known[-1] if known else None)
    return Period(first, last) if first and last and first <= last else None


def _told(coverage: str) -> derivation.Days:
    try:
        return derivation.days(coverage)
    except ValueError:
        return derivation.Days(None, None)


def _bounds(joined: Joined) -> Iterator[dt.date]:
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
