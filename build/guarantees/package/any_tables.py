"""The tables of any Data Package as plain rows, to be compared with another version of it.

Only what comparing needs is kept: names, types and constraints as the descriptor gives them, and cells as text. A table
that is not one plain CSV file has a contract and no rows, and counts as incomplete.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from guarantees.contract.table_schema import Constraints, Contract, Field, ForeignKey, Table
from guarantees.core import csv_text, safe_files
from guarantees.core.csv_text import ParsedCsv
from guarantees.package import descriptor_file, reader
from guarantees.package.installed import is_this_dataset
from guarantees.package.package_descriptor import read_package
from guarantees.package.reader import MAX_BYTES, Package, TableData
from guarantees.package.resource import Column, Dialect, Resource

DESCRIPTORS: Final = descriptor_file.NAMES
"""The names that a descriptor may have."""

_PLAIN: Final = frozenset({"", "utf-8", "utf8"})


@dataclass(frozen=True, slots=True, kw_only=True)
class AnyTable(Table):
    """A table of any package.

    Attributes:
        file: The path of its file; empty if it is not a single file.
        has_key: Whether its descriptor has a primary key. Otherwise the whole row identifies a row.
    """

    file: str = ""
    has_key: bool = True

    @property
    def path(self) -> str:
        """The path of the table in its package."""
        return self.file

    @property
    def declared_key(self) -> tuple[str, ...]:
        """The primary key in the descriptor; empty if it has none."""
        return self.primary_key if self.has_key else ()

    @property
    def is_derived(self) -> bool:
        """Whether a build fills every column: not known of any package."""
        return False


def read(root: Path) -> Package:
    """Return the package in the folder *root*: by the contract of this dataset, or as any package.

    Raises:
        InputError: There is no descriptor.
        ContractError: The descriptor cannot be used.
    """
    content = descriptor_file.read(root).content
    descriptor: Mapping[str, Any] = content if isinstance(content, dict) else {}
    if is_this_dataset(descriptor):
        return reader.read(root)
    declared = read_package(root)
    tables: dict[str, Table] = {}
    data: dict[str, TableData] = {}
    for resource in sorted(declared.tables, key=lambda resource: resource.name):
        text, content_bytes = _read_text(root, resource)
        table = _table(resource, text)
        tables[table.name] = table
        rows = text.rows()
        data[table.name] = TableData(table, table.path, content_bytes, text, text.header, rows)
    return Package(root, descriptor, Contract(tables), data, list(declared.findings))


def files(root: Path) -> Collection[str]:
    """Return the paths of all files that the descriptor in the folder *root* names.

    Raises:
        InputError: There is no descriptor.
        ContractError: The descriptor cannot be used.
    """
    names: set[str] = set()

    def collect(value: object, key: str = "") -> None:
        if isinstance(value, dict):
            for name, part in value.items():
                collect(part, str(name))
        elif isinstance(value, list):
            for part in value:
                collect(part, key)
        elif isinstance(value, str) and key in {"path", "schema", "dialect"} and safe_files.is_inside(value):
            names.add(safe_files.inside(value))

    collect(descriptor_file.read(root).content)
    return sorted(names)


def _read_text(root: Path, resource: Resource) -> tuple[ParsedCsv, bytes]:
    is_plain = (
        len(resource.files) == 1
        and resource.format == "csv"
        and not resource.compression
        and resource.encoding.lower() in _PLAIN
        and resource.dialect == Dialect()
    )
    if not is_plain:
        return ParsedCsv(), b""
    try:
        data = safe_files.read_within(root, root / resource.files[0], MAX_BYTES)
    except safe_files.UnreadableFileError:
        return ParsedCsv(), b""
    return csv_text.parse(data, resource.files[0], resource.name), data


def _table(resource: Resource, text: ParsedCsv) -> AnyTable:
    columns = tuple(map(_field, resource.columns)) or tuple(
        Field(name=name, type="any", title="", description="") for name in dict.fromkeys(text.header)
    )
    return AnyTable(
        name=resource.name,
        title="",
        description="",
        fields=columns,
        primary_key=resource.primary_key or tuple(field.name for field in columns),
        unique_keys=resource.unique_keys,
        foreign_keys=tuple(
            ForeignKey(key.fields, key.target or resource.name, key.target_fields)
            for key in resource.foreign_keys
        ),
        file=resource.files[0] if len(resource.files) == 1 else "",
        has_key=bool(resource.primary_key),
    )


def _field(column: Column) -> Field:
    constraints = dict(column.constraints)
    required, unique = (constraints.pop(name, False) is True for name in ("required", "unique"))
    if column.categories is not None:
        constraints.setdefault("enum", column.categories)
    if "enum" in constraints:
        constraints["enum"] = tuple(map(_as_text, constraints["enum"]))
    return Field(
        name=column.name,
        type=column.type if column.format == "default" else f"{column.type} ({column.format})",
        title=str(column.properties.get("title", "")),
        description=str(column.properties.get("description", "")),
        constraints=Constraints(required=required, unique=unique, values=constraints),
    )


def _as_text(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, sort_keys=True)
