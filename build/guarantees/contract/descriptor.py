"""Generate the Data Package descriptor from the contract and the metadata of the dataset.

It uses the subset of Data Package v2 that is also valid under v1 and that frictionless enforces: `categories`
always with the same `enum`, keys as arrays, the blank cell as the only missing value. It contains no count, date
or hash of the data, so that two contributions never change the same line.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any, Final

from guarantees.contract.cell_rules import ValueKind, cell_rules
from guarantees.contract.field_types import FIELD_TYPES
from guarantees.contract.metadata import CodeList, DatasetMetadata
from guarantees.contract.table_schema import Contract, Field, ForeignKey, Table
from guarantees.core.findings import Waiver

PROFILE = "https://datapackage.org/profiles/2.0"

# Written although it is the default: without it, some readers guess the dialect from the first hundred lines.
DIALECT: dict[str, Any] = {
    "delimiter": ",",
    "quoteChar": '"',
    "doubleQuote": True,
    "skipInitialSpace": False,
    "header": True,
}


WAIVER_KEYS: Final = ("check", "record", "reason", "until")
"""The keys of a waiver in the descriptor, as in ``curation/waivers.yml``."""


def build_descriptor(
    about: DatasetMetadata, contract: Contract, codes: Mapping[str, CodeList], waivers: Iterable[Waiver] = ()
) -> dict[str, Any]:
    """Return the descriptor of the package, with every schema inside it, and the *waivers* of its findings."""
    return _without_blanks(
        {
            "$schema": f"{PROFILE}/datapackage.json",
            "name": about.name,
            "id": f"https://doi.org/{about.doi}" if about.doi else "",
            "version": about.version,
            "title": about.title,
            "description": about.description,
            "conceptDoi": about.concept_doi,
            "homepage": about.homepage,
            "repository": about.repository,
            "explorer": about.explorer,
            "keywords": list(about.keywords),
            "temporalCoverage": f"{about.period_from}/{about.period_to}",
            "licenses": [{"name": x.name, "title": x.title, "path": x.path} for x in about.licences],
            "contributors": [
                _without_blanks(
                    {
                        "title": x.title,
                        "path": x.path,
                        "organization": x.organization,
                        "roles": list(x.roles),
                    }
                )
                for x in about.contributors
            ],
            "funding": [
                _without_blanks(
                    {
                        "funder": x.funder,
                        "funderId": x.funder_id,
                        "award": x.award,
                        "awardTitle": x.award_title,
                        "awardPath": x.award_path,
                    }
                )
                for x in about.funding
            ],
            "rights": about.rights,
            "limits": list(about.limits),
            "waivers": [{key: getattr(waiver, key) for key in WAIVER_KEYS} for waiver in waivers],
            "resources": [resource(table, schema_of(table, codes)) for table in contract],
        }
    )


def to_json(value: dict[str, Any]) -> bytes:
    """Return *value* as the bytes of a JSON file."""
    return (json.dumps(value, indent=2, ensure_ascii=False) + "\n").encode()


def resource(table: Table, schema: dict[str, Any]) -> dict[str, Any]:
    """Return the resource of *table* with its *schema*."""
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
    entries = codes[field.code_list].codes if field.code_list in codes else ()
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
            "categories": [{"value": code.code, "label": code.label} for code in entries],
            "constraints": _constraints(field),
        }
    )


def _constraints(field: Field) -> dict[str, Any]:
    parse = FIELD_TYPES[field.type].parse
    values: dict[str, Any] = {"required": field.constraints.required, "unique": field.constraints.unique}
    for rule, value in cell_rules(field):
        if rule.value is ValueKind.CELL:
            values[rule.name] = parse(value)
        elif rule.value is ValueKind.CELLS:
            values[rule.name] = [parse(code) for code in value]
        else:
            values[rule.name] = value
    return _without_blanks(values)


def _without_blanks(values: dict[str, Any]) -> dict[str, Any]:
    """Return *values* without empty texts, empty lists, false and None; zero stays."""
    return {name: value for name, value in values.items() if value or (value == 0 and value is not False)}
