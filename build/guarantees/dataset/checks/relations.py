"""Do the relations between statements, and to events, make sense?"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from guarantees.core.csv_text import Row
from guarantees.core.findings import Finding
from guarantees.core.locations import RecordRef
from guarantees.dataset.checks.date_ranges import DateRange
from guarantees.package.reader import Package
from guarantees.validation.check import row_finding

SAME_SPEAKER: Final = frozenset({"repeats", "may_duplicate"})


def invalid_relation_target(package: Package) -> Iterator[Finding]:
    """Does every relation point at exactly one statement or event, and not at itself?"""
    data = package["relations"]
    for row in data.rows:
        if bool(row["related_statement_id"]) == bool(row["related_event_id"]):
            message = "The relation points at both a statement and an event, or at neither."
            hint = "Keep one of the two."
        elif row["related_statement_id"] == row["statement_id"]:
            message = "The statement is related to itself."
            hint = "Name the other statement."
        else:
            continue
        yield row_finding(data, row, message, hint, column="related_statement_id")


def relation_to_non_lead(package: Package) -> Iterator[Finding]:
    """Does every relation between statements point at a lead report?"""
    data, statements = package["relations"], package["statements"].index("statement_id")
    for row in data.rows:
        target = statements.get(row["related_statement_id"])
        if target and target["is_lead_report"] != "true":
            message = f"{row['related_statement_id']!r} is not the lead report of its utterance."
            hint = f"Point at {target['utterance_id']!r}."
            yield row_finding(
                data,
                row,
                message,
                hint,
                column="related_statement_id",
                others=(RecordRef("statements", row["related_statement_id"]),),
            )


def _pairs(package: Package) -> Iterator[tuple[Row, Row, Row]]:
    """Yield the relations between two statements that are there, with both."""
    statements = package["statements"].index("statement_id")
    for row in package["relations"].rows:
        one, other = statements.get(row["statement_id"]), statements.get(row["related_statement_id"])
        if one and other and one is not other:
            yield row, one, other


def _both(row: Row) -> tuple[RecordRef, ...]:
    return RecordRef("statements", row["statement_id"]), RecordRef("statements", row["related_statement_id"])


def duplicate_relation(package: Package) -> Iterator[Finding]:
    """Is every relation between two records stored once, in one direction?"""
    data = package["relations"]
    seen: dict[tuple[str, ...], Row] = {}
    for row in data.rows:
        target = row["related_statement_id"] or row["related_event_id"]
        first = seen.setdefault((row["relation"], row["statement_id"], target), row)
        if first is row:
            first = seen.get((row["relation"], target, row["statement_id"]), row)
        if first is not row and target != row["statement_id"]:
            message = f"{data.record(first)!r} says this already, in this direction or the other."
            hint = "Keep one: contradicts is stored from the lower to the higher id, a reply from the later."
            others = (RecordRef("relations", data.record(first)),)
            yield row_finding(data, row, message, hint, column="relation", others=others)


def contradiction_from_higher_id(package: Package) -> Iterator[Finding]:
    """Is every contradiction stored from the lower to the higher statement id?"""
    data = package["relations"]
    for row in data.rows:
        target = row["related_statement_id"]
        if row["relation"] == "contradicts" and target and _order(target) < _order(row["statement_id"]):
            message = f"{target!r} is lower than {row['statement_id']!r}."
            hint = "Write the relation at the other statement."
            yield row_finding(data, row, message, hint, column="related_statement_id")


def _order(statement_id: str) -> tuple[str, int]:
    """Return what statement ids are ordered by: the source, then the number as a number.

    >>> _order("ferry-gazette-s99") < _order("ferry-gazette-s100")
    True
    """
    source, _, number = statement_id.rpartition("-s")
    return source, int(number) if number.isdecimal() else 0


def relation_within_utterance(package: Package) -> Iterator[Finding]:
    """Does every relation join two utterances, and not two reports of the same?"""
    data = package["relations"]
    for row, one, other in _pairs(package):
        if one["utterance_id"] == other["utterance_id"]:
            message = f"Both are reports of {one['utterance_id']!r}."
            hint = "Remove the relation, or part the two utterances."
            yield row_finding(data, row, message, hint, column="related_statement_id", others=_both(row))


def relation_speakers_mismatch(package: Package) -> Iterator[Finding]:
    """Do repetitions and duplicates have one speaker, and does support come from another?"""
    data = package["relations"]
    for row, one, other in _pairs(package):
        same = one["speaker_id"] == other["speaker_id"]
        if row["relation"] in SAME_SPEAKER and not same:
            message = f"{one['speaker_id']!r} cannot have said what {other['speaker_id']!r} said."
            hint = "Take supports, or responds_to, or correct a speaker."
        elif row["relation"] == "supports" and same:
            message = f"{one['speaker_id']!r} supports itself."
            hint = "For the same speaker take repeats."
        else:
            continue
        yield row_finding(data, row, message, hint, column="relation", others=_both(row))


def reply_to_self(package: Package) -> Iterator[Finding]:
    """Is every reply to a statement one to somebody else's?"""
    data = package["relations"]
    for row, one, other in _pairs(package):
        if row["relation"] == "responds_to" and one["speaker_id"] == other["speaker_id"]:
            message = f"{one['speaker_id']!r} replies to itself."
            hint = "Take repeats, or correct a speaker."
            yield row_finding(data, row, message, hint, column="relation", others=_both(row))


def repetition_at_same_event(package: Package) -> Iterator[Finding]:
    """Is every repetition said on another occasion than what it repeats?"""
    data = package["relations"]
    for row, one, other in _pairs(package):
        if row["relation"] == "repeats" and one["event_id"] and one["event_id"] == other["event_id"]:
            message = f"Both were said on {one['event_id']!r}."
            hint = "What is said twice on one occasion is one utterance; remove the relation, or join them."
            yield row_finding(data, row, message, hint, column="relation", others=_both(row))


def non_reply_to_event(package: Package) -> Iterator[Finding]:
    """Is a relation to an event always that of a reply?"""
    data = package["relations"]
    for row in data.rows:
        if row["related_event_id"] and row["relation"] != "responds_to":
            message = f"{row['relation']!r} points at an event."
            hint = "An event is no statement: take responds_to, or point at what was said."
            yield row_finding(data, row, message, hint, column="relation")


def reply_precedes_target(package: Package) -> Iterator[Finding]:
    """Is no reply surely older than the statement or the event that it replies to?"""
    data, events = package["relations"], package["events"].index("event_id")
    statements = package["statements"].index("statement_id")
    for row in data.rows:
        reply = statements.get(row["statement_id"])
        answered = statements.get(row["related_statement_id"]) or events.get(row["related_event_id"])
        if row["relation"] != "responds_to" or not reply or not answered:
            continue
        # What is announced can be answered before it takes place.
        to_come = answered.cells.get("status", "occurred") != "occurred"
        if not to_come and DateRange.of(reply).before(DateRange.of(answered)):
            message = f"The reply is of {reply['date_edtf']}, what it answers of {answered['date_edtf']}."
            hint = "Correct a date, or the relation."
            others = (*_both(row), RecordRef("events", row["related_event_id"]))
            yield row_finding(data, row, message, hint, column="relation", others=others)
