"""jsonschema-rs: each row is a JSON object; one JSON Schema per table, applied to blocks of rows, which is fastest."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import jsonschema_rs
import polars as pl

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
    types = {field.name: field.type for field in table.fields}
    for number, block in enumerate(text(table).collect().iter_slices(_BLOCK)):
        for error in validator.iter_errors(_objects(block, types)):
            row = int(error.instance_path[0]) + number * _BLOCK
            rule = str(error.schema_path[-1])
            if rule == "required":
                yield row, error.kind.property, rule
            else:
                column = str(error.instance_path[1])
                is_type = rule == "format" or (rule == "enum" and types[column] == "boolean")
                yield row, column, "type" if is_type else rule


def _schema(field: Field) -> dict[str, Any]:
    rules = field.constraints
    schema = _TYPES.get(field.type, {"type": "string"}) | {
        name: rules[name] for name in _COPIED if name in rules
    }
    return schema | ({"pattern": f"^(?:{rules['pattern']})$"} if "pattern" in rules else {})


def _objects(block: pl.DataFrame, types: dict[str, str]) -> list[dict[str, Any]]:
    """Return the rows as objects without their blank cells, and with numbers where the text is a number."""
    columns = {name: block[name].to_list() for name in block.columns}
    for name, cells in columns.items():
        if types[name] == "integer":
            numbers = block[name].cast(pl.Int64, strict=False).to_list()
            columns[name] = [
                cell if number is None else number for cell, number in zip(cells, numbers, strict=True)
            ]
    return [
        {name: cell for name, cell in zip(columns, cells, strict=True) if cell is not None}
        for cells in zip(*columns.values(), strict=True)
    ]


if __name__ == "__main__":
    run(find_violations)
