"""The descriptor of any tabular Data Package, with what it keeps in files of its own put inside."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from guarantees.core import safe_files
from guarantees.core.errors import ContractError
from guarantees.package import data_package
from guarantees.package.reader import MAX_DESCRIPTOR


def inline_references(descriptor: Mapping[str, Any], root: Path) -> dict[str, Any]:
    """Return *descriptor* with the schemas and dialects that lie in files of the package in *root*.

    Raises:
        ContractError: One of these files lies elsewhere, cannot be read, or is no JSON.
    """
    listed = descriptor.get("resources")
    if not isinstance(listed, list):
        return dict(descriptor)
    return {**descriptor, "resources": [_with_files(each, root) for each in listed]}


def _with_files(resource: Any, root: Path) -> Any:  # noqa: ANN401  whatever the JSON holds
    if not isinstance(resource, Mapping):
        return resource
    named = {part: resource[part] for part in ("schema", "dialect") if isinstance(resource.get(part), str)}
    return {**resource, **{part: _read(path, root) for part, path in named.items()}}


def _read(path: str, root: Path) -> Any:  # noqa: ANN401  whatever the JSON holds
    place = root / data_package.inside(path)
    data, problem = safe_files.read_within(root, place, MAX_DESCRIPTOR)
    if data is None:
        raise ContractError.at(path, problem[:1].lower() + problem[1:], "Restore it, or put it inside.")
    try:
        return json.loads(data)
    except (ValueError, RecursionError) as err:
        raise ContractError.at(path, f"this is not a JSON file: {err}.") from err
