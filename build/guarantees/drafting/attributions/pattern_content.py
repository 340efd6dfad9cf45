"""What hangs on a reporting verb, without a parser: its clause, its object, or the clause that it interrupts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from guarantees.drafting.attributions.attribution import Construction
from guarantees.drafting.attributions.pattern_adjuncts import behind_hearer, content_start
from guarantees.drafting.attributions.pattern_borders import content_end
from guarantees.drafting.attributions.pattern_candidate import Candidate, content_spans
from guarantees.drafting.attributions.pattern_cues import Cue
from guarantees.drafting.attributions.pattern_phrases import phrase_after, phrase_before
from guarantees.drafting.attributions.pattern_tokens import Line
from guarantees.drafting.attributions.pattern_verbs import Mood
from guarantees.drafting.attributions.pattern_words import (
    CONJUNCTIONS,
    DETERMINERS,
    NUMBERS,
    PREPOSITIONS,
    PRONOUNS,
    QUESTION_WORDS,
    RELATIVES,
    SUBORDINATORS,
    is_adverb,
    is_verb,
    word_set,
)
from guarantees.drafting.attributions.reporting_words import ASKED_VERBS, HEARER_VERBS, JUDGING_VERBS

MAX_CONTENT: Final = 150
"""The most tokens that are read as one clause."""

_CLAUSE_ONLY: Final = word_set("say tell add")
"""Verbs behind which a clause is taken for granted."""

_NEVER_OBJECT: Final = word_set("offer begin end start open close")
"""Verbs whose object is mostly a thing, not something said."""

_CLAUSE_PRONOUNS: Final = word_set("he she it they we i there")
_BEHIND_DETERMINED: Final = DETERMINERS | PRONOUNS - RELATIVES - {"that"}
_NOT_A_CLAUSE: Final = word_set("when while as after before because without of")
"""Words that start what is said about a cue, not its content: said *when* asked about it."""

_TAKING_IF: Final = word_set("ask wonder say know doubt question")
_NO_CONTINUATION: Final = word_set(
    "while as when who which whose where whom after before during in at on with amid following a an the"
)
"""Words behind a cue and a comma that do not go on with the content."""

_CLAUSE_MARKS: Final = frozenset("$[(‘'")
_BEFORE_PARENTHESIS: Final = frozenset(",–—?!")
_MIN_CLAUSE: Final = 2
_NEAR: Final = 25

Part = tuple[int, int]
"""A part of the content: its first token and the one behind it."""


def read_content(line: Line, cue: Cue, cues: Sequence[Cue]) -> Candidate:
    """Return the candidate of a verb; without spans if nothing but a quotation may hang on it.

    *cues* are all those of the line, in the order of the text.
    """
    candidate = Candidate(line, (cue.index, cue.index), cue.source, verb=cue.verb, reading=cue)
    reader = _Reader(line, cue, cues)
    for construction, read in (
        (Construction.PASSIVE, reader.passive),
        (Construction.AS, reader.as_clause),
        (Construction.INFINITIVE, reader.infinitive),
        (Construction.CLAUSE, reader.clause),
        (Construction.PREPOSITION, reader.preposition),
        (Construction.OBJECT, reader.object),
        (Construction.PARENTHESIS, reader.parenthesis),
    ):
        parts = read()
        if parts:
            candidate.construction = construction
            candidate.spans = content_spans(line, parts)
            break
    return candidate


class _Reader:
    """Reads what hangs on one verb, one construction at a time; each returns no part if it does not fit."""

    def __init__(self, line: Line, cue: Cue, cues: Sequence[Cue]) -> None:
        self.line = line
        self.cue = cue
        self.cues = cues
        self.end = min(cue.end, cue.after + MAX_CONTENT)
        self.start, self.is_explicit = content_start(line, cue, self.end)
        self.before = self._content_before()

    def passive(self) -> list[Part]:
        """Return the content of *the plan was condemned by her*."""
        cue, line = self.cue, self.line
        patient = phrase_before(line, cue.first, cue.floor) if cue.mood is Mood.PASSIVE else None
        if patient is None:
            return []
        first = cue.source.last + 1
        parts = [(patient.first, patient.last + 1)]
        if self._word(first) in cue.frames.object_prepositions and cue.verb in JUDGING_VERBS:
            parts.append((first, self._end_of(first, Construction.OBJECT)))
        return parts

    def as_clause(self) -> list[Part]:
        """Return the content of *as she noted, …* and of *…, as she noted*."""
        cue, line = self.cue, self.line
        before = cue.first - 1
        if before < cue.floor or self._word(before) != "as" or not cue.frames.clause or self.is_explicit:
            return []
        if before - cue.floor <= 1:
            near = range(cue.after, min(self.end, cue.after + _NEAR))
            comma = next((index for index in near if line.mark(index) == ","), None)
            return [] if comma is None else [(comma + 1, self._end_of(comma + 1, Construction.AS))]
        return [(cue.floor, before - 1)] if line.mark(before - 1) == "," else []

    def clause(self) -> list[Part]:
        """Return the content of *she said that …* and of *she said …*."""
        cue, line, start = self.cue, self.line, self.start
        if not cue.frames.takes_clause or cue.mood is Mood.PASSIVE:
            return []
        while self.is_explicit and start < self.end - 1 and line.mark(start) == ",":
            start += 1
        if start >= self.end:
            return []
        if line.is_quoted(start):
            fits = self.is_explicit or self._goes_on_behind_quotation(start)
        else:
            fits = line.tokens[start].is_word or line.mark(start) in _CLAUSE_MARKS
        if not fits or not (self.is_explicit or line.is_quoted(start) or self._is_bare_clause()):
            return []
        return [(start, self._end_of(start, Construction.CLAUSE))]

    def infinitive(self) -> list[Part]:
        """Return the content of *she promised to …* and of *she urged them to …*."""
        cue, start = self.cue, self.cue.after
        if not cue.frames.infinitive or not cue.reports or cue.is_inverted:
            return []
        if self._word(start) == "to":
            fits = self._is_base_verb(start + 1)
            return [(start, self._end_of(start, Construction.INFINITIVE))] if fits else []
        hearer = phrase_after(self.line, start, self.end) if cue.verb in ASKED_VERBS | HEARER_VERBS else None
        if hearer is None:
            return []
        to = hearer.last + 1 + (self._word(hearer.last + 1) == "not")
        if self._word(to) != "to" or not self._is_base_verb(to + 1):
            return []
        first = start if cue.verb in ASKED_VERBS else hearer.last + 1
        return [(first, self._end_of(to, Construction.INFINITIVE))]

    def preposition(self) -> list[Part]:
        """Return the content of *she called for …* and of *she accused them of …*."""
        cue, start = self.cue, self._behind_adverbs(self.cue.after)
        prepositions = cue.frames.prepositions
        if not prepositions or not cue.reports or cue.is_inverted:
            return []
        first = start + 1
        if self._word(start) not in prepositions:
            takes_hearer = cue.verb in HEARER_VERBS | {"accuse"}
            after = behind_hearer(self.line, start, self.end) if takes_hearer else None
            if after is None or self._word(after) not in prepositions:
                return []
            first = start if cue.verb == "accuse" else after + 1
        return [(first, self._end_of(first, Construction.PREPOSITION))] if first < self.end else []

    def object(self) -> list[Part]:
        """Return the content of *she condemned the plan*."""
        cue, line, start = self.cue, self.line, self._behind_adverbs(self.cue.after)
        takes_object = (cue.frames.object or cue.verb == "call") and cue.verb not in _NEVER_OBJECT
        if not takes_object or not cue.reports or cue.is_inverted or self._is_parenthesis():
            return []
        if start >= self.end or line.is_quoted(start) or not line.tokens[start].is_word:
            return []
        if self._word(start) in PREPOSITIONS | RELATIVES or phrase_after(line, start, self.end) is None:
            return []
        return [(start, self._end_of(start, Construction.OBJECT))]

    def parenthesis(self) -> list[Part]:
        """Return the content of *…, she said, …* and of *…, said Roe*."""
        cue, line = self.cue, self.line
        if not cue.frames.clause or cue.mood is not Mood.FINITE or self.before is None:
            return []
        more = self._continuation()
        is_clause = any(line.is_quoted(index) or is_verb(line.lower(index)) for index in range(*self.before))
        return [self.before, *more] if is_clause or more else []

    def _word(self, index: int) -> str:
        """Return an unquoted token before the end in lower case, else an empty string."""
        return self.line.lower(index) if index < self.end and not self.line.is_quoted(index) else ""

    def _behind_adverbs(self, index: int) -> int:
        while is_adverb(self._word(index)):
            index += 1
        return index

    def _end_of(self, start: int, construction: Construction) -> int:
        return content_end(self.line, self.cue, self.cues, start, self.end, construction)

    def _goes_on_behind_quotation(self, start: int) -> bool:
        """Return whether a quoted part of a clause, and no whole quotation, starts here."""
        number = self.line.tokens[start].quotation
        after = self.line.token_at(self.line.quotations[number][1])
        goes_on = after < self.end and self.line.tokens[after].is_word
        return goes_on and not self.line.quotation_text(number)[:1].isupper()

    def _is_bare_clause(self) -> bool:
        """Return whether a clause without *that* starts here."""
        cue, word = self.cue, self._word(self.start)
        if self._is_parenthesis() or word in _NOT_A_CLAUSE:
            return False
        if word in QUESTION_WORDS:
            return word != "if" or cue.verb in _TAKING_IF
        if word == "that":
            return True
        if word == "to" or word in CONJUNCTIONS or cue.mood in (Mood.INFINITIVE, Mood.FUTURE):
            return False
        takes_more = cue.frames.object or cue.frames.thought
        if word in PREPOSITIONS and (word in cue.frames.prepositions or takes_more):
            return False
        if cue.verb in _CLAUSE_ONLY:
            return self.end - self.start > _MIN_CLAUSE
        return self._has_subject_and_verb()

    def _has_subject_and_verb(self) -> bool:
        """Return whether a noun phrase and a finite verb follow."""
        line = self.line
        phrase = phrase_after(line, self.start, self.end, PREPOSITIONS)
        if phrase is None:
            return False
        following = self._behind_adverbs(phrase.last + 1)
        word = self._word(following)
        if not word or not line.tokens[following].is_word:
            return False
        if line.lower(phrase.last).endswith("ing"):
            return is_verb(word)
        if line.lower(phrase.last) in _CLAUSE_PRONOUNS:
            return word not in PREPOSITIONS and word not in CONJUNCTIONS
        # A further noun phrase without a preposition: the one before holds the verb.
        return is_verb(word) or word in _BEHIND_DETERMINED

    def _is_base_verb(self, index: int) -> bool:
        """Return whether an infinitive may stand behind *to*, rather than a noun."""
        if index >= self.end or self.line.is_quoted(index):
            return index < self.end
        word = self._word(index)
        return word not in DETERMINERS | PRONOUNS | NUMBERS and not self.line.tokens[index].is_capitalized

    def _is_parenthesis(self) -> bool:
        """Return whether the cue follows its content, and only a time, a place or an occasion follows it."""
        line, word = self.line, self._word(self.start)
        is_end = self.start >= self.end or word in PREPOSITIONS | SUBORDINATORS - {"that"}
        if self.before is None or not is_end:
            return False
        tokens = range(*self.before)
        first = line.lower(tokens[0])
        is_adjunct = first in PREPOSITIONS or first in SUBORDINATORS or is_adverb(first)
        if is_adjunct and not any(line.mark(index) == "," for index in tokens):
            return False
        return any(is_verb(line.lower(index)) for index in tokens)

    def _content_before(self) -> Part | None:
        """Return the tokens before the cue, if a comma or a quotation separates it from them."""
        line, cue, before = self.line, self.cue, self.cue.first - 1
        if before < cue.floor or not cue.has_own_source:
            return None
        first = max(cue.floor, before - MAX_CONTENT)
        if line.is_quoted(before):
            return first, before + 1
        words = sum(line.tokens[index].is_word for index in range(first, before))
        return (first, before) if line.mark(before) in _BEFORE_PARENTHESIS and words >= _MIN_CLAUSE else None

    def _continuation(self) -> list[Part]:
        """Return the tokens of the content behind the cue in *…, she said, …*."""
        line, comma, first = self.line, self.start, self.start + 1
        if first >= self.end or line.mark(comma) not in (",", "–", "—"):
            return []
        if line.is_quoted(first) and line.quotation_text(line.tokens[first].quotation)[:1].isupper():
            return []
        word = self._word(first)
        if word in _NO_CONTINUATION or word.endswith("ing"):
            return []
        if word in ("and", "but") and is_verb(self._word(first + 1)):
            return []
        if self.cue.is_inverted and self._is_apposition(first):
            return []
        return [(first, self._end_of(first, Construction.CLAUSE))]

    def _is_apposition(self, first: int) -> bool:
        """Return whether a noun phrase without a verb follows: said Roe, *mayor of Northmoor*."""
        phrase = phrase_after(self.line, first, self.end, PREPOSITIONS)
        return phrase is not None and not is_verb(self._word(phrase.last + 1))
