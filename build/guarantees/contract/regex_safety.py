"""Detect regular expressions that may backtrack exponentially.

``re`` backtracks wherever the next character does not decide between alternatives. If such an open choice is inside
a repetition, the number of attempts multiplies with every character, as in ``(a+)+b``; outside, as in ``.*@.*``, it
grows with a power of the length of the cell. So inside a repetition the next character must decide every choice, and
outside a few may be open.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from re import _parser  # type: ignore[attr-defined]  # the only parser of patterns that there is
from typing import Any, Final, TypeAlias

MOST_CHOICES: Final = 3
"""The most open choices outside repetitions."""

# The argument of a node of a parsed pattern; each kind of node has another type of argument.
_Argument: TypeAlias = Any

# The alphabet: each ASCII character, and one character for each other kind, so that two sets with characters of the
# same kind are assumed to overlap.
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
    """Return whether the valid *pattern* may backtrack exponentially; some harmless patterns are reported too.

    >>> [may_backtrack_exponentially(pattern) for pattern in ("(a+)+b", "(a|aa)*b", "(-[a-z]+)*", ".*@.*")]
    [True, True, False, False]
    """
    try:
        parsed = _parser.parse(pattern)
        # A flag of a part is assumed to hold for the whole pattern.
        walk = _Walk(bool(_FOLDS.search(pattern)))
        return walk.sequence(list(parsed), _NONE, looped=False).choices > MOST_CHOICES
    except (_OpenRepetitionError, RecursionError):
        return True


class _OpenRepetitionError(Exception):
    """A repetition contains a choice that the next character does not decide."""


@dataclass(frozen=True, slots=True)
class _Part:
    """The characters that a part of a pattern may start with, whether it may be empty, and its open choices."""

    first: frozenset[int]
    empty: bool = False
    choices: int = 0

    def starts(self, follow: frozenset[int]) -> frozenset[int]:
        """Return the characters that may come first if those of *follow* may come after the part."""
        return self.first | follow if self.empty else self.first


@dataclass(frozen=True, slots=True)
class _Walk:
    """A walk through a parsed pattern that *folds* case or not; *firsts* caches the first characters of repetitions."""

    folds: bool
    firsts: dict[int, frozenset[int]] = field(default_factory=dict)

    def sequence(
        self, items: Sequence[tuple[object, _Argument]], follow: frozenset[int], *, looped: bool
    ) -> _Part:
        """Return the part that consists of *items*, after which the characters of *follow* may come."""
        whole = _Part(_NONE, empty=True)
        for op, value in reversed(items):
            part = self._item(str(op), value, whole.starts(follow), looped=looped)
            whole = _Part(part.starts(whole.first), part.empty and whole.empty, part.choices + whole.choices)
        return whole

    def _item(self, op: str, value: _Argument, follow: frozenset[int], *, looped: bool) -> _Part:
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
        # Lookarounds, back references and conditions are not analysed.
        if op in {"ASSERT", "ASSERT_NOT"}:
            self.sequence(list(value[1]), _ALL, looped=True)
        return _Part(_ALL, empty=True, choices=_choice(looped=looped, is_open=True))

    def _repeat(
        self, low: int, high: _Argument, items: _Argument, follow: frozenset[int], *, looped: bool
    ) -> _Part:
        loops = high > 1
        if id(items) not in self.firsts:
            self.firsts[id(items)] = self.sequence(list(items), _NONE, looped=False).first
        first = self.firsts[id(items)]
        body = self.sequence(list(items), first | follow if loops else follow, looped=looped or loops)
        # Whether the repetition continues or ends is open, unless the count is fixed.
        is_open = body.empty or (low != high and bool(first & follow))
        choices = body.choices + _choice(looped=looped or (loops and body.empty), is_open=is_open)
        return _Part(body.first, body.empty or low == 0, choices)

    def _folded(self, characters: frozenset[int]) -> frozenset[int]:
        if not self.folds:
            return characters
        letters = [chr(char) for char in characters if char < _ASCII and chr(char).isalpha()]
        cases = {ord(case) for letter in letters for case in (letter.lower(), letter.upper())}
        # Some letters outside ASCII are other cases of ASCII letters.
        return characters | cases | (frozenset(_KINDS.values()) if letters else _NONE)


def _choice(*, looped: bool, is_open: bool) -> int:
    """Return 1 for a choice that *is_open*.

    Raises:
        _OpenRepetitionError: It is inside a repetition.
    """
    if is_open and looped:
        raise _OpenRepetitionError
    return int(is_open)


def _characters(op: str, value: _Argument) -> frozenset[int]:
    if op == "ANY":
        return _ALL
    if op == "IN":
        members = [(str(kind), member) for kind, member in value]
    else:
        members = [("NEGATE", None)] if op == "NOT_LITERAL" else []
        members.append(("LITERAL", value))
    if members[0][0] != "NEGATE":
        return _NONE.union(*(_member(kind, member) for kind, member in members))
    # Only a category excludes all characters of a kind outside ASCII.
    ascii_only = frozenset(range(_ASCII))
    excluded = [
        _member(kind, member) if kind == "CATEGORY" else _member(kind, member) & ascii_only
        for kind, member in members[1:]
    ]
    return _ALL.difference(*excluded)


def _member(kind: str, member: _Argument) -> frozenset[int]:
    if kind == "CATEGORY":
        return _category(str(member))
    low, high = member if kind == "RANGE" else (member, member)
    beyond = _KINDS.values() if high >= _ASCII else ()
    return frozenset((*range(low, min(high + 1, _ASCII)), *beyond))


@lru_cache(maxsize=len(_CATEGORIES))
def _category(name: str) -> frozenset[int]:
    ascii_ = {chr(number): number for number in range(_ASCII)}
    return frozenset(n for char, n in (ascii_ | _KINDS).items() if re.match(_CATEGORIES[name], char))
