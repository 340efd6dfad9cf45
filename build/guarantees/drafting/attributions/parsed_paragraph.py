"""A paragraph with its parse and its quotations."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Final

from guarantees.dataset.texts.quotation_marks import TextRange

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc, Token

_WORD: Final = re.compile(r"\w+")
_MARK: Final = re.compile(r"[“”„«»\"]|''|``")
_OPENING: Final = frozenset(("“", "„", "«", "``"))
_CLOSING: Final = frozenset("”»")
_STRAIGHT: Final = str.maketrans(
    {
        "“": '"',
        "”": '"',
        "„": '"',
        "«": '"',
        "»": '"',
        "’": "'",
        "‘": "'",
        "\u00a0": " ",
        "\u2009": " ",
        "\t": " ",
    }
)
"""Pipelines were trained on typewriter characters; one is exchanged for one, so that offsets stay the same."""

_OUTER_PUNCTUATION: Final = "“”\"'`„«» "
_MAX_PARAGRAPH: Final = 5_000
"""A longer line is parsed in pieces: parsers need memory for every word, and refuse a million characters."""

_MAX_NAME: Final = 6
_SHORT_WORD: Final = 3
_MIN_SENTENCE: Final = 3
"""A quotation of fewer words is a sentence only if it ends like one."""


def count_words(text: str) -> int:
    """Return the number of words in *text*."""
    return len(_WORD.findall(text))


def quotation_ranges(text: str, start: int, end: int, *, is_open: bool = False) -> list[TextRange]:
    """Return the quotations between *start* and *end*, with their marks; one that is not closed reaches to the *end*.

    If a quotation *is_open* before *start* and the first mark closes it, it reaches from the start to there.

    >>> quotation_ranges('He said: “Go. “Now', 0, 18)
    [(9, 18)]
    >>> quotation_ranges('And stay,” he said.', 0, 19, is_open=True)
    [(0, 10)]
    """
    ranges: list[TextRange] = []
    first = _MARK.search(text, start, end)
    opened = start if is_open and first and _closes(text, first, start, end) else None
    depth = 0 if opened is None else 1
    closings = [match.start() for match in _MARK.finditer(text, start, end) if match.group() in _CLOSING]
    for match in _MARK.finditer(text, start, end):
        mark, at, after = match.group(), match.start(), match.end()
        if mark in _OPENING:
            if opened is None:
                opened, depth = at, 1
            elif len(closings) - bisect_left(closings, after) > depth:
                depth += 1
        elif opened is not None:
            depth = depth - 1 if mark in _CLOSING else 0
            if depth <= 0:
                ranges.append((opened, after))
                opened = None
        elif mark not in _CLOSING and _may_open(text, at, after, start, end):
            opened, depth = at, 1
    if opened is not None and end - opened > len("“x"):
        ranges.append((opened, end))
    return ranges


def _may_open(text: str, at: int, after: int, start: int, end: int) -> bool:
    """Return whether a straight mark opens: one behind a word and before a space closes what was never opened."""
    follows_space = after >= end or text[after].isspace()
    return at == start or not follows_space or text[at - 1].isspace()


def _closes(text: str, mark: re.Match[str], start: int, end: int) -> bool:
    """Return whether *mark* can only close a quotation."""
    if mark.group() in _OPENING or mark.start() == start:
        return False
    follows_space = mark.end() >= end or not text[mark.end()].isalnum()
    return mark.group() in _CLOSING or (follows_space and not text[mark.start() - 1].isspace())


class Paragraph:
    """A paragraph of a text.

    Attributes:
        text: The whole text.
        start: Where the paragraph starts in it; all offsets of characters are those of the text.
        end: Where it ends.
        doc: Its parse, a spaCy ``Doc`` whose tokens are numbered from 0.
        quotations: Its quotations, with their marks.
    """

    def __init__(self, text: str, start: int, doc: Doc, *, continues: bool = False) -> None:
        """Find the quotations; *continues* says that one is open at the end of the paragraph before."""
        self.text = text
        self.start = start
        self.doc = doc
        self.end = start + len(doc.text)
        self.quotations = quotation_ranges(text, start, self.end, is_open=continues)
        starts = [quotation[0] for quotation in self.quotations]
        self._quotation_of = [self._number_at(starts, start + token.idx) for token in doc]

    def _number_at(self, starts: Sequence[int], offset: int) -> int | None:
        number = bisect_right(starts, offset) - 1
        return number if number >= 0 and offset < self.quotations[number][1] else None

    def quotation_at(self, index: int) -> int | None:
        """Return the number of the quotation in which token *index* stands, or None."""
        return self._quotation_of[index]

    def is_quoted(self, index: int) -> bool:
        """Return whether token *index* stands in a quotation."""
        return self._quotation_of[index] is not None

    def offset(self, token: Token) -> int:
        """Return the offset of *token* in the text."""
        return self.start + int(token.idx)

    def span(self, first: int, last: int) -> TextRange:
        """Return the range of the tokens from *first* to *last*, inclusive."""
        return self.start + self.doc[first].idx, self.start + self.doc[last].idx + len(self.doc[last])

    def is_sentence(self, number: int) -> bool:
        """Return whether quotation *number* reads like a sentence of its own, and not like a part of another."""
        start, end = self.quotations[number]
        inner = self.text[start:end].strip(_OUTER_PUNCTUATION)
        if count_words(inner) < _MIN_SENTENCE:
            return bool(_WORD.search(inner)) and inner[-1:] in (*".!?,",) and inner[:1].isupper()
        return inner[:1].isupper() or inner[:1].isdigit() or inner.startswith(("…", ".", "[", "(", "‘"))

    def is_name(self, number: int, *, before_comma: bool = False) -> bool:
        """Return whether quotation *number* reads like a title: up to six capitalized words without a stop.

        *before_comma* allows a comma at its end, which American style puts inside the marks.
        """
        start, end = self.quotations[number]
        inner = self.text[start:end].strip(_OUTER_PUNCTUATION)
        if before_comma:
            inner = inner.rstrip(",")
        words = inner.split()
        capitalized = all(word[:1].isupper() for word in words if len(word) > _SHORT_WORD)
        return 1 < len(words) <= _MAX_NAME and capitalized and inner[-1:].isalnum()

    def ends_open(self) -> bool:
        """Return whether its last quotation is not closed in it."""
        if not self.quotations or self.quotations[-1][1] != self.end:
            return False
        return self.text[self.end - 1] not in '”"»' and not self.text.endswith("''", 0, self.end)

    def starts_quoted(self) -> bool:
        """Return whether it starts with a quotation."""
        return bool(self.quotations) and self.quotations[0][0] - self.start <= 1


_LINE: Final = re.compile(r"[^\n\r]+")
_DATELINE: Final = re.compile(
    r"[A-Z][A-Z'’. -]+[A-Z.](?:, [A-Z][\w. ]*)?(?: \([A-Z][\w ]*\))? ?(?:—|–|--?) (?=\S)"
)
"""Where a report comes from, at its start: CARDINAL BLUFF (FW) — """


def paragraph_ranges(text: str) -> Iterator[TextRange]:
    """Yield the ranges of the lines of *text* that hold something, without surrounding whitespace and datelines."""
    for match in _LINE.finditer(text):
        line = match.group()
        if line.strip():
            start = match.start() + len(line) - len(line.lstrip())
            dateline = _DATELINE.match(text, start, match.end())
            yield from _pieces(
                text, dateline.end() if dateline else start, match.start() + len(line.rstrip())
            )


def _pieces(text: str, start: int, end: int) -> Iterator[TextRange]:
    """Yield the range in pieces of a length that a parser can hold, cut at spaces."""
    while end - start > _MAX_PARAGRAPH:
        space = text.rfind(" ", start, start + _MAX_PARAGRAPH)
        cut = space if space > start else start + _MAX_PARAGRAPH
        yield start, cut
        start = cut + 1 if space > start else cut
    if start < end:
        yield start, end


def parse(text: str, language: Language) -> Sequence[Paragraph]:
    """Return the paragraphs of *text*, parsed by *language*."""
    ranges = list(paragraph_ranges(text))
    docs = language.pipe([text[start:end].translate(_STRAIGHT) for start, end in ranges], batch_size=64)
    paragraphs: list[Paragraph] = []
    for (start, _), doc in zip(ranges, docs, strict=True):
        paragraphs.append(
            Paragraph(text, start, doc, continues=bool(paragraphs) and paragraphs[-1].ends_open())
        )
    return paragraphs
