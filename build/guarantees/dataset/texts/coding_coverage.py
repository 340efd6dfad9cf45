"""What of a text is coded, what is left out with a reason, and what nobody has looked at.

Every quotation of some length, and every sentence that attributes something, is either covered by what a
curator quoted or excluded by them. And of no text too many words are published.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Final

from guarantees.core.findings import Finding
from guarantees.core.locations import Location
from guarantees.core.rules import QUOTES, RULES, Rule, register
from guarantees.dataset.evidence import EXCLUSION, Anchor, Evidence, QuoteSelector
from guarantees.dataset.texts import quotation_marks, reporting_verbs, sentences
from guarantees.dataset.texts.article import Article
from guarantees.dataset.texts.find_quotes import END_WORDS, START_WORDS, WORDS_FROM
from guarantees.dataset.texts.quotation_marks import TextRange
from guarantees.dataset.texts.shared_phrases import WORD, Words

UNCODED_QUOTE: Final = register(
    Rule(
        name="uncoded-quote",
        group=QUOTES,
        summary="Every quotation of five words or more must be coded, or excluded with a reason.",
        fix="Code the quotation as a statement, or add it to `exclusions:` with a reason.",
        bad="exclusions: []   # a quotation in the article belongs to no statement",
        good="exclusions:\n  - {quote: {from: A boat without, to: a raft}, reason: other}",
    )
)
UNCODED_SENTENCE: Final = register(
    Rule(
        name="uncoded-sentence",
        group=QUOTES,
        summary="Every sentence that attributes something to someone must be coded, or excluded with a reason.",
        fix="Code the sentence as a statement, or add it to `exclusions:` with a reason.",
        bad="exclusions: []   # the county office said something that no statement covers",
        good="exclusions:\n  - {quote: {from: The county office, to: both letters}, reason: other}",
    )
)
UNUSED_EXCLUSION: Final = register(
    Rule(
        name="unused-exclusion",
        group=QUOTES,
        summary="An exclusion must cover words that would otherwise have to be coded.",
        fix="Remove the exclusion.",
        bad="exclusions:\n  - {quote: the night ferry, reason: other}   # attributes nothing",
        good="exclusions:\n  - {quote: {from: The county office, to: both letters}, reason: other}",
    )
)
TOO_MANY_PUBLISHED_WORDS: Final = register(
    Rule(
        name="too-many-published-words",
        group=QUOTES,
        summary="At most 15 % of the words of an article may be published as first and last words of quotes.",
        fix="Use fewer words in `from` and `to`, or code fewer and longer quotes.",
        bad="quote: {from: We will not give up the late crossing, to: whatever the price may be}",
        good="quote: {from: We will not, to: price may be}",
    )
)


QUOTED_WORDS: Final = 5
"""A quotation of fewer words need not be coded."""

MAX_PUBLISHED: Final = 0.15
"""Which share of the words of a text may be published as the start and end words of its anchors."""

ENDS_SHOWN: Final = 2
"""How many words of either end of a place a message names."""

_OPEN: Final = {
    "uncoded-quote": "is quoted in the text, but neither coded nor excluded",
    "uncoded-sentence": "attributes something that is neither coded nor excluded",
}
_PRINTED: Final = re.compile(r"\S+")
_COVER: Final = (
    "Quote it in a statement, or list it under 'exclusions' with its reason; every word of it must be inside."
)
_PUBLISH_LESS: Final = (
    f"Join pieces that follow each other, or quote fewer than {WORDS_FROM} words: such a span publishes none."
)


@dataclass(frozen=True, slots=True)
class Tally:
    """How many places of a kind a text has, how many of them are coded or excluded, and which are open."""

    total: int
    coded: int
    excluded: int
    open: tuple[TextRange, ...]

    @property
    def silent(self) -> int:
        """How many say nothing that could be coded."""
        return self.total - self.coded - self.excluded - len(self.open)


@dataclass(frozen=True, slots=True)
class Coverage:
    """What of one text is coded: its sentences, its quotations, its words.

    *idle* are the exclusions of which no word needs excluding, or all are excluded already.
    """

    sentences: Tally
    quotations: Tally
    idle: tuple[QuoteSelector, ...]
    words: int
    published: int

    @property
    def share(self) -> float:
        """Which share of the words is published."""
        return self.published / self.words


class _Words(Words):
    """The words of a text, as far as they are coded or excluded."""

    def of(self, found: Mapping[Evidence, Anchor], *parts: str) -> frozenset[int]:
        return frozenset(
            word
            for selector, anchor in found.items()
            if selector.part in parts
            for word in self.within(anchor.char_start, anchor.char_end)
        )

    def tally(self, total: int, uncoded: Sequence[AbstractSet[int]], excluded: AbstractSet[int]) -> Tally:
        """Count *uncoded*: for every place what of it is not coded, which is nothing where all of it is."""
        left = [(words, sorted(words - excluded)) for words in uncoded]
        spans = ((self.spans[rest[0]][0], self.spans[rest[-1]][1]) for _, rest in left if rest)
        return Tally(
            total=total,
            coded=sum(not words for words, _ in left),
            excluded=sum(bool(words) and not rest for words, rest in left),
            open=tuple(spans),
        )


def measure_coverage(text: Article, found: Mapping[Evidence, Anchor], names: frozenset[str]) -> Coverage:
    """Return what of *text* is coded.

    *found* holds every quote of its file, with where it stands; *names* are the names of all actors.
    """
    words = _Words(text.content)
    content, excluded = words.of(found, "content"), words.of(found, EXCLUSION)
    spans = list(quotation_marks.quotations(text.content))
    quoted = [place for span in spans if len(place := words.within(*span)) >= QUOTED_WORDS]
    uncoded_quotations = [frozenset(place) - content for place in quoted]

    attribution = words.of(found, "attribution")
    evidence = content | attribution | words.of(found, "date")
    narrated = _without(text.content, spans)
    total = 0
    uncoded_sentences: list[frozenset[int]] = []
    for start, end in sentences.sentences(text.content):
        sentence = frozenset(words.within(start, end))
        total += 1
        # Nothing but who said it and when goes with what is coded before or after it.
        if sentence & (content - attribution) or sentence <= evidence:
            uncoded_sentences.append(frozenset())
        elif reporting_verbs.is_attribution(narrated[start:end], names):
            uncoded_sentences.append(sentence)
    return Coverage(
        sentences=words.tally(total, uncoded_sentences, excluded),
        quotations=words.tally(len(quoted), uncoded_quotations, excluded),
        idle=tuple(_idle(words, found, frozenset().union(*uncoded_quotations, *uncoded_sentences))),
        words=len(text.content.split()),
        published=_published(text, found),
    )


def _without(content: str, spans: Iterable[TextRange]) -> str:
    """Return *content* with blanks for what stands in *spans*, which are in order."""
    kept, at = [], 0
    for start, end in spans:
        kept += [content[at:start], " " * (end - start)]
        at = end
    return "".join([*kept, content[at:]])


def _idle(
    words: _Words, found: Mapping[Evidence, Anchor], uncoded: AbstractSet[int]
) -> Iterator[QuoteSelector]:
    left = set(uncoded)
    for selector, anchor in found.items():
        if selector.part == EXCLUSION:
            taken = left.intersection(words.within(anchor.char_start, anchor.char_end))
            left -= taken
            if not taken:
                yield selector.quote


def _published(text: Article, found: Mapping[Evidence, Anchor]) -> int:
    """Return how many words of *text* stand in the table of anchors, counted as a span counts its words."""
    printed = Words(text.content, _PRINTED)
    published: set[int] = set()
    for anchor in found.values():
        if anchor.start_words or anchor.end_words:
            place = printed.within(anchor.char_start, anchor.char_end)
            published.update(place[:START_WORDS] if anchor.start_words else ())
            published.update(place[-END_WORDS:] if anchor.end_words else ())
    return len(published)


def findings(text: Article, coverage: Coverage, source_id: str, mark: Location) -> Iterator[Finding]:
    """Yield what is open or idle in *coverage*, told at *mark*, where exclusions are written."""

    def finding(rule: Rule, message: str, hint: str, *, at: Location = mark, value: str = "") -> Finding:
        return Finding(
            rule=rule, record=source_id, file=at.file, line=at.line, value=value, message=message, hint=hint
        )

    for span, check in sorted(_told(coverage)):
        line, column = text.place(span[0])
        shown = _shown(text.content[slice(*span)])
        message = f"{text.file}, line {line}, column {column}: {shown} {_OPEN[check]}."
        yield finding(RULES[check], message, _COVER, value=shown)
    for piece in coverage.idle:
        message = f"No word of “{piece}” needs this exclusion."
        hint = "Remove it: the words are coded, excluded already, or attribute nothing."
        yield finding(UNUSED_EXCLUSION, message, hint, at=piece.location, value=str(piece))
    if coverage.share > MAX_PUBLISHED:
        message = (
            f"{coverage.published} of the {coverage.words} words of {text.file} ({coverage.share:.1%}) are "
            f"published as start and end words; at most {MAX_PUBLISHED:.0%} may be."
        )
        yield finding(TOO_MANY_PUBLISHED_WORDS, message, _PUBLISH_LESS, value=f"{coverage.share:.4f}")


def _told(coverage: Coverage) -> Iterator[tuple[TextRange, str]]:
    """Yield what is open, once: whoever codes a quotation codes the sentence that it stands in."""
    quotations = coverage.quotations.open
    yield from ((span, "uncoded-quote") for span in quotations)
    for start, end in coverage.sentences.open:
        if not any(first < end and start < last for first, last in quotations):
            yield (start, end), "uncoded-sentence"


def _shown(quoted: str) -> str:
    """Return the first and last words of *quoted*, and never more of it."""
    held = [match.group() for match in WORD.finditer(quoted)]
    if len(held) <= 2 * ENDS_SHOWN:
        return f"“{' '.join(held)}”"
    return f"“{' '.join(held[:ENDS_SHOWN])} … {' '.join(held[-ENDS_SHOWN:])}”"
