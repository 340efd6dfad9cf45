"""Parse the descriptor of any Data Package, version 1 or 2, without trusting it.

Unsafe properties are rejected or removed here; frictionless decides whether a descriptor is valid. A table whose descriptor is
not fully understood has a reason why it is ``not_streamable``, and is validated by frictionless only.
"""

from __future__ import annotations

import dataclasses
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any, Final

from guarantees.contract.table_schema import ForeignKey, Table
from guarantees.core import safe_files
from guarantees.core.errors import ContractError
from guarantees.package.resource import Column

# Profiles that frictionless includes; it would download any other.
_PROFILES: Final = frozenset(
    {"data-package", "tabular-data-package", "data-resource", "tabular-data-resource", "table-schema"}
)
_STANDARD: Final = re.compile(r"https://datapackage\.org/profiles/[0-9.]+/[a-z]+\.json")
# Properties of a package besides its tables; none of them makes frictionless read or download anything.
_OF_PACKAGE: Final = frozenset(
    {
        "name", "id", "title", "description", "homepage", "version", "created", "keywords", "image",
        "licenses", "sources", "contributors",
    }
)  # fmt: skip
_OF_RESOURCE: Final = frozenset(
    {
        "name", "type", "title", "description", "format", "mediatype", "encoding", "dialect", "schema", "data",
        "bytes", "hash", "rows", "licenses", "sources",
    }
)  # fmt: skip
_OF_DIALECT: Final = frozenset(
    {
        "delimiter", "quoteChar", "doubleQuote", "escapeChar", "nullSequence", "skipInitialSpace", "header",
        "headerRows", "headerJoin", "headerCase", "commentChar", "commentRows", "skipBlankRows",
        "lineTerminator", "caseSensitiveHeader", "csvddfVersion", "$schema",
    }
)  # fmt: skip
# The properties of a dialect that the streaming reader supports, with the values that it supports (None: any).
_STREAMABLE_DIALECT: Final[Mapping[str, tuple[object, ...] | None]] = {
    "delimiter": None,
    "quoteChar": None,
    "doubleQuote": (True,),
    "skipInitialSpace": (False,),
    "header": (True,),
    "lineTerminator": None,
    "caseSensitiveHeader": None,
    "csvddfVersion": None,
    "$schema": None,
}
_FORMAT_BY_SUFFIX: Final = {".csv": "csv", ".tsv": "tsv"}
_PUNCTUATION: Final = re.compile(r"[!-/:-@\[-`{-~\t ]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Resource:
    """One table of a package.

    Attributes:
        files: The paths of its files below the folder of the package; none if the data is in the descriptor.
        descriptor: The part of its descriptor that is safe to pass to frictionless.
        not_streamable: Why only frictionless can validate it; empty if everything about it is understood.
    """

    name: str
    files: tuple[str, ...]
    descriptor: Mapping[str, Any]
    not_streamable: str = ""
    format: str = "csv"
    delimiter: str = ","
    quote: str = '"'
    columns: tuple[Column, ...] = ()
    primary_key: tuple[str, ...] = ()
    unique_keys: tuple[tuple[str, ...], ...] = ()
    foreign_keys: tuple[ForeignKey, ...] = ()

    @property
    def streamable(self) -> bool:
        """Whether everything about it is understood: its format, columns and keys."""
        return not self.not_streamable

    @property
    def header(self) -> tuple[str, ...]:
        """The names of the columns, in order."""
        return tuple(column.name for column in self.columns)

    def column(self, name: str) -> Column:
        """Return the column called *name*, which must exist."""
        return next(column for column in self.columns if column.name == name)


class _NotStreamableError(ValueError):
    """The reason why a table cannot be streamed."""


def of_table(table: Table) -> Resource:
    """Return a table of a contract as the resource of any package."""
    return Resource(
        name=table.name,
        files=(table.path,),
        descriptor={},
        columns=tuple(
            Column(
                name=field.name,
                type=field.type,
                format="default",
                missing=frozenset({""}),
                constraints={
                    **({"required": True} if field.constraints.required else {}),
                    **({"unique": True} if field.constraints.unique else {}),
                    **field.constraints.values,
                },
                properties={"trueValues": ["true"], "falseValues": ["false"]},
            )
            for field in table.fields
        ),
        primary_key=table.primary_key,
        unique_keys=table.unique_keys,
        foreign_keys=table.foreign_keys,
    )


# --------------------------------------------------------------------------------------------------------------
# What is safe of a descriptor


def inline_references(descriptor: Mapping[str, Any], root: Path) -> dict[str, Any]:
    """Return *descriptor* with the schemas and dialects that are in files of the package in *root*.

    Raises:
        ContractError: One of these files is outside the package, cannot be read, or is not JSON.
    """
    resources = descriptor.get("resources")
    if not isinstance(resources, list):
        return dict(descriptor)
    inlined = []
    for resource in resources:
        parts = ("schema", "dialect") if isinstance(resource, Mapping) else ()
        paths = {part: resource[part] for part in parts if isinstance(resource.get(part), str)}
        loaded = {part: _load_json(root, path) for part, path in paths.items()}
        inlined.append({**resource, **loaded} if loaded else resource)
    return {**descriptor, "resources": inlined}


def _load_json(root: Path, path: str) -> object:
    try:
        return json.loads(safe_files.read_within(root, root / inside(path), safe_files.MAX_DESCRIPTOR))
    except safe_files.UnreadableFileError as err:
        raise ContractError(
            f"{path}: {err} Restore the file, or put its content into the descriptor."
        ) from err
    except (ValueError, RecursionError) as err:
        raise ContractError(f"{path}: not a JSON file: {err}.") from err


def package_metadata(descriptor: Mapping[str, Any]) -> dict[str, Any]:
    """Return the properties of the package that do not make frictionless read or download anything."""
    return _safe_properties(descriptor, _OF_PACKAGE)


def _safe_properties(raw: Mapping[str, Any], known: frozenset[str]) -> dict[str, Any]:
    safe = {name: value for name, value in raw.items() if name in known}
    if raw.get("profile") in _PROFILES:
        safe["profile"] = raw["profile"]
    standard = raw.get("$schema")
    if isinstance(standard, str) and _STANDARD.fullmatch(standard):
        safe["$schema"] = standard
    return safe


def inside(path: object) -> str:
    """Return *path* in its plain form, if it is inside the folder of a package.

    Raises:
        ContractError: It is absolute, remote, leads out of the package, or is not a string.
    """
    if not isinstance(path, str) or not path:
        raise ContractError(f"datapackage.json: a path must be a string, not {path!r}.")
    parts = PurePosixPath(path).parts
    is_unsafe = path.startswith(("/", "~", "\\")) or ".." in parts or re.search(r"[:%$\\\x00-\x1f]", path)
    if is_unsafe or not parts:
        raise ContractError(
            f"datapackage.json: the path {path!r} is not inside the package. "
            "Write it relative to datapackage.json, without `..`."
        )
    return PurePosixPath(path).as_posix()


def with_header_row_and_fields(
    descriptor: Mapping[str, Any], records: Sequence[Sequence[str]]
) -> dict[str, Any]:
    """Return the *descriptor* of a resource with what the first *records* of its file decide.

    Otherwise frictionless would guess which row after the comments is the header, and the types of a table without
    a schema.
    """
    complete, dialect = dict(descriptor), dict(descriptor["dialect"])
    if not {"header", "headerRows"} & set(dialect):
        comment = str(dialect.get("commentChar") or "\n")  # no cell starts with a line break
        header = next((n for n, row in enumerate(records, 1) if not (row and row[0].startswith(comment))), 1)
        complete["dialect"] = (
            {**dialect, "header": True} if header == 1 else {**dialect, "headerRows": [header]}
        )
    if "schema" not in complete and records:
        complete["schema"] = {"fields": [{"name": label.strip(), "type": "any"} for label in records[0]]}
    return complete


# --------------------------------------------------------------------------------------------------------------
# Tables


def parse_resources(descriptor: Mapping[str, Any]) -> list[Resource]:
    """Return the tables of a descriptor without references to other files.

    Raises:
        ContractError: A path is not inside the package.
    """
    resources = descriptor.get("resources")
    return [
        _parse_resource(raw, number)
        for number, raw in enumerate(resources if isinstance(resources, list) else ())
        if isinstance(raw, Mapping)
    ]


def _parse_resource(raw: Mapping[str, Any], number: int) -> Resource:
    path = raw.get("path")
    files = tuple(
        inside(part) for part in (path if isinstance(path, list) else [] if path is None else [path])
    )
    suffix = PurePosixPath(files[0]).suffix if files else ""
    file_format = str(raw.get("format") or _FORMAT_BY_SUFFIX.get(suffix.lower(), "") if files else "").lower()
    descriptor = _safe_properties(raw, _OF_RESOURCE)
    descriptor["dialect"] = _with_defaults(raw.get("dialect"), file_format)
    descriptor["encoding"] = raw.get("encoding") or "utf-8"
    schema = raw.get("schema")
    if isinstance(schema, Mapping) and "foreignKeys" in schema:
        descriptor["schema"] = {**schema, "foreignKeys": _without_external_references(schema["foreignKeys"])}
    if files:
        # Renamed, so that frictionless cannot read any other file of the folder.
        names = [f"{number}-{part}{suffix}" for part in range(len(files))]
        descriptor["path"] = f"{number}{suffix}" if len(files) == 1 else names
    name = raw.get("name")
    resource = Resource(
        name=name if isinstance(name, str) else "", files=files, descriptor=descriptor, format=file_format
    )
    try:
        return _parse_streamable(resource)
    except _NotStreamableError as reason:
        return dataclasses.replace(resource, not_streamable=str(reason))


def _with_defaults(dialect: object, file_format: str) -> dict[str, Any]:
    """Return a dialect with the defaults of the standard, so that frictionless does not guess them."""
    given = {n: v for n, v in dialect.items() if n in _OF_DIALECT} if isinstance(dialect, Mapping) else {}
    return {
        "delimiter": "\t" if file_format == "tsv" else ",",
        "quoteChar": '"',
        "skipInitialSpace": False,
        # After comments, the header is the first other record: see ``with_header_row_and_fields``.
        **({} if "commentChar" in given or "headerRows" in given else {"header": True}),
        **given,
    }


def _without_external_references(keys: object) -> object:
    """Return foreign keys without the properties that refer to other packages."""
    if not isinstance(keys, list):
        return keys
    safe = []
    for key in keys:
        if isinstance(key, Mapping) and isinstance(key.get("reference"), Mapping):
            reference = {n: v for n, v in key["reference"].items() if n in {"resource", "fields"}}
            safe.append({**{n: v for n, v in key.items() if n == "fields"}, "reference": reference})
        else:
            safe.append(key)
    return safe


def _parse_streamable(resource: Resource) -> Resource:
    """Return *resource* with its columns and keys.

    Raises:
        _NotStreamableError: Its format, schema or dialect is not one that is understood.
    """
    schema, dialect = resource.descriptor.get("schema"), resource.descriptor["dialect"]
    if len(resource.files) != 1 or "data" in resource.descriptor:
        raise _NotStreamableError("it is not a single file")
    if resource.format not in {"csv", "tsv"}:
        raise _NotStreamableError(f"the format is {resource.format!r}")
    if not isinstance(schema, Mapping):
        raise _NotStreamableError("it has no schema")
    _check_dialect(dialect, resource.descriptor["encoding"])
    if schema.get("fieldsMatch", "exact") != "exact":
        raise _NotStreamableError("fieldsMatch is not 'exact'")
    missing = _missing_values(schema.get("missingValues", [""]))
    fields = schema.get("fields")
    if not isinstance(fields, list) or not fields:
        raise _NotStreamableError("the schema has no fields")
    columns = tuple(_column(field, missing) for field in fields)
    names = [column.name for column in columns]
    unique_keys = schema.get("uniqueKeys", [])
    if len(set(names)) < len(names) or not isinstance(unique_keys, list):
        raise _NotStreamableError("a column is a duplicate, or uniqueKeys is not a list")
    primary_key = _names(schema.get("primaryKey", []))
    keys = [_names(key) for key in unique_keys]
    references = _references(schema.get("foreignKeys", []), resource.name)
    used = {name for key in (primary_key, *keys, *(of.fields for of in references)) for name in key}
    if not used <= set(names):
        raise _NotStreamableError("a key has an unknown column")
    return dataclasses.replace(
        resource,
        delimiter=dialect["delimiter"],
        quote=dialect["quoteChar"],
        columns=columns,
        primary_key=primary_key,
        unique_keys=tuple(key for key in keys if key),
        foreign_keys=references,
    )


def _check_dialect(dialect: Mapping[str, Any], encoding: object) -> None:
    if str(encoding).lower().replace("_", "-") not in {"utf-8", "utf8"}:
        raise _NotStreamableError(f"the encoding is {encoding!r}")
    for name, value in dialect.items():
        supported = _STREAMABLE_DIALECT.get(name, ())
        if supported is not None and value not in supported:
            raise _NotStreamableError(f"the dialect has {name}: {value!r}")
    characters = (dialect["delimiter"], dialect["quoteChar"])
    is_supported = characters[0] != characters[1] and all(
        isinstance(char, str) and len(char) == 1 and _PUNCTUATION.fullmatch(char) for char in characters
    )
    if not is_supported:
        raise _NotStreamableError("the delimiter or quote is not a punctuation character")


def _column(field: object, missing: frozenset[str]) -> Column:
    if not isinstance(field, Mapping) or not isinstance(field.get("name"), str):
        raise _NotStreamableError("a field has no name")
    constraints, kind = field.get("constraints", {}), field.get("type", "string")
    if not isinstance(constraints, Mapping) or not isinstance(kind, str):
        raise _NotStreamableError(f"the type or constraints of {field['name']!r} are not understood")
    style = field.get("format", "default")
    return Column(
        name=field["name"],
        type=kind,
        format=style if isinstance(style, str) else "?",
        missing=_missing_values(field["missingValues"]) if "missingValues" in field else missing,
        constraints=constraints,
        properties=field,
    )


def _missing_values(raw: object) -> frozenset[str]:
    """Return missing values, which are strings or (version 2) values with labels."""
    values = [
        each.get("value") if isinstance(each, Mapping) else each for each in _list(raw, "missingValues")
    ]
    texts = frozenset(value for value in values if isinstance(value, str))
    if len(texts) < len(values):
        raise _NotStreamableError("missingValues has a duplicate, or a value that is not a string")
    return texts


def _list(raw: object, name: str) -> list[Any]:
    if not isinstance(raw, list):
        raise _NotStreamableError(f"{name} is not a list")
    return raw


def _names(raw: object) -> tuple[str, ...]:
    names = [raw] if isinstance(raw, str) else raw
    if not isinstance(names, Sequence) or not all(isinstance(name, str) for name in names):
        raise _NotStreamableError("a key is not a list of columns")
    return tuple(names)


def _references(raw: object, table: str) -> tuple[ForeignKey, ...]:
    references = []
    for key in _list(raw, "foreignKeys"):
        reference = key.get("reference") if isinstance(key, Mapping) else None
        if not isinstance(reference, Mapping):
            raise _NotStreamableError("a foreign key has no reference")
        fields, target_fields = _names(key.get("fields")), _names(reference.get("fields"))
        target = reference.get("resource", "")
        if not fields or len(fields) != len(target_fields) or not isinstance(target, str):
            raise _NotStreamableError("the columns of a foreign key do not pair up")
        references.append(ForeignKey(fields, target or table, target_fields))
    return tuple(references)
