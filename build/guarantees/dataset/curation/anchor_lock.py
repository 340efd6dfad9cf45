"""The anchor lock beside a source file: position and hash of every quote, written by ``guarantees anchor``.

It has one row per quote, and one of part ``text`` for the canonical text as a whole. The column ``selector`` is a digest of
the words of the quote, so that a changed quote is detected without the article.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from guarantees.core import csv_text
from guarantees.core.csv_text import Row
from guarantees.core.findings import Finding, FindingCollector
from guarantees.core.locations import Location, RecordRef
from guarantees.core.rules import QUOTES, Rule, register
from guarantees.dataset.evidence import Anchor, AnchorLock, Evidence, EvidenceFor, EvidenceKey

INVALID_LOCK: Final = register(
    Rule(
        name="invalid-lock",
        group=QUOTES,
        summary="A lock file of anchors must have the expected columns and valid numbers.",
        fix="Run `guarantees anchor` with the articles available; never edit a lock by hand.",
        bad="ferry-gazette.lock.csv: statement,part,seq",
        good="a lock file as `guarantees anchor` wrote it",
    )
)
MISSING_ANCHOR: Final = register(
    Rule(
        name="missing-anchor",
        group=QUOTES,
        summary="Every quote must have a recorded position in its article.",
        fix="Run `guarantees anchor` with the articles available.",
        bad="a new quote in ferry-gazette.yml that ferry-gazette.lock.csv does not contain",
        good="the same quote after `guarantees anchor`",
    )
)
OUTDATED_ANCHOR: Final = register(
    Rule(
        name="outdated-anchor",
        group=QUOTES,
        summary="A quote must not change after its position was recorded.",
        fix="Run `guarantees anchor` with the articles available.",
        bad="quote: {from: We will never, to: price may be}   # recorded for: We will not",
        good="quote: {from: We will not, to: price may be}",
    )
)
UNUSED_ANCHOR: Final = register(
    Rule(
        name="unused-anchor",
        group=QUOTES,
        summary="Every recorded position must belong to a quote.",
        fix="Run `guarantees anchor`, which removes it; no article is needed.",
        bad="ferry-gazette.lock.csv contains s09, which ferry-gazette.yml no longer contains",
        good="ferry-gazette.lock.csv contains only quotes of ferry-gazette.yml",
    )
)


COLUMNS: Final = (
    "statement",
    "event",
    "part",
    "seq",
    "selector",
    "char_start",
    "char_end",
    "start_words",
    "text_sha256",
    "end_words",
)
KEY: Final = ("statement", "event", "part", "seq")
TEXT: Final = "text"

_ANCHOR: Final = "Run `guarantees anchor` with the articles available."


def write(lock: AnchorLock) -> bytes:
    """Return *lock* as the bytes of its file."""
    rows = [_row((EvidenceFor(), TEXT, 0), "0", "", Anchor(0, lock.char_count, lock.sha256))]
    rows += [_row(key, f"{key[2]:03}", digest, anchor) for key, (digest, anchor) in lock.anchors.items()]
    return csv_text.to_csv_sorted(rows, COLUMNS, KEY)


def _row(key: EvidenceKey, number: str, digest: str, anchor: Anchor) -> dict[str, str]:
    supports, part, _ = key
    return {
        "statement": supports.statement,
        "event": supports.event,
        "part": part,
        "seq": number,
        "selector": digest,
        "char_start": str(anchor.char_start),
        "char_end": str(anchor.char_end),
        "start_words": anchor.start_words,
        "text_sha256": anchor.text_sha256,
        "end_words": anchor.end_words,
    }


def read(data: bytes, file: str, problems: FindingCollector) -> AnchorLock | None:
    """Return the lock in *data*; None if it is invalid, which is reported in *problems* under the name *file*."""
    text = csv_text.parse(data, file)
    problems.extend(text.findings)
    if text.findings:
        return None
    if text.header != COLUMNS:
        problems.add(
            INVALID_LOCK, f"The columns are not {', '.join(COLUMNS)}.", _ANCHOR, at=Location(file, 1)
        )
        return None
    before = len(problems)
    whole: Anchor | None = None
    anchors: dict[EvidenceKey, tuple[str, Anchor]] = {}
    for row in text.rows():
        try:
            anchor = _anchor(row)
            if row["part"] == TEXT:
                whole = anchor
            else:
                key = EvidenceFor(row["statement"], row["event"]), row["part"], int(row["seq"])
                anchors[key] = row["selector"], anchor
        except ValueError:
            message = "A position or a number of this row is not an integer."
            problems.add(INVALID_LOCK, message, _ANCHOR, at=Location(file, row.line))
    if whole is None:
        problems.add(INVALID_LOCK, f"There is no row of part {TEXT!r}.", _ANCHOR, at=Location(file))
    if whole is None or len(problems) > before:
        return None
    return AnchorLock(whole.text_sha256, whole.char_end, anchors)


def _anchor(row: Row) -> Anchor:
    """Return the anchor in *row*.

    Raises:
        ValueError: An offset is not an integer.
    """
    start, end = int(row["char_start"]), int(row["char_end"])
    return Anchor(start, end, row["text_sha256"], row["start_words"], row["end_words"])


def compare(source_id: str, quotes: Iterable[Evidence], lock: AnchorLock | None, file: str) -> list[Finding]:
    """Return the differences between *lock* and the *quotes* that the source file *file* contains."""
    expected = list(quotes)
    problems = FindingCollector()
    if lock is None:
        if expected:
            message = f"No position is recorded for the {len(expected)} quotes of this file."
            record = RecordRef("sources", source_id)
            problems.add(MISSING_ANCHOR, message, _ANCHOR, at=Location(file), record=record)
        return list(problems)
    for evidence in expected:
        recorded = lock.anchors.get(evidence.key)
        if recorded and recorded[0] == evidence.quote.digest:
            continue
        rule, problem = (
            (OUTDATED_ANCHOR, "The quote was changed after its position was recorded")
            if recorded
            else (MISSING_ANCHOR, "No position is recorded")
        )
        problems.add(
            rule,
            f"{problem}: “{evidence.quote}”.",
            _ANCHOR,
            at=evidence.quote.location,
            record=evidence.record_ref,
            column=evidence.part,
            value=str(evidence.quote),
        )
    _report_unused(source_id, set(lock.anchors) - {evidence.key for evidence in expected}, file, problems)
    return list(problems)


def _report_unused(
    source_id: str, unused: Iterable[EvidenceKey], file: str, problems: FindingCollector
) -> None:
    """Report the recorded positions that belong to no quote, those of a statement or an event together."""
    by_record: dict[EvidenceFor, list[str]] = {}
    for supports, part, number in sorted(unused):
        by_record.setdefault(supports, []).append(f"{part} {number}")
    for supports, parts in by_record.items():
        name = supports.statement or supports.event or "the article"
        position = "A position is" if len(parts) == 1 else "Positions are"
        problems.add(
            UNUSED_ANCHOR,
            f"{position} recorded for words of {name} that are no longer quoted ({', '.join(parts)}).",
            UNUSED_ANCHOR.fix,
            at=Location(file),
            record=_record_ref(source_id, supports),
            value=name,
        )


def _record_ref(source_id: str, supports: EvidenceFor) -> RecordRef:
    """Return the record that a quote supports, as findings name it."""
    if supports.statement:
        return RecordRef("statements", f"{source_id}-{supports.statement}")
    if supports.event:
        return RecordRef("event_reports", f"{supports.event}:{source_id}")
    return RecordRef("", source_id)
