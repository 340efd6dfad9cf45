"""Parse how a table is written: Table Dialect 2.0, CSV Dialect 1.2, and what frictionless 4 and 5 write instead.

``caseSensitiveHeader`` was false by default in CSV Dialect 1.2 and is not part of Table Dialect. As in frictionless,
which has ``headerCase``, labels are compared with their case unless a descriptor says otherwise.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from guarantees.package.descriptor_part import UNSUPPORTED_PROPERTY, Part, describe, is_count, suggest
from guarantees.package.resource import Dialect

_KNOWN: Final = frozenset(
    {
        "$schema", "name", "title", "description", "type", "header", "headerRows", "headerJoin", "headerCase",
        "commentRows", "commentChar", "delimiter", "lineTerminator", "quoteChar", "doubleQuote", "escapeChar",
        "nullSequence", "skipInitialSpace", "skipBlankRows", "caseSensitiveHeader", "csvddfVersion", "property",
        "itemType", "itemKeys", "sheetNumber", "sheetName", "table", "keyed", "keys", "csv", "json", "excel", "ods",
        "sql", "local", "remote", "inline", "gsheets", "pandas", "parquet", "quoting",
    }
)  # fmt: skip
# Properties of frictionless that choose rows or columns.
_CHOOSING: Final = tuple(
    f"{verb}{kind}" for verb in ("pick", "skip", "limit", "offset") for kind in ("Rows", "Fields")
)
_NAMES_OF_DELIMITERS: Final[Mapping[str, str]] = {
    **dict.fromkeys(("\\t", "tab", "tsv", "tabulator", "<tab>"), "\t"),
    **dict.fromkeys(("comma", "csv"), ","),
    "semicolon": ";",
    **dict.fromkeys(("pipe", "bar"), "|"),
    "space": " ",
    "colon": ":",
}
_LINE_ENDS: Final[Mapping[str, str]] = {"\\n": "\n", "\\r\\n": "\r\n", "\\r": "\r"}


class UnreadableDialectError(Exception):
    """The table cannot be read as its dialect says, which is a finding."""


def parse_dialect(dialect: Part, file_format: str) -> Dialect:
    """Return the object *dialect* of a file in *file_format*.

    Raises:
        UnreadableDialectError: The table cannot be read by it, which is reported as a finding.
    """
    flat = _flattened(dialect, file_format)
    flat.report_misspelt((*_KNOWN, *_CHOOSING))
    if file_format in {"csv", "tsv"}:
        return _delimited(flat, replace(_header(flat), delimiter="\t" if file_format == "tsv" else ","))
    if file_format in {"json", "ndjson"}:
        return _structured(flat, _header(flat))
    return Dialect()


def notes_on_dialect(dialect: Part, table: str) -> tuple[str, ...]:
    """Return notes on properties of frictionless that are ignored."""
    ignored = [name for name in _CHOOSING if dialect.has(name)]
    return (f"All rows and columns are read, in spite of {', '.join(ignored)}: {table}",) if ignored else ()


def _flattened(dialect: Part, file_format: str) -> Part:
    """Return *dialect* with the properties that frictionless 5 nests in it by format."""
    nested = {"csv": "csv", "tsv": "csv", "json": "json", "ndjson": "json"}.get(file_format, "")
    inner = dialect.mapping(nested) if nested else None
    if inner is None:
        return dialect
    return replace(dialect, value={**dialect.value, **inner.value})


def _header(dialect: Part) -> Dialect:
    """Return what applies to every format: header and comments."""
    rows = _row_numbers(dialect, "headerRows")
    if not dialect.flag("header", default=True):
        rows = ()
    case = dialect.flag("headerCase", default=True)
    return Dialect(
        header_rows=(1,) if rows is None else rows,
        header_join=dialect.text("headerJoin", " "),
        case_sensitive_header=dialect.flag("caseSensitiveHeader", default=case),
        comment_rows=_row_numbers(dialect, "commentRows") or (),
        comment_char=dialect.text("commentChar"),
        skip_blank_rows=dialect.flag("skipBlankRows", default=False),
    )


def _row_numbers(dialect: Part, key: str) -> tuple[int, ...] | None:
    if not dialect.has(key):
        return None
    part = dialect.at(key)
    numbers: Any = part.value
    if is_count(numbers) and numbers > 0:
        part.expected("a list", f"Write [{numbers}].")
        return (numbers,)
    if not isinstance(numbers, list) or not all(is_count(number) and number > 0 for number in numbers):
        part.expected("a list of row numbers", "Rows are counted from 1.")
        return None
    return tuple(sorted(set(numbers)))


def _delimited(dialect: Part, base: Dialect) -> Dialect:
    quote = _quote(dialect)
    escape = _character(dialect, "escapeChar", "")
    if escape and escape == quote:
        dialect.at("escapeChar").warn(
            "escapeChar is the same as quoteChar.", "Leave it out: doubleQuote says that quotes are doubled."
        )
        escape = ""
    delimiter = _delimiter(dialect, base.delimiter)
    if delimiter in {quote, escape}:
        dialect.at("delimiter").report(
            f"The delimiter {describe(delimiter)} is also the quote or the escape character.",
            "Correct one of them.",
        )
        raise UnreadableDialectError
    return replace(
        base,
        delimiter=delimiter,
        quote=quote,
        double_quote=dialect.flag("doubleQuote", default=True),
        escape=escape,
        null_sequence=dialect.text("nullSequence") if dialect.has("nullSequence") else None,
        skip_initial_space=dialect.flag("skipInitialSpace", default=False),
        line_terminator=_line_end(dialect),
    )


def _delimiter(dialect: Part, default: str) -> str:
    delimiter = dialect.text("delimiter", default)
    part = dialect.at("delimiter")
    if len(delimiter) == 1 and delimiter not in "\r\n":
        return delimiter
    if delimiter.lower() in _NAMES_OF_DELIMITERS:
        character = _NAMES_OF_DELIMITERS[delimiter.lower()]
        meant = '"\\t", with one backslash' if character == "\t" else f'"{character}"'
        part.warn(f"The delimiter must be a character, not {describe(delimiter)}.", f"Write {meant}.")
        return character
    if delimiter in {"", "\n", "\r", "\r\n"}:
        part.expected("a character that is not a line break", 'Write "," or ";", for example.')
    else:
        message = f"The delimiter {describe(delimiter)} has several characters, which is not supported."
        part.report(message, "Save the table with a delimiter of one character.", rule=UNSUPPORTED_PROPERTY)
    raise UnreadableDialectError


def _quote(dialect: Part) -> str:
    if isinstance(dialect.value, Mapping) and "quoteChar" in dialect.value and not dialect.value["quoteChar"]:
        return ""  # null, false or an empty string: quotes are ordinary characters
    return _character(dialect, "quoteChar", '"')


def _character(dialect: Part, key: str, default: str) -> str:
    part = dialect.at(key)
    if part.value is None or part.value is False or part.value == "":
        return default
    if not isinstance(part.value, str) or len(part.value) != 1 or part.value in "\r\n":
        part.expected("a single character", "Correct it, or leave it out.")
        raise UnreadableDialectError
    return part.value


def _line_end(dialect: Part) -> str:
    line_end = dialect.text("lineTerminator")
    part = dialect.at("lineTerminator")
    if line_end in _LINE_ENDS:
        part.warn(f"{describe(line_end)} is not a line break.", "Write it in JSON with one backslash.")
        return _LINE_ENDS[line_end]
    if line_end in {"", "\n", "\r", "\r\n"}:
        return line_end
    message = f"The line terminator {describe(line_end)} is not supported."
    part.report(message, "Save the table with lines that end in LF or CR LF.", rule=UNSUPPORTED_PROPERTY)
    raise UnreadableDialectError


def _structured(dialect: Part, base: Dialect) -> Dialect:
    item_type = dialect.text("itemType")
    if item_type not in {"", "array", "object"}:
        dialect.at("itemType").report(
            f"itemType is {describe(item_type)}.", suggest(item_type, ("array", "object"))
        )
        item_type = ""
    if dialect.flag("keyed", default=False):
        item_type = item_type or "object"
    return replace(
        base,
        property=dialect.text("property"),
        item_type=item_type,
        item_keys=dialect.texts("itemKeys" if dialect.has("itemKeys") else "keys"),
    )
