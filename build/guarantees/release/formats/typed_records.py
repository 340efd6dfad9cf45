"""The records of a table as a release reads them: streamed from its CSV, whose header is that of the contract."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from itertools import islice
from pathlib import Path
from typing import Final

from guarantees.contract.field_types import FIELD_TYPES
from guarantees.contract.table_schema import Table
from guarantees.core import csv_text
from guarantees.core.errors import InputError

BATCH: Final = 50_000
"""So many records of a table are held at once."""


def records(table: Table, source: Path) -> Iterator[list[str]]:
    """Yield the cells of every record of *table* in the CSV file *source*, in the order of the file.

    Raises:
        InputError: The header, a record or the type of a cell does not fit, or the file is no CSV.
    """
    typed = [place for place, field in enumerate(table.fields) if field.type != "string"]
    width = len(table.fields)
    is_valid = lru_cache(maxsize=BATCH)(lambda kind, text: FIELD_TYPES[kind].is_valid(text))
    try:
        stream = csv_text.iter_rows(source)
        if tuple(next(stream, ())) != table.columns:
            what = "the header is not that of the contract."
            raise InputError.damaged(table.path, what)
        for number, cells in enumerate(stream, start=1):
            if len(cells) != width:
                what = f"record {number} has {len(cells)} cells."
                raise InputError.damaged(table.path, what)
            for place in typed:
                if cells[place] and not is_valid(table.fields[place].type, cells[place]):
                    what = f"record {number}: {cells[place]!r} is no {table.fields[place].type}."
                    raise InputError.damaged(table.path, what)
            yield cells
    except ValueError as err:
        raise InputError.damaged(table.path, f"{err}.") from err


def batches(table: Table, source: Path) -> Iterator[list[list[str]]]:
    """Yield the records of *table*, :data:`BATCH` at once.

    Raises:
        InputError: As of :func:`records`.
    """
    stream = records(table, source)
    while batch := list(islice(stream, BATCH)):
        yield batch
