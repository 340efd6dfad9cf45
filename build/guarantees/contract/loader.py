"""Load a contract: from the Table Schemas in ``schemas/``, or from the descriptor of a package."""

from __future__ import annotations

import json
import re
import warnings
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from guarantees.contract import expectations
from guarantees.contract.cell_rules import CELL_RULES, CellRule, ValueKind
from guarantees.contract.field_types import FIELD_TYPES
from guarantees.contract.regex_safety import may_backtrack_exponentially
from guarantees.contract.table_schema import Constraints, Contract, Field, ForeignKey, Table
from guarantees.core import safe_files
from guarantees.core.errors import ContractError, InputError, did_you_mean
from guarantees.core.merge_conflicts import MERGE_CONFLICT, describe_conflict, find_conflicts

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
    """Return the contract of the Table Schemas in *folder*, without the codes of the code lists.

    Raises:
        InputError: There are no schemas in *folder*.
        ContractError: A schema cannot be read, or refers to a table or column that does not exist.
    """
    paths = sorted(folder.glob("*.json"))
    if not paths:
        raise InputError(f"{folder}: no Table Schemas found. Restore the folder with `git restore`.")
    tables = {path.stem: _table(path.stem, _load(path), str(path)) for path in paths}
    return _checked(Contract(tables))


def load_descriptor(descriptor: Mapping[str, Any], where: str) -> Contract:
    """Return the contract in a Data Package *descriptor* that contains its schemas.

    Raises:
        ContractError: A part of the contract is missing, or contradicts another.
    """
    try:
        resources = {
            str(resource["name"]): (resource["schema"], resource.get("expectations", {}))
            for resource in descriptor["resources"]
        }
    except (KeyError, TypeError, AttributeError) as err:
        raise ContractError(f"{where}: the descriptor has no {err}. Restore the file.") from err
    if len(resources) < len(descriptor["resources"]):
        raise ContractError(f"{where}: two resources have the same name.")
    tables = {name: _table(name, schema, where) for name, (schema, _) in sorted(resources.items())}
    parts = {name: expectations.from_json(raw, f"{where} ({name})") for name, (_, raw) in resources.items()}
    return _checked(Contract(tables).with_expected(parts))


def _load(path: Path) -> Mapping[str, Any]:
    try:
        data = safe_files.read_within(path.parent.parent, path, safe_files.MAX_DESCRIPTOR)
        if conflicts := find_conflicts(data):
            raise ContractError(f"{path}: {describe_conflict(conflicts[0])} {MERGE_CONFLICT.fix}")
        schema = json.loads(data)
    except safe_files.UnreadableFileError as err:
        raise ContractError(f"{path}: cannot be read: {err}") from err
    except (ValueError, RecursionError) as err:
        raise ContractError(f"{path}: not a JSON file: {err}.") from err
    if not isinstance(schema, dict):
        raise ContractError(f"{path}: not a JSON object.")
    return schema


def _table(name: str, raw: Mapping[str, Any], where: str) -> Table:
    if not re.fullmatch("[a-z][a-z0-9_]*", name):
        raise ContractError(
            f"{where}: {name!r} is not a valid table name. Use lower-case letters, digits and _ only."
        )
    try:
        _check_properties(where, raw, _TABLE)
        if raw.get("missingValues", [""]) != [""]:
            raise ContractError(
                f'{where}: only the blank cell is a missing value. Set missingValues to [""].'
            )
        return Table(
            name=name,
            title=_text(where, raw["title"]),
            description=_text(where, raw["description"]),
            fields=tuple(_field(field, f"{where} ({name})") for field in raw["fields"]),
            primary_key=_names(where, raw["primaryKey"]),
            unique_keys=tuple(_names(where, key) for key in raw.get("uniqueKeys", ())),
            foreign_keys=tuple(
                ForeignKey(
                    _names(where, key["fields"]),
                    # An empty name is the table itself (Table Schema v1 and v2).
                    _text(where, key["reference"].get("resource", "")) or name,
                    _names(where, key["reference"]["fields"]),
                )
                for key in raw.get("foreignKeys", ())
            ),
        )
    except (KeyError, TypeError, AttributeError) as err:
        raise ContractError(f"{where}: the schema of {name!r} is not complete: {err!r}.") from err


def _field(raw: Mapping[str, Any], where: str) -> Field:
    where = f"{where}, field {raw.get('name')!r}"
    _check_properties(where, raw, _FIELD)
    if raw["type"] not in FIELD_TYPES:
        hint = did_you_mean(str(raw["type"]), FIELD_TYPES)
        raise ContractError(f"{where}: the type {raw['type']!r} is not supported. {hint}")
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
        constraints=_constraints(where, raw["type"], raw.get("constraints", {})),
    )


# The JSON types of the values of a constraint.
_JSON_TYPES: Final[Mapping[ValueKind, type | tuple[type, ...]]] = {
    ValueKind.CELL: (int, str),
    ValueKind.CELLS: list,
    ValueKind.PATTERN: str,
    ValueKind.COUNT: int,
}


def _constraints(where: str, kind: str, raw: Mapping[str, Any]) -> Constraints:
    """Return the constraints of a field of type *kind*.

    Raises:
        ContractError: One of them is unknown, or its value is not valid.
    """
    _check_properties(where, raw, frozenset({"required", "unique", *CELL_RULES}))
    for name in ("required", "unique"):
        if not isinstance(raw.get(name, False), bool):
            raise ContractError(f"{where}: the constraint {name!r} cannot be {raw[name]!r}.")
    return Constraints(
        required=raw.get("required", False),
        unique=raw.get("unique", False),
        values={
            name: _value(where, kind, rule, raw[name]) for name, rule in CELL_RULES.items() if name in raw
        },
    )


def _value(where: str, kind: str, rule: CellRule, raw: object) -> object:
    invalid = f"{where}: the constraint {rule.name!r} cannot be {raw!r}."
    is_expected = isinstance(raw, _JSON_TYPES[rule.value]) and not isinstance(raw, bool)
    if not is_expected:
        raise ContractError(invalid)
    if kind not in rule.types:
        others = ", ".join(name for name, other in CELL_RULES.items() if kind in other.types)
        raise ContractError(f"{where}: the type {kind!r} does not support {rule.name!r}, only {others}.")
    is_valid = FIELD_TYPES[kind].is_valid
    if rule.value is ValueKind.CELL:
        if not is_valid(str(raw)):
            raise ContractError(invalid)
        return str(raw)
    if rule.value is ValueKind.CELLS:
        members = raw if isinstance(raw, list) else []
        codes = tuple(str(code).lower() if isinstance(code, bool) else str(code) for code in members)
        if not codes or not all(map(is_valid, codes)):
            raise ContractError(invalid)
        return codes
    if rule.value is ValueKind.PATTERN:
        _check_pattern(where, str(raw), invalid)
    return raw


def _check_pattern(where: str, pattern: str, invalid: str) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of what future versions of Python may read differently
        try:
            re.compile(pattern)
        except (re.error, RecursionError, OverflowError) as err:
            raise ContractError(invalid) from err
        is_slow = may_backtrack_exponentially(pattern)
    if is_slow:
        raise ContractError(
            f"{where}: the pattern {pattern!r} may backtrack exponentially. "
            "Inside a repetition, let the next character decide between alternatives."
        )


def _text(where: str, value: object) -> str:
    if not isinstance(value, str):
        raise ContractError(f"{where}: {value!r} is not a string.")
    return value


def _names(where: str, value: str | list[str]) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(_text(where, name) for name in value)


def _check_properties(where: str, raw: Mapping[str, Any], known: frozenset[str]) -> None:
    """Reject an unknown property: a misspelt "contraints" would otherwise switch a rule off without notice.

    Raises:
        ContractError: A property is not *known*.
    """
    for name in raw:
        if name not in known:
            raise ContractError(f"{where}: unknown property {name!r}. {did_you_mean(name, known)}")


def _checked(contract: Contract) -> Contract:
    """Return *contract* if its keys and references are valid.

    Raises:
        ContractError: A name in a key or reference does not exist, or a part of a primary key may be blank.
    """
    if not contract.tables:
        raise ContractError("The package has no tables.")
    for table in contract:
        repeated = [name for name, times in Counter(table.columns).items() if times > 1]
        if repeated:
            raise ContractError(f"{table.name}: duplicate column {repeated[0]!r}.")
        if not table.primary_key or not all(
            table.field(name).constraints.required for name in table.primary_key
        ):
            raise ContractError(f"{table.name}: every column of a primary key must be required.")
        for name in (*table.expected.filled, *table.expected.reserved):
            table.field(name)
        for key in (table.primary_key, *table.unique_keys, *(fk.fields for fk in table.foreign_keys)):
            for name in key:
                table.field(name)
        _check_references(contract, table)
    return contract


def _check_references(contract: Contract, table: Table) -> None:
    """Check the foreign keys of *table*.

    Raises:
        ContractError: A table or column does not exist, or the columns do not pair up.
    """
    for reference in table.foreign_keys:
        if reference.target not in contract.tables:
            raise ContractError(f"{table.name}: a foreign key refers to unknown table {reference.target!r}.")
        for name in reference.target_fields:
            contract[reference.target].field(name)
        if len(reference.fields) != len(reference.target_fields):
            raise ContractError(
                f"{table.name}: a foreign key of {len(reference.fields)} columns refers to "
                f"{len(reference.target_fields)}."
            )
