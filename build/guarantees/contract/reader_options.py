"""How to load the tables without this software: the arguments for the readers of other tools, generated.

``loading.json`` holds, for every table, what to tell pandas, Polars, DuckDB and R so that they give the types of
the contract and lose nothing: only the blank cell is missing, and "NA" is a word.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final

from guarantees.contract.table_schema import Contract, Table

# What each tool calls the types of the contract. Of dates R and pandas are told elsewhere or nothing at all.
_PANDAS: Final = {"string": "string", "integer": "Int64", "boolean": "boolean"}
_POLARS: Final = {"string": "String", "integer": "Int64", "boolean": "Boolean", "date": "Date"}
_DUCKDB: Final = {"string": "VARCHAR", "integer": "BIGINT", "boolean": "BOOLEAN", "date": "DATE"}
_R: Final = {"string": "character", "integer": "integer", "boolean": "logical", "date": "Date"}

_ABOUT: Final = (
    "Arguments for the readers of CSV of each tool, by table: pandas.read_csv(path, **arguments), "
    "polars.read_csv(path, **arguments) with the names of schema_overrides as attributes of polars, "
    "duckdb.read_csv(path, **arguments), and read.csv(path, ...) in R. They give the types of the contract, and "
    "only the blank cell is missing."
)


def reader_options(contract: Contract) -> bytes:
    """Return ``loading.json``."""
    tables = {table.name: {"path": table.path, **_arguments(table)} for table in contract}
    text = json.dumps({"about": _ABOUT, "tables": tables}, indent=2, ensure_ascii=False)
    return f"{text}\n".encode()


def _arguments(table: Table) -> dict[str, Any]:
    return {
        "pandas": {
            "dtype": {field.name: _PANDAS[field.type] for field in table.fields if field.type in _PANDAS},
            "parse_dates": [field.name for field in table.fields if field.type == "date"],
            "date_format": "%Y-%m-%d",
            "keep_default_na": False,
            "na_values": [""],
            "encoding": "utf-8",
        },
        "polars": {
            "schema_overrides": _types(table, _POLARS),
            "null_values": [""],
            "infer_schema": False,
            "encoding": "utf8",
        },
        "duckdb": {
            "dtype": _types(table, _DUCKDB),
            "header": True,
            "delimiter": ",",
            "quotechar": '"',
            "escapechar": '"',
            "na_values": [""],
            "date_format": "%Y-%m-%d",
            "encoding": "utf-8",
        },
        "r": {
            "colClasses": _types(table, _R),
            "na.strings": [""],
            "quote": '"',
            "comment.char": "",
            "strip.white": False,
            "check.names": False,
            "fileEncoding": "UTF-8",
            "encoding": "UTF-8",
        },
    }


def _types(table: Table, names: Mapping[str, str]) -> dict[str, str]:
    return {field.name: names[field.type] for field in table.fields}
