"""Parse a Table Schema: its fields and its keys."""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from guarantees.contract.table_schema import ForeignKey
from guarantees.package.descriptor_part import Part, describe, suggest
from guarantees.package.parse_field import missing_values, parse_field
from guarantees.package.resource import Column, Resource

_KNOWN: Final = frozenset(
    {
        "$schema", "name", "title", "description", "fields", "fieldsMatch", "missingValues", "primaryKey",
        "uniqueKeys", "foreignKeys", "profile", "homepage", "version", "path", "created", "updated", "keywords",
        "licenses", "sources", "contributors", "examples", "resources", "image", "countryCode",
    }
)  # fmt: skip
_MATCHES: Final = ("exact", "equal", "subset", "superset", "partial")
_UNCHECKED: Final = "The cells of this table are not checked until then."


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclaredReference:
    """A foreign key whose target is not checked yet, and its place in the descriptor."""

    key: ForeignKey
    part: Part


@dataclass(frozen=True, slots=True, kw_only=True)
class Schema:
    """What a Table Schema declares; without *columns* if they are not usable."""

    columns: tuple[Column, ...] = ()
    fields_match: str = "exact"
    primary_key: tuple[str, ...] = ()
    unique_keys: tuple[tuple[str, ...], ...] = ()
    references: tuple[DeclaredReference, ...] = ()
    notes: tuple[str, ...] = ()


def parse_schema(schema: Part, *, default_type: str) -> Schema:
    """Return what the object *schema* declares; a key that is not valid is left out."""
    schema.report_misspelt(_KNOWN)
    columns = _columns(schema, default_type)
    names = [column.name for column in columns]
    if not columns:
        return Schema()
    references, notes = _references(schema, names)
    return Schema(
        columns=columns,
        fields_match=_fields_match(schema),
        primary_key=_key(schema.at("primaryKey"), names),
        unique_keys=_unique_keys(schema, names),
        references=references,
        notes=notes,
    )


def _columns(schema: Part, default_type: str) -> tuple[Column, ...]:
    """Return the fields as columns; none if a field is not usable, since cells could not be assigned to columns."""
    missing = missing_values(schema, frozenset({""}))
    if not schema.has("fields"):
        schema.report("The schema has no fields.", f"List its fields. {_UNCHECKED}")
        return ()
    fields = schema.items("fields")
    if not fields and isinstance(schema.value["fields"], list):
        schema.at("fields").warn("The schema has no fields.", "List its fields, or remove the schema.")
    columns: dict[str, Column] = {}
    is_usable = True
    for field in fields:
        if not _has_name(field):
            is_usable = False
            continue
        column = parse_field(field, missing, default_type=default_type)
        if column.name in columns:
            is_usable = False
            field.at("name").report(
                f"Duplicate field {describe(column.name)}.", f"Rename one of them. {_UNCHECKED}"
            )
        columns.setdefault(column.name, column)
    return tuple(columns.values()) if is_usable else ()


def _has_name(field: Part) -> bool:
    if isinstance(field.value, str):
        field.expected("an object", f'Write {{"name": "{field.value}", "type": "string"}}. {_UNCHECKED}')
    elif not isinstance(field.value, Mapping):
        field.expected("an object", f"Correct or remove it. {_UNCHECKED}")
    elif not field.has("name"):
        field.report("The field has no name.", f"Add a name. {_UNCHECKED}")
    elif not isinstance(field.value["name"], str) or not field.value["name"]:
        field.at("name").expected("a string that is not empty", f"Correct the name. {_UNCHECKED}")
    else:
        return True
    return False


def _fields_match(schema: Part) -> str:
    part = schema.at("fieldsMatch")
    value = part.value
    # Version 2.0 has it as a string in the text, and as a list of one in its profile.
    if isinstance(value, list) and len(value) == 1:
        value = value[0]
    if value is None:
        return "exact"
    if isinstance(value, str) and value in _MATCHES:
        return value
    hint = (
        suggest(value, _MATCHES) if isinstance(value, str) else f"Write one of them: {', '.join(_MATCHES)}."
    )
    part.report(f"fieldsMatch is {describe(value)}, which is not defined; exact is assumed.", hint)
    return "exact"


# --------------------------------------------------------------------------------------------------------------
# Keys


def _key(part: Part, names: Collection[str]) -> tuple[str, ...]:
    """Return a key, which is a string or a list of strings; an empty one if it is not valid."""
    fields = _names(part)
    return fields if _are_known(part, fields, names) else ()


def _names(part: Part) -> tuple[str, ...]:
    value: Any = part.value
    if value is None or value in ("", []):
        return ()
    names = [value] if isinstance(value, str) else value
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        part.expected("a list of names of fields", "Write the names as strings in square brackets.")
        return ()
    return tuple(names)


def _are_known(part: Part, fields: Sequence[str], names: Collection[str], of: str = "") -> bool:
    known = set(names)
    for name in fields:
        if name not in known:
            part.report(
                f"{describe(name)} is not a field{of}.", f"{suggest(name, names)} The key is not checked."
            )
            return False
    if len(set(fields)) < len(fields):
        part.report("A field occurs twice in the key.", "Remove one of the two. The key is not checked.")
        return False
    return bool(fields)


def _unique_keys(schema: Part, names: Collection[str]) -> tuple[tuple[str, ...], ...]:
    keys: list[tuple[str, ...]] = []
    for item in schema.items("uniqueKeys"):
        if isinstance(item.value, str):
            item.expected("a list of names of fields", f'Write ["{item.value}"], or all names in one list.')
        elif (key := _key(item, names)) and key not in keys:
            keys.append(key)
    return tuple(keys)


def _references(
    schema: Part, names: Collection[str]
) -> tuple[tuple[DeclaredReference, ...], tuple[str, ...]]:
    """Return the foreign keys whose own fields exist, and notes on those that are not checked."""
    references: list[DeclaredReference] = []
    notes: list[str] = []
    for item in schema.items("foreignKeys"):
        if not isinstance(item.value, Mapping):
            item.expected("an object")
            continue
        item.report_misspelt({"fields", "reference", "name", "title", "description"})
        target = item.mapping("reference")
        if target is None:
            if not item.has("reference"):
                item.report(
                    "The foreign key has no reference.", 'Add "reference": {"resource": ..., "fields": ...}.'
                )
        elif target.has("package", "datapackage"):
            notes.append(f"References to another package are not checked: {schema.table} ({item.path})")
        elif key := _reference(item, target, names, schema.table):
            references.append(DeclaredReference(key=key, part=target))
    return tuple(references), tuple(notes)


def _reference(item: Part, target: Part, names: Collection[str], table: str) -> ForeignKey | None:
    fields = _key(item.at("fields"), names)
    if item.value.get("fields") in (None, "", []):
        item.report("The foreign key has no fields.", "Name the fields of this table.")
    target_fields = _names(target.at("fields"))
    if target.value.get("fields") in (None, "", []):
        target.report("The reference has no fields.", "Name the fields of the other table.")
    if not fields or not target_fields:
        return None
    if len(fields) != len(target_fields):
        message = f"The key has {len(fields)} fields, the reference {len(target_fields)}."
        target.at("fields").report(message, "Name as many fields in both. The key is not checked.")
        return None
    return ForeignKey(fields, target.text("resource") or table, target_fields)


def check_references(
    resources: Sequence[Resource], declared: Sequence[Sequence[DeclaredReference]]
) -> tuple[Resource, ...]:
    """Return *resources* with those of their *declared* foreign keys whose target exists."""
    by_name = {resource.name: resource for resource in reversed(resources)}
    return tuple(
        dataclasses.replace(
            resource,
            foreign_keys=tuple(
                key
                for reference in references
                if (key := _existing_target(reference, resource.name, by_name))
            ),
        )
        if references
        else resource
        for resource, references in zip(resources, declared, strict=True)
    )


def _existing_target(
    reference: DeclaredReference, own: str, by_name: Mapping[str, Resource]
) -> ForeignKey | None:
    key, part = reference.key, reference.part
    if key.target == "self" and "self" not in by_name:
        message = "'self' was the name of the same table in version 0 of the standard."
        part.at("resource").warn(message, "Leave out the resource.")
        key = dataclasses.replace(key, target=own)
    target = by_name.get(key.target)
    if target is None:
        hint = f"{suggest(key.target, by_name)} The key is not checked."
        part.at("resource").report(f"{describe(key.target)} is not a resource of this package.", hint)
        return None
    if not target.is_table:
        hint = "Refer to a table. The key is not checked."
        part.at("resource").report(
            f"The resource {describe(key.target)} is not a table that can be read.", hint
        )
        return None
    if target.columns and not _are_known(
        part.at("fields"), key.target_fields, target.header, f" of {describe(key.target)}"
    ):
        return None
    return key
