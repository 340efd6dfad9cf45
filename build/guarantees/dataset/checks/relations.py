"""Checks of the relations of statements to other statements and to events."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from guarantees.core.rules import Severity
from guarantees.dataset.checks.derived_columns import DateRange
from guarantees.validation.check import Problem, Record, Tables, check

SAME_SPEAKER: Final = frozenset({"repeats", "may_duplicate"})


def _pairs(tables: Tables) -> list[tuple[Record, Record, Record]]:
    """Return the relations between two different statements, each with both statements."""
    pairs = []
    for row in tables["relations"]:
        statement, related = row.ref("statement_id"), row.ref("related_statement_id")
        if statement and related and statement.id != related.id:
            pairs.append((row, statement, related))
    return pairs


@check(
    "relations(statement_id, related_statement_id, related_event_id)",
    name="invalid-relation-target",
    fix="Keep either `statement` or `event`, and name another statement.",
    bad="- {relation: responds_to, statement: island-wire-s01, event: mayors-meet}",
    good="- {relation: responds_to, event: mayors-meet}",
)
def invalid_relation_target(tables: Tables) -> Iterator[Problem]:
    """A relation must point at exactly one statement or event, and not at its own statement."""
    for row in tables["relations"]:
        if bool(row["related_statement_id"]) == bool(row["related_event_id"]):
            message = "The relation points at both a statement and an event, or at neither."
            yield row.problem("related_statement_id", message, "Keep exactly one of the two.")
        elif row["related_statement_id"] == row["statement_id"]:
            message = "The statement is related to itself."
            yield row.problem("related_statement_id", message, "Name another statement.")


@check(
    "relations(related_statement_id)",
    "statements(statement_id, utterance_id, is_lead_report)",
    name="relation-to-non-lead",
    fix="Point at the lead report that the hint names.",
    bad="- {relation: repeats, statement: harbour-post-s01}   # same as ferry-gazette-s01",
    good="- {relation: repeats, statement: ferry-gazette-s01}",
)
def relation_to_non_lead(tables: Tables) -> Iterator[Problem]:
    """A relation must point at the lead report of an utterance."""
    for row in tables["relations"]:
        related = row.ref("related_statement_id")
        if related and related["is_lead_report"] != "true":
            message = f"{related.id!r} is not the lead report of its utterance."
            yield row.problem("related_statement_id", message, f"Point at {related['utterance_id']!r}.")


@check(
    "relations(relation, related_event_id)",
    name="non-reply-to-event",
    fix="Use `responds_to`, or point at a statement.",
    bad="- {relation: repeats, event: mayors-meet}",
    good="- {relation: responds_to, event: mayors-meet}",
)
def non_reply_to_event(tables: Tables) -> Iterator[Problem]:
    """Only the relation `responds_to` may point at an event."""
    for row in tables["relations"]:
        if row["related_event_id"] and row["relation"] != "responds_to":
            yield row.problem("relation", f"{row['relation']!r} points at an event.")


@check(
    "relations(relation_id, statement_id, relation, related_statement_id, related_event_id)",
    name="duplicate-relation",
    fix="Keep one: `contradicts` starts at the lower id, a reply at the later statement.",
    bad=(
        "# s01: {relation: contradicts, statement: ferry-gazette-s02}\n"
        "# s02: {relation: contradicts, statement: ferry-gazette-s01}"
    ),
    good="# s01: {relation: contradicts, statement: ferry-gazette-s02}",
)
def duplicate_relation(tables: Tables) -> Iterator[Problem]:
    """A relation between two records must be stored once, in one direction."""
    seen: dict[tuple[str, str, str], Record] = {}
    for row in tables["relations"]:
        kind, start = row["relation"], row["statement_id"]
        end = row["related_statement_id"] or row["related_event_id"]
        first = seen.get((kind, start, end)) or seen.get((kind, end, start))
        seen.setdefault((kind, start, end), row)
        if first and start != end:
            message = f"{first.id!r} is the same relation, in this direction or the other."
            yield row.problem("relation", message, compared_with=[first])


@check(
    "relations(statement_id, relation, related_statement_id)",
    name="contradiction-from-higher-id",
    fix="Move the relation to the other statement.",
    bad="# ferry-gazette-s02\n- {relation: contradicts, statement: ferry-gazette-s01}",
    good="# ferry-gazette-s01\n- {relation: contradicts, statement: ferry-gazette-s02}",
)
def contradiction_from_higher_id(tables: Tables) -> Iterator[Problem]:
    """A contradiction must be stored at the statement with the lower id."""
    for row in tables["relations"]:
        start, end = row["statement_id"], row["related_statement_id"]
        if row["relation"] == "contradicts" and end and _sort_key(end) < _sort_key(start):
            yield row.problem("related_statement_id", f"{end!r} is lower than {start!r}.")


def _sort_key(statement_id: str) -> tuple[str, int]:
    """Return the source and the number of a statement id.

    >>> _sort_key("ferry-gazette-s99") < _sort_key("ferry-gazette-s100")
    True
    """
    source, _, number = statement_id.rpartition("-s")
    return source, int(number) if number.isdecimal() else 0


@check(
    "relations(statement_id, related_statement_id)",
    "statements(statement_id, utterance_id)",
    name="relation-within-utterance",
    fix="Remove the relation, or remove `same_as`.",
    bad="same_as: ferry-gazette-s01\nrelations:\n  - {relation: repeats, statement: ferry-gazette-s01}",
    good="same_as: ferry-gazette-s01",
)
def relation_within_utterance(tables: Tables) -> Iterator[Problem]:
    """A relation must link two different utterances."""
    for row, statement, related in _pairs(tables):
        if statement["utterance_id"] == related["utterance_id"]:
            yield row.problem(
                "related_statement_id", f"Both statements report {statement['utterance_id']!r}."
            )


@check(
    "relations(statement_id, relation, related_statement_id)",
    "statements(statement_id, speaker_id)",
    "affiliations(person_id, organization_id)",
    name="relation-speakers-mismatch",
    fix="Use another relation, or correct a speaker.",
    bad=(
        "speaker: jane-roe\nrelations:\n  - {relation: repeats, statement: ferry-gazette-s02}   # by john-poe"
    ),
    good=(
        "speaker: jane-roe\n"
        "relations:\n"
        "  - {relation: supports, statement: ferry-gazette-s02}   # by john-poe"
    ),
)
def relation_speakers_mismatch(tables: Tables) -> Iterator[Problem]:
    """`repeats` and `may_duplicate` must link statements of one speaker, `supports` those of two.

    A person and the body for which he or she speaks may be one speaker.
    """
    bodies = {(row["person_id"], row["organization_id"]) for row in tables["affiliations"]}
    for row, statement, related in _pairs(tables):
        speaker, other = statement["speaker_id"], related["speaker_id"]
        is_same = speaker == other or (speaker, other) in bodies or (other, speaker) in bodies
        if row["relation"] in SAME_SPEAKER and not is_same:
            message = f"{speaker!r} cannot repeat a statement of {other!r}."
            yield row.problem("relation", message, "Use supports or responds_to, or correct a speaker.")
        elif row["relation"] == "supports" and speaker == other:
            yield row.problem("relation", f"{speaker!r} supports its own statement.", "Use repeats.")


@check(
    "relations(statement_id, relation, related_statement_id)",
    "statements(statement_id, speaker_id)",
    name="reply-to-self",
    fix="Use `repeats`, or correct a speaker.",
    bad=(
        "speaker: john-poe\n"
        "relations:\n"
        "  - {relation: responds_to, statement: ferry-gazette-s02}   # by john-poe"
    ),
    good=(
        "speaker: county\n"
        "relations:\n"
        "  - {relation: responds_to, statement: ferry-gazette-s02}   # by john-poe"
    ),
    severity=Severity.WARNING,
)
def reply_to_self(tables: Tables) -> Iterator[Problem]:
    """A reply should answer a statement of another speaker."""
    for row, statement, related in _pairs(tables):
        if row["relation"] == "responds_to" and statement["speaker_id"] == related["speaker_id"]:
            yield row.problem("relation", f"{statement['speaker_id']!r} replies to its own statement.")


@check(
    "relations(statement_id, relation, related_statement_id)",
    "statements(statement_id, event_id)",
    name="repetition-at-same-event",
    fix="Merge the statements into one utterance, or remove the relation.",
    bad=(
        "event: mayors-meet\n"
        "relations:\n"
        "  - {relation: repeats, statement: ferry-gazette-s01}   # at mayors-meet"
    ),
    good="relations:\n  - {relation: repeats, statement: ferry-gazette-s01}   # at mayors-meet",
    severity=Severity.WARNING,
)
def repetition_at_same_event(tables: Tables) -> Iterator[Problem]:
    """A repetition should be made at a different event from the statement that it repeats."""
    for row, statement, related in _pairs(tables):
        event = statement["event_id"]
        if row["relation"] == "repeats" and event and event == related["event_id"]:
            yield row.problem("relation", f"Both statements were made at {event!r}.")


@check(
    "relations(statement_id, relation, related_statement_id, related_event_id)",
    "statements(date_edtf, date_start, date_end)",
    "events(status, date_edtf, date_start, date_end)",
    name="reply-precedes-target",
    fix="Correct a date, or the relation.",
    bad="date: 2021-12-01\nrelations:\n  - {relation: responds_to, event: mayors-meet}   # 2021-12-14",
    good="date: 2021-12-15\nrelations:\n  - {relation: responds_to, event: mayors-meet}   # 2021-12-14",
)
def reply_precedes_target(tables: Tables) -> Iterator[Problem]:
    """A reply must not be older than the statement or event that it answers, nor may its date allow it."""
    for row in tables["relations"]:
        reply, event = row.ref("statement_id"), row.ref("related_event_id")
        answered = row.ref("related_statement_id") or event
        # An announced event can be answered before it takes place.
        is_future = event is not None and answered is event and event["status"] != "occurred"
        if row["relation"] != "responds_to" or not reply or not answered or is_future:
            continue
        if DateRange.of(reply).may_start_before(DateRange.of(answered)):
            message = f"The reply is dated {reply['date_edtf']}, what it answers {answered['date_edtf']}."
            yield row.problem("relation", message)
