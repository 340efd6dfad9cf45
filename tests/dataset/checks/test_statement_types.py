"""Checks of what the type, the summary and the confidence of a statement require."""

from __future__ import annotations

import pytest

from tests.helpers.corpus_tables import Case, edit, remove

VIOLATIONS = (
    Case(
        "quotation-in-summary",
        [edit("statements", "ferry-gazette-s01", summary="The mayor keeps the “service” at night.")],
        [("ferry-gazette-s01", "summary")],
    ),
    Case(
        "unexplained-low-confidence",
        [edit("statements", "ferry-gazette-s01", confidence="low")],
        [("ferry-gazette-s01", "note")],
    ),
    Case(
        "high-confidence-relayed-quote",
        [edit("statements", "ferry-gazette-s05", modality="direct_quote")],
        [("ferry-gazette-s05", "confidence")],
    ),
    Case(
        "unmarked-condition",
        [edit("statements", "ferry-gazette-s04", is_conditional="false")],
        [("ferry-gazette-s04", "is_conditional")],
    ),
    Case(
        "missing-target",
        [remove("statement_participants", "ferry-gazette-s04:county:target")],
        [("ferry-gazette-s04", "statement_type")],
    ),
    Case(
        "unexpected-target",
        [edit("statement_participants", "ferry-gazette-s05:jane-roe:addressee", role="target")],
        [("ferry-gazette-s05:jane-roe:target", "actor_id")],
    ),
    Case(
        "private-talk-without-partner",
        [edit("statements", "ferry-gazette-s03", channel="call_or_meeting")],
        [("ferry-gazette-s03", "channel")],
    ),
    Case(
        "quotation-in-summary",
        [edit("events", "mayors-meet", summary="The mayors speak about the 'night ferry'.")],
        [("mayors-meet", "summary")],
        why="single quotation marks of an event",
    ),
)

ALLOWED = (
    Case(
        "missing-target",
        [
            edit(
                "statement_participants",
                "ferry-gazette-s01:southmoor:target",
                statement_id="harbour-post-s01",
            )
        ],
    ),
)


@pytest.mark.parametrize("case", [*VIOLATIONS, *ALLOWED], ids=str)
def test_check(case: Case) -> None:
    """The check reports exactly the records that violate its rule."""
    case.verify()
