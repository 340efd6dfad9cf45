"""A name before a colon, without a parser, as in an interview."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from typing import Final

from guarantees.drafting.attributions.attribution import Construction
from guarantees.drafting.attributions.pattern_candidate import Candidate, content_spans
from guarantees.drafting.attributions.pattern_cues import clause_subject
from guarantees.drafting.attributions.pattern_phrases import Phrase, is_subject_pronoun
from guarantees.drafting.attributions.pattern_tokens import Line, count_words
from guarantees.drafting.attributions.pattern_words import PREPOSITIONS, SUBORDINATORS, is_verb
from guarantees.drafting.attributions.reporting_words import NOT_A_SOURCE

_MAX_NAME: Final = 7
_MIN_SAID: Final = 3
_MIN_QUOTED: Final = 4


def repeated_names(lines: Iterable[Line]) -> frozenset[str]:
    """Return the names with which several *lines* start before a colon, as in an interview."""
    phrases = ((line, _name_before_colon(line)) for line in lines)
    names = Counter(_words(line, phrase) for line, phrase in phrases if phrase is not None)
    return frozenset(name for name, count in names.items() if count > 1)


def name_line(line: Line, repeated: Collection[str]) -> Candidate | None:
    """Return the candidate of a line that starts with a name and a colon, or None.

    What follows is a quotation, or the name is in capitals, or it is one of the *repeated* names.
    """
    name = _name_before_colon(line)
    if name is None:
        return None
    words, start = _words(line, name), name.last + 2
    is_named = words.isupper() or words in repeated or _is_quotation(line, start)
    if not is_named or sum(token.is_word for token in line.tokens[start:]) < _MIN_SAID:
        return None
    spans = content_spans(line, [(start, len(line.tokens))])
    return Candidate(line, None, name, Construction.COLON, spans=spans) if spans else None


def _name_before_colon(line: Line) -> Phrase | None:
    """Return the words before a colon at the start of *line*, if they may be a name."""
    colon = next((i for i in range(1, min(_MAX_NAME + 1, len(line.tokens))) if line.mark(i) == ":"), None)
    if colon is None:
        return None
    tokens = line.tokens[:colon]
    if not all(token.is_word and not token.is_quoted for token in tokens) or not tokens[-1].text[0].isalpha():
        return None
    words = [token.lower for token in tokens]
    is_excluded = NOT_A_SOURCE.intersection((" ".join(words), words[-1])) or any(
        is_verb(word) for word in words
    )
    is_name = tokens[0].is_capitalized and words[0] not in PREPOSITIONS | SUBORDINATORS and len(words[-1]) > 1
    return Phrase(0, colon - 1, colon - 1) if is_name and not is_excluded else None


def _words(line: Line, phrase: Phrase) -> str:
    start, end = line.span(phrase.first, phrase.last)
    return line.text[start:end]


def _is_quotation(line: Line, index: int) -> bool:
    return line.is_quoted(index) and line.is_sentence(line.tokens[index].quotation)


def behind_colons(line: Line, owned: Collection[int]) -> Iterator[Candidate]:
    """Yield a candidate for each quotation behind a colon that is not *owned* by a cue."""
    for number, (start, end) in enumerate(line.quotations):
        first = line.token_at(start)
        if number in owned or line.mark(first - 1) != ":" or count_words(line.text[start:end]) < _MIN_QUOTED:
            continue
        floor = max((at for at, _ in line.sentences if at <= first), default=0)
        source = clause_subject(line, floor, first)
        if source is not None and (
            line.tokens[source.head].is_capitalized or is_subject_pronoun(line, source)
        ):
            yield Candidate(line, None, source, Construction.COLON, spans=[(start, end)])
