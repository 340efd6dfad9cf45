"""Plain tables as lazy frames: every cell as text, with the number of its record."""

from __future__ import annotations

import dataclasses
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final, Protocol

import numpy as np
import polars as pl

from guarantees.core.csv_text import BOM
from guarantees.package.resource import Column, Resource
from guarantees.validation.table_files.line_index import Numbers, RecordPlace
from guarantees.validation.table_files.plain_table import PlainTable

INDEX: Final = "\0record"
"""The column with the number of the record, counted from 0; no field has this name."""
CHUNK: Final = 50_000
"""How many records are explained at a time."""
_ENDS_OF_CELLS: Final = r"[,;\t|\"\n]+"


class AmbiguousCsvError(Exception):
    """Polars reads the records of a file in another way than the scan did."""


class ExplainedTable(Protocol):
    """A table whose suspect records can be read again, to explain what is wrong with them."""

    @property
    def resource(self) -> Resource:
        """The table as the descriptor declares it."""

    @property
    def names(self) -> tuple[str, ...]:
        """The name of each column of its chunks."""

    @property
    def columns(self) -> tuple[Column, ...]:
        """The columns of the schema that the file has."""

    @property
    def records(self) -> int:
        """The number of all records."""

    def has(self, *names: str) -> bool:
        """Return whether the file has all of these columns."""

    def column(self, name: str) -> Column:
        """Return the column called *name*, which the file must have."""

    def chunks(self, records: Numbers) -> Iterator[pl.DataFrame]:
        """Yield *records*, given in order, some at a time: their numbers as ``INDEX``, and their cells as text."""

    def place(self, record: int) -> RecordPlace:
        """Return the file and line of a *record*."""

    def file_numbers(self, records: Numbers) -> Numbers:
        """Return for each of *records* which of the files it is in."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FramedTable:
    """A table that Polars reads.

    Attributes:
        table: The plain file.
        resource: The table as the descriptor declares it.
        names: The name of each column of the frame: that of its field, or a name that no field has.
        columns: The columns of the schema that the file has.
    """

    table: PlainTable
    resource: Resource
    names: tuple[str, ...]
    columns: tuple[Column, ...]

    @property
    def records(self) -> int:
        """The number of all records."""
        return self.table.records

    def lost_values(self) -> frozenset[str]:
        """Return the cells of rows that are not read as such: of faulty ones, and of one in the place of the header."""
        cells = re.split(_ENDS_OF_CELLS, self.table.text_of_faulty())
        has_header = not set(self.table.labels).isdisjoint(self.resource.header)
        return frozenset(filter(None, cells if has_header else [*cells, *self.table.labels]))

    def without_records(self, records: Numbers) -> FramedTable:
        """Return the table with *records* among those that must not be checked further."""
        faulty = np.union1d(self.table.faulty, records)
        return dataclasses.replace(self, table=dataclasses.replace(self.table, faulty=faulty))

    def place(self, record: int) -> RecordPlace:
        """Return the file and line of a *record*."""
        return self.table.lines.place(record)

    def file_numbers(self, records: Numbers) -> Numbers:
        """Return for each of *records* which of the files it is in."""
        return self.table.lines.file_numbers(records)

    def has(self, *names: str) -> bool:
        """Return whether the file has all of these columns."""
        return set(names) <= {column.name for column in self.columns}

    def column(self, name: str) -> Column:
        """Return the column called *name*, which the file must have."""
        return next(column for column in self.columns if column.name == name)

    def frame(self) -> pl.LazyFrame:
        """Return all records; a blank cell is null."""
        if not self.table.records:
            schema = {INDEX: pl.get_index_type(), **dict.fromkeys(self.names, pl.String)}
            return pl.LazyFrame(schema=schema)
        return pl.scan_csv(
            self.table.path,
            has_header=False,
            glob=False,
            skip_lines=self.table.skipped_lines,
            row_index_name=INDEX,
            **self._options(),
        )

    def cells(self, names: Sequence[str]) -> list[tuple[str, ...]]:
        """Return the cells of the columns *names* of all records, an empty text if blank.

        Raises:
            AmbiguousCsvError: The file has other records than the scan found, which was not exact.
        """
        frame = collect(self.frame().select(pl.col(name).fill_null("") for name in names))
        if len(frame) != self.records:
            message = f"{self.resource.name}: read {len(frame)} records of {self.records}"
            raise AmbiguousCsvError(message)
        return frame.rows()

    def texts(self, name: str) -> list[str]:
        """Return the different cells of the column *name*, apart from missing values."""
        cells = collect(self.frame().select(pl.col(name).drop_nulls().unique()))
        missing = self.column(name).missing
        return [text for text in cells[name].to_list() if text not in missing]

    def chunks(self, records: Numbers) -> Iterator[pl.DataFrame]:
        """Yield *records*, given in order, some at a time."""
        wanted: list[Numbers] = []
        data: list[bytes] = []
        size = 0
        for numbers, lines in self.table.read_records(records):
            wanted.append(numbers)
            data.append(lines)
            size += len(numbers)
            if size >= CHUNK:
                yield self._parse(wanted, data)
                wanted, data, size = [], [], 0
        if size:
            yield self._parse(wanted, data)

    def _parse(self, wanted: list[Numbers], data: list[bytes]) -> pl.DataFrame:
        # With the byte order mark, nothing looks like a compressed file.
        source = io.BytesIO(b"".join([BOM, *data]))
        frame = pl.read_csv(source, has_header=False, **self._options())
        # As a list: from an array, Polars imports a part of numpy that takes longer than a small table.
        numbers = pl.Series(INDEX, np.concatenate(wanted).tolist(), dtype=pl.get_index_type())
        if len(frame) != len(numbers):
            message = f"{self.resource.name}: read {len(frame)} records instead of {len(numbers)}"
            raise AmbiguousCsvError(message)
        return frame.insert_column(0, numbers)

    def _options(self) -> dict[str, Any]:
        style = self.table.style
        return {
            "schema": dict.fromkeys(self.names, pl.String),
            "null_values": [""],
            "separator": style.delimiter.decode(),
            "quote_char": style.quote.decode() or None,
        }


def framed(table: PlainTable, columns: Iterable[Column | None]) -> FramedTable:
    """Return *table* as a frame; *columns* are those of its labels."""
    matched = tuple(columns)
    names = tuple(f"\0{place}" if column is None else column.name for place, column in enumerate(matched))
    known = tuple(column for column in matched if column is not None)
    return FramedTable(table=table, resource=table.resource, names=names, columns=known)


def collect(frame: pl.LazyFrame) -> pl.DataFrame:
    """Evaluate *frame* with the streaming engine.

    Raises:
        AmbiguousCsvError: A record has too many cells.
    """
    try:
        return frame.collect(engine="streaming")
    except (pl.exceptions.ComputeError, pl.exceptions.SchemaError) as err:
        raise AmbiguousCsvError(str(err)) from err


def all_of(conditions: Iterable[pl.Expr]) -> pl.Expr:
    """Return whether all *conditions* hold; true if there are none."""
    # Not `reduce(and_, ...)`: the time that Polars takes for it grows with the square of the number of columns.
    together = list(conditions)
    return pl.all_horizontal(together) if together else pl.lit(value=True)
