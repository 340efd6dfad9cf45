"""What plain readers make of a table: nothing in a cell may change, vanish or run when a file is opened."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from typing import Final

from guarantees.contract.cell_rules import LATIN, lookalike_character
from guarantees.core import csv_text
from guarantees.core.csv_text import Row
from guarantees.core.findings import Finding
from guarantees.core.locations import RecordRef
from guarantees.package.reader import Package, TableData

# What pandas 2 and 3 read as missing without being asked (the default of ``read_csv``), R's "NA" among it.
MISSING_WORDS: Final = frozenset(
    [
        "#N/A",
        "#N/A N/A",
        "#NA",
        "-1.#IND",
        "-1.#QNAN",
        "-NaN",
        "-nan",
        "1.#IND",
        "1.#QNAN",
        "<NA>",
        "N/A",
        "NA",
        "NULL",
        "NaN",
        "None",
        "n/a",
        "nan",
        "null",
    ]
)
FORMULA: Final = ("=", "+", "-", "@", "\t")
# What ``pd.read_csv`` must make of a column without being told anything (pandas 3, pandas 2).
PLAIN_DTYPES: Final = {
    "string": {"str", "object"},
    "date": {"str", "object"},
    "integer": {"int64"},
    "boolean": {"bool"},
}


def findings(package: Package) -> Iterator[Finding]:
    """Yield every cell, column and order of rows that a plain reader would stumble over."""
    for data in package:
        for row in data.rows:
            for column, cell in row.cells.items():
                if cell:
                    yield from _cell(data, row, column, cell)
        # A table that is handed over alone may be a part of one: a column may be filled elsewhere.
        if not package.partial:
            yield from _columns(data)
        yield from _order(data)


def _cell(data: TableData, row: Row, column: str, cell: str) -> Iterator[Finding]:
    if cell in MISSING_WORDS:
        message = f"{cell!r} is read as a missing value by pandas or R."
        yield data.finding("reads-as-missing", row, message, "Leave the cell blank.", column=column)
    if cell != cell.strip():
        message = "White space stands before or after the value."
        yield data.finding("surrounding-whitespace", row, message, "Remove it.", column=column)
    # What is printable as a whole need not be looked at letter by letter.
    if not cell.isprintable() and any(
        unicodedata.category(char) in {"Cc", "Cf", "Zl", "Zp"} for char in cell
    ):
        message = "The cell holds a line break or an invisible character."
        yield data.finding("control-character", row, message, "Remove it.", column=column)
    if message := lookalike_character(cell):
        yield data.finding("look-alike", row, message, LATIN, column=column)
    if cell.startswith(FORMULA) and data.contract.field(column).type == "string":
        message = "A spreadsheet would run this cell as a formula."
        yield data.finding("spreadsheet-formula", row, message, "Start it with a letter.", column=column)


def _columns(data: TableData) -> Iterator[Finding]:
    for column in data.columns:
        if data.rows and not any(row[column] for row in data.rows):
            message = f"The column {column!r} is blank in every row."
            hint = "Plain readers would take it for a column of numbers: fill it, or drop it from the schema."
            yield Finding(
                check="blank-column",
                table=data.name,
                file=data.file,
                line=1,
                column=column,
                message=message,
                hint=hint,
                others=tuple(RecordRef(data.name, data.record(row)) for row in data.rows),
            )


def _order(data: TableData) -> Iterator[Finding]:
    key = data.contract.primary_key
    if not data.has(*key):
        return
    for before, row in zip(data.rows, data.rows[1:], strict=False):
        if row.key(key) < before.key(key):
            message = f"The row belongs before line {before.line}: rows are sorted by {', '.join(key)}."
            yield data.finding("row-order", row, message, csv_text.REBUILD)
            return


def plain_findings(data: TableData) -> Iterator[Finding]:
    """Yield where ``pd.read_csv`` without arguments gives other cells than the file of a table holds."""
    if not data.complete or data.text.findings or not data.rows:
        return
    dtypes, cells = csv_text.read_plain(data.data)
    for column, dtype in dtypes.items():
        blank = not any(row[column] for row in data.rows)
        if not blank and dtype not in PLAIN_DTYPES[data.contract.field(column).type]:
            message = f"pd.read_csv reads the column {column!r} as {dtype}."
            hint = "Text must look like text, and numbers and truth values must not be blank."
            yield data.finding("altered-by-read-csv", data.rows[0], message, hint, column=column)
    for row, read in zip(data.rows, cells, strict=True):
        for column, cell in zip(data.columns, read, strict=True):
            if cell != row[column] and cell.casefold() != row[column]:
                message = f"pd.read_csv reads {cell!r} for {row[column]!r}."
                hint = "Write it so that a plain reader keeps it as it is."
                yield data.finding("altered-by-read-csv", row, message, hint, column=column)
