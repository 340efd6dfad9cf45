"""Write the rows of a package apart: those without an error, and those with one, with the reason."""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final, TypeAlias

import numpy as np

from guarantees.core import staged_changes
from guarantees.core.errors import InputError
from guarantees.validation.polars_engine.frames import FramedTable
from guarantees.validation.table_files.line_index import Numbers
from guarantees.validation.table_files.plain_table import PlainTable

GOOD, BAD = "good", "bad"
_REASON: Final = ("line", "rules")
"""The columns that the bad rows have before their own."""

_LONGEST_NAME: Final = 150
"""The longest name of a file in bytes, without its ending, that every file system can store."""

BadRecords: TypeAlias = dict[str, list[Numbers]]
"""The records that violate each rule that is an error."""


def require_new_folder(folder: Path) -> None:
    """Check that *folder* can be written to without replacing anything.

    Raises:
        InputError: It exists and is not empty.
    """
    if folder.is_dir():
        staged_changes.finish_interrupted(folder)
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise InputError(f"{folder}: not an empty folder. Name a new folder for the rows.")


def split_tables(tables: Mapping[str, FramedTable], bad: Mapping[str, BadRecords], folder: Path) -> None:
    """Write the rows of all *tables* to ``good`` and ``bad`` in *folder*, all or none.

    *bad* are the records of each table that violate each rule.

    Raises:
        InputError: The disk does not accept a file.
    """
    with staged_changes.reporting(folder):
        folder.mkdir(parents=True, exist_ok=True)
    with staged_changes.stage_changes(folder) as changes:
        parts = changes.stage / "parts"
        with staged_changes.reporting(folder):
            for name, table in tables.items():
                split_table(table, bad[name], parts)
        for path in sorted(parts.glob("*/*")):
            changes.take(folder / path.relative_to(parts), path)
        changes.commit()


def split_table(framed: FramedTable, bad: BadRecords, folder: Path) -> None:
    """Write the rows of a table to ``good`` and ``bad`` in *folder*; *bad* are the records that violate each rule."""
    rules = _rules_of_records(framed.table, bad)
    name = _file_name(framed.resource.name)
    for part in (GOOD, BAD):
        (folder / part).mkdir(parents=True, exist_ok=True)
    with (folder / GOOD / name).open("wb") as good_file, (folder / BAD / name).open("wb") as bad_file:
        good_file.write(_line(framed.table, framed.table.labels))
        bad_file.write(_line(framed.table, (*_REASON, *framed.table.labels)))
        for number, line in _records(framed.table):
            if number in rules:
                place = framed.table.lines.place(number)
                reason = _line(framed.table, (str(place.line), " ".join(sorted(rules[number]))))
                bad_file.write(reason.rstrip(b"\n") + framed.table.style.delimiter + line)
            else:
                good_file.write(line)


def _file_name(table: str) -> str:
    """Return the name of the file for a *table*, whose name is a stranger's: it cannot leave the folder."""
    name = "".join(
        letter if letter.isalnum() or letter in " -_." else f"%{ord(letter):02X}" for letter in table
    )
    if len(name.encode()) > _LONGEST_NAME:
        name = f"{name[: _LONGEST_NAME // 4]}-{hashlib.sha256(table.encode()).hexdigest()[:16]}"
    return f"{name}.csv"


def _rules_of_records(table: PlainTable, bad: BadRecords) -> dict[int, set[str]]:
    rules: dict[int, set[str]] = {number: {"form"} for number in table.faulty.tolist()}
    for rule, parts in bad.items():
        for number in np.concatenate(parts).tolist():
            rules.setdefault(number, set()).add(rule)
    return rules


def _records(table: PlainTable) -> Iterator[tuple[int, bytes]]:
    """Yield the number and the line of each record."""
    for first, lines in table.read_blocks():
        yield from enumerate(lines, first)


def _line(table: PlainTable, cells: tuple[str, ...]) -> bytes:
    text = io.StringIO()
    delimiter, quote = table.style.delimiter.decode(), table.style.quote.decode()
    csv.writer(text, delimiter=delimiter, quotechar=quote, lineterminator="\n").writerow(cells)
    return text.getvalue().encode()
