"""Checks of how the dates of statements, events and sources fit together."""

from __future__ import annotations

import pytest

from tests.helpers.corpus_tables import Case, day, edit

VIOLATIONS = (
    Case(
        "report-date-not-upper-bound",
        [edit("statements", "ferry-gazette-s01", date_basis="report_date")],
        [("ferry-gazette-s01", "date_edtf")],
    ),
    Case(
        "statement-narrower-than-occasion",
        [
            edit("events", "mayors-meet", date_edtf="../2021-12-14", date_start=""),
            edit("event_reports", "mayors-meet:ferry-gazette", reported_date_edtf="../2021-12-14"),
        ],
        [("ferry-gazette-s01", "date_edtf")],
    ),
    Case(
        "report-older-than-event",
        [edit("statements", "island-wire-s01", statement_type="report")],
        [("island-wire-s01", "date_edtf")],
    ),
    Case(
        "missing-stated-date",
        [edit("statements", "island-wire-s01", date_basis="stated")],
        [("island-wire-s01", "date_edtf")],
    ),
    Case(
        "undated-statement-without-end",
        [edit("statements", "ferry-gazette-s03", date_edtf="../..", date_end="")],
        [("ferry-gazette-s03", "date_edtf")],
    ),
    Case(
        "missing-reference-date",
        [edit("sources", "ferry-gazette", reference_date="")],
        [
            ("ferry-gazette-s01", "date_basis"),
            ("ferry-gazette-s02", "date_basis"),
            ("mayors-meet:ferry-gazette", "date_expression"),
        ],
    ),
    Case(
        "weekday-far-from-reference",
        [edit("statements", "ferry-gazette-s02", **day("2021-11-29"))],
        [("ferry-gazette-s02", "date_edtf")],
    ),
    Case(
        "date-without-anchor",
        [edit("anchors", "ferry-gazette-s01:date:1", part="attribution")],
        [("ferry-gazette-s01", "date_basis")],
    ),
    Case(
        "unreported-date-conflict",
        [edit("events", "second-meeting", date_basis="conflicting")],
        [("second-meeting", "date_basis")],
    ),
    Case(
        "statement-date-outside-event",
        [edit("statements", "ferry-gazette-s01", **day("2021-12-12"))],
        [("ferry-gazette-s01", "date_edtf")],
    ),
    Case(
        "statement-at-future-event",
        [edit("events", "mayors-meet", status="announced")],
        [("ferry-gazette-s01", "event_id")],
    ),
    Case(
        "event-after-its-sources",
        [edit("events", "second-meeting", status="occurred")],
        [("second-meeting", "status")],
    ),
    Case(
        "announced-meeting-in-past",
        [edit("events", "second-meeting", **day("2021-12-16"))],
        [("second-meeting", "status")],
    ),
    Case(
        "report-date-not-upper-bound",
        [edit("events", "mayors-meet", date_basis="report_date")],
        [("mayors-meet", "date_edtf")],
        why="of an event",
    ),
    Case(
        "report-date-not-upper-bound",
        [edit("statements", "island-wire-s01", date_basis="report_date")],
        [("island-wire-s01", "date_edtf")],
        why="without an end",
    ),
    Case(
        "missing-reference-date",
        [
            edit("sources", "harbour-post", reference_date=""),
            edit("statements", "harbour-post-s01", date_basis="context"),
        ],
        [("mayors-meet:harbour-post", "date_expression")],
        why="of an event report",
    ),
    Case(
        "weekday-far-from-reference",
        [edit("statements", "ferry-gazette-s02", **day("2021-12-16"))],
        [("ferry-gazette-s02", "date_edtf")],
        why="after the reference date",
    ),
)

ALLOWED = (
    Case(
        "report-date-not-upper-bound",
        [edit("statements", "ferry-gazette-s01", date_basis="report_date", date_edtf="2021-12-14~")],
        why="approximate",
    ),
    Case(
        "missing-reference-date",
        [edit("sources", "ferry-gazette", reference_date="", published_date="", published_basis="inferred")],
        why="bounded",
    ),
    Case(
        "statement-narrower-than-occasion",
        [edit("event_reports", "mayors-meet:ferry-gazette", reported_date_edtf="2021-12-13/2021-12-14")],
        why="dated by the event",
    ),
    Case(
        "report-older-than-event",
        [
            edit(
                "statements",
                "island-wire-s01",
                statement_type="report",
                date_edtf="2021-12-14/..",
                date_start="2021-12-14",
            )
        ],
    ),
    Case("statement-date-outside-event", [edit("statements", "harbour-post-s01", event_id="mayors-meet")]),
    Case(
        "event-after-its-sources",
        [
            edit("events", "second-meeting", status="occurred"),
            edit("event_reports", "second-meeting:harbour-post", source_id="island-wire"),
        ],
    ),
    Case(
        "announced-meeting-in-past",
        [edit("events", "second-meeting", event_type="military_posture", **day("2021-12-16"))],
    ),
)


@pytest.mark.parametrize("case", [*VIOLATIONS, *ALLOWED], ids=str)
def test_check(case: Case) -> None:
    """The check reports exactly the records that violate its rule."""
    case.verify()
