"""Words between a verb and its content, without a parser: times, occasions, hearers."""

from __future__ import annotations

from typing import Final

from guarantees.drafting.attributions.pattern_cues import Cue
from guarantees.drafting.attributions.pattern_phrases import phrase_after
from guarantees.drafting.attributions.pattern_tokens import Line
from guarantees.drafting.attributions.pattern_words import (
    MONTHS,
    NUMBERS,
    PREPOSITIONS,
    QUESTION_WORDS,
    TIME_ADJECTIVES,
    TIME_NOUNS,
    TIME_WORDS,
    ends_like_past,
    is_adverb,
    is_verb,
    word_set,
)
from guarantees.drafting.attributions.reporting_words import HEARER_VERBS, OCCASION_NOUNS

_BEFORE_DATE: Final = word_set("on in at by for since")
_BEFORE_OCCASION: Final = word_set("in at during on via through after from by before")
_BEFORE_DETAIL: Final = word_set("with to of for at in from about by")
_DATE_WORDS: Final = TIME_NOUNS | TIME_WORDS | MONTHS | TIME_ADJECTIVES
_BEFORE_TIME_NOUN: Final = TIME_ADJECTIVES | NUMBERS | word_set("the a that")
_NEEDING_HEARER: Final = word_set("tell inform remind assure advise")
_MAX_OCCASION: Final = 9
_MAX_ADJUNCT: Final = 25
_YEAR_DIGITS: Final = 4


def content_start(line: Line, cue: Cue, end: int) -> tuple[int, bool]:
    """Return the token at which what hangs on the cue may start, and whether *that* introduces it."""
    start = skip_adjuncts(line, cue.after, end)
    if start < end and line.lower(start) == "that" and not _is_subject(line, start):
        return start + 1, True
    hearer_end = _hearer_end(line, cue, start, end)
    if hearer_end is not None:
        start = skip_adjuncts(line, hearer_end, end)
        if start < end and line.lower(start) == "that":
            return start + 1, True
    late = _late_that(line, cue, start, end)
    return (start, False) if late is None else (late + 1, True)


def _is_subject(line: Line, index: int) -> bool:
    """Return whether *that* is the subject of a clause: said *that* is wrong."""
    return is_verb(line.lower(index + 1)) and line.lower(index + 2) != "to"


def _hearer_end(line: Line, cue: Cue, start: int, end: int) -> int | None:
    """Return the token behind the words for a hearer, or None: told *the board* that it is late."""
    if cue.verb in HEARER_VERBS and not cue.is_inverted:
        after = behind_hearer(line, start, end)
        if after is None or (line.lower(after) == "to" and cue.frames.infinitive):
            return None
        return (
            after if cue.verb in _NEEDING_HEARER or line.lower(after) in QUESTION_WORDS | {"that"} else None
        )
    if line.lower(start) == "to" and cue.frames.clause and not cue.frames.infinitive:
        return behind_hearer(line, start + 1, end)
    return None


def behind_hearer(line: Line, start: int, end: int) -> int | None:
    """Return the token behind a noun phrase and a name in commas behind it, or None if no noun phrase starts here."""
    hearer = phrase_after(line, start, end)
    if hearer is None:
        return None
    after = hearer.last + 1
    if line.mark(after) == "," and after + 1 < end and line.tokens[after + 1].is_capitalized:
        name = phrase_after(line, after + 1, end)
        if name is not None and line.mark(name.last + 1) == ",":
            return name.last + 2
    return after


def _late_that(line: Line, cue: Cue, start: int, end: int) -> int | None:
    """Return the *that* behind a longer adjunct: said at the end of the day *that*; said, in a letter, *that*."""
    if start >= end:
        return None
    first = start + 1 if line.mark(start) == "," else start
    if line.lower(first) not in PREPOSITIONS and not (
        ends_like_past(line.lower(first)) and first > cue.after
    ):
        return None
    for index in range(first + 1, min(end, start + _MAX_ADJUNCT)):
        word = line.lower(index)
        is_finite = is_verb(word) and not ends_like_past(word)
        if line.is_quoted(index) or line.mark(index) in (";", ":") or is_finite:
            return None
        if word == "that":
            return index
    return None


def skip_adjuncts(line: Line, start: int, end: int) -> int:
    """Return the first token from *start* that is not part of an adverb, a time or an occasion."""
    index, after = start, start
    while index < end:
        after = _adjunct_end(line, index, end)
        if after == index:
            break
        index = after
    return index


def _adjunct_end(line: Line, index: int, end: int) -> int:
    """Return the token behind the adjunct at *index*, or *index* itself."""
    if line.is_quoted(index):
        return index
    word, is_capitalized = line.lower(index), line.tokens[index].is_capitalized
    if word in TIME_WORDS or (is_adverb(word) and not is_capitalized):
        return index + 1
    if word in _BEFORE_DATE and is_date(line, index + 1):
        return min(end, _date_end(line, index + 1))
    if is_date(line, index) and not is_capitalized:
        return min(end, _date_end(line, index))
    return occasion_end(line, index, end)


def is_date(line: Line, index: int) -> bool:
    """Return whether words for a time start at token *index*."""
    word, following = line.lower(index), line.lower(index + 1)
    if word in TIME_WORDS or (word in MONTHS and (following.isdigit() or not following)):
        return True
    if word in _BEFORE_TIME_NOUN or word.isdigit():
        is_time = following in TIME_NOUNS | MONTHS
        return is_time or (following in TIME_ADJECTIVES and line.lower(index + 2) in TIME_NOUNS)
    return word.isdigit() and len(word) == _YEAR_DIGITS


def _date_end(line: Line, index: int) -> int:
    """Return the token behind the words for a time that start at token *index*."""
    after = index + 1
    while line.lower(after) in _DATE_WORDS or line.lower(after).isdigit():
        after += 1
    return after


def occasion_end(line: Line, index: int, end: int) -> int:
    """Return the token behind an occasion that starts with the preposition at *index*: *in a statement to the board*.

    Return *index* if none does.
    """
    if line.lower(index) not in _BEFORE_OCCASION:
        return index
    for at in range(index + 1, min(end, index + _MAX_OCCASION)):
        token = line.tokens[at]
        if token.is_quoted or not (token.is_word or token.text == "&") or is_verb(token.lower):
            return index
        if token.lower in OCCASION_NOUNS and line.lower(at + 1) not in OCCASION_NOUNS:
            return _with_details(line, at + 1, end)
    return index


def _with_details(line: Line, index: int, end: int) -> int:
    """Return the token behind the phrases that say more about an occasion: *with the Harbour Post*."""
    limit = min(end, index + _MAX_ADJUNCT)
    while index < limit and line.lower(index) in _BEFORE_DETAIL and not line.is_quoted(index):
        phrase = phrase_after(line, index + 1, end)
        if phrase is None:
            break
        index = phrase.last + 1
    return index
