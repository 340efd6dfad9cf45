"""The data dictionary as rows, one per column of each table, for formats that include it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any, Final

from guarantees.contract.table_schema import Contract

COLUMNS: Final = (
    "table", "position", "column", "type", "title", "description", "constraints", "code_list", "references",
)  # fmt: skip


def rows(contract: Contract, descriptor: Mapping[str, Any]) -> Iterator[tuple[str, int, *tuple[str, ...]]]:
    """Yield the description of every column in *descriptor*, as :data:`COLUMNS`; constraints are JSON."""
    for resource in descriptor["resources"]:
        for position, field in enumerate(resource["schema"]["fields"], start=1):
            rules = field.get("constraints")
            yield (
                resource["name"],
                position,
                field["name"],
                field["type"],
                field.get("title", ""),
                field.get("description", ""),
                json.dumps(rules, ensure_ascii=False) if rules else "",
                field.get("codeList", ""),
                contract.reference(f"{resource['name']}.{field['name']}"),
            )
