"""Where a text names actors: those of the register, and persons that it does not know."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from guarantees.dataset.texts.quotation_marks import TextRange
from guarantees.drafting.register import PERSON, Register

NEW: Final = "?"
"""What the id of an actor that the register does not know starts with; the name follows."""

_PERSON_NAME: Final = re.compile(r"[A-Z][\w.’'-]+(?: [A-Z][\w.’'-]+)+")


@dataclass(frozen=True, slots=True, order=True)
class Mention:
    """Words that name an actor.

    Attributes:
        start: Where they start in the text.
        end: Where they end.
        actor: The id of the actor, or ``?`` and the name of a new one.
        in_full: Whether it is the whole name, and not only the last name.
    """

    start: int
    end: int
    actor: str
    in_full: bool = True


class Mentions:
    """All mentions of actors in a text, in its order."""

    def __init__(self, text: str, register: Register, person_names: Iterable[TextRange] = ()) -> None:
        """Find the actors of *register* in *text*; *person_names* are the ranges of names of persons in it."""
        self.text = text
        self.register = register
        self._taken = bytearray(len(text))
        self._found: list[Mention] = []
        for name, actor in register.names():
            self._find(name, actor)
        for start, end in person_names:
            if _PERSON_NAME.fullmatch(text, start, end):
                self._take(start, end, NEW + text[start:end])
        self._find_last_names()
        self._sort()

    def _sort(self) -> None:
        """Put the mentions, which do not overlap, in the order of the text."""
        self._found.sort()
        self._starts = [mention.start for mention in self._found]
        self._ends = [mention.end for mention in self._found]

    def _take(self, start: int, end: int, actor: str, *, in_full: bool = True) -> None:
        if not any(self._taken[start:end]):
            self._taken[start:end] = b"\1" * (end - start)
            self._found.append(Mention(start, end, actor, in_full))

    def _find(self, name: str, actor: str) -> None:
        for match in _whole_words(name, is_person=self.is_person(actor)).finditer(self.text):
            self._take(*match.span(), actor)

    def _find_last_names(self) -> None:
        """Find the persons that are named in full somewhere by their last names."""
        persons: dict[str, set[str]] = defaultdict(set)
        for mention in self._found:
            if self.is_person(mention.actor):
                persons[self.name(mention.actor).rsplit(maxsplit=1)[-1]].add(mention.actor)
        in_full = sorted(self._found)
        for last_name, bearers in persons.items():
            for match in _whole_words(last_name).finditer(self.text):
                self._take(*match.span(), _latest(in_full, bearers, match.start()), in_full=False)

    def add_person(self, name: str) -> str:
        """Find a person whom neither register nor parser knows, and return the id of the new actor."""
        actor = NEW + name
        for spelling in (name, name.rsplit(maxsplit=1)[-1]):
            for match in _whole_words(spelling).finditer(self.text):
                self._take(*match.span(), actor, in_full=spelling == name)
        self._sort()
        return actor

    def __iter__(self) -> Iterator[Mention]:
        return iter(self._found)

    def name(self, actor: str) -> str:
        """Return the name of an actor, known or new."""
        return actor.removeprefix(NEW) if actor.startswith(NEW) else self.register.name(actor)

    def kind(self, actor: str) -> str:
        """Return the type of an actor; new ones are persons."""
        return PERSON if actor.startswith(NEW) else self.register.kind(actor)

    def is_person(self, actor: str) -> bool:
        """Return whether an actor is a person."""
        return self.kind(actor) == PERSON

    def within(self, start: int, end: int) -> list[Mention]:
        """Return the mentions that overlap the range."""
        return self._found[bisect_right(self._ends, start) : bisect_left(self._starts, end)]

    def before(self, offset: int) -> Iterator[Mention]:
        """Yield the mentions that end before *offset*, the nearest first."""
        return (self._found[i] for i in range(bisect_right(self._ends, offset) - 1, -1, -1))

    def after(self, offset: int) -> Iterator[Mention]:
        """Yield the mentions that start at *offset* or behind it."""
        return (self._found[i] for i in range(bisect_left(self._starts, offset), len(self._found)))


def _latest(in_full: Sequence[Mention], bearers: set[str], offset: int) -> str:
    """Return which of the *bearers* of a last name was named in full last before *offset*."""
    if len(bearers) == 1:
        return min(bearers)
    before = [m.actor for m in in_full if m.actor in bearers and m.start < offset]
    return before[-1] if before else min(bearers)


def _whole_words(name: str, *, is_person: bool = True) -> re.Pattern[str]:
    """Return a pattern for *name*; the name of a person is no part of a double name: Jane Roe-Lee."""
    behind = r"(?!\w|-[A-Z])" if is_person else r"(?!\w)"
    return re.compile(rf"(?<![\w-]){re.escape(name)}{behind}")
