"""An attribution in the making: a cue, its source, and the tokens that hang on it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from guarantees.dataset.texts.quotation_marks import TextRange
from guarantees.drafting.attributions.attribution import Construction
from guarantees.drafting.attributions.parsed_paragraph import Paragraph
from guarantees.drafting.attributions.reporting_words import NO_FRAMES, VerbFrames
from guarantees.drafting.attributions.syntax import frames_of_verb

if TYPE_CHECKING:
    from spacy.tokens import Token


@dataclass(eq=False, slots=True)
class Candidate:
    """A possible attribution.

    Attributes:
        paragraph: Where its cue is.
        cue: The token of the verb, noun or preposition that attributes; None for a name before a colon.
        cue_end: The last token of the cue.
        source: The head of the source, or None.
        construction: The grammar that was found; None while a cue holds nothing.
        held: The tokens that hang on the cue as what is said.
        heads: The heads of the clauses that hang on the cue.
        spans: The ranges of what is said, once it is settled.
        source_words: The range of the source where it is no phrase of the parse.
        relays: The candidate whose cue heads what is said: Roe said that *the minister had promised* …
    """

    paragraph: Paragraph
    cue: Token | None
    source: Token | None = None
    construction: Construction | None = None
    held: set[int] = field(default_factory=set)
    heads: list[int] = field(default_factory=list)
    spans: list[TextRange] = field(default_factory=list)
    cue_end: int | None = None
    source_words: TextRange | None = None
    relays: Candidate | None = None

    @property
    def is_verb(self) -> bool:
        """Whether the cue is a verb, or a word that the tagger should have taken for one."""
        return self.cue is not None and self.construction not in (Construction.NOUN, Construction.ACCORDING)

    @property
    def lemma(self) -> str:
        """The base form of the cue in lower case, or an empty string."""
        return "" if self.cue is None else str(self.cue.lemma_).lower()

    @property
    def frames(self) -> VerbFrames:
        """The frames of the cue."""
        return NO_FRAMES if self.cue is None else frames_of_verb(self.cue)

    @property
    def position(self) -> int | None:
        """The offset of the cue in the text."""
        return None if self.cue is None else self.paragraph.offset(self.cue)

    @property
    def length(self) -> int:
        """The number of characters of what is said."""
        return sum(end - start for start, end in self.spans)

    def overlap(self, start: int, end: int) -> int:
        """Return how many characters of the range are part of what is said."""
        return sum(max(0, min(end, b) - max(start, a)) for a, b in self.spans)
