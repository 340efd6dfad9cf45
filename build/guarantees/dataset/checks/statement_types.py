"""Does the act of every statement fit what is said of it?"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from guarantees.core.csv_text import Row
from guarantees.core.findings import Finding
from guarantees.core.locations import RecordRef
from guarantees.package.reader import Package
from guarantees.validation.check import row_finding

DIRECTED: Final = frozenset({"threat", "refusal", "accusation", "criticism"})
"""Acts that cannot be thought of without somebody whom they are aimed at."""

MAY_AIM: Final = DIRECTED | {"demand", "offer", "assurance", "support", "concession"}
"""All acts that may be aimed at somebody."""

_CONDITION: Final = re.compile(r"\b(?:if|unless|should|in case|as long as|provided)\b", re.IGNORECASE)
_QUOTATION: Final = re.compile("[\"“”„«»]|(?:^|\\s)['‘]")


def _aimed(package: Package) -> set[str]:
    """Return the utterances that have a target in any of their reports."""
    utterances = {row["statement_id"]: row["utterance_id"] for row in package["statements"].rows}
    rows = package["statement_participants"].rows
    return {utterances.get(row["statement_id"], "") for row in rows if row["role"] == "target"}


def missing_target(package: Package) -> Iterator[Finding]:
    """Is it said whom every threat, refusal, accusation or criticism is aimed at?"""
    data, aimed = package["statements"], _aimed(package)
    for row in data.rows:
        if row["statement_type"] in DIRECTED and row["utterance_id"] not in aimed and _leads(row):
            message = f"Nobody is named whom the {row['statement_type']} is aimed at."
            hint = "Add targets; where the text names nobody, waive this with the reason."
            yield row_finding(data, row, message, hint, column="statement_type")


def unexpected_target(package: Package) -> Iterator[Finding]:
    """Is no target given for an act that is not aimed at anybody, such as a report or an assessment?"""
    data, statements = package["statement_participants"], package["statements"].index("statement_id")
    for row in data.rows:
        statement = statements.get(row["statement_id"])
        if row["role"] == "target" and statement and statement["statement_type"] not in MAY_AIM:
            message = f"The act is of type {statement['statement_type']}, which is aimed at nobody."
            hint = "Remove the target; whom it is said to is an addressee. Or correct the type."
            others = (RecordRef("statements", row["statement_id"]),)
            yield row_finding(data, row, message, hint, column="actor_id", others=others)


def _leads(row: Row) -> bool:
    return row["statement_id"] == row["utterance_id"]


def unmarked_condition(package: Package) -> Iterator[Finding]:
    """Is every threat conditional whose summary states a condition?"""
    data = package["statements"]
    for row in data.rows:
        stated = _CONDITION.search(row["summary"])
        if row["statement_type"] == "threat" and stated and row["is_conditional"] == "false":
            message = f"The summary says {stated[0]!r}, yet the threat is not marked as conditional."
            hint = "Mark it as conditional, or summarize it without a condition."
            yield row_finding(data, row, message, hint, column="is_conditional")


def unexplained_low_confidence(package: Package) -> Iterator[Finding]:
    """Does a note say why, where the coder is in serious doubt?"""
    data = package["statements"]
    for row in data.rows:
        if row["confidence"] == "low" and not row["note"]:
            message = "The confidence is low, and nothing says why."
            yield row_finding(data, row, message, "Say in the note what is in doubt.", column="note")


def high_confidence_relayed_quote(package: Package) -> Iterator[Finding]:
    """Is a quotation in the words of a relayer of at most medium confidence?"""
    data = package["statements"]
    for row in data.rows:
        if row["modality"] == "direct_quote" and row["relayed_by_id"] and row["confidence"] == "high":
            message = f"The words are those in which {row['relayed_by_id']!r} reports the speaker's."
            hint = "Take medium confidence, or correct the relayer."
            yield row_finding(data, row, message, hint, column="confidence")


def private_talk_without_partner(package: Package) -> Iterator[Finding]:
    """Is it known with whom a speaker talked who is reported from a call or a meeting?"""
    data = package["statements"]
    partners = {
        row["statement_id"] for row in package["statement_participants"].rows if row["role"] != "target"
    }
    for row in data.rows:
        alone = not row["event_id"] and row["statement_id"] not in partners
        if row["channel"] == "call_or_meeting" and alone:
            message = "The talk has neither an addressee or co-speaker nor an event."
            hint = "Name the event or the addressees, or take not_stated."
            yield row_finding(data, row, message, hint, column="channel")


def quotation_in_summary(package: Package) -> Iterator[Finding]:
    """Is every summary without quotation marks, in the project's own words?"""
    for name in ("statements", "events"):
        data = package[name]
        for row in data.rows:
            if _QUOTATION.search(row["summary"]):
                message = "The summary holds quotation marks."
                hint = "Say it in words of your own; the words of the text are in the anchor."
                yield row_finding(data, row, message, hint, column="summary")
