"""Do those who take part in an event fit it, and those who speak on it?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from guarantees.core.csv_text import Row
from guarantees.core.findings import Finding
from guarantees.core.locations import RecordRef
from guarantees.dataset.checks.affiliation_sides import Affiliations
from guarantees.dataset.checks.date_ranges import DateRange
from guarantees.dataset.derived import MEETING_TYPES
from guarantees.package.reader import Package
from guarantees.validation.check import row_finding

SPOKEN: Final = frozenset({"press_event", "public_statement", "document_publication"})
STEPS: Final = frozenset({"treaty_withdrawal", "alliance_step"})

# The types of event in which each role occurs, by the code list; a role that is not here occurs in all.
ROLES: Final[Mapping[str, frozenset[str]]] = {
    "initiator": MEETING_TYPES | STEPS | {"military_posture"},
    "host": MEETING_TYPES | {"alliance_step"},
    "sender": frozenset({"document_transfer"}),
    "recipient": frozenset({"document_transfer"}),
    "speaker": SPOKEN,
    "subject": STEPS,
}

# The channels of what is said on each type of event; a type that is not here allows all.
CHANNELS: Final[Mapping[str, frozenset[str]]] = {
    **dict.fromkeys(MEETING_TYPES, frozenset({"call_or_meeting"})),
    "press_event": frozenset({"briefing", "press_conference", "interview"}),
    "document_transfer": frozenset({"document", "written_statement", "call_or_meeting"}),
    "document_publication": frozenset({"document", "written_statement", "article"}),
    "public_statement": frozenset({"document", "written_statement", "article", "social_media"}),
}

_PARTIES: Final = frozenset({"initiator", "participant", "host"})


def unexpected_event_role(package: Package) -> Iterator[Finding]:
    """Does every role occur in events of that type?"""
    data, events = package["event_participants"], package["events"].index("event_id")
    for row in data.rows:
        event = events.get(row["event_id"])
        fitting = ROLES.get(row["role"])
        if event and fitting and event["event_type"] not in fitting:
            message = f"There is no {row['role']} in an event of type {event['event_type']}."
            hint = f"The role occurs in {', '.join(sorted(fitting))}; take another, or correct the type."
            others = (RecordRef("events", row["event_id"]),)
            yield row_finding(data, row, message, hint, column="role", others=others)


def missing_event_party(package: Package) -> Iterator[Finding]:
    """Has every event those without whom it cannot be: two parties, a sender and a recipient, a speaker?"""
    data, actors = package["events"], package["actors"].index("actor_id")
    parts = package["event_participants"].groups("event_id")
    for row in data.rows:
        rows = parts.get((row["event_id"],), [])
        lacking = _lacking(row["event_type"], rows, actors)
        if lacking:
            message = f"The {row['event_type']} has no {lacking}."
            hint = "Add whom the sources name; where they name nobody, waive this with the reason."
            yield row_finding(data, row, message, hint, column="event_id")


def _lacking(event_type: str, rows: list[Row], actors: Mapping[str, Row]) -> str:
    """Return who lacks in an event of that type, or an empty text."""
    roles = {row["role"] for row in rows}
    if event_type == "document_transfer":
        return " and no ".join(role for role in ("sender", "recipient") if role not in roles)
    if event_type in SPOKEN and "speaker" not in roles:
        return "speaker"
    if event_type in MEETING_TYPES:
        parties = {row["actor_id"] for row in rows if row["role"] in _PARTIES}
        several = any(actors[name]["actor_type"] == "collective" for name in parties if name in actors)
        return "" if several or len(parties) > 1 else "two parties"
    return "" if rows else "participant"


def sender_is_recipient(package: Package) -> Iterator[Finding]:
    """Does nobody hand a document over to themselves?"""
    data = package["event_participants"]
    for rows in data.groups("event_id", "actor_id").values():
        if {"sender", "recipient"} <= {row["role"] for row in rows}:
            message = f"{rows[0]['actor_id']!r} is both sender and recipient."
            yield row_finding(data, rows[-1], message, "Keep one of the two roles.", column="role")


def duplicate_event(package: Package) -> Iterator[Finding]:
    """Are two events of the same type, with the same parties, on the same day and at no other place one?"""
    data = package["events"]
    parts = package["event_participants"].groups("event_id")
    seen: dict[tuple[str, str, frozenset[str]], list[Row]] = {}
    for row in data.rows:
        parties = frozenset(part["actor_id"] for part in parts.get((row["event_id"],), ()))
        if not parties or not DateRange.of(row).day:
            continue
        same = seen.setdefault((row["event_type"], row["date_start"], parties), [])
        other = next(
            (o for o in same if not (row["place"] and o["place"]) or row["place"] == o["place"]), None
        )
        same.append(row)
        if other:
            message = f"{other['event_id']!r} has the same type, parties and day."
            hint = "Join them: differing accounts of one event are its reports. Or correct what differs."
            others = (RecordRef("events", other["event_id"]),)
            yield row_finding(data, row, message, hint, column="event_id", others=others)


def speaker_not_at_event(package: Package) -> Iterator[Finding]:
    """Do speaker and addressees of every statement, or somebody of their side, take part in its occasion?"""
    data, sides = package["statements"], Affiliations.of(package)
    present = package["event_participants"].groups("event_id")
    addressed = package["statement_participants"].groups("statement_id", "role")
    for row in data.rows:
        parties = [part["actor_id"] for part in present.get((row["event_id"],), ())]
        spoken_to = addressed.get((row["statement_id"], "addressee"), ())
        for actor in (row["speaker_id"], *(part["actor_id"] for part in spoken_to)) if parties else ():
            if not sides.share(actor, parties):
                message = f"{actor!r} takes no part in {row['event_id']!r}, and nobody of that side does."
                hint = "Correct the event or the actor, or add who took part."
                others = (RecordRef("events", row["event_id"]), RecordRef("actors", actor))
                yield row_finding(data, row, message, hint, column="event_id", others=others)


def unexpected_channel(package: Package) -> Iterator[Finding]:
    """Is the channel of every statement one of those of its occasion?"""
    data, events = package["statements"], package["events"].index("event_id")
    for row in data.rows:
        event = events.get(row["event_id"])
        fitting = CHANNELS.get(event["event_type"]) if event else None
        if event and fitting and row["channel"] not in fitting:
            message = f"On an event of type {event['event_type']} the channel is {row['channel']}."
            hint = f"Take one of {', '.join(sorted(fitting))}, or correct the event."
            others = (RecordRef("events", row["event_id"]),)
            yield row_finding(data, row, message, hint, column="channel", others=others)
