"""Describe a row of a table as a JSON object, in JSON Schema (draft 2020-12).

A blank cell is null. A column with a separator is a list, which is empty where the cell is blank. What JSON Schema has no
keyword for is in keywords that start with ``x-``: primary, unique and foreign keys, and the bounds of dates.
"""

from __future__ import annotations

from typing import Any, Final

from guarantees.contract.cell_rules import ValueKind, cell_rules
from guarantees.contract.field_types import FIELD_TYPES
from guarantees.contract.table_schema import Field, Table

DRAFT: Final = "https://json-schema.org/draft/2020-12/schema"
JsonValue = str | int | list[str] | None


def row_value(field: Field, cell: str) -> JsonValue:
    """Return the valid *cell* of *field* as a value in JSON."""
    if field.separator:
        return cell.split(field.separator) if cell else []
    return FIELD_TYPES[field.type].json_value(cell) if cell else None


def row_schema(table: Table) -> dict[str, Any]:
    """Return the JSON Schema of a row of *table*."""
    schema = {
        "$schema": DRAFT,
        "title": table.title,
        "description": table.description,
        "type": "object",
        "properties": {field.name: _property(field) for field in table.fields},
        "required": list(table.columns),
        "additionalProperties": False,
        "x-primaryKey": list(table.primary_key),
        "x-uniqueKeys": [list(key) for key in table.unique_keys],
        "x-foreignKeys": [
            {"fields": list(key.fields), "table": key.target, "columns": list(key.target_fields)}
            for key in table.foreign_keys
        ],
    }
    return {name: value for name, value in schema.items() if value != []}


def _property(field: Field) -> dict[str, Any]:
    described = {
        "title": field.title,
        "description": field.description,
        **({"examples": [row_value(field, field.example)]} if field.example else {}),
    }
    return {**described, **(_list(field) if field.separator else _value(field))}


def _list(field: Field) -> dict[str, Any]:
    # The constraints of the contract are those of the whole cell; of a value it says that it is not blank.
    item = {"type": "string", "minLength": 1, "not": {"pattern": _escaped(field.separator)}}
    return {"type": "array", "items": item, **({"minItems": 1} if field.constraints.required else {})}


def _escaped(separator: str) -> str:
    """Return a regular expression that finds *separator* in every dialect.

    >>> _escaped("|"), _escaped("; ")
    ('[|]', '[;][ ]')
    """
    return "".join(
        r"\^" if char == "^" else rf"[\{char}]" if char in "]\\" else f"[{char}]" for char in separator
    )


def _value(field: Field) -> dict[str, Any]:
    of_type = FIELD_TYPES[field.type]
    keywords: dict[str, Any] = dict(of_type.json)
    if field.type == "string":
        keywords["minLength"] = 1
    for rule, value in cell_rules(field):
        if rule.value is ValueKind.PATTERN:
            keywords[rule.name] = f"^(?:{value})$"
        elif rule.value is ValueKind.CELLS:
            keywords[rule.name] = [of_type.json_value(text) for text in value]
        elif rule.value is ValueKind.COUNT:
            keywords[rule.name] = value
        else:
            is_number = of_type.json["type"] == "integer"
            keywords[rule.name if is_number else f"x-{rule.name}"] = of_type.json_value(value)
    if not field.constraints.required:
        keywords["type"] = [keywords["type"], "null"]
        if "enum" in keywords:
            keywords["enum"] = [*keywords["enum"], None]
    return keywords
