"""Checks of the events."""

from __future__ import annotations

import pytest

from tests.helpers.corpus_tables import Case, edit, remove

VIOLATIONS = (
    Case(
        "unknown-event-country",
        [edit("events", "mayors-meet", country_code="GBX")],
        [("mayors-meet", "country_code")],
    ),
    Case(
        "invalid-event-date",
        [edit("events", "mayors-meet", date_edtf="2021-12-14/2021-12-13")],
        [("mayors-meet", "date_edtf")],
    ),
    Case(
        "wrong-derived-event-cell",
        [edit("events", "mayors-meet", period="background")],
        [("mayors-meet", "period")],
    ),
    Case(
        "wrong-derived-event-cell",
        [edit("events", "mayors-meet", sort_date="2021-12-13")],
        [("mayors-meet", "sort_date")],
        why="the day to sort by",
    ),
    Case(
        "external-date-without-source",
        [edit("events", "second-meeting", external_date_source="")],
        [("second-meeting", "external_date_source")],
    ),
    Case(
        "unreported-event",
        [remove("event_reports", "second-meeting:harbour-post")],
        [("second-meeting", "event_id")],
    ),
)


@pytest.mark.parametrize("case", VIOLATIONS, ids=str)
def test_check(case: Case) -> None:
    """The check reports exactly the records that violate its rule."""
    case.verify()
