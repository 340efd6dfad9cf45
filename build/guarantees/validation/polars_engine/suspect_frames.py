"""The suspect rows that another engine has left, as frames, to be explained like those of a table that was read here."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import polars as pl

from guarantees.package.resource import Column, Resource
from guarantees.validation.polars_engine.frames import CHUNK, INDEX
from guarantees.validation.polars_engine.keys import Duplicates, Key
from guarantees.validation.suspect_tables import SuspectTable
from guarantees.validation.table_files.line_index import Numbers, RecordPlace


@dataclass(frozen=True, slots=True, kw_only=True)
class FramedSuspects:
    """The suspect rows of a table in one file, all of whose columns are those of the schema.

    Attributes:
        suspects: The rows.
        numbers: A number for the index of each row. It differs by one from the number of another row only if one
            follows the other in the file.
        indices: The index of the row for each number.
    """

    suspects: SuspectTable
    numbers: Mapping[int, int]
    indices: Mapping[int, int]

    @property
    def resource(self) -> Resource:
        """The table as the descriptor declares it."""
        return self.suspects.resource

    @property
    def names(self) -> tuple[str, ...]:
        """The name of each column."""
        return self.suspects.columns

    @property
    def columns(self) -> tuple[Column, ...]:
        """The columns of the schema."""
        return self.resource.columns

    @property
    def records(self) -> int:
        """The number of all records."""
        return self.suspects.records

    def has(self, *names: str) -> bool:
        """Return whether the file has all of these columns."""
        return set(names) <= set(self.names)

    def column(self, name: str) -> Column:
        """Return the column called *name*, which must exist."""
        return self.resource.column(name)

    def chunks(self, records: Numbers) -> Iterator[pl.DataFrame]:
        """Yield *records*, given in order, some at a time."""
        schema = {INDEX: pl.get_index_type(), **dict.fromkeys(self.names, pl.String)}
        for start in range(0, len(records), CHUNK):
            numbers = records[start : start + CHUNK].tolist()
            rows = [self.suspects.rows[self.indices[number]].cells for number in numbers]
            cells = [
                (number, *(text or None for text in row)) for number, row in zip(numbers, rows, strict=True)
            ]
            yield pl.DataFrame(cells, schema, orient="row")

    def place(self, record: int) -> RecordPlace:
        """Return the file and line of a *record*; number 0 is the first row if all rows are suspect."""
        return RecordPlace(self.resource.files[0], self.suspects.line(self.indices[record]))

    def file_numbers(self, records: Numbers) -> Numbers:
        """Return the number of the only file for each of *records*."""
        return np.zeros(len(records), dtype=np.int64)

    def numbered(self, indices: Iterable[int]) -> Numbers:
        """Return the numbers of rows that are given by index."""
        return np.array([self.numbers[index] for index in indices], dtype=np.int64)

    def duplicates(self) -> dict[Key, Duplicates]:
        """Return the duplicates of each key."""
        return {
            key: Duplicates(
                self.numbered(pair.row for pair in pairs), self.numbered(pair.first for pair in pairs)
            )
            for key, pairs in self.suspects.duplicates.items()
        }


def framed_suspects(suspects: SuspectTable) -> FramedSuspects:
    """Return the rows of *suspects* as frames."""
    numbers: dict[int, int] = {}
    number, next_line = -1, 0
    for index in sorted(suspects.rows):
        line = suspects.line(index)
        follows = line == next_line or not numbers
        number += 1 if follows else 2
        numbers[index] = number
        next_line = line + 1 + sum(cell.count("\n") for cell in suspects.rows[index].cells)
    indices = {number: index for index, number in numbers.items()}
    return FramedSuspects(suspects=suspects, numbers=numbers, indices=indices)
