"""Give every quotation of a paragraph to the cue that it belongs to, whole."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from guarantees.dataset.texts.quotation_marks import TextRange
from guarantees.drafting.attributions.attribution import Construction
from guarantees.drafting.attributions.candidate import Candidate
from guarantees.drafting.attributions.parsed_paragraph import Paragraph, count_words

_JOINED: Final = re.compile(r",?\s*(?:and|or|but|nor)\s*")
_NEW_SENTENCE: Final = re.compile(r"[.!?][\"”]?\s+[A-Z]")
_ABBREVIATION: Final = re.compile(r"\b(Mr|Mrs|Ms|Dr|Sen|Rep|Gov|Gen|Lt|Col|Rev|Prof|St|Jr|Sr|U\.S|[A-Z])\.")
_SENTENCE_END: Final = re.compile(r"[.!?][\"”']?$")

_MAX_AFTER: Final = 12
_MAX_BEFORE: Final = 25
_MAX_BESIDE: Final = 3
"""The number of words that may stand between a cue and a quotation: behind it, before it, and before it without a mark."""

_LOOSE: Final = (
    Construction.OBJECT,
    Construction.PREPOSITION,
    Construction.INFINITIVE,
    Construction.PARENTHESIS,
    None,
)
"""Constructions that are given up where a whole quotation stands beside the cue."""


def assign_quotations(paragraph: Paragraph, candidates: Sequence[Candidate]) -> None:
    """Extend the spans of *candidates* so that every quotation of *paragraph* belongs to one of them, or to none."""
    owners = _Owners(
        paragraph, [c for c in candidates if c.is_verb or c.construction is Construction.ACCORDING]
    )
    owners.take_parsed()
    owners.take_joined()
    owners.take_neighbours()


class _Owners:
    """Which candidate owns which quotation."""

    def __init__(self, paragraph: Paragraph, cues: list[Candidate]) -> None:
        self.paragraph = paragraph
        self.text = paragraph.text
        self.cues = cues
        self.owner: dict[int, Candidate] = {}

    def take_parsed(self) -> None:
        """Give each quotation to the cue on which the parse hangs most of it."""
        for number, (start, end) in enumerate(self.paragraph.quotations):
            best = max(self.cues, key=lambda cue: cue.overlap(start, end), default=None)
            if best is not None and best.overlap(start, end):
                self.owner[number] = best
        for number, cue in self.owner.items():
            if cue.is_verb and self.paragraph.is_sentence(number):
                cue.spans = self._narration_cut(cue, number)
            else:
                start, end = self.paragraph.quotations[number]
                cue.spans = [
                    (min(a, start), max(b, end)) if a < end and b > start else (a, b) for a, b in cue.spans
                ]

    def _narration_cut(self, cue: Candidate, number: int) -> list[TextRange]:
        """Return the spans of *cue* without narration beside a quotation that is a sentence of its own."""
        start, end = self.paragraph.quotations[number]
        ends_sentence = bool(_SENTENCE_END.search(self.text[start:end]))
        spans: list[TextRange] = []
        for a, b in cue.spans:
            if b <= start or a >= end:
                spans.append((a, b))
                continue
            keeps_left = a < start and count_words(self.text[a:start]) and self._continues(a, start)
            goes_on = b > end and count_words(self.text[end:b]) > 1 and not ends_sentence
            keeps_right = goes_on and cue.is_verb and b <= (cue.position or 0)
            spans.append((a if keeps_left else start, b if keeps_right else end))
        return self._only_before_cue(cue, spans)

    def _continues(self, start: int, quotation: int) -> bool:
        """Return whether the words between *start* and a *quotation* belong to what is said."""
        return not self.text[start:quotation].rstrip().endswith((":", ",", "."))

    def _only_before_cue(self, cue: Candidate, spans: list[TextRange]) -> list[TextRange]:
        """Return *spans* without narration behind the cue, if a quotation that ends in a stop stands before it."""
        position = cue.position
        if not cue.is_verb or position is None:
            return spans
        closed = any(
            b <= position and self.text[b - 1] in "”\"'" and self.text[b - 2] in ",.!?" for _, b in spans
        )
        if not closed:
            return spans
        return [(a, b) for a, b in spans if b <= position or self._touches_quotation(a, b)]

    def _touches_quotation(self, start: int, end: int) -> bool:
        return any(a < end and start < b for a, b in self.paragraph.quotations)

    def take_joined(self) -> None:
        """Give a part of a sentence in quotation marks to the owner of the part before: “…” and “…”."""
        quotations = self.paragraph.quotations
        for number in range(1, len(quotations)):
            owner = self.owner.get(number - 1)
            previous, (start, end) = quotations[number - 1], quotations[number]
            if owner is None or number in self.owner or self.paragraph.is_sentence(number):
                continue
            is_closed = self.paragraph.is_sentence(number - 1) and self.text[previous[1] - 2] in ".!?,"
            if not is_closed and _JOINED.fullmatch(self.text, previous[1], start):
                self.owner[number] = owner
                owner.spans = [(a, end) if b == previous[1] else (a, b) for a, b in owner.spans]

    def take_neighbours(self) -> None:
        """Give the other sentences in quotation marks to a cue beside them."""
        for number, (start, end) in enumerate(self.paragraph.quotations):
            is_long = count_words(self.text[start:end]) > 1
            if number in self.owner or not is_long or not self.paragraph.is_sentence(number):
                continue
            if self.paragraph.is_name(number):
                continue
            cue = self._neighbour(number)
            if cue is not None:
                self.owner[number] = cue
                self._add(cue, (start, end))

    def _add(self, cue: Candidate, quotation: TextRange) -> None:
        start, _ = quotation
        owns_quotation = any(self._is_quoted(*span) for span in cue.spans)
        if cue.construction in _LOOSE and not owns_quotation and cue.frames.takes_quotation and cue.is_verb:
            is_parenthesis = cue.construction is Construction.PARENTHESIS
            cue.spans = cue.spans if is_parenthesis and start < (cue.position or 0) else []
            cue.construction = Construction.QUOTATION
        elif cue.construction is None:
            cue.construction = Construction.QUOTATION
        cue.spans = [*cue.spans, quotation]

    def _is_quoted(self, start: int, end: int) -> bool:
        return any(a <= start + 1 and end <= b + 1 for a, b in self.paragraph.quotations)

    # ----------------------------------------------------------------------------------------------------------
    # The cue beside a quotation

    def _neighbour(self, number: int) -> Candidate | None:
        """Return the cue behind the quotation (“…,” said Roe), before it (Roe said: “…”), or of the one before it."""
        start, end = self.paragraph.quotations[number]
        quotations = self.paragraph.quotations
        previous = quotations[number - 1][1] if number else self.paragraph.start
        following = quotations[number + 1][0] if number + 1 < len(quotations) else self.paragraph.end
        reporting = [(cue.position, cue) for cue in self.cues if cue.position is not None and _reports(cue)]
        behind = [(at, cue) for at, cue in reporting if end <= at < following]
        before = [(at, cue) for at, cue in reporting if previous <= at < start][::-1]
        return (
            next((cue for at, cue in behind if self._is_behind(end, at)), None)
            or next((cue for at, cue in before if self._is_before(at, start)), None)
            or self._reported_just_before(previous, start)
            or self._owner_before(number)
            or next((cue for at, cue in before if self.text[at:start].rstrip().endswith(":")), None)
        )

    def _is_behind(self, end: int, at: int) -> bool:
        gap = self.text[end:at]
        is_new_sentence = _NEW_SENTENCE.search(_ABBREVIATION.sub(r"\1", gap)) or gap.strip()[:1] == "."
        return count_words(gap) <= _MAX_AFTER and not is_new_sentence

    def _is_before(self, at: int, start: int) -> bool:
        gap = self.text[at:start]
        introduces = gap.rstrip().endswith((":", ",")) and not re.search(r"[.!?]\s+[A-Z]", gap)
        return (introduces and count_words(gap) <= _MAX_BEFORE) or count_words(gap) <= _MAX_BESIDE

    def _reported_just_before(self, previous: int, start: int) -> Candidate | None:
        """Return the cue of a sentence of reported speech that the quotation follows directly."""
        settled = (Construction.CLAUSE, Construction.PARENTHESIS)
        cues = [
            cue
            for cue in self.cues
            if cue.spans
            and cue.construction in settled
            and cue.spans[-1][1] <= start
            and _reports(cue)
            and not _is_thought(cue)
        ]
        if not cues or (cues[-1].position or 0) < previous:
            return None
        cue = cues[-1]
        cue_end = (cue.position or 0) + len(cue.cue or "")
        gap = self.text[max(cue.spans[-1][1], cue_end) : start]
        return cue if count_words(gap) <= 2 and gap.strip()[:1] in (".", "") else None  # noqa: PLR2004

    def _owner_before(self, number: int) -> Candidate | None:
        """Return the owner of the last owned quotation before, if nothing but a stop stands before this one."""
        owned = [earlier for earlier in range(number) if earlier in self.owner]
        if not owned:
            return None
        start, end = self.paragraph.quotations[number - 1][1], self.paragraph.quotations[number][0]
        gap = self.text[start:end].rstrip()
        follows = not gap or gap[-1] in ".:;!?,—–-" or gap.lower().endswith((" and", " but"))
        return self.owner[owned[-1]] if follows else None


def _reports(cue: Candidate) -> bool:
    """Return whether *cue* may introduce a quotation."""
    if cue.construction is Construction.ACCORDING:
        return True
    return (
        cue.is_verb
        and cue.frames.takes_quotation
        and cue.source is not None
        and (cue.cue is None or cue.cue.tag_ != "VBN")
    )


def _is_thought(cue: Candidate) -> bool:
    return cue.frames.thought and not cue.frames.clause
