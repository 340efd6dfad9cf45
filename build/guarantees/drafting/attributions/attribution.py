"""What the extraction finds: an attribution with its content, its source and its cue.

The terms are those of corpora of attribution relations (PARC 3.0, Pareti 2015; PolNeAR, Newell and others 2018): the
*source* is whoever is said to have said it, the *cue* the words that attribute it, the *content* what is said.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from guarantees.dataset.texts.quotation_marks import TextRange


class Form(StrEnum):
    """How much of the content stands in quotation marks: all of it, none of it, or a part."""

    DIRECT = "direct"
    INDIRECT = "indirect"
    MIXED = "mixed"


class Construction(StrEnum):
    """The grammar by which a cue holds its content."""

    QUOTATION = "quotation"
    """A quotation beside a cue: “…,” she said."""
    CLAUSE = "clause"
    """The clause of a verb: she said that …"""
    PARENTHESIS = "parenthesis"
    """A cue between or behind its content, in commas: …, she said, …"""
    AS = "as"
    """As she noted, …"""
    ACCORDING = "according to"
    """According to her, …; in her words, …"""
    COLON = "colon"
    """Roe: “…”"""
    OBJECT = "object"
    """The object of a verb: she condemned the plan."""
    PREPOSITION = "preposition"
    """What a preposition adds to a verb: she called for a vote."""
    INFINITIVE = "infinitive"
    """An infinitive: she urged them to vote."""
    PASSIVE = "passive"
    """The plan was condemned by her."""
    NOUN = "noun"
    """A noun for what is said: her claim that …"""


@dataclass(frozen=True, slots=True)
class Attribution:
    """What a text attributes to a source.

    All ranges are in code points of the text from 0, with an exclusive end.

    Attributes:
        content: What is said, in parts where the cue interrupts it; in the order of the text, with its quotation marks.
        source: The words that name the source, or None.
        cue: The words that attribute it, or None (a quotation below a name and a colon has none).
        form: How much of the content is quoted.
        construction: The grammar by which the cue holds the content.
        verb: The cue's verb or noun in its base form, or an empty string.
        is_thought: Whether it is believed or hoped rather than said.
        source_head: The offset of the head word of the source, or None.
        apposition: A name in commas behind the source ("the mayor, Jane Roe"), or None.
        relays: The attribution that the content consists of, if the source reports what another one said; or None.
    """

    content: tuple[TextRange, ...]
    source: TextRange | None
    cue: TextRange | None
    form: Form
    construction: Construction
    verb: str = ""
    is_thought: bool = False
    source_head: int | None = None
    apposition: TextRange | None = None
    relays: Attribution | None = None

    @property
    def start(self) -> int:
        """Where the content starts."""
        return self.content[0][0]

    @property
    def end(self) -> int:
        """Where the content ends."""
        return self.content[-1][1]

    def moved(self, by: int) -> Attribution:
        """Return the same attribution in a text that has *by* more characters before it."""
        return dataclasses.replace(
            self,
            content=tuple((start + by, end + by) for start, end in self.content),
            source=_moved(self.source, by),
            cue=_moved(self.cue, by),
            source_head=None if self.source_head is None else self.source_head + by,
            apposition=_moved(self.apposition, by),
            relays=None if self.relays is None else self.relays.moved(by),
        )


def _moved(span: TextRange | None, by: int) -> TextRange | None:
    return None if span is None else (span[0] + by, span[1] + by)


_NEARLY_ALL: Final = 0.97


def form_of(text: str, content: tuple[TextRange, ...], quotations: list[TextRange]) -> Form:
    """Return how much of *content* stands in the *quotations* of *text*, counted in letters and digits."""
    letters = quoted = 0
    for start, end in content:
        letters += _count_letters(text[start:end])
        for quotation_start, quotation_end in quotations:
            quoted += _count_letters(text[max(start, quotation_start) : min(end, quotation_end)])
    if not quoted:
        return Form.INDIRECT
    return Form.DIRECT if quoted >= _NEARLY_ALL * letters else Form.MIXED


def _count_letters(text: str) -> int:
    return sum(character.isalnum() for character in text)


_LEADING: Final = " \n\t,;:—–-.…"
_TRAILING: Final = " \n\t,;:—–-"


def joined_ranges(text: str, ranges: Sequence[TextRange], joining: str) -> tuple[TextRange, ...]:
    """Return *ranges* of *text* in order and without outer punctuation; those without a word are left out.

    Two of them become one if only characters of *joining* stand between them.
    """
    joined: list[TextRange] = []
    for start, end in sorted(ranges):
        trimmed = text[start:end].lstrip(_LEADING)
        first = end - len(trimmed)
        last = first + len(trimmed.rstrip(_TRAILING))
        if not any(character.isalnum() for character in text[first:last]):
            continue
        if joined and not text[joined[-1][1] : first].strip(joining):
            joined[-1] = (joined[-1][0], max(last, joined[-1][1]))
        else:
            joined.append((first, last))
    return tuple(joined)
