"""Checks that the anchors are complete and belong to the records that they support."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from guarantees.contract.field_types import INTEGER
from guarantees.validation.check import Problem, Record, Tables, check

MIN_WORDS: Final = 8
"""The number of words from which on the first and last words of a span are published."""

_POSITION: Final = ("source_id", "statement_id", "event_id", "part")


def _span(row: Record) -> tuple[int, int] | None:
    """Return the start and end of an anchor, or None if one of them is not a number."""
    cells = row["char_start"], row["char_end"]
    return (int(cells[0]), int(cells[1])) if all(re.fullmatch(INTEGER, cell) for cell in cells) else None


@check(
    "anchors(anchor_id, statement_id, source_id, event_id, part, seq)",
    name="wrong-anchor-id",
    fix="Run `guarantees build`.",
    bad="anchor_id,statement_id,part,seq\nferry-gazette-s01:content:2,ferry-gazette-s01,content,1",
    good="anchor_id,statement_id,part,seq\nferry-gazette-s01:content:1,ferry-gazette-s01,content,1",
)
def wrong_anchor_id(tables: Tables) -> Iterator[Problem]:
    """An anchor id must consist of the id of its record, its part and its number."""
    for row in tables["anchors"]:
        owner = row["statement_id"] or f"{row['source_id']}:{row['event_id']}"
        expected = f"{owner}:{row['part']}:{row['seq']}"
        if row["anchor_id"] != expected:
            yield row.problem("anchor_id", f"The id should be {expected!r}.")


@check(
    "anchors(statement_id, event_id)",
    name="anchor-without-single-record",
    fix="Fill in either `statement_id` or `event_id`.",
    bad="statement_id,event_id\nferry-gazette-s01,mayors-meet",
    good="statement_id,event_id\nferry-gazette-s01,",
)
def anchor_without_single_record(tables: Tables) -> Iterator[Problem]:
    """An anchor must support exactly one statement or event."""
    for row in tables["anchors"]:
        if bool(row["statement_id"]) == bool(row["event_id"]):
            yield row.problem(
                "statement_id", "The anchor supports both a statement and an event, or neither."
            )


@check(
    "anchors(source_id, char_start, char_end)",
    "sources(char_count)",
    name="anchor-outside-text",
    fix="Run `guarantees anchor` with the articles available.",
    bad="char_start,char_end\n100,99999",
    good="char_start,char_end\n100,160",
)
def anchor_outside_text(tables: Tables) -> Iterator[Problem]:
    """An anchor must lie inside its article and end after it starts."""
    for row in tables["anchors"]:
        span, source = _span(row), row.ref("source_id")
        if span is None or source is None or not re.fullmatch(INTEGER, source["char_count"]):
            continue
        if not 0 <= span[0] < span[1] <= int(source["char_count"]):
            message = f"The span {span[0]} to {span[1]} is not within {source['char_count']} characters."
            yield row.problem("char_end", message)


@check(
    "anchors(start_words, end_words)",
    name="incomplete-anchor-words",
    fix="Run `guarantees build`: an anchor has both, or neither if it has fewer than eight words.",
    bad="start_words,end_words\nWe will not,",
    good="start_words,end_words\nWe will not,price may be",
)
def incomplete_anchor_words(tables: Tables) -> Iterator[Problem]:
    """An anchor must have both its first and its last words, or neither."""
    for row in tables["anchors"]:
        if bool(row["start_words"]) != bool(row["end_words"]):
            yield row.problem(
                "start_words", "Only the first or only the last words of the span are published."
            )


@check(
    "anchors(char_start, char_end, start_words, end_words)",
    name="anchor-words-too-long",
    fix="Run `guarantees build`: no words of an anchor of fewer than eight words are published.",
    bad="char_start,char_end,start_words,end_words\n100,110,We will not,price may be",
    good="char_start,char_end,start_words,end_words\n100,160,We will not,price may be",
)
def anchor_words_too_long(tables: Tables) -> Iterator[Problem]:
    """The published words of an anchor must fit in its span with the words between them."""
    for row in tables["anchors"]:
        span, ends = _span(row), f"{row['start_words']} {row['end_words']}".split()
        if not span or not ends:
            continue
        # Each word between the two ends has at least one character, and a space after it.
        shortest = sum(map(len, ends)) + len(ends) - 1 + 2 * max(0, MIN_WORDS - len(ends))
        if span[1] - span[0] < shortest:
            message = f"The span of {span[1] - span[0]} characters is too short for its published words."
            yield row.problem("start_words", message)


@check(
    "anchors(source_id, statement_id, event_id, part, seq)",
    name="anchor-number-gap",
    fix="Run `guarantees build`.",
    bad="statement_id,part,seq\nferry-gazette-s03,content,1\nferry-gazette-s03,content,3",
    good="statement_id,part,seq\nferry-gazette-s03,content,1\nferry-gazette-s03,content,2",
)
def anchor_number_gap(tables: Tables) -> Iterator[Problem]:
    """The anchors of a part must be numbered from 1 without gaps."""
    for rows in tables["anchors"].group_by(*_POSITION).values():
        numbers = sorted(int(row["seq"]) for row in rows if re.fullmatch(INTEGER, row["seq"]))
        if len(numbers) == len(rows) and numbers != list(range(1, len(rows) + 1)):
            yield rows[-1].problem("seq", f"The anchors are numbered {', '.join(map(str, numbers))}.")


@check(
    "anchors(anchor_id, source_id, statement_id, event_id, part, char_start, char_end)",
    name="duplicate-anchor",
    fix="Keep one of the two quotes; a sentence that occurs twice has two spans.",
    bad="quote: [the late crossing would stay, the late crossing would stay]",
    good="quote: the late crossing would stay",
)
def duplicate_anchor(tables: Tables) -> Iterator[Problem]:
    """A record must not have the same span twice for the same part."""
    for rows in tables["anchors"].group_by(*_POSITION, "char_start", "char_end").values():
        for row in rows[1:]:
            yield row.problem("char_start", f"The span is the same as that of {rows[0].id!r}.")


@check(
    "statements(statement_id)",
    "anchors(statement_id, part)",
    name="statement-without-anchor",
    fix="Add `quote:` to the statement, then run `guarantees anchor`.",
    bad="- {id: s01, speaker: jane-roe, ...}",
    good="- {id: s01, speaker: jane-roe, quote: {from: We will not, to: price may be}, ...}",
)
def statement_without_anchor(tables: Tables) -> Iterator[Problem]:
    """A statement must have an anchor for its content."""
    anchored = {row["statement_id"] for row in tables["anchors"] if row["part"] == "content"}
    for row in tables["statements"]:
        if row.id not in anchored:
            yield row.problem("statement_id", "No anchor supports the content of the statement.")


@check(
    "anchors(statement_id, source_id)",
    "statements(source_id)",
    name="anchor-in-other-source",
    fix="Run `guarantees build`.",
    bad="statement_id,source_id\nferry-gazette-s01,island-wire",
    good="statement_id,source_id\nferry-gazette-s01,ferry-gazette",
)
def anchor_in_other_source(tables: Tables) -> Iterator[Problem]:
    """An anchor must be in the source of its statement."""
    for row in tables["anchors"]:
        statement = row.ref("statement_id")
        if statement and statement["source_id"] != row["source_id"]:
            yield row.problem("source_id", f"The statement is in {statement['source_id']!r}.")


@check(
    "event_reports(event_id, source_id)",
    "anchors(event_id, source_id)",
    name="report-without-anchor",
    fix="Add `mention:` to the event in the source file, then run `guarantees anchor`.",
    bad="events:\n  - {id: mayors-meet, date: 2021-12-14, ...}",
    good="events:\n  - {id: mayors-meet, mention: The two river towns met, date: 2021-12-14, ...}",
)
def report_without_anchor(tables: Tables) -> Iterator[Problem]:
    """An event report must have an anchor for its mention or its date."""
    anchored = {(row["event_id"], row["source_id"]) for row in tables["anchors"]}
    for row in tables["event_reports"]:
        if (row["event_id"], row["source_id"]) not in anchored:
            yield row.problem("event_id", "No anchor supports the report of the event.")


@check(
    "anchors(event_id, source_id)",
    "event_reports(event_id, source_id)",
    name="anchor-without-report",
    fix="Run `guarantees build`.",
    bad="an anchor of mayors-meet in island-wire, which does not report it",
    good="an anchor of mayors-meet in ferry-gazette, which reports it",
)
def anchor_without_report(tables: Tables) -> Iterator[Problem]:
    """An anchor of an event must belong to a report of that event."""
    reports = {(row["event_id"], row["source_id"]) for row in tables["event_reports"]}
    for row in tables["anchors"]:
        if row["event_id"] and (row["event_id"], row["source_id"]) not in reports:
            yield row.problem("event_id", f"{row['source_id']!r} does not report {row['event_id']!r}.")


@check(
    "anchors(source_id, statement_id, part, char_start, char_end)",
    name="overlapping-anchors",
    fix="Shorten one of the quotes: two statements need a span each.",
    bad="# s01: {from: We will not, to: price may be}\n# s02: {from: the late crossing, to: price may be}",
    good="# s01: {from: We will not, to: late crossing}\n# s02: {from: whatever, to: price may be}",
)
def overlapping_anchors(tables: Tables) -> Iterator[Problem]:
    """The content anchors of two statements must not overlap."""
    for rows in tables["anchors"].group_by("source_id").values():
        content = [row for row in rows if row["part"] == "content"]
        # By position, and of the same position by statement.
        spans = sorted(
            (span, row["statement_id"], number) for number, row in enumerate(content) if (span := _span(row))
        )
        furthest: tuple[int, Record] | None = None  # the anchor that reaches furthest so far, and its end
        for (start, end), statement, number in spans:
            row = content[number]
            if furthest and start < furthest[0] and statement != furthest[1]["statement_id"]:
                other = furthest[1].ref("statement_id")
                message = f"The span overlaps the content of {furthest[1]['statement_id']!r}."
                yield row.problem("char_start", message, compared_with=[other] if other else [])
            if furthest is None or end > furthest[0]:
                furthest = end, row
