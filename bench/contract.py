"""A descriptor for the peers: standard library only, because their start-up time is measured."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

Descriptor = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Field:
    """A column: its type, its constraints by their names in the Table Schema, and the two that are flags."""

    name: str
    type: str
    constraints: Mapping[str, Any]
    required: bool
    unique: bool


@dataclass(frozen=True, slots=True)
class Reference:
    """A foreign key: columns whose values must occur in another table, or in the same one."""

    fields: tuple[str, ...]
    target: str
    target_fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A table: path, columns, keys and references."""

    name: str
    path: Path
    fields: tuple[Field, ...]
    columns: list[str]
    primary_key: tuple[str, ...]
    unique_keys: tuple[tuple[str, ...], ...]
    references: tuple[Reference, ...]


def read(descriptor: Path) -> Descriptor:
    """Return the descriptor in the file *descriptor*."""
    content: Descriptor = json.loads(descriptor.read_bytes())
    return content


def tables(folder: Path) -> list[Table]:
    """Return the tables of the package in *folder*."""
    return of(read(folder / "datapackage.json"), folder)


def of(descriptor: Descriptor, folder: Path = Path()) -> list[Table]:
    """Return the tables of a *descriptor* in *folder*."""
    return [_table(folder, resource) for resource in descriptor["resources"]]


def _table(folder: Path, resource: Descriptor) -> Table:
    schema, name = resource["schema"], resource["name"]
    rules = [(field, field.get("constraints", {})) for field in schema["fields"]]
    keys = [(key["fields"], key["reference"]) for key in schema.get("foreignKeys", ())]
    return Table(
        name,
        folder / resource["path"],
        tuple(
            Field(f["name"], f["type"], r, bool(r.get("required")), bool(r.get("unique"))) for f, r in rules
        ),
        [field["name"] for field in schema["fields"]],
        tuple(schema.get("primaryKey", ())),
        tuple(tuple(key) for key in schema.get("uniqueKeys", ())),
        tuple(Reference(tuple(f), to["resource"] or name, tuple(to["fields"])) for f, to in keys),
    )
