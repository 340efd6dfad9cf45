"""Read and write CSV: every cell is text, and every row has its physical line.

The dialect is RFC 4180 with LF line endings, UTF-8 without byte order mark, a header row, and the empty cell as the
only missing value. Any deviation is a finding; nothing is corrected without notice. No other module calls pandas'
``read_csv``.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final

from guarantees.core.findings import Finding
from guarantees.core.rules import FILE_FORMAT, Rule, register

CSV_BOM: Final = register(
    Rule(
        name="csv-bom",
        group=FILE_FORMAT,
        summary="A CSV file must not start with a byte order mark.",
        fix="Save the file as UTF-8 without BOM, or run `guarantees validate PATH --fix`.",
        bad="\\ufeffevent_id,label",
        good="event_id,label",
    )
)
CSV_ENCODING: Final = register(
    Rule(
        name="csv-encoding",
        group=FILE_FORMAT,
        summary="A CSV file must be encoded in UTF-8.",
        fix="Save the file as UTF-8.",
        bad="a file saved as Windows-1252",
        good="a file saved as UTF-8",
    )
)
CSV_EMPTY: Final = register(
    Rule(
        name="csv-empty",
        group=FILE_FORMAT,
        summary="A CSV file must have at least a header.",
        fix="Restore the file, or write the header.",
        bad="a file of 0 bytes",
        good="event_id,label",
    )
)
CSV_NUL: Final = register(
    Rule(
        name="csv-nul",
        group=FILE_FORMAT,
        summary="A CSV file must not contain NUL characters.",
        fix="The file is damaged; restore it.",
        bad="mayors-meet,Meeting\\x00",
        good="mayors-meet,Meeting",
    )
)
CSV_LINE_ENDINGS: Final = register(
    Rule(
        name="csv-line-endings",
        group=FILE_FORMAT,
        summary="Every line must end with LF (`\\n`).",
        fix="Save the file with LF line endings, or run `guarantees validate PATH --fix`.",
        bad="mayors-meet,Meeting\\r\\n",
        good="mayors-meet,Meeting\\n",
    )
)
CSV_SYNTAX: Final = register(
    Rule(
        name="csv-syntax",
        group=FILE_FORMAT,
        summary="Every quoted cell must be closed.",
        fix="Add the missing quotation mark, and double the quotation marks inside a cell.",
        bad='mayors-meet,"Meeting of the mayors',
        good='mayors-meet,"Meeting of the mayors"',
    )
)
CSV_BLANK_ROW: Final = register(
    Rule(
        name="csv-blank-row",
        group=FILE_FORMAT,
        summary="A row must not be blank.",
        fix="Remove the line, or run `guarantees validate PATH --fix`.",
        bad="mayors-meet,Meeting\n\nsecond-meeting,Meeting",
        good="mayors-meet,Meeting\nsecond-meeting,Meeting",
    )
)
CSV_RAGGED_ROW: Final = register(
    Rule(
        name="csv-ragged-row",
        group=FILE_FORMAT,
        summary="Every row must have as many cells as the header.",
        fix="Add or remove cells; quote cells that contain a comma.",
        bad="event_id,label\nmayors-meet,Meeting, the first",
        good='event_id,label\nmayors-meet,"Meeting, the first"',
    )
)


if TYPE_CHECKING:
    import pandas as pd  # imported where it is used: it takes half a second, which `--help` does not need

MAX_CELL: Final = 1_000_000
BOM: Final = b"\xef\xbb\xbf"
SAVE_AS_CSV: Final = "Save the file as UTF-8 CSV with LF line endings."


@dataclass(frozen=True, slots=True)
class Row:
    """One record: its cells by column, and the physical line on which it starts."""

    cells: Mapping[str, str]
    line: int = 0

    def __getitem__(self, column: str) -> str:
        """Return the cell of *column* as text."""
        return self.cells[column]

    def key(self, columns: Iterable[str]) -> tuple[str, ...]:
        """Return the cells of *columns*."""
        return tuple(self.cells[column] for column in columns)


@dataclass(frozen=True, slots=True)
class ParsedCsv:
    """A CSV file as it is: header and records as text, and what is wrong with its format.

    Attributes:
        header: The names in the first line, as written.
        records: Line and cells of every record with as many cells as the header; the others are findings.
        lines: The physical line of every record of the file in order, the header first, so that the number of a
            record can be translated to its line.
        findings: What is wrong with the format of the file.
        whole: Whether the file could be read to its end.
    """

    header: tuple[str, ...] = ()
    records: list[tuple[int, list[str]]] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    whole: bool = False

    def rows(self) -> list[Row]:
        """Return the records by column name."""
        return [Row(dict(zip(self.header, cells, strict=True)), line) for line, cells in self.records]


def parse(data: bytes, file: str, table: str = "") -> ParsedCsv:
    """Return the header and records of *data*; findings are about *file* and *table*."""
    findings: list[Finding] = []

    def add(rule: Rule, line: int, message: str, hint: str = SAVE_AS_CSV) -> None:
        findings.append(Finding(rule=rule, table=table, file=file, line=line, message=message, hint=hint))

    text = _decode(data, add)
    if not text:
        return ParsedCsv(findings=findings)
    csv.field_size_limit(MAX_CELL)
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    records: list[tuple[int, list[str]]] = []
    line, whole = 1, False
    try:
        for cells in reader:
            records.append((line, cells))
            line = reader.line_num + 1
        whole = True
    except csv.Error as err:
        hint = "Look for a quote that is not closed, or double a quote inside a cell."
        add(CSV_SYNTAX, line, f"The row that starts here cannot be read: {err}.", hint)
    header, rows = (tuple(records[0][1]), records[1:]) if records else ((), [])
    ragged = [(line, len(cells)) for line, cells in rows if len(cells) != len(header)]
    _report_ragged(ragged, len(rows), len(header), add)
    complete = [(line, cells) for line, cells in rows if len(cells) == len(header)]
    return ParsedCsv(header, complete, [line for line, _ in records], findings, whole)


def _decode(data: bytes, add: Callable[..., None]) -> str:
    """Return the text with LF line endings, or an empty text if nothing can be read."""
    if data.startswith(BOM):
        add(CSV_BOM, 1, "The file starts with a byte order mark.")
        data = data[len(BOM) :]
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as err:
        line = data.count(b"\n", 0, err.start) + 1
        add(CSV_ENCODING, line, f"Byte 0x{data[err.start]:02X} is not UTF-8.")
        return ""
    if not text.strip():
        add(CSV_EMPTY, 0, "The file is empty.")
        return ""
    if "\x00" in text:
        line = text.count("\n", 0, text.index("\x00")) + 1
        add(CSV_NUL, line, "The file contains a NUL character.", CSV_NUL.fix)
        return ""
    if "\r" in text:
        line = text.count("\n", 0, text.index("\r")) + 1
        add(CSV_LINE_ENDINGS, line, "The line contains a carriage return.")
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    if not text.endswith("\n"):
        add(CSV_LINE_ENDINGS, text.count("\n") + 1, "The last line has no line ending.")
    return text


def _report_ragged(
    ragged: Sequence[tuple[int, int]], rows: int, columns: int, add: Callable[..., None]
) -> None:
    """Report the rows, by line and number of cells, that do not have as many cells as the header has *columns*."""
    counts = {cells for _, cells in ragged}
    if len(ragged) > 1 and len(ragged) == rows and len(counts) == 1 and counts != {0}:
        # The header is wrong, not each of the rows.
        message = f"All {rows} rows have {counts.pop()} cells; the header has {columns}."
        add(CSV_RAGGED_ROW, ragged[0][0], message, "Correct the header.")
        return
    for line, cells in ragged:
        message = f"The row has {cells} cells; the header has {columns}."
        if not cells:
            add(CSV_BLANK_ROW, line, "The row is blank.", "Remove the line.")
        elif cells > columns:
            add(CSV_RAGGED_ROW, line, message, "Quote a cell that contains a comma.")
        else:
            add(CSV_RAGGED_ROW, line, message, "Write a comma for every blank cell.")


def iter_rows(path: Path) -> Iterator[list[str]]:
    """Yield the header and the records of the file at *path*, one at a time, without checking its format.

    Raises:
        ValueError: It is not a CSV file.
    """
    csv.field_size_limit(MAX_CELL)
    with path.open(encoding="utf-8", newline="") as lines:
        try:
            yield from csv.reader(lines, strict=True)
        except csv.Error as err:
            raise ValueError(str(err)) from err


def fix_formatting(data: bytes, key: Sequence[str]) -> bytes:
    """Return *data* without byte order mark and surrounding white space, with LF line endings, sorted by *key*.

    A record whose cells do not change keeps its quotes. A file that cannot be read to its end, or has ragged rows,
    is returned as it is.
    """
    csv.field_size_limit(MAX_CELL)
    try:
        text = data.removeprefix(BOM).decode("utf-8")
        lines = list(io.StringIO(text, newline=""))
        records = _split_records(lines)
    except (UnicodeDecodeError, csv.Error):
        return data
    if "\x00" in text or not text.strip() or len({len(cells) for cells, _ in records}) > 1:
        return data
    if any("\r" in cell for cells, _ in records for cell in cells):
        return data  # a line ending inside a cell may be intended
    header, *rows = records
    if set(key) <= set(header[0]):
        positions = [header[0].index(name) for name in key]
        rows.sort(key=lambda row: [row[0][position] for position in positions])
    return "".join(f"{raw}\n" for _, raw in (header, *rows)).encode("utf-8")


def _split_records(lines: Sequence[str]) -> list[tuple[list[str], str]]:
    """Return the stripped cells of every record, and its text without line ending."""
    reader = csv.reader(lines, strict=True)
    records = []
    start = 0
    for cells in reader:
        raw = "".join(lines[start : reader.line_num])
        start = reader.line_num
        stripped = [cell.strip() for cell in cells]
        if cells != stripped:
            raw = to_csv([stripped]).decode("utf-8")
        records.append((stripped, raw.removesuffix("\n").removesuffix("\r")))
    return records


def to_csv_sorted(rows: Iterable[Mapping[str, str]], columns: Sequence[str], key: Sequence[str]) -> bytes:
    """Return *rows* as CSV, sorted by *key* (by code points), so that equal rows always give equal bytes."""
    ordered = sorted(rows, key=lambda row: tuple(row[name] for name in key))
    return to_csv([columns, *([row[name] for name in columns] for row in ordered)])


def to_csv(records: Iterable[Sequence[str]]) -> bytes:
    """Return *records*, the header first, as CSV in their order."""
    lines = _Lines()
    # A cell is quoted if it contains a character of the line ending; with CRLF, also if it has a carriage return.
    csv.writer(lines, lineterminator="\r\n").writerows(records)
    return "".join(line[: -len("\r\n")] + "\n" for line in lines).encode("utf-8")


class _Lines(list[str]):
    """A file for ``csv.writer``, which writes each record by one call."""

    write = list.append


def to_string_frame(rows: Sequence[Row], columns: Sequence[str]) -> pd.DataFrame:
    """Return *rows* as a frame of text in which a blank cell is missing.

    Every column has dtype ``string``; the index is the position in *rows*.
    """
    import pandas as pd

    return pd.DataFrame({c: pd.array([row[c] or None for row in rows], dtype="string") for c in columns})


def read_plain(data: bytes) -> tuple[dict[str, str], list[list[str]]]:
    """Return what ``pd.read_csv`` without arguments reads from *data*: dtypes by column, and cells as text.

    A missing cell is blank; booleans are written as in the contract.
    """
    import pandas as pd

    table = pd.read_csv(io.BytesIO(data))
    texts = table.astype("object").where(table.notna(), "")
    cells = [[_to_text(cell) for cell in row] for row in texts.to_numpy().tolist()]
    return {str(name): str(dtype) for name, dtype in table.dtypes.items()}, cells


def _to_text(cell: object) -> str:
    return str(cell).lower() if isinstance(cell, bool) else str(cell)


def read_typed(
    path: Path, dtypes: Mapping[str, str], dates: Sequence[str], codes: Mapping[str, Sequence[str]]
) -> pd.DataFrame:
    """Return the table at *path* with *dtypes*; only the empty cell is missing, "NA" is a word.

    Columns of *dates* become ``datetime64``, columns of *codes* ``category`` in the order given.

    Raises:
        ValueError: A cell is not of its type, not a date, or not one of the codes.
    """
    import pandas as pd

    frame = pd.read_csv(path, dtype=dict(dtypes), keep_default_na=False, na_values=[""], encoding="utf-8")
    for name in dates:
        frame[name] = pd.to_datetime(frame[name], format="%Y-%m-%d")
    for name, known in codes.items():
        unknown = set(frame[name].dropna()) - set(known)
        if unknown:
            raise ValueError(f"{min(unknown)!r} is not one of the codes of {name}")
        frame[name] = pd.Categorical(frame[name], categories=list(known))
    return frame
