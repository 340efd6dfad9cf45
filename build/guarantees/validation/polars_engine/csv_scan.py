"""Scan a CSV file in blocks: is its layout unambiguous, and on which line does each record start?

The scan only counts bytes and looks at the neighbours of quotes. Together with what the streaming reader rejects
(records with too many cells, invalid UTF-8), the counts show that every record is complete: see ``CsvLayout.fits``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import repeat
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt

from guarantees.core.csv_text import BOM

BLOCK: Final = 1 << 20
_LINE_FEED: Final = ord("\n")
_CARRIAGE_RETURN: Final = ord("\r")
_FIRST_NON_ASCII: Final = 0x80
_DELETE: Final = 0x7F
_SPACE: Final = 0x20

_Numbers = npt.NDArray[np.int64]
_Bytes = npt.NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class CsvLayout:
    """The layout of an unambiguous CSV file.

    Attributes:
        records: The number of records, without the header.
        delimiters: The number of delimiters between cells, without those of the header.
        breaks: For every line break inside a cell, the number of its record; the header is 0.
        non_ascii: The characters of the file outside ASCII.
        has_control_characters: Whether there are control characters other than the line breaks between records.
        crlf: Whether lines end with CR LF.
    """

    records: int
    delimiters: int
    breaks: _Numbers
    non_ascii: frozenset[str]
    has_control_characters: bool
    crlf: bool

    def fits(self, records: int, columns: int) -> bool:
        """Return whether every record has all its *columns*, given that none has more and a reader read *records*.

        No record has more delimiters than it should, so if their sum is right, no record has fewer.
        """
        return self.records == records and self.delimiters == records * (columns - 1)

    def line(self, index: int) -> int:
        """Return the line on which the record at *index* starts; the first record after the header is 0."""
        record = index + 1
        return record + 1 + int(np.searchsorted(self.breaks, record, side="left"))


# The least first byte of a character of several bytes, with the number of its bytes (RFC 3629).
_FIRST_BYTES: Final = ((0xF0, 4), (0xE0, 3), (0xC0, 2))


@dataclass(slots=True)
class _State:
    """The state of the scan between two blocks.

    Attributes:
        delimiter: The byte between cells.
        quote: The byte around cells.
        quoted: Whether the block ends inside a quoted cell.
        previous_byte: The last byte of the previous block.
        lines: Line feeds so far.
        delimiters: Delimiters outside quoted cells so far.
        controls: Control characters so far, line feeds included.
        crlf: CR LF pairs so far.
        breaks_in_cells: Line feeds inside cells so far.
        breaks: The records of those line feeds.
        non_ascii: The characters outside ASCII so far.
        partial_utf8: The first bytes of a character that the end of the block cuts.
    """

    delimiter: int
    quote: int
    quoted: bool = False
    previous_byte: int = _LINE_FEED
    lines: int = 0
    delimiters: int = 0
    controls: int = 0
    crlf: int = 0
    breaks_in_cells: int = 0
    breaks: list[_Numbers] = field(default_factory=list)
    non_ascii: set[str] = field(default_factory=set)
    partial_utf8: bytes = b""


def scan(path: Path, header: Sequence[str], *, delimiter: str = ",", quote: str = '"') -> CsvLayout | None:
    """Return the layout of the CSV file at *path*, or None if it is ambiguous.

    A file is unambiguous if it has no byte order mark and no NUL; starts with the *header*; has only cells that are
    either unquoted or quoted as a whole; and ends with a line break. All lines must end alike, with LF or CR LF.
    """
    state = _State(ord(delimiter), ord(quote))
    with path.open("rb", buffering=0) as file:
        start = file.read(len(BOM) + len(",".join(header).encode()) + len(b"\r\n"))
        if not _has_header(start, header, delimiter, quote):
            return None
        file.seek(0)
        while data := file.read(BLOCK):
            if not _scan_block(np.frombuffer(data, np.uint8), data, state):
                return None
    ends_with_line_break = not state.quoted and state.previous_byte == _LINE_FEED and not state.partial_utf8
    if not ends_with_line_break or state.crlf not in {0, state.lines}:
        return None
    breaks = np.concatenate([np.empty(0, np.int64), *state.breaks])
    lines = state.lines - len(breaks)
    return CsvLayout(
        records=lines - 1,
        delimiters=state.delimiters - len(header) + 1,
        breaks=breaks,
        non_ascii=frozenset(state.non_ascii),
        has_control_characters=state.controls > lines + state.crlf,
        crlf=state.crlf > 0,
    )


def _has_header(data: bytes, header: Sequence[str], delimiter: str, quote: str) -> bool:
    """Return whether *data* starts with *header*; a header that needs quotes counts as ambiguous."""
    if any(char in name for name in header for char in (delimiter, quote, "\r", "\n")):
        return False
    line = delimiter.join(header).encode()
    return data.startswith((line + b"\n", line + b"\r\n")) and not data.startswith(BOM)


def _scan_block(codes: _Bytes, data: bytes, state: _State) -> bool:
    """Update *state* by a block, and return whether the block is unambiguous."""
    controls = int(np.count_nonzero(codes < _SPACE))
    if controls and b"\x00" in data:
        return False
    if not _count_carriage_returns(data, state):
        return False
    lines = int(np.count_nonzero(codes == _LINE_FEED))
    delimiters = int(np.count_nonzero(codes == state.delimiter))
    if state.quoted or state.previous_byte == state.quote or state.quote in data:
        quoted_delimiters = _count_quoted_delimiters(codes, data, state)
        if quoted_delimiters is None:
            return False
        delimiters -= quoted_delimiters
    state.controls += controls + (data.count(_DELETE) if _DELETE in data else 0)
    state.delimiters += delimiters
    state.lines += lines
    state.previous_byte = int(codes[-1])
    return (data.isascii() and not state.partial_utf8) or _collect_non_ascii(codes, state)


def _count_carriage_returns(data: bytes, state: _State) -> bool:
    """Count the CR LF pairs, and return whether there is no other carriage return."""
    if state.previous_byte == _CARRIAGE_RETURN:
        if data[0] != _LINE_FEED:
            return False
        state.crlf += 1
    if b"\r" not in data:
        return True
    pairs = data.count(b"\r\n")
    state.crlf += pairs
    return data.count(b"\r") == pairs + data.endswith(b"\r")


def _collect_non_ascii(codes: _Bytes, state: _State) -> bool:
    """Collect the characters outside ASCII, and return whether they are valid UTF-8."""
    encoded = state.partial_utf8 + codes[codes >= _FIRST_NON_ASCII].tobytes()
    cut = 0 if codes[-1] < _FIRST_NON_ASCII else _incomplete_bytes(encoded)
    try:
        state.non_ascii.update(encoded[: len(encoded) - cut].decode())
    except UnicodeDecodeError:
        return False
    state.partial_utf8 = encoded[len(encoded) - cut :]
    return True


def _incomplete_bytes(data: bytes) -> int:
    """Return the number of bytes at the end of *data* that start a character but do not complete it."""
    for back in range(1, min(4, len(data)) + 1):
        size = next((size for least, size in _FIRST_BYTES if data[-back] >= least), 0)
        if size:
            return back if back < size else 0
    return 0


def _count_quoted_delimiters(codes: _Bytes, data: bytes, state: _State) -> int | None:
    r"""Return the number of delimiters inside quoted cells, or None if a quote is in the wrong place.

    Opening and closing quotes alternate; a doubled quote inside a cell closes and opens it again. In
    ``a,"x,\ny",b`` the quotes are at 2 and 7: the only span is 2 to 7, it holds one delimiter (at 4), and the line
    feed (at 5) belongs to the record that is being read.
    """
    quotes = np.flatnonzero(codes == state.quote)
    opening, closing = quotes[int(state.quoted) :: 2], quotes[int(not state.quoted) :: 2]
    before = np.where(opening > 0, codes[opening - 1], state.previous_byte)
    after = codes[closing[closing < len(codes) - 1] + 1]
    if not _may_precede_quote(before, state).all() or not _may_follow_quote(after, state).all():
        return None
    cut_after_quote = state.previous_byte == state.quote and not state.quoted
    if cut_after_quote and not _may_follow_quote(codes[:1], state).all():
        return None
    # The span of a cell that the previous block leaves open starts at 0; one that stays open ends with the block.
    starts = np.concatenate([np.zeros(int(state.quoted), np.int64), opening])
    ends = np.concatenate([closing, np.full(len(starts) - len(closing), len(codes))])
    state.quoted ^= len(quotes) % 2 == 1
    spans = starts.tolist(), ends.tolist()
    if any(map(data.count, repeat(b"\n"), *spans)):
        _record_line_breaks(np.flatnonzero(codes == _LINE_FEED), starts, ends, state)
    return sum(map(data.count, repeat(bytes([state.delimiter])), *spans))


def _may_precede_quote(codes: _Bytes, state: _State) -> npt.NDArray[np.bool_]:
    return np.isin(codes, (state.delimiter, _LINE_FEED, state.quote))


def _may_follow_quote(codes: _Bytes, state: _State) -> npt.NDArray[np.bool_]:
    return np.isin(codes, (state.delimiter, _LINE_FEED, state.quote, _CARRIAGE_RETURN))


def _record_line_breaks(line_feeds: _Numbers, starts: _Numbers, ends: _Numbers, state: _State) -> None:
    """Add the records of the *line_feeds* that are inside quoted cells, which go from *starts* to *ends*."""
    # For each line feed, the last quoted cell that starts before it, and whether it is still open there.
    cell = np.searchsorted(starts, line_feeds, side="right") - 1
    inside = (cell >= 0) & (line_feeds < ends[cell])
    record = state.lines - state.breaks_in_cells + np.cumsum(~inside)
    state.breaks.append(record[inside])
    state.breaks_in_cells += len(state.breaks[-1])
