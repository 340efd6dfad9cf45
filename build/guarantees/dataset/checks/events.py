"""Checks of the events."""

from __future__ import annotations

from collections.abc import Iterator

from guarantees.dataset import derived
from guarantees.dataset.checks.actors import unknown_countries
from guarantees.dataset.checks.derived_columns import (
    axis_columns,
    counterparts,
    date_columns,
    invalid_dates,
    mapping_columns,
    period_covered,
    wrong_cells,
)
from guarantees.dataset.derived import Counterparts
from guarantees.validation.check import Problem, Tables, check


@check(
    "events(country_code)",
    name="unknown-event-country",
    fix="Use the three-letter code of ISO 3166-1.",
    bad="country: GBX",
    good="country: GBR",
)
def unknown_event_country(tables: Tables) -> Iterator[Problem]:
    """The country code of an event must be in ISO 3166-1 alpha-3."""
    return unknown_countries(tables["events"])


@check(
    "events(date_edtf)",
    name="invalid-event-date",
    fix="Correct the date.",
    bad="date: 2021-12-14/2021-12-13",
    good="date: 2021-12-13/2021-12-14",
)
def invalid_event_date(tables: Tables) -> Iterator[Problem]:
    """The date of an event must exist in the calendar, and an interval must not end before it starts."""
    return invalid_dates(tables["events"], "date_edtf")


@check(
    "events(event_id, event_type, status, date_edtf, date_start, date_end, date_precision, period, known_by, sort_date, plover_type, cameo_root, quad_class)",
    "event_reports(event_id, source_id)",
    "sources(source_id, published_latest)",
    "codes(code_list, code, plover_type, plover_mode, cameo_root)",
    name="wrong-derived-event-cell",
    fix="Run `guarantees build`.",
    bad="event_id,date_edtf,date_start\nmayors-meet,2021-12-14,2021-12-13",
    good="event_id,date_edtf,date_start\nmayors-meet,2021-12-14,2021-12-14",
)
def wrong_derived_event_cell(tables: Tables) -> Iterator[Problem]:
    """The derived columns of an event must follow from its date, type and status."""
    codes, covered = counterparts(tables, "event_type"), period_covered(tables)
    reports = tables["event_reports"].group_by("event_id")
    for row in tables["events"]:
        expected = date_columns(row["date_edtf"])
        if expected is None:
            continue
        of_type = codes.get(row["event_type"], Counterparts())
        expected |= mapping_columns(derived.event_mapping(row["event_type"], row["status"], of_type))
        sources = (report.ref("source_id") for report in reports.get((row["event_id"],), ()))
        expected |= axis_columns(tables, row["date_edtf"], sources)
        if covered:
            expected["period"] = derived.period(derived.days(row["date_edtf"]), row["status"], *covered)
        yield from wrong_cells(row, expected)


@check(
    "events(external_date, external_date_source)",
    name="external-date-without-source",
    fix="Add the address of the source, or remove the day.",
    bad="external_date: 2021-12-09",
    good="external_date: 2021-12-09\nexternal_date_source: https://www.example.org/summit",
)
def external_date_without_source(tables: Tables) -> Iterator[Problem]:
    """A day from outside the texts must have its source, and a source its day."""
    for row in tables["events"]:
        if bool(row["external_date"]) != bool(row["external_date_source"]):
            column = "external_date_source" if row["external_date"] else "external_date"
            yield row.problem(column, f"{column} is blank, although the other of the two is given.")


@check(
    "events(event_id)",
    "event_reports(event_id)",
    name="unreported-event",
    fix="Add the event under `events:` of a source file, or remove it.",
    bad="curation/events/mayors-meet.yml, an event that no source file names",
    good="events:\n  - {id: mayors-meet, mention: The two river towns met, ...}",
)
def unreported_event(tables: Tables) -> Iterator[Problem]:
    """An event must be reported by at least one source."""
    reported = {row["event_id"] for row in tables["event_reports"]}
    for row in tables["events"]:
        if row["event_id"] not in reported:
            yield row.problem("event_id", "No source reports the event.")
