"""Read the records of a CSV file one by one, in any dialect, and recover after a quote that is not closed.

Python's ``csv`` reads each record strictly. Where that fails, the fault is named, and reading goes on with the next line:
one fault must not swallow the rows after it.
"""

from __future__ import annotations

import csv
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Final, NamedTuple

from guarantees.core.csv_text import MAX_CELL
from guarantees.package.resource import Dialect
from guarantees.validation.table_files.byte_streams import UnreadableTableError

MAX_FIELD: Final = 2**31 - 1
"""The limit that ``csv`` is given, which is none: what is read as one record is limited before."""
MAX_LINE: Final = 1 << 26
"""A longer line is read by no program."""
_MAX_LINES: Final = 10_000
"""A record with more lines, or with more characters than a cell may have, is a quote that was never closed."""
_MAX_UNCLOSED: Final = 20
"""After so many quotes that are not closed, a record is taken to be one line: the search costs too much."""

UNCLOSED: Final = "A quote is opened here and not closed."
_STRAY: Final = "A quote stands in the middle of a cell."


class ParsedRecord(NamedTuple):
    """A record: its cells, how many lines it has, and what is wrong with its quotes (or an empty text)."""

    cells: list[str]
    lines: int
    fault: str


class LineReader:
    """The lines of UTF-8 text, with their ends: LF, CR LF or CR.

    A byte that is not UTF-8 is half of a surrogate pair, as ``surrogateescape`` makes it.
    """

    def __init__(self, read: Callable[[], bytes]) -> None:
        """Take bytes from *read*, which returns none at the end."""
        self._read = read
        self._ahead: deque[str] = deque()
        self._rest: list[bytes] = []
        self._ended = False

    @classmethod
    def of(cls, data: bytes) -> LineReader:
        """Return the lines of *data*."""
        source = iter((data,))
        return cls(lambda: next(source, b""))

    def peek(self) -> str | None:
        """Return the next line without reading it; None at the end."""
        while not self._ahead and not self._ended:
            self._fill()
        return self._ahead[0] if self._ahead else None

    def skip(self) -> None:
        """Leave out the next line."""
        self._ahead.popleft()

    def put_back(self, lines: Sequence[str]) -> None:
        """Let the next lines be *lines*."""
        self._ahead.extendleft(reversed(lines))

    def unread(self) -> bytes:
        """Return the bytes that were taken, but not read as lines."""
        data = "".join(self._ahead).encode(errors="surrogateescape") + b"".join(self._rest)
        self._ahead.clear()
        self._rest = []
        return data

    def _fill(self) -> None:
        chunk = self._read()
        self._ended = not chunk
        if chunk and b"\n" not in chunk and b"\r" not in chunk and self._rest:
            self._rest.append(chunk)
            if sum(map(len, self._rest)) > MAX_LINE:
                message = f"A line has more than {MAX_LINE:,} bytes: the file is damaged, or is not CSV."
                raise UnreadableTableError(message, "Restore the file.")
            return
        data = b"".join([*self._rest, chunk])
        # A CR at the end may be the first half of CR LF.
        cut = len(data) if self._ended else max(data.rfind(b"\n"), data.rfind(b"\r", 0, len(data) - 1)) + 1
        self._ahead.extend(_lines(data[:cut]))
        self._rest = [data[cut:]] if cut < len(data) else []


def _lines(data: bytes) -> Iterator[str]:
    text = data.decode(errors="surrogateescape")
    # Not `splitlines`: it also splits at characters that end no line of a CSV file.
    for part in text.split("\n")[:-1]:
        yield from _at_returns(f"{part}\n")
    if last := text[text.rfind("\n") + 1 :]:
        yield from _at_returns(last)


def _at_returns(line: str) -> Iterator[str]:
    body = line.removesuffix("\n").removesuffix("\r") if line.endswith("\r\n") else line.removesuffix("\n")
    ending = line[len(body) :]
    if "\r" not in body:
        yield line
        return
    *parts, last = body.split("\r")
    yield from (f"{part}\r" for part in parts)
    if last or ending:
        yield last + ending


class RecordParser:
    """Reads records from lines."""

    def __init__(self, lines: LineReader, dialect: Dialect) -> None:
        """Read from *lines*."""
        csv.field_size_limit(MAX_FIELD)
        self._lines = lines
        self._dialect = dialect
        self._unclosed = 0
        self._options = csv_options(dialect)

    def read(self, columns: int = 0) -> ParsedRecord | None:
        """Return the next record, or None at the end.

        A record of several lines that does not have as many cells as *columns* is a quote that was not closed.
        """
        if self._lines.peek() is None:
            return None
        taken: list[str] = []
        many = self._unclosed < _MAX_UNCLOSED
        cells = self._parse(self._take(taken, many=many))
        if cells is not None and (len(taken) == 1 or not columns or len(cells) == columns):
            return ParsedRecord(cells, len(taken), self._stray(taken, cells))
        return self._recover(taken)

    def _take(self, taken: list[str], *, many: bool) -> Iterator[str]:
        size = 0
        while (line := self._lines.peek()) is not None:
            self._lines.skip()
            taken.append(line)
            size += len(line)
            yield line
            if not many or len(taken) >= _MAX_LINES or size > MAX_CELL:
                return

    def _parse(self, lines: Iterator[str]) -> list[str] | None:
        """Return the cells of the first record in *lines*, or None if its quotes are wrong."""
        try:
            return next(csv.reader(lines, strict=True, **self._options))
        except (csv.Error, StopIteration):
            return None

    def _recover(self, taken: list[str]) -> ParsedRecord:
        """Return the first line of *taken* as a record of its own; the others are read again."""
        first, *others = taken
        self._lines.put_back(others)
        # The strict reader stops at a quote in the middle of a quoted cell, too: such a line has an even number.
        is_unclosed = first.count(self._dialect.quote) % 2 == 1
        self._unclosed += is_unclosed
        cells = next(csv.reader([first], **self._options), [])
        return ParsedRecord(_without_line_end(cells), 1, UNCLOSED if is_unclosed else _STRAY)

    def _stray(self, taken: list[str], cells: list[str]) -> str:
        """Return what is wrong if a cell that is not quoted has a quote in it: some readers take it for an opening one."""
        quote = self._dialect.quote
        if not quote or self._dialect.escape:
            return ""
        text = "".join(taken)
        for cell in cells:
            if quote in cell and f"{quote}{cell.replace(quote, quote * 2)}{quote}" not in text:
                return _STRAY
        return ""


def _without_line_end(cells: list[str]) -> list[str]:
    return [*cells[:-1], cells[-1].rstrip("\r\n")] if cells else cells


def csv_options(dialect: Dialect) -> dict[str, Any]:
    """Return the arguments of ``csv.reader`` for a *dialect*."""
    return {
        "delimiter": dialect.delimiter,
        "quotechar": dialect.quote or None,
        "quoting": csv.QUOTE_MINIMAL if dialect.quote else csv.QUOTE_NONE,
        "escapechar": dialect.escape or None,
        # Without an escape character, a quote can only be written twice.
        "doublequote": dialect.double_quote or not dialect.escape,
        "skipinitialspace": dialect.skip_initial_space,
    }
