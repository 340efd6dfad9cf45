"""What an engine for large tables hands over to the code that explains what is wrong with them.

The engine finds the rows that may be invalid, the rows that share a key and the references that are broken, of any
package; the code that explains them needs no other row, and does not depend on the engine.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple, Protocol

from guarantees.package.resource import Column, Resource

Key = tuple[str, ...]
"""The columns of a key."""
MAX_KNOWN: Final = 5_000
"""Among so many known values the nearest one to a missing value is looked for."""


class SuspectRow(NamedTuple):
    """A row by its index, which grows from row to row, perhaps with gaps; a blank cell is an empty text."""

    row: int
    cells: tuple[str, ...]


class Duplicate(NamedTuple):
    """A row, and the first row with the same key, both by index."""

    row: int
    first: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SuspectTable:
    """The part of a table that must be explained.

    Attributes:
        resource: The table as the descriptor declares it.
        columns: The names of the columns of the file; a row has a cell for each.
        records: The number of all rows.
        line: Maps the index of a row to the line on which it starts.
        invalid: The indices of the rows that are not certainly valid, in order. Some of them may be valid.
        damaged: The indices of the rows with a text that may be damaged (see ``damaged_text``), in order.
        duplicates: For each key that must be unique, the rows that repeat it, in order. Keys are equal if their values
            are, however they are written; a partially blank key equals none, except that a blank part of a primary key
            is a value like others.
        broken: For each foreign key by its number, the rows whose target is missing, in order. A partially blank key
            refers to nothing. A foreign key to a table that could not be read as a whole is not followed.
        known: For each broken foreign key, the values that it may have, if they are few.
        rows: The cells of all rows above, by index.
    """

    resource: Resource
    columns: tuple[str, ...]
    records: int
    line: Callable[[int], int]
    invalid: Sequence[int]
    damaged: Sequence[int]
    duplicates: Mapping[Key, Sequence[Duplicate]]
    broken: Mapping[int, Sequence[int]]
    known: Mapping[int, Sequence[tuple[str, ...]]]
    rows: Mapping[int, SuspectRow]


@dataclass(frozen=True, slots=True, kw_only=True)
class LocalTable:
    """A table that was read as a whole, by the reader of small tables.

    Attributes:
        columns: The names of its columns.
        records: The cells of each row.
        lines: The line on which each row starts.
        complete: Whether all rows of the file are among them, so that a missing key is missing in the file.
        checked: Whether its rows and keys are checked elsewhere, so that only its references are to be followed. The
            columns are then only those that references need.
    """

    columns: tuple[str, ...]
    records: Sequence[tuple[str, ...]]
    lines: Sequence[int]
    complete: bool = True
    checked: bool = False


class TableReading(Protocol):
    """What the engine needs of the code that reads and explains small tables."""

    def read(self, resource: Resource) -> LocalTable | None:
        """Return a table that is small, or that the engine cannot split; None after reporting why it cannot be read."""

    def canonical(self, column: Column, texts: Sequence[str]) -> Sequence[str | None]:
        """Return the one spelling of the value of each of *texts*; None if it is not of the type of the column."""
