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
    """Return whether a package has only tables and columns of the dataset that is installed with the software."""
    known = reader.contract_of(installed_package()).tables
    resources = descriptor.get("resources")
    mappings = [each for each in resources if isinstance(each, dict)] if isinstance(resources, list) else []
    tables = {str(resource.get("name")): resource for resource in mappings}
    return bool(tables) and all(
        name in known and _columns(table) <= set(known[name].columns) for name, table in tables.items()
    )


def _columns(resource: Mapping[str, Any]) -> set[str]:
    """Return the names of the columns in the schema of a resource, if the descriptor contains it."""
    schema = resource.get("schema")
    fields = schema.get("fields") if isinstance(schema, dict) else None
    return (
        {str(each.get("name")) for each in fields if isinstance(each, dict)}
        if isinstance(fields, list)
        else set()
    )
