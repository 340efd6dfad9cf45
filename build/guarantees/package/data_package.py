"""Any tabular Data Package, version 1 or 2: what of its descriptor a stranger may say to the engines.

``reading`` knows the contract of this dataset, and refuses what it does not know. Here nothing but what is
unsafe is refused: whether a descriptor is valid, the outside judge says. What is not understood makes a table
``certain = False``, and such a table is judged by nobody else.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any, Final

from guarantees.contract.table_schema import ForeignKey, Table
from guarantees.core.errors import ContractError

# Profiles that frictionless carries; another one it would fetch.
_PROFILES: Final = frozenset(
    {"data-package", "tabular-data-package", "data-resource", "tabular-data-resource", "table-schema"}
)
_STANDARD: Final = re.compile(r"https://datapackage\.org/profiles/[0-9.]+/[a-z]+\.json")
# What a descriptor may say besides its tables; none of it makes the judge read or fetch.
_ABOUT: Final = frozenset(
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
# What of a dialect leaves a file such as the streaming reader reads it, where it has this value (None: any).
_PLAIN_DIALECT: Final[Mapping[str, tuple[object, ...] | None]] = {
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
_SUFFIXES: Final = {".csv": "csv", ".tsv": "tsv"}
_ASCII_PLAIN: Final = re.compile(r"[!-/:-@\[-`{-~\t ]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """What is to be known of a column to accept its cells.

    Attributes:
        missing: The texts that are missing values.
        constraints: As Table Schema names them, with the values as the descriptor gives them.
        properties: What else the descriptor says of the field.
    """

    name: str
    type: str
    format: str
    missing: frozenset[str]
    constraints: Mapping[str, Any]
    properties: Mapping[str, Any]

    def rule(self, name: str) -> Any:  # noqa: ANN401  whatever the JSON holds
        """Return the constraint called *name*, or None."""
        return self.constraints.get(name)


@dataclass(frozen=True, slots=True, kw_only=True)
class Resource:
    """One table of a package.

    Attributes:
        files: Where its bytes lie, below the folder of the package; none where they stand in the descriptor.
        certain: Whether everything about it is understood: its form, columns, keys and references.
        judged: What of its descriptor is handed to the judge.
    """

    name: str
    files: tuple[str, ...]
    certain: bool
    judged: Mapping[str, Any]
    format: str = "csv"
    delimiter: str = ","
    quote: str = '"'
    columns: tuple[Column, ...] = ()
    primary_key: tuple[str, ...] = ()
    unique_keys: tuple[tuple[str, ...], ...] = ()
    foreign_keys: tuple[ForeignKey, ...] = ()

    @property
    def header(self) -> tuple[str, ...]:
        """The names of the columns, in order."""
        return tuple(column.name for column in self.columns)

    def column(self, name: str) -> Column:
        """Return the column called *name*, which must be there."""
        return next(column for column in self.columns if column.name == name)


def of_table(table: Table) -> Resource:
    """Return a table of a contract as the resource of any package."""
    return Resource(
        name=table.name,
        files=(table.path,),
        certain=True,
        judged={},
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


def package_metadata(descriptor: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a descriptor says of the package, without what would make a reader fetch."""
    return _said(descriptor, _ABOUT)


def parse_resources(descriptor: Mapping[str, Any]) -> Iterator[Resource]:
    """Yield the tables of a descriptor in which everything stands inline.

    Raises:
        ContractError: A path is not a plain one inside the package.
    """
    listed = descriptor.get("resources")
    for number, raw in enumerate(listed if isinstance(listed, list) else ()):
        if isinstance(raw, Mapping):
            yield _resource(raw, number)


def _said(raw: Mapping[str, Any], known: frozenset[str]) -> dict[str, Any]:
    said = {name: value for name, value in raw.items() if name in known}
    if raw.get("profile") in _PROFILES:
        said["profile"] = raw["profile"]
    standard = raw.get("$schema")
    if isinstance(standard, str) and _STANDARD.fullmatch(standard):
        said["$schema"] = standard
    return said


def paths(raw: Mapping[str, Any]) -> tuple[str, ...]:
    """Return where the bytes of a resource lie.

    Raises:
        ContractError: One is absolute, remote, leads out of the package, or is no plain path.
    """
    path = raw.get("path")
    found = path if isinstance(path, list) else [] if path is None else [path]
    return tuple(inside(part) for part in found)


def inside(path: Any) -> str:  # noqa: ANN401  whatever the JSON holds
    """Return *path*, written plainly, if it is one below the folder of a package.

    Raises:
        ContractError: It is not.
    """
    where = "datapackage.json"
    if not isinstance(path, str) or not path:
        raise ContractError.at(where, f"a path is a text, not {path!r}.")
    parts = PurePosixPath(path).parts
    unsafe = path.startswith(("/", "~", "\\")) or ".." in parts or re.search(r"[:%$\\\x00-\x1f]", path)
    if unsafe or not parts:
        what = f"the path {path!r} is not one inside the package."
        raise ContractError.at(where, what, "Write it relative to datapackage.json, without `..`.")
    return PurePosixPath(path).as_posix()


def _resource(raw: Mapping[str, Any], number: int) -> Resource:
    files = paths(raw)
    name = raw.get("name")
    name = name if isinstance(name, str) else ""
    judged = _said(raw, _OF_RESOURCE)
    kind = str(
        raw.get("format") or _SUFFIXES.get(PurePosixPath(files[0]).suffix.lower(), "") if files else ""
    )
    judged["dialect"] = dialect = _dialect(raw.get("dialect"), kind.lower())
    judged["encoding"] = raw.get("encoding") or "utf-8"
    schema = raw.get("schema")
    if isinstance(schema, Mapping) and "foreignKeys" in schema:
        judged["schema"] = schema = {**schema, "foreignKeys": _near(schema["foreignKeys"])}
    if files:
        # Under a name of its own: what else lies in the folder is none of the judge's business.
        suffix = PurePosixPath(files[0]).suffix
        judged["path"] = (
            f"{number}{suffix}" if len(files) == 1 else [f"{number}-{i}{suffix}" for i in range(len(files))]
        )
    plain = Resource(name=name, files=files, certain=False, judged=judged, format=kind.lower())
    if (
        len(files) != 1
        or kind.lower() not in {"csv", "tsv"}
        or "data" in raw
        or not isinstance(schema, Mapping)
    ):
        return plain
    if not _is_plain(dialect, judged["encoding"]):
        return plain
    return _certain(plain, schema, dialect) or plain


def _dialect(raw: Any, kind: str) -> dict[str, Any]:  # noqa: ANN401  whatever the JSON holds
    """Return a dialect with the defaults of the standard, so that nothing is guessed."""
    said = {n: v for n, v in raw.items() if n in _OF_DIALECT} if isinstance(raw, Mapping) else {}
    return {
        "delimiter": "\t" if kind == "tsv" else ",",
        "quoteChar": '"',
        "skipInitialSpace": False,
        # Where comments may come first, the header is the first record that is none: see ``settled``.
        **({} if "commentChar" in said or "headerRows" in said else {"header": True}),
        **said,
    }


def with_header_row_and_fields(judged: Mapping[str, Any], first: Sequence[Sequence[str]]) -> dict[str, Any]:
    """Return what is handed to the judge, with what the *first* records of the file settle.

    The judge would guess where the header stands after comments, and the types where there is no schema.
    """
    said, dialect = dict(judged), dict(judged["dialect"])
    if not {"header", "headerRows"} & set(dialect):
        mark = str(dialect.get("commentChar") or "\n")  # no cell starts so
        at = next((n for n, row in enumerate(first, 1) if not (row and row[0].startswith(mark))), 1)
        said["dialect"] = {**dialect, "header": True} if at == 1 else {**dialect, "headerRows": [at]}
    if "schema" not in said and first:
        said["schema"] = {"fields": [{"name": label.strip(), "type": "any"} for label in first[0]]}
    return said


def _near(keys: Any) -> Any:  # noqa: ANN401  whatever the JSON holds
    """Return foreign keys without what would lead out of the package."""
    if not isinstance(keys, list):
        return keys
    kept = []
    for key in keys:
        if isinstance(key, Mapping) and isinstance(key.get("reference"), Mapping):
            reference = {n: v for n, v in key["reference"].items() if n in {"resource", "fields"}}
            kept.append({**{n: v for n, v in key.items() if n == "fields"}, "reference": reference})
        else:
            kept.append(key)
    return kept


def _is_plain(dialect: Mapping[str, Any], encoding: Any) -> bool:  # noqa: ANN401  whatever the JSON holds
    if str(encoding).lower().replace("_", "-") not in {"utf-8", "utf8"}:
        return False
    for name, value in dialect.items():
        if name not in _PLAIN_DIALECT:
            return False
        allowed = _PLAIN_DIALECT[name]
        if allowed is not None and value not in allowed:
            return False
    signs = (dialect["delimiter"], dialect["quoteChar"])
    return signs[0] != signs[1] and all(
        isinstance(sign, str) and len(sign) == 1 and _ASCII_PLAIN.fullmatch(sign) for sign in signs
    )


def _certain(plain: Resource, schema: Mapping[str, Any], dialect: Mapping[str, Any]) -> Resource | None:
    """Return the table with its columns, keys and references; nothing where one is not understood."""
    if schema.get("fieldsMatch", "exact") != "exact":
        return None
    missing = _texts(schema.get("missingValues", [""]))
    fields = schema.get("fields")
    if missing is None or not isinstance(fields, list) or not fields:
        return None
    columns = [_column(field, missing) for field in fields]
    names = [column.name for column in columns if column is not None]
    if None in columns or len(set(names)) < len(fields):
        return None
    key = _names(schema.get("primaryKey", []))
    unique = schema.get("uniqueKeys", [])
    more = [_names(each) for each in unique] if isinstance(unique, list) else [None]
    references = _references(schema.get("foreignKeys", []), plain.name)
    if key is None or None in more or references is None:
        return None
    used = {*key, *(n for names in more for n in names or ()), *(n for r in references for n in r.fields)}
    if not used <= set(names):
        return None
    return Resource(
        name=plain.name,
        files=plain.files,
        certain=True,
        judged=plain.judged,
        format=plain.format,
        delimiter=dialect["delimiter"],
        quote=dialect["quoteChar"],
        columns=tuple(column for column in columns if column is not None),
        primary_key=key,
        unique_keys=tuple(names for names in more if names),
        foreign_keys=references,
    )


def _column(raw: Any, missing: frozenset[str]) -> Column | None:  # noqa: ANN401  whatever the JSON holds
    if not isinstance(raw, Mapping) or not isinstance(raw.get("name"), str):
        return None
    own = _texts(raw["missingValues"]) if "missingValues" in raw else missing
    constraints, kind = raw.get("constraints", {}), raw.get("type", "string")
    if own is None or not isinstance(constraints, Mapping) or not isinstance(kind, str):
        return None
    style = raw.get("format", "default")
    return Column(
        name=raw["name"],
        type=kind,
        format=style if isinstance(style, str) else "?",
        missing=own,
        constraints=constraints,
        properties=raw,
    )


def _texts(raw: Any) -> frozenset[str] | None:  # noqa: ANN401  whatever the JSON holds
    """Return missing values: texts, or (version 2) values with labels."""
    if not isinstance(raw, list):
        return None
    values = [each.get("value") if isinstance(each, Mapping) else each for each in raw]
    texts = frozenset(value for value in values if isinstance(value, str))
    return texts if len(texts) == len(values) else None


def _names(raw: Any) -> tuple[str, ...] | None:  # noqa: ANN401  whatever the JSON holds
    names = [raw] if isinstance(raw, str) else raw
    if not isinstance(names, Sequence) or not all(isinstance(name, str) for name in names):
        return None
    return tuple(names)


def _references(raw: Any, name: str) -> tuple[ForeignKey, ...] | None:  # noqa: ANN401  whatever the JSON holds
    found = []
    for key in raw if isinstance(raw, list) else [None]:
        if not isinstance(key, Mapping) or not isinstance(key.get("reference"), Mapping):
            return None
        reference = key["reference"]
        here, there = _names(key.get("fields")), _names(reference.get("fields"))
        target = reference.get("resource", "")
        if not here or not there or len(here) != len(there) or not isinstance(target, str):
            return None
        found.append(ForeignKey(here, target or name, there))
    return tuple(found)
