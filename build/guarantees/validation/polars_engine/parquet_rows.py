"""Read a Parquet file as the cells of a table, as they would be written in CSV."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import polars as pl

from guarantees.package.resource import Column, Resource
from guarantees.validation.table_files.byte_streams import UnreadableTableError, unpacked_limit

_INTEGERS: Final = frozenset({"integer", "year"})
_WORDS: Final = {"trueValues": "true", "falseValues": "false"}
_CODES: Final = (pl.Categorical, pl.Enum)
_INSTANT: Final = "%Y-%m-%dT%H:%M:%S%.f"


def write_csv(source: Path, resource: Resource, target: Path) -> tuple[str, ...]:
    """Write the rows of the Parquet file *source* to the CSV file *target*, without header; return the labels.

    Raises:
        UnreadableTableError: The file is damaged, or much larger than it seems.
    """
    columns = {column.name: column for column in resource.columns}
    try:
        frame = pl.scan_parquet(source, glob=False)
        schema = frame.collect_schema()
        _check_columns(schema)
        _check_size(frame, schema, source)
        texts = [_text(name, dtype, columns.get(name)).alias(name) for name, dtype in schema.items()]
        frame.select(texts).sink_csv(target, include_header=False)
    except (pl.exceptions.PolarsError, pl.exceptions.PanicException, OSError) as err:
        reason = str(err).partition("\n")[0].rstrip(".")
        message = f"The file cannot be read as Parquet: {reason}."
        raise UnreadableTableError(message, "Write it again from its source.") from err
    return tuple(schema)


def _check_columns(schema: pl.Schema) -> None:
    """Check that there are columns, all of types that can be written as text.

    Raises:
        UnreadableTableError: There is no column, or one that is not of such a type.
    """
    if not schema:
        raise UnreadableTableError("The file has no columns.", "Write it again from its source.")
    for name, dtype in schema.items():
        if dtype.is_nested() and "Binary" in str(dtype):
            message = f"The column {name!r} has binary values in lists or structs, which are not supported."
            raise UnreadableTableError(message, "Write these values in a column of their own.")


def _check_size(frame: pl.LazyFrame, schema: pl.Schema, source: Path) -> None:
    """Check how large the rows are as text, without writing them: one page can stand for any number of long cells.

    Raises:
        UnreadableTableError: They are larger than the file suggests.
    """
    lengths = {name: _length(pl.col(name), dtype) for name, dtype in schema.items()}
    sizes = [
        length.sum().cast(pl.UInt64).alias(name) for name, length in lengths.items() if length is not None
    ]
    rows = frame.select(pl.len()).collect(engine="streaming").item()
    totals = frame.select(sizes).collect(engine="streaming").row(0) if sizes else ()
    if rows * len(schema) + sum(totals) > unpacked_limit(source):
        message = "The rows are larger than the size of the file suggests; they were not read."
        raise UnreadableTableError(message, "Write the table as CSV, and name that file in the descriptor.")


def _length(cell: pl.Expr, dtype: pl.DataType) -> pl.Expr | None:
    """Return the bytes of a cell, without making a copy of its text; None if it cannot be long."""
    if dtype == pl.String:
        return cell.str.len_bytes()
    if dtype in _CODES:
        return cell.cat.len_bytes()
    return cell.bin.size() if dtype == pl.Binary else None


def _text(name: str, dtype: pl.DataType, column: Column | None) -> pl.Expr:
    """Return the cells of a column of Parquet as text."""
    cell = pl.col(name)
    kind = column.type if column else "any"
    if dtype == pl.Boolean:
        return (
            pl.when(cell)
            .then(pl.lit(_word(column, "trueValues")))
            .when(~cell)
            .then(pl.lit(_word(column, "falseValues")))
        )
    if dtype.is_float() and kind in _INTEGERS:
        # A column of integers with blanks is often stored as numbers with a fraction of zero.
        whole = cell.cast(pl.Int64, strict=False)
        return pl.when(whole.cast(dtype) == cell).then(whole.cast(pl.String)).otherwise(cell.cast(pl.String))
    if isinstance(dtype, pl.Datetime):
        instant = cell.dt.to_string(_INSTANT + ("%:z" if dtype.time_zone else ""))
        # pandas has no dates: it stores one as midnight.
        return (
            pl.when(cell.dt.time() == pl.time(0)).then(cell.dt.to_string("%Y-%m-%d")).otherwise(instant)
            if (kind == "date")
            else instant
        )
    if dtype == pl.Binary:
        return cell.bin.encode("base64")
    if dtype.is_nested():
        text = pl.struct(cell.alias("")).struct.json_encode()
        return pl.when(cell.is_not_null()).then(text.str.strip_prefix('{"":').str.strip_suffix("}"))
    if dtype == pl.Duration:
        return cell.dt.to_string("iso")
    if dtype.is_float():
        infinite = pl.when(cell > 0).then(pl.lit("INF")).otherwise(pl.lit("-INF"))
        return pl.when(cell.is_infinite()).then(infinite).otherwise(cell.cast(pl.String))
    return cell.cast(pl.String)


def _word(column: Column | None, name: str) -> str:
    words = column.properties.get(name) if column else None
    return str(words[0]) if isinstance(words, list) and words else _WORDS[name]
