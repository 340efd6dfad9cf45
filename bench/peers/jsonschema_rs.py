"""jsonschema-rs: each row is a JSON object; one JSON Schema per table, applied to blocks of rows, which is fastest."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from typing import Any, Final

import jsonschema_rs

from bench.contract import Field, Table
from bench.peers.peer_protocol import Violation, run
from bench.peers.rules import text

_BLOCK: Final = 20_000
_COPIED: Final = ("enum", "minLength", "maxLength", "minimum", "maximum")
"""The constraints that have the same name and meaning in JSON Schema."""

_TYPES: Final[dict[str, dict[str, Any]]] = {
    "integer": {"type": "integer"},
    "date": {"type": "string", "format": "date"},
    "boolean": {"enum": ["true", "false"]},
}


def find_violations(table: Table) -> Iterator[Violation]:
    """Yield the violations that jsonschema-rs finds in *table*."""
    schema = {
        "type": "object",
        "required": [field.name for field in table.fields if field.required],
        "properties": {field.name: _schema(field) for field in table.fields},
    }
    validator = jsonschema_rs.validator_for(
        {"type": "array", "items": schema},
        validate_formats=True,
        pattern_options=jsonschema_rs.RegexOptions(),
    )
    integers = [field.name for field in table.fields if field.type == "integer"]
    for number, block in enumerate(text(table).collect().iter_slices(_BLOCK)):
        for error in validator.iter_errors([_object(row, integers) for row in block.iter_rows(named=True)]):
            row = int(error.instance_path[0]) + number * _BLOCK
            is_blank = error.schema_path[-1] == "required"
            yield row, str(error.kind.property if is_blank else error.instance_path[1])


def _schema(field: Field) -> dict[str, Any]:
    rules = field.constraints
    schema = _TYPES.get(field.type, {"type": "string"}) | {
        name: rules[name] for name in _COPIED if name in rules
    }
    return schema | ({"pattern": f"^(?:{rules['pattern']})$"} if "pattern" in rules else {})


def _object(row: dict[str, str | None], integers: list[str]) -> dict[str, Any]:
    """Return a row without its blank cells, and with numbers where the text is a number."""
    cells: dict[str, Any] = {name: cell for name, cell in row.items() if cell is not None}
    for name in integers:
        with suppress(KeyError, ValueError):
            cells[name] = int(cells[name])
    return cells


if __name__ == "__main__":
    run(find_violations)
