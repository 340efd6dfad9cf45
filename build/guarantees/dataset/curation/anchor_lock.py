"""The lock beside a source file: offsets and hashes of every quote, written by ``guarantees anchor``.

One row per quote, and one of part ``text`` for the canonical text as a whole. The selector is a digest of
the words by which the curator named the quote, so that a quote changed since is noticed without the text.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import Final

from guarantees.core import csv_text
from guarantees.core.findings import Finding
from guarantees.core.locations import RecordRef
from guarantees.core.rules import QUOTES, Rule, register
from guarantees.dataset.evidence import Anchor, AnchorLock, Evidence, EvidenceFor, QuoteSelector

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
        fix="Run `guarantees anchor` with the articles available.",
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

_SELECTOR_DIGITS: Final = 16
_ANCHOR: Final = "Run `guarantees anchor` with the texts at hand."


def digest(piece: QuoteSelector) -> str:
    """Return the digest of the words that name a quote."""
    named = f"{piece.start}\n{piece.end}\n{piece.occurrence}"
    return hashlib.sha256(named.encode()).hexdigest()[:_SELECTOR_DIGITS]


def write(lock: AnchorLock) -> bytes:
    """Return *lock* as the bytes of its file."""
    rows = [_row(EvidenceFor(), TEXT, "0", "", Anchor(0, lock.char_count, lock.sha256))]
    rows += [
        _row(owner, part, f"{seq:03}", selector, anchor)
        for (owner, part, seq), (selector, anchor) in lock.anchors.items()
    ]
    return csv_text.to_csv_sorted(rows, COLUMNS, KEY)


def _row(owner: EvidenceFor, part: str, seq: str, selector: str, anchor: Anchor) -> dict[str, str]:
    return {
        "statement": owner.statement,
        "event": owner.event,
        "part": part,
        "seq": seq,
        "selector": selector,
        "char_start": str(anchor.char_start),
        "char_end": str(anchor.char_end),
        "start_words": anchor.start_words,
        "text_sha256": anchor.text_sha256,
        "end_words": anchor.end_words,
    }


def read(data: bytes, file: str) -> tuple[AnchorLock | None, list[Finding]]:
    """Return the lock in *data*, and what is wrong with it; None where it cannot be used."""
    text = csv_text.parse(data, file)
    findings = list(text.findings)
    if not findings and text.header != COLUMNS:
        message = f"The columns are not {', '.join(COLUMNS)}."
        findings.append(Finding(rule=INVALID_LOCK, file=file, line=1, message=message, hint=_ANCHOR))
    if findings:
        return None, findings
    whole: Anchor | None = None
    anchors: dict[tuple[EvidenceFor, str, int], tuple[str, Anchor]] = {}
    for row in text.rows():
        try:
            anchor = Anchor(
                int(row["char_start"]),
                int(row["char_end"]),
                row["text_sha256"],
                row["start_words"],
                row["end_words"],
            )
            if row["part"] == TEXT:
                whole = anchor
            else:
                key = EvidenceFor(row["statement"], row["event"]), row["part"], int(row["seq"])
                anchors[key] = row["selector"], anchor
        except ValueError:
            message = "A number of this row is not a whole number."
            findings.append(
                Finding(rule=INVALID_LOCK, file=file, line=row.line, message=message, hint=_ANCHOR)
            )
    if whole is None:
        message = "The lock has no row for the text as a whole."
        findings.append(Finding(rule=INVALID_LOCK, file=file, message=message, hint=_ANCHOR))
    if findings or whole is None:
        return None, findings
    return AnchorLock(whole.text_sha256, whole.char_end, anchors), []


def compare(
    source_id: str, selectors: Iterable[Evidence], lock: AnchorLock | None, file: str
) -> list[Finding]:
    """Return where *lock* does not hold exactly the quotes that the curator wrote, in the file *file*."""
    wanted = list(selectors)
    if lock is None:
        if not wanted:
            return []
        message = f"No place in the text is recorded for the {len(wanted)} quotes of this file."
        return [
            Finding(
                rule=MISSING_ANCHOR,
                table="sources",
                record=source_id,
                file=file,
                message=message,
                hint=_ANCHOR,
            )
        ]
    findings = []
    for selector in wanted:
        recorded = lock.anchors.get((selector.owner, selector.part, selector.seq))
        if recorded and recorded[0] == digest(selector.piece):
            continue
        what = "The quote has changed since its place was recorded" if recorded else "No place is recorded"
        findings.append(
            Finding(
                rule=OUTDATED_ANCHOR if recorded else MISSING_ANCHOR,
                file=file,
                line=selector.piece.mark.line,
                column=selector.part,
                value=str(selector.piece),
                table=selector.subject.table,
                record=selector.subject.record,
                message=f"{what}: “{selector.piece}”.",
                hint=_ANCHOR,
            )
        )
    known = {(selector.owner, selector.part, selector.seq) for selector in wanted}
    for owner, part, seq in sorted(set(lock.anchors) - known):
        named = owner.statement or owner.event or "the text"
        subject = _subject(source_id, owner)
        findings.append(
            Finding(
                rule=UNUSED_ANCHOR,
                file=file,
                column=part,
                value=named,
                table=subject.table,
                record=subject.record,
                message=f"A place is recorded for {part} {seq} of {named}, which is not quoted any more.",
                hint=_ANCHOR,
            )
        )
    return findings


def _subject(source_id: str, owner: EvidenceFor) -> RecordRef:
    """Return the record that *owner* is, as findings name it."""
    if owner.statement:
        return RecordRef("statements", f"{source_id}-{owner.statement}")
    return (
        RecordRef("event_reports", f"{owner.event}:{source_id}") if owner.event else RecordRef("", source_id)
    )
