"""Measure how much of an article is coded or excluded, and how many of its words are published.

Every quotation of five words or more, and every sentence that attributes something to someone, must be covered by quotes
of statements or by exclusions.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from guarantees.core.findings import Finding, FindingCollector
from guarantees.core.locations import Location, RecordRef
from guarantees.core.rules import QUOTES, RULES, Rule, register
from guarantees.dataset.evidence import EXCLUSION, Anchor, Evidence, QuoteSelector
from guarantees.dataset.texts import published_words, quotation_marks, reporting_verbs, sentences
from guarantees.dataset.texts.article import Article
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


QUOTED_WORDS: Final = 5
"""A quotation of fewer words need not be coded."""

_END_WORDS_SHOWN: Final = 2
"""The number of words at either end of a passage that a message shows."""

_OPEN: Final = {
    "uncoded-quote": "is quoted in the article, but neither coded nor excluded",
    "uncoded-sentence": "attributes something that is neither coded nor excluded",
}
_HOW_TO_COVER: Final = "Quote it in a statement, or list it under 'exclusions' with its reason; the quote must cover every word of it."


@dataclass(frozen=True, slots=True)
class Tally:
    """The number of sentences or quotations of an article, of coded and excluded ones, and the ranges of open ones."""

    total: int
    coded: int
    excluded: int
    open: tuple[TextRange, ...]

    @property
    def without_attribution(self) -> int:
        """The number of those that attribute nothing."""
        return self.total - self.coded - self.excluded - len(self.open)


@dataclass(frozen=True, slots=True)
class Coverage:
    """The coverage of one article.

    Attributes:
        sentences: Its sentences.
        quotations: Its quotations.
        unused_exclusions: The exclusions that cover no word that would have to be coded.
        words: The number of words.
        published: The number of published words.
    """

    sentences: Tally
    quotations: Tally
    unused_exclusions: tuple[QuoteSelector, ...]
    words: int
    published: int

    @property
    def share(self) -> float:
        """The share of words that are published."""
        return self.published / self.words


def measure_coverage(text: Article, anchors: Mapping[Evidence, Anchor], names: frozenset[str]) -> Coverage:
    """Return the coverage of *text* by the *anchors* of all quotes of its file; *names* are those of all actors."""
    words = Words(text.content)
    content, excluded = _words_of(words, anchors, "content"), _words_of(words, anchors, EXCLUSION)
    quoted = list(quotation_marks.quotations(text.content))
    quotations = [frozenset(words.within(*span)) for span in quoted]
    quotation_gaps = [quotation - content for quotation in quotations if len(quotation) >= QUOTED_WORDS]
    sentence_ranges = list(sentences.sentences(text.content))
    attribution = _words_of(words, anchors, "attribution")
    evidence = content | attribution | _words_of(words, anchors, "date")
    narration = _blank_out(text.content, quoted)
    sentence_gaps: list[frozenset[int]] = []
    for start, end in sentence_ranges:
        sentence = frozenset(words.within(start, end))
        # A sentence with only an attribution or a date belongs to the coded content before or after it.
        if sentence & (content - attribution) or sentence <= evidence:
            sentence_gaps.append(frozenset())
        elif reporting_verbs.is_attribution(narration[start:end], names):
            sentence_gaps.append(sentence)
    uncoded = frozenset().union(*quotation_gaps, *sentence_gaps)
    return Coverage(
        sentences=_tally(words, len(sentence_ranges), sentence_gaps, excluded),
        quotations=_tally(words, len(quotation_gaps), quotation_gaps, excluded),
        unused_exclusions=tuple(_unused_exclusions(words, anchors, uncoded)),
        words=len(text.content.split()),
        published=published_words.count_published(text, anchors.values()),
    )


def _words_of(words: Words, anchors: Mapping[Evidence, Anchor], part: str) -> frozenset[int]:
    """Return the words that the *anchors* of this *part* cover."""
    return frozenset(
        word
        for evidence, anchor in anchors.items()
        if evidence.part == part
        for word in words.within(anchor.char_start, anchor.char_end)
    )


def _tally(words: Words, total: int, gaps: Sequence[frozenset[int]], excluded: frozenset[int]) -> Tally:
    """Count passages by their *gaps*, the uncoded words of each; a passage without a gap is coded."""
    open_words = [sorted(gap - excluded) for gap in gaps]
    return Tally(
        total=total,
        coded=sum(not gap for gap in gaps),
        excluded=sum(bool(gap) and not left for gap, left in zip(gaps, open_words, strict=True)),
        open=tuple((words.spans[left[0]][0], words.spans[left[-1]][1]) for left in open_words if left),
    )


def _blank_out(content: str, ranges: Iterable[TextRange]) -> str:
    """Return *content* with spaces in place of *ranges*, which are in order."""
    parts: list[str] = []
    position = 0
    for start, end in ranges:
        parts += [content[position:start], " " * (end - start)]
        position = end
    return "".join([*parts, content[position:]])


def _unused_exclusions(
    words: Words, anchors: Mapping[Evidence, Anchor], uncoded: frozenset[int]
) -> list[QuoteSelector]:
    """Return the exclusions that cover no *uncoded* word that an earlier exclusion does not cover."""
    unused: list[QuoteSelector] = []
    remaining = set(uncoded)
    for evidence, anchor in anchors.items():
        if evidence.part == EXCLUSION:
            covered = remaining.intersection(words.within(anchor.char_start, anchor.char_end))
            remaining -= covered
            if not covered:
                unused.append(evidence.quote)
    return unused


def findings(text: Article, coverage: Coverage, source_id: str, location: Location) -> list[Finding]:
    """Return the findings about *coverage*, at *location*, where the exclusions of the article are written."""
    collector = FindingCollector()
    record = RecordRef(record=source_id)
    for (start, end), rule in sorted(_open_passages(coverage)):
        line, column = text.place(start)
        ends = _ends_of(text.content[start:end])
        message = f"{text.file}, line {line}, column {column}: {ends} {_OPEN[rule]}."
        collector.add(RULES[rule], message, _HOW_TO_COVER, at=location, record=record, value=ends)
    for quote in coverage.unused_exclusions:
        message = f"Unused exclusion: no word of “{quote}” has to be excluded."
        hint = "Remove it: its words are coded, already excluded, or attribute nothing."
        collector.add(UNUSED_EXCLUSION, message, hint, at=quote.location, record=record, value=str(quote))
    return list(collector)


def _open_passages(coverage: Coverage) -> list[tuple[TextRange, str]]:
    """Return the open passages with their rule; a sentence with an open quotation is covered with the quotation."""
    quotations = coverage.quotations.open
    open_sentences = [
        (start, end)
        for start, end in coverage.sentences.open
        if not any(first < end and start < last for first, last in quotations)
    ]
    return [
        *((passage, "uncoded-quote") for passage in quotations),
        *((passage, "uncoded-sentence") for passage in open_sentences),
    ]


def _ends_of(passage: str) -> str:
    """Return the first and last words of *passage*, and no more of it."""
    words = [match.group() for match in WORD.finditer(passage)]
    if len(words) <= 2 * _END_WORDS_SHOWN:
        return f"“{' '.join(words)}”"
    return f"“{' '.join(words[:_END_WORDS_SHOWN])} … {' '.join(words[-_END_WORDS_SHOWN:])}”"
