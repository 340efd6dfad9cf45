"""List the ids of a package in a moment, for suggestions: nothing is validated, and what cannot be read is left out."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from guarantees.core import safe_files
from guarantees.core.errors import ContractError
from guarantees.core.safe_files import UnreadableFileError

_DESCRIPTOR: Final = "datapackage.json"
_MAX_TABLE: Final = 5_000_000
"""The most bytes of a table that is read: reading it must not take longer than a moment."""
_RETIRED: Final = "retired_ids"


def table_names(folder: Path) -> list[str]:
    """Return the names of the tables of the package in *folder*."""
    return [str(resource.get("name", "")) for resource in _resources(folder)]


def record_ids(folder: Path, *, retired: bool = False) -> dict[str, str]:
    """Return the ids of the records of the package in *folder*, each with the name of its table.

    Ids of several parts are left out, and so are retired ids unless they are wanted.
    """
    ids: dict[str, str] = {}
    for resource in _resources(folder):
        table, schema = str(resource.get("name", "")), resource.get("schema")
        key = schema.get("primaryKey") if isinstance(schema, dict) else None
        columns = [key] if isinstance(key, str) else key
        if retired and table == _RETIRED:
            columns = ["record_id"]
        if isinstance(columns, list) and len(columns) == 1:
            for cell in _cells(folder, resource.get("path"), columns[0]):
                ids.setdefault(cell, table)
    return {name: table for name, table in ids.items() if name and ":" not in name}


def _resources(folder: Path) -> Sequence[Mapping[str, Any]]:
    try:
        descriptor = json.loads(
            safe_files.read_within(folder, folder / _DESCRIPTOR, safe_files.MAX_DESCRIPTOR)
        )
    except (UnreadableFileError, ValueError, RecursionError):
        return []
    resources = descriptor.get("resources") if isinstance(descriptor, dict) else None
    return [each for each in resources if isinstance(each, dict)] if isinstance(resources, list) else []


def _cells(folder: Path, path: object, column: object) -> Iterator[str]:
    """Yield the cells of *column* of the CSV file at *path*."""
    try:
        data = safe_files.read_within(folder, folder / safe_files.inside(path), _MAX_TABLE)
        for row in csv.DictReader(data.decode("utf-8", errors="replace").splitlines()):
            yield row.get(str(column)) or ""
    except (ContractError, UnreadableFileError, csv.Error):
        return
