"""A tabular data package as parts that can be taken away one by one, and how it is written to a folder."""

from __future__ import annotations

import codecs
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final

JsonObject = dict[str, Any]
Record = tuple[str, ...] | str
"""The cells of a record, or the line as it is to be written."""

V2: Final = "https://datapackage.org/profiles/2.0/datapackage.json"


@dataclass(frozen=True)
class Form:
    """How a table is written.

    Attributes:
        line_end: What ends a line.
        bom: Whether the file starts with a byte order mark.
        ended: Whether the last line is ended.
        quoted: Whether every cell is quoted.
        parts: Into how many files the records go.
        schema: The path of the schema, or an empty string if it is inline.
        inline: ``rows`` or ``objects`` if the records are inline in the descriptor.
    """

    line_end: str = "\n"
    bom: bool = False
    ended: bool = True
    quoted: bool = False
    parts: int = 1
    schema: str = ""
    inline: str = ""


@dataclass(frozen=True)
class Resource:
    """A table: its descriptor properties, header and records, and how they are written."""

    name: str
    path: str
    fields: tuple[JsonObject, ...]
    header: tuple[str, ...]
    records: tuple[Record, ...]
    schema: JsonObject = field(default_factory=dict)
    dialect: JsonObject = field(default_factory=dict)
    encoding: str = ""
    form: Form = Form()
    properties: JsonObject = field(default_factory=dict)

    @property
    def has_schema(self) -> bool:
        """Whether the columns are described."""
        return bool(self.fields)

    def descriptor(self) -> JsonObject:
        """Return what the package says of the table."""
        properties: JsonObject = {"name": self.name, **self.properties}
        if self.form.inline:
            properties["data"] = self._data()
        else:
            paths = [path for path, _ in self._parts()]
            properties["path"] = paths if len(paths) > 1 else paths[0]
            if self.encoding:
                properties["encoding"] = self.encoding
            if self.dialect:
                properties["dialect"] = self.dialect
        if self.has_schema:
            properties["schema"] = self.form.schema or self._schema()
        return properties

    def files(self) -> Iterator[tuple[str, bytes]]:
        """Yield path and bytes of every file that belongs to the table."""
        if self.has_schema and self.form.schema:
            yield self.form.schema, json.dumps(self._schema()).encode()
        if not self.form.inline:
            for path, records in self._parts():
                yield path, self._bytes(records)

    def _schema(self) -> JsonObject:
        return {"fields": list(self.fields), **self.schema}

    def _data(self) -> list[Any]:
        rows = [list(record) for record in self.records if not isinstance(record, str)]
        if self.form.inline == "rows":
            return [list(self.header), *rows]
        return [dict(zip(self.header, row, strict=False)) for row in rows]

    def _parts(self) -> Iterator[tuple[str, Sequence[Record]]]:
        header = [self.header] if self.dialect.get("header", True) else []
        size = max(1, -(-len(self.records) // self.form.parts))
        for number in range(self.form.parts):
            path = f"{self.path.removesuffix('.csv')}-{number + 1}.csv" if self.form.parts > 1 else self.path
            yield path, [*header, *self.records[number * size : (number + 1) * size]]

    def _bytes(self, records: Sequence[Record]) -> bytes:
        text = self.form.line_end.join(self._line(record) for record in records)
        if self.form.ended and records:
            text += self.form.line_end
        encoding = self.encoding or "utf-8"
        mark = codecs.BOM_UTF8 if self.form.bom and encoding == "utf-8" else b""
        return mark + text.encode(encoding, errors="replace")

    def _line(self, record: Record) -> str:
        if isinstance(record, str):
            return record
        between: str = self.dialect.get("delimiter", ",")
        if self.dialect.get("skipInitialSpace"):
            between += " "
        return between.join(self._cell(cell, alone=len(record) == 1) for cell in record)

    def _cell(self, cell: str, *, alone: bool) -> str:
        quote: str = self.dialect.get("quoteChar", '"')
        escape: str = self.dialect.get("escapeChar", "")
        special = {
            self.dialect.get("delimiter", ","),
            quote,
            "\r",
            "\n",
            escape,
            self.dialect.get("commentChar", ""),
        }
        if not (
            self.form.quoted
            or (alone and not cell)
            or any(sign and sign in cell for sign in special)
            or cell[:1] == " "
        ):
            return cell
        if escape:
            cell = cell.replace(escape, 2 * escape)
        return quote + cell.replace(quote, (escape or quote) + quote) + quote


@dataclass(frozen=True)
class Package:
    """A package: its descriptor properties besides the resources, and its tables."""

    properties: JsonObject
    resources: tuple[Resource, ...]

    def descriptor(self) -> JsonObject:
        """Return the descriptor."""
        return {**self.properties, "resources": [resource.descriptor() for resource in self.resources]}

    def files(self) -> Mapping[str, bytes]:
        """Return the bytes of every file but the descriptor, by path."""
        return {path: data for resource in self.resources for path, data in resource.files()}

    def write(self, folder: Path) -> Path:
        """Write the package to *folder*; return the path of its descriptor."""
        return write(folder, self.descriptor(), self.files())

    def smaller(self) -> Iterator[Package]:
        """Yield what is left of the package when one part of it is taken away."""
        for at, resource in enumerate(self.resources):
            others = (*self.resources[:at], *self.resources[at + 1 :])
            if others and not _by_name(resource, others):
                yield replace(self, resources=others)
            for less in _smaller(resource):
                yield replace(self, resources=(*self.resources[:at], less, *self.resources[at + 1 :]))
        for properties in _less(self.properties):
            yield replace(self, properties=properties)


def _by_name(resource: Resource, others: Sequence[Resource]) -> bool:
    keys = [key for other in others for key in other.schema.get("foreignKeys", ())]
    return any(key["reference"].get("resource") == resource.name for key in keys)


def _smaller(resource: Resource) -> Iterator[Resource]:
    records = resource.records
    size = len(records)
    while size := size // 2:
        for at in range(0, len(records), size):
            yield replace(resource, records=records[:at] + records[at + size :])
    for at in range(len(resource.fields)):
        yield from _without(resource, at)
        yield from _plainer(resource, at)
    for less in _less(resource.schema):
        yield replace(resource, schema=less)
    for less in _less(resource.dialect):
        yield replace(resource, dialect=less)
    for less in _less(resource.properties):
        yield replace(resource, properties=less)
    if resource.form != Form(inline=resource.form.inline):
        yield replace(resource, form=Form(inline=resource.form.inline))
    if resource.encoding not in {"", "utf-8"}:
        yield replace(resource, encoding="utf-8")


def _without(resource: Resource, at: int) -> Iterator[Resource]:
    """Yield the table without the column *at*, where no key needs it."""
    if len(resource.fields) > 1 and resource.fields[at]["name"] not in json.dumps(resource.schema):
        yield replace(
            resource,
            fields=resource.fields[:at] + resource.fields[at + 1 :],
            header=resource.header[:at] + resource.header[at + 1 :],
            records=tuple(r if isinstance(r, str) else r[:at] + r[at + 1 :] for r in resource.records),
        )


def _plainer(resource: Resource, at: int) -> Iterator[Resource]:
    """Yield the table with fewer properties of the column *at*."""
    properties = resource.fields[at]
    plainer = [less for less in _less(properties) if "name" in less]
    plainer += [{**properties, "constraints": rules} for rules in _less(properties.get("constraints", {}))]
    for less in plainer:
        yield replace(resource, fields=(*resource.fields[:at], less, *resource.fields[at + 1 :]))


def _less(properties: JsonObject) -> Iterator[JsonObject]:
    for name in properties:
        yield {other: value for other, value in properties.items() if other != name}


def write(folder: Path, descriptor: JsonObject, files: Mapping[str, bytes]) -> Path:
    """Write *files* and *descriptor* to *folder*; return the path of the descriptor."""
    for name, data in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    path = folder / "datapackage.json"
    path.write_text(json.dumps(descriptor, ensure_ascii=False, indent=1), encoding="utf-8")
    return path
