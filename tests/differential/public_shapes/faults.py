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


def _of_keys(shape: Shape, table: str, schema: JsonObject, rows: Sequence[Row]) -> Iterator[Fault]:
    key = names(schema.get("primaryKey", []))
    primary = _repeats(schema, key, rows) if key else {}
    yield from (_duplicate("primary-key", table, key, rows, number) for number in primary)
    yield from _blank_keys(table, schema, key, rows)
    unique = [[f["name"]] for f in schema.get("fields", ()) if f.get("constraints", {}).get("unique")]
    others = [("unique", columns) for columns in unique if columns != key]
    keys = map(names, schema.get("uniqueKeys", ()))
    others += [("unique-key", columns) for columns in keys if columns not in (key, *unique)]
    for rule, columns in others:
        # Two rows with the same primary key are one fault.
        repeats = _repeats(schema, columns, rows).items() - primary.items()
        yield from (_duplicate(rule, table, columns, rows, number) for number, _ in repeats)
    for reference in schema.get("foreignKeys", ()):
        target = reference["reference"].get("resource") or table
        yield from _broken_references(shape, table, reference, target)


def _key(schema: JsonObject, columns: Sequence[str], cells: Mapping[str, str]) -> tuple[object, ...] | None:
    """Return the values of a key, or None if a part of it is missing."""
    fields = {field["name"]: field for field in schema["fields"]}
    if any(cells[name] in missing_values(schema, fields[name]) for name in columns):
        return None
    return tuple(key_value(fields[name], cells[name]) for name in columns)


def _repeats(schema: JsonObject, columns: Sequence[str], rows: Sequence[Row]) -> dict[int, int]:
    """Return the rows that repeat a key, each with the first row that has it."""
    first: dict[tuple[object, ...], int] = {}
    repeats = {}
    for number, cells in rows:
        key = _key(schema, columns, cells)
        if key is not None and first.setdefault(key, number) != number:
            repeats[number] = first[key]
    return repeats


def _duplicate(rule: str, table: str, columns: Sequence[str], rows: Sequence[Row], number: int) -> Fault:
    single = columns[0] if len(columns) == 1 else ""
    return Fault(rule, table, number, single, dict(rows)[number][single] if single else "")


def _blank_keys(table: str, schema: JsonObject, key: Sequence[str], rows: Sequence[Row]) -> Iterator[Fault]:
    """Yield the blank cells of a primary key; where a value is required, that is the fault."""
    fields = {field["name"]: field for field in schema.get("fields", ())}
    for name in key:
        if not fields[name].get("constraints", {}).get("required"):
            missing = missing_values(schema, fields[name])
            yield from (Fault("primary-key", table, at, name) for at, cells in rows if cells[name] in missing)


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
