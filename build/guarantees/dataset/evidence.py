"""Quotes as evidence: how a quote is identified, what it supports, and where it was found in an article."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from guarantees.core.locations import NO_LOCATION, NO_RECORD, Location, RecordRef

_DIGEST_LENGTH: Final = 16


@dataclass(frozen=True, slots=True)
class QuoteSelector:
    """A quote identified by its first and last words, as a curator writes it.

    Attributes:
        start: The first words, or the whole quote if *end* is empty.
        end: The last words, or an empty string.
        occurrence: Which occurrence of *start* is meant, counted from 1; 0 if there must be only one.
        location: Where the curator wrote it.
        key: The key under which it is written; blank if it is an item of a list.
    """

    start: str
    end: str = ""
    occurrence: int = 0
    location: Location = field(default=NO_LOCATION, compare=False)
    key: str = field(default="", compare=False)

    def numbered(self, occurrence: int) -> str:
        """Return the quote as it is written in YAML with an *occurrence*: after its key, or as an item of a list.

        >>> QuoteSelector("said Poe", key="attribution").numbered(2)
        'attribution: {words: said Poe, occurrence: 2}'
        >>> QuoteSelector("A boat, without", "raft").numbered(1)
        '- {from: "A boat, without", to: raft, occurrence: 1}'
        """
        start = (
            f"from: {_yaml(self.start)}, to: {_yaml(self.end)}" if self.end else f"words: {_yaml(self.start)}"
        )
        return f"{f'{self.key}:' if self.key else '-'} {{{start}, occurrence: {occurrence}}}"

    def __str__(self) -> str:
        """Return the quote as messages show it."""
        return f"{self.start} … {self.end}" if self.end else self.start

    @property
    def digest(self) -> str:
        """A digest of the words, which changes if the quote is changed."""
        words = f"{self.start}\n{self.end}\n{self.occurrence}"
        return hashlib.sha256(words.encode()).hexdigest()[:_DIGEST_LENGTH]


def _yaml(words: str) -> str:
    """Return *words* as a value inside of braces, in quotes if it must be."""
    is_plain = re.fullmatch(r"\w[^,\[\]{}:#\"']*", words)
    return words if is_plain else json.dumps(words, ensure_ascii=False)


@dataclass(frozen=True, slots=True, order=True)
class EvidenceFor:
    """What an anchor supports: a statement, an account of an event, or the article as a whole."""

    statement: str = ""
    event: str = ""


EXCLUSION: Final = "exclusion"
"""The part of a quote that supports nothing: its words are left uncoded, with a reason.

It belongs to the article as a whole, and no table contains it or any of its words.
"""

EvidenceKey = tuple[EvidenceFor, str, int]
"""What identifies a quote in a source file: what it supports, the part, and its number."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """A quote that has to be found in an article.

    Attributes:
        supports: What it supports.
        part: Which part of that it supports, for example the content or the date.
        number: Its number among the quotes of the part, counted from 1.
        quote: The quote.
        record_ref: The record under which findings report it.
    """

    supports: EvidenceFor
    part: str
    number: int
    quote: QuoteSelector
    record_ref: RecordRef = NO_RECORD

    @property
    def key(self) -> EvidenceKey:
        """What identifies it in its source file."""
        return self.supports, self.part, self.number


@dataclass(frozen=True, slots=True)
class Anchor:
    """The position of a quote in its article.

    Offsets count Unicode code points of the canonical text from 0; the end is exclusive (W3C Web
    Annotation, TextPositionSelector). The hash is the SHA-256 of the slice as UTF-8.
    """

    char_start: int
    char_end: int
    text_sha256: str
    start_words: str = ""
    end_words: str = ""


RecordedAnchor = tuple[str, Anchor]
"""The digest of the words of a quote, and its position."""


@dataclass(frozen=True, slots=True)
class AnchorLock:
    """The recorded positions of the quotes of one article, written by ``guarantees anchor``.

    *anchors* holds for each quote the digest of its words, and its position.
    """

    sha256: str
    char_count: int
    anchors: Mapping[EvidenceKey, RecordedAnchor]
