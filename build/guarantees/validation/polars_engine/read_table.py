"""Read the rows of a table of any format as a plain table."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Final

from guarantees.package.resource import Resource
from guarantees.validation.counted_findings import CountedFindings
from guarantees.validation.polars_engine import parquet_rows
from guarantees.validation.table_files.block_scan import well_formed
from guarantees.validation.table_files.json_rows import read_json_table
from guarantees.validation.table_files.plain_table import PlainTable
from guarantees.validation.table_files.table_builder import TableBuilder
from guarantees.validation.table_files.table_reader import read_csv_table, read_plain_csv

_CSV: Final = frozenset({"csv", "tsv"})
_JSON: Final = frozenset({"json", "ndjson"})
_DESCRIPTOR: Final = "datapackage.json"


def can_read(resource: Resource) -> bool:
    """Return whether the rows of *resource* are of a format that is read here."""
    return resource.data is not None or resource.format in {*_CSV, *_JSON, "parquet"}


def read_table(
    root: Path, resource: Resource, folder: Path, findings: CountedFindings, *, exact: bool = False
) -> PlainTable | None:
    """Return the table in the files of *resource* below *root*, or None if it has no columns.

    Copies are written to *folder*; what is wrong with the form of the table is added to *findings*. See ``scan_block``
    for *exact*.

    Raises:
        UnreadableTableError: A file is damaged.
    """
    with closing(TableBuilder(resource, folder, findings)) as builder:
        if isinstance(resource.data, str):
            root, resource = folder, _written_to_file(resource, folder)
        return _read(root, resource, builder, folder, exact=exact)


def _written_to_file(resource: Resource, folder: Path) -> Resource:
    """Return *resource*, whose rows are text in the descriptor, with a file of this text in *folder*.

    Findings name the descriptor, with the line in the text.
    """
    folder.mkdir(parents=True, exist_ok=True)
    (folder / _DESCRIPTOR).write_text(well_formed(str(resource.data)), encoding="utf-8", newline="")
    return replace(resource, data=None, files=(_DESCRIPTOR,), compression="", inner_path="", encoding="")


def _read(
    root: Path, resource: Resource, builder: TableBuilder, folder: Path, *, exact: bool
) -> PlainTable | None:
    if resource.data is not None or resource.format in _JSON:
        return read_json_table(root, resource, builder)
    if resource.format in _CSV:
        return read_csv_table(root, resource, builder, exact=exact)
    folder.mkdir(parents=True, exist_ok=True)
    copy = folder / "rows.csv"
    labels = parquet_rows.write_csv(root / resource.files[0], resource, copy)
    return read_plain_csv(copy, resource.files[0], labels, builder)
