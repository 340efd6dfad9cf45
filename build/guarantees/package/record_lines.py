"""Find the line of each record of a table, whatever the dialect of its files."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, TextIO

if TYPE_CHECKING:
    from _csv import Reader


class RecordLocation(NamedTuple):
    """The file of a record, below the folder of its package, and the line on which the record starts."""

    file: str
    line: int


def record_locations(
    root: Path, files: Sequence[str], dialect: Mapping[str, Any], encoding: str
) -> Iterator[RecordLocation]:
    """Yield the location of each record of a table, which may be split into several *files*.

    The *dialect* is that of Table Dialect, with all defaults. If the parts have a header, the first line of all
    but the first part is skipped.
    """
    for number, name in enumerate(files):
        with (root / name).open(encoding=encoding, errors="replace", newline="") as file:
            skipped = 1 if number and dialect.get("header") is not False and file.readline() else 0
            yield from (RecordLocation(name, skipped + line) for line in _starts(file, dialect))


def first_records(path: Path, dialect: Mapping[str, Any], encoding: str, most: int = 100) -> list[list[str]]:
    """Return the first records of a file, *most* of them at most; none if it cannot be read."""
    # A byte order mark is not part of the first cell.
    encoding = "utf-8-sig" if encoding.lower() in {"utf-8", "utf8"} else encoding
    try:
        with path.open(encoding=encoding, errors="replace", newline="") as file:
            return list(islice(_reader(file, dialect), most))
    except (OSError, LookupError, TypeError, UnicodeError, csv.Error):
        return []


def _reader(file: TextIO, dialect: Mapping[str, Any]) -> Reader:
    return csv.reader(
        file,
        delimiter=dialect["delimiter"],
        quotechar=dialect["quoteChar"],
        escapechar=dialect.get("escapeChar"),
        # As in frictionless: without an escape character, a quote is always doubled.
        doublequote=not dialect.get("escapeChar") or dialect.get("doubleQuote", True),
        skipinitialspace=dialect["skipInitialSpace"],
    )


def _starts(file: TextIO, dialect: Mapping[str, Any]) -> Iterator[int]:
    reader = _reader(file, dialect)
    line = 1
    try:
        for _ in reader:
            yield line
            line = reader.line_num + 1
    except csv.Error:
        return
