"""Describe the database for Datasette: ``metadata.json``, which ``datasette .`` reads in the folder of a release.

It has the titles and descriptions of tables and columns, the licence, the facets, the order of rows, and the column that
names a row where another table refers to it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from guarantees.contract.descriptor import to_json
from guarantees.contract.table_schema import Contract, Table

FILE: Final = "metadata.json"
"""The name under which Datasette finds the file."""

_FACETS: Final = (
    "statement_type", "event_type", "actor_type", "speaker_side", "side", "issue", "is_lead_report", "status", "role",
    "relation", "agreement", "part", "measure", "code_list",
)  # fmt: skip
"""The columns by which rows can be filtered, in every table that has them."""
_MAX_FACETS: Final = 4
_SORTED_BY: Final = ("sort_date", "published_latest")
_LABELS: Final = ("label", "name", "title")


def metadata_json(descriptor: Mapping[str, Any], contract: Contract) -> bytes:
    """Return ``metadata.json`` of the package with this *descriptor*, whose database has the name of the package."""
    licence = descriptor["licenses"][0]
    about = {
        "title": descriptor["title"],
        "description": descriptor["description"],
        "license": licence["name"],
        "license_url": licence.get("path", ""),
        "source": f"{descriptor['name']} {descriptor['version']}",
        "source_url": descriptor.get("homepage", ""),
    }
    tables = {table.name: _table(table) for table in contract}
    filled = {name: value for name, value in about.items() if value}
    return to_json({**filled, "databases": {descriptor["name"]: {"tables": tables}}})


def _table(table: Table) -> dict[str, Any]:
    described = {
        "title": table.title,
        "description": table.description,
        "columns": {field.name: f"{field.title}. {field.description}" for field in table.fields},
        "facets": _in_table(_FACETS, table)[:_MAX_FACETS],
        "sort": next(iter(_in_table(_SORTED_BY, table)), ""),
        "label_column": next(iter(_in_table(_LABELS, table)), ""),
    }
    return {name: value for name, value in described.items() if value}


def _in_table(columns: tuple[str, ...], table: Table) -> list[str]:
    return [column for column in columns if column in table.columns]
