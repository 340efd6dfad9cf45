"""Reading and writing CSV: every cell is text, and every row knows its physical line.

The only module that knows pandas' ``read_csv``. The dialect of this project is RFC 4180 with LF line ends,
UTF-8 without byte order mark, a header row, and the empty cell as the only missing value. What strays from
it is a finding; nothing is mended in silence.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final

from guarantees.core.findings import Finding
from guarantees.core.locations import Location
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
    import pandas as pd  # at run time imported where it is used: half a second that `--help` must not pay

MAX_CELL: Final = 1_000_000
BOM: Final = b"\xef\xbb\xbf"
REBUILD: Final = "Run `guarantees build`, or save the file as UTF-8 CSV with LF line ends."


@dataclass(frozen=True, slots=True)
class Row:
    """One record.

    Attributes:
        cells: The cells by column.
        line: The physical line of the CSV file on which the record starts.
        locations: Where a person wrote the cells, by column; under the blank name, where they wrote the
            record. None for a row that was read from a CSV file.
    """

    cells: Mapping[str, str]
    line: int = 0
    locations: Mapping[str, Location] | None = None

    def __getitem__(self, column: str) -> str:
        """Return the cell of *column* as text."""
        return self.cells[column]

    def key(self, columns: Iterable[str]) -> tuple[str, ...]:
        """Return the cells of *columns*."""
        return tuple(self.cells[column] for column in columns)

    def location(self, column: str, file: str) -> Location:
        """Return where the cell of *column* was written: in a curation file, or else in the CSV *file*."""
        csv_line = Location(file, self.line)
        if self.locations is None:
            return csv_line
        return self.locations.get(column) or self.locations.get("") or csv_line


@dataclass(frozen=True, slots=True)
class ParsedCsv:
    """A CSV file as it stands: header and records as text, and what is wrong with its form.

    Attributes:
        header: The names in the first line, as written.
        records: Line and cells of every record that has as many cells as the header; the others are
            findings.
        lines: The physical line of every record of the file in order, the header first, so that a tool
            that counts records can be translated.
        findings: What is wrong with the form of the file.
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


@dataclass(frozen=True, slots=True)
class _Form:
    """Collects what is wrong with the form of one file."""

    file: str
    table: str
    findings: list[Finding] = field(default_factory=list)

    def tell(self, rule: Rule, line: int, message: str, hint: str) -> None:
        self.findings.append(
            Finding(rule=rule, table=self.table, file=self.file, line=line, message=message, hint=hint)
        )


def parse(data: bytes, file: str, table: str = "") -> ParsedCsv:
    """Return what stands in *data*, strictly; *file* and *table* are the names that findings carry."""
    form = _Form(file, table)
    text = _text(data, form)
    return _records(text, form) if text else ParsedCsv(findings=form.findings)


def _text(data: bytes, form: _Form) -> str:
    """Return the text with LF line ends, or an empty one where nothing can be read."""
    if data.startswith(BOM):
        form.tell(CSV_BOM, 1, "The file starts with a byte order mark.", REBUILD)
        data = data[len(BOM) :]
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as err:
        line = data.count(b"\n", 0, err.start) + 1
        form.tell(CSV_ENCODING, line, f"Byte 0x{data[err.start]:02X} is not UTF-8.", REBUILD)
        return ""
    if not text.strip():
        form.tell(CSV_EMPTY, 0, "The file is empty: not even a header stands in it.", REBUILD)
        return ""
    if "\x00" in text:
        line = text.count("\n", 0, text.index("\x00")) + 1
        form.tell(CSV_NUL, line, "A NUL character stands in the file.", "The file is damaged; restore it.")
        return ""
    if "\r" in text:
        line = text.count("\n", 0, text.index("\r")) + 1
        form.tell(CSV_LINE_ENDINGS, line, "The line holds a carriage return.", REBUILD)
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    if not text.endswith("\n"):
        form.tell(CSV_LINE_ENDINGS, text.count("\n") + 1, "The last line does not end.", REBUILD)
    return text


def _records(text: str, form: _Form) -> ParsedCsv:
    csv.field_size_limit(MAX_CELL)
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    header: tuple[str, ...] | None = None
    records: list[tuple[int, list[str]]] = []
    lines: list[int] = []
    ragged: list[tuple[int, int]] = []
    line = 1
    whole = False
    try:
        for cells in reader:
            lines.append(line)
            if header is None:
                header = tuple(cells)
            elif len(cells) == len(header):
                records.append((line, cells))
            else:
                ragged.append((line, len(cells)))
            line = reader.line_num + 1
        whole = True
    except csv.Error as err:
        hint = "Look for a quote that is not closed, or write a quote inside a cell twice."
        form.tell(CSV_SYNTAX, line, f"The row that starts here cannot be read: {err}.", hint)
    columns = len(header or ())
    counts = {cells for _, cells in ragged}
    if len(ragged) > 1 and not records and len(counts) == 1 and counts != {0}:
        # It is the header that does not fit, and not each of the rows.
        message = f"All {len(ragged)} rows have {counts.pop()} cells; the header has {columns}."
        form.tell(CSV_RAGGED_ROW, ragged[0][0], message, "Mend the header.")
    else:
        for at, number in ragged:
            _ragged(form, at, number, columns)
    return ParsedCsv(header or (), records, lines, form.findings, whole)


def _ragged(form: _Form, line: int, cells: int, columns: int) -> None:
    if not cells:
        form.tell(CSV_BLANK_ROW, line, "The row is blank.", "Remove the line.")
        return
    hint = "Quote a cell that holds a comma." if cells > columns else "Write a comma for every blank cell."
    message = f"The row has {cells} cells; the header has {columns}."
    form.tell(CSV_RAGGED_ROW, line, message, hint)


def iter_rows(path: Path) -> Iterator[list[str]]:
    """Yield the header and the records of the file at *path*, one at a time; its form is taken for granted.

    Raises:
        ValueError: It is no CSV file.
    """
    csv.field_size_limit(MAX_CELL)
    with path.open(encoding="utf-8", newline="") as lines:
        try:
            yield from csv.reader(lines, strict=True)
        except csv.Error as err:
            message = str(err)
            raise ValueError(message) from err


def fix_formatting(data: bytes, key: Sequence[str]) -> bytes:
    """Return *data* with what is mechanical mended: marks, line ends, outer white space, order by *key*.

    A record whose cells stay is kept as it was written, quotes and all. What cannot be read to its end, and
    what has rows of several lengths, is returned as it is.
    """
    csv.field_size_limit(MAX_CELL)
    try:
        text = data.removeprefix(BOM).decode("utf-8")
        lines = list(io.StringIO(text, newline=""))
        records = list(_as_written(lines))
    except (UnicodeDecodeError, csv.Error):
        return data
    if "\x00" in text or not text.strip() or len({len(cells) for cells, _ in records}) > 1:
        return data
    if any("\r" in cell for cells, _ in records for cell in cells):
        return data  # a line end inside of a cell may be meant
    header, *rows = records
    if set(key) <= set(header[0]):
        places = [header[0].index(name) for name in key]
        rows.sort(key=lambda row: [row[0][place] for place in places])
    return "".join(f"{written}\n" for _, written in (header, *rows)).encode("utf-8")


def _as_written(lines: Sequence[str]) -> Iterator[tuple[list[str], str]]:
    """Yield the stripped cells of every record, and how it is written without its line end."""
    reader = csv.reader(lines, strict=True)
    start = 0
    for cells in reader:
        raw = "".join(lines[start : reader.line_num])
        start = reader.line_num
        stripped = [cell.strip() for cell in cells]
        if cells != stripped:
            raw = to_csv([stripped]).decode("utf-8")
        yield stripped, raw.removesuffix("\n").removesuffix("\r")


def to_csv_sorted(rows: Iterable[Mapping[str, str]], columns: Sequence[str], key: Sequence[str]) -> bytes:
    """Return *rows* as CSV, sorted by *key* (by code points), so that equal rows always give equal bytes."""
    ordered = sorted(rows, key=lambda row: tuple(row[name] for name in key))
    return to_csv([columns, *([row[name] for name in columns] for row in ordered)])


def to_csv(records: Iterable[Sequence[str]]) -> bytes:
    """Return *records*, the header among them, as CSV in their order."""
    out = _Lines()
    # A cell is quoted that holds a character of the line end: so also where it holds a carriage return.
    csv.writer(out, lineterminator="\r\n").writerows(records)
    return "".join(line[: -len("\r\n")] + "\n" for line in out.lines).encode("utf-8")


@dataclass(frozen=True, slots=True)
class _Lines:
    """What csv writes: it hands over each record at once."""

    lines: list[str] = field(default_factory=list)

    def write(self, line: str) -> None:
        self.lines.append(line)


def to_string_frame(rows: Sequence[Row], columns: Sequence[str]) -> pd.DataFrame:
    """Return *rows* as a frame of text: a blank cell is missing, everything else as written.

    Every column has dtype ``string``; the index is the position in *rows*.
    """
    import pandas as pd  # noqa: PLC0415  see above

    return pd.DataFrame({c: pd.array([row[c] or None for row in rows], dtype="string") for c in columns})


def read_plain(data: bytes) -> tuple[dict[str, str], list[list[str]]]:
    """Return what a user gets from ``pd.read_csv`` without arguments: dtypes by column, and cells as text.

    A missing cell is a blank text; booleans are written as the contract writes them.
    """
    import pandas as pd  # noqa: PLC0415  see above

    table = pd.read_csv(io.BytesIO(data))
    texts = table.astype("object").where(table.notna(), "")
    cells = [[_written(cell) for cell in row] for row in texts.to_numpy().tolist()]
    return {str(name): str(dtype) for name, dtype in table.dtypes.items()}, cells


def _written(cell: object) -> str:
    return str(cell).lower() if isinstance(cell, bool) else str(cell)


def read_typed(
    path: Path, dtypes: Mapping[str, str], dates: Sequence[str], codes: Mapping[str, Sequence[str]]
) -> pd.DataFrame:
    """Read the table at *path* with *dtypes*; only the empty cell is missing, "NA" is a word.

    Columns of *dates* become ``datetime64``, columns of *codes* ``category`` in the order given.

    Raises:
        ValueError: A cell is of another type, no day, or no code.
    """
    import pandas as pd  # noqa: PLC0415  see above

    frame = pd.read_csv(path, dtype=dict(dtypes), keep_default_na=False, na_values=[""], encoding="utf-8")
    for name in dates:
        frame[name] = pd.to_datetime(frame[name], format="%Y-%m-%d")
    for name, known in codes.items():
        strange = set(frame[name].dropna()) - set(known)
        if strange:
            message = f"{min(strange)!r} is not one of the codes of {name}"
            raise ValueError(message)
        frame[name] = pd.Categorical(frame[name], categories=list(known))
    return frame
