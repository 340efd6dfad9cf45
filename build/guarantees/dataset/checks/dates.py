"""Checks of how the dates of statements, events and sources fit together."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Final

from guarantees.contract.field_types import is_date
from guarantees.core.rules import Severity
from guarantees.dataset.checks.derived_columns import DateRange
from guarantees.dataset.derived import MEETING_TYPES
from guarantees.validation.check import Problem, Record, Tables, check

DATED: Final = ("statements", "events")
STATED: Final = frozenset({"stated", "weekday", "relative"})
"""Bases of dates that the article states."""

COUNTED: Final = frozenset({"weekday", "relative", "relative_day"})
"""Bases and expressions of dates that are counted from the reference date of the source."""

MAX_DISTANCE: Final = dt.timedelta(days=14)


@check(
    "statements(date_basis, date_edtf, date_start, date_end)",
    "events(date_basis, date_edtf, date_start, date_end)",
    name="report-date-not-upper-bound",
    fix="Write the day of the report followed by ~, or `../` and the day, or correct the basis.",
    bad="date: 2021-12-15\ndate_basis: report_date",
    good="date: 2021-12-15~\ndate_basis: report_date",
)
def report_date_not_upper_bound(tables: Tables) -> Iterator[Problem]:
    """A date with the basis `report_date` must be approximate, or have an open start and a known end."""
    for row in (row for name in DATED for row in tables[name]):
        is_bound = bool(row["date_end"]) and not row["date_start"]
        if row["date_basis"] == "report_date" and not is_bound and not row["date_edtf"].endswith("~"):
            message = f"The basis is report_date, but the date is {row['date_edtf']}."
            yield row.problem("date_edtf", message)


@check(
    "statements(date_basis, date_edtf, date_start, date_end)",
    "events(date_basis, date_edtf, date_start, date_end)",
    name="missing-stated-date",
    fix="Enter the day, or use the basis `context` if nothing is known.",
    bad="date: ../..\ndate_basis: stated",
    good="date: 2021-12-18\ndate_basis: stated",
)
def missing_stated_date(tables: Tables) -> Iterator[Problem]:
    """A date that the article states must have a start or an end."""
    for row in (row for name in DATED for row in tables[name]):
        if row["date_basis"] in STATED and not (row["date_start"] or row["date_end"]):
            yield row.problem("date_edtf", f"The basis is {row['date_basis']}, but the date is unknown.")


@check(
    "statements(source_id, date_basis, date_edtf, date_start, date_end)",
    "sources(published_latest)",
    name="undated-statement-without-end",
    fix="Use the publication date as the end of the interval.",
    bad="date: ../..\ndate_basis: context   # published 2021-12-15",
    good="date: ../2021-12-15\ndate_basis: context",
)
def undated_statement_without_end(tables: Tables) -> Iterator[Problem]:
    """A statement dated only by context must end on the latest publication date of its source."""
    for row in tables["statements"]:
        source = row.ref("source_id")
        latest = source["published_latest"] if source else ""
        if row["date_basis"] == "context" and latest and not row["date_end"]:
            message = f"The date {row['date_edtf']} has no end; the source was published by {latest}."
            yield row.problem("date_edtf", message, f"Write {row['date_start'] or '..'}/{latest}.")


@check(
    "statements(source_id, date_basis, date_edtf)",
    "event_reports(source_id, date_expression, reported_date_edtf)",
    "sources(reference_date, published_basis, published_latest)",
    name="missing-reference-date",
    fix="Add `reference_date` to the source, or leave the date open.",
    bad="source: {published: 2021-12-15, ...}   # a statement has `date_basis: weekday`",
    good="source: {published: 2021-12-15, reference_date: 2021-12-15, ...}",
)
def missing_reference_date(tables: Tables) -> Iterator[Problem]:
    """A source with dates counted from a weekday or from words such as *today* must have a day to count from.

    That is its reference date, or the last of the days on which a text that prints none can have appeared.
    """
    for name, column, date in (
        ("statements", "date_basis", "date_edtf"),
        ("event_reports", "date_expression", "reported_date_edtf"),
    ):
        for row in tables[name]:
            source = row.ref("source_id")
            if not source or row[column] not in COUNTED or not row[date]:
                continue
            is_bounded = source["published_basis"] == "inferred" and source["published_latest"]
            if not source["reference_date"] and not is_bounded:
                message = f"{row[column]!r} is counted from a reference date, which {source.id!r} lacks."
                yield row.problem(column, message)


@check(
    "statements(source_id, date_basis, date_edtf, date_start, date_end)",
    "sources(reference_date)",
    name="weekday-far-from-reference",
    fix="Check the weekday in a calendar.",
    bad="date: 2021-11-02\ndate_basis: weekday   # reference date 2021-12-15",
    good="date: 2021-12-14\ndate_basis: weekday   # reference date 2021-12-15",
    severity=Severity.WARNING,
)
def weekday_far_from_reference(tables: Tables) -> Iterator[Problem]:
    """A date given as a weekday should be in the two weeks before the reference date of the source."""
    for row in tables["statements"]:
        source, day = row.ref("source_id"), DateRange.of(row).single_day
        reference = source["reference_date"] if source else ""
        if row["date_basis"] != "weekday" or not is_date(day) or not is_date(reference):
            continue
        distance = dt.date.fromisoformat(reference) - dt.date.fromisoformat(day)
        if not dt.timedelta() <= distance <= MAX_DISTANCE:
            message = f"The weekday is resolved to {day}, but the reference date is {reference}."
            yield row.problem("date_edtf", message)


@check(
    "statements(statement_id, modality, date_basis)",
    "anchors(statement_id, part)",
    name="date-without-anchor",
    fix="Add `date_words:` to the statement, then run `guarantees anchor`.",
    bad="date: 2021-12-14\ndate_basis: weekday",
    good="date: 2021-12-14\ndate_basis: weekday\ndate_words: on Tuesday",
    severity=Severity.WARNING,
)
def date_without_anchor(tables: Tables) -> Iterator[Problem]:
    """A statement that the article dates should have an anchor for the words of the date."""
    anchored = {row["statement_id"] for row in tables["anchors"] if row["part"] == "date"}
    for row in tables["statements"]:
        # A statement in the voice of the outlet is dated by the article as a whole.
        is_stated = row["date_basis"] in STATED and row["modality"] != "outlet_voice"
        if is_stated and row.id not in anchored:
            message = f"The basis of the date is {row['date_basis']}, but no anchor shows the words."
            yield row.problem("date_basis", message)


@check(
    "events(event_id, date_basis)",
    "event_reports(event_id, differs_in)",
    name="unreported-date-conflict",
    fix="Add `differs_in: date` to a report of the event, or correct the basis.",
    bad="# mayors-meet\ndate_basis: conflicting   # every report: consistent",
    good="# mayors-meet\ndate_basis: conflicting   # harbour-post: differs in date",
)
def unreported_date_conflict(tables: Tables) -> Iterator[Problem]:
    """An event with the date basis `conflicting` must have a report that differs in the date."""
    conflicts = {
        row["event_id"] for row in tables["event_reports"] if row["differs_in"] in {"date", "several"}
    }
    for row in tables["events"]:
        if row["date_basis"] == "conflicting" and row.id not in conflicts:
            yield row.problem("date_basis", "The basis is conflicting, but no report differs in the date.")


@check(
    "statements(event_id, source_id, date_edtf, date_start, date_end)",
    "events(date_edtf, date_start, date_end)",
    "event_reports(event_id, source_id, reported_date_edtf)",
    name="statement-date-outside-event",
    fix="Correct a date; if the source dates the event differently, enter that date in its report.",
    bad="date: 2021-12-12\nevent: mayors-meet   # 2021-12-14",
    good="date: 2021-12-14\nevent: mayors-meet",
    severity=Severity.WARNING,
)
def statement_date_outside_event(tables: Tables) -> Iterator[Problem]:
    """A statement made at an event should be dated within the date of the event as its source gives it."""
    for row, event, by_source in _occasions(tables):
        if DateRange.of(row).is_disjoint(by_source or DateRange.of(event)):
            message = f"The date {row['date_edtf']} is not within that of {event.id!r}, {event['date_edtf']}."
            yield row.problem("date_edtf", message)


@check(
    "statements(event_id, source_id, date_edtf, date_start, date_end)",
    "events(date_edtf, date_start, date_end)",
    "event_reports(event_id, source_id, reported_date_edtf)",
    name="statement-narrower-than-occasion",
    fix="Give the words the date of their occasion, or narrow the date of the occasion.",
    bad="date: 2021-12-14\nevent: mayors-meet   # ../2021-12-14",
    good="date: ../2021-12-14\nevent: mayors-meet   # ../2021-12-14",
)
def statement_narrower_than_occasion(tables: Tables) -> Iterator[Problem]:
    """Words said at an event must not be dated more narrowly than the event."""
    for row, event, by_source in _occasions(tables):
        own = DateRange.of(row)
        if all(
            occasion.is_wider(own) for occasion in (DateRange.of(event), by_source or DateRange.of(event))
        ):
            message = (
                f"The date {row['date_edtf']} is narrower than that of {event.id!r}, {event['date_edtf']}."
            )
            yield row.problem("date_edtf", message)


@check(
    "statement_events(statement_id, event_id, role)",
    "statements(statement_type, date_edtf, date_start, date_end)",
    "events(status, date_edtf, date_start, date_end)",
    name="report-older-than-event",
    fix="Let the date start on the day of the event, or correct the type of the statement.",
    bad="type: report\ndate: ../2021-12-15\nabout: [mayors-meet]   # 2021-12-14",
    good="type: report\ndate: 2021-12-14/2021-12-15\nabout: [mayors-meet]   # 2021-12-14",
)
def report_older_than_event(tables: Tables) -> Iterator[Problem]:
    """A statement that reports a dated event must not be dated before it."""
    for row in tables["statement_events"]:
        statement, event = row.ref("statement_id"), row.ref("event_id")
        if not statement or not event or row["role"] != "about":
            continue
        if statement["statement_type"] != "report" or event["status"] != "occurred":
            continue
        if DateRange.of(statement).may_start_before(DateRange.of(event)):
            message = (
                f"The date {statement['date_edtf']} allows days before {event.id!r}, {event['date_edtf']}."
            )
            yield statement.problem("date_edtf", message)


@check(
    "statements(event_id)",
    "events(status)",
    name="statement-at-future-event",
    fix="Remove `event`: a statement about an event is not made at it.",
    bad="event: second-meeting   # announced",
    good="event: mayors-meet   # occurred",
)
def statement_at_future_event(tables: Tables) -> Iterator[Problem]:
    """A statement must not be made at an event that has not occurred."""
    for row in tables["statements"]:
        event = row.ref("event_id")
        if event and event["status"] != "occurred":
            yield row.problem(
                "event_id", f"{event.id!r} is {event['status']}: no statement can be made at it yet."
            )


def _occasions(tables: Tables) -> Iterator[tuple[Record, Record, DateRange | None]]:
    """Yield every statement that was made at an event, the event, and when its source says that it was, if it does."""
    reports = tables["event_reports"].group_by("event_id", "source_id")
    for row in tables["statements"]:
        event = row.ref("event_id")
        if event:
            report = next(iter(reports.get((event.id, row["source_id"]), ())), None)
            yield row, event, DateRange.parse(report["reported_date_edtf"]) if report else None


def _reported_events(tables: Tables) -> list[tuple[Record, list[Record]]]:
    """Return the events with the sources that report them; without events that have an unknown source."""
    reports = tables["event_reports"].group_by("event_id")
    events = []
    for event in tables["events"]:
        sources = [report.ref("source_id") for report in reports.get((event.id,), ())]
        known = [source for source in sources if source]
        if known and len(known) == len(sources):
            events.append((event, known))
    return events


@check(
    "events(event_id, status, date_edtf, date_start)",
    "event_reports(event_id, source_id)",
    "sources(published_latest)",
    name="event-after-its-sources",
    fix="Use the status `announced` or `expected`, or correct the date.",
    bad="status: occurred\ndate: 2022-01-10   # reported in December",
    good="status: announced\ndate: 2022-01-10",
)
def event_after_its_sources(tables: Tables) -> Iterator[Problem]:
    """An event that occurred must not start after the publication of all its sources."""
    for row, sources in _reported_events(tables):
        published = [source["published_latest"] for source in sources]
        if row["status"] == "occurred" and all(published) and row["date_start"] > max(published):
            message = f"The event occurred on {row['date_edtf']}, but its last source was published by {max(published)}."
            yield row.problem("status", message, compared_with=sources)


@check(
    "events(event_id, event_type, status, date_edtf, date_end)",
    "event_reports(event_id, source_id)",
    "sources(published_earliest)",
    name="announced-meeting-in-past",
    fix="Use the status `occurred` if a source reports it, or correct the date.",
    bad="status: announced\ndate: 2021-12-01   # reported on 17 December",
    good="status: announced\ndate: 2022-01-10",
    severity=Severity.WARNING,
)
def announced_meeting_in_past(tables: Tables) -> Iterator[Problem]:
    """A meeting that is only announced or expected should not be over when its first source was published."""
    for row, sources in _reported_events(tables):
        published = [source["published_earliest"] for source in sources]
        is_future = row["status"] != "occurred" and row["event_type"] in MEETING_TYPES
        if is_future and row["date_end"] and all(published) and row["date_end"] < min(published):
            message = (
                f"The event is {row['status']} for {row['date_edtf']}, "
                f"but its first source was published on {min(published)}."
            )
            yield row.problem("status", message, compared_with=sources)
