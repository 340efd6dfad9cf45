"""Patterns of strangers: whether one may take for ever on a cell that it nearly matches.

The engine of ``re`` goes back and tries another way wherever the next character leaves a choice. Where such a
choice is repeated, the ways multiply with every character, as in ``(a+)+b``; where it is made once, as in
``.*@.*``, they only grow with the length of the cell. So inside of a repetition each choice must be settled by the
next character, and outside a few may be left open.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from re import _parser  # type: ignore[attr-defined]  # the only parser of patterns that there is
from typing import Any, Final

MOST_CHOICES: Final = 3
"""How many choices outside of repetitions the next character may leave open."""

# All characters: those of ASCII one by one, and of the others one for each kind, so that two sets that hold any of
# a kind are taken to have one in common.
_ASCII: Final = 128
_KINDS: Final = {
    "\N{NO-BREAK SPACE}": 128,
    "\N{ARABIC-INDIC DIGIT ONE}": 129,
    "\N{GREEK SMALL LETTER ALPHA}": 130,
    "\N{EM DASH}": 131,
}
_ALL: Final = frozenset((*range(_ASCII), *_KINDS.values()))
_NONE: Final[frozenset[int]] = frozenset()
_FOLDS: Final = re.compile(r"\(\?[a-zA-Z]*i")
_CATEGORIES: Final = {
    "CATEGORY_DIGIT": r"\d",
    "CATEGORY_NOT_DIGIT": r"\D",
    "CATEGORY_SPACE": r"\s",
    "CATEGORY_NOT_SPACE": r"\S",
    "CATEGORY_WORD": r"\w",
    "CATEGORY_NOT_WORD": r"\W",
}
_REPEATS: Final = frozenset({"MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"})


def may_backtrack_exponentially(pattern: str) -> bool:
    """Tell whether *pattern*, which must be one, may take for ever; of some that may not it is said as well.

    >>> [may_backtrack_exponentially(pattern) for pattern in ("(a+)+b", "(a|aa)*b", "(-[a-z]+)*", ".*@.*")]
    [True, True, False, False]
    """
    try:
        parsed = _parser.parse(pattern)
        # A flag may be given for a part alone; it is taken for the whole.
        return (
            _Walk(bool(_FOLDS.search(pattern))).sequence(list(parsed), _NONE, looped=False).choices
            > MOST_CHOICES
        )
    except (_Repeated, RecursionError):
        return True


class _Repeated(Exception):  # noqa: N818  it ends the walk, and nobody outside sees it
    """A choice that the next character leaves open stands in a repetition."""


@dataclass(frozen=True, slots=True)
class _Part:
    """What a part of a pattern may start with, whether it may be empty, and how many choices it leaves open."""

    first: frozenset[int]
    empty: bool = False
    choices: int = 0

    def starts(self, follow: frozenset[int]) -> frozenset[int]:
        """Return what may come first where *follow* may come after the part."""
        return self.first | follow if self.empty else self.first


@dataclass(frozen=True, slots=True)
class _Walk:
    """Walks through a parsed pattern, which may fold case; *firsts* is what each repetition may start with."""

    folds: bool
    firsts: dict[int, frozenset[int]] = field(default_factory=dict)

    def sequence(self, items: Sequence[tuple[Any, Any]], follow: frozenset[int], *, looped: bool) -> _Part:
        """Return what there is to know of *items*, after which *follow* may come."""
        whole = _Part(_NONE, empty=True)
        for op, value in reversed(items):
            part = self._item(str(op), value, whole.starts(follow), looped=looped)
            whole = _Part(part.starts(whole.first), part.empty and whole.empty, part.choices + whole.choices)
        return whole

    def _item(self, op: str, value: Any, follow: frozenset[int], *, looped: bool) -> _Part:  # noqa: ANN401  untyped
        if op in {"LITERAL", "NOT_LITERAL", "ANY", "IN"}:
            return _Part(self._folded(_characters(op, value)))
        if op == "AT":
            return _Part(_NONE, empty=True)
        if op in _REPEATS:
            low, high, items = value
            return self._repeat(low, high, items, follow, looped=looped)
        if op == "BRANCH":
            parts = [self.sequence(list(branch), follow, looped=looped) for branch in value[1]]
            seen, open_ = _NONE, False
            for part in parts:
                open_ = open_ or bool(seen & part.starts(follow))
                seen |= part.starts(follow)
            return _Part(
                _NONE.union(*(part.first for part in parts)),
                any(part.empty for part in parts),
                sum(part.choices for part in parts) + _choice(looped=looped, is_open=open_),
            )
        if op in {"SUBPATTERN", "ATOMIC_GROUP"}:
            return self.sequence(list(value[-1] if op == "SUBPATTERN" else value), follow, looped=looped)
        # What looks around, back, or at another group: nothing is known of it.
        if op in {"ASSERT", "ASSERT_NOT"}:
            self.sequence(list(value[1]), _ALL, looped=True)
        return _Part(_ALL, empty=True, choices=_choice(looped=looped, is_open=True))

    def _repeat(self, low: int, high: Any, items: Any, follow: frozenset[int], *, looped: bool) -> _Part:  # noqa: ANN401  untyped
        loops = high > 1
        if id(items) not in self.firsts:
            self.firsts[id(items)] = self.sequence(list(items), _NONE, looped=False).first
        first = self.firsts[id(items)]
        body = self.sequence(list(items), first | follow if loops else follow, looped=looped or loops)
        # Whether it goes on or ends: settled where the count is given.
        is_open = body.empty or (low != high and bool(first & follow))
        choices = body.choices + _choice(looped=looped or (loops and body.empty), is_open=is_open)
        return _Part(body.first, body.empty or low == 0, choices)

    def _folded(self, characters: frozenset[int]) -> frozenset[int]:
        if not self.folds:
            return characters
        letters = [chr(char) for char in characters if char < _ASCII and chr(char).isalpha()]
        cases = {ord(case) for letter in letters for case in (letter.lower(), letter.upper())}
        # Some letters beyond ASCII are other cases of those in it.
        return characters | cases | (frozenset(_KINDS.values()) if letters else _NONE)


def _choice(*, looped: bool, is_open: bool) -> int:
    """Return 1 for a choice that *is_open*.

    Raises:
        _Repeated: It stands in a repetition.
    """
    if is_open and looped:
        raise _Repeated
    return int(is_open)


def _characters(op: str, value: Any) -> frozenset[int]:  # noqa: ANN401  untyped
    if op == "ANY":
        return _ALL
    if op == "IN":
        members = [(str(kind), member) for kind, member in value]
    else:
        members = [("NEGATE", None)] if op == "NOT_LITERAL" else []
        members.append(("LITERAL", value))
    if members[0][0] != "NEGATE":
        return _NONE.union(*(_member(kind, member) for kind, member in members))
    # Of what is not ASCII a whole kind is excluded by its category alone.
    excluded = (
        found if kind == "CATEGORY" else found & frozenset(range(_ASCII))
        for kind, found in ((kind, _member(kind, member)) for kind, member in members[1:])
    )
    return _ALL.difference(*excluded)


def _member(kind: str, member: Any) -> frozenset[int]:  # noqa: ANN401  untyped
    if kind == "CATEGORY":
        return _category(str(member))
    low, high = member if kind == "RANGE" else (member, member)
    beyond = _KINDS.values() if high >= _ASCII else ()
    return frozenset((*range(low, min(high + 1, _ASCII)), *beyond))


@lru_cache(maxsize=len(_CATEGORIES))
def _category(name: str) -> frozenset[int]:
    ascii_ = {chr(number): number for number in range(_ASCII)}
    return frozenset(n for char, n in (ascii_ | _KINDS).items() if re.match(_CATEGORIES[name], char))
