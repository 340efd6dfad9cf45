"""The package of this dataset that is installed with the software, and whether another package is like it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from guarantees.contract.table_schema import Table
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
    installed = installed_package()
    if descriptor.get("name") == reader.descriptor_of(installed).get("name"):
        return True
    known = reader.contract_of(installed).tables
    resources = descriptor.get("resources")
    mappings = [each for each in resources if isinstance(each, dict)] if isinstance(resources, list) else []
    tables = {str(resource.get("name")): resource for resource in mappings}
    return bool(tables) and all(
        name in known and _is_table(_columns(resource), known[name]) for name, resource in tables.items()
    )


def _is_table(columns: set[str], table: Table) -> bool:
    return set(table.primary_key) <= columns <= set(table.columns) and bool(columns)


def _columns(resource: Mapping[str, Any]) -> set[str]:
    """Return the names of the columns in the schema of a resource, if the descriptor contains it."""
    schema = resource.get("schema")
    fields = schema.get("fields") if isinstance(schema, dict) else None
    return (
        {str(each.get("name")) for each in fields if isinstance(each, dict)}
        if isinstance(fields, list)
        else set()
    )
