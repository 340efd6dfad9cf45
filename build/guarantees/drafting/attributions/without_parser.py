"""Find attributions without a parser: by quotation marks, lists of words and the order of words."""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from typing import Final

from guarantees.dataset.texts.quotation_marks import TextRange
from guarantees.drafting.attributions.attribution import (
    Attribution,
    Construction,
    Form,
    form_of,
    joined_ranges,
)
from guarantees.drafting.attributions.pattern_candidate import Candidate
from guarantees.drafting.attributions.pattern_colons import behind_colons, name_line, repeated_names
from guarantees.drafting.attributions.pattern_content import read_content
from guarantees.drafting.attributions.pattern_cues import find_cues
from guarantees.drafting.attributions.pattern_other_cues import other_candidates
from guarantees.drafting.attributions.pattern_quotations import Quotations
from guarantees.drafting.attributions.pattern_tokens import Line, count_words, read_lines
from guarantees.drafting.attributions.quotation_style import double_quotation_marks

_NARROW: Final = (Construction.OBJECT, Construction.PREPOSITION, Construction.INFINITIVE)
_RELAYED: Final = (Construction.CLAUSE, Construction.PARENTHESIS, Construction.QUOTATION)
_IMPERSONAL: Final = frozenset(("it", "this", "that", "these", "those", "which", "what"))
_MIN_WORDS: Final = 2
_MIN_CARRIED: Final = 4
_MAX_LEAD: Final = 200
"""The most characters between a cue and the colon that ends its line."""

_MAX_MARKS: Final = 3
"""The most characters by which two contents that start at the same word differ: marks and spaces."""

_MAX_TAIL: Final = 80
"""The most characters behind a cue that follows its content: the hearer, the time and the place."""

_JOINING: Final = " ,"
"""What may stand between two ranges of content that are one."""


def find_attributions(text: str) -> list[Attribution]:
    """Return the attributions of *text* that have a source and a cue or a colon, in the order of their content.

    Of attributions inside each other, only the outermost is returned.
    """
    text = double_quotation_marks(text)
    lines = read_lines(text)
    repeated = repeated_names(lines)
    passages: list[Quotations] = []
    for line in lines:
        passage = _read(line, repeated)
        _carry_on(passages[-1] if passages else None, passage)
        passages.append(passage)
    candidates = [c for passage in passages for c in passage.candidates if _is_plausible(c)]
    quotations = [quotation for line in lines for quotation in line.quotations]
    attributions = [_attribution(text, candidate, quotations) for candidate in _outermost(text, candidates)]
    return sorted(attributions, key=lambda attribution: attribution.start)


def _read(line: Line, repeated: frozenset[str]) -> Quotations:
    """Return the candidates of *line* with the quotations that belong to them."""
    named = name_line(line, repeated)
    if named is not None:
        passage = Quotations(line, [named])
        passage.owners = dict.fromkeys(range(len(line.quotations)), named)
        return passage
    cues = find_cues(line)
    candidates = [read_content(line, cue, cues) for cue in cues]
    passage = Quotations(line, sorted([*candidates, *other_candidates(line)], key=lambda c: c.position))
    passage.assign()
    for candidate in behind_colons(line, passage.owners):
        passage.candidates = [*passage.candidates, candidate]
    return passage


# ---------------------------------------------------------------------------------------------------------------------
# Quotations that go on in the next line


def _carry_on(previous: Quotations | None, passage: Quotations) -> None:
    """Give the quotation with which a line starts to the cue of the line before, where it belongs to that."""
    line = passage.line
    starts_quoted = bool(line.tokens) and line.tokens[0].is_quoted and 0 not in passage.owners
    owner = _carrier(previous, passage) if previous is not None and starts_quoted else None
    if owner is None:
        return
    limit = min((c.position for c in passage.candidates if c.reading is not None), default=line.end)
    for number, (start, _) in enumerate(line.quotations):
        if number not in passage.owners and start < limit and line.is_sentence(number):
            passage.add(number, owner)


def _carrier(previous: Quotations, passage: Quotations) -> Candidate | None:
    """Return the candidate of the line before to which the first quotation of a line belongs, or None."""
    owner = previous.last_owner()
    if owner is not None and _ends_open(previous.line):
        return owner
    start, end = passage.line.quotations[0]
    before = previous.line
    if before.text[before.start : before.end].rstrip().endswith(":"):
        return _before_colon(previous) if count_words(before.text[start:end]) >= _MIN_CARRIED else None
    has_cue = any(candidate.spans for candidate in passage.candidates)
    return None if has_cue or not _is_all_quoted(passage.line) else owner


def _ends_open(line: Line) -> bool:
    """Return whether the last quotation of *line* is not closed in it."""
    if not line.quotations or line.quotations[-1][1] < line.end:
        return False
    return line.text[line.end - 1] not in '”"»' and not line.text.endswith("''", 0, line.end)


def _before_colon(previous: Quotations) -> Candidate | None:
    """Return the last candidate of a line that ends in a colon; what it held gives way to the quotation below."""
    for candidate in reversed(previous.candidates):
        if candidate.holds_quotation and previous.line.end - candidate.position < _MAX_LEAD:
            if candidate.construction in (*_NARROW, None):
                candidate.spans, candidate.construction = [], Construction.QUOTATION
            return candidate
    return None


def _is_all_quoted(line: Line) -> bool:
    """Return whether at most one word of *line* stands outside quotations."""
    return sum(token.is_word and not token.is_quoted for token in line.tokens) <= 1


# ---------------------------------------------------------------------------------------------------------------------
# From candidates to attributions


def _is_plausible(candidate: Candidate) -> bool:
    """Return whether *candidate* holds something that its source may say."""
    line = candidate.line
    words = sum(count_words(line.text[start:end]) for start, end in candidate.spans)
    is_quoted = any(line.text[start] in "“\"„«`'" for start, _ in candidate.spans)
    if words < _MIN_WORDS and not (words and is_quoted):
        return False
    is_narrow = candidate.construction in _NARROW and candidate.reading is not None
    return not is_narrow or line.lower(candidate.source.head) not in _IMPERSONAL


def _outermost(text: str, candidates: Sequence[Candidate]) -> list[Candidate]:
    """Return *candidates* without those of which more than half lies in the content of longer ones.

    A candidate of which a longer one consists is kept as what that relays.
    """
    kept: list[Candidate] = []
    owners = array("l", bytes(array("l").itemsize * len(text)))
    for candidate in sorted(candidates, key=lambda c: -c.length):
        free = sum(owners[start:end].count(0) for start, end in candidate.spans)
        if 2 * free < candidate.length:
            outer = kept[owners[candidate.position] - 1] if owners[candidate.position] else None
            if outer is not None and outer.relays is None and _is_relayed_by(outer, candidate):
                outer.relays = candidate
            continue
        kept.append(candidate)
        for start, end in candidate.spans:
            owners[start:end] = array("l", [len(kept)]) * (end - start)
    return kept


def _is_relayed_by(outer: Candidate, inner: Candidate) -> bool:
    """Return whether all that *outer* says is what *inner* reports."""
    if inner.reading is None or inner.construction not in _RELAYED or len(outer.spans) > 1:
        return False
    if not inner.reading.frames.clause:
        return False
    start = min(inner.line.tokens[inner.reading.first].start, inner.spans[0][0])
    end = max(inner.line.tokens[inner.reading.after - 1].end, inner.spans[-1][1])
    is_behind = inner.position >= inner.spans[-1][1]
    rest = _MAX_TAIL if is_behind else _MAX_MARKS
    return start <= outer.spans[0][0] + _MAX_MARKS and end >= outer.spans[0][1] - rest


def _attribution(text: str, candidate: Candidate, quotations: Sequence[TextRange]) -> Attribution:
    line, source, reading = candidate.line, candidate.source, candidate.reading
    content = joined_ranges(text, candidate.spans, _JOINING)
    first, last = bisect_right(quotations, content[0]), bisect_left(quotations, content[-1])
    form = form_of(text, content, list(quotations[max(0, first - 1) : last + 1]))
    construction = candidate.construction or Construction.QUOTATION
    if form is Form.DIRECT and construction is Construction.PARENTHESIS:
        construction = Construction.QUOTATION
    return Attribution(
        content=content,
        source=line.span(source.first, source.last),
        cue=None if candidate.cue is None else line.span(*candidate.cue),
        form=form,
        construction=construction,
        verb=candidate.verb,
        is_thought=reading is not None and reading.frames.thought and not reading.frames.clause,
        source_head=line.tokens[source.head].start,
        apposition=None if source.apposition is None else line.span(*source.apposition),
        relays=None if candidate.relays is None else _attribution(text, candidate.relays, quotations),
    )
