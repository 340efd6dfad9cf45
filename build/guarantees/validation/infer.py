"""Infer the descriptor of tables that have none: their dialect, and the types of their columns."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from guarantees.core import platform_files
from guarantees.core.errors import InputError
from guarantees.package.resource import Dialect, Resource
from guarantees.validation.counted_findings import CountedFindings
from guarantees.validation.polars_engine.frames import framed
from guarantees.validation.polars_engine.guess_types import guess_types
from guarantees.validation.polars_engine.read_table import read_table
from guarantees.validation.table_files.byte_streams import UnreadableTableError, open_text
from guarantees.validation.table_files.record_parser import LineReader, RecordParser

_PROFILE: Final = "https://datapackage.org/profiles/2.0/datapackage.json"
_FORMATS: Final = {
    ".tsv": "tsv", ".tab": "tsv", ".json": "json", ".jsonl": "ndjson", ".ndjson": "ndjson", ".parquet": "parquet",
}  # fmt: skip
_DELIMITERS: Final = (",", ";", "\t", "|")
_SAMPLE_ROWS: Final = 50
_NOT_IN_NAME: Final = re.compile(r"[^a-z0-9._-]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class InferredPackage:
    """A descriptor that was made from the tables themselves.

    Attributes:
        descriptor: The descriptor, as JSON values.
        guesses: For each table, the columns whose type not all cells have.
        notes: What was inferred.
    """

    descriptor: dict[str, Any]
    guesses: Mapping[str, frozenset[str]]
    notes: tuple[str, ...]


def infer_package(paths: Sequence[Path], root: Path | None = None) -> InferredPackage:
    """Return a descriptor of the tables at *paths*, relative to the folder *root* (by default, that of the first).

    A column has a type if at least nine in ten of its cells, and at least ten, are of that type; otherwise it is text.

    Raises:
        InputError: A file cannot be read as a table, or is not in the folder.
    """
    folder = root or paths[0].parent
    resources, guesses = [], {}
    notes = []
    for path in paths:
        try:
            resource, doubtful = _infer(path, _relative(path, folder))
        except UnreadableTableError as err:
            raise InputError(f"{path}: {err} {err.hint}") from err
        resources.append(resource)
        guesses[resource["name"]] = doubtful
        types = ", ".join(f"{field['name']} {field['type']}" for field in resource["schema"]["fields"][:8])
        more = len(resource["schema"]["fields"]) - 8
        notes.append(
            f"No descriptor: the types of {resource['name']} were inferred: {types}"
            f"{f' and {more} more' if more > 0 else ''}."
        )
    descriptor = {"$schema": _PROFILE, "name": _name(folder.resolve()), "resources": resources}
    return InferredPackage(descriptor=descriptor, guesses=guesses, notes=tuple(notes))


def _relative(path: Path, folder: Path) -> str:
    """Return the path of a table from the folder of its descriptor.

    Raises:
        InputError: The table is not in that folder.
    """
    try:
        return path.resolve().relative_to(folder.resolve()).as_posix()
    except ValueError:
        raise InputError(
            f"{path}: the table is not in '{folder}', the folder of the descriptor. A package contains its tables: "
            "write the descriptor beside them."
        ) from None


def _infer(path: Path, file: str) -> tuple[dict[str, Any], frozenset[str]]:
    """Return the resource of one table, and the columns whose type not all cells have."""
    with platform_files.temporary_folder() as folder:
        base = _declared(path)
        resource = dataclasses.replace(base, files=(path.name,), name=_name(path))
        if resource.format == "csv":
            dialect = _sniff(path, resource)
            resource = dataclasses.replace(resource, dialect=dialect)
        table = read_table(path.parent, resource, Path(folder), CountedFindings())
        if table is None:
            raise InputError(f"{path}: not a table: it has no columns.")
        guesses = guess_types(framed(table, [None] * len(table.labels)))
    names = _names(table.labels)
    schema: dict[str, Any] = {
        "fields": [{"name": name, "type": guess.type} for name, guess in zip(names, guesses, strict=True)]
    }
    missing = sorted({word for guess in guesses for word in guess.missing})
    if missing:
        schema["missingValues"] = ["", *missing]
    described: dict[str, Any] = {
        "name": resource.name,
        "type": "table",
        "path": file,
        "format": resource.format,
    }
    if resource.dialect.delimiter != Dialect().delimiter and resource.format == "csv":
        described["dialect"] = {"delimiter": resource.dialect.delimiter}
    doubtful = frozenset(name for name, guess in zip(names, guesses, strict=True) if not guess.is_certain)
    return {**described, "schema": schema}, doubtful


def _declared(path: Path) -> Resource:
    """Return a table as the suffixes of its file declare it."""
    suffixes = [suffix.lower() for suffix in path.suffixes]
    compression = next((kind for kind in ("gz", "zip") if suffixes[-1:] == [f".{kind}"]), "")
    suffix = next((each for each in reversed(suffixes) if each not in {".gz", ".zip"}), ".csv")
    kind = _FORMATS.get(suffix, "csv")
    dialect = Dialect(delimiter="\t") if kind == "tsv" else Dialect()
    return Resource(name="", format=kind, compression=compression, dialect=dialect)


def _sniff(path: Path, resource: Resource) -> Dialect:
    """Return the dialect with the delimiter that gives the first rows the most cells, all the same number."""
    with open_text(path, resource) as stream:
        start = next(stream.chunks, b"")
    best, most = ",", 1
    for delimiter in _DELIMITERS:
        widths = _widths(start, Dialect(delimiter=delimiter))
        # The last row may be cut.
        if widths and len(set(widths[:-1] or widths)) == 1 and widths[0] > most:
            best, most = delimiter, widths[0]
    if most == 1:
        widths_of_header = {each: _widths(start, Dialect(delimiter=each))[:1] for each in _DELIMITERS}
        best = max(_DELIMITERS, key=lambda each: widths_of_header[each])
    return Dialect(delimiter=best)


def _widths(start: bytes, dialect: Dialect) -> list[int]:
    """Return the number of cells of each of the first rows."""
    parser = RecordParser(LineReader.of(start), dialect)
    records = (parser.read() for _ in range(_SAMPLE_ROWS))
    return [len(record.cells) for record in records if record is not None and record.cells]


def _names(labels: Sequence[str]) -> list[str]:
    """Return a name for each column, all different; the header itself is checked elsewhere."""
    names: list[str] = []
    for number, label in enumerate(labels, 1):
        name = label or f"column_{number}"
        names.append(name if name not in names else f"{name}_{number}")
    return names


def _name(path: Path) -> str:
    """Return the name of a resource or package, as the standard wants it: in lower case, without spaces."""
    stem = path.name.partition(".")[0] or path.name
    return _NOT_IN_NAME.sub("-", stem.lower()).strip("-") or "table"
