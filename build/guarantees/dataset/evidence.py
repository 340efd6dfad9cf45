"""Quotes as evidence: how a quote is written, what it supports, and where it was found in an article."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from guarantees.core.locations import NO_RECORD, Location, RecordRef


@dataclass(frozen=True, slots=True)
class QuoteSelector:
    """A quote named by its first and last words, as a curator writes it.

    Attributes:
        start: The first words, or the whole span where *end* is empty.
        end: The last words, or an empty text.
        occurrence: Which occurrence of *start* is meant, counted from 1; 0 where it must be the only one.
        mark: Where the curator wrote it.
    """

    start: str
    end: str = ""
    occurrence: int = 0
    mark: Location = field(default=Location(""), compare=False)

    def __str__(self) -> str:
        """Return the quote as messages show it."""
        return f"{self.start} … {self.end}" if self.end else self.start


@dataclass(frozen=True, slots=True, order=True)
class EvidenceFor:
    """What an anchor supports: one statement, one account of an event, or the text as a whole."""

    statement: str = ""
    event: str = ""


EXCLUSION: Final = "exclusion"
"""The part of a quote that supports nothing: what it names is left uncoded, with a reason.

It belongs to the text as a whole, and no table holds it, nor any of its words.
"""


@dataclass(frozen=True, slots=True)
class Evidence:
    """A quote that has to be re-found: whose evidence it is, which part, which piece of it.

    *subject* is the record under which findings speak of its owner.
    """

    owner: EvidenceFor
    part: str
    seq: int
    piece: QuoteSelector
    subject: RecordRef = NO_RECORD


@dataclass(frozen=True, slots=True)
class Anchor:
    """A quote re-found in its text.

    Offsets count Unicode code points of the canonical text from 0; the end is exclusive (W3C Web
    Annotation, TextPositionSelector). The hash is the SHA-256 of the slice as UTF-8.
    """

    char_start: int
    char_end: int
    text_sha256: str
    start_words: str = ""
    end_words: str = ""


@dataclass(frozen=True, slots=True)
class AnchorLock:
    """What ``guarantees anchor`` recorded of one text and of every quote from it.

    *anchors* holds, by owner, part and running number, the digest of the words that named the quote, and
    where it was found.
    """

    sha256: str
    char_count: int
    anchors: Mapping[tuple[EvidenceFor, str, int], tuple[str, Anchor]]
