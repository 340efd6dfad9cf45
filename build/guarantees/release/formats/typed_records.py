"""Read the records of a table for another format: streamed from its CSV file, with the header of the contract."""

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
"""The number of records of a table that are in memory at once."""


def records(table: Table, source: Path) -> Iterator[list[str]]:
    """Yield the cells of every record of *table* in the CSV file *source*, in the order of the file.

    Raises:
        InputError: The header, the length of a record or the type of a cell is wrong, or the file is not CSV.
    """
    typed = [index for index, field in enumerate(table.fields) if field.type != "string"]
    width = len(table.fields)
    is_valid = lru_cache(maxsize=BATCH)(lambda kind, text: FIELD_TYPES[kind].is_valid(text))
    try:
        stream = csv_text.iter_rows(source)
        if tuple(next(stream, ())) != table.columns:
            raise damaged_table(table.path, "the header is not that of the contract.")
        for number, cells in enumerate(stream, start=1):
            if len(cells) != width:
                raise damaged_table(table.path, f"record {number} has {len(cells)} cells, not {width}.")
            for index in typed:
                kind = table.fields[index].type
                if cells[index] and not is_valid(kind, cells[index]):
                    raise damaged_table(
                        table.path, f"record {number}: {cells[index]!r} is not of type {kind}."
                    )
            yield cells
    except ValueError as err:
        raise damaged_table(table.path, f"{err}.") from err


def batches(table: Table, source: Path) -> Iterator[list[list[str]]]:
    """Yield the records of *table* in lists of :data:`BATCH`.

    Raises:
        InputError: See :func:`records`.
    """
    stream = records(table, source)
    while batch := list(islice(stream, BATCH)):
        yield batch


def damaged_table(file: str, problem: str) -> InputError:
    """Return the error that a table cannot be used because of a *problem* that ``guarantees validate`` reports."""
    return InputError(f"{file}: {problem} Validate the package first: `guarantees validate PATH`.")
