"""Write a table as JSON Lines, one object for each record, and compare such a file with its table.

Numbers, booleans and lists are those of JSON, and a blank cell is null: see ``contract.row_schema``, which is written
beside each table.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import zip_longest
from pathlib import Path
from typing import Final

from guarantees.contract.descriptor import to_json
from guarantees.contract.row_schema import row_schema, row_value
from guarantees.contract.table_schema import Table
from guarantees.core.errors import InputError
from guarantees.release.formats import typed_records

FOLDER: Final = "jsonl"


def table_path(table: str) -> str:
    """Return the path of *table* as JSON Lines in a release."""
    return f"{FOLDER}/{table}.jsonl"


def schema_path(table: str) -> str:
    """Return the path of the JSON Schema of the rows of *table* in a release."""
    return f"{FOLDER}/{table}.schema.json"


def write(table: Table, source: Path, folder: Path) -> None:
    """Write the table in the CSV file *source* to the release in *folder*, and the JSON Schema of its rows.

    Raises:
        InputError: The table violates the contract.
    """
    with (folder / table_path(table.name)).open("w", encoding="utf-8", newline="\n") as out:
        out.writelines(f"{line}\n" for line in _lines(table, source))
    (folder / schema_path(table.name)).write_bytes(to_json(row_schema(table)))


def equals_table(path: Path, table: Table, source: Path) -> bool:
    """Return whether the file at *path* holds the records of the table in the CSV file *source*, in their order.

    Raises:
        InputError: The file cannot be read, or the table violates the contract.
    """
    try:
        with path.open(encoding="utf-8", newline="\n") as lines:
            written = (_to_line(json.loads(line)) for line in lines)
            return all(line == other for line, other in zip_longest(written, _lines(table, source)))
    except (OSError, ValueError, RecursionError) as err:
        raise InputError(f"{path}: cannot be read: {err}.") from err


def _lines(table: Table, source: Path) -> Iterator[str]:
    for cells in typed_records.records(table, source):
        yield _to_line(
            {field.name: row_value(field, cell) for field, cell in zip(table.fields, cells, strict=True)}
        )


def _to_line(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
