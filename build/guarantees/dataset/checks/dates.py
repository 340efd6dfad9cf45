"""Do the dates of statements and events fit how they are known, and one another?"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Final

from guarantees.contract.field_types import is_date
from guarantees.core.csv_text import Row
from guarantees.core.findings import Finding
from guarantees.core.locations import RecordRef
from guarantees.dataset.checks.date_ranges import DateRange, date_range_of
from guarantees.dataset.derived import MEETING_TYPES
from guarantees.package.reader import Package, TableData
from guarantees.validation.check import row_finding

DATED: Final = ("statements", "events")
PRINTED: Final = frozenset({"stated", "weekday", "relative"})
"""Ways of knowing a date from words of the text."""

RESOLVED: Final = frozenset({"weekday", "relative", "relative_day"})
"""Ways of knowing a date, or of giving it, that are counted from the source's day of reference."""

NEAR: Final = dt.timedelta(days=14)


def _rows(package: Package) -> Iterator[tuple[TableData, Row]]:
    return ((package[name], row) for name in DATED for row in package[name].rows)


def report_date_not_upper_bound(package: Package) -> Iterator[Finding]:
    """Is a date of which only the day of the report is known open at its start, and closed at its end?"""
    for data, row in _rows(package):
        if row["date_basis"] == "report_date" and (row["date_start"] or not row["date_end"]):
            message = f"Only the day of the report is known, yet the date is {row['date_edtf']}."
            hint = "Write ../ and the day of the report, or correct the basis."
            yield row_finding(data, row, message, hint, column="date_edtf")


def missing_stated_date(package: Package) -> Iterator[Finding]:
    """Is at least one day given where the text itself says when?"""
    for data, row in _rows(package):
        if row["date_basis"] in PRINTED and not (row["date_start"] or row["date_end"]):
            message = f"The basis is {row['date_basis']}, and no day is given."
            hint = "Give the day; or, where nothing is known, take the basis context."
            yield row_finding(data, row, message, hint, column="date_edtf")


def undated_statement_without_end(package: Package) -> Iterator[Finding]:
    """Does a date that only the context bounds end by the last day on which the source can have appeared?"""
    data, sources = package["statements"], package["sources"].index("source_id")
    for row in data.rows:
        source = sources.get(row["source_id"])
        latest = source["published_latest"] if source else ""
        if row["date_basis"] == "context" and latest and not row["date_end"]:
            message = f"The date {row['date_edtf']} has no end; the source appeared by {latest}."
            hint = f"What is undated ends with its source: write {row['date_start'] or '..'}/{latest}."
            others = (RecordRef("sources", row["source_id"]),)
            yield row_finding(data, row, message, hint, column="date_edtf", others=others)


def missing_reference_date(package: Package) -> Iterator[Finding]:
    """Has every source whose weekdays and words such as today are resolved a day to count them from?"""
    sources = package["sources"].index("source_id")
    for name, column, date in (
        ("statements", "date_basis", "date_edtf"),
        ("event_reports", "date_expression", "reported_date_edtf"),
    ):
        data = package[name]
        for row in data.rows:
            source = sources.get(row["source_id"])
            if source and row[column] in RESOLVED and row[date] and not source["reference_date"]:
                message = (
                    f"{row[column]!r} is counted from a day of reference; {row['source_id']!r} has none."
                )
                hint = "Give the source its reference_date, or leave the day open."
                others = (RecordRef("sources", row["source_id"]),)
                yield row_finding(data, row, message, hint, column=column, others=others)


def weekday_far_from_reference(package: Package) -> Iterator[Finding]:
    """Is every weekday on which something was said in the two weeks up to the source's day of reference?"""
    data, sources = package["statements"], package["sources"].index("source_id")
    for row in data.rows:
        source, day = sources.get(row["source_id"]), DateRange.of(row).day
        if row["date_basis"] != "weekday" or not day or not source or not source["reference_date"]:
            continue
        reference = source["reference_date"]
        if not (is_date(day) and is_date(reference)):
            continue
        if not -NEAR <= dt.date.fromisoformat(day) - dt.date.fromisoformat(reference) <= dt.timedelta():
            message = f"The weekday is resolved to {day}; the source counts from {reference}."
            hint = "Look the weekday up in a calendar; an earlier one is hardly named by its weekday alone."
            others = (RecordRef("sources", row["source_id"]),)
            yield row_finding(data, row, message, hint, column="date_edtf", others=others)


def date_without_anchor(package: Package) -> Iterator[Finding]:
    """Is it shown by which words of the text a statement is dated?"""
    data = package["statements"]
    shown = {row["statement_id"] for row in package["anchors"].rows if row["part"] == "date"}
    for row in data.rows:
        own = row["modality"] == "outlet_voice"  # dated by the day printed for the whole text
        if row["date_basis"] in PRINTED and not own and row["statement_id"] not in shown:
            message = f"The basis of the date is {row['date_basis']}, and no anchor shows its words."
            hint = "Add `date_words:` to the statement, then run `guarantees anchor`."
            yield row_finding(data, row, message, hint, column="date_basis")


def unreported_date_conflict(package: Package) -> Iterator[Finding]:
    """Does an account differ in the date of every event on whose date the sources are said to disagree?"""
    data = package["events"]
    differing = {
        row["event_id"] for row in package["event_reports"].rows if row["differs_in"] in {"date", "several"}
    }
    for row in data.rows:
        if row["date_basis"] == "conflicting" and row["event_id"] not in differing:
            message = "The sources are said to disagree on the date, and no account differs in it."
            hint = "Say so in the event's reports, or correct the basis."
            yield row_finding(data, row, message, hint, column="date_basis")


def statement_date_outside_event(package: Package) -> Iterator[Finding]:
    """Was every statement said on a day on which its occasion, as the source dates it, can have been?"""
    data, events = package["statements"], package["events"].index("event_id")
    reports = package["event_reports"].first(("event_id", "source_id"))
    for row in data.rows:
        event = events.get(row["event_id"])
        report = reports.get((row["event_id"], row["source_id"]))
        if not event:
            continue
        by_source = date_range_of(report["reported_date_edtf"]) if report else None
        if DateRange.of(row).apart(by_source or DateRange.of(event)):
            message = f"It was said on {row['date_edtf']}, not on a day of {row['event_id']!r}, {event['date_edtf']}."
            hint = "Correct a date; or where this text dates the occasion otherwise, say so in its report."
            others = (RecordRef("events", row["event_id"]),)
            yield row_finding(data, row, message, hint, column="date_edtf", others=others)


def statement_at_future_event(package: Package) -> Iterator[Finding]:
    """Has every event on which something was said taken place?"""
    data, events = package["statements"], package["events"].index("event_id")
    for row in data.rows:
        event = events.get(row["event_id"])
        if event and event["status"] != "occurred":
            message = f"{row['event_id']!r} is {event['status']}: nothing can have been said on it yet."
            hint = "Leave the event blank; a statement about an event is no statement on its occasion."
            others = (RecordRef("events", row["event_id"]),)
            yield row_finding(data, row, message, hint, column="event_id", others=others)


def _reporters(package: Package) -> Iterator[tuple[Row, list[Row]]]:
    """Yield the events with the sources that tell of them, where all of these are there."""
    sources = package["sources"].index("source_id")
    reports = package["event_reports"].groups("event_id")
    for row in package["events"].rows:
        ids = [report["source_id"] for report in reports.get((row["event_id"],), ())]
        if ids and all(name in sources for name in ids):
            yield row, [sources[name] for name in ids]


def event_after_its_sources(package: Package) -> Iterator[Finding]:
    """Did an event that has occurred begin by the time at which its sources appeared?"""
    data = package["events"]
    for row, told_by in _reporters(package):
        latest = [source["published_latest"] for source in told_by]
        if row["status"] == "occurred" and all(latest) and row["date_start"] > max(latest):
            message = (
                f"The event has occurred, on {row['date_edtf']}; its last source appeared by {max(latest)}."
            )
            hint = "Take announced or expected, or correct the date."
            others = tuple(RecordRef("sources", source["source_id"]) for source in told_by)
            yield row_finding(data, row, message, hint, column="status", others=others)


def announced_meeting_in_past(package: Package) -> Iterator[Finding]:
    """Is no meeting that is only announced or expected over by the time at which its sources appeared?"""
    data = package["events"]
    for row, told_by in _reporters(package):
        earliest = [source["published_earliest"] for source in told_by]
        to_come = row["status"] != "occurred" and row["event_type"] in MEETING_TYPES
        if to_come and row["date_end"] and all(earliest) and row["date_end"] < min(earliest):
            message = f"The event is {row['status']} for {row['date_edtf']}; its first source is of {min(earliest)}."
            hint = "Take occurred where a source reports it so, or correct the date."
            others = tuple(RecordRef("sources", source["source_id"]) for source in told_by)
            yield row_finding(data, row, message, hint, column="status", others=others)
