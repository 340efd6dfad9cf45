"""Parquet as text: every cell as it would be written in CSV, so that the same checks judge it.

The only module that knows pyarrow, which is an extra of its own and imported when a Parquet file is read.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from guarantees.core import csv_text
from guarantees.core.csv_text import ParsedCsv
from guarantees.core.errors import InputError
from guarantees.core.findings import Finding
from guarantees.core.rules import FILE_FORMAT, Rule, register

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


class _TooMuch(ValueError):  # noqa: N818  it ends the reading of one file, and nobody outside sees it
    """More comes out of the file than is read."""


def read(path: Path, file: str, table: str, limit: int) -> tuple[bytes, ParsedCsv]:
    """Return what stands in the file at *path*, as CSV and as its cells; the line of a record is its number.

    What cannot be read is a finding, which carries *file* and *table*; nor is more than *limit* bytes.

    Raises:
        InputError: pyarrow is not installed.
    """
    try:
        import pyarrow as pa  # noqa: PLC0415  see above
        import pyarrow.parquet as pq  # noqa: PLC0415
    except ImportError as err:
        raise InputError.extra_wanted(path, "pyarrow", "parquet") from err
    try:
        with pq.ParquetFile(path) as opened:
            header = tuple(opened.schema_arrow.names)
            records = _records(opened, limit)
    except (pa.ArrowException, ValueError, OverflowError, OSError) as err:
        told = Finding(
            rule=INVALID_PARQUET,
            table=table,
            file=file,
            message=f"The file cannot be read as Parquet: {str(err).partition(chr(10))[0].rstrip('.')}.",
            hint="Write it anew from the table.",
        )
        return b"", ParsedCsv(findings=[told])
    numbered = list(enumerate(records, start=1))
    text = ParsedCsv(header, numbered, [0, *(number for number, _ in numbered)], whole=True)
    return csv_text.to_csv([header, *records]), text


def _records(opened: Any, limit: int) -> list[list[str]]:  # noqa: ANN401  pyarrow ships no types
    metadata = opened.metadata
    claimed = sum(metadata.row_group(n).total_byte_size for n in range(metadata.num_row_groups))
    if claimed > limit:
        raise _TooMuch(_too_much(claimed, limit))
    records: list[list[str]] = []
    size = 0
    for batch in opened.iter_batches(batch_size=BATCH):
        columns = [[written(cell) for cell in column.to_pylist()] for column in batch.columns]
        rows = [list(cells) for cells in zip(*columns, strict=True)]
        # What the file says of its size is its own claim: what comes out is counted.
        size += sum(_size(cells) for cells in rows)
        if size > limit:
            raise _TooMuch(_too_much(size, limit))
        records += rows
    return records


def _size(cells: Sequence[str]) -> int:
    longest = max(map(len, cells), default=0)
    if longest > csv_text.MAX_CELL:
        message = f"a cell has {longest} characters; at most {csv_text.MAX_CELL} are read"
        raise _TooMuch(message)
    return sum(map(len, cells)) + len(cells)


def _too_much(size: int, limit: int) -> str:
    return f"it holds {size} bytes; at most {limit} are read"


def written(cell: object) -> str:
    """Return a value of a Parquet file as it would be written in CSV.

    >>> [written(value) for value in (None, True, 7, dt.date(2030, 1, 2), dt.datetime(2030, 1, 2))]
    ['', 'true', '7', '2030-01-02', '2030-01-02']
    """
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return str(cell).lower()
    if isinstance(cell, dt.datetime):
        # pandas has no days: it keeps one as its first instant.
        midnight = cell.tzinfo is None and cell.time() == dt.time.min
        return cell.date().isoformat() if midnight else cell.isoformat()
    if isinstance(cell, dt.date | dt.time):
        return cell.isoformat()
    return str(cell)
