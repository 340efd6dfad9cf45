"""What plain readers make of a table: nothing in a cell may change, vanish or run when a file is opened."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from typing import Final

from guarantees.contract.cell_rules import LATIN, LOOK_ALIKE, lookalike_character
from guarantees.core import csv_text
from guarantees.core.csv_text import Row
from guarantees.core.findings import Finding
from guarantees.core.locations import RecordRef
from guarantees.core.rules import PORTABILITY, Rule, register
from guarantees.package.reader import Package, TableData

READS_AS_MISSING: Final = register(
    Rule(
        name="reads-as-missing",
        group=PORTABILITY,
        summary="A cell must not be a word that pandas or R reads as a missing value.",
        fix="Leave the cell blank, or write another word.",
        bad="label\nNA",
        good="label\n",
    )
)
SURROUNDING_WHITESPACE: Final = register(
    Rule(
        name="surrounding-whitespace",
        group=PORTABILITY,
        summary="A cell must not start or end with white space.",
        fix="Remove the white space.",
        bad='label\n"Meeting "',
        good="label\nMeeting",
    )
)
CONTROL_CHARACTER: Final = register(
    Rule(
        name="control-character",
        group=PORTABILITY,
        summary="A cell must be a single line of visible characters.",
        fix="Remove the line break or the invisible character.",
        bad='label\n"Meeting of\nthe mayors"',
        good="label\nMeeting of the mayors",
    )
)
SPREADSHEET_FORMULA: Final = register(
    Rule(
        name="spreadsheet-formula",
        group=PORTABILITY,
        summary="A text cell must not start with a character that makes a spreadsheet run it as a formula.",
        fix="Start the cell with a letter or digit.",
        bad="note\n=A1+1",
        good="note\nA1 plus 1",
    )
)
BLANK_COLUMN: Final = register(
    Rule(
        name="blank-column",
        group=PORTABILITY,
        summary="A column must be filled in at least one row.",
        fix="Fill in the column, or remove it from the schema.",
        bad="event_id,place\nmayors-meet,\nsecond-meeting,",
        good="event_id,place\nmayors-meet,Northmoor\nsecond-meeting,",
    )
)
ROW_ORDER: Final = register(
    Rule(
        name="row-order",
        group=PORTABILITY,
        summary="Rows must be sorted by primary key.",
        fix="Sort the rows, or run `guarantees build`.",
        bad="event_id\nsecond-meeting\nmayors-meet",
        good="event_id\nmayors-meet\nsecond-meeting",
    )
)
ALTERED_BY_READ_CSV: Final = register(
    Rule(
        name="altered-by-read-csv",
        group=PORTABILITY,
        summary="`pd.read_csv` without arguments must return every cell as it is written.",
        fix="Write the value so that it is not converted: text must look like text, and numbers and booleans must not be blank.",
        bad="label\n007",
        good="label\nroute-007",
    )
)


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
        yield data.finding(READS_AS_MISSING, row, message, "Leave the cell blank.", column=column)
    if cell != cell.strip():
        message = "White space stands before or after the value."
        yield data.finding(SURROUNDING_WHITESPACE, row, message, "Remove it.", column=column)
    # What is printable as a whole need not be looked at letter by letter.
    if not cell.isprintable() and any(
        unicodedata.category(char) in {"Cc", "Cf", "Zl", "Zp"} for char in cell
    ):
        message = "The cell holds a line break or an invisible character."
        yield data.finding(CONTROL_CHARACTER, row, message, "Remove it.", column=column)
    if message := lookalike_character(cell):
        yield data.finding(LOOK_ALIKE, row, message, LATIN, column=column)
    if cell.startswith(FORMULA) and data.contract.field(column).type == "string":
        message = "A spreadsheet would run this cell as a formula."
        yield data.finding(SPREADSHEET_FORMULA, row, message, "Start it with a letter.", column=column)


def _columns(data: TableData) -> Iterator[Finding]:
    for column in data.columns:
        if data.rows and not any(row[column] for row in data.rows):
            message = f"The column {column!r} is blank in every row."
            hint = "Plain readers would take it for a column of numbers: fill it, or drop it from the schema."
            yield Finding(
                rule=BLANK_COLUMN,
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
            yield data.finding(ROW_ORDER, row, message, csv_text.REBUILD)
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
            yield data.finding(ALTERED_BY_READ_CSV, data.rows[0], message, hint, column=column)
    for row, read in zip(data.rows, cells, strict=True):
        for column, cell in zip(data.columns, read, strict=True):
            if cell != row[column] and cell.casefold() != row[column]:
                message = f"pd.read_csv reads {cell!r} for {row[column]!r}."
                hint = "Write it so that a plain reader keeps it as it is."
                yield data.finding(ALTERED_BY_READ_CSV, row, message, hint, column=column)
