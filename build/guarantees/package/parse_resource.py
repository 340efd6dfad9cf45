"""Parse a resource of a Data Package: where its data is, in which format, and what it declares about its files."""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import PurePosixPath
from typing import Any, Final

from guarantees.core.errors import did_you_mean
from guarantees.package.descriptor_part import (
    REMOTE_RESOURCE,
    UNSAFE_PATH,
    UNSUPPORTED_PROPERTY,
    Part,
    describe,
    is_count,
)
from guarantees.package.package_metadata import check_metadata, unchecked_profiles
from guarantees.package.parse_dialect import UnreadableDialectError, notes_on_dialect, parse_dialect
from guarantees.package.parse_schema import DeclaredReference, Schema, parse_schema
from guarantees.package.resource import Dialect, Resource

LoadPart = Callable[[Part], Part | None]
"""Returns the schema or dialect that a part names, as the content of its file; None, with a finding, if it cannot."""

_KNOWN: Final = frozenset(
    {
        "$schema", "name", "type", "title", "description", "path", "data", "url", "format", "mediatype", "encoding",
        "dialect", "schema", "bytes", "hash", "rows", "fields", "licenses", "sources", "contributors", "profile",
        "profiles", "homepage", "stats", "layout", "control", "compression", "innerpath", "extrapaths", "scheme",
        "hashing", "keywords", "image", "version", "created", "id", "package", "datatype", "tabular", "basepath",
        "jsonSchema", "group", "dpp:streaming", "expectations",
    }
)  # fmt: skip
_MISPLACED: Final = dict.fromkeys(
    ("missingValues", "primaryKey", "uniqueKeys", "foreignKeys", "fieldsMatch"), "schema"
) | dict.fromkeys(("delimiter", "quoteChar", "header", "headerRows", "commentChar"), "dialect")

TABULAR: Final = frozenset({"csv", "tsv", "json", "ndjson", "parquet"})
"""The formats of tables that are read."""

_FORMATS: Final[Mapping[str, str]] = {
    **{name: name for name in TABULAR},
    "tab": "tsv",
    "jsonl": "ndjson",
    "jsonlines": "ndjson",
    "pq": "parquet",
}
_MEDIA_TYPES: Final[Mapping[str, str]] = {
    "text/csv": "csv",
    "application/csv": "csv",
    "text/tab-separated-values": "tsv",
    "application/json": "json",
    "application/x-ndjson": "ndjson",
    "application/jsonl": "ndjson",
    "application/vnd.apache.parquet": "parquet",
}
_COMPRESSIONS: Final[Mapping[str, str]] = {
    "gz": "gz",
    "gzip": "gz",
    "zip": "zip",
    "no": "",
    "none": "",
    "": "",
}
# Besides those of Python; R writes the first two.
_ENCODINGS: Final[Mapping[str, str]] = {"utf-8-bom": "utf-8-sig", "utf8-bom": "utf-8-sig", "ansi": "cp1252"}
_COMMON_ENCODINGS: Final = (
    "utf-8",
    "utf-16",
    "latin-1",
    "iso-8859-1",
    "iso-8859-15",
    "cp1252",
    "windows-1252",
    "ascii",
)
# Names that Python accepts for other purposes.
_NO_ENCODINGS: Final = frozenset(
    {"idna", "punycode", "raw_unicode_escape", "unicode_escape", "undefined", "mbcs", "oem"}
)
# The number of hexadecimal digits of each algorithm.
_HASHES: Final[Mapping[str, int]] = {
    "md5": 32, "sha1": 40, "sha224": 56, "sha256": 64, "sha384": 96, "sha512": 128, "sha3_224": 56,
    "sha3_256": 64, "sha3_384": 96, "sha3_512": 128, "blake2b": 128, "blake2s": 64,
}  # fmt: skip
_BY_LENGTH: Final = {40: "sha1", 64: "sha256", 96: "sha384", 128: "sha512"}
_URL: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://")
# Also the halves of surrogate pairs, which no file name has, and which cannot be printed.
_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedResource:
    """A resource without its foreign keys, these keys as declared, and notes on it."""

    resource: Resource
    references: tuple[DeclaredReference, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ResourceOptions:
    """What applies to all resources of a package.

    Attributes:
        version: The version of the standard: 1, 2 or more, 0 if it is not known.
        tabular: Whether all resources are tables, as in a tabular-data-package of version 1.
        allow_remote: Whether a path may be an address.
        load: Loads schemas and dialects.
    """

    version: int
    tabular: bool
    allow_remote: bool
    load: LoadPart


def parse_resource(part: Part, name: str, options: ResourceOptions) -> ParsedResource:
    """Return the resource that the object *part* declares, under a *name* that is unique."""
    part = part.of_table(name)
    part.report_misspelt(_KNOWN, _MISPLACED)
    check_metadata(part, version=2)
    schema, has_schema = _schema(part, options)
    resource = _as_table_or_file(part, _file_resource(part, name, options), options, has_schema=has_schema)
    notes = unchecked_profiles(part)
    if not resource.is_table:
        if resource.format not in TABULAR:
            notes = (*notes, f"Not a table, so that only its file is checked: {name}")
        return ParsedResource(resource=resource, notes=notes)
    dialect, notes_on_rows = _dialect(part, resource, options)
    if dialect is None:
        return ParsedResource(resource=replace(resource, is_table=False), notes=notes)
    resource = replace(
        resource,
        dialect=dialect,
        columns=schema.columns,
        fields_match=schema.fields_match,
        primary_key=schema.primary_key,
        unique_keys=schema.unique_keys,
    )
    notes = (*notes, *notes_on_rows, *schema.notes)
    return ParsedResource(resource=resource, references=schema.references, notes=notes)


def _file_resource(part: Part, name: str, options: ResourceOptions) -> Resource:
    """Return what is declared about the files of a resource."""
    paths = _paths(part)
    urls = tuple(item.value for item in paths if is_url(item.value)) if options.allow_remote else ()
    files = tuple(file for item in paths if (file := _file(item, allow_remote=options.allow_remote)))
    is_complete = len(files) + len(urls) == len(paths)
    compression, name_inside = _compression(part, [item.value for item in paths])
    inner_path = part.text("innerpath")
    return Resource(
        name=name,
        files=files if is_complete else (),
        urls=urls if is_complete else (),
        data=part.value.get("data") if not paths else None,
        format=_format(part, inner_path or name_inside),
        compression=compression,
        inner_path=inner_path if compression == "zip" else "",
        encoding=_encoding(part),
        **_declared_properties(part),
    )


# --------------------------------------------------------------------------------------------------------------
# Where the data is


def is_url(path: object) -> bool:
    """Return whether *path* is an address."""
    return isinstance(path, str) and bool(_URL.match(path))


def safe_path(part: Part) -> str:
    """Return the path that *part* holds in its plain form; empty, with a finding, if it is not in the package."""
    path = part.value
    problem = _why_unsafe(path)
    if problem:
        part.report(f"The path {describe(path)} {problem}.", rule=UNSAFE_PATH)
        return ""
    return PurePosixPath(path).as_posix()


def _why_unsafe(path: str) -> str:
    if _CONTROL.search(path):
        return "contains a control character"
    if "\\" in path:
        return "contains a backslash"
    if path.startswith("/"):
        return "is absolute"
    if re.match("[A-Za-z]:", path):
        return "starts with the letter of a drive"
    if path.startswith("~"):
        return "starts with '~', which means a home folder"
    parts = PurePosixPath(path).parts
    if ".." in parts:
        return "leads out of a folder by '..'"
    return "" if parts else "is not that of a file"


def _paths(part: Part) -> list[Part]:
    """Return the paths of a resource: strings that are not empty."""
    key = "path" if part.has("path") or not part.has("url") else "url"
    path = part.at(key)
    has_data = part.has("data")
    if path.value is None:
        if not has_data:
            part.report("The resource has neither path nor data.", "Add the path of its file.")
        return []
    if has_data:
        part.report("The resource has both path and data.", "Remove one of them; the path is used.")
    items = part.items(key) if isinstance(path.value, list) else [path]
    if not items:
        path.expected("a path, or a list of paths", "Add the path of its file.")
    if isinstance(part.value.get("extrapaths"), list):
        items += part.items("extrapaths")
    valid = [item for item in items if isinstance(item.value, str) and item.value]
    for item in items:
        if item not in valid:
            item.expected("a path", "Write the path of a file as a string.")
    values = [item.value for item in valid]
    if len(set(values)) < len(values):
        path.report("A file occurs twice in the path.", "Remove one of the two.")
    if 0 < sum(map(is_url, values)) < len(values):
        path.report("The path mixes addresses and files.", "Name only files of the package.")
    return valid if len(valid) == len(items) else []


def _file(item: Part, *, allow_remote: bool) -> str:
    """Return the path of a file in the package; empty for an address, or with a finding."""
    if not is_url(item.value):
        return safe_path(item)
    if item.value.lower().startswith("file:"):
        item.report(f"The path {describe(item.value)} is an address of this computer.", rule=UNSAFE_PATH)
    elif not allow_remote:
        report_remote(item)
    return ""


def report_remote(part: Part) -> None:
    """Report an address where a file of the package is needed."""
    of = f" of {describe(part.table)}" if part.table else ""
    kind = next((key for key in ("schema", "dialect") if part.path.endswith(key)), "data")
    message = f"The {kind}{of} is not in the package, but at {describe(part.value)}."
    part.report(message, rule=REMOTE_RESOURCE)


# --------------------------------------------------------------------------------------------------------------
# Format and encoding


def _suffixes(path: str) -> list[str]:
    return [suffix[1:].lower() for suffix in PurePosixPath(path).suffixes]


def _compression(part: Part, paths: list[str]) -> tuple[str, str]:
    """Return the compression, and the name that the file has without it."""
    path = paths[0] if paths else ""
    if is_url(path):
        path = path.partition("?")[0].partition("#")[0]
    suffix = (_suffixes(path) or [""])[-1]
    by_suffix = _COMPRESSIONS.get(suffix, "")
    name_inside = path[: -len(suffix) - 1] if by_suffix else path
    declared = part.text("compression").lower().removeprefix(".")
    if declared in _COMPRESSIONS:
        return (_COMPRESSIONS[declared] if part.has("compression") else by_suffix), name_inside
    part.at("compression").report(
        f"The compression {describe(declared)} is not supported.",
        "Compress the file with gzip or zip, or not at all.",
        rule=UNSUPPORTED_PROPERTY,
    )
    return declared[:40], name_inside


def _format(part: Part, path: str) -> str:
    """Return the format that the resource declares, or else that of its suffix or media type."""
    declared = part.text("format").strip().lower().removeprefix(".")
    suffix = (_suffixes(path) or [""])[-1]
    mediatype = part.text("mediatype").partition(";")[0].strip().lower()
    compressed = declared in _COMPRESSIONS and bool(declared)
    if declared and not compressed:
        declared = _MEDIA_TYPES.get(declared, declared)
        return _FORMATS.get(declared, declared)
    if suffix in _FORMATS:
        return _FORMATS[suffix]
    if mediatype in _MEDIA_TYPES:
        return _MEDIA_TYPES[mediatype]
    return suffix


def _encoding(part: Part) -> str:
    """Return the encoding by a name that Python knows; empty if none is declared, or with a finding."""
    declared = part.text("encoding").strip()
    if not declared:
        return ""
    name = _ENCODINGS.get(declared.lower().replace("_", "-"), declared)
    try:
        codec = codecs.lookup(name)
        "".encode(codec.name)  # LookupError for codecs that are not of text
    except (LookupError, ValueError):
        codec = None
    if codec is None or codec.name.replace("-", "_") in _NO_ENCODINGS:
        hint = did_you_mean(declared, _COMMON_ENCODINGS)
        part.at("encoding").report(f"Unknown encoding {describe(declared)}; UTF-8 is assumed.", hint)
        return ""
    if name != declared and name == "cp1252":
        part.at("encoding").warn(
            "ANSI is not the name of one encoding; windows-1252 is assumed.", "Write windows-1252."
        )
    return name


# --------------------------------------------------------------------------------------------------------------
# What is declared about the files


def _declared_properties(part: Part) -> dict[str, Any]:
    """Return size, hash and the numbers of rows and fields, also as frictionless 4 and 5 write them."""
    stats = part.mapping("stats") or replace(part, value={})
    fields = part.at("fields")
    if isinstance(fields.value, list):
        fields.report("fields is ignored here.", 'Move it to the schema: "schema": {"fields": [...]}.')
    return {
        "size": _first(part.count("bytes"), stats.count("bytes")),
        "rows": _first(part.count("rows"), stats.count("rows")),
        "field_count": _first(fields.value if is_count(fields.value) else None, stats.count("fields")),
        "hash": _hash(part, stats),
    }


def _first(value: int | None, other: int | None) -> int | None:
    return other if value is None else value


def _hash(part: Part, stats: Part) -> str:
    if part.has("hash"):
        return _checked_hash(part.at("hash"), part.text("hash"))
    for algorithm in ("sha256", "md5"):
        if stats.has(algorithm):
            digest = stats.text(algorithm)
            return _checked_hash(stats.at(algorithm), f"{algorithm}:{digest}") if digest else ""
    if stats.has("hash"):
        algorithm = part.text("hashing", "md5")
        return _checked_hash(stats.at("hash"), f"{algorithm}:{stats.text('hash')}")
    return ""


def _checked_hash(part: Part, declared: str) -> str:
    """Return a hash as ``algorithm:hexadecimal``; empty, with a finding, if it is not one."""
    if not declared:
        return ""
    algorithm, colon, digest = declared.strip().rpartition(":")
    digest = digest.strip().lower()
    if not colon:
        algorithm = _BY_LENGTH.get(len(digest), "md5")
        if algorithm != "md5":
            part.warn(
                "A hash without the name of its algorithm is MD5, but this one is too long.",
                f"Write {algorithm}: before it, if it is one; that is assumed.",
            )
    algorithm = re.sub(r"^(sha|md|blake)-(?=[0-9])", r"\1", algorithm.lower()).replace("-", "_")
    if algorithm not in _HASHES:
        hint = did_you_mean(algorithm, tuple(_HASHES))
        part.report(f"Unknown algorithm {describe(algorithm)}; the file is not compared.", hint)
        return ""
    if not re.fullmatch("[0-9a-f]+", digest) or len(digest) != _HASHES[algorithm]:
        message = f"{describe(digest)} is not a hash of {algorithm}, which has {_HASHES[algorithm]} hexadecimal digits."
        part.report(message, "Compute it again, or remove it; the file is not compared.")
        return ""
    return f"{algorithm}:{digest}"


# --------------------------------------------------------------------------------------------------------------
# Tables


def _as_table_or_file(
    part: Part, resource: Resource, options: ResourceOptions, *, has_schema: bool
) -> Resource:
    """Return *resource* as a table if it is one that can be read, or else as a file."""
    kind = part.text("type")
    profile = part.text("profile")
    declared = kind == "table" or options.tabular or "tabular-data-resource" in profile
    if "tabular-data-resource" in profile and not has_schema:
        part.report("A tabular-data-resource must have a schema.", 'Add "schema": {"fields": [...]}.')
    if part.has("data") and not resource.files and not resource.urls:
        return _inline(part, resource, declared=declared or has_schema)
    if kind and kind != "table" and not declared:
        return replace(resource, is_table=False)
    expected = declared or has_schema
    if resource.format in {"txt", "dat", "text", ""} and expected:
        return replace(resource, format="csv")
    if resource.format not in TABULAR:
        if expected:
            place = part.at("format") if part.has("format") else part.at("path")
            message = f"Tables in the format {describe(resource.format)} are not supported."
            place.report(message, "Save the table as CSV, or correct the format.", rule=UNSUPPORTED_PROPERTY)
        return replace(resource, is_table=False)
    if resource.compression not in {"", "gz", "zip"}:
        return replace(resource, is_table=False)
    if resource.format == "json" and not expected:
        # Any JSON file could be meant; only what is said to be a table is read as one.
        return replace(resource, is_table=part.has("dialect"))
    return resource


def _inline(part: Part, resource: Resource, *, declared: bool) -> Resource:
    """Return a resource with its data in the descriptor."""
    data, place = resource.data, part.at("data")
    if data is None:  # the path is not valid, and is used nevertheless
        return replace(resource, is_table=False)
    if isinstance(data, str):
        if not part.has("format", "mediatype"):
            place.report(
                "data is a string without a format.",
                "Add the format, for example csv, or write a list of rows.",
            )
            return replace(resource, is_table=False)
        return replace(resource, is_table=resource.format in TABULAR - {"parquet"})
    if isinstance(data, Mapping):
        has_property = isinstance(part.value.get("dialect"), Mapping) and part.at("dialect").has(
            "property", "json"
        )
        if declared and not has_property:
            place.expected("a list of rows", "Write each row as an object or a list.")
        return replace(resource, format="json", is_table=has_property)
    if not isinstance(data, list):
        place.expected("a list of rows", "Write each row as an object or a list.")
        return replace(resource, format="json", is_table=False)
    is_rows = all(isinstance(row, Mapping) for row in data) or all(isinstance(row, list) for row in data)
    if not is_rows and declared:
        place.report("data is not a list of rows.", "Write all rows as objects, or all as lists.")
    return replace(resource, format="json", is_table=is_rows)


def _schema(part: Part, options: ResourceOptions) -> tuple[Schema, bool]:
    """Return the schema, and whether there is one, valid or not."""
    default_type = "string" if options.version == 1 else "any"
    if not part.has("schema"):
        return Schema(), False
    schema = part.at("schema")
    loaded = options.load(schema) if isinstance(schema.value, str) else schema
    if loaded is None:
        return Schema(), True
    if isinstance(loaded.value, list):
        loaded.expected("an object", 'Write the list as "fields" in an object: {"fields": [...]}.')
        return Schema(), True
    if not isinstance(loaded.value, Mapping):
        loaded.expected("an object, or the path of a file with one")
        return Schema(), True
    return parse_schema(loaded, default_type=default_type), True


def _dialect(
    part: Part, resource: Resource, options: ResourceOptions
) -> tuple[Dialect | None, tuple[str, ...]]:
    """Return the dialect, or None if it is not usable; and notes on it."""
    declared = part.at("dialect")
    if declared.value is None:
        declared = replace(declared, value={})
    dialect = options.load(declared) if isinstance(declared.value, str) else declared
    if dialect is None:
        return None, ()
    if not isinstance(dialect.value, Mapping):
        dialect.expected("an object, or the path of a file with one")
        return None, ()
    layout = part.mapping("layout")
    if layout is not None:
        dialect = replace(dialect, value={**dialect.value, **layout.value})
    try:
        return parse_dialect(dialect, resource.format), notes_on_dialect(dialect, resource.name)
    except UnreadableDialectError:
        return None, ()
