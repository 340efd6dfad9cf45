"""Do the accounts that the sources give of an event fit what they are said to be?"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from guarantees.core.csv_text import Row
from guarantees.core.findings import Finding
from guarantees.core.locations import RecordRef
from guarantees.dataset.checks.date_ranges import DateRange, date_range_of
from guarantees.dataset.checks.derived_columns import unreadable_dates
from guarantees.package.reader import Package
from guarantees.validation.check import row_finding

FITTING: Final = frozenset({"consistent", "less_specific"})


def _dated(package: Package) -> Iterator[tuple[Row, DateRange, DateRange]]:
    """Yield the accounts that give a date, with its days and those of the event."""
    events = package["events"].index("event_id")
    for row in package["event_reports"].rows:
        event, days = events.get(row["event_id"]), date_range_of(row["reported_date_edtf"])
        if event and days:
            yield row, days, DateRange.of(event)


def _event(row: Row) -> tuple[RecordRef, ...]:
    return (RecordRef("events", row["event_id"]),)


def invalid_reported_date(package: Package) -> Iterator[Finding]:
    """Is every date that a source gives for an event a day or an interval of the calendar?"""
    return unreadable_dates(package["event_reports"], "reported_date_edtf")


def inconsistent_differs_in(package: Package) -> Iterator[Finding]:
    """Is it said in what an account differs exactly where it differs or contradicts itself?"""
    data = package["event_reports"]
    for row in data.rows:
        if row["agreement"] not in FITTING and not row["differs_in"]:
            message = f"The account is {row['agreement']!r}, but not in what."
            hint = "Fill in differs_in."
        elif row["agreement"] in FITTING and row["differs_in"]:
            message = f"The account is {row['agreement']!r}, yet differs in {row['differs_in']!r}."
            hint = "Leave differs_in blank, or correct the agreement."
        else:
            continue
        yield row_finding(data, row, message, hint, column="differs_in")


def conflicting_report_date(package: Package) -> Iterator[Finding]:
    """Has every account that is said to fit the event a date on which the event can have been?"""
    data = package["event_reports"]
    for row, days, event in _dated(package):
        if row["agreement"] in FITTING and days.apart(event):
            message = f"The account is {row['agreement']}, yet its date, {row['reported_date_edtf']}, is none of the event's."
            hint = "Take differs, and differs_in date; or correct a date."
            yield row_finding(data, row, message, hint, column="reported_date_edtf", others=_event(row))


def less_specific_report_date(package: Package) -> Iterator[Finding]:
    """Is the date of every consistent account at least as narrow as that of the event?"""
    data = package["event_reports"]
    for row, days, event in _dated(package):
        if row["agreement"] == "consistent" and days.wider(event):
            message = f"The account leaves more days open, {row['reported_date_edtf']}, than the event."
            hint = "Take less_specific, or narrow the date."
            yield row_finding(data, row, message, hint, column="agreement", others=_event(row))


def date_does_not_differ(package: Package) -> Iterator[Finding]:
    """Does an account that differs in the date give another date than the event has?"""
    data, events = package["event_reports"], package["events"].index("event_id")
    for row in data.rows:
        event, days = events.get(row["event_id"]), date_range_of(row["reported_date_edtf"])
        if row["agreement"] != "differs" or row["differs_in"] != "date" or not event:
            continue
        if not row["reported_date_edtf"] or days == DateRange.of(event):
            message = f"The account differs in date, and its date is {row['reported_date_edtf'] or 'blank'}."
            hint = "Give the date that this source gives, or correct the agreement."
            yield row_finding(data, row, message, hint, column="reported_date_edtf", others=_event(row))


def date_without_expression(package: Package) -> Iterator[Finding]:
    """Is the reported date blank where the source gives none?"""
    data = package["event_reports"]
    for row in data.rows:
        if row["date_expression"] == "none" and row["reported_date_edtf"]:
            message = "The source is said to give no date, and one is reported."
            hint = "Leave the date blank, or say in which form the source gives it."
            yield row_finding(data, row, message, hint, column="reported_date_edtf")


def unexplained_difference(package: Package) -> Iterator[Finding]:
    """Does a note say how an account differs, or contradicts itself?"""
    data = package["event_reports"]
    for row in data.rows:
        if row["agreement"] not in FITTING and not row["account_note"]:
            message = f"The account is {row['agreement']}, and no note says how."
            yield row_finding(data, row, message, "Say it in account_note.", column="account_note")
