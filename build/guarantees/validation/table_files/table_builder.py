"""Build a plain table from blocks and records: its file, the lines of its records, and the findings on its form."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import BinaryIO, Final, NamedTuple

import numpy as np

from guarantees.core import csv_text
from guarantees.core.findings import Finding
from guarantees.core.rules import Rule
from guarantees.package.resource import Dialect, Resource
from guarantees.validation.counted_findings import CountedFindings
from guarantees.validation.table_files.block_scan import BLOCK, BlockScan, CsvStyle
from guarantees.validation.table_files.byte_streams import UnreadableTableError
from guarantees.validation.table_files.line_index import LineIndex
from guarantees.validation.table_files.plain_table import Block, PlainTable
from guarantees.validation.table_files.record_parser import MAX_FIELD

_FIRST_NON_ASCII: Final = 0x80
MAX_COLUMNS: Final = 100_000
"""A wider table would need gigabytes of memory for the rules of its columns."""
MAX_LABEL: Final = 10_000
STORED: Final = Dialect()
"""The dialect of copies that differ from their file in more than a few records."""
_COPIED: Final = 16 * BLOCK
_COMPRESSED_STARTS: Final = (b"x\x01", b"x^", b"x\x9c", b"x\xda", b"(\xb5/\xfd", b"\x1f\x8b")
"""Polars takes a file that starts with these bytes for a compressed one (zlib, zstd, gzip)."""


class _Fault(NamedTuple):
    """A fault of a record that will be listed, once the lines of all records are known."""

    rule: Rule
    record: int
    message: str
    hint: str
    column: str
    value: str


class TableBuilder:
    """Collects a table from its first record to its last.

    Attributes:
        labels: The labels of the columns.
        style: What separates and encloses the cells of the plain file.
        records: The number of records so far.
        changed: Whether the next block differs from the file.
        header_line: The line of the header; 0 if the file has none.
    """

    def __init__(self, resource: Resource, folder: Path, findings: CountedFindings) -> None:
        """Write copies to *folder*, and report to *findings*."""
        self.labels: tuple[str, ...] = ()
        self.style = CsvStyle(STORED.delimiter.encode(), STORED.quote.encode(), 0)
        self.records = 0
        self.changed = False
        self.header_line = 0
        self.lines = LineIndex()
        self._resource = resource
        self._findings = findings
        self._output = _Output(folder)
        self._original: Path | None = None
        self._blocks: list[Block] = []
        self._faults: list[_Fault] = []
        self._faulty: list[int] = []
        self._listed: Counter[str] = Counter()
        self._totals: Counter[str] = Counter()
        self._ragged: Counter[int] = Counter()
        self._first_ragged = -1
        self._ended = True
        self._is_whole = True
        self._lacks_records = False
        self._non_ascii: set[str] = set()
        self._pending = io.StringIO()
        self._pending_records = 0
        self._shifts: list[int] = []

    # ----------------------------------------------------------------------------------------------------------
    # Content

    def set_columns(self, labels: Sequence[str], dialect: Dialect = STORED) -> None:
        """Say what the columns are called, and in which *dialect* the plain file is written.

        Raises:
            UnreadableTableError: There are too many.
        """
        if len(labels) > MAX_COLUMNS:
            message = f"The table has {len(labels):,} columns; at most {MAX_COLUMNS:,} can be read."
            raise UnreadableTableError(message, "Put the columns into rows, or into several tables.")
        if max(map(len, labels), default=0) > MAX_LABEL:
            message = f"The first line is not a header: a name has more than {MAX_LABEL:,} characters."
            raise UnreadableTableError(message, "Restore the file, or write its header.")
        self.labels = tuple(labels)
        self.style = CsvStyle(dialect.delimiter.encode(), dialect.quote.encode(), len(self.labels))

    def start_file(self, original: Path | None) -> None:
        """Begin a file; *original* is its path if its bytes are read as they are on the disk."""
        self._original = original

    def start_records(self, file: str, first_line: int, offset: int) -> None:
        """Say that the next record is on *first_line* of *file*, *offset* bytes after its start."""
        if not self._ended:
            self._output.write(b"\n", changed=True)
            self._ended = True
        self.lines.start_file(file, self.records, first_line)
        self._output.start(self._original, offset)

    def add_block(self, data: bytes, scan: BlockScan) -> None:
        """Add a block of records."""
        if scan.ragged:
            data = self._completed(data, scan)
        self._write(data, scan.records, changed=self.changed or bool(scan.ragged))
        self._is_whole = self._ended
        self.lines.shift(scan.breaks + self.records + 1)
        self.records += scan.records
        self.changed = False

    def _write(self, data: bytes, records: int, *, changed: bool) -> None:
        self._blocks.append(Block(self._output.size, len(data), self.records, records))
        self._output.write(data, changed=changed)
        self._ended = data.endswith(b"\n")
        if not data.isascii():
            codes = np.frombuffer(data, np.uint8)
            self._non_ascii.update(codes[codes >= _FIRST_NON_ASCII].tobytes().decode(errors="replace"))

    def _completed(self, data: bytes, scan: BlockScan) -> bytes:
        """Return a block in which each record has all its cells, and no more."""
        parts, position = [], 0
        for ragged in scan.ragged:
            parts += [data[position : ragged.start], self._complete(data[ragged.start : ragged.end])]
            position = ragged.end
        return b"".join([*parts, data[position:]])

    def _complete(self, record: bytes) -> bytes:
        text = record.decode("utf-8", errors="replace").removesuffix("\r")
        delimiter, quote = self.style.delimiter.decode(), self.style.quote.decode()
        csv.field_size_limit(MAX_FIELD)
        cells = next(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, quotechar=quote), [])
        return self._to_csv(cells).encode()

    def _to_csv(self, cells: Sequence[str]) -> str:
        """Return a record of these *cells*, and as many blank ones as are missing, without the end of its line."""
        width = self.style.columns
        complete = [*cells[:width], *[""] * (width - len(cells))]
        line = io.StringIO()
        delimiter, quote = self.style.delimiter.decode(), self.style.quote.decode()
        # A cell is quoted if it contains a character of the line ending, here CR or LF.
        csv.writer(line, delimiter=delimiter, quotechar=quote, lineterminator="\r\n").writerow(complete)
        return line.getvalue().removesuffix("\r\n")

    def add_record(self, cells: Sequence[str], lines: int = 1, *, is_whole: bool = True) -> None:
        """Add one record, which has so many *lines* in its file; unless it *is_whole*, the file may end in it."""
        self._is_whole = is_whole
        self._pending.write(f"{self._to_csv(cells)}\n")
        self._pending_records += 1
        self.records += 1
        if lines > 1:
            self.lines.shift([self.records] * (lines - 1))
        if self._pending.tell() > BLOCK:
            self.flush()

    def end_in_the_middle(self) -> None:
        """Say that the file has no records where it should have."""
        self._lacks_records = True

    def skip_line(self) -> None:
        """Leave out a line that is not a record."""
        self.lines.shift([self.records])

    def stay_on_line(self) -> None:
        """Say that the next record starts on the line of the record before it."""
        self.lines.join(self.records)

    def flush(self) -> None:
        """Write the records that were added one by one."""
        data = self._pending.getvalue().encode()
        if data:
            self.records -= self._pending_records
            self._write(data, self._pending_records, changed=True)
            self.records += self._pending_records
        self._pending, self._pending_records = io.StringIO(), 0

    # ----------------------------------------------------------------------------------------------------------
    # Findings

    def report(
        self,
        rule: Rule,
        record: int,
        message: str,
        hint: str,
        *,
        column: str = "",
        value: str = "",
        excluded: bool = True,
    ) -> None:
        """Report a *record*, counted from the next one; an *excluded* one is not checked further."""
        number = self.records + record
        if excluded and not (self._faulty and self._faulty[-1] == number):
            self._faulty.append(number)
        self._totals[rule.name] += 1
        if not self.is_full(rule):
            self._listed[rule.name] += 1
            self._faults.append(_Fault(rule, number, message, hint, column, value))

    def is_full(self, rule: Rule) -> bool:
        """Return whether no further record will be listed for a rule."""
        return self._listed[rule.name] >= self._findings.limit

    def report_ragged(self, record: int, cells: int) -> None:
        """Report that the next record but so many has the wrong number of *cells*, or is blank."""
        width = len(self.labels)
        if not cells:
            self.report(csv_text.CSV_BLANK_ROW, record, "The row is blank.", "Remove the line.")
            return
        if self._first_ragged < 0:
            self._first_ragged = self.records + record
        self._ragged[cells] += 1
        message = f"The row has {cells} cells; the header has {width}."
        delimiter = self.style.delimiter.decode()
        hint = (
            f"Quote a cell that contains {delimiter!r}, or remove the cells after the last column."
            if cells > width
            else f"Write {delimiter!r} for every blank cell."
        )
        self.report(csv_text.CSV_RAGGED_ROW, record, message, hint)

    def report_file(
        self,
        rule: Rule,
        message: str,
        hint: str,
        *,
        file: str,
        line: int = 0,
        column: str = "",
        value: str = "",
    ) -> None:
        """Report a fault of a file as a whole."""
        self._findings.add(
            Finding(
                rule=rule,
                table=self._resource.name,
                file=file,
                line=line,
                column=column,
                value=value,
                message=message,
                hint=hint,
            )
        )

    def finish(self, skipped_lines: int) -> PlainTable:
        """Return the table, and report its faults."""
        self.flush()
        self._report_faults()
        path, base, is_original = self._output.finish()
        return PlainTable(
            resource=self._resource,
            path=path,
            style=self.style,
            labels=self.labels,
            header_line=self.header_line,
            skipped_lines=skipped_lines if is_original else 0,
            records=self.records,
            blocks=[block._replace(offset=block.offset + base) for block in self._blocks],
            lines=self.lines,
            faulty=np.array(sorted(set(self._faulty)), dtype=np.int64),
            is_cut_off=self._lacks_records or self._is_cut_off(),
            non_ascii=frozenset(self._non_ascii),
        )

    def _is_cut_off(self) -> bool:
        """Return whether the last record is faulty and has no end."""
        return not self._is_whole and self.records - 1 in self._faulty[-2:]

    def close(self) -> None:
        """Close the copy, also where reading has failed."""
        self._output.close()

    def _report_faults(self) -> None:
        ragged = csv_text.CSV_RAGGED_ROW.name
        if self.records > 1 and len(self._ragged) == 1 and self._ragged.total() == self.records:
            self._report_header()
            self._faults = [fault for fault in self._faults if fault.rule.name != ragged]
            del self._totals[ragged]
        for fault in self._faults:
            self._findings.add(self._finding(fault))
        for name, total in self._totals.items():
            columns = [fault.column for fault in self._faults if fault.rule.name == name]
            if total > len(columns):
                self._findings.count(name, self._resource.name, columns[-1], total - len(columns))

    def _report_header(self) -> None:
        (cells,) = self._ragged
        place = self.lines.place(0)
        message = f"All {self.records:,} rows have {cells} cells; the header has {len(self.labels)}."
        self.report_file(
            csv_text.CSV_RAGGED_ROW, message, "Correct the header.", file=place.file, line=place.line
        )

    def _finding(self, fault: _Fault) -> Finding:
        place = self.lines.place(fault.record)
        message, hint = fault.message, fault.hint
        if fault.record == self.records - 1 and self._is_cut_off():
            message = f"{message} The file ends in the middle of this row."
            hint = "Save the file again as a whole."
        return Finding(
            rule=fault.rule,
            table=self._resource.name,
            file=place.file,
            line=place.line,
            column=fault.column,
            value=fault.value,
            message=message,
            hint=hint,
        )


class _Output:
    """The plain file: the original as long as it is plain, then a copy."""

    def __init__(self, folder: Path) -> None:
        self.size = 0
        self._folder = folder
        self._original: Path | None = None
        self._base = 0
        self._copy: BinaryIO | None = None
        self._path: Path | None = None

    def start(self, original: Path | None, offset: int) -> None:
        """Begin a file, whose records start *offset* bytes after its start."""
        is_first = self._original is None and self._copy is None
        if original is None or not is_first or _looks_compressed(original):
            self._start_copy()
            self._original = None
        else:
            self._original, self._base = original, offset

    def write(self, data: bytes, *, changed: bool) -> None:
        """Add *data*; *changed* if the original has something else in its place."""
        if changed or self._copy is not None:
            self._start_copy()
        if self._copy is not None:
            if not self.size and data.startswith(_COMPRESSED_STARTS):
                self._copy.write(csv_text.BOM)
                self._base = len(csv_text.BOM)
            self._copy.write(data)
        self.size += len(data)

    def _start_copy(self) -> None:
        if self._copy is not None:
            return
        self._folder.mkdir(parents=True, exist_ok=True)
        self._path = self._folder / "table.csv"
        self._copy = self._path.open("wb", buffering=0)
        base, self._base = self._base, 0
        if self._original is None:
            return
        left = self.size
        with self._original.open("rb", buffering=0) as file:
            file.seek(base)
            while left and (data := file.read(min(_COPIED, left))):
                self._copy.write(data)
                left -= len(data)

    def close(self) -> None:
        """Close the copy, if there is one."""
        if self._copy is not None:
            self._copy.close()

    def finish(self) -> tuple[Path, int, bool]:
        """Return the path of the plain file, where its records start, and whether it is the original."""
        if self._copy is not None and self._path is not None:
            self.close()
            return self._path, self._base, False
        if self._original is None:
            self._start_copy()
            return self.finish()
        return self._original, self._base, True


def _looks_compressed(path: Path) -> bool:
    with path.open("rb", buffering=0) as file:
        return file.read(4).startswith(_COMPRESSED_STARTS)
