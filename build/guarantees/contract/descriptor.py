"""The Data Package descriptor, generated from the contract and from what the dataset says of itself.

The subset of Data Package v2 that is safe under v1 as well and that frictionless enforces: `categories`
always with the same `enum`, keys as arrays, the blank cell as the only missing value. No count, date or
hash of the data stands in it, so that two contributions never touch the same line.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from guarantees.contract.metadata import CodeList, DatasetMetadata
from guarantees.contract.table_schema import Contract, Field, ForeignKey, Table

PROFILE = "https://datapackage.org/profiles/2.0"

# Said although it is the default: a reader that is told nothing guesses it from the first hundred lines.
DIALECT: dict[str, Any] = {
    "delimiter": ",",
    "quoteChar": '"',
    "doubleQuote": True,
    "skipInitialSpace": False,
    "header": True,
}


def build_descriptor(
    about: DatasetMetadata, contract: Contract, codes: Mapping[str, CodeList]
) -> dict[str, Any]:
    """Return the descriptor of the package, with every schema inside it."""
    return _without_blanks(
        {
            "$schema": f"{PROFILE}/datapackage.json",
            "name": about.name,
            "version": about.version,
            "title": about.title,
            "description": about.description,
            "keywords": list(about.keywords),
            "temporalCoverage": f"{about.period_from}/{about.period_to}",
            "licenses": [{"name": x.name, "title": x.title, "path": x.path} for x in about.licences],
            "contributors": [
                {"title": x.title, "path": x.path, "roles": list(x.roles)} for x in about.contributors
            ],
            "rights": about.rights,
            "limits": list(about.limits),
            "resources": [resource(table, schema_of(table, codes)) for table in contract],
        }
    )


def to_json(value: dict[str, Any]) -> bytes:
    """Return *value* as the bytes of a JSON file."""
    return (json.dumps(value, indent=2, ensure_ascii=False) + "\n").encode()


def resource(table: Table, schema: dict[str, Any]) -> dict[str, Any]:
    """Return the resource of *table*, which has *schema*."""
    return {
        "$schema": f"{PROFILE}/dataresource.json",
        "name": table.name,
        "type": "table",
        "path": table.path,
        "title": table.title,
        "description": table.description,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "dialect": DIALECT,
        **({"expectations": expected} if (expected := table.expected.as_json()) else {}),
        "schema": schema,
    }


def schema_of(table: Table, codes: Mapping[str, CodeList] | None = None) -> dict[str, Any]:
    """Return the Table Schema of *table*; *codes* give the labels of its categories."""
    schema = {
        "$schema": f"{PROFILE}/tableschema.json",
        "title": table.title,
        "description": table.description,
        "fields": [_field(field, codes or {}) for field in table.fields],
        "primaryKey": list(table.primary_key),
        "uniqueKeys": [list(key) for key in table.unique_keys],
        "foreignKeys": [_reference(table, key) for key in table.foreign_keys],
        "missingValues": [""],
    }
    return {name: value for name, value in schema.items() if value != []}


def _reference(table: Table, key: ForeignKey) -> dict[str, Any]:
    target = "" if key.target == table.name else key.target
    return {
        "fields": list(key.fields),
        "reference": {"resource": target, "fields": list(key.target_fields)},
    }


def _field(field: Field, codes: Mapping[str, CodeList]) -> dict[str, Any]:
    listed = codes[field.code_list].codes if field.code_list in codes else ()
    return _without_blanks(
        {
            "name": field.name,
            "type": field.type,
            "title": field.title,
            "description": field.description,
            "example": field.example,
            "standard": field.standard,
            "codeList": field.code_list,
            "derived": field.derived,
            "separator": field.separator,
            **({"trueValues": ["true"], "falseValues": ["false"]} if field.type == "boolean" else {}),
            "categories": [{"value": code.code, "label": code.label} for code in listed],
            "constraints": _constraints(field),
        }
    )


def _constraints(field: Field) -> dict[str, Any]:
    rules = field.constraints

    def bound(text: str) -> int | str:
        return int(text) if text and field.type == "integer" else text

    return _without_blanks(
        {
            "required": rules.required,
            "unique": rules.unique,
            "enum": [bound(code) for code in rules.enum],
            "pattern": rules.pattern,
            "minLength": rules.min_length,
            "maxLength": rules.max_length,
            "minimum": bound(rules.minimum),
            "maximum": bound(rules.maximum),
        }
    )


def _without_blanks(values: dict[str, Any]) -> dict[str, Any]:
    """Return *values* without what says nothing: blank texts, empty lists, false, None. Zero is kept."""
    return {name: value for name, value in values.items() if value or (value == 0 and value is not False)}
