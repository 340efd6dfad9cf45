"""Read the records of a package with Python's csv, and complete its descriptor with the standard's defaults."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Mapping
from itertools import chain
from typing import Any, Final, NamedTuple

from tests.differential.any_package.packages import JsonObject

_STANDARD: Final = {"delimiter": ",", "quoteChar": '"', "skipInitialSpace": False}


class Place(NamedTuple):
    """Which of the files of a table, and which line of it."""

    part: int
    line: int


Row = tuple[Place, Mapping[str, str]]
"""Where a row is, and its cells by the name of the field; a row that is not complete has fewer."""


def with_standard_defaults(descriptor: JsonObject, files: Mapping[str, bytes]) -> JsonObject:
    """Return *descriptor* with the standard's defaults for everything that it leaves out."""
    return {
        **descriptor,
        "resources": [_with_standard_defaults(resource, files) for resource in descriptor["resources"]],
    }


def _with_standard_defaults(resource: JsonObject, files: Mapping[str, bytes]) -> JsonObject:
    if not _is_csv(resource):
        return resource
    dialect = {**_STANDARD, **_dialect(resource, files)}
    complete = {**resource, "encoding": resource.get("encoding") or "utf-8"}
    records = [cells for _, cells in _records(complete, files)]
    if "header" not in dialect and "headerRows" not in dialect:
        mark = dialect.get("commentChar")
        first = next((n for n, cells in enumerate(records, 1) if not _is_comment(cells, mark)), 1)
        dialect |= {"headerRows": [first]} if first > 1 else {"header": True}
    complete["dialect"] = dialect
    if "schema" not in resource and records:
        complete["schema"] = {"fields": [{"name": label.strip(), "type": "any"} for label in records[0]]}
    return complete


def places(resource: JsonObject, files: Mapping[str, bytes]) -> list[Place]:
    """Return where each record starts as frictionless counts them: the header first."""
    if "data" in resource:
        # The number of the row: frictionless counts a header that objects do not have.
        has_header = bool(resource["data"]) and isinstance(resource["data"][0], list)
        return [Place(0, line) for line in range(1 if has_header else 0, len(resource["data"]) + 2)]
    return [place for place, _ in _records(resource, files)]


def rows(resource: JsonObject, files: Mapping[str, bytes]) -> list[Row]:
    """Return the rows of a table, without its header and comments."""
    if _has_objects(resource):
        objects = [{name: str(cell) for name, cell in row.items()} for row in resource["data"]]
        return [(Place(0, number), cells) for number, cells in enumerate(objects, 1)]
    inline = ((Place(0, number), cells) for number, cells in enumerate(resource.get("data", ()), 1))
    dialect = _dialect(resource, files)
    mark = dialect.get("commentChar")
    records = [
        (place, [str(cell) for cell in cells])
        for place, cells in chain(inline, _records(resource, files))
        if not _is_comment(cells, mark)
    ]
    schema = resource.get("schema", {})
    if isinstance(schema, str):
        schema = json.loads(files[schema])
    names = [field["name"] for field in schema.get("fields", ())]
    if dialect.get("header", True) and records:
        labels = [label.strip() for label in records.pop(0)[1]]
        names = names if names and schema.get("fieldsMatch", "exact") == "exact" else labels
    return [(place, dict(zip(names, cells, strict=False))) for place, cells in records]


def _has_objects(resource: JsonObject) -> bool:
    return any(isinstance(row, dict) for row in resource.get("data", ()))


def _is_comment(cells: list[str], mark: str | None) -> bool:
    return bool(mark and cells and cells[0].startswith(mark))


def _is_csv(resource: JsonObject) -> bool:
    paths = _paths(resource)
    kind = resource.get("format") or (paths[0].rpartition(".")[2] if paths else "")
    return "data" not in resource and kind.lower() == "csv"


def _paths(resource: JsonObject) -> list[str]:
    path = resource.get("path", [])
    return [path] if isinstance(path, str) else list(path)


def _dialect(resource: JsonObject, files: Mapping[str, bytes]) -> JsonObject:
    dialect: JsonObject = resource.get("dialect", {})
    if isinstance(dialect, str):
        dialect = json.loads(files[dialect])
    return dialect


def _records(resource: JsonObject, files: Mapping[str, bytes]) -> Iterator[tuple[Place, list[str]]]:
    """Yield place and cells of every record, read by Python's csv on the dialect; the header comes once."""
    dialect = _dialect(resource, files)
    options: dict[str, Any] = {
        "delimiter": dialect.get("delimiter", ","),
        "quotechar": dialect.get("quoteChar", '"'),
        "escapechar": dialect.get("escapeChar"),
        "doublequote": dialect.get("doubleQuote", True) if dialect.get("escapeChar") else True,
        "skipinitialspace": dialect.get("skipInitialSpace", False),
    }
    encoding = resource.get("encoding") or "utf-8"
    paths = _paths(resource)
    if not all(path in files for path in paths):
        return
    for part, path in enumerate(paths):
        text = files[path].decode("utf-8-sig" if encoding == "utf-8" else encoding, errors="replace")
        lines = io.StringIO(text, newline="")
        skipped = 0
        if part and dialect.get("header", True):
            next(lines, None)
            skipped = 1
        reader = csv.reader(lines, **options)
        line = skipped + 1
        for cells in reader:
            yield Place(part, line), cells
            line = skipped + reader.line_num + 1
