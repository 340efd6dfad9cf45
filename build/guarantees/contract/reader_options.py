"""Generate ``loading.json``: how to load the tables with other tools.

For every table it has the arguments with which the readers of pandas, Polars, DuckDB and R give the types of the
contract and lose nothing: only the blank cell is missing, and "NA" is a word.
"""

from __future__ import annotations

from typing import Any, Final

from guarantees.contract.descriptor import to_json
from guarantees.contract.field_types import FIELD_TYPES
from guarantees.contract.table_schema import Contract, Table

_ABOUT: Final = (
    "Arguments for the readers of CSV of each tool, by table: pandas.read_csv(path, **arguments), "
    "polars.read_csv(path, **arguments) with the names of schema_overrides as attributes of polars, "
    "duckdb.read_csv(path, **arguments), and read.csv(path, ...) in R. They give the types of the contract, and "
    "only the blank cell is missing."
)


def reader_options(contract: Contract) -> bytes:
    """Return ``loading.json``."""
    tables = {table.name: {"path": table.path, **_arguments(table)} for table in contract}
    return to_json({"about": _ABOUT, "tables": tables})


def _arguments(table: Table) -> dict[str, Any]:
    types = {field.name: FIELD_TYPES[field.type] for field in table.fields}
    return {
        "pandas": {
            "dtype": {name: of_type.pandas for name, of_type in types.items() if of_type.name != "date"},
            "parse_dates": [name for name, of_type in types.items() if of_type.name == "date"],
            "date_format": "%Y-%m-%d",
            "keep_default_na": False,
            "na_values": [""],
            "encoding": "utf-8",
        },
        "polars": {
            "schema_overrides": {name: of_type.polars for name, of_type in types.items()},
            "null_values": [""],
            "infer_schema": False,
            "encoding": "utf8",
        },
        "duckdb": {
            "dtype": {name: of_type.duckdb for name, of_type in types.items()},
            "header": True,
            "delimiter": ",",
            "quotechar": '"',
            "escapechar": '"',
            "na_values": [""],
            "date_format": "%Y-%m-%d",
            "encoding": "utf-8",
        },
        "r": {
            "colClasses": {name: of_type.r for name, of_type in types.items()},
            "na.strings": [""],
            "quote": '"',
            "comment.char": "",
            "strip.white": False,
            "check.names": False,
            "fileEncoding": "UTF-8",
            "encoding": "UTF-8",
        },
    }
