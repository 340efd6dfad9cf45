"""An attribution in the making, without a parser."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from guarantees.dataset.texts.quotation_marks import TextRange
from guarantees.drafting.attributions.attribution import Construction
from guarantees.drafting.attributions.pattern_cues import Cue
from guarantees.drafting.attributions.pattern_phrases import Phrase
from guarantees.drafting.attributions.pattern_tokens import Line

_KEPT_MARKS: Final = frozenset("[]()%!?")


@dataclass(eq=False, slots=True)
class Candidate:
    """A possible attribution.

    Attributes:
        line: Where its cue is.
        cue: The first and the last token of the cue; None for a name before a colon.
        source: The words for its source.
        construction: How the cue holds the content; None while it holds none.
        verb: The verb or noun of the cue in its base form.
        spans: The ranges of the content in the text.
        reading: The cue as a verb in its sentence; None if it is not a verb.
        relays: The candidate of which its whole content consists, or None.
    """

    line: Line
    cue: tuple[int, int] | None
    source: Phrase
    construction: Construction | None = None
    verb: str = ""
    spans: list[TextRange] = field(default_factory=list)
    reading: Cue | None = None
    relays: Candidate | None = None

    @property
    def position(self) -> int:
        """The offset of the cue, or of its source if there is no cue."""
        first = self.source.first if self.cue is None else self.cue[0]
        return self.line.tokens[first].start

    @property
    def length(self) -> int:
        """The number of characters of the content."""
        return sum(end - start for start, end in self.spans)

    @property
    def holds_quotation(self) -> bool:
        """Whether a quotation beside the cue may belong to it."""
        if self.reading is None:
            return self.construction is Construction.ACCORDING
        return self.reading.frames.takes_quotation and self.reading.reports

    def overlap(self, start: int, end: int) -> int:
        """Return how many characters of the range belong to the content."""
        return sum(max(0, min(end, b) - max(start, a)) for a, b in self.spans)


def content_spans(line: Line, parts: Iterable[tuple[int, int]]) -> list[TextRange]:
    """Return the ranges of parts, each a first token and the one behind it, without outer punctuation."""
    spans: list[TextRange] = []
    for part in parts:
        first, after = part
        while first < after and not _is_content(line, first):
            first += 1
        while first < after and not _is_content(line, after - 1):
            after -= 1
        if first < after:
            spans.append(line.span(first, after - 1))
    return spans


def _is_content(line: Line, index: int) -> bool:
    token = line.tokens[index]
    return token.is_word or token.is_quoted or token.text in _KEPT_MARKS
