"""The operations from which the rules of a cell are built, in whichever engine evaluates them.

A rule is written once, with these operations; each engine supplies them. The expressions of all engines combine with
``&``, ``|`` and ``~`` and compare with ``<``, ``<=``, ``>`` and ``>=``; a null cell makes an operation null, and null
follows the logic of SQL.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, Protocol, TypeAlias

Expression: TypeAlias = Any
"""An expression of an engine, which has a value for each row."""


class Dialect(Protocol):
    """The operations of an engine. No expression may fail on a cell, whatever it contains."""

    @property
    def backtracks(self) -> bool:
        """Whether the engine takes exponential time for some patterns."""

    def cell(self, column: str) -> Expression:
        """Return the text of a cell; null if it is empty."""

    def constant(self, *, value: bool) -> Expression:
        """Return the same value for every row."""

    def or_false(self, condition: Expression) -> Expression:
        """Return *condition*, with false in place of null."""

    def or_blank(self, cell: Expression) -> Expression:
        """Return *cell*, with an empty text in place of null."""

    def is_filled(self, cell: Expression) -> Expression:
        """Return whether *cell* is not null."""

    def is_in(self, cell: Expression, texts: Collection[str]) -> Expression:
        """Return whether *cell* is one of *texts*, of which there is at least one."""

    def contains(self, cell: Expression, pattern: str) -> Expression:
        """Return whether a part of *cell* matches *pattern*, which is one of our own."""

    def matches(self, cell: Expression, pattern: str) -> Expression:
        """Return whether *cell* as a whole matches *pattern*, which may be of any package; null if that is too costly."""

    def length(self, cell: Expression) -> Expression:
        """Return the number of code points of *cell*."""

    def integer(self, cell: Expression) -> Expression:
        """Return the value of *cell*, an integer of at most 18 digits."""

    def number(self, cell: Expression) -> Expression:
        """Return the double nearest to *cell*, a decimal number."""
