"""A line of a text as tokens that know whether they are quoted, and as sentences that no quotation is cut by."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from guarantees.dataset.texts.quotation_marks import TextRange, quotations
from guarantees.dataset.texts.sentences import sentences

UNQUOTED: Final = -1
"""The number of the quotation of a token outside quotations."""

# A possessive group would keep what it gave up before Python 3.11.5: "said." for "said" and a full stop.
_TOKEN: Final = re.compile(r"[^\W_]+(?:['’.&/@-][^\W_]+|-)*|\$[\d.,]*\d|``|''|[^\w\s]|_")
_MARK: Final = re.compile("``|''|[\"\N{FULLWIDTH QUOTATION MARK}“„‟«〝”»〞]")
_MARKS: Final = "“”\"'`„‟«»〝〞 \N{FULLWIDTH QUOTATION MARK}"
_CLOSING: Final = "”\"'’»)] "
_LINE: Final = re.compile(r"[^\n]+")
_WORD: Final = re.compile(r"[^\W_]+")

_ACRONYMS: Final = frozenset(("WHO", "US", "IT"))
"""Names that are function words in lower case."""

_MAX_SENTENCE: Final = 400
"""The most unquoted tokens of a sentence; a longer one is cut, so that the time for a text stays proportional to it."""

_MIN_SENTENCE: Final = 3
"""A quotation of fewer words is a sentence only if it ends like one."""


def count_words(text: str) -> int:
    """Return the number of words in *text*."""
    return len(_WORD.findall(text))


@dataclass(frozen=True, slots=True)
class Token:
    """A word or a punctuation mark.

    Attributes:
        start: Where it starts in the text.
        end: Where it ends.
        text: Its characters.
        lower: The same in lower case and with straight apostrophes.
        quotation: The number of the quotation in which it stands, or :data:`UNQUOTED`.
        is_word: Whether it is a word or a number.
        mark: Its characters if it is unquoted punctuation, else an empty string.
    """

    start: int
    end: int
    text: str
    lower: str
    quotation: int
    is_word: bool
    mark: str

    @property
    def is_quoted(self) -> bool:
        """Whether it stands in a quotation."""
        return self.quotation != UNQUOTED

    @property
    def is_capitalized(self) -> bool:
        """Whether it starts with a capital letter."""
        return self.text[0].isupper()


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a text: its tokens, quotations and sentences.

    Attributes:
        text: The whole text.
        start: Where the line starts in the text.
        end: Where it ends.
        tokens: Its tokens.
        quotations: The ranges of its quotations, with their marks.
        sentences: Its sentences, as ranges of token numbers; a stop inside a quotation ends none.
        sentence_starts: The first tokens of its sentences.
    """

    text: str
    start: int
    end: int
    tokens: Sequence[Token]
    quotations: Sequence[TextRange]
    sentences: Sequence[TextRange]
    sentence_starts: frozenset[int]

    def lower(self, index: int) -> str:
        """Return token *index* in lower case, or an empty string outside the line."""
        return self.tokens[index].lower if 0 <= index < len(self.tokens) else ""

    def mark(self, index: int) -> str:
        """Return token *index* if it is unquoted punctuation, else an empty string."""
        return self.tokens[index].mark if 0 <= index < len(self.tokens) else ""

    def is_quoted(self, index: int) -> bool:
        """Return whether token *index* stands in a quotation."""
        return 0 <= index < len(self.tokens) and self.tokens[index].is_quoted

    def span(self, first: int, last: int) -> TextRange:
        """Return the range in the text of the tokens from *first* to *last*, inclusive."""
        return self.tokens[first].start, self.tokens[last].end

    def token_at(self, offset: int) -> int:
        """Return the number of the first token that starts at *offset* or behind it."""
        return bisect_left(self.tokens, offset, key=lambda token: token.start)

    def quotation_text(self, number: int) -> str:
        """Return what stands between the marks of quotation *number*."""
        start, end = self.quotations[number]
        return self.text[start:end].strip(_MARKS)

    def is_sentence(self, number: int) -> bool:
        """Return whether quotation *number* reads like a sentence of its own, and not like a part of another."""
        inner = self.quotation_text(number)
        if not inner:
            return False
        if count_words(inner) < _MIN_SENTENCE:
            return inner[-1] in ".!?," and inner[0].isupper()
        return inner[0].isupper() or inner[0].isdigit() or inner[0] in "….[(‘"


def read_lines(text: str) -> list[Line]:
    """Return the lines of *text* that hold a word."""
    quoted, spans = list(quotations(text)), list(sentences(text))
    found: list[Line] = []
    at_quotation = at_sentence = 0
    for match in _LINE.finditer(text):
        first_quotation, first_sentence = at_quotation, at_sentence
        while at_quotation < len(quoted) and quoted[at_quotation][0] <= match.end():
            at_quotation += 1
        while at_sentence < len(spans) and spans[at_sentence][0] < match.end():
            at_sentence += 1
        if at_sentence > first_sentence:
            found.append(_line(text, quoted[first_quotation:at_quotation], spans[first_sentence:at_sentence]))
    return found


def _line(text: str, inner: Sequence[TextRange], spans: Sequence[TextRange]) -> Line:
    quoted = list(_with_marks(text, inner))
    start, end = spans[0][0], spans[-1][1]
    if quoted:
        start, end = min(start, quoted[0][0]), max(end, quoted[-1][1])
    stops = {_stop_of(text, *span) for span in spans}
    tokens = list(_tokens(text, (start, end), quoted, stops))
    parts = _sentences(tokens, quoted, spans)
    return Line(text, start, end, tokens, quoted, parts, frozenset(first for first, _ in parts))


def _with_marks(text: str, inner: Sequence[TextRange]) -> Iterator[TextRange]:
    """Yield the ranges that hold a word with their marks, in the order of the text and without overlap."""
    after = 0
    for start, end in inner:
        opening = next((n for n in (1, 2) if _MARK.fullmatch(text, max(after, start - n), start)), 0)
        closing = _MARK.match(text, end)
        first, last = start - opening, closing.end() if closing else end
        if first >= after and any(character.isalnum() for character in text[start:end]):
            yield first, last
            after = last


def _stop_of(text: str, start: int, end: int) -> int:
    """Return the offset of the stop that ends a sentence."""
    while end > start + 1 and text[end - 1] in _CLOSING:
        end -= 1
    return end - 1


def _tokens(text: str, line: TextRange, quoted: Sequence[TextRange], stops: set[int]) -> Iterator[Token]:
    number = 0
    for match in _TOKEN.finditer(text, *line):
        first, last = match.span()
        while number < len(quoted) and quoted[number][1] <= first:
            number += 1
        characters = match.group()
        if characters == "." and first not in stops and first and text[first - 1].isalnum():
            continue  # the full stop of an abbreviation
        is_quoted = number < len(quoted) and quoted[number][0] <= first
        lower = characters if characters in _ACRONYMS else characters.lower().replace("’", "'")
        is_word = characters[0].isalnum() or (characters[0] == "$" and len(characters) > 1)
        mark = "" if is_word or is_quoted else characters
        yield Token(first, last, characters, lower, number if is_quoted else UNQUOTED, is_word, mark)


def _sentences(
    tokens: Sequence[Token], quoted: Sequence[TextRange], spans: Sequence[TextRange]
) -> list[TextRange]:
    starts = [token.start for token in tokens]
    opened = [start for start, _ in quoted]
    borders = [0]
    for start, _ in spans[1:]:
        number = bisect_right(opened, start) - 1
        is_inside = number >= 0 and opened[number] < start < quoted[number][1]
        border = bisect_left(starts, start)
        if not is_inside and border > borders[-1]:
            borders.append(border)
    borders.append(len(tokens))
    return [part for sentence in pairwise(borders) for part in _parts(tokens, *sentence)]


def _parts(tokens: Sequence[Token], first: int, after: int) -> Iterator[TextRange]:
    """Yield a sentence in parts of limited length; none is cut inside a quotation."""
    length = 0
    for index in range(first, after):
        length += not tokens[index].is_quoted
        is_border = not tokens[index].is_quoted or tokens[index].quotation != tokens[index - 1].quotation
        if length > _MAX_SENTENCE and is_border and index > first:
            yield first, index
            first, length = index, 0
    if after > first:
        yield first, after
