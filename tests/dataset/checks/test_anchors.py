"""Checks that the anchors are complete and belong to the records that they support."""

from __future__ import annotations

import pytest

from tests.helpers.corpus_tables import Case, edit, remove

VIOLATIONS = (
    Case(
        "wrong-anchor-id",
        [edit("anchors", "ferry-gazette-s01:attribution:1", seq="7")],
        [("ferry-gazette-s01:attribution:1", "anchor_id")],
    ),
    Case(
        "anchor-without-single-record",
        [edit("anchors", "ferry-gazette-s01:attribution:1", event_id="mayors-meet")],
        [("ferry-gazette-s01:attribution:1", "statement_id")],
    ),
    Case(
        "anchor-outside-text",
        [edit("anchors", "ferry-gazette-s01:attribution:1", char_end="99999")],
        [("ferry-gazette-s01:attribution:1", "char_end")],
    ),
    Case(
        "incomplete-anchor-words",
        [edit("anchors", "ferry-gazette-s01:content:1", end_words="")],
        [("ferry-gazette-s01:content:1", "start_words")],
    ),
    Case(
        "statement-without-anchor",
        [edit("anchors", "ferry-gazette-s01:content:1", part="date")],
        [("ferry-gazette-s01", "statement_id")],
    ),
    Case(
        "anchor-in-other-source",
        [edit("anchors", "ferry-gazette-s01:attribution:1", source_id="island-wire")],
        [("ferry-gazette-s01:attribution:1", "source_id")],
    ),
    Case(
        "report-without-anchor",
        [remove("anchors", "harbour-post:second-meeting:date:1", "harbour-post:second-meeting:event:1")],
        [("second-meeting:harbour-post", "event_id")],
    ),
    Case(
        "anchor-without-report",
        [remove("event_reports", "second-meeting:harbour-post")],
        [
            ("harbour-post:second-meeting:date:1", "event_id"),
            ("harbour-post:second-meeting:event:1", "event_id"),
        ],
    ),
    Case(
        "overlapping-anchors",
        [edit("anchors", "ferry-gazette-s02:content:1", char_start="130")],
        [("ferry-gazette-s02:content:1", "char_start")],
    ),
    Case(
        "anchor-words-too-long",
        [edit("anchors", "ferry-gazette-s01:attribution:1", start_words="a b c", end_words="d e")],
        [("ferry-gazette-s01:attribution:1", "start_words")],
    ),
    Case(
        "anchor-number-gap",
        [edit("anchors", "ferry-gazette-s01:attribution:1", seq="7")],
        [("ferry-gazette-s01:attribution:1", "seq")],
    ),
    Case(
        "duplicate-anchor",
        [edit("anchors", "ferry-gazette-s03:content:2", char_start="354", char_end="362")],
        [("ferry-gazette-s03:content:2", "char_start")],
    ),
)


@pytest.mark.parametrize("case", VIOLATIONS, ids=str)
def test_check(case: Case) -> None:
    """The check reports exactly the records that violate its rule."""
    case.verify()
