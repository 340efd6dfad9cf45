"""Checks of the events."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from guarantees.dataset import derived
from guarantees.dataset.checks.actors import unknown_countries
from guarantees.dataset.checks.derived_columns import date_columns, invalid_dates, mappings, wrong_cells
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
    "events(event_type, status, date_edtf, date_start, date_end, date_precision, period, plover_type, cameo_root)",
    "codes(code_list, code, plover_type, cameo_root)",
    name="wrong-derived-event-cell",
    fix="Run `guarantees build`.",
    bad="event_id,date_edtf,date_start\nmayors-meet,2021-12-14,2021-12-13",
    good="event_id,date_edtf,date_start\nmayors-meet,2021-12-14,2021-12-14",
)
def wrong_derived_event_cell(tables: Tables) -> Iterator[Problem]:
    """The derived columns of an event must follow from its date, type and status."""
    codes, covered = mappings(tables, "event_type"), _covered_period(tables)
    for row in tables["events"]:
        expected = date_columns(row["date_edtf"])
        if expected is None:
            continue
        mapping = codes.get(row["event_type"], ("", ""))
        plover, cameo = derived.event_mapping(row["event_type"], row["status"], *mapping)
        expected |= {"plover_type": plover, "cameo_root": cameo}
        if covered:
            expected["period"] = derived.period(derived.days(row["date_edtf"]), row["status"], *covered)
        yield from wrong_cells(row, expected)


def _covered_period(tables: Tables) -> tuple[dt.date, dt.date] | None:
    """Return the first and last day of the period that the descriptor says the package covers, if it does."""
    first, _, last = str(tables.package.descriptor.get("temporalCoverage", "")).partition("/")
    try:
        return dt.date.fromisoformat(first), dt.date.fromisoformat(last)
    except ValueError:
        return None


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
