"""Read the files of a CSV table as one plain file, and report what is wrong with their form.

A record that is not complete is reported, completed in the copy, and marked, so that its cells are not checked. The
records keep their numbers.
"""

from __future__ import annotations

import csv
import dataclasses
import io
import re
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Final

import numpy as np

from guarantees.core import csv_text
from guarantees.core.rules import Rule
from guarantees.package.reader import COLUMN_ORDER
from guarantees.package.resource import Dialect, Resource
from guarantees.validation.table_files import block_scan
from guarantees.validation.table_files.block_scan import (
    CsvStyle,
    RawBlock,
    RecordBlocks,
    positions_of,
    scan_block,
)
from guarantees.validation.table_files.byte_streams import (
    ByteStream,
    UnreadableTableError,
    open_bytes,
    open_text,
)
from guarantees.validation.table_files.plain_table import PlainTable
from guarantees.validation.table_files.record_parser import (
    UNCLOSED,
    LineReader,
    ParsedRecord,
    RecordParser,
    csv_options,
)
from guarantees.validation.table_files.table_builder import STORED, TableBuilder
from guarantees.validation.table_rules import CSV_CONFLICT_MARKER, CSV_DELIMITER

_DELIMITERS: Final = (",", ";", "\t", "|")
_OURS, _BASE, _THEIRS, _END = "<<<<<<< ", "||||||| ", "=======", ">>>>>>> "
_LINE_END: Final = re.compile(rb"\r\n|\n|\r")
_SAVE_AS_UTF8: Final = "Save it as UTF-8, or declare its encoding in the descriptor."
_REPLACEMENT: Final = "\ufffd"
_NUL_CHARACTER: Final = ("The row contains a NUL character.", csv_text.CSV_NUL.fix)


def read_csv_table(
    root: Path, resource: Resource, builder: TableBuilder, *, exact: bool = False
) -> PlainTable | None:
    """Return the table in the CSV files of *resource* below *root*, or None if it has no columns.

    See ``scan_block`` for *exact*.

    Raises:
        UnreadableTableError: A file is damaged.
    """
    reader = _CsvReader(root, resource, builder, exact=exact)
    for file in resource.files:
        reader.read_file(file)
    return builder.finish(reader.skipped_lines) if reader.style is not None else None


def read_plain_csv(path: Path, file: str, labels: Sequence[str], builder: TableBuilder) -> PlainTable:
    """Return the table in a CSV file that was written here, without header; *file* is what findings name."""
    builder.set_columns(labels)
    builder.start_file(path)
    builder.start_records(file, 1, 0)
    with open_bytes(path, compression="", inner_path="") as chunks:
        blocks = RecordBlocks(chunks, builder.style.quote)
        while (block := blocks.next_block()).data:
            scan = scan_block(block, builder.style)
            if scan is None:
                message = "The rows cannot be written as CSV."
                raise UnreadableTableError(message, "Write the file again from its source.")
            builder.add_block(block.data, scan)
    return builder.finish(0)


class _CsvReader:
    """Reads the files of one table, one after another.

    Attributes:
        style: What separates and encloses the cells of the plain file; None before the header was read.
        skipped_lines: How many lines of the first file come before its first record, if that file is plain.
    """

    def __init__(self, root: Path, resource: Resource, builder: TableBuilder, *, exact: bool) -> None:
        self._root = root
        self._exact = exact
        self._resource = resource
        self._builder = builder
        self._dialect = resource.dialect
        self._encoding = "utf-8"
        self._places: list[int] = []
        self._rows_read = 0
        self.style: CsvStyle | None = None
        self.skipped_lines = 0

    def read_file(self, file: str) -> None:
        """Read the records of one file."""
        path = self._root / file
        with open_text(path, self._resource) as stream:
            self._encoding = stream.encoding
            self._places = []
            blocks = RecordBlocks(stream.chunks, self._dialect.quote.encode())
            self._builder.start_file(path if stream.is_original else None)
            self._report_encoding(stream, file)
            self._read_header(blocks, file, has_bom=stream.has_bom)
            if self.style is not None:
                self._read_records(blocks, self.style)

    def _report_encoding(self, stream: ByteStream, file: str) -> None:
        if not stream.found:
            return
        declared = self._resource.encoding or "utf-8"
        message = f"The file is {stream.found.upper()}, not {declared.upper()}."
        hint = _SAVE_AS_UTF8
        self._builder.report_file(csv_text.CSV_ENCODING, message, hint, file=file, line=1)

    # ----------------------------------------------------------------------------------------------------------
    # The header

    def _read_header(self, blocks: RecordBlocks, file: str, *, has_bom: bool) -> None:
        """Read the rows up to the header, and say where the records start."""
        start = blocks.next_block().data
        if not start.strip():
            self._builder.report_file(csv_text.CSV_EMPTY, "The file is empty.", "Restore it.", file=file)
            return
        rows, size, lines = self._rows_up_to_header(start)
        if not _is_utf8(start[:size]):
            start = self._transcode_all(start, blocks, file)
            has_bom = False
            rows, size, lines = self._rows_up_to_header(start)
        if self.style is None:
            labels = self._labels(rows)
            self._set_style(labels, start, file, lines)
            if not self._builder.labels:
                message, hint = "The header is blank.", "Write the names of the columns."
                self._builder.report_file(csv_text.CSV_BLANK_ROW, message, hint, file=file, line=lines)
                self.style = None
                return
            self._builder.header_line = lines if rows else 0
            self.skipped_lines = lines
            skipped = size
            if start[:size].count(b"\n") != lines:
                # Polars skips lines that end in LF only.
                self._builder.start_file(None)
        else:
            skipped, lines = (size, lines) if self._is_header(rows, file) else (0, 0)
            self._rows_read = self._rows_read if skipped else 0
        self._builder.start_records(file, lines + 1, skipped + (len(csv_text.BOM) if has_bom else 0))
        blocks.put_back(start[skipped:])

    def _transcode_all(self, start: bytes, blocks: RecordBlocks, file: str) -> bytes:
        """Read a file whose header is not UTF-8 in the encoding that it seems to have; return its first block."""
        guess = _guess_encoding(start)
        message = "The header is not UTF-8."
        if guess:
            message = "The header is not UTF-8; the file seems to be Windows-1252."
        self._builder.report_file(csv_text.CSV_ENCODING, message, _SAVE_AS_UTF8, file=file, line=1)
        self._builder.start_file(None)
        blocks.put_back(start)
        self._encoding = guess or "utf-8"
        blocks.transcode(self._encoding)
        return blocks.next_block().data

    def _rows_up_to_header(self, start: bytes) -> tuple[dict[int, list[str]], int, int]:
        """Return the rows up to the last row of the header by number, with their size in bytes and lines.

        Rows that are comments are not returned.
        """
        wanted = self._dialect.header_rows
        reader = LineReader.of(start)
        parser = RecordParser(reader, self._dialect)
        rows: dict[int, list[str]] = {}
        number = lines = 0
        last = max(wanted, default=0)
        while number < last and (line := reader.peek()) is not None:
            number += 1
            if self._is_comment(line, number):
                reader.skip()
                lines += 1
                # After comments, the header is the first other row, unless the descriptor names its row.
                last += wanted == (1,)
            elif record := parser.read():
                rows[number] = record.cells
                lines += record.lines
        self._rows_read = number
        return rows, _end_of_lines(start, lines), lines

    def _is_comment(self, line: str, number: int) -> bool:
        mark = self._dialect.comment_char
        return bool(mark and line.startswith(mark)) or number in self._dialect.comment_rows

    def _labels(self, rows: dict[int, list[str]]) -> tuple[str, ...]:
        """Return the labels of the columns: those of several header rows are joined."""
        wanted = self._dialect.header_rows
        if not wanted:
            return ()
        header = [rows[number] for number in wanted if number in rows] or list(rows.values())[-1:]
        width = max(map(len, header), default=0)
        padded = [[*row, *[""] * (width - len(row))] for row in header]
        join = self._dialect.header_join
        return tuple(
            join.join(filter(None, (label.strip() for label in labels)))
            for labels in zip(*padded, strict=True)
        )

    def _set_style(self, labels: tuple[str, ...], start: bytes, file: str, lines: int) -> None:
        if other := self._other_delimiter(labels):
            message = f"The cells are separated by {other!r}, not by {self._dialect.delimiter!r}."
            hint = f"Save the file with {self._dialect.delimiter!r}, or add `delimiter` to its dialect."
            self._builder.report_file(CSV_DELIMITER, message, hint, file=file, line=lines, value=other)
            self._dialect = dataclasses.replace(self._dialect, delimiter=other)
            labels = tuple(label.strip('"') for label in labels[0].split(other))
        if not self._dialect.header_rows:
            labels = self._resource.header or self._numbered(start)
        self._builder.set_columns(labels, self._dialect if _is_plain(self._dialect) else STORED)
        self.style = self._builder.style

    def _numbered(self, start: bytes) -> tuple[str, ...]:
        """Return a label for each cell of the first record, where there is neither a header nor a schema."""
        record = RecordParser(LineReader.of(start), self._dialect).read()
        return tuple(f"column {number}" for number, _ in enumerate(record.cells if record else (), 1))

    def _other_delimiter(self, labels: Sequence[str]) -> str:
        """Return the delimiter that the file has instead of the declared one, or an empty text."""
        known = set(self._resource.header)
        if len(labels) != 1 or len(known) <= 1 or labels[0] in known:
            return ""
        for delimiter in _DELIMITERS:
            found = {label.strip(' "') for label in labels[0].split(delimiter)}
            if delimiter != self._dialect.delimiter and len(found & known) * 2 > len(known):
                return delimiter
        return ""

    def _is_header(self, rows: dict[int, list[str]], file: str) -> bool:
        """Return whether the first rows of a later file repeat the header."""
        labels = self._labels(rows)
        if labels == self._builder.labels or not labels:
            return bool(labels)
        if sorted(labels) == sorted(self._builder.labels):
            message = "The columns of this file are in another order than those of the first file."
            hint = f"Put them in this order: {', '.join(self._builder.labels)}."
            self._builder.report_file(COLUMN_ORDER, message, hint, file=file, line=1)
            if len(set(labels)) == len(labels):
                self._places = [labels.index(label) for label in self._builder.labels]
            return True
        return False

    # ----------------------------------------------------------------------------------------------------------
    # The records

    def _read_records(self, blocks: RecordBlocks, style: CsvStyle) -> None:
        scannable = _is_plain(self._dialect) and not self._places
        while (block := blocks.next_block()).data:
            valid = self._valid(block)
            if valid is not block and (guess := _guess_encoding(block.data)):
                self._report_guess(block)
                blocks.put_back(block.data)
                blocks.transcode(guess)
                self._encoding = guess
                continue
            can_scan = scannable and blocks.is_complete(block) and not self._has_special_lines(valid.data)
            scan = scan_block(valid, style, exact=self._exact) if can_scan else None
            if scan is None:
                blocks.put_back(block.data)
                self._parse_records(blocks, len(block.data))
                continue
            self._builder.changed = self._is_transcoded() or valid is not block
            self._report_damaged(valid, is_changed=valid is not block)
            for ragged in scan.ragged:
                self._builder.report_ragged(ragged.record, ragged.cells)
            self._builder.add_block(valid.data, scan)

    def _has_special_lines(self, data: bytes) -> bool:
        """Return whether there are comments, markers of a merge, or blank lines that are to be ignored."""
        mark = self._dialect.comment_char.encode()
        if mark and (data.startswith(mark) or b"\n" + mark in data):
            return True
        # The first test is many times faster.
        if b"<" in data and _OURS.encode() in data:
            return True
        return self._dialect.skip_blank_rows and (
            data.startswith((b"\n", b"\r\n")) or b"\n\n" in data or b"\n\r\n" in data
        )

    # ----------------------------------------------------------------------------------------------------------
    # Bytes that are not text

    def _valid(self, block: RawBlock) -> RawBlock:
        """Return *block* as valid UTF-8: as it is, or with the bytes replaced that are not."""
        if block.data.isascii() or _is_utf8(block.data):
            return block
        valid = block.data.decode("utf-8", errors="replace").encode()
        return RawBlock(valid, positions_of(valid, self._dialect.quote.encode()))

    def _report_guess(self, block: RawBlock) -> None:
        position = _first_wrong_byte(block.data)
        message = f"Byte 0x{block.data[position]:02X} is not UTF-8; the file seems to be Windows-1252."
        # By lines rather than records: some lines of the block may be comments.
        start = self._builder.lines.place(self._builder.records)
        line = start.line + len(_LINE_END.findall(block.data, 0, position))
        column = self._column_at(block, position)
        self._builder.report_file(
            csv_text.CSV_ENCODING, message, _SAVE_AS_UTF8, file=start.file, line=line, column=column
        )

    def _column_at(self, block: RawBlock, position: int) -> str:
        start = block_scan.record_at(block, position).decode("utf-8", errors="replace")
        try:
            cells = next(csv.reader(io.StringIO(start, newline=""), **csv_options(self._dialect)), [""])
        except csv.Error:
            return ""
        return self._label(len(cells) - 1)

    def _label(self, number: int) -> str:
        return self._builder.labels[number] if 0 <= number < len(self._builder.labels) else ""

    def _report_damaged(self, block: RawBlock, *, is_changed: bool) -> None:
        """Report the records with bytes that are not text, and with NUL characters."""
        if (is_changed or self._is_transcoded()) and _REPLACEMENT.encode() in block.data:
            message, hint = self._unreadable_character()
            self._report_at(block, _REPLACEMENT.encode(), csv_text.CSV_ENCODING, message, hint)
        if b"\x00" in block.data:
            self._report_at(block, b"\x00", csv_text.CSV_NUL, *_NUL_CHARACTER)

    def _is_transcoded(self) -> bool:
        return self._encoding != "utf-8"

    def _unreadable_character(self) -> tuple[str, str]:
        message = f"A character could not be read: its bytes are not {self._encoding.upper()}."
        return message, "Save the file as UTF-8, and write the character again."

    def _report_at(self, block: RawBlock, mark: bytes, rule: Rule, message: str, hint: str) -> None:
        positions = np.fromiter(_positions(block.data, mark), dtype=np.int64)
        records, first = np.unique(block_scan.records_at(block, positions), return_index=True)
        for record, position in zip(records.tolist(), positions[first].tolist(), strict=True):
            listed = not self._builder.is_full(rule)
            column = self._column_at(block, position) if listed else ""
            self._builder.report(rule, record, message, hint, column=column)

    # ----------------------------------------------------------------------------------------------------------
    # Records that the scan does not understand

    def _parse_records(self, blocks: RecordBlocks, size: int) -> None:
        """Read about *size* bytes record by record."""
        lines = LineReader(blocks.next_bytes)
        parser = RecordParser(lines, self._dialect)
        merge = _Merge()
        read = 0
        while (read < size or merge.is_open) and (line := lines.peek()) is not None:
            self._rows_read += 1
            if self._skips(line, merge):
                lines.skip()
                self._builder.skip_line()
                read += len(line)
                continue
            before = line
            record = parser.read(len(self._builder.labels))
            if record is None:
                break
            read += len(before) if record.lines == 1 else sum(map(len, record.cells)) + record.lines
            ends = record.lines > 1 or before.endswith(("\n", "\r"))
            self._add_record(record, is_whole=ends and record.fault != UNCLOSED)
        if merge.is_open:
            self._builder.end_in_the_middle()
        self._builder.flush()
        if unread := lines.unread():
            blocks.put_back(unread)

    def _skips(self, line: str, merge: _Merge) -> bool:
        """Return whether *line* is not a record: a comment, a marker of a merge, or the other side of a merge."""
        if self._is_comment(line, self._rows_read):
            return True
        if self._dialect.skip_blank_rows and not line.strip("\r\n"):
            return True
        if line.startswith(_OURS):
            message = "The rows from here to the line that starts with >>>>>>> are an unresolved merge."
            # The line of the next record, as long as the marker is not left out.
            file, number = self._builder.lines.place(self._builder.records)
            self._builder.report_file(
                CSV_CONFLICT_MARKER, message, CSV_CONFLICT_MARKER.fix, file=file, line=number
            )
        return merge.takes(line)

    def _add_record(self, record: ParsedRecord, *, is_whole: bool) -> None:
        builder = self._builder
        cells = self._readable(record.cells)
        if record.fault:
            hint = "Close the quote, or write a quote inside a quoted cell twice."
            builder.report(csv_text.CSV_SYNTAX, 0, record.fault, hint)
        elif len(cells) != len(builder.labels):
            builder.report_ragged(0, len(cells) if any(cell.strip(" ") for cell in cells) else 0)
        elif self._places:
            cells = [cells[place] for place in self._places]
        builder.add_record(cells, record.lines, is_whole=is_whole)

    def _readable(self, cells: list[str]) -> list[str]:
        """Return *cells* with the bytes replaced that are not text; report these, and NUL characters."""
        if all(cell.isascii() and "\x00" not in cell for cell in cells):
            return cells
        readable = [cell.encode(errors="surrogateescape").decode(errors="replace") for cell in cells]
        damaged = (
            number
            for number, (cell, text) in enumerate(zip(cells, readable, strict=True))
            if cell != text or (self._is_transcoded() and _REPLACEMENT in text)
        )
        with_nul = (number for number, cell in enumerate(cells) if "\x00" in cell)
        for numbers, rule, (message, hint) in (
            (damaged, csv_text.CSV_ENCODING, self._unreadable_character()),
            (with_nul, csv_text.CSV_NUL, _NUL_CHARACTER),
        ):
            if (first := next(numbers, None)) is not None:
                self._builder.report(rule, 0, message, hint, column=self._label(first))
        return readable


class _Merge:
    """Where reading is in the versions of an unresolved merge: only the first of them is read."""

    def __init__(self) -> None:
        self.is_open = False
        self._is_other = False

    def takes(self, line: str) -> bool:
        """Return whether *line* is a marker, or belongs to another version than the first."""
        if line.startswith(_OURS):
            self.is_open = True
            return True
        if not self.is_open:
            return False
        if line.startswith(_END):
            self.is_open = self._is_other = False
            return True
        self._is_other |= line.startswith((_BASE, _THEIRS))
        return self._is_other


def _end_of_lines(data: bytes, lines: int) -> int:
    """Return the position after the first *lines* of *data*."""
    ends = (match.end() for match in _LINE_END.finditer(data))
    return next(islice(ends, lines - 1, None), len(data)) if lines else 0


def _is_utf8(data: bytes) -> bool:
    return _first_wrong_byte(data) < 0


def _first_wrong_byte(data: bytes) -> int:
    """Return the position of the first byte that is not UTF-8, or -1."""
    try:
        data.decode()
    except UnicodeDecodeError as err:
        return err.start
    return -1


def _guess_encoding(data: bytes) -> str:
    """Return the encoding that *data* seems to have; empty if single wrong bytes seem to be damage in UTF-8."""
    text = data.decode("utf-8", errors="replace")
    wrong = text.count(_REPLACEMENT)
    right = sum(not char.isascii() for char in text) - wrong
    return "" if right >= wrong else "cp1252"


def _positions(data: bytes, mark: bytes) -> Iterator[int]:
    position = data.find(mark)
    while position >= 0:
        yield position
        position = data.find(mark, position + len(mark))


def _is_plain(dialect: Dialect) -> bool:
    """Return whether a file of this dialect can be scanned as it is."""
    characters = (dialect.delimiter, dialect.quote)
    return (
        all(len(char) == 1 and char.isascii() and char not in "\r\n" for char in characters)
        and dialect.delimiter != dialect.quote
        and dialect.double_quote
        and not dialect.escape
        and not dialect.skip_initial_space
        and max(dialect.comment_rows, default=0) <= max(dialect.header_rows, default=0)
    )
