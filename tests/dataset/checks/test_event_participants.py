"""Checks of who takes part in an event, and of the statements made at it."""

from __future__ import annotations

import pytest

from tests.helpers.corpus_tables import Case, copy, edit, remove

VIOLATIONS = (
    Case(
        "unexpected-event-role",
        [edit("event_participants", "mayors-meet:jane-roe:participant", role="sender")],
        [("mayors-meet:jane-roe:sender", "role")],
    ),
    Case(
        "missing-event-party",
        [remove("event_participants", "mayors-meet:john-poe:participant")],
        [("mayors-meet", "event_id")],
    ),
    Case(
        "sender-is-recipient",
        [
            edit("event_participants", "mayors-meet:jane-roe:participant", role="sender"),
            copy("event_participants", "mayors-meet:jane-roe:sender", role="recipient"),
        ],
        [("mayors-meet:jane-roe:recipient", "role")],
    ),
    Case(
        "duplicate-event",
        [
            copy("events", "mayors-meet", event_id="town-talk", label="A talk of the mayors", place=""),
            copy("event_participants", "mayors-meet:jane-roe:participant", event_id="town-talk"),
            copy("event_participants", "mayors-meet:john-poe:participant", event_id="town-talk"),
        ],
        [("town-talk", "event_id")],
    ),
    Case(
        "speaker-not-at-event",
        [edit("statements", "ferry-gazette-s01", speaker_id="harbour-post")],
        [("ferry-gazette-s01", "event_id")],
    ),
    Case(
        "unexpected-channel",
        [edit("statements", "ferry-gazette-s01", channel="interview")],
        [("ferry-gazette-s01", "channel")],
    ),
    Case(
        "missing-event-party",
        [edit("events", "mayors-meet", event_type="press_event")],
        [("mayors-meet", "event_id")],
        why="no speaker",
    ),
    Case(
        "missing-event-party",
        [edit("events", "mayors-meet", event_type="document_transfer")],
        [("mayors-meet", "event_id")],
        why="no sender and no recipient",
    ),
    Case(
        "missing-event-party",
        [edit("events", "mayors-meet", event_type="military_posture"), remove("event_participants")],
        [("mayors-meet", "event_id"), ("second-meeting", "event_id")],
        why="no participant",
    ),
    Case(
        "speaker-not-at-event",
        [edit("statement_participants", "ferry-gazette-s01:john-poe:addressee", actor_id="harbour-post")],
        [("ferry-gazette-s01", "event_id")],
        why="an addressee",
    ),
)

ALLOWED = (
    Case(
        "missing-event-party",
        [
            remove("event_participants", "mayors-meet:john-poe:participant"),
            edit("actors", "jane-roe", actor_type="collective"),
        ],
    ),
    Case(
        "duplicate-event",
        [
            copy("events", "mayors-meet", event_id="town-talk", label="A talk", place="Southmoor"),
            copy("event_participants", "mayors-meet:jane-roe:participant", event_id="town-talk"),
            copy("event_participants", "mayors-meet:john-poe:participant", event_id="town-talk"),
        ],
    ),
)


@pytest.mark.parametrize("case", [*VIOLATIONS, *ALLOWED], ids=str)
def test_check(case: Case) -> None:
    """The check reports exactly the records that violate its rule."""
    case.verify()
