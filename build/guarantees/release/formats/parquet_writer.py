"""Write a table as Parquet: the types of the contract, codes as a dictionary, blank cells as null.

Every column has its title and description. The records are in the order of the CSV file, in groups of a fixed size,
so that equal tables give equal bytes.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from guarantees.contract.field_types import FIELD_TYPES
from guarantees.contract.table_schema import Field, Table
from guarantees.core.errors import InputError
from guarantees.core.extras import how_to_install
from guarantees.release.formats import typed_records

_Arrow = Any  # pyarrow ships no types
_OPTIONS: Final = {"version": "2.6", "compression": "zstd", "compression_level": 9}


def write(table: Table, source: Path, target: Path) -> None:
    """Write the table in the CSV file *source* as Parquet to *target*.

    Raises:
        InputError: The table violates the contract, or pyarrow is not installed.
    """
    try:
        import pyarrow as pa
        import pyarrow.parquet as pq
    except ImportError as err:
        command = how_to_install("release", "pyarrow", "xlsxwriter")
        raise InputError(f"Writing Parquet needs pyarrow. Run: {command}") from err
    schema = _schema(pa, table)
    with pq.ParquetWriter(target, schema, **_OPTIONS) as out:
        for batch in typed_records.batches(table, source):
            columns = zip(table.fields, zip(*batch, strict=True), strict=True)
            arrays = [_array(pa, table, field, column) for field, column in columns]
            out.write_table(pa.Table.from_arrays(arrays, schema=schema), row_group_size=typed_records.BATCH)


def _schema(pa: _Arrow, table: Table) -> _Arrow:
    fields = [
        pa.field(
            field.name,
            _type(pa, field),
            nullable=not field.constraints.required,
            metadata={"title": field.title, "description": field.description},
        )
        for field in table.fields
    ]
    return pa.schema(fields, metadata={"title": table.title, "description": table.description})


def _type(pa: _Arrow, field: Field) -> _Arrow:
    if _codes(field):
        return pa.dictionary(pa.int32(), pa.string())
    return getattr(pa, FIELD_TYPES[field.type].arrow)()


def _codes(field: Field) -> Sequence[str]:
    return field.constraints.enum if field.type == "string" else ()


def _array(pa: _Arrow, table: Table, field: Field, column: Sequence[str]) -> _Arrow:
    if field.constraints.required and "" in column:
        raise typed_records.damaged_table(table.path, f"a cell of {field.name} is blank.")
    if codes := _codes(field):
        index_of = {"": None} | {code: index for index, code in enumerate(codes)}
        if unknown := sorted(set(column) - set(index_of)):
            raise typed_records.damaged_table(table.path, f"{unknown[0]!r} is not a code of {field.name}.")
        indices = pa.array([index_of[cell] for cell in column], pa.int32())
        return pa.DictionaryArray.from_arrays(indices, pa.array(codes, pa.string()))
    if field.type == "integer":
        return pa.array([int(cell) if cell else None for cell in column], pa.int64())
    return pa.array([cell or None for cell in column], pa.string()).cast(_type(pa, field))
