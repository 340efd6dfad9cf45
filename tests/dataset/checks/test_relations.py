"""Checks of the relations of statements to other statements and to events."""

from __future__ import annotations

import pytest

from tests.helpers.corpus_tables import Case, copy, day, edit

VIOLATIONS = (
    Case(
        "invalid-relation-target",
        [edit("relations", "ferry-gazette-s03:r1", related_event_id="mayors-meet")],
        [("ferry-gazette-s03:r1", "related_statement_id")],
    ),
    Case(
        "relation-to-non-lead",
        [edit("relations", "ferry-gazette-s03:r1", related_statement_id="harbour-post-s01")],
        [("ferry-gazette-s03:r1", "related_statement_id")],
    ),
    Case(
        "non-reply-to-event",
        [edit("relations", "ferry-gazette-s04:r1", relation="supports")],
        [("ferry-gazette-s04:r1", "relation")],
    ),
    Case(
        "duplicate-relation",
        [
            edit(
                "relations",
                "harbour-post-s03:r1",
                statement_id="island-wire-s01",
                relation="repeats",
                related_statement_id="ferry-gazette-s03",
            )
        ],
        [("harbour-post-s03:r1", "relation")],
    ),
    Case(
        "contradiction-from-higher-id",
        [edit("relations", "harbour-post-s03:r1", relation="contradicts")],
        [("harbour-post-s03:r1", "related_statement_id")],
    ),
    Case(
        "relation-within-utterance",
        [
            edit(
                "relations",
                "ferry-gazette-s03:r1",
                statement_id="harbour-post-s01",
                related_statement_id="ferry-gazette-s01",
            )
        ],
        [("ferry-gazette-s03:r1", "related_statement_id")],
    ),
    Case(
        "relation-speakers-mismatch",
        [edit("relations", "ferry-gazette-s03:r1", relation="supports")],
        [("ferry-gazette-s03:r1", "relation")],
    ),
    Case(
        "reply-to-self",
        [edit("relations", "ferry-gazette-s03:r1", relation="responds_to")],
        [("ferry-gazette-s03:r1", "relation")],
    ),
    Case(
        "repetition-at-same-event",
        [
            edit("statements", "ferry-gazette-s03", event_id="mayors-meet"),
            edit("statements", "island-wire-s01", event_id="mayors-meet"),
        ],
        [("ferry-gazette-s03:r1", "relation")],
    ),
    Case(
        "reply-precedes-target",
        [edit("statements", "harbour-post-s03", **day("2021-12-12"))],
        [("harbour-post-s03:r1", "relation")],
    ),
    Case(
        "reply-precedes-target",
        [edit("statements", "ferry-gazette-s04", **day("2021-12-01"))],
        [("ferry-gazette-s04:r1", "relation")],
        why="to an event",
    ),
    Case(
        "duplicate-relation",
        [copy("relations", "ferry-gazette-s03:r1", relation_id="ferry-gazette-s03:r2")],
        [("ferry-gazette-s03:r2", "relation")],
        why="in the same direction",
    ),
    Case(
        "relation-speakers-mismatch",
        [edit("relations", "ferry-gazette-s03:r1", related_statement_id="harbour-post-s02")],
        [("ferry-gazette-s03:r1", "relation")],
        why="repetition by another speaker",
    ),
    Case(
        "relation-speakers-mismatch",
        [edit("relations", "harbour-post-s03:r1", relation="may_duplicate")],
        [("harbour-post-s03:r1", "relation")],
        why="duplicate by another speaker",
    ),
)

ALLOWED = (
    Case(
        "reply-precedes-target",
        [
            edit("statements", "ferry-gazette-s04", **day("2021-12-01")),
            edit("events", "mayors-meet", status="announced"),
        ],
    ),
    Case("contradiction-from-higher-id", [edit("relations", "ferry-gazette-s03:r1", relation="contradicts")]),
)


@pytest.mark.parametrize("case", [*VIOLATIONS, *ALLOWED], ids=str)
def test_check(case: Case) -> None:
    """The check reports exactly the records that violate its rule."""
    case.verify()
