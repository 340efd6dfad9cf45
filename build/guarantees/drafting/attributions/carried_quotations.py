"""Quotations that go on in the next paragraph, and those that stand below a colon."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from guarantees.dataset.texts.quotation_marks import TextRange
from guarantees.drafting.attributions.candidate import Candidate
from guarantees.drafting.attributions.colons import cue_before_colon
from guarantees.drafting.attributions.parsed_paragraph import Paragraph, count_words

_MIN_QUOTED: Final = 4
_MAX_NARRATION: Final = 1


def carry_over(paragraphs: Sequence[Paragraph], found: list[list[Candidate]]) -> None:
    """Give the quotations at the start of a paragraph to the cue before it; *found* has the candidates of each.

    A cue before a colon that holds nothing in its own paragraph is added to *found*.
    """
    owner: Candidate | None = None
    for number, paragraph in enumerate(paragraphs):
        own = found[number]
        if number and paragraph.starts_quoted() and not _owner_of(paragraph.quotations[0], own):
            carried = _carrier(paragraphs[number - 1], paragraph, owner, found[number - 1], own)
            if carried is not None:
                carried.spans = [*carried.spans, *_carried_ranges(paragraph, own)]
                if carried not in found[number - 1] and carried.paragraph is paragraphs[number - 1]:
                    found[number - 1].append(carried)
        owner = _last_owner(paragraph, own, owner)


def _carrier(
    previous: Paragraph,
    paragraph: Paragraph,
    owner: Candidate | None,
    before: list[Candidate],
    own: list[Candidate],
) -> Candidate | None:
    """Return the cue to which the quotation at the start of *paragraph* belongs, or None."""
    if owner is not None and previous.ends_open():
        return owner
    start, end = paragraph.quotations[0]
    lead = previous.text[previous.start : previous.end].rstrip()
    if lead.endswith(":") and count_words(paragraph.text[start:end]) >= _MIN_QUOTED:
        return cue_before_colon(previous, before)
    return owner if owner is not None and not own and _is_all_quoted(paragraph) else None


def _is_all_quoted(paragraph: Paragraph) -> bool:
    inside = sum(count_words(paragraph.text[start:end]) for start, end in paragraph.quotations)
    return count_words(paragraph.text[paragraph.start : paragraph.end]) - inside <= _MAX_NARRATION


def _carried_ranges(paragraph: Paragraph, own: Sequence[Candidate]) -> list[TextRange]:
    """Return the quotations of *paragraph* before its first cue of its *own*; only the first, if it has one."""
    limit = min((c.position for c in own if c.position is not None), default=paragraph.end)
    free = [
        quotation
        for number, quotation in enumerate(paragraph.quotations)
        if paragraph.is_sentence(number) and quotation[0] < limit and not _owner_of(quotation, own)
    ]
    return free[:1] if own else free


def _owner_of(quotation: TextRange, candidates: Sequence[Candidate]) -> Candidate | None:
    return next((candidate for candidate in candidates if candidate.overlap(*quotation)), None)


def _last_owner(paragraph: Paragraph, own: Sequence[Candidate], owner: Candidate | None) -> Candidate | None:
    """Return who owns the last quotation of *paragraph*: one of its *own* cues, or the *owner* carried into it."""
    if not paragraph.quotations:
        return None
    last = paragraph.quotations[-1]
    return _owner_of(last, own) or (owner if owner is not None and owner.overlap(*last) else None)
