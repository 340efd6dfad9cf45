"""Do the events, and what the sources say of them, make sense?"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from guarantees.core.findings import Finding
from guarantees.dataset import derived
from guarantees.dataset.checks.actors import strange_countries
from guarantees.dataset.checks.derived_columns import compare, date_columns, mappings, unreadable_dates
from guarantees.package.reader import Package
from guarantees.validation.check import row_finding


def invalid_event_date(package: Package) -> Iterator[Finding]:
    """Is every date of an event a day or an interval of the calendar?"""
    return unreadable_dates(package["events"], "date_edtf")


def wrong_derived_event_cell(package: Package) -> Iterator[Finding]:
    """Do dates, precision, period and mappings follow from what the coder wrote?"""
    data, codes = package["events"], mappings(package, "event_type")
    covered = _covered(package)
    for row in data.rows:
        wanted = date_columns(row)
        if wanted is None:
            continue
        plover, cameo = codes.get(row["event_type"], ("", ""))
        plover, cameo = derived.event_mapping(row["event_type"], row["status"], plover, cameo)
        wanted |= {"plover_type": plover, "cameo_root": cameo}
        if covered:
            when = derived.days(row["date_edtf"])
            wanted["period"] = derived.period(when, row["status"], *covered)
        yield from compare(data, row, wanted)


def _covered(package: Package) -> tuple[dt.date, dt.date] | None:
    """Return the first and last day of the period that the package covers, as its descriptor says."""
    first, _, last = str(package.descriptor.get("temporalCoverage", "")).partition("/")
    try:
        return dt.date.fromisoformat(first), dt.date.fromisoformat(last)
    except ValueError:
        return None


def unknown_event_country(package: Package) -> Iterator[Finding]:
    """Is every country code of an event one of ISO 3166-1 alpha-3?"""
    return strange_countries(package["events"])


def unreported_event(package: Package) -> Iterator[Finding]:
    """Does at least one source mention every event?"""
    data = package["events"]
    reported = {row["event_id"] for row in package["event_reports"].rows}
    for row in data.rows:
        if row["event_id"] not in reported:
            message = "No source mentions the event."
            hint = "Add what a text says of it under `events:` of its source file, or remove the event."
            yield row_finding(data, row, message, hint, column="event_id")
