"""Cues without a parser: the reporting verbs of a sentence, each with its source."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from guarantees.drafting.attributions.pattern_phrases import (
    Phrase,
    behind_parenthesis,
    phrase_after,
    phrase_before,
    subject_before,
)
from guarantees.drafting.attributions.pattern_tokens import Line
from guarantees.drafting.attributions.pattern_verbs import Mood, VerbGroup, verb_group
from guarantees.drafting.attributions.pattern_words import (
    AUXILIARIES,
    CONJUNCTIONS,
    PERSONAL_PRONOUNS,
    PREPOSITIONS,
    PRONOUNS,
    SUBORDINATORS,
    VERB_FORMS,
    VerbForm,
    is_adverb,
    is_verb,
    word_set,
)
from guarantees.drafting.attributions.reporting_words import (
    JUDGING_VERBS,
    OCCASION_NOUNS,
    VerbFrames,
    frames_of,
)

_PLURALS: Final = word_set("people police media men women they we you i many some others")
_BEFORE_PARTICIPLE: Final = word_set("by while after before in when and")
_CONDITIONS: Final = word_set("if unless whether")
_NO_SUBJECT: Final = word_set("there it this that what")
_DASHES: Final = frozenset("–—-")
_NEAR: Final = 30
_MAX_QUOTED_BY: Final = 8


@dataclass(frozen=True, slots=True)
class Cue:
    """A reporting verb with its source.

    Attributes:
        index: The token of the verb.
        first: The first token of its clause: of the source, if that stands before the verb, else of the verb group.
        after: The first token behind the verb, or behind its source if that follows it.
        floor: The first token of the sentence.
        end: The token behind the sentence.
        verb: Its base form.
        source: The words for its source.
        mood: How the verb stands in its sentence.
        is_inverted: Whether the source follows the verb.
        has_own_source: Whether the source stands beside this verb, and not at another one.
    """

    index: int
    first: int
    after: int
    floor: int
    end: int
    verb: str
    source: Phrase
    mood: Mood
    is_inverted: bool = False
    has_own_source: bool = True

    @property
    def frames(self) -> VerbFrames:
        """The frames of the verb."""
        return frames_of(self.verb)

    @property
    def reports(self) -> bool:
        """Whether the verb reports that something was said, rather than that it will or may be."""
        return self.mood in (Mood.FINITE, Mood.PARTICIPLE)


def find_cues(line: Line) -> list[Cue]:
    """Return the reporting verbs of *line* outside quotations that have a source, in the order of the text."""
    found: list[Cue] = []
    for floor, end in line.sentences:
        sentence = _Sentence(line, floor, end)
        for index in range(floor, end):
            token = line.tokens[index]
            if not token.is_quoted and token.text in VERB_FORMS:
                sentence.read(index)
        found += sentence.cues
    return found


def clause_subject(line: Line, floor: int, before: int) -> Phrase | None:
    """Return the subject with which the sentence at *floor* starts, if its verb stands before token *before*."""
    start = floor
    while start < before and (
        line.lower(start) in CONJUNCTIONS or is_adverb(line.lower(start)) or line.mark(start) == ","
    ):
        start += 1
    word = line.lower(start)
    if word in PREPOSITIONS | SUBORDINATORS or word.endswith(("ing", "ed")):
        comma = next((i for i in range(start, min(before, start + _NEAR)) if line.mark(i) == ","), None)
        if comma is None:
            return None
        start = comma + 1
    phrase = phrase_after(line, start, before)
    if phrase is None or line.lower(phrase.head) in _NO_SUBJECT:
        return None
    following = line.lower(phrase.last + 1)
    is_subject = following in VERB_FORMS or following in (",", "who", "in", "on")
    return phrase if is_subject or is_verb(following) or is_adverb(following) else None


class _Sentence:
    """Reads the cues of one sentence from left to right, because a verb may share the source of the one before."""

    def __init__(self, line: Line, floor: int, end: int) -> None:
        self.line = line
        self.floor = floor
        self.end = end
        self.cues: list[Cue] = []

    def read(self, index: int) -> None:
        """Add the cue at *index*, if the word there is a verb with a source."""
        group = verb_group(self.line, index, self.floor)
        if group is None:
            return
        cue = (
            self._passive(group)
            if group.mood is Mood.PASSIVE
            else self._inverted(group) or self._active(group)
        )
        if cue is not None:
            self.cues.append(cue)

    def _inverted(self, group: VerbGroup) -> Cue | None:
        """Return the cue if its source follows the verb: “…,” *said Roe*."""
        line, before, frames = self.line, group.first - 1, frames_of(group.verb)
        if group.mood is not Mood.FINITE or not frames.takes_quotation or before < self.floor:
            return None
        source = phrase_after(line, group.index + 1, self.end)
        if source is None or line.lower(source.first) in PRONOUNS - PERSONAL_PRONOUNS:
            return None
        after = behind_parenthesis(line, source.last + 1, self.end)
        is_border = line.mark(before) == "," or line.mark(before) in _DASHES
        is_inserted = line.mark(after) == "," and is_verb(line.lower(after + 1))
        follows_clause = is_border and frames.clause and (is_inserted or self._is_clause_before(before))
        if not (line.is_quoted(before) or follows_clause) or not self._ends_cue(after):
            return None
        return Cue(
            group.index,
            group.first,
            after,
            self.floor,
            self.end,
            group.verb,
            source,
            group.mood,
            is_inverted=True,
        )

    def _ends_cue(self, index: int) -> bool:
        """Return whether the words for a source may end before token *index*."""
        if index >= self.end or self.line.is_quoted(index) or self.line.mark(index):
            return True
        word = self.line.lower(index)
        return word in PREPOSITIONS or word in CONJUNCTIONS or word in SUBORDINATORS or is_adverb(word)

    def _is_clause_before(self, comma: int) -> bool:
        """Return whether what stands before the *comma* is a clause, and no apposition that the comma closes."""
        line, start = self.line, comma
        while start > self.floor and line.mark(start - 1) != ",":
            start -= 1
        if line.is_quoted(start):
            return True
        return line.lower(start) not in ("who", "whose", "which") and any(
            is_verb(line.lower(i)) for i in range(start, comma)
        )

    def _active(self, group: VerbGroup) -> Cue | None:
        """Return the cue if its source stands before the verb, or at a verb before."""
        source, own = self._source(group)
        if source is None or not _agrees(self.line, source, group):
            return None
        if self.line.lower(source.first - 1) in _CONDITIONS and source.first > self.floor:
            return None
        first = min(source.first, group.first) if own else group.first
        return self._cue(group, source, first, own=own)

    def _cue(self, group: VerbGroup, source: Phrase, first: int, *, own: bool) -> Cue:
        return Cue(
            group.index,
            first,
            group.index + 1,
            self.floor,
            self.end,
            group.verb,
            source,
            group.mood,
            has_own_source=own,
        )

    def _passive(self, group: VerbGroup) -> Cue | None:
        """Return the cue of a passive whose source follows: the plan was condemned *by Roe*."""
        if group.verb not in JUDGING_VERBS or self.line.lower(group.index + 1) != "by":
            return None
        source = phrase_after(self.line, group.index + 2, self.end)
        if source is None or self.line.lower(source.first).endswith("ing"):
            return None  # an act, no person: condemned by saying so
        return self._cue(group, source, group.first, own=True)

    def _source(self, group: VerbGroup) -> tuple[Phrase | None, bool]:
        """Return the source of a verb group, and whether it stands beside it."""
        line, before = self.line, group.first - 1
        if before < self.floor:
            return None, False
        word = line.lower(before)
        if group.mood is Mood.INFINITIVE:
            is_purpose = word not in SUBORDINATORS and word not in PREPOSITIONS
            return (clause_subject(line, self.floor, before) if is_purpose else None), False
        if group.mood is Mood.PARTICIPLE:
            return self._source_of_participle(group)
        if word in CONJUNCTIONS or word == "then":
            return self._shared(before), False
        is_question = group.verb == "ask" and line.mark(before) == ","
        return (None if is_question else self._subject(group)), True

    def _subject(self, group: VerbGroup) -> Phrase | None:
        """Return the subject before a verb; for a name within a longer phrase, the start of that: a letter by *Roe*."""
        is_inserted = self.line.mark(group.index + 1) == ","
        phrase = subject_before(self.line, group.first, self.floor, is_inserted=is_inserted)
        is_relative = self.line.lower(group.first - 1) in ("who", "which", "that")
        if phrase is None or phrase.first <= self.floor or is_relative:
            return phrase
        before = self.line.lower(phrase.first - 1)
        if before not in PREPOSITIONS or before in SUBORDINATORS:
            return phrase
        return clause_subject(self.line, self.floor, group.first) or phrase

    def _shared(self, before: int) -> Phrase | None:
        """Return the subject that a verb shares with the verb before: that of the last outer cue, or of the sentence."""
        for cue in reversed(self.cues):
            if cue.mood is not Mood.PARTICIPLE and cue.first <= before and not self._is_nested(cue):
                return cue.source
        return clause_subject(self.line, self.floor, before)

    def _is_nested(self, cue: Cue) -> bool:
        """Return whether a cue opens the clause of another one: Roe said *Poe had agreed*."""
        if not cue.has_own_source:
            return False
        return self.line.lower(cue.first - 1) == "that" or any(
            cue.first == other.after for other in self.cues
        )

    def _source_of_participle(self, group: VerbGroup) -> tuple[Phrase | None, bool]:
        line, before = self.line, group.first - 1
        mark, word = line.mark(before), line.lower(before)
        if mark == "," or mark in _DASHES or line.is_quoted(before) or word in _BEFORE_PARTICIPLE:
            return self._shared(before), False
        if word == "as":
            return self._quoted_as(before), False
        phrase = phrase_before(line, group.first, self.floor)
        if phrase is None:
            return None, False
        if line.lower(phrase.first - 1) == "with" and phrase.first > self.floor:
            return phrase, True
        return (self._shared(before) if line.lower(phrase.head) in OCCASION_NOUNS else None), False

    def _quoted_as(self, before: int) -> Phrase | None:
        """Return the source of *was quoted as saying*."""
        line = self.line
        for index in range(before - 1, max(self.floor, before - _MAX_QUOTED_BY), -1):
            if line.lower(index) in ("quoted", "cited", "reported"):
                group = verb_group(line, index, self.floor)
                return None if group is None else subject_before(line, group.first, self.floor)
        return None


def _agrees(line: Line, source: Phrase, group: VerbGroup) -> bool:
    """Return whether the number of the source fits the form of the verb."""
    if not group.is_present or group.first < source.first:
        return True
    head = line.lower(source.head)
    if group.form is VerbForm.THIRD_PERSON:
        return head not in _PLURALS
    if group.verb == "say" or line.lower(group.index - 1) in AUXILIARIES:
        return True
    has_and = any(line.lower(index) == "and" for index in range(source.first, source.last))
    return head in _PLURALS or head.endswith("s") or has_and
