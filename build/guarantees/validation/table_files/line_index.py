"""Map the records of a table to the files and physical lines on which they start."""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

Numbers = npt.NDArray[np.int64]


def without(records: Numbers, excluded: Numbers) -> Numbers:
    """Return *records* without those *excluded*; both are in order.

    Not by ``numpy.setdiff1d``, which imports a part of numpy that takes longer than a small table.
    """
    if not len(excluded):
        return records
    place = np.searchsorted(excluded, records)
    kept: Numbers = records[excluded[np.minimum(place, len(excluded) - 1)] != records]
    return kept


class RecordPlace(NamedTuple):
    """The file of a record, below the folder of its package, and the line on which the record starts."""

    file: str
    line: int


class _Part(NamedTuple):
    """A file of the table: its first record, the line of that record, and the shifts and joins before it."""

    first_record: int
    file: str
    first_line: int
    shifts: int
    joins: int


@dataclass(slots=True)
class LineIndex:
    """The lines of the records of a table, which is read from its first record to its last.

    Most records are one line each, so only the exceptions are kept: a number *n* in the shifts moves record *n* and all
    later records of its file down by one line, and one in the joins moves them up by one.
    """

    _parts: list[_Part] = field(default_factory=list)
    _shifts: list[Numbers] = field(default_factory=list)
    _count: int = 0
    _joins: array[int] = field(default_factory=lambda: array("q"))

    def start_file(self, file: str, first_record: int, first_line: int) -> None:
        """Say that the records from *first_record* on are in *file*, the first of them on *first_line*."""
        self._parts.append(_Part(first_record, file, first_line, self._count, len(self._joins)))

    def shift(self, records: Numbers | Iterable[int]) -> None:
        """Move each of *records*, given in order, and what follows it, down by one line."""
        numbers = np.asarray(records, dtype=np.int64)
        if len(numbers):
            self._shifts.append(numbers)
            self._count += len(numbers)

    def join(self, record: int) -> None:
        """Say that *record*, the last one so far, starts on the line of the record before it."""
        self._joins.append(record)

    def file_numbers(self, records: Numbers) -> Numbers:
        """Return for each of *records* which of the files it is in."""
        firsts = np.array([part.first_record for part in self._parts], dtype=np.int64)
        return np.searchsorted(firsts, records, side="right")

    def place(self, record: int) -> RecordPlace:
        """Return file and line of a *record*, counted from 0."""
        if len(self._shifts) > 1:
            self._shifts = [np.concatenate(self._shifts)]
        part = self._parts[bisect_right(self._parts, record, key=lambda part: part.first_record) - 1]
        shifts = int(np.searchsorted(self._shifts[0], record, side="right")) if self._shifts else 0
        moved = shifts - part.shifts - bisect_right(self._joins, record) + part.joins
        return RecordPlace(part.file, part.first_line + record - part.first_record + moved)
