"""Give every quotation of a line to the cue that it belongs to, whole, without a parser."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from typing import Final

from guarantees.dataset.texts.quotation_marks import TextRange
from guarantees.drafting.attributions.attribution import Construction
from guarantees.drafting.attributions.pattern_candidate import Candidate
from guarantees.drafting.attributions.pattern_tokens import Line, count_words

_JOINT: Final = re.compile(r",?\s*(?:and|or|but|nor)\s*")
_STOP: Final = re.compile(r"[.!?][”\"']?\s+[^\W\d_a-z]")
_WEAK: Final = (Construction.OBJECT, Construction.PREPOSITION, Construction.INFINITIVE, None)
"""Constructions that give way to a whole quotation beside the cue."""

_MAX_BEHIND: Final = 14
"""The most words between a quotation and a cue behind it."""

_MAX_BEFORE: Final = 25
_MAX_BESIDE: Final = 3
"""The most words between a cue and a quotation behind it: with a colon or a comma before the quotation, and without."""

_MAX_NARRATION: Final = 40
"""The most words between two quotations of one remark."""

_MAX_GAP: Final = 400
"""The most characters between a quotation and its cue."""

MAX_QUOTATIONS: Final = 40
"""The most quotations of one remark."""


class Quotations:
    """Assigns the quotations of a line to its candidates, and sets the borders of their content by them.

    Attributes:
        line: The line.
        candidates: Its candidates, in the order of their cues.
        owners: For each assigned quotation, its candidate.
    """

    def __init__(self, line: Line, candidates: Sequence[Candidate]) -> None:
        self.line = line
        self.candidates = candidates
        self.owners: dict[int, Candidate] = {}
        self._positions = [candidate.position for candidate in candidates]

    def assign(self) -> None:
        """Give each quotation to the candidate whose content it is in, else to one beside it."""
        self._take_covered()
        for number, owner in list(self.owners.items()):
            self._set_borders(number, owner)
        for number in range(len(self.line.quotations)):
            if number not in self.owners:
                self._join_or_find(number)

    def last_owner(self) -> Candidate | None:
        """Return the candidate to which the last quotation of the line belongs, or None."""
        return self.owners.get(len(self.line.quotations) - 1)

    def add(self, number: int, owner: Candidate) -> None:
        """Add a quotation to the content of its *owner*, which may be a candidate of an earlier line."""
        if len(owner.spans) < MAX_QUOTATIONS:
            self.owners[number] = owner
            owner.spans = sorted([*owner.spans, self.line.quotations[number]])

    def _take_covered(self) -> None:
        """Give each quotation to the candidate of its sentence that holds most of it."""
        starts = [self.line.tokens[first].start for first, _ in self.line.sentences]
        bounds = [bisect_left(self._positions, start) for start in [*starts[1:], self.line.end + 1]]
        for number, (start, end) in enumerate(self.line.quotations):
            sentence = max(0, bisect_left(starts, start + 1) - 1)
            own = self.candidates[bounds[sentence - 1] if sentence else 0 : bounds[sentence]]
            best = max(own, key=lambda candidate: candidate.overlap(start, end), default=None)
            if best is not None and best.overlap(start, end):
                self.owners[number] = best

    def _set_borders(self, number: int, owner: Candidate) -> None:
        start, end = self.line.quotations[number]
        spans: list[TextRange] = []
        for first, last in owner.spans:
            if last <= start or end <= first:
                spans.append((first, last))
            elif self.line.is_sentence(number):
                spans.append(self._around_sentence(number, owner, (first, last)))
            else:
                spans.append((min(first, start), max(last, end)))
        owner.spans = sorted(spans)

    def _around_sentence(self, number: int, owner: Candidate, span: TextRange) -> TextRange:
        """Return the span of a quotation that is a sentence, with the words around it that belong to the content."""
        text, (start, end) = self.line.text, self.line.quotations[number]
        before = text[span[0] : start].rstrip()
        is_part = bool(count_words(before)) and before[-1] not in ":,."
        has_that = text.endswith("that ", 0, span[0])
        first = span[0] if is_part or (has_that and count_words(before)) else start
        if is_part and count_words(text[end : span[1]]) > _MAX_BESIDE:
            return span
        has_cue_behind = owner.cue is not None and span[1] <= owner.position
        goes_on = has_cue_behind and count_words(text[end : span[1]]) > 1
        is_closed = text[start:end].rstrip("”\"'»").endswith((".", "!", "?"))
        return first, span[1] if goes_on and not is_closed else end

    def _join_or_find(self, number: int) -> None:
        """Give a quotation to the owner of the one to which *and* joins it, or to a neighbour."""
        line, (start, end) = self.line, self.line.quotations[number]
        if line.is_sentence(number):
            owner = self._neighbour(number)
        elif self._is_joined(number):
            self._join(number)
            return
        else:
            owner = self._directly_before(number) if count_words(line.text[start:end]) > _MAX_BESIDE else None
        if owner is None or len(owner.spans) >= MAX_QUOTATIONS:
            return
        if self._replaces(owner, start):
            owner.spans, owner.construction = [], Construction.QUOTATION
        self.add(number, owner)

    def _is_joined(self, number: int) -> bool:
        if number - 1 not in self.owners:
            return False
        text, end = self.line.text, self.line.quotations[number - 1][1]
        return text[end - 2] not in ".!?," and bool(
            _JOINT.fullmatch(text, end, self.line.quotations[number][0])
        )

    def _join(self, number: int) -> None:
        owner, before = self.owners[number - 1], self.line.quotations[number - 1][1]
        end = self.line.quotations[number][1]
        owner.spans = [(first, end if last == before else last) for first, last in owner.spans]
        self.owners[number] = owner

    def _replaces(self, owner: Candidate, start: int) -> bool:
        """Return whether a quotation at *start* takes the place of what the cue of its owner held."""
        if owner.construction is Construction.PARENTHESIS and start > owner.position:
            return self.line.text[owner.position : start].rstrip().endswith((":", ","))
        return owner.construction in _WEAK

    def _neighbour(self, number: int) -> Candidate | None:
        """Return the candidate whose cue stands behind, before, or at the quotation before."""
        line, (start, end) = self.line, self.line.quotations[number]
        if not line.text[start:end].rstrip("”\"'»").endswith(","):
            owner = self._directly_before(number)
            if owner is not None:
                return owner
        return (
            self._behind(number)
            or self._before(number)
            or self._reported_before(number)
            or self._continued(number)
        )

    def _able(self, start: int, end: int, *, is_reversed: bool = False) -> Iterator[Candidate]:
        """Yield the candidates between two offsets that may hold a quotation, the nearest to the first offset first."""
        numbers: Sequence[int] = range(bisect_left(self._positions, start), bisect_left(self._positions, end))
        for number in reversed(numbers) if is_reversed else numbers:
            if self.candidates[number].holds_quotation:
                yield self.candidates[number]

    def _behind(self, number: int) -> Candidate | None:
        line, end = self.line, self.line.quotations[number][1]
        limit = line.quotations[number + 1][0] if number + 1 < len(line.quotations) else line.end
        candidate = next(self._able(end, min(limit, end + _MAX_GAP)), None)
        if candidate is None or (candidate.reading is not None and not candidate.reading.has_own_source):
            return None
        gap = line.text[end : candidate.position]
        is_apart = count_words(gap) > _MAX_BEHIND or _STOP.search(gap) or gap.lstrip().startswith(".")
        return None if is_apart else candidate

    def _before_quotation(self, number: int) -> Iterator[Candidate]:
        """Yield the candidates between the quotation before and this one, the nearest first."""
        start = self.line.quotations[number][0]
        previous = self.line.quotations[number - 1][1] if number else self.line.start
        return self._able(max(previous, start - _MAX_GAP), start, is_reversed=True)

    def _directly_before(self, number: int) -> Candidate | None:
        """Return the nearest cue if nothing but a mark or *that* stands between it and the quotation."""
        candidate = next(self._before_quotation(number), None)
        if candidate is None or candidate.cue is None or candidate.reading is None:
            return None
        after = self.line.tokens[max(candidate.cue[1], candidate.reading.after - 1)].end
        gap = self.line.text[after : self.line.quotations[number][0]]
        return candidate if gap.strip(" ,:") in ("", "that") else None

    def _before(self, number: int) -> Candidate | None:
        start = self.line.quotations[number][0]
        for candidate in self._before_quotation(number):
            gap = self.line.text[candidate.position : start].rstrip()
            is_introduced = (
                gap.endswith((":", ",")) and count_words(gap) <= _MAX_BEFORE and not _STOP.search(gap)
            )
            if is_introduced or (count_words(gap) <= _MAX_BESIDE and not gap.endswith(".")):
                return candidate
        return None

    def _reported_before(self, number: int) -> Candidate | None:
        """Return the candidate of the reported sentence right before the quotation."""
        candidate = next(self._before_quotation(number), None)
        if candidate is None or candidate.construction not in (Construction.CLAUSE, Construction.PARENTHESIS):
            return None
        last = max(candidate.position, *(end for _, end in candidate.spans))
        gap = self.line.text[last : self.line.quotations[number][0]].strip(" ”\"'")
        return candidate if count_words(gap) <= _MAX_BESIDE and gap[:1] in (".", "") else None

    def _continued(self, number: int) -> Candidate | None:
        """Return the owner of the quotation before, if this one is set off from it like its continuation."""
        if number - 1 not in self.owners:
            return None
        gap = self.line.text[self.line.quotations[number - 1][1] : self.line.quotations[number][0]].rstrip()
        is_apart = bool(gap) and gap[-1] not in ".:;!?,—–-" and not gap.endswith((" and", " but"))
        return None if is_apart or count_words(gap) > _MAX_NARRATION else self.owners[number - 1]
