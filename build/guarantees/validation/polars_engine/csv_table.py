"""A table as the streaming engine reads it: every cell as text, and the number of every record."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import polars as pl

from guarantees.core.csv_text import Row
from guarantees.package.data_package import Resource
from guarantees.validation.polars_engine import csv_scan
from guarantees.validation.polars_engine.csv_scan import CsvLayout

INDEX: Final = "#"


class AmbiguousCsvError(Exception):
    """The form of a table is in doubt, which shows only when the engine reads it."""


@dataclass(frozen=True, slots=True)
class CsvTable:
    """A table whose cells stream.

    Attributes:
        table: What it should be.
        columns: The columns that it has.
        frame: The cells as text, and the number of the record as ``INDEX``; an empty cell is null.
        line: From the number of a record to the line on which it starts.
        form: What is known of the bytes; nothing where the rows were read by another reader.
        records: How many records there are.
    """

    table: Resource
    columns: tuple[str, ...]
    frame: pl.LazyFrame
    line: Callable[[int], int]
    form: CsvLayout | None
    records: int

    def at(self, indices: pl.Series) -> pl.DataFrame:
        """Return the rows at *indices*, in any order."""
        return self.where(pl.col(INDEX).is_in(indices.implode()))

    def where(self, condition: pl.Expr) -> pl.DataFrame:
        """Return the rows of which *condition* is true.

        Their cells are copied: one that is not holds on to the whole block that it was read from.
        """
        copied = (pl.concat_str(pl.col(name), pl.lit("")).alias(name) for name in self.columns)
        return collect(self.frame.filter(condition).select(INDEX, *copied))

    def rows(self, indices: pl.Series) -> Iterator[tuple[int, Row]]:
        """Yield the rows at *indices* in their order, each with its number."""
        if not len(indices):
            return
        for cells in self.at(indices).sort(INDEX).iter_rows(named=True):
            index = cells[INDEX]
            yield index, Row({name: cells[name] or "" for name in self.columns}, self.line(index))


def collect(frame: pl.LazyFrame) -> pl.DataFrame:
    """Return what *frame* comes to, by the streaming engine.

    Raises:
        DoubtError: A record has too many cells, or bytes are no text.
    """
    try:
        return frame.collect(engine="streaming")
    except pl.exceptions.ComputeError as err:
        raise AmbiguousCsvError(str(err)) from err


def from_file(table: Resource, path: Path) -> CsvTable | None:
    """Return the table in the CSV at *path*; nothing where its form is in doubt."""
    form = csv_scan.scan(path, table.header, delimiter=table.delimiter, quote=table.quote)
    if form is None:
        return None
    frame = pl.scan_csv(
        path,
        schema=dict.fromkeys(table.header, pl.String),
        null_values=[""],
        row_index_name=INDEX,
        separator=table.delimiter,
        quote_char=table.quote,
    )
    return CsvTable(table, table.header, frame, form.line, form, form.records)


def from_rows(table: Resource, columns: Sequence[str], rows: Sequence[Row]) -> CsvTable:
    """Return a table whose *rows* were read by another reader; it may lack columns, or have others."""
    cells = {name: [row[name] or None for row in rows] for name in columns}
    frame = pl.LazyFrame(cells, schema=dict.fromkeys(columns, pl.String)).with_row_index(INDEX)
    lines = [row.line for row in rows]
    return CsvTable(table, tuple(columns), frame, lines.__getitem__, None, len(lines))
