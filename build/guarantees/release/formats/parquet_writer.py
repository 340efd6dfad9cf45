"""A table as Parquet, made from its CSV: the types of the contract, codes as a dictionary, the blank cell as null.

Every column carries its title and description. The records stand in the order of the CSV, in groups of a fixed
size, so that equal tables give equal bytes.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from guarantees.contract.field_types import FIELD_TYPES
from guarantees.contract.table_schema import Field, Table
from guarantees.core.errors import InputError
from guarantees.release.formats import typed_records

_FORM: Final = {"version": "2.6", "compression": "zstd", "compression_level": 9}


def write(table: Table, source: Path, target: Path) -> None:
    """Write the table in the CSV file *source* as Parquet to *target*.

    Raises:
        InputError: The table does not fit the contract, or pyarrow is not installed.
    """
    try:
        import pyarrow as pa  # noqa: PLC0415  an extra
        import pyarrow.parquet as pq  # noqa: PLC0415
    except ImportError as err:
        raise InputError.extra_wanted(target, "pyarrow", "release") from err
    schema = _schema(pa, table)
    with pq.ParquetWriter(target, schema, **_FORM) as out:
        for batch in typed_records.batches(table, source):
            columns = zip(table.fields, zip(*batch, strict=True), strict=True)
            arrays = [_array(pa, table, field, column) for field, column in columns]
            out.write_table(pa.Table.from_arrays(arrays, schema=schema), row_group_size=typed_records.BATCH)


def _schema(pa: Any, table: Table) -> Any:  # noqa: ANN401  pyarrow ships no types
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


def _type(pa: Any, field: Field) -> Any:  # noqa: ANN401
    if _codes(field):
        return pa.dictionary(pa.int32(), pa.string())
    return getattr(pa, FIELD_TYPES[field.type].arrow)()


def _codes(field: Field) -> Sequence[str]:
    return field.constraints.enum if field.type == "string" else ()


def _array(pa: Any, table: Table, field: Field, column: Sequence[str]) -> Any:  # noqa: ANN401
    if field.constraints.required and "" in column:
        raise InputError.damaged(table.path, f"a cell of {field.name} is blank.")
    if codes := _codes(field):
        places = {"": None} | {code: place for place, code in enumerate(codes)}
        if strange := sorted(set(column) - set(places)):
            raise InputError.damaged(table.path, f"{strange[0]!r} is no code of {field.name}.")
        indices = pa.array([places[cell] for cell in column], pa.int32())
        return pa.DictionaryArray.from_arrays(indices, pa.array(codes, pa.string()))
    if field.type == "integer":
        return pa.array([int(cell) if cell else None for cell in column], pa.int64())
    return pa.array([cell or None for cell in column], pa.string()).cast(_type(pa, field))
