"""Read the rows of JSON as the cells of a table: of a file, of a file with one row per line, or of the descriptor."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final, NamedTuple

from guarantees.contract.cell_rules import TYPE, quote_value
from guarantees.core import csv_text
from guarantees.package.reader import UNKNOWN_COLUMN
from guarantees.package.resource import Column, Resource
from guarantees.validation.table_files.block_scan import well_formed
from guarantees.validation.table_files.byte_streams import UnreadableTableError, open_text
from guarantees.validation.table_files.plain_table import PlainTable
from guarantees.validation.table_files.table_builder import TableBuilder

MAX_JSON: Final = 2_000_000_000
"""A JSON file is read as a whole up to this size; one row per line has no limit."""

_NUMBER_TYPES: Final = frozenset({"integer", "number", "any", "year"})
_LIST_TYPES: Final = frozenset({"array", "list", "geopoint", "any"})
_OBJECT_TYPES: Final = frozenset({"object", "geojson", "geopoint", "any"})
_KINDS: Final = {dict: "an object", list: "a list", bool: "true or false", str: "text"}


class _Number(str):
    """A number as it is written."""

    __slots__ = ()


class _Row(NamedTuple):
    """One row, and the line on which it starts."""

    value: Any
    line: int


def read_json_table(root: Path, resource: Resource, builder: TableBuilder) -> PlainTable | None:
    """Return the table in the JSON of *resource*, or None if there are no rows and no columns.

    Raises:
        UnreadableTableError: A file is damaged, or not what its format says.
    """
    reader = _RowReader(resource, builder)
    if resource.data is not None:
        reader.read("datapackage.json", _rows_of(resource.data, resource))
    for file in resource.files:
        reader.read(file, _rows_of_file(root / file, resource))
    reader.finish()
    return builder.finish(0) if builder.labels else None


def _rows_of(data: object, resource: Resource) -> Iterator[_Row]:
    """Yield the rows of *data* in a descriptor; the number of a row takes the place of its line."""
    if isinstance(data, Mapping):
        data = data.get(resource.dialect.property)
    if not isinstance(data, list):
        raise UnreadableTableError("The rows are not a list.", "Write a list of objects, or of lists.")
    yield from (_Row(value, number) for number, value in enumerate(data, 1))


def _rows_of_file(path: Path, resource: Resource) -> Iterator[_Row]:
    with open_text(path, resource) as stream:
        if resource.format in {"ndjson", "jsonl"}:
            yield from _rows_of_lines(stream.chunks)
        else:
            yield from _rows_of_document(stream.chunks, resource)


def _rows_of_lines(chunks: Iterator[bytes]) -> Iterator[_Row]:
    for number, line in enumerate(_lines(chunks), 1):
        if line.strip():
            yield _Row(_parse(line, number), number)


def _lines(chunks: Iterator[bytes]) -> Iterator[bytes]:
    parts: list[bytes] = []
    for chunk in chunks:
        first, *others = chunk.split(b"\n")
        parts.append(first)
        if others:
            yield b"".join(parts)
            yield from others[:-1]
            parts = others[-1:]
    yield b"".join(parts)


def _parse(data: bytes, line: int) -> Any:  # noqa: ANN401  whatever the JSON holds
    try:
        return json.loads(data.decode(), parse_int=_Number, parse_float=_Number)
    except (ValueError, RecursionError) as err:
        message = f"Line {line} is not JSON: {_reason(err)}."
        raise UnreadableTableError(message, "Write one object or list in each line.") from err


def _reason(err: ValueError | RecursionError) -> str:
    if isinstance(err, json.JSONDecodeError):
        return err.msg[:1].lower() + err.msg[1:]
    return "it is not UTF-8" if isinstance(err, UnicodeDecodeError) else "it is nested too deeply"


def _rows_of_document(chunks: Iterator[bytes], resource: Resource) -> Iterator[_Row]:
    """Yield the rows of a JSON document with the lines on which they start."""
    parts, size = [], 0
    for chunk in chunks:
        size += len(chunk)
        if size > MAX_JSON:
            message = f"The file has more than {MAX_JSON:,} bytes."
            raise UnreadableTableError(message, "Write one row per line, with the format `ndjson`.")
        parts.append(chunk)
    try:
        text = b"".join(parts).decode()
    except UnicodeDecodeError as err:
        raise UnreadableTableError("The file is not UTF-8.", "Save it as UTF-8.") from err
    yield from _array_rows(text, _start_of_rows(text, resource.dialect.property))


def _start_of_rows(text: str, name: str) -> int:
    """Return the position of the list of rows in a document, which may be the property *name* of an object."""
    start = len(text) - len(text.lstrip())
    if not name:
        return start
    decoder = json.JSONDecoder()
    position = _skip_space(text, start + 1)
    try:
        while text[position] == '"':
            key, position = decoder.raw_decode(text, position)
            position = _skip_space(text, _skip_space(text, position) + 1)
            if key == name:
                return position
            _, position = decoder.raw_decode(text, position)
            position = _skip_space(text, _skip_space(text, position) + 1)
    except (ValueError, IndexError, RecursionError):
        pass
    raise UnreadableTableError(
        f"The file has no property {name!r}.", "Correct `property` in the dialect of the resource."
    )


def _skip_space(text: str, position: int) -> int:
    while position < len(text) and text[position] in " \t\r\n":
        position += 1
    return position


def _array_rows(text: str, start: int) -> Iterator[_Row]:
    if text[start : start + 1] != "[":
        found = "an object" if text[start : start + 1] == "{" else "no list"
        hint = "Write a list of rows, or name the property that holds it as `property` in the dialect."
        raise UnreadableTableError(f"The file holds {found}, not a list of rows.", hint)
    decoder = json.JSONDecoder(parse_int=_Number, parse_float=_Number)
    position, line, counted = _skip_space(text, start + 1), 1, 0
    while position < len(text) and text[position] != "]":
        line += text.count("\n", counted, position)
        counted = position
        try:
            value, position = decoder.raw_decode(text, position)
        except (ValueError, RecursionError) as err:
            at = line + text.count("\n", counted, getattr(err, "pos", counted))
            raise UnreadableTableError(
                f"Line {at} is not JSON: {_reason(err)}.", "Correct the file."
            ) from err
        yield _Row(value, line)
        position = _skip_space(text, position)
        if text[position : position + 1] not in {",", "]"}:
            at = line + text.count("\n", counted, position)
            raise UnreadableTableError(f"Line {at}: expected ',' or ']' after a row.", "Correct the file.")
        position = _skip_space(text, position + 1) if text[position] == "," else position
    if position >= len(text):
        raise UnreadableTableError("The file ends in the middle of the list of rows.", "Restore the file.")
    end = _skip_space(text, position + 1)
    if text[:start].isspace() or not start:
        _check_end(text, end)


def _check_end(text: str, position: int) -> None:
    """Check that a document ends at *position*.

    Raises:
        UnreadableTableError: Something follows, for example a second list of rows.
    """
    if position < len(text):
        at = 1 + text.count("\n", 0, position)
        raise UnreadableTableError(
            f"Line {at}: the file goes on after the list of rows.", "Correct the file."
        )


class _RowReader:
    """Adds rows to a table, which are objects, or lists in the order of the columns."""

    def __init__(self, resource: Resource, builder: TableBuilder) -> None:
        self._resource = resource
        self._builder = builder
        self._columns: list[Column | None] = []
        self._keys: tuple[str, ...] = ()
        self._unknown: set[str] = set()

    def read(self, file: str, rows: Iterator[_Row]) -> None:
        """Add all *rows* of a file."""
        self._builder.start_file(None)
        last_line = 0
        for row in rows:
            try:
                if last_line:
                    self._move_to(row.line - last_line)
                elif self._start(row.value):
                    # The line of the first record is not known yet; the header counts as the one before it.
                    self._builder.start_records(file, row.line + 1, 0)
                    last_line = row.line
                    continue
                else:
                    self._builder.start_records(file, row.line, 0)
                self._add(row.value)
            except RecursionError as err:
                message = f"Line {row.line}: a value is nested too deeply."
                raise UnreadableTableError(message, "Correct the file.") from err
            last_line = row.line

    def _move_to(self, lines: int) -> None:
        """Say that the next record starts so many *lines* after the one before it."""
        if not lines:
            self._builder.stay_on_line()
        for _ in range(lines - 1):
            self._builder.skip_line()

    def finish(self) -> None:
        """Set the columns, if there was no row to set them by."""
        if not self._builder.labels:
            self._start({})

    def _start(self, first: object) -> bool:
        """Set the columns by the *first* row; return whether it is the header."""
        if self._builder.labels:
            return isinstance(first, list) and tuple(map(str, first)) == self._builder.labels
        has_header = isinstance(first, list) and bool(self._resource.dialect.header_rows)
        if has_header and isinstance(first, list):
            labels = tuple("" if cell is None else str(cell) for cell in first)
        else:
            labels = self._resource.dialect.item_keys or self._resource.header
            labels = labels or (tuple(first) if isinstance(first, dict) else ())
        by_name = {column.name: column for column in self._resource.columns}
        self._columns = [by_name.get(label) for label in labels]
        self._keys = labels
        self._builder.set_columns([well_formed(label) for label in labels])
        return has_header

    def _add(self, row: object) -> None:
        labels = self._builder.labels
        if isinstance(row, Mapping):
            self._report_unknown(row)
            values = [row.get(key) for key in self._keys]
        elif isinstance(row, list):
            values = row
            if len(row) != len(labels):
                self._builder.report_ragged(0, len(row))
        else:
            message = f"The row is {_kind(row)}, not an object or a list."
            self._builder.report(csv_text.CSV_SYNTAX, 0, message, "Write the cells of the row.")
            values = []
        cells = [self._cell(number, value) for number, value in enumerate(values[: len(labels)])]
        self._builder.add_record(cells)

    def _report_unknown(self, row: Mapping[str, Any]) -> None:
        for name in row:
            if name in self._keys or name in self._unknown:
                continue
            self._unknown.add(name)
            label = well_formed(name)
            message = f"The column {label!r} is not in the schema."
            self._builder.report(UNKNOWN_COLUMN, 0, message, UNKNOWN_COLUMN.fix, column=label, excluded=False)

    def _cell(self, number: int, value: object) -> str:
        """Return *value* as it would be written in CSV; report it if its JSON type is not that of the column."""
        column = self._columns[number] if number < len(self._columns) else None
        if value is None:
            return _blank(column)
        if column is not None and not _fits(value, column):
            message = f"{quote_value(str(value))} is {_kind(value)}, not {_article(column.type)}."
            hint = "Write text in quotes." if column.type == "string" else "Write the value without quotes."
            self._builder.report(TYPE, 0, message, hint, column=column.name, value=str(value), excluded=False)
            return _blank(column)
        text = _text(value, column)
        readable = well_formed(text)
        if text != readable:
            message = "The value contains half of a character (a lone surrogate)."
            self._builder.report(
                csv_text.CSV_ENCODING, 0, message, "Write it again.", column=self._label(number)
            )
        return readable

    def _label(self, number: int) -> str:
        labels = self._builder.labels
        return labels[number] if number < len(labels) else ""


def _blank(column: Column | None) -> str:
    return "" if column is None or "" in column.missing or not column.missing else min(column.missing)


def _article(kind: str) -> str:
    return {"string": "text", "integer": "an integer", "object": "an object", "array": "a list"}.get(
        kind, f"a {kind}"
    )


def _kind(value: object) -> str:
    if isinstance(value, _Number | int | float) and not isinstance(value, bool):
        return "a number"
    return next((name for kind, name in _KINDS.items() if isinstance(value, kind)), "nothing")


def _fits(value: object, column: Column) -> bool:
    """Return whether the JSON type of *value* may hold a value of *column*."""
    if isinstance(value, bool):
        return column.type in {"boolean", "any"}
    if isinstance(value, _Number | int | float):
        return column.type in _NUMBER_TYPES
    if isinstance(value, list):
        return column.type in _LIST_TYPES
    if isinstance(value, dict):
        return column.type in _OBJECT_TYPES
    return True


def _text(value: object, column: Column | None) -> str:
    if isinstance(value, bool):
        words = column.properties.get("trueValues" if value else "falseValues") if column else None
        return str(words[0]) if isinstance(words, list) and words else str(value).lower()
    if isinstance(value, dict | list):
        return _as_json(value)
    text = str(value)
    if column is not None and column.type == "integer" and isinstance(value, _Number | float):
        return text.removesuffix(".0")
    return text


def _as_json(value: object) -> str:
    """Return *value* as JSON with its numbers as they are written."""
    if isinstance(value, dict):
        pairs = (f"{json.dumps(name, ensure_ascii=False)}: {_as_json(item)}" for name, item in value.items())
        return f"{{{', '.join(pairs)}}}"
    if isinstance(value, list):
        return f"[{', '.join(map(_as_json, value))}]"
    return str(value) if isinstance(value, _Number) else json.dumps(value, ensure_ascii=False)
