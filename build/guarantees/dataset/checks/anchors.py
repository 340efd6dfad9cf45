"""Is the evidence complete, and does it belong to what it supports?"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from guarantees.contract.field_types import INTEGER
from guarantees.core.csv_text import REBUILD, Row
from guarantees.core.findings import Finding
from guarantees.core.locations import RecordRef
from guarantees.package.reader import Package
from guarantees.validation.check import row_finding

LEAST_WORDS: Final = 8
"""How many words a span has at least of which the ends are published."""

_QUOTE: Final = "Add a `quote:` to the statement, then run `guarantees anchor`."


def _span(row: Row) -> tuple[int, int] | None:
    cells = row["char_start"], row["char_end"]
    return (int(cells[0]), int(cells[1])) if all(re.fullmatch(INTEGER, c) for c in cells) else None


def wrong_anchor_id(package: Package) -> Iterator[Finding]:
    """Is every anchor id made of its owner, its part and its number?"""
    data = package["anchors"]
    for row in data.rows:
        owner = row["statement_id"] or f"{row['source_id']}:{row['event_id']}"
        wanted = f"{owner}:{row['part']}:{row['seq']}"
        if row["anchor_id"] != wanted:
            message = f"The id should be {wanted!r}."
            yield row_finding(data, row, message, REBUILD, column="anchor_id")


def anchor_without_single_record(package: Package) -> Iterator[Finding]:
    """Does every anchor support exactly one statement or event?"""
    data = package["anchors"]
    for row in data.rows:
        if bool(row["statement_id"]) == bool(row["event_id"]):
            message = "The anchor supports both a statement and an event, or neither."
            hint = "Exactly one of statement_id and event_id is filled."
            yield row_finding(data, row, message, hint, column="statement_id")


def anchor_outside_text(package: Package) -> Iterator[Finding]:
    """Does every anchor lie inside its text, and end after it starts?"""
    data, sources = package["anchors"], package["sources"].index("source_id")
    for row in data.rows:
        span, source = _span(row), sources.get(row["source_id"])
        if span is None or source is None or not re.fullmatch(INTEGER, source["char_count"]):
            continue
        if not 0 <= span[0] < span[1] <= int(source["char_count"]):
            message = (
                f"The span {span[0]} to {span[1]} is not in a text of {source['char_count']} characters."
            )
            hint = "Run `guarantees anchor` with the texts at hand."
            yield row_finding(data, row, message, hint, column="char_end")


def incomplete_anchor_words(package: Package) -> Iterator[Finding]:
    """Are the first and the last words of a span published together, or neither?"""
    data = package["anchors"]
    for row in data.rows:
        if bool(row["start_words"]) != bool(row["end_words"]):
            message = "Only one end of the span is published."
            hint = "Spans of fewer than eight words publish neither end, longer ones both."
            yield row_finding(data, row, message, hint, column="start_words")


def statement_without_anchor(package: Package) -> Iterator[Finding]:
    """Is there evidence for the content of every statement?"""
    data = package["statements"]
    supported = {row["statement_id"] for row in package["anchors"].rows if row["part"] == "content"}
    for row in data.rows:
        if row["statement_id"] not in supported:
            message = "No anchor supports the content of the statement."
            yield row_finding(data, row, message, _QUOTE, column="statement_id")


def anchor_in_other_source(package: Package) -> Iterator[Finding]:
    """Does the evidence for every statement lie in the source that prints it?"""
    data, statements = package["anchors"], package["statements"].index("statement_id")
    for row in data.rows:
        statement = statements.get(row["statement_id"])
        if statement and statement["source_id"] != row["source_id"]:
            message = f"The statement is printed in {statement['source_id']!r}."
            yield row_finding(
                data,
                row,
                message,
                REBUILD,
                column="source_id",
                others=(RecordRef("statements", row["statement_id"]),),
            )


def report_without_anchor(package: Package) -> Iterator[Finding]:
    """Is there evidence for every account of an event: its mention or its date?"""
    data = package["event_reports"]
    supported = {(row["event_id"], row["source_id"]) for row in package["anchors"].rows}
    for row in data.rows:
        if (row["event_id"], row["source_id"]) not in supported:
            message = "No anchor supports what the source says of the event."
            hint = "Add a `mention:` to the event in the source file, then run `guarantees anchor`."
            yield row_finding(data, row, message, hint, column="event_id")


def anchor_without_report(package: Package) -> Iterator[Finding]:
    """Does every anchor of an event belong to an account of it?"""
    data = package["anchors"]
    reports = {(row["event_id"], row["source_id"]) for row in package["event_reports"].rows}
    for row in data.rows:
        if row["event_id"] and (row["event_id"], row["source_id"]) not in reports:
            message = f"{row['source_id']!r} has no account of {row['event_id']!r}."
            yield row_finding(data, row, message, REBUILD, column="event_id")


def overlapping_anchors(package: Package) -> Iterator[Finding]:
    """Does every span of a text carry the content of one statement only?"""
    data = package["anchors"]
    spans = sorted(
        (row["source_id"], span, row["statement_id"], number)
        for number, row in enumerate(data.rows)
        if row["part"] == "content" and (span := _span(row))
    )
    reach: tuple[str, int, str, int] | None = None
    for source, (start, end), statement, number in spans:
        if reach and reach[0] == source and start < reach[1] and statement != reach[2]:
            row, other = data.rows[number], data.rows[reach[3]]
            message = f"The span is also the content of {other['statement_id']!r}."
            hint = "Two acts are two statements with a span each; shorten one of the quotes."
            yield row_finding(
                data,
                row,
                message,
                hint,
                column="char_start",
                others=(RecordRef("statements", other["statement_id"]),),
            )
        if reach is None or reach[0] != source or end > reach[1]:
            reach = source, end, statement, number


def duplicate_anchor(package: Package) -> Iterator[Finding]:
    """Does no record name the same span twice for the same part?"""
    data = package["anchors"]
    columns = ("source_id", "statement_id", "event_id", "part", "char_start", "char_end")
    for rows in data.groups(*columns).values():
        for row in rows[1:]:
            message = f"The span is that of {rows[0]['anchor_id']!r}."
            hint = "Keep one; a sentence that stands twice in a text has two spans."
            yield row_finding(data, row, message, hint, column="char_start")


def anchor_number_gap(package: Package) -> Iterator[Finding]:
    """Are the pieces of a part numbered from one on, without gaps?"""
    data = package["anchors"]
    for rows in data.groups("source_id", "statement_id", "event_id", "part").values():
        numbers = sorted(int(row["seq"]) for row in rows if re.fullmatch(INTEGER, row["seq"]))
        if len(numbers) == len(rows) and numbers != list(range(1, len(rows) + 1)):
            message = f"The pieces are numbered {', '.join(map(str, numbers))}."
            yield row_finding(data, rows[-1], message, REBUILD, column="seq")


def anchor_words_too_long(package: Package) -> Iterator[Finding]:
    """Do the published words of a span fit into it, with as many between them as make eight?"""
    data = package["anchors"]
    for row in data.rows:
        span, ends = _span(row), f"{row['start_words']} {row['end_words']}".split()
        if not span or not ends:
            continue
        # Each of the words between the two ends has at least one character, and a space after it.
        least = sum(map(len, ends)) + len(ends) - 1 + 2 * max(0, LEAST_WORDS - len(ends))
        if span[1] - span[0] < least:
            message = f"The span has {span[1] - span[0]} characters, too few for the words published of it."
            hint = f"Of a span of fewer than {LEAST_WORDS} words none is published."
            yield row_finding(data, row, message, hint, column="start_words")
