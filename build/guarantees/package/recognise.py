"""Whether a package is one of this dataset, or one that nobody here made."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from guarantees.package import reader
from guarantees.package.installed import installed_package


def is_this_dataset(descriptor: Mapping[str, Any]) -> bool:
    """Tell whether a package has tables and columns of the dataset that this software carries, and no others."""
    ours = reader.contract_of(installed_package()).tables
    resources = descriptor.get("resources")
    named = (
        {str(each.get("name")): each for each in resources if isinstance(each, dict)}
        if isinstance(resources, list)
        else {}
    )
    return bool(named) and all(
        name in ours and _columns(resource) <= set(ours[name].columns) for name, resource in named.items()
    )


def _columns(resource: Mapping[str, Any]) -> set[str]:
    """Return the names of the columns that a resource says it has, if it says so in the descriptor."""
    schema = resource.get("schema")
    fields = schema.get("fields") if isinstance(schema, dict) else None
    return (
        {str(each.get("name")) for each in fields if isinstance(each, dict)}
        if isinstance(fields, list)
        else set()
    )
