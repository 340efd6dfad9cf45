"""Checks of how the sources report an event, compared with the event itself."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from guarantees.core.rules import Severity
from guarantees.dataset.checks.derived_columns import DateRange, invalid_dates
from guarantees.validation.check import Problem, Record, Tables, check

AGREEING: Final = frozenset({"consistent", "less_specific"})


def _dated_reports(tables: Tables) -> list[tuple[Record, DateRange, DateRange]]:
    """Return the reports that give a date, with their date range and that of the event."""
    dated = []
    for row in tables["event_reports"]:
        event, days = row.ref("event_id"), DateRange.parse(row["reported_date_edtf"])
        if event and days:
            dated.append((row, days, DateRange.of(event)))
    return dated


@check(
    "event_reports(reported_date_edtf)",
    name="invalid-reported-date",
    fix="Correct the date.",
    bad="date: 2021-99-99",
    good="date: 2021-12-14",
)
def invalid_reported_date(tables: Tables) -> Iterator[Problem]:
    """A reported date must exist in the calendar, and an interval must not end before it starts."""
    return invalid_dates(tables["event_reports"], "reported_date_edtf")


@check(
    "event_reports(agreement, differs_in)",
    name="inconsistent-differs-in",
    fix="Fill in `differs_in`, remove it, or correct `agreement`.",
    bad="agreement: consistent\ndiffers_in: place",
    good="agreement: differs\ndiffers_in: place",
)
def inconsistent_differs_in(tables: Tables) -> Iterator[Problem]:
    """`differs_in` must be filled exactly for reports that differ or contradict themselves."""
    for row in tables["event_reports"]:
        agrees = row["agreement"] in AGREEING
        if not agrees and not row["differs_in"]:
            message = f"The agreement is {row['agreement']!r}, but differs_in is blank."
            yield row.problem("differs_in", message, "Fill in differs_in.")
        elif agrees and row["differs_in"]:
            message = f"The agreement is {row['agreement']!r}, but differs_in is {row['differs_in']!r}."
            yield row.problem("differs_in", message, "Remove differs_in, or correct the agreement.")


@check(
    "event_reports(agreement, account_note)",
    name="unexplained-difference",
    fix="Describe the difference in `account_note`.",
    bad="agreement: differs\ndiffers_in: date",
    good="agreement: differs\ndiffers_in: date\naccount_note: The paper dates the meeting a day later.",
    severity=Severity.WARNING,
)
def unexplained_difference(tables: Tables) -> Iterator[Problem]:
    """A report that differs or contradicts itself should explain how."""
    for row in tables["event_reports"]:
        if row["agreement"] not in AGREEING and not row["account_note"]:
            message = f"The agreement is {row['agreement']!r}, and no note explains the difference."
            yield row.problem("account_note", message)


@check(
    "event_reports(event_id, reported_date_edtf, agreement)",
    "events(date_start, date_end)",
    name="conflicting-report-date",
    fix="Use `agreement: differs` with `differs_in: date`, or correct a date.",
    bad="date: 2021-12-15\nagreement: consistent   # the event: 2021-12-14",
    good="date: 2021-12-15\nagreement: differs\ndiffers_in: date",
)
def conflicting_report_date(tables: Tables) -> Iterator[Problem]:
    """A report that agrees with an event must not give a date that excludes the date of the event."""
    for row, days, event_days in _dated_reports(tables):
        if row["agreement"] in AGREEING and days.is_disjoint(event_days):
            message = (
                f"The agreement is {row['agreement']!r}, but the reported date {row['reported_date_edtf']} "
                "excludes the date of the event."
            )
            yield row.problem("reported_date_edtf", message)


@check(
    "event_reports(event_id, reported_date_edtf, agreement)",
    "events(date_start, date_end)",
    name="less-specific-report-date",
    fix="Use `agreement: less_specific`, or narrow the date.",
    bad="date: 2021-12\nagreement: consistent   # the event: 2021-12-14",
    good="date: 2021-12\nagreement: less_specific",
    severity=Severity.WARNING,
)
def less_specific_report_date(tables: Tables) -> Iterator[Problem]:
    """The date of a consistent report should be at least as specific as the date of the event."""
    for row, days, event_days in _dated_reports(tables):
        if row["agreement"] == "consistent" and days.is_wider(event_days):
            message = (
                f"The reported date {row['reported_date_edtf']} is less specific than that of the event."
            )
            yield row.problem("agreement", message)


@check(
    "event_reports(event_id, reported_date_edtf, agreement, differs_in)",
    "events(date_start, date_end)",
    name="date-does-not-differ",
    fix="Enter the date that the source gives, or correct `agreement`.",
    bad="date: 2021-12-14\nagreement: differs\ndiffers_in: date   # the event: 2021-12-14",
    good="date: 2021-12-15\nagreement: differs\ndiffers_in: date",
)
def date_does_not_differ(tables: Tables) -> Iterator[Problem]:
    """A report that differs in the date must give another date than the event."""
    for row in tables["event_reports"]:
        event, date = row.ref("event_id"), row["reported_date_edtf"]
        if row["agreement"] != "differs" or row["differs_in"] != "date" or not event:
            continue
        if not date or DateRange.parse(date) == DateRange.of(event):
            message = f"The report differs in the date, but its date is {date or 'blank'}."
            yield row.problem("reported_date_edtf", message)


@check(
    "event_reports(date_expression, reported_date_edtf)",
    name="date-without-expression",
    fix="Remove the date, or name the form in which the source gives it.",
    bad="date: 2021-12-14\ndate_expression: none",
    good="date: 2021-12-14\ndate_expression: weekday",
)
def date_without_expression(tables: Tables) -> Iterator[Problem]:
    """A report whose source gives no date must not have a date."""
    for row in tables["event_reports"]:
        if row["date_expression"] == "none" and row["reported_date_edtf"]:
            message = "A date is reported, but date_expression is 'none'."
            yield row.problem("reported_date_edtf", message)
