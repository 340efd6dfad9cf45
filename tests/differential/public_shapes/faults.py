"""Find the faults of a package in memory, row by row, by the rules written in ``reference``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from tests.differential.public_shapes.reference import key_value, missing_values, violations
from tests.differential.public_shapes.shape import JsonObject, Record, Shape, form


@dataclass(frozen=True, slots=True)
class Fault:
    """A broken rule: the table, the number of the record from 0, and the column if it is a single one."""

    rule: str
    table: str
    record: int
    column: str = ""
    value: str = ""


Row = tuple[int, Mapping[str, str]]


def faults_of(shape: Shape) -> set[Fault]:
    """Return the faults in the cells, rows and keys of *shape*."""
    return {fault for table in shape.tables for fault in _of_table(shape, table)}


def names(columns: str | Sequence[str]) -> list[str]:
    """Return the columns of a key, which may be written as one name."""
    return [columns] if isinstance(columns, str) else list(columns)


def full_rows(shape: Shape, table: str) -> list[Row]:
    """Return the rows that have as many cells as the header, by their number."""
    content = shape.tables[table]
    return [
        (number, dict(zip(content.header, record, strict=True)))
        for number, record in enumerate(content.records)
        if isinstance(record, tuple) and len(record) == len(content.header)
    ]


def _of_table(shape: Shape, table: str) -> Iterator[Fault]:
    content, resource = shape.tables[table], shape.resource(table)
    if form(resource) == "csv":
        skips_blank = resource.get("dialect", {}).get("skipBlankRows", False)
        for number, record in enumerate(content.records):
            if record == b"" and not skips_blank:
                yield Fault("csv-blank-row", table, number)
            elif isinstance(record, tuple) and len(record) != len(content.header):
                yield Fault("csv-ragged-row", table, number)
    schema = resource.get("schema", {})
    rows = full_rows(shape, table)
    for field in schema.get("fields", ()):
        if field["name"] in content.header:
            yield from _of_column(table, schema, field, rows)
    yield from _of_keys(shape, table, schema, rows)


def _of_column(table: str, schema: JsonObject, field: JsonObject, rows: Sequence[Row]) -> Iterator[Fault]:
    name = field["name"]
    for number, cells in rows:
        for rule in violations(field, schema, cells[name]):
            yield Fault(rule, table, number, name, cells[name])
    if field.get("constraints", {}).get("unique"):
        yield from _duplicates("unique", table, schema, [name], rows)


def _of_keys(shape: Shape, table: str, schema: JsonObject, rows: Sequence[Row]) -> Iterator[Fault]:
    key = names(schema.get("primaryKey", []))
    if key:
        yield from _duplicates("primary-key", table, schema, key, rows)
        yield from _blank_keys(table, schema, key, rows)
    for columns in schema.get("uniqueKeys", ()):
        yield from _duplicates("unique-key", table, schema, names(columns), rows)
    for reference in schema.get("foreignKeys", ()):
        target = reference["reference"].get("resource") or table
        yield from _broken_references(shape, table, reference, target)


def _key(schema: JsonObject, columns: Sequence[str], cells: Mapping[str, str]) -> tuple[object, ...] | None:
    """Return the values of a key, or None if a part of it is missing."""
    fields = {field["name"]: field for field in schema["fields"]}
    if any(cells[name] in missing_values(schema, fields[name]) for name in columns):
        return None
    return tuple(key_value(fields[name], cells[name]) for name in columns)


def _duplicates(
    rule: str, table: str, schema: JsonObject, columns: Sequence[str], rows: Sequence[Row]
) -> Iterator[Fault]:
    seen = set()
    for number, cells in rows:
        key = _key(schema, columns, cells)
        if key is not None and key in seen:
            single = columns[0] if len(columns) == 1 else ""
            yield Fault(rule, table, number, single, cells[single] if single else "")
        seen.add(key)


def _blank_keys(table: str, schema: JsonObject, key: Sequence[str], rows: Sequence[Row]) -> Iterator[Fault]:
    single = key[0] if len(key) == 1 else ""
    for number, cells in rows:
        if _key(schema, key, cells) is None:
            yield Fault("primary-key", table, number, single)


def _broken_references(shape: Shape, table: str, reference: JsonObject, target: str) -> Iterator[Fault]:
    columns, others = names(reference["fields"]), names(reference["reference"]["fields"])
    if target not in shape.tables:
        return
    schema, other_schema = shape.resource(table)["schema"], shape.resource(target)["schema"]
    known = {_key(other_schema, others, cells) for _, cells in full_rows(shape, target)}
    for number, cells in full_rows(shape, table):
        key = _key(schema, columns, cells)
        if key is not None and key not in known:
            single = columns[0] if len(columns) == 1 else ""
            yield Fault("foreign-key", table, number, single, cells[single] if single else "")


def cells_of(record: Record) -> tuple[str, ...]:
    """Return the cells of a record that is a row."""
    assert isinstance(record, tuple)
    return record
