"""Do the accounts that the sources give of an event fit what they are said to be?"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from guarantees.checks.derived import unreadable_dates
from guarantees.checks.spans import Span, spanned
from guarantees.checks.telling import told
from guarantees.csvio import Row
from guarantees.findings import Finding
from guarantees.model import Subject
from guarantees.published.reading import Published

FITTING: Final = frozenset({"consistent", "less_specific"})


def _dated(package: Published) -> Iterator[tuple[Row, Span, Span]]:
    """Yield the accounts that give a date, with its days and those of the event."""
    events = package["events"].index("event_id")
    for row in package["event_reports"].rows:
        event, days = events.get(row["event_id"]), spanned(row["reported_date_edtf"])
        if event and days:
            yield row, days, Span.of(event)


def _event(row: Row) -> tuple[Subject, ...]:
    return (Subject("events", row["event_id"]),)


def reported_date_can_be_read(package: Published) -> Iterator[Finding]:
    """Is every date that a source gives for an event a day or an interval of the calendar?"""
    return unreadable_dates(package["event_reports"], "reported_date_edtf")


def difference_is_named(package: Published) -> Iterator[Finding]:
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
        yield told(data, row, message, hint, column="differs_in")


def fitting_account_has_a_fitting_date(package: Published) -> Iterator[Finding]:
    """Has every account that is said to fit the event a date on which the event can have been?"""
    data = package["event_reports"]
    for row, days, event in _dated(package):
        if row["agreement"] in FITTING and days.apart(event):
            message = f"The account is {row['agreement']}, yet its date, {row['reported_date_edtf']}, is none of the event's."
            hint = "Take differs, and differs_in date; or correct a date."
            yield told(data, row, message, hint, column="reported_date_edtf", others=_event(row))


def consistent_account_is_as_specific(package: Published) -> Iterator[Finding]:
    """Is the date of every consistent account at least as narrow as that of the event?"""
    data = package["event_reports"]
    for row, days, event in _dated(package):
        if row["agreement"] == "consistent" and days.wider(event):
            message = f"The account leaves more days open, {row['reported_date_edtf']}, than the event."
            hint = "Take less_specific, or narrow the date."
            yield told(data, row, message, hint, column="agreement", others=_event(row))


def differing_date_differs(package: Published) -> Iterator[Finding]:
    """Does an account that differs in the date give another date than the event has?"""
    data, events = package["event_reports"], package["events"].index("event_id")
    for row in data.rows:
        event, days = events.get(row["event_id"]), spanned(row["reported_date_edtf"])
        if row["agreement"] != "differs" or row["differs_in"] != "date" or not event:
            continue
        if not row["reported_date_edtf"] or days == Span.of(event):
            message = f"The account differs in date, and its date is {row['reported_date_edtf'] or 'blank'}."
            hint = "Give the date that this source gives, or correct the agreement."
            yield told(data, row, message, hint, column="reported_date_edtf", others=_event(row))


def date_has_an_expression(package: Published) -> Iterator[Finding]:
    """Is the reported date blank where the source gives none?"""
    data = package["event_reports"]
    for row in data.rows:
        if row["date_expression"] == "none" and row["reported_date_edtf"]:
            message = "The source is said to give no date, and one is reported."
            hint = "Leave the date blank, or say in which form the source gives it."
            yield told(data, row, message, hint, column="reported_date_edtf")


def difference_is_explained(package: Published) -> Iterator[Finding]:
    """Does a note say how an account differs, or contradicts itself?"""
    data = package["event_reports"]
    for row in data.rows:
        if row["agreement"] not in FITTING and not row["account_note"]:
            message = f"The account is {row['agreement']}, and no note says how."
            yield told(data, row, message, "Say it in account_note.", column="account_note")
