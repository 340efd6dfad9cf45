"""A table as a lazy frame: every cell as text, with the index of its record."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import and_
from pathlib import Path
from typing import Final

import polars as pl

from guarantees.core.csv_text import Row
from guarantees.package.data_package import Resource
from guarantees.validation.polars_engine import csv_scan
from guarantees.validation.polars_engine.csv_scan import CsvLayout

INDEX: Final = "#"
"""The column with the index of the record; no header of a valid table has this name."""


class AmbiguousCsvError(Exception):
    """CSV readers may disagree about this file."""


@dataclass(frozen=True, slots=True)
class CsvTable:
    """A table whose cells can be streamed.

    Attributes:
        table: The resource that describes it.
        columns: The columns of the file.
        frame: The cells as text, null if empty, and the index of the record as ``INDEX``.
        line: Maps the index of a record to the line on which it starts.
        form: The layout of the file; None if the rows were read by another reader.
        records: The number of records.
    """

    table: Resource
    columns: tuple[str, ...]
    frame: pl.LazyFrame
    line: Callable[[int], int]
    form: CsvLayout | None
    records: int

    def at(self, indices: pl.Series) -> pl.DataFrame:
        """Return the records at *indices*, in any order."""
        # Cells are copied: a slice would keep the whole block in memory that it was read from.
        copies = (pl.concat_str(pl.col(name), pl.lit("")).alias(name) for name in self.columns)
        selected = self.frame.filter(pl.col(INDEX).is_in(indices.implode()))
        return collect(selected.select(INDEX, *copies))

    def rows(self, indices: pl.Series) -> list[Row]:
        """Return the records at *indices* as rows, in the order of the file."""
        if not len(indices):
            return []
        return [
            Row({name: record[name] or "" for name in self.columns}, self.line(record[INDEX]))
            for record in self.at(indices).sort(INDEX).iter_rows(named=True)
        ]


def collect(frame: pl.LazyFrame) -> pl.DataFrame:
    """Evaluate *frame* with the streaming engine.

    Raises:
        AmbiguousCsvError: A record has too many cells, or bytes are not text.
    """
    try:
        return frame.collect(engine="streaming")
    except pl.exceptions.ComputeError as err:
        raise AmbiguousCsvError(str(err)) from err


def all_of(conditions: Iterable[pl.Expr]) -> pl.Expr:
    """Return whether all *conditions* hold; true if there are none."""
    return reduce(and_, conditions, pl.lit(value=True))


def from_file(table: Resource, path: Path, *, crlf: bool) -> CsvTable | None:
    """Return the table in the CSV file at *path*, or None if its layout is ambiguous; *crlf* allows CR LF."""
    form = csv_scan.scan(path, table.header, delimiter=table.delimiter, quote=table.quote)
    if form is None or (form.crlf and not crlf):
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
    """Return a table of *rows* that another reader has read; it may have other columns than its resource."""
    cells = {name: [row[name] or None for row in rows] for name in columns}
    frame = pl.LazyFrame(cells, schema=dict.fromkeys(columns, pl.String)).with_row_index(INDEX)
    lines = [row.line for row in rows]
    return CsvTable(table, tuple(columns), frame, lines.__getitem__, None, len(lines))
