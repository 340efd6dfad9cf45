"""Where content ends, without a parser: before what the narrator adds, and before the next cue."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from typing import Final

from guarantees.drafting.attributions.attribution import Construction
from guarantees.drafting.attributions.pattern_adjuncts import is_date, occasion_end
from guarantees.drafting.attributions.pattern_cues import Cue
from guarantees.drafting.attributions.pattern_phrases import is_subject_pronoun, phrase_after
from guarantees.drafting.attributions.pattern_tokens import Line
from guarantees.drafting.attributions.pattern_verbs import Mood
from guarantees.drafting.attributions.pattern_words import (
    CONJUNCTIONS,
    PREPOSITIONS,
    PRONOUNS,
    RELATIVES,
    SUBORDINATORS,
    TIME_WORDS,
    ends_like_past,
    is_adverb,
    is_verb,
    word_set,
)
from guarantees.drafting.attributions.reporting_words import CONTENT_NOUNS

_NARROW: Final = (Construction.OBJECT, Construction.PREPOSITION, Construction.INFINITIVE)
"""Constructions whose content ends before a time, an occasion or a further clause."""

_NARRATING: Final = word_set("while whereas after amid following")
"""Words behind a comma that start what the narrator adds."""

_NARRATING_PARTICIPLES: Final = word_set(
    "alluding appearing citing drawing earning echoing invoking prompting referring setting sparking triggering using"
)
"""Participles that do the same: …, *drawing* criticism."""

_JUDGEMENTS: Final = CONTENT_NOUNS | word_set("charge figure idea move notion position reference sign stance")
"""Nouns behind a comma and *a* by which the narrator sums up what was said: …, a *charge* that Poe denies."""

_COORDINATED_VERBS: Final = word_set("say tell add argue insist note claim warn")
"""Verbs that open a new attribution behind a comma and *and*, whatever their source."""

_COORDINATORS: Final = word_set("and but while whereas though although")
_BEFORE_DATE: Final = word_set("on in at")
_BEFORE_OCCASION: Final = word_set("in at during on")
_CLAUSE_STARTS: Final = word_set("when while because after if although though unless")
_DASHES: Final = frozenset("–—")
_MIN_BEFORE_ACCORDING: Final = 3
_MAX_CUES: Final = 12
"""The most later cues of a sentence that are looked at."""

_NEAR: Final = 6


def content_end(
    line: Line, cue: Cue, cues: Sequence[Cue], start: int, limit: int, construction: Construction
) -> int:
    """Return the token before which content that starts at *start* ends, at the latest *limit*.

    *cues* are those of the line, in the order of the text.
    """
    limit = min(limit, _next_cue(line, cue, cues, start, limit))
    is_narrow, is_relative = construction in _NARROW, _is_relative(line, cue)
    for index in range(start + 1, limit):
        if line.is_quoted(index):
            if _ends_before_narrator(line, index, is_relative=is_relative):
                return index + 1
            continue
        is_main_clause = is_relative and line.mark(index) == "," and is_verb(line.lower(index + 1))
        is_adjunct = is_narrow and _ends_narrow_content(line, index, limit)
        if is_main_clause or is_adjunct or _ends_content(line, index, start):
            return index
    return limit


def _is_relative(line: Line, cue: Cue) -> bool:
    """Return whether a cue stands in a relative clause: Roe, *who said* …, left."""
    behind = cue.source.last + 1
    return not cue.is_inverted and "who" in (line.lower(behind), line.lower(behind + 1))


def _ends_content(line: Line, index: int, start: int) -> bool:
    """Return whether any content ends before the unquoted token *index*."""
    mark, following = line.mark(index), line.lower(index + 1)
    if mark == ";" or (mark in _DASHES and following in ("a", "an")):
        return True
    if line.lower(index) == "according" and following == "to":
        return index > start + _MIN_BEFORE_ACCORDING
    if mark != ",":
        return False
    if following == "as":
        # The crowd *cheered* as she said it: the narrator's; the boat is late, as it *is* old: what she said.
        return any(ends_like_past(line.lower(at)) for at in range(index + 2, index + _NEAR))
    if following in ("a", "an"):
        return any(line.lower(at) in _JUDGEMENTS for at in (index + 2, index + 3))
    return following in _NARRATING or following in _NARRATING_PARTICIPLES


def _ends_before_narrator(line: Line, index: int, *, is_relative: bool) -> bool:
    """Return whether a quotation ends here with a comma inside, and the narrator goes on: …,” *a claim* that Poe denies."""
    number = line.tokens[index].quotation
    is_end = index + 1 < len(line.tokens) and line.tokens[index + 1].quotation != number
    if not is_end or not line.quotation_text(number).endswith(","):
        return False
    following = line.lower(index + 1)
    is_main_verb = is_relative and is_verb(following)
    return is_main_verb or following in ("a", "an") or following in _NARRATING or following in RELATIVES


def _ends_narrow_content(line: Line, index: int, limit: int) -> bool:
    """Return whether an object, or what follows a preposition, ends before the unquoted token *index*."""
    word, mark, following = line.lower(index), line.mark(index), index + 1
    if mark in _DASHES or mark == ":":
        return True
    if mark == ",":
        return _ends_at_comma(line, following, limit)
    if word in TIME_WORDS or word in _CLAUSE_STARTS or (word in _BEFORE_DATE and is_date(line, following)):
        return True
    if word in ("and", "but"):
        while is_adverb(line.lower(following)):
            following += 1
        return is_verb(line.lower(following)) and not line.is_quoted(following)
    return word in _BEFORE_OCCASION and occasion_end(line, index, limit) > index


def _ends_at_comma(line: Line, index: int, limit: int) -> bool:
    """Return whether the comma before token *index* ends an object, and does not divide a list."""
    if index >= limit:
        return True
    if line.is_quoted(index):
        return False
    word = line.lower(index)
    if word in RELATIVES | PREPOSITIONS | SUBORDINATORS or word.endswith("ing") or is_adverb(word):
        return True
    if word in CONJUNCTIONS:
        index += 1
    phrase = phrase_after(line, index, limit)
    return is_verb(line.lower(index)) or (phrase is not None and is_verb(line.lower(phrase.last + 1)))


def _next_cue(line: Line, cue: Cue, cues: Sequence[Cue], start: int, limit: int) -> int:
    """Return the token before the first later cue that stands outside the content, or *limit*."""
    first = bisect_right(cues, start, key=lambda later: later.index)
    for later in cues[first : first + _MAX_CUES]:
        if later.index >= limit:
            break
        border = _border_before(line, cue, later)
        if border is not None and border > start:
            return border
    return limit


def _border_before(line: Line, cue: Cue, later: Cue) -> int | None:
    """Return where the content of *cue* ends if the *later* one stands outside it, else None."""
    before = later.first - 1
    if before < cue.after:
        return None
    if later.mood is Mood.PARTICIPLE:
        return _border_before_participle(line, later, before)
    if not later.has_own_source:
        return _border_before_shared(line, cue, later, before)
    has_comma = line.mark(before - 1) == ","
    if line.lower(before) == "as" and has_comma:
        return before - 1
    if line.lower(before) in _COORDINATORS:
        return before - has_comma if _is_coordinated(line, later, has_comma=has_comma) else None
    coordinator = _coordinator_before(line, before) if is_subject_pronoun(line, later.source) else None
    if coordinator is not None and coordinator > cue.after and later.frames.clause:
        return coordinator - 1
    is_last = all(not line.tokens[index].is_word for index in range(later.after, later.end))
    return before if line.mark(before) == "," and later.frames.clause and is_last else None


def _border_before_shared(line: Line, cue: Cue, later: Cue, before: int) -> int | None:
    """Return where content ends before *and* and a verb that shares the source of the cue, else None."""
    is_joined = line.lower(before) in ("and", "but", "then") and later.mood is Mood.FINITE
    if not is_joined or later.source != cue.source or not _holds_something(line, later):
        return None
    return before - (line.mark(before - 1) == ",")


def _is_coordinated(line: Line, later: Cue, *, has_comma: bool) -> bool:
    """Return whether a cue behind *and* opens a new attribution, and not a second clause of the content."""
    is_pronoun = is_subject_pronoun(line, later.source)
    if later.frames.clause and is_pronoun:
        return True
    return has_comma and (is_pronoun or later.verb in _COORDINATED_VERBS)


def _coordinator_before(line: Line, index: int) -> int | None:
    """Return the *but* behind a comma that opens the clause around *index*: …, *but* in private he said so."""
    for at in range(index, max(0, index - _NEAR), -1):
        if line.lower(at) in _COORDINATORS and line.mark(at - 1) == ",":
            return at
        if line.is_quoted(at) or line.mark(at) or is_verb(line.lower(at)) or line.lower(at) in PRONOUNS:
            return None
    return None


def _holds_something(line: Line, cue: Cue) -> bool:
    """Return whether something may hang on a verb: *and continued* as a singer says nothing."""
    following = line.lower(cue.after)
    return following not in PREPOSITIONS or following in cue.frames.prepositions or cue.frames.object


def _border_before_participle(line: Line, later: Cue, before: int) -> int | None:
    """Return where content ends before a participle: …, *adding* that it is late; …, *with Poe saying* so."""
    if line.is_quoted(before):
        return before + 1
    if line.mark(before) == "," or line.mark(before) in _DASHES:
        return before
    if later.has_own_source and line.lower(before) == "with":
        return before - (line.mark(before - 1) == ",")
    return None
