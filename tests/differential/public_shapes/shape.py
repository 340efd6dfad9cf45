"""A miniature package as tables of text, and a simple writer that knows the place of every row."""

from __future__ import annotations

import gzip
import hashlib
import io
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final

import pyarrow as pa
import pyarrow.parquet as pq
import yaml

from tests.differential.public_shapes.reference import json_value

JsonObject = dict[str, Any]
Record = tuple[str, ...] | bytes
"""The cells of a row, or a line that is not a row and is written as it is."""

V2: Final = "https://datapackage.org/profiles/2.0/datapackage.json"
CONSTRAINTS: Final = frozenset(
    {
        "required", "unique", "enum", "pattern", "minLength", "maxLength",
        "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum",
    }
)  # fmt: skip
_ARROW: Final = {"integer": pa.int64(), "number": pa.float64(), "boolean": pa.bool_()}


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows:
    """The header and rows of one table, and how they are written beyond what the dialect says.

    Attributes:
        header: The labels; a table that is written without header has them too.
        before: The lines before the header.
        line_end: What ends a line.
        bom: Whether the file starts with a byte order mark.
        last_line_ended: Whether the last line is ended.
    """

    header: tuple[str, ...]
    records: tuple[Record, ...]
    before: tuple[str, ...] = ()
    line_end: str = "\n"
    bom: bool = False
    last_line_ended: bool = True


@dataclass(frozen=True, slots=True)
class Place:
    """Where a record is: the file, and the line on which it starts."""

    file: str
    line: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """A package in a documented shape.

    Attributes:
        source: The public page or repository that documents the shape.
        descriptor: The descriptor. A ``bytes`` or ``rows`` of 0, and a ``hash`` of an algorithm only (``md5:``), stand
            for the right value of the file as it is written.
        tables: The rows of each resource that is a table, by its name.
        others: The content of the files that are not tables, by path.
        descriptor_file: The name of the descriptor.
        absent: The paths that the descriptor names, but that are not written.
    """

    name: str
    source: str
    descriptor: JsonObject
    tables: Mapping[str, Rows]
    others: Mapping[str, bytes] = field(default_factory=dict)
    descriptor_file: str = "datapackage.json"
    absent: frozenset[str] = frozenset()

    def resource(self, table: str) -> JsonObject:
        """Return the descriptor of *table*."""
        return next(r for r in self.descriptor["resources"] if r["name"] == table)

    def with_rows(self, table: str, rows: Rows) -> Shape:
        """Return this package with other *rows* in *table*."""
        return replace(self, tables={**self.tables, table: rows})

    def with_resource(self, table: str, **properties: object) -> Shape:
        """Return this package with other *properties* of the resource *table*."""
        resources = [{**r, **properties} if r["name"] == table else r for r in self.descriptor["resources"]]
        return replace(self, descriptor={**self.descriptor, "resources": resources})


@dataclass(frozen=True, slots=True)
class Written:
    """A package as it is written.

    Attributes:
        files: The content of each file by path, the descriptor among them.
        descriptor: The descriptor with the right sizes, hashes and counts.
        places: The place of every record of each table.
        headers: The place of the header of each table that has one.
    """

    files: dict[str, bytes]
    descriptor: JsonObject
    places: dict[str, list[Place]]
    headers: dict[str, Place]


def write(shape: Shape) -> Written:
    """Return the files of *shape*, and the place of every record."""
    written = Written(dict(shape.others), {}, {}, {})
    resources = []
    for resource in shape.descriptor["resources"]:
        name = resource["name"]
        if name not in shape.tables:
            resources.append(_with_totals(resource, written.files, None))
            continue
        complete = _write_table(shape, resource, shape.tables[name], written)
        resources.append(_with_totals(complete, written.files, len(shape.tables[name].records)))
    written.descriptor.update({**shape.descriptor, "resources": resources})
    to_text: Callable[[JsonObject], str] = _to_yaml if shape.descriptor_file.endswith(".yaml") else _to_json
    written.files[shape.descriptor_file] = to_text(written.descriptor).encode()
    for path in shape.absent:
        del written.files[path]
    return written


def write_to(shape: Shape, folder: Path) -> Written:
    """Write *shape* to *folder*."""
    written = write(shape)
    for path, content in written.files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(content)
    return written


def form(resource: JsonObject) -> str:
    """Return how the rows are written: ``inline``, ``csv``, ``json``, ``jsonl`` or ``parquet``."""
    if "path" not in resource:
        return "inline"
    suffix = paths(resource)[0].removesuffix(".gz").rpartition(".")[2]
    return suffix if suffix in {"json", "jsonl", "parquet"} else "csv"


def paths(resource: JsonObject) -> list[str]:
    """Return the paths of the files of *resource*."""
    path = resource.get("path", [])
    return [path] if isinstance(path, str) else list(path)


def has_header(resource: JsonObject) -> bool:
    """Return whether the rows are below a header."""
    return form(resource) == "csv" and bool(resource.get("dialect", {}).get("header", True))


def _write_table(shape: Shape, resource: JsonObject, rows: Rows, written: Written) -> JsonObject:
    name, how = resource["name"], form(resource)
    if how == "csv":
        _write_csv(resource, rows, written)
        return resource
    file = paths(resource)[0] if how != "inline" else shape.descriptor_file
    first = 2 if how == "json" else 1
    written.places[name] = [Place(file, first + number) for number in range(len(rows.records))]
    objects = _objects(resource, rows)
    if how == "inline":
        return {**resource, "data": objects}
    if how == "json":
        lines = ",\n".join(json.dumps(row, ensure_ascii=False) for row in objects)
        content = f"[\n{lines}\n]\n".encode()
    elif how == "jsonl":
        content = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in objects).encode()
    else:
        content = _parquet(resource, objects)
    written.files[file] = gzip.compress(content, mtime=0) if file.endswith(".gz") else content
    return resource


def _objects(resource: JsonObject, rows: Rows) -> list[JsonObject]:
    schema = resource["schema"]
    fields = {description["name"]: description for description in schema["fields"]}
    return [
        {
            name: json_value(fields[name], schema, cell)
            for name, cell in zip(rows.header, record, strict=True)
            if name in fields
        }
        for record in rows.records
        if isinstance(record, tuple)
    ]


def _parquet(resource: JsonObject, objects: Sequence[JsonObject]) -> bytes:
    columns = [
        pa.field(f["name"], _ARROW.get(f.get("type", "string"), pa.string()))
        for f in resource["schema"]["fields"]
    ]
    stream = io.BytesIO()
    pq.write_table(pa.Table.from_pylist(objects, schema=pa.schema(columns)), stream)
    return stream.getvalue()


def _write_csv(resource: JsonObject, rows: Rows, written: Written) -> None:
    """Add the parts of a table to *written*; every part has the header, as frictionless reads and writes them."""
    name, files = resource["name"], paths(resource)
    size = -(-len(rows.records) // len(files))
    encoding = resource.get("encoding", "utf-8")
    places: list[Place] = []
    for number, file in enumerate(files):
        text = "".join(line + rows.line_end for line in rows.before)
        if has_header(resource):
            if not number:
                written.headers[name] = Place(file, _lines(text) + 1)
            text += _record_text(resource, rows, rows.header)
        for record in rows.records[number * size : (number + 1) * size]:
            places.append(Place(file, _lines(text) + 1))
            text += _record_text(resource, rows, record)
        if not rows.last_line_ended:
            text = text.removesuffix(rows.line_end)
        content = (b"\xef\xbb\xbf" if rows.bom else b"") + text.encode(encoding, "surrogateescape")
        written.files[file] = gzip.compress(content, mtime=0) if file.endswith(".gz") else content
    written.places[name] = places


def _record_text(resource: JsonObject, rows: Rows, record: Record) -> str:
    if isinstance(record, bytes):
        return record.decode("utf-8", "surrogateescape") + rows.line_end
    dialect = resource.get("dialect", {})
    delimiter: str = dialect.get("delimiter", "\t" if paths(resource)[0].endswith(".tsv") else ",")
    quote: str = dialect.get("quoteChar", '"')
    special = (delimiter, quote, "\r", "\n")
    cells = [
        quote + cell.replace(quote, quote * 2) + quote if any(sign in cell for sign in special) else cell
        for cell in record
    ]
    return delimiter.join(cells) + rows.line_end


def _lines(text: str) -> int:
    """Return how many lines *text* has, which ends with a line end: LF or CR LF."""
    return text.count("\n")


def _with_totals(resource: JsonObject, files: Mapping[str, bytes], rows: int | None) -> JsonObject:
    complete = dict(resource)
    content = b"".join(files.get(path, b"") for path in paths(resource))
    if resource.get("bytes") == 0:
        complete["bytes"] = len(content)
    if resource.get("hash", "x").endswith(":"):
        algorithm = resource["hash"].removesuffix(":")
        digest = hashlib.new(algorithm, content).hexdigest()
        complete["hash"] = digest if algorithm == "md5" else f"{algorithm}:{digest}"
    if resource.get("rows") == 0:
        complete["rows"] = rows
    return complete


def _to_json(descriptor: JsonObject) -> str:
    return json.dumps(descriptor, indent=2, ensure_ascii=False) + "\n"


def _to_yaml(descriptor: JsonObject) -> str:
    text: str = yaml.safe_dump(descriptor, sort_keys=False, allow_unicode=True)
    return text


def column(name: str, kind: str = "string", **properties: Any) -> JsonObject:  # noqa: ANN401  any JSON
    """Return a field; constraints are given like its other properties."""
    constraints = {key: value for key, value in properties.items() if key in CONSTRAINTS}
    rest = {key: value for key, value in properties.items() if key not in CONSTRAINTS}
    return {"name": name, "type": kind, **rest, **({"constraints": constraints} if constraints else {})}


def foreign_key(fields: str | list[str], resource: str, target: str | list[str]) -> JsonObject:
    """Return a foreign key."""
    return {"fields": fields, "reference": {"resource": resource, "fields": target}}


def csv_table(
    name: str,
    path: str | list[str],
    fields: Sequence[JsonObject],
    **properties: Any,  # noqa: ANN401  any JSON
) -> JsonObject:
    """Return a tabular resource; ``primaryKey``, ``foreignKeys`` and such go to its schema."""
    of_schema = {"primaryKey", "foreignKeys", "uniqueKeys", "missingValues", "fieldsMatch"}
    schema = {"fields": list(fields), **{k: v for k, v in properties.items() if k in of_schema}}
    rest = {key: value for key, value in properties.items() if key not in of_schema}
    return {"name": name, **({"path": path} if path else {}), **rest, "schema": schema}


Cells = str | Sequence[object] | Callable[[int], object]


def rows(count: int, resource: JsonObject, *columns: Cells, **how: Any) -> Rows:  # noqa: ANN401  options of Rows
    """Return *count* rows: each column is a text with ``{i}`` in it, values in turn, or a function of the number."""
    header = tuple(description["name"] for description in resource["schema"]["fields"])
    assert len(header) == len(columns), (resource["name"], len(header), len(columns))
    records = tuple(tuple(_cell(cells, i) for cells in columns) for i in range(1, count + 1))
    return Rows(header=header, records=records, **how)


def _cell(cells: Cells, i: int) -> str:
    if isinstance(cells, str):
        return cells.format(i=i)
    return str(cells(i) if callable(cells) else cells[(i - 1) % len(cells)])


def package(
    name: str,
    source: str,
    *tables: tuple[JsonObject, Rows],
    properties: JsonObject | None = None,
    more: Sequence[JsonObject] = (),
    **rest: Any,  # noqa: ANN401  options of Shape
) -> Shape:
    """Return a package of *tables* and *more* resources; *properties* are those of its descriptor."""
    resources = [*(resource for resource, _ in tables), *more]
    return Shape(
        name=name,
        source=source,
        descriptor={"name": name, **(properties or {}), "resources": resources},
        tables={resource["name"]: content for resource, content in tables},
        **rest,
    )
