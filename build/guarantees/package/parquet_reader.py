"""Read Parquet as text: every cell as it would be written in CSV, so that the same checks apply.

pyarrow is an extra, so it is imported only when a Parquet file is read.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final, TypeAlias

from guarantees.core import csv_text
from guarantees.core.csv_text import ParsedCsv
from guarantees.core.errors import InputError
from guarantees.core.extras import how_to_install
from guarantees.core.findings import Finding
from guarantees.core.rules import FILE_FORMAT, Rule, register

# `pyarrow.parquet.ParquetFile`: pyarrow ships no types.
ParquetFile: TypeAlias = Any

INVALID_PARQUET: Final = register(
    Rule(
        name="invalid-parquet",
        group=FILE_FORMAT,
        summary="A Parquet file must be readable.",
        fix="Write the file again from its source.",
        bad="data/events.parquet cut off after 1,000 bytes",
        good="data/events.parquet as the release wrote it",
    )
)


BATCH: Final = 10_000


class _TooLargeError(ValueError):
    """The content of the file is larger than the limit."""


def read(path: Path, file: str, table: str, limit: int) -> tuple[bytes, ParsedCsv]:
    """Return the Parquet file at *path* as CSV and as its cells; the line of a record is its number.

    A file that cannot be read, or has more than *limit* bytes, is a finding about *file* and *table*.

    Raises:
        InputError: pyarrow is not installed.
    """
    try:
        import pyarrow as pa
        import pyarrow.parquet as pq
    except ImportError as err:
        command = how_to_install("parquet", "pyarrow")
        raise InputError(f"{path}: pyarrow is not installed. Run: {command}") from err
    try:
        with pq.ParquetFile(path) as parquet:
            header = tuple(parquet.schema_arrow.names)
            records = _records(parquet, limit)
    except (pa.ArrowException, ValueError, OverflowError, OSError) as err:
        finding = Finding(
            rule=INVALID_PARQUET,
            table=table,
            file=file,
            message=f"The file cannot be read as Parquet: {str(err).partition(chr(10))[0].rstrip('.')}.",
            hint=INVALID_PARQUET.fix,
        )
        return b"", ParsedCsv(findings=[finding])
    numbered = list(enumerate(records, start=1))
    text = ParsedCsv(header, numbered, [0, *(number for number, _ in numbered)], whole=True)
    return csv_text.to_csv([header, *records]), text


def _records(parquet: ParquetFile, limit: int) -> list[list[str]]:
    metadata = parquet.metadata
    claimed = sum(metadata.row_group(n).total_byte_size for n in range(metadata.num_row_groups))
    if claimed > limit:
        raise _TooLargeError(_too_much(claimed, limit))
    records: list[list[str]] = []
    size = 0
    for batch in parquet.iter_batches(batch_size=BATCH):
        columns = [[to_text(cell) for cell in column.to_pylist()] for column in batch.columns]
        rows = [list(cells) for cells in zip(*columns, strict=True)]
        # The size in the metadata may be wrong, so the characters are counted.
        size += sum(_size(cells) for cells in rows)
        if size > limit:
            raise _TooLargeError(_too_much(size, limit))
        records += rows
    return records


def _size(cells: Sequence[str]) -> int:
    longest = max(map(len, cells), default=0)
    if longest > csv_text.MAX_CELL:
        message = f"a cell has {longest} characters; at most {csv_text.MAX_CELL} are allowed"
        raise _TooLargeError(message)
    return sum(map(len, cells)) + len(cells)


def _too_much(size: int, limit: int) -> str:
    return f"it has {size} bytes; at most {limit} are allowed"


def to_text(cell: object) -> str:
    """Return a value of a Parquet file as it would be written in CSV.

    >>> [to_text(value) for value in (None, True, 7, dt.date(2030, 1, 2), dt.datetime(2030, 1, 2))]
    ['', 'true', '7', '2030-01-02', '2030-01-02']
    """
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return str(cell).lower()
    if isinstance(cell, dt.datetime):
        # pandas has no dates: it stores one as midnight.
        midnight = cell.tzinfo is None and cell.time() == dt.time.min
        return cell.date().isoformat() if midnight else cell.isoformat()
    if isinstance(cell, dt.date | dt.time):
        return cell.isoformat()
    return str(cell)
