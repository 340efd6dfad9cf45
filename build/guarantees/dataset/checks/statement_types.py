"""Checks of what the type, the summary and the confidence of a statement require."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from guarantees.core.rules import Severity
from guarantees.validation.check import Problem, Tables, check

DIRECTED: Final = frozenset({"threat", "refusal", "accusation", "criticism"})
"""Types of statement that are always directed at someone."""

MAY_BE_DIRECTED: Final = DIRECTED | {
    *("demand", "appeal", "denial", "offer", "assurance", "support", "concession"),
}
"""All types of statement that may be directed at someone."""

_CONDITION: Final = re.compile(r"\b(?:if|unless|should|in case|as long as|provided)\b", re.IGNORECASE)
_QUOTATION: Final = re.compile("[\"“”„«»]|(?:^|\\s)['‘]")


@check(
    "statements(summary)",
    "events(summary)",
    name="quotation-in-summary",
    fix="Write the summary in your own words; the quote itself is anchored.",
    bad='summary: The mayor keeps the "late crossing".',
    good="summary: The mayor keeps the service at night.",
)
def quotation_in_summary(tables: Tables) -> Iterator[Problem]:
    """A summary must not contain quotation marks."""
    for name in ("statements", "events"):
        for row in tables[name]:
            if _QUOTATION.search(row["summary"]):
                yield row.problem("summary", "The summary contains quotation marks.")


@check(
    "statements(confidence, note)",
    name="unexplained-low-confidence",
    fix="Write in `note` what is in doubt.",
    bad="confidence: low",
    good="confidence: low\nnote: The text may mean the county office.",
)
def unexplained_low_confidence(tables: Tables) -> Iterator[Problem]:
    """Low confidence must be explained in a note."""
    for row in tables["statements"]:
        if row["confidence"] == "low" and not row["note"]:
            yield row.problem("note", "The confidence is low, and no note explains why.")


@check(
    "statements(modality, relayed_by_id, confidence)",
    name="high-confidence-relayed-quote",
    fix="Use medium confidence, or correct the relayer.",
    bad="modality: direct_quote\nrelayed_by: max-moe\nconfidence: high",
    good="modality: direct_quote\nrelayed_by: max-moe\nconfidence: medium",
)
def high_confidence_relayed_quote(tables: Tables) -> Iterator[Problem]:
    """A direct quote in the words of a relayer must not have high confidence."""
    for row in tables["statements"]:
        if row["modality"] == "direct_quote" and row["relayed_by_id"] and row["confidence"] == "high":
            message = (
                f"The quote is in the words of the relayer {row['relayed_by_id']!r}, not of the speaker."
            )
            yield row.problem("confidence", message)


@check(
    "statements(statement_type, summary, is_conditional)",
    name="unmarked-condition",
    fix="Add `conditional: true`, or write the summary without the condition.",
    bad="type: threat\nsummary: The town shuts its stage if it is not paid.",
    good="type: threat\nconditional: true\nsummary: The town shuts its stage if it is not paid.",
    severity=Severity.WARNING,
)
def unmarked_condition(tables: Tables) -> Iterator[Problem]:
    """A threat whose summary states a condition should be marked as conditional."""
    for row in tables["statements"]:
        condition = _CONDITION.search(row["summary"])
        if row["statement_type"] == "threat" and condition and row["is_conditional"] == "false":
            message = f"The summary says {condition[0]!r}, but the threat is not marked as conditional."
            yield row.problem("is_conditional", message)


@check(
    "statements(statement_id, utterance_id, statement_type)",
    "statement_participants(statement_id, role)",
    name="missing-target",
    fix="Add `targets`; if the article names none, add a waiver.",
    bad="type: threat",
    good="type: threat\ntargets: [county]",
    severity=Severity.WARNING,
)
def missing_target(tables: Tables) -> Iterator[Problem]:
    """A threat, refusal, accusation or criticism should have a target."""
    utterances = {row["statement_id"]: row["utterance_id"] for row in tables["statements"]}
    with_target = {
        utterances.get(row["statement_id"])
        for row in tables["statement_participants"]
        if row["role"] == "target"
    }
    for row in tables["statements"]:
        is_lead = row["statement_id"] == row["utterance_id"]
        if row["statement_type"] in DIRECTED and is_lead and row["utterance_id"] not in with_target:
            yield row.problem("statement_type", f"The {row['statement_type']} has no target.")


@check(
    "statement_participants(statement_id, actor_id, role)",
    "statements(statement_type)",
    name="unexpected-target",
    fix="Move the target to `addressees`, remove it, or correct the type.",
    bad="type: assessment\ntargets: [county]",
    good="type: assessment\naddressees: [county]",
    severity=Severity.WARNING,
)
def unexpected_target(tables: Tables) -> Iterator[Problem]:
    """A statement of a type that is not directed at anyone, such as an assessment, should not have a target."""
    for row in tables["statement_participants"]:
        statement = row.ref("statement_id")
        if row["role"] == "target" and statement and statement["statement_type"] not in MAY_BE_DIRECTED:
            message = f"A statement of type {statement['statement_type']} is not directed at anyone."
            yield row.problem("actor_id", message)


@check(
    "statements(statement_id, event_id, channel)",
    "statement_participants(statement_id, role)",
    name="private-talk-without-partner",
    fix="Add `event` or `addressees`, or use the channel `not_stated`.",
    bad="channel: call_or_meeting",
    good="channel: call_or_meeting\nevent: mayors-meet",
    severity=Severity.WARNING,
)
def private_talk_without_partner(tables: Tables) -> Iterator[Problem]:
    """A statement from a call or meeting should name the event, an addressee or a co-speaker."""
    with_partner = {
        row["statement_id"] for row in tables["statement_participants"] if row["role"] != "target"
    }
    for row in tables["statements"]:
        is_private = row["channel"] == "call_or_meeting"
        if is_private and not row["event_id"] and row["statement_id"] not in with_partner:
            yield row.problem("channel", "The call or meeting has no addressee, co-speaker or event.")
