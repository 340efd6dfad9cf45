"""The package of this dataset that is installed with the software, and whether another package is like it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from guarantees.core.errors import InputError
from guarantees.package import reader


def installed_package() -> Path:
    """Return the folder of the package that is installed with the software.

    A wheel contains it; in a checkout it is the repository itself.

    Raises:
        InputError: There is neither.
    """
    here = Path(__file__).resolve().parent.parent
    for folder in (here / "_package", here.parent.parent):
        if (folder / reader.DESCRIPTOR).is_file():
            return folder
    raise InputError(f"No dataset is installed in '{here / '_package'}'. Reinstall security-guarantees.")


def is_this_dataset(descriptor: Mapping[str, Any]) -> bool:
    """Return whether a package is a version of the dataset that is installed with the software, or a part of one.

    It has the same name, or only tables of this dataset: each with the primary key of that table, and no other columns.
    """
    installed = reader.descriptor_of(installed_package())
    if descriptor.get("name") == installed.get("name"):
        return True
    known = _schemas(installed)
    tables = _schemas(descriptor)
    return bool(tables) and all(
        name in known and _is_table(schema, known[name]) for name, schema in tables.items()
    )


def _schemas(descriptor: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    """Return the schema of each resource by name; an empty one if the descriptor does not contain it."""
    resources = descriptor.get("resources")
    mappings = [each for each in resources if isinstance(each, dict)] if isinstance(resources, list) else []
    schemas = {str(each.get("name")): each.get("schema") for each in mappings}
    return {name: schema if isinstance(schema, dict) else {} for name, schema in schemas.items()}


def _is_table(schema: Mapping[str, Any], known: Mapping[str, Any]) -> bool:
    key = known.get("primaryKey", [])
    columns = _columns(schema)
    keys = {key} if isinstance(key, str) else set(key)
    return keys <= columns <= _columns(known) and bool(columns)


def _columns(schema: Mapping[str, Any]) -> set[str]:
    fields = schema.get("fields")
    return (
        {str(each.get("name")) for each in fields if isinstance(each, dict)}
        if isinstance(fields, list)
        else set()
    )
