"""Reading Table Schemas, from ``schemas/`` or from the descriptor of a package."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from guarantees.contract import expectations
from guarantees.contract.cell_rules import matches_type
from guarantees.contract.regex_safety import may_backtrack_exponentially
from guarantees.contract.table_schema import Constraints, Contract, Field, ForeignKey, Table
from guarantees.core.errors import ContractError, InputError, did_you_mean

TYPES: Final = ("string", "integer", "boolean", "date")

# What a schema may say, by the attribute that holds it; an unknown property stops (a misspelt
# "contraints" would otherwise switch a rule off in silence: no reader of Table Schemas notices it).
_CONSTRAINTS: Final = {
    "required": "required",
    "unique": "unique",
    "enum": "enum",
    "pattern": "pattern",
    "minLength": "min_length",
    "maxLength": "max_length",
    "minimum": "minimum",
    "maximum": "maximum",
}
_FIELD: Final = frozenset(
    {
        "name",
        "type",
        "title",
        "description",
        "example",
        "standard",
        "codeList",
        "derived",
        "separator",
        "categories",
        "trueValues",
        "falseValues",
        "constraints",
    }
)
_TABLE: Final = frozenset(
    {
        "$schema",
        "name",
        "title",
        "description",
        "fields",
        "primaryKey",
        "uniqueKeys",
        "foreignKeys",
        "missingValues",
    }
)


def load_folder(folder: Path) -> Contract:
    """Return the contract that the Table Schemas in *folder* make up; enumerations are not filled in.

    Raises:
        InputError: The folder or its schemas are not there.
        ContractError: A schema cannot be read, or names a table or column that does not exist.
    """
    paths = sorted(folder.glob("*.json"))
    if not paths:
        raise InputError.missing(folder, "the contract (one Table Schema per table)", "Restore it.")
    tables = {path.stem: _table(path.stem, _load(path), str(path)) for path in paths}
    return _checked(Contract(tables))


def load_descriptor(descriptor: Mapping[str, Any], where: str) -> Contract:
    """Return the contract in a Data Package *descriptor* whose schemas stand inside it.

    Raises:
        ContractError: The descriptor lacks a part of the contract, or contradicts itself.
    """
    try:
        resources = {
            str(resource["name"]): (resource["schema"], resource.get("expectations", {}))
            for resource in descriptor["resources"]
        }
    except (KeyError, TypeError, AttributeError) as err:
        what = f"the descriptor has no {err} where one is wanted."
        raise ContractError.at(where, what, "Restore the file with `guarantees build`.") from err
    if len(resources) < len(descriptor["resources"]):
        raise ContractError.at(where, "two resources have the same name.")
    tables = {name: _table(name, schema, where) for name, (schema, _) in sorted(resources.items())}
    parts = {name: expectations.from_json(raw, f"{where} ({name})") for name, (_, raw) in resources.items()}
    return _checked(Contract(tables).with_expected(parts))


def _load(path: Path) -> Any:  # noqa: ANN401  whatever the JSON holds
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as err:
        raise ContractError.at(str(path), f"this is not a JSON file: {err}.") from err


def _table(name: str, raw: Any, where: str) -> Table:  # noqa: ANN401  whatever the JSON holds
    if not re.fullmatch("[a-z][a-z0-9_]*", name):
        what = f"{name!r} is no name of a table: lower-case letters, digits and _ only."
        raise ContractError.at(where, what)
    try:
        _known(where, raw, _TABLE)
        if raw.get("missingValues", [""]) != [""]:
            raise ContractError.at(where, 'only the blank cell is a missing value: write [""].')
        return Table(
            name=name,
            title=_text(where, raw["title"]),
            description=_text(where, raw["description"]),
            fields=tuple(_field(field, f"{where} ({name})") for field in raw["fields"]),
            primary_key=_names(raw["primaryKey"]),
            unique_keys=tuple(_names(key) for key in raw.get("uniqueKeys", ())),
            foreign_keys=tuple(
                ForeignKey(
                    _names(key["fields"]),
                    # An empty name is the table itself (Table Schema v1 and v2).
                    _text(where, key["reference"].get("resource", "")) or name,
                    _names(key["reference"]["fields"]),
                )
                for key in raw.get("foreignKeys", ())
            ),
        )
    except (KeyError, TypeError, AttributeError) as err:
        what = f"the schema of {name!r} is not complete: {err!r}."
        raise ContractError.at(where, what) from err


def _field(raw: Mapping[str, Any], where: str) -> Field:
    where = f"{where}, field {raw.get('name')!r}"
    _known(where, raw, _FIELD)
    if raw["type"] not in TYPES:
        what = f"{raw['type']!r} is no type that is supported yet."
        raise ContractError.at(where, what, did_you_mean(raw["type"], TYPES))
    constraints = raw.get("constraints", {})
    _known(where, constraints, _CONSTRAINTS)
    return Field(
        name=_text(where, raw["name"]),
        type=raw["type"],
        title=_text(where, raw["title"]),
        description=_text(where, raw["description"]),
        example=str(raw.get("example", "")),
        standard=_text(where, raw.get("standard", "")),
        code_list=_text(where, raw.get("codeList", "")),
        derived=bool(raw.get("derived", False)),
        separator=_text(where, raw.get("separator", "")),
        constraints=Constraints(
            **{
                _CONSTRAINTS[name]: _constraint(where, raw["type"], name, value)
                for name, value in constraints.items()
            }
        ),
    )


# The types of which Table Schema says what is less.
_ORDERED: Final = frozenset({"integer", "date"})
# The JSON type that each constraint must have.
_VALUES: Final[Mapping[str, type | tuple[type, ...]]] = {
    "required": bool,
    "unique": bool,
    "enum": list,
    "pattern": str,
    "minLength": int,
    "maxLength": int,
    "minimum": (int, str),
    "maximum": (int, str),
}


def _constraint(where: str, kind: str, name: str, value: Any) -> Any:  # noqa: ANN401  JSON in, value out
    what = f"the constraint {name!r} cannot be {value!r}."
    if not isinstance(value, _VALUES[name]) or (isinstance(value, bool) and _VALUES[name] is not bool):
        raise ContractError.at(where, what)
    if name == "pattern":
        try:
            re.compile(str(value))
        except (re.error, RecursionError, OverflowError) as err:
            raise ContractError.at(where, what) from err
        if may_backtrack_exponentially(str(value)):
            raise ContractError.endless(where, str(value))
    if name in {"minimum", "maximum"}:
        if kind not in _ORDERED:
            todo = "Give a pattern, an enum or a length instead."
            raise ContractError.at(where, f"{name!r} is no constraint of the type {kind!r}.", todo)
        if not matches_type(kind, str(value)):
            raise ContractError.at(where, what)
        return str(value)
    if isinstance(value, list):
        codes = tuple(str(code).lower() if isinstance(code, bool) else str(code) for code in value)
        if not codes or not all(matches_type(kind, code) for code in codes):
            raise ContractError.at(where, what)
        return codes
    return value


def _text(where: str, value: Any) -> str:  # noqa: ANN401  whatever the JSON holds
    if not isinstance(value, str):
        raise ContractError.at(where, f"a text is wanted, not {value!r}.")
    return value


def _names(value: str | list[str]) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(value)


def _known(where: str, raw: Mapping[str, Any], known: Mapping[str, str] | frozenset[str]) -> None:
    for name in raw:
        if name not in known:
            raise ContractError.at(where, f"{name!r} is no property.", did_you_mean(name, known))


def _checked(contract: Contract) -> Contract:
    """Return *contract* where every name in a key or reference exists, and no part of a key may be blank."""
    if not contract.tables:
        where = "the package"
        raise ContractError.at(where, "there is no table in it.")
    for table in contract:
        repeated = [name for name, times in Counter(table.columns).items() if times > 1]
        if repeated:
            raise ContractError.at(table.name, f"the column {repeated[0]!r} stands twice.")
        if not table.primary_key or not all(
            table.field(name).constraints.required for name in table.primary_key
        ):
            raise ContractError.at(table.name, "every column of a primary key must be there and required.")
        for name in (*table.expected.filled, *table.expected.reserved):
            table.field(name)
        for key in (table.primary_key, *table.unique_keys, *(fk.fields for fk in table.foreign_keys)):
            for name in key:
                table.field(name)
        _check_references(contract, table)
    return contract


def _check_references(contract: Contract, table: Table) -> None:
    """Refuse a reference of *table* to what is not there.

    Raises:
        ContractError: A table or column is not there, or the columns do not pair up.
    """
    for reference in table.foreign_keys:
        if reference.target not in contract.tables:
            what = f"there is no table {reference.target!r} to refer to."
            raise ContractError.at(table.name, what)
        for name in reference.target_fields:
            contract[reference.target].field(name)
        if len(reference.fields) != len(reference.target_fields):
            what = f"{len(reference.fields)} columns refer to {len(reference.target_fields)}."
            raise ContractError.at(table.name, what)
