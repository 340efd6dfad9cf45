"""Noun phrases without a parser: the words for a source that end before a token, or start at one."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from guarantees.drafting.attributions.pattern_tokens import Line
from guarantees.drafting.attributions.pattern_words import (
    CONJUNCTIONS,
    DETERMINERS,
    FUNCTION_WORDS,
    LONE_DETERMINERS,
    LOOSE_SOURCE_PREPOSITIONS,
    MONTHS,
    NUMBERS,
    PERSONAL_PRONOUNS,
    PREPOSITIONS,
    PRONOUNS,
    RELATIVES,
    SOURCE_PREPOSITIONS,
    SUBORDINATORS,
    TIME_NOUNS,
    TIME_WORDS,
    ends_like_past,
    is_adverb,
    is_verb,
    word_set,
)
from guarantees.drafting.attributions.reporting_words import OCCASION_NOUNS

_MAX_PHRASE: Final = 40
"""The most tokens of a noun phrase, and of an apposition behind it."""

_MAX_PARENTHESIS: Final = 8
_MAX_NAME: Final = 7
_MAX_DATE: Final = 3
_DASHES: Final = frozenset("–—-")
_POSSESSIVES: Final = word_set("his her its their our my your")
_NO_SOURCE: Final = word_set("something nothing anything there what him her them us me")
_SUBJECT_PRONOUNS: Final = PERSONAL_PRONOUNS | word_set(
    "it this these those someone somebody everyone everybody nobody anyone both one"
)


@dataclass(frozen=True, slots=True)
class Phrase:
    """A noun phrase, as tokens of a line.

    Attributes:
        first: Its first token.
        last: Its last token, inclusive.
        head: Its head word: the last word before a preposition.
        apposition: The first and the last token of a name in commas behind it, or None.
    """

    first: int
    last: int
    head: int
    apposition: tuple[int, int] | None = None


def phrase_before(
    line: Line, end: int, floor: int, prepositions: Collection[str] = LOOSE_SOURCE_PREPOSITIONS
) -> Phrase | None:
    """Return the noun phrase that ends before token *end* and does not reach below *floor*, or None.

    What one of the *prepositions* joins to it belongs to it; a parenthesis behind it does not.
    """
    last = _before_parenthesis(line, end - 1, floor)
    first = _start_of_words(line, last) if last >= floor else None
    if first is None or first < floor:
        return None
    head = last
    while first - 1 > floor and last - first < _MAX_PHRASE and _joins(line, first - 1, prepositions):
        earlier = _start_of_words(line, first - 2)
        if earlier is None or earlier < floor or is_time(line, earlier, first - 2):
            break
        head, first = first - 2, earlier
    return None if is_time(line, first, head) else Phrase(first, last, head)


def phrase_after(
    line: Line, start: int, end: int, prepositions: Collection[str] = SOURCE_PREPOSITIONS
) -> Phrase | None:
    """Return the noun phrase or the pronoun that starts at token *start* and ends before *end*, or None."""
    after = _end_of_words(line, start, end)
    if after == start:
        word = line.lower(start)
        is_pronoun = word in PRONOUNS and word not in RELATIVES
        return (
            Phrase(start, start, start) if start < end and is_pronoun and not line.is_quoted(start) else None
        )
    head = after - 1
    while after + 1 < end and after - start < _MAX_PHRASE and _joins(line, after, prepositions):
        further = _end_of_words(line, after + 1, end)
        if further == after + 1 or _is_adjunct(line, after + 1, further - 1):
            break
        after = further
    return Phrase(start, after - 1, head)


def subject_before(line: Line, end: int, floor: int, *, is_inserted: bool = False) -> Phrase | None:
    """Return the subject whose words end before token *end*: a pronoun, or a noun phrase with its appositions.

    The subject of an *inserted* clause, between two commas, is not an apposition to what precedes.
    """
    last = end - 1
    if last < floor or line.is_quoted(last):
        return None
    word = (
        line.lower(last).partition("'")[0]
        if line.lower(last).endswith(("'s", "'d", "'ve"))
        else line.lower(last)
    )
    if word in _SUBJECT_PRONOUNS:
        return Phrase(last, last, last)
    if word in ("who", "which", "that"):
        return phrase_before(line, last - (line.mark(last - 1) == ","), floor)
    if line.mark(last) == "," or line.mark(last) in _DASHES:
        return _before_apposition(line, last, floor)
    phrase = phrase_before(line, end, floor)
    if phrase is None or line.lower(phrase.head) in _NO_SOURCE:
        return None
    phrase = _joined(line, phrase, floor)
    return phrase if is_inserted else _before_open_apposition(line, phrase, floor)


def is_subject_pronoun(line: Line, phrase: Phrase) -> bool:
    """Return whether the phrase is *he*, *she* or *they*."""
    return phrase.first == phrase.last and line.lower(phrase.first) in ("he", "she", "they")


def is_possessive(line: Line, index: int) -> bool:
    """Return whether a token is a possessive: *Roe's*, *her*."""
    return line.lower(index).endswith(("'s", "s'")) or line.lower(index) in _POSSESSIVES


def is_time(line: Line, first: int, last: int) -> bool:
    """Return whether the tokens name a time rather than somebody."""
    is_date = line.lower(first) in MONTHS and last - first < _MAX_DATE
    return line.lower(last) in TIME_NOUNS or line.lower(last) in TIME_WORDS or is_date


def behind_parenthesis(line: Line, index: int, end: int) -> int:
    """Return the token behind a short parenthesis that starts at *index*, or *index*."""
    if line.mark(index) != "(":
        return index
    return next(
        (at + 1 for at in range(index, min(end, index + _MAX_PARENTHESIS)) if line.mark(at) == ")"), index
    )


def _before_parenthesis(line: Line, last: int, floor: int) -> int:
    """Return the token before a short parenthesis that ends at *last*, or *last*: a party and a state behind a name."""
    if line.mark(last) != ")":
        return last
    opening = range(last - 1, max(floor, last - _MAX_PARENTHESIS), -1)
    return next((index - 1 for index in opening if line.mark(index) == "("), last)


def _joins(line: Line, index: int, prepositions: Collection[str]) -> bool:
    return line.lower(index) in prepositions and not line.is_quoted(index)


def _is_adjunct(line: Line, first: int, last: int) -> bool:
    return is_time(line, first, last) or any(line.lower(i) in OCCASION_NOUNS for i in range(first, last + 1))


# ---------------------------------------------------------------------------------------------------------------------
# Words of a noun phrase


def _is_noun_word(line: Line, index: int) -> bool:
    """Return whether a token may be a noun, an adjective or a part of a name."""
    token = line.tokens[index]
    if token.is_quoted or not token.is_word:
        return token.text in ("&", "%") and not token.is_quoted
    word = token.lower
    is_name = token.is_capitalized and index not in line.sentence_starts
    if is_name and word not in TIME_WORDS and (word not in FUNCTION_WORDS or word in ("will", "may")):
        return True
    if word in FUNCTION_WORDS or word in DETERMINERS or word in TIME_WORDS or is_adverb(word):
        return False
    return not is_verb(word) or (ends_like_past(word) and _is_modifier(line, index))


def _is_modifier(line: Line, index: int) -> bool:
    """Return whether a past form is a part of a noun phrase: the *elected* mayor; *Ahmed* said."""
    if index in line.sentence_starts:
        following = line.tokens[index + 1] if index + 1 < len(line.tokens) else None
        return following is not None and (following.is_capitalized or is_verb(following.lower))
    before = line.lower(index - 1)
    return before in DETERMINERS or before.endswith("'s") or is_adverb(before)


def _start_of_words(line: Line, last: int) -> int | None:
    """Return the first token of the noun phrase without prepositions that ends at *last*, or None."""
    first = last + 1
    while first > 0 and last - first < _MAX_PHRASE and _is_noun_word(line, first - 1):
        first -= 1
    while first <= last and not line.tokens[first].is_word:
        first += 1
    before = line.lower(first - 1)
    is_determiner = before != "that" and (before in DETERMINERS or before in NUMBERS)
    if first and is_determiner and not line.is_quoted(first - 1):
        return first - 1 if first <= last or before in LONE_DETERMINERS else None
    return first if first <= last else None


def _end_of_words(line: Line, start: int, end: int) -> int:
    """Return the token behind the noun phrase without prepositions at *start*; *start* itself if there is none."""
    index = start
    while index < min(end, start + 2) and (line.lower(index) in DETERMINERS or line.lower(index) in NUMBERS):
        index += 1
    if any(line.is_quoted(at) for at in range(start, index)):
        return start
    first_noun, limit = index, min(end, start + _MAX_PHRASE)
    if index < limit and not line.tokens[index].is_word:
        limit = index
    if start < index < limit and ends_like_past(line.lower(index)) and not line.is_quoted(index):
        index += 1
    while index < limit and _is_noun_word(line, index):
        index += 1
    is_lone = start < index and line.lower(index - 1) in LONE_DETERMINERS
    return start if index == first_noun and not is_lone else index


# ---------------------------------------------------------------------------------------------------------------------
# Appositions


def _starts_clause(line: Line, first: int, floor: int) -> bool:
    """Return whether token *first* starts a clause: of a sentence, behind a conjunction or behind a quotation."""
    if first <= floor:
        return True
    before = line.tokens[first - 1]
    if before.is_quoted:
        return not line.is_quoted(first)
    is_border = before.lower in CONJUNCTIONS or before.lower in SUBORDINATORS or is_adverb(before.lower)
    return is_border or not before.is_word


def _joined(line: Line, phrase: Phrase, floor: int) -> Phrase:
    """Return *phrase* with the one before *and*, if both together start a clause: *Roe and Poe* said."""
    if phrase.first - 2 < floor or line.lower(phrase.first - 1) != "and":
        return phrase
    earlier = phrase_before(line, phrase.first - 1, floor)
    if earlier is None or not _starts_clause(line, earlier.first, floor):
        return phrase
    is_open = earlier.first > floor and (
        line.mark(earlier.first - 1) == "," or line.lower(earlier.first - 1) in PREPOSITIONS
    )
    return phrase if is_open else Phrase(earlier.first, phrase.last, phrase.head)


def _before_open_apposition(line: Line, phrase: Phrase, floor: int) -> Phrase:
    """Return *phrase*, or the phrase to which it is an apposition without a closing comma: the mayor, *Jane Roe* said."""
    if phrase.first - 2 < floor or line.mark(phrase.first - 1) != ",":
        return phrase
    earlier = phrase_before(line, phrase.first - 1, floor)
    if earlier is None or earlier.first != floor or line.lower(floor).endswith("ing"):
        return phrase
    is_name, follows_name = line.tokens[phrase.first].is_capitalized, line.tokens[earlier.last].is_capitalized
    if is_name and not follows_name and earlier.first < earlier.last:
        return Phrase(earlier.first, earlier.last, earlier.head, (phrase.first, phrase.last))
    return earlier if line.lower(phrase.first) in DETERMINERS and follows_name else phrase


def _before_apposition(line: Line, comma: int, floor: int) -> Phrase | None:
    """Return the noun phrase before an apposition or a relative clause that ends at the *comma*."""
    mark = line.mark(comma)
    for index in range(comma - 1, max(floor, comma - _MAX_PHRASE), -1):
        if line.mark(index) != mark:
            continue
        phrase = _subject_at(line, index, floor)
        if phrase is not None:
            apposition = _name_in(line, index + 1, comma - 1)
            return _outer_phrase(line, phrase, floor) or Phrase(
                phrase.first, phrase.last, phrase.head, apposition
            )
    phrase = phrase_before(line, comma, floor)
    return phrase if phrase is not None and phrase.first == floor and mark == "," else None


def _subject_at(line: Line, end: int, floor: int) -> Phrase | None:
    """Return the phrase or the pronoun that ends before token *end*, if it starts a clause."""
    if line.lower(end - 1) in ("he", "she", "they"):
        phrase: Phrase | None = Phrase(end - 1, end - 1, end - 1)
    else:
        phrase = phrase_before(line, end, floor)
    if phrase is None or not _starts_clause(line, phrase.first, floor):
        return None
    return _joined(line, phrase, floor)


def _outer_phrase(line: Line, phrase: Phrase, floor: int) -> Phrase | None:
    """Return the name to which *phrase* is itself an apposition, or None."""
    if phrase.first - 2 < floor or line.mark(phrase.first - 1) != ",":
        return None
    outer = phrase_before(line, phrase.first - 1, floor)
    if outer is None or not line.tokens[outer.head].is_capitalized or line.lower(outer.first).endswith("ing"):
        return None
    if outer.head == outer.first and line.lower(phrase.first) not in DETERMINERS:
        return None
    before = outer.first - 1
    return outer if before < floor or line.lower(before) in CONJUNCTIONS or line.is_quoted(before) else None


def _name_in(line: Line, first: int, last: int) -> tuple[int, int] | None:
    """Return the first and the last token if all between are a name, else None."""
    is_name = all(line.tokens[index].is_capitalized for index in range(first, last + 1))
    return (first, last) if is_name and first <= last < first + _MAX_NAME else None
