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
    """A column: its type, and its constraints by their names in the Table Schema."""

    name: str
    type: str
    constraints: Mapping[str, Any]

    @property
    def required(self) -> bool:
        """Whether blank cells are violations."""
        return bool(self.constraints.get("required"))

    @property
    def unique(self) -> bool:
        """Whether duplicate values are violations."""
        return bool(self.constraints.get("unique"))


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
    primary_key: tuple[str, ...]
    unique_keys: tuple[tuple[str, ...], ...]
    references: tuple[Reference, ...]

    @property
    def columns(self) -> list[str]:
        """The names of the columns."""
        return [field.name for field in self.fields]


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
    return Table(
        name,
        folder / resource["path"],
        tuple(Field(f["name"], f["type"], f.get("constraints", {})) for f in schema["fields"]),
        tuple(schema.get("primaryKey", ())),
        tuple(tuple(key) for key in schema.get("uniqueKeys", ())),
        tuple(
            Reference(
                tuple(key["fields"]),
                key["reference"]["resource"] or name,
                tuple(key["reference"]["fields"]),
            )
            for key in schema.get("foreignKeys", ())
        ),
    )
