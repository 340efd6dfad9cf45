"""The words that all floors share: frozen values without behaviour of their own.

Nothing here knows a file format or a library; whoever reads a file turns it into these, whoever writes
one starts from these.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final


@dataclass(frozen=True, slots=True, order=True)
class Mark:
    """A place in a file written by a person: lines and columns are counted from 1."""

    file: str
    line: int = 0
    column: int = 0


@dataclass(frozen=True, slots=True, order=True)
class Subject:
    """The record that a finding is about: the same id may stand in several tables."""

    table: str = ""
    record: str = ""


NOBODY: Final = Subject()
"""No record in particular."""


@dataclass(frozen=True, slots=True)
class Piece:
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
    mark: Mark = field(default=Mark(""), compare=False)

    def __str__(self) -> str:
        """Return the quote as messages show it."""
        return f"{self.start} … {self.end}" if self.end else self.start


@dataclass(frozen=True, slots=True, order=True)
class Owner:
    """What an anchor supports: one statement, one account of an event, or the text as a whole."""

    statement: str = ""
    event: str = ""


EXCLUSION: Final = "exclusion"
"""The part of a quote that supports nothing: what it names is left uncoded, with a reason.

It belongs to the text as a whole, and no table holds it, nor any of its words.
"""


@dataclass(frozen=True, slots=True)
class Selector:
    """A quote that has to be re-found: whose evidence it is, which part, which piece of it.

    *subject* is the record under which findings speak of its owner.
    """

    owner: Owner
    part: str
    seq: int
    piece: Piece
    subject: Subject = NOBODY


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
class Lock:
    """What ``guarantees anchor`` recorded of one text and of every quote from it.

    *anchors* holds, by owner, part and running number, the digest of the words that named the quote, and
    where it was found.
    """

    sha256: str
    char_count: int
    anchors: Mapping[tuple[Owner, str, int], tuple[str, Anchor]]


@dataclass(frozen=True, slots=True)
class Code:
    """One entry of a code list, with its mappings to the event ontologies PLOVER and CAMEO.

    The *example* is invented: it is for those who code, and no column of the data.
    """

    code: str
    label: str
    definition: str
    coding_rule: str = ""
    plover_type: str = ""
    plover_mode: str = ""
    cameo_root: str = ""
    cameo_code: str = ""
    example: str = ""


@dataclass(frozen=True, slots=True)
class CodeList:
    """The codes that a column may hold, in the order in which a coder asks for them."""

    name: str
    title: str
    description: str
    codes: tuple[Code, ...]

    def by_code(self) -> Mapping[str, Code]:
        """Return the entries by their code, in order."""
        return MappingProxyType({code.code: code for code in self.codes})


TOPICS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "speaker": "Who speaks",
        "statement": "What is said",
        "date": "When it was",
        "event": "What happened",
        "relation": "How it hangs together",
        "evidence": "What shows it",
    }
)
"""What a coding rule may be about, and what people call it, in the order in which a coder asks."""


@dataclass(frozen=True, slots=True)
class CodingRule:
    """How a hard case that is not bound to one code is decided, with an invented example."""

    rule_id: str
    topic: str
    rule: str
    example: str


@dataclass(frozen=True, slots=True)
class Contributor:
    """Somebody or something that contributed to the dataset, as the metadata formats name them."""

    title: str
    roles: tuple[str, ...] = ()
    path: str = ""


@dataclass(frozen=True, slots=True)
class Licence:
    """A licence by its SPDX identifier."""

    name: str
    title: str
    path: str


@dataclass(frozen=True, slots=True)
class About:
    """What the dataset says of itself: the one place of its title, version, licence and period.

    The period is the first and last day (ISO 8601) of the talks that the dataset covers; the limits say what
    cannot be concluded from it.
    """

    name: str
    version: str
    title: str
    description: str
    keywords: tuple[str, ...]
    licences: tuple[Licence, ...]
    contributors: tuple[Contributor, ...]
    period_from: str
    period_to: str
    limits: tuple[str, ...] = ()
    rights: str = ""


@dataclass(frozen=True, slots=True)
class Waiver:
    """A finding that is accepted: which check, on which record, why, and up to which version."""

    check: str
    record: str
    reason: str
    until: str
    mark: Mark = field(default=Mark(""), compare=False)
