"""Check that CSV readers leave a table as it is: no cell may change, vanish or run when a file is opened."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from guarantees.contract.field_types import FIELD_TYPES
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
LOOK_ALIKE: Final = register(
    Rule(
        name="look-alike",
        group=PORTABILITY,
        summary="A word must not mix Latin letters with similar letters of another alphabet.",
        fix="Type the Latin letter.",
        bad="speaker: \u0430nn-lee   # the first letter is Cyrillic",
        good="speaker: ann-lee",
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
        fix="Sort the rows, or run `guarantees validate PATH --fix`.",
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


# What pandas 2 and 3 read as a missing value by default (``read_csv``), and R's "NA".
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
_MAX_PLAIN_CELLS: Final = 1 << 18
"""A larger table is read by pandas in parts, whose types may differ."""
_PERHAPS_A_NUMBER: Final = re.compile(r"[0-9+\-._e\s]*|\s*[+-]?\s*(?:inf|nan).*", re.IGNORECASE | re.DOTALL)
_PLAIN_CELLS: Final = {
    "integer": re.compile(r"0|-?[1-9][0-9]{0,17}"),
    "boolean": re.compile("true|false"),
    "date": re.compile("(?:[0-9]{4}-[0-9]{2}-[0-9]{2})?"),
}
"""The cells of which a column of a type may consist, so that pandas leaves them as they are."""
FORMULA: Final = ("=", "+", "-", "@", "\t")
_INVISIBLE: Final = frozenset({"Cc", "Cf", "Zl", "Zp"})
# A word or an id: a letter of another alphabet between two hyphens is as suspicious as one inside a word.
_WORD: Final = re.compile(r"[\w-]+")


def findings(package: Package) -> list[Finding]:
    """Return every cell, column and order of rows that a CSV reader would change or misread."""
    found = []
    for data in package:
        for row in data.rows:
            for column, cell in row.cells.items():
                if cell:
                    found += _check_cell(data, row, column, cell)
        # A column may be filled in rows that could not be read, or that are in the rest of the table.
        if data.complete and not package.partial:
            found += _check_columns(data)
        found += _check_order(data)
    return found


def describe_lookalike(text: str) -> str:
    """Return what is wrong with a word of *text* that mixes alphabets, or an empty text.

    >>> describe_lookalike("\u0430nn-lee")
    "'\u0430' (U+0430 CYRILLIC SMALL LETTER A) only looks like a Latin letter."
    """
    for word in () if text.isascii() else _WORD.findall(text):
        letters = [char for char in word if char.isalpha()]
        others = [char for char in letters if not unicodedata.name(char, "").startswith("LATIN ")]
        if others and len(others) < len(letters):
            name = f"U+{ord(others[0]):04X} {unicodedata.name(others[0], '')}".rstrip()
            return f"{others[0]!r} ({name}) only looks like a Latin letter."
    return ""


def _check_cell(data: TableData, row: Row, column: str, cell: str) -> list[Finding]:
    found = []

    def add(rule: Rule, message: str, hint: str) -> None:
        found.append(data.finding(rule, row, message, hint, column=column))

    if cell in MISSING_WORDS:
        add(READS_AS_MISSING, f"pandas or R reads {cell!r} as a missing value.", "Leave the cell blank.")
    if cell != cell.strip():
        add(SURROUNDING_WHITESPACE, "The cell starts or ends with white space.", "Remove it.")
    # Most cells are printable as a whole, which is faster than looking at each character.
    if not cell.isprintable() and any(unicodedata.category(char) in _INVISIBLE for char in cell):
        add(CONTROL_CHARACTER, "The cell contains a line break or an invisible character.", "Remove it.")
    if message := describe_lookalike(cell):
        add(LOOK_ALIKE, message, LOOK_ALIKE.fix)
    if cell.startswith(FORMULA) and data.contract.field(column).type == "string":
        add(SPREADSHEET_FORMULA, "A spreadsheet would run this cell as a formula.", "Start it with a letter.")
    return found


def _check_columns(data: TableData) -> list[Finding]:
    return [
        Finding(
            rule=BLANK_COLUMN,
            table=data.name,
            file=data.file,
            line=1,
            column=column,
            message=f"The column {column!r} is blank in every row.",
            hint="CSV readers would read it as numbers: fill it in, or remove it from the schema.",
            others=tuple(RecordRef(data.name, data.record(row)) for row in data.rows),
        )
        for column in data.columns
        if data.rows and not any(row[column] for row in data.rows)
    ]


def _check_order(data: TableData) -> list[Finding]:
    key = data.contract.primary_key
    if data.has(*key):
        for before, row in zip(data.rows, data.rows[1:], strict=False):
            if row.key(key) < before.key(key):
                message = f"The row belongs before line {before.line}: rows are sorted by {', '.join(key)}."
                compared = (RecordRef(data.name, data.record(before)),)
                return [data.finding(ROW_ORDER, row, message, csv_text.SAVE_AS_CSV, others=compared)]
    return []


def plain_findings(data: TableData) -> list[Finding]:
    """Return where ``pd.read_csv`` without arguments gives other cells than the file of a table contains."""
    if not data.complete or data.text.findings or not data.rows or _is_certainly_plain(data):
        return []
    dtypes, cells = csv_text.read_plain(data.data)
    found = []
    for column, dtype in dtypes.items():
        is_blank = not any(row[column] for row in data.rows)
        if not is_blank and dtype not in FIELD_TYPES[data.contract.field(column).type].plain_pandas:
            message = f"pd.read_csv reads the column {column!r} as {dtype}."
            hint = "Text must look like text, and integers and booleans must not be blank."
            found.append(data.finding(ALTERED_BY_READ_CSV, data.rows[0], message, hint, column=column))
    for row, read in zip(data.rows, cells, strict=True):
        for column, cell in zip(data.columns, read, strict=True):
            if cell != row[column] and cell.casefold() != row[column]:
                message = f"pd.read_csv reads {row[column]!r} as {cell!r}."
                hint = "Write it so that it is not converted."
                found.append(data.finding(ALTERED_BY_READ_CSV, row, message, hint, column=column))
    return found


def _is_certainly_plain(data: TableData) -> bool:
    """Return whether ``pd.read_csv`` certainly leaves all cells of a table as they are; importing pandas takes longer."""
    return len(data.rows) * len(data.columns) <= _MAX_PLAIN_CELLS and all(
        _is_plain_column(data.contract.field(column).type, {row[column] for row in data.rows})
        for column in data.columns
    )


def _is_plain_column(kind: str, cells: set[str]) -> bool:
    if form := _PLAIN_CELLS.get(kind):
        return all(form.fullmatch(cell) for cell in cells)
    # One cell that is neither a number nor a boolean makes the column text.
    words = {cell for cell in cells if cell and not _PERHAPS_A_NUMBER.fullmatch(cell)}
    is_text = any(word.casefold() not in {"true", "false"} for word in words)
    return (is_text or not any(cells)) and cells.isdisjoint(MISSING_WORDS)
