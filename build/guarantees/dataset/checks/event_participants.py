"""Checks of who takes part in an event, and of the statements made at it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from guarantees.core.rules import Severity
from guarantees.dataset.checks.affiliations import SIDE_COLUMNS, Affiliations
from guarantees.dataset.checks.derived_columns import DateRange
from guarantees.dataset.derived import MEETING_TYPES
from guarantees.validation.check import Problem, Record, Tables, check

SPOKEN: Final = frozenset({"press_event", "public_statement", "document_publication"})
STEPS: Final = frozenset({"treaty_withdrawal", "enlargement", "alliance_formation"})

# The types of event in which each role occurs, by the code list; a role that is not here occurs in all.
ROLES: Final[Mapping[str, frozenset[str]]] = {
    "initiator": MEETING_TYPES | STEPS | {"military_posture"},
    "host": MEETING_TYPES,
    "sender": frozenset({"document_transfer"}),
    "recipient": frozenset({"document_transfer"}),
    "speaker": SPOKEN,
    "subject": STEPS,
}

# The channels of statements at each type of event; a type that is not here allows all.
CHANNELS: Final[Mapping[str, frozenset[str]]] = {
    **dict.fromkeys(MEETING_TYPES, frozenset({"call_or_meeting"})),
    "press_event": frozenset({"briefing", "press_conference", "interview"}),
    "document_transfer": frozenset({"document", "written_statement", "call_or_meeting"}),
    "document_publication": frozenset({"document", "written_statement", "article"}),
    "public_statement": frozenset({"document", "written_statement", "article", "social_media"}),
}

_PARTIES: Final = frozenset({"initiator", "participant", "host"})


@check(
    "event_participants(event_id, role)",
    "events(event_type)",
    name="unexpected-event-role",
    fix="Use another role, or correct the type of the event.",
    bad="type: meeting\nparticipants:\n  - {actor: jane-roe, role: sender}",
    good="type: meeting\nparticipants:\n  - {actor: jane-roe, role: participant}",
)
def unexpected_event_role(tables: Tables) -> Iterator[Problem]:
    """A participant must have a role that occurs in events of that type."""
    for row in tables["event_participants"]:
        event, allowed = row.ref("event_id"), ROLES.get(row["role"])
        if event and allowed and event["event_type"] not in allowed:
            message = f"The role {row['role']} does not occur in an event of type {event['event_type']}."
            hint = f"It occurs in {', '.join(sorted(allowed))}. Use another role, or correct the type of the event."
            yield row.problem("role", message, hint)


@check(
    "events(event_id, event_type)",
    "event_participants(event_id, actor_id, role)",
    "actors(actor_id, actor_type)",
    name="missing-event-party",
    fix="Add the participants that the sources name; if they name none, add a waiver.",
    bad="type: meeting\nparticipants:\n  - {actor: jane-roe, role: participant}",
    good=(
        "type: meeting\n"
        "participants:\n"
        "  - {actor: jane-roe, role: participant}\n"
        "  - {actor: john-poe, role: participant}"
    ),
    severity=Severity.WARNING,
)
def missing_event_party(tables: Tables) -> Iterator[Problem]:
    """An event should have its parties: two of a meeting, sender and recipient of a document, a speaker."""
    collectives = {row.id for row in tables["actors"] if row["actor_type"] == "collective"}
    participants = tables["event_participants"].group_by("event_id")
    for row in tables["events"]:
        missing = _missing_party(row["event_type"], participants.get((row.id,), []), collectives)
        if missing:
            yield row.problem("event_id", f"The {row['event_type']} has no {missing}.")


def _missing_party(event_type: str, participants: list[Record], collectives: set[str]) -> str:
    """Return who is missing in an event of that type, or an empty string."""
    roles = {row["role"] for row in participants}
    if event_type == "document_transfer":
        return " and no ".join(role for role in ("sender", "recipient") if role not in roles)
    if event_type in SPOKEN:
        return "" if "speaker" in roles else "speaker"
    if event_type in MEETING_TYPES:
        parties = {row["actor_id"] for row in participants if row["role"] in _PARTIES}
        return "" if len(parties) > 1 or parties & collectives else "two parties"
    return "" if participants else "participant"


@check(
    "event_participants(event_id, actor_id, role)",
    name="sender-is-recipient",
    fix="Keep one of the two roles.",
    bad="- {actor: county, role: sender}\n- {actor: county, role: recipient}",
    good="- {actor: northmoor, role: sender}\n- {actor: county, role: recipient}",
)
def sender_is_recipient(tables: Tables) -> Iterator[Problem]:
    """The sender of a document must not be its recipient."""
    for rows in tables["event_participants"].group_by("event_id", "actor_id").values():
        if {"sender", "recipient"} <= {row["role"] for row in rows}:
            yield rows[-1].problem("role", f"{rows[0]['actor_id']!r} is both sender and recipient.")


@check(
    "events(event_id, event_type, date_start, date_end, place)",
    "event_participants(event_id, actor_id)",
    name="duplicate-event",
    fix="Merge the events; different accounts of one event are its reports.",
    bad="mayors-meet and town-talk: both a meeting of jane-roe and john-poe on 2021-12-14",
    good="mayors-meet, reported by ferry-gazette and harbour-post",
)
def duplicate_event(tables: Tables) -> Iterator[Problem]:
    """Two events must not have the same type, participants, day and place."""
    participants = tables["event_participants"].group_by("event_id")
    candidates: dict[tuple[str, str, frozenset[str]], list[Record]] = {}
    for row in tables["events"]:
        parties = frozenset(part["actor_id"] for part in participants.get((row.id,), ()))
        day = DateRange.of(row).single_day
        if not parties or not day:
            continue
        same = candidates.setdefault((row["event_type"], day, parties), [])
        # A blank place may be any place.
        first = next(
            (other for other in same if row["place"] in {"", other["place"]} or not other["place"]), None
        )
        same.append(row)
        if first:
            message = f"{first.id!r} has the same type, participants and day."
            yield row.problem("event_id", message, compared_with=[first])


@check(
    "events",
    "statements(statement_id, speaker_id, event_id)",
    "statement_participants(statement_id, role, actor_id)",
    "event_participants(event_id, actor_id)",
    *SIDE_COLUMNS,
    name="speaker-not-at-event",
    fix="Correct the event or the actor, or add the participant to the event.",
    bad="speaker: harbour-post\nevent: mayors-meet",
    good="speaker: jane-roe\nevent: mayors-meet",
    severity=Severity.WARNING,
)
def speaker_not_at_event(tables: Tables) -> Iterator[Problem]:
    """The speaker and the addressees of a statement, or someone on their side, should take part in its event."""
    affiliations = Affiliations.of(tables)
    participants = tables["event_participants"].group_by("event_id")
    addressees = tables["statement_participants"].group_by("statement_id", "role")
    for row in tables["statements"]:
        event = row.ref("event_id")
        parties = [part["actor_id"] for part in participants.get((event.id,), ())] if event else []
        addressed = [part.ref("actor_id") for part in addressees.get((row.id, "addressee"), ())]
        for actor in [row.ref("speaker_id"), *addressed] if parties else []:
            if actor and not affiliations.is_same_side(actor.id, parties):
                message = f"Neither {actor.id!r} nor anyone on that side takes part in {row['event_id']!r}."
                yield row.problem("event_id", message, compared_with=[actor])


@check(
    "statements(event_id, channel)",
    "events(event_type)",
    name="unexpected-channel",
    fix="Use another channel, or correct the event.",
    bad="channel: interview\nevent: mayors-meet   # a meeting",
    good="channel: call_or_meeting\nevent: mayors-meet",
    severity=Severity.WARNING,
)
def unexpected_channel(tables: Tables) -> Iterator[Problem]:
    """The channel of a statement should be possible at its event."""
    for row in tables["statements"]:
        event = row.ref("event_id")
        allowed = CHANNELS.get(event["event_type"]) if event else None
        if event and allowed and row["channel"] not in allowed:
            message = f"The channel is {row['channel']} at an event of type {event['event_type']}."
            yield row.problem("channel", message, f"Use {', '.join(sorted(allowed))}, or correct the event.")
