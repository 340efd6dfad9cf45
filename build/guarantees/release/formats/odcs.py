"""The contract in the Open Data Contract Standard 3.1: ``contract.odcs.yaml``, with which other tools test the tables.

It has types, bounds, patterns, codes, keys and references. A reference of a column whose name the standard does not allow
is left out; ``datapackage.json`` has all of them.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from guarantees.contract.cell_rules import ValueKind, cell_rules
from guarantees.contract.field_types import FIELD_TYPES
from guarantees.contract.table_schema import Contract, Field, ForeignKey, Table

FILE: Final = "contract.odcs.yaml"
_NAME: Final = re.compile("[A-Za-z_][A-Za-z0-9_]*")


def contract_yaml(descriptor: Mapping[str, Any], contract: Contract) -> bytes:
    """Return ``contract.odcs.yaml`` of the package with this *descriptor*."""
    document = {
        "apiVersion": "v3.1.0",
        "kind": "DataContract",
        "id": descriptor["name"],
        "name": descriptor["title"],
        "version": descriptor["version"],
        "status": "active",
        "tags": list(descriptor.get("keywords", ())),
        "description": {
            "purpose": descriptor["description"],
            "usage": descriptor.get("rights", ""),
            "limitations": "\n".join(descriptor.get("limits", ())),
        },
        "contractCreatedTs": descriptor.get("created", ""),
        "team": {
            "name": descriptor["name"],
            "members": [
                {"username": person["title"], "role": ", ".join(person.get("roles", ()))}
                for person in descriptor.get("contributors", ())
            ],
        },
        "customProperties": [{"property": "license", "value": descriptor["licenses"][0]["name"]}],
        "servers": [
            {"server": "csv", "type": "local", "path": "data/{model}.csv", "format": "csv", "delimiter": ","},
            {"server": "parquet", "type": "local", "path": "parquet/{model}.parquet", "format": "parquet"},
        ],
        "schema": [_table(table) for table in contract],
    }
    return ("\n".join(_yaml(_filled(document))) + "\n").encode()


def _table(table: Table) -> dict[str, Any]:
    return _filled(
        {
            "name": table.name,
            "physicalName": table.name,
            "physicalType": "file",
            "businessName": table.title,
            "description": table.description,
            "properties": [_property(table, field) for field in table.fields],
            "relationships": [
                {"from": _places(table.name, key.fields), "to": _places(key.target, key.target_fields)}
                for key in table.foreign_keys
                if len(key.fields) > 1 and _has_valid_names(key)
            ],
            "quality": [
                {
                    "type": "library",
                    "metric": "duplicateValues",
                    "arguments": {"properties": list(key)},
                    "mustBe": 0,
                    "description": f"No two rows have the same {', '.join(key)}.",
                }
                for key in table.unique_keys
            ],
        }
    )


def _property(table: Table, field: Field) -> dict[str, Any]:
    is_key = field.name in table.primary_key
    return _filled(
        {
            "name": field.name,
            "businessName": field.title,
            "description": field.description,
            "logicalType": field.type,
            "physicalType": FIELD_TYPES[field.type].duckdb,
            "required": field.constraints.required,
            "unique": field.constraints.unique or table.primary_key == (field.name,),
            "primaryKey": is_key,
            "primaryKeyPosition": table.primary_key.index(field.name) + 1 if is_key else "",
            "examples": [field.example] if field.example else [],
            "logicalTypeOptions": dict(_options(field)),
            "relationships": [
                {"to": f"{key.target}.{key.target_fields[0]}"}
                for key in table.foreign_keys
                if key.fields == (field.name,) and _has_valid_names(key)
            ],
            "quality": [
                {
                    "type": "library",
                    "metric": "invalidValues",
                    "arguments": {"validValues": list(field.constraints.enum)},
                    "mustBe": 0,
                }
            ]
            if field.constraints.enum
            else [],
        }
    )


def _options(field: Field) -> Iterator[tuple[str, Any]]:
    """Yield the rules of a cell for which the standard has an option of the type."""
    for rule, value in cell_rules(field):
        if rule.value is ValueKind.PATTERN:
            yield rule.name, f"^(?:{value})$"
        elif rule.value is ValueKind.CELL:
            yield rule.name, FIELD_TYPES[field.type].parse(value)
        elif rule.value is ValueKind.COUNT:
            yield rule.name, value


def _has_valid_names(key: ForeignKey) -> bool:
    return all(_NAME.fullmatch(name) for name in (*key.fields, key.target, *key.target_fields))


def _places(table: str, columns: Sequence[str]) -> list[str]:
    return [f"{table}.{column}" for column in columns]


def _filled(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return *values* without false, blank and empty ones; zero stays."""
    return {name: value for name, value in values.items() if value or (value == 0 and value is not False)}


def _yaml(value: Any, indent: str = "") -> Iterator[str]:  # noqa: ANN401  anything that JSON can hold
    """Yield the lines of a mapping or a list in YAML; every scalar is written as in JSON."""
    items = value.items() if isinstance(value, dict) else ((None, item) for item in value)
    for key, item in items:
        start = "- " if key is None else f"{key}:"
        if not isinstance(item, dict | list):
            text = json.dumps(item, ensure_ascii=False)
            yield f"{indent}{start}{'' if key is None else ' '}{text}"
        elif key is None:
            first, *others = _yaml(item, f"{indent}  ")
            yield f"{indent}- {first.strip()}"
            yield from others
        else:
            yield f"{indent}{start}"
            yield from _yaml(item, f"{indent}  ")
