"""Cues other than verbs, without a parser: *according to*, nouns, *made clear*."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType
from typing import Final

from guarantees.drafting.attributions.attribution import Construction
from guarantees.drafting.attributions.pattern_candidate import Candidate, content_spans
from guarantees.drafting.attributions.pattern_content import MAX_CONTENT, Part
from guarantees.drafting.attributions.pattern_phrases import (
    Phrase,
    is_possessive,
    phrase_after,
    subject_before,
)
from guarantees.drafting.attributions.pattern_tokens import Line
from guarantees.drafting.attributions.pattern_words import (
    AUXILIARIES,
    CONJUNCTIONS,
    DETERMINERS,
    OTHER_VERBS,
    PREPOSITIONS,
    PRONOUNS,
    SUBORDINATORS,
    is_adverb,
    is_verb,
    word_set,
)
from guarantees.drafting.attributions.reporting_words import CONTENT_NOUNS, FOR_NOUNS, INFINITIVE_NOUNS

_VIEWS: Final = word_set("opinion view words")
_SOURCE_JOINTS: Final = word_set("of for from at with by in to")
_OWNER_JOINTS: Final = word_set("of from at")
_PLACES: Final = word_set("in on at")
_BORDERS: Final = frozenset(";:–—")
_NEAR: Final = 30
_MAX_OWNER: Final = 12
_MAX_BETWEEN: Final = 4
_NOT_AN_OWNER: Final = PREPOSITIONS | PRONOUNS | SUBORDINATORS | CONJUNCTIONS


def other_candidates(line: Line) -> Iterator[Candidate]:
    """Yield the candidates of *line* whose cue is not a reporting verb, in the order of the text."""
    for floor, end in line.sentences:
        for index in range(floor, end):
            read = None if line.is_quoted(index) else _READERS.get(line.lower(index))
            candidate = None if read is None else read(line, index, floor, end)
            if candidate is not None and candidate.spans:
                yield candidate


def _candidate(
    line: Line, cue: tuple[int, int], source: Phrase, construction: Construction, parts: list[Part], word: str
) -> Candidate:
    limited = [(first, min(after, first + MAX_CONTENT)) for first, after in parts]
    return Candidate(line, cue, source, construction, word, content_spans(line, limited))


# ---------------------------------------------------------------------------------------------------------------------
# According to her, in her view


def _according(line: Line, index: int, floor: int, end: int) -> Candidate | None:
    """Read *according to her, …* and *…, according to her*."""
    source = phrase_after(line, index + 2, end, _SOURCE_JOINTS) if line.lower(index + 1) == "to" else None
    if source is None:
        return None
    before = index - 1 if line.mark(index - 1) == "," else index
    if _opens_clause(line, index, floor):
        parts = [(_behind_source(line, source, end), end)]
    elif _is_inserted(line, (_clause_start(line, before, floor), before), source, end):
        parts = [(_clause_start(line, before, floor), before), (source.last + 2, end)]
    else:
        parts = [(_clause_start(line, index, floor), index)]
    return _candidate(line, (index, index + 1), source, Construction.ACCORDING, parts, "according")


def _opens_clause(line: Line, index: int, floor: int) -> bool:
    """Return whether the clause that a phrase at *index* attributes follows: *however, according to Roe,* it is late."""
    first = index
    while first > floor and (line.mark(first - 1) == "," or _introduces(line, first - 1)):
        first -= 1
    has_introduction = any(line.tokens[at].is_word for at in range(first, index))
    return (
        first == floor
        or line.mark(first - 1) in ("–", "—", ":", ";")
        or (has_introduction and line.mark(first) == ",")
    )


def _introduces(line: Line, index: int) -> bool:
    word = line.lower(index)
    return not line.is_quoted(index) and (word in CONJUNCTIONS or word in SUBORDINATORS or is_adverb(word))


def _behind_source(line: Line, source: Phrase, end: int) -> int:
    """Return where the clause starts behind a source: behind its comma, and behind an apposition in commas."""
    first = source.last + 1
    if line.mark(first) != ",":
        return first
    near = range(first + 1, min(end, first + _NEAR))
    closing = next((index for index in near if line.mark(index) == ","), None)
    return closing + 1 if closing is not None and _is_apposition(line, first + 1, closing) else first


def _is_apposition(line: Line, first: int, closing: int) -> bool:
    """Return whether the tokens before the *closing* comma are an apposition or a relative clause."""
    if line.lower(first) in ("who", "which", "whose", "citing", "quoting"):
        return True
    phrase = phrase_after(line, first, closing, PREPOSITIONS)
    return phrase is not None and phrase.last + 1 == closing and line.lower(first) not in _PLACES


def _clause_start(line: Line, index: int, floor: int) -> int:
    """Return where the clause starts that ends before *index*: behind a semicolon, or at the start of the sentence."""
    lowest = max(floor, index - MAX_CONTENT)
    return next((at + 1 for at in range(index - 1, lowest, -1) if line.mark(at) == ";"), lowest)


def _is_inserted(line: Line, before: Part, source: Phrase, end: int) -> bool:
    """Return whether the clause goes on behind the source: the boat, *according to Roe,* is late."""
    after = source.last + 1
    if line.mark(after) != "," or line.mark(before[1]) != ",":
        return False
    return not _has_verb(line, *before) and _has_verb(line, after + 1, min(end, after + _NEAR))


def _has_verb(line: Line, first: int, after: int) -> bool:
    return any(is_verb(line.lower(index)) for index in range(first, after))


def _view(line: Line, index: int, floor: int, end: int) -> Candidate | None:
    """Read *in her opinion, …* and *…, in the words of the mayor*."""
    if is_possessive(line, index - 1):
        start = _owner_start(line, index - 1, floor)
        source: Phrase | None = Phrase(start, index - 1, index - 1)
    else:
        start = index - (line.lower(index - 1) in DETERMINERS)
        source = phrase_after(line, index + 2, end) if line.lower(index + 1) == "of" else None
    if source is None or line.lower(start - 1) not in ("in", "to") or start - 1 < floor:
        return None
    cue, after = (start - 1, index), max(source.last, index) + 1
    if _opens_clause(line, start - 1, floor) and line.mark(after) == ",":
        parts = [(after + 1, end)]
    elif line.mark(start - 2) == "," and after >= end - 1:
        parts = [(_clause_start(line, start - 2, floor), start - 2)]
    else:
        return None
    return _candidate(line, cue, source, Construction.ACCORDING, parts, line.lower(index))


# ---------------------------------------------------------------------------------------------------------------------
# She made it clear that, her claim that


def _made_clear(line: Line, index: int, floor: int, end: int) -> Candidate | None:
    """Read *she made it clear that …*."""
    following = line.lower(index + 1)
    verb = index - 1
    while verb > floor and (line.lower(verb) == "it" or is_adverb(line.lower(verb))):
        verb -= 1
    if following not in ("that", "how") or line.lower(verb) not in ("made", "makes", "making"):
        return None
    first = verb
    while first > floor and (
        is_adverb(line.lower(first - 1)) or line.lower(first - 1) in ("has", "have", "had")
    ):
        first -= 1
    source = subject_before(line, first, floor)
    if source is None:
        return None
    start = index + 2 if following == "that" else index + 1
    return _candidate(line, (verb, index), source, Construction.CLAUSE, [(start, end)], "make")


def _noun(line: Line, index: int, floor: int, end: int) -> Candidate | None:
    """Read *her claim that …*, *a call by Roe for …*, *the mayor's promise to …*."""
    source, after = _owner(line, index, floor, end)
    if source is None or after + 1 >= end or line.is_quoted(after):
        return None
    noun, word = _SINGULARS[line.lower(index)], line.lower(after)
    fits = (
        word == "that" or (word == "to" and noun in INFINITIVE_NOUNS) or (word == "for" and noun in FOR_NOUNS)
    )
    if not fits:
        return None
    start = after if word == "to" else after + 1
    parts = [(start, _noun_content_end(line, start, end, is_clause=word == "that"))]
    return _candidate(line, (index, index), source, Construction.NOUN, parts, noun)


def _owner(line: Line, index: int, floor: int, end: int) -> tuple[Phrase | None, int]:
    """Return the source of a noun, and the token behind the noun and its source."""
    if line.lower(index + 1) in ("by", "from", "of"):
        source = phrase_after(line, index + 2, end, _OWNER_JOINTS)
        if source is None or line.lower(source.first) in PRONOUNS or line.lower(source.first).endswith("ing"):
            return None, index
        return source, source.last + 1
    for at in range(index - 1, max(floor, index - _MAX_BETWEEN) - 1, -1):
        if line.is_quoted(at) or not line.tokens[at].is_word:
            break
        if is_possessive(line, at):
            return Phrase(_owner_start(line, at, floor), at, at), index + 1
        if line.lower(at) in DETERMINERS | _NOT_AN_OWNER or is_verb(line.lower(at)):
            break
    return None, index


def _owner_start(line: Line, possessive: int, floor: int) -> int:
    """Return the first word of the noun phrase that ends in a possessive: *the mayor of Northmoor's*."""
    first = possessive
    if line.lower(possessive) in DETERMINERS:
        return first
    for at in range(possessive - 1, max(floor, possessive - _MAX_OWNER) - 1, -1):
        word = line.lower(at)
        if (
            line.is_quoted(at)
            or not line.tokens[at].is_word
            or word in _NOT_AN_OWNER
            or is_verb(word)
            or is_adverb(word)
        ):
            break
        first = at
        if word in DETERMINERS:
            break
    return first


def _noun_content_end(line: Line, start: int, end: int, *, is_clause: bool) -> int:
    """Return where the content of a noun ends: at a mark, or before the verb of the sentence around it."""
    needs_verb = is_clause
    for index in range(start, min(end, start + MAX_CONTENT)):
        if line.is_quoted(index):
            continue
        if line.mark(index) == "," or line.mark(index) in _BORDERS:
            return index
        word = line.lower(index)
        is_outer = (word in AUXILIARIES or word in OTHER_VERBS) and line.lower(
            index - 1
        ) not in PRONOUNS | AUXILIARIES | CONJUNCTIONS
        if is_outer and not needs_verb:
            return index
        needs_verb = needs_verb and not is_verb(word)
    return min(end, start + MAX_CONTENT)


_SINGULARS: Final = MappingProxyType({form: noun for noun in CONTENT_NOUNS for form in (noun, f"{noun}s")})
"""For each form of a noun for something said, its singular."""

_Read = Callable[[Line, int, int, int], Candidate | None]

_READERS: Final[Mapping[str, _Read]] = MappingProxyType(
    dict.fromkeys(_SINGULARS, _noun)
    | dict.fromkeys(_VIEWS, _view)
    | {"according": _according, "clear": _made_clear}
)
"""For each word of a cue, the function that reads what hangs on it."""
