"""Checks of how the sources report an event, compared with the event itself."""

from __future__ import annotations

import pytest

from tests.helpers.corpus_tables import Case, edit

VIOLATIONS = (
    Case(
        "invalid-reported-date",
        [edit("event_reports", "mayors-meet:ferry-gazette", reported_date_edtf="2021-99-99")],
        [("mayors-meet:ferry-gazette", "reported_date_edtf")],
    ),
    Case(
        "inconsistent-differs-in",
        [edit("event_reports", "mayors-meet:ferry-gazette", differs_in="place")],
        [("mayors-meet:ferry-gazette", "differs_in")],
    ),
    Case(
        "unexplained-difference",
        [edit("event_reports", "mayors-meet:harbour-post", account_note="")],
        [("mayors-meet:harbour-post", "account_note")],
    ),
    Case(
        "conflicting-report-date",
        [edit("event_reports", "mayors-meet:ferry-gazette", reported_date_edtf="2021-12-15")],
        [("mayors-meet:ferry-gazette", "reported_date_edtf")],
    ),
    Case(
        "less-specific-report-date",
        [edit("event_reports", "mayors-meet:ferry-gazette", reported_date_edtf="2021-12")],
        [("mayors-meet:ferry-gazette", "agreement")],
    ),
    Case(
        "date-does-not-differ",
        [edit("event_reports", "mayors-meet:harbour-post", reported_date_edtf="2021-12-14")],
        [("mayors-meet:harbour-post", "reported_date_edtf")],
    ),
    Case(
        "date-without-expression",
        [edit("event_reports", "mayors-meet:ferry-gazette", date_expression="none")],
        [("mayors-meet:ferry-gazette", "reported_date_edtf")],
    ),
    Case(
        "date-does-not-differ",
        [edit("event_reports", "mayors-meet:harbour-post", reported_date_edtf="")],
        [("mayors-meet:harbour-post", "reported_date_edtf")],
        why="a blank date",
    ),
)


@pytest.mark.parametrize("case", VIOLATIONS, ids=str)
def test_check(case: Case) -> None:
    """The check reports exactly the records that violate its rule."""
    case.verify()
