r"""Scan whole records of a CSV file a block at a time, without reading their cells.

The scan only counts bytes and looks at the neighbours of quotes. It tells how many records a block has, which of them
do not have as many cells as they should, and where line breaks are inside cells. Whatever it does not understand
(a quote in the wrong place, a carriage return on its own) it leaves to ``record_parser``.
"""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain, repeat
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from guarantees.validation.table_files.line_index import Numbers

BLOCK: Final = 1 << 20
MAX_RECORD: Final = 16 * BLOCK
"""A longer record is not one: a quote that was never closed makes the rest of a file look like a single record."""

LINE_FEED: Final = ord("\n")
CARRIAGE_RETURN: Final = ord("\r")
_SHORTEST_LINE: Final = 2
"""A line of at most so many bytes, its end included, may be blank."""
_MAX_STEPS_BACK: Final = 100

_Bytes = npt.NDArray[np.uint8]


class CsvStyle(NamedTuple):
    """What separates the cells of a file, what encloses them, and how many a record has."""

    delimiter: bytes
    quote: bytes
    columns: int


class RaggedRecord(NamedTuple):
    """A record that does not have as many cells as it should, or none at all: its number, cells and bytes."""

    record: int
    cells: int
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class BlockScan:
    """What a block holds.

    Attributes:
        records: The number of records.
        ragged: The records with the wrong number of cells.
        breaks: For every line break inside a cell, the number of its record in the block.
    """

    records: int
    ragged: tuple[RaggedRecord, ...]
    breaks: Numbers


_NOTHING: Final = np.empty(0, np.int64)


def transcode(chunks: Iterator[bytes], encoding: str) -> Iterator[bytes]:
    """Yield *chunks* as UTF-8 without a byte order mark; bytes that are not of the *encoding* are replaced."""
    decoder = codecs.getincrementaldecoder(encoding)(errors="replace")
    is_first = True
    for chunk in chunks:
        text = decoder.decode(chunk)
        if is_first:
            text, is_first = text.removeprefix("\ufeff"), False
        yield well_formed(text).encode()
    yield well_formed(decoder.decode(b"", final=True)).encode()


def well_formed(text: str) -> str:
    """Return *text* with each half of a surrogate pair, which cannot be written as UTF-8, replaced."""
    if text.isascii():
        return text
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


class RawBlock(NamedTuple):
    """Bytes with whole records, and where the quotes are."""

    data: bytes
    quotes: Numbers


class RecordBlocks:
    """The bytes of a file in blocks that end where a record ends, as far as the quotes tell."""

    def __init__(self, chunks: Iterator[bytes], quote: bytes) -> None:
        """Cut the bytes of *chunks*."""
        self._chunks = chunks
        self._quote = quote
        self._rest = b""
        self._ended = False

    def next_block(self) -> RawBlock:
        """Return the next block; empty at the end of the file."""
        data = self.next_bytes()
        while True:
            quotes = positions_of(data, self._quote)
            cut = len(data) if self._ended else _end_of_last_record(data, quotes)
            if cut or not data or len(data) > MAX_RECORD:
                cut = cut or len(data)
                self._rest = data[cut:]
                return RawBlock(data[:cut], quotes[: np.searchsorted(quotes, cut)])
            data += self._read()

    def next_bytes(self) -> bytes:
        """Return the next bytes, wherever records end; empty at the end of the file."""
        data, self._rest = self._rest, b""
        if len(data) < BLOCK:
            data += self._read()
        return data

    def is_complete(self, block: RawBlock) -> bool:
        """Return whether *block*, the last one, ends where a line or the file ends."""
        return block.data.endswith(b"\n") or (self._ended and not self._rest)

    def put_back(self, data: bytes) -> None:
        """Let the next bytes be *data*."""
        self._rest = data + self._rest

    def transcode(self, encoding: str) -> None:
        """Read all that was not read yet in another encoding."""
        self._chunks = transcode(chain((self._rest,), self._chunks), encoding)
        self._rest, self._ended = b"", False

    def _read(self) -> bytes:
        chunk = next(self._chunks, b"") if not self._ended else b""
        self._ended = self._ended or not chunk
        return chunk


def positions_of(data: bytes, byte: bytes) -> Numbers:
    """Return where *byte* occurs in *data*; nowhere if it is empty."""
    if not byte or byte not in data:
        return _NOTHING
    return np.flatnonzero(np.frombuffer(data, np.uint8) == byte[0])


def _end_of_last_record(data: bytes, quotes: Numbers) -> int:
    """Return the position after the last line feed outside quotes; 0 if there is none."""
    position = len(data)
    for _ in range(_MAX_STEPS_BACK):
        position = data.rfind(b"\n", 0, position)
        if position < 0 or np.searchsorted(quotes, position) % 2 == 0:
            return position + 1
    return 0


def scan_block(block: RawBlock, style: CsvStyle, *, exact: bool = False) -> BlockScan | None:
    """Return what a *block* of whole records holds, or None if the scan does not understand it.

    Where the block has as many delimiters as it should, it takes every record for complete, unless it is to be *exact*:
    a record with too many cells may make up for one with too few. A reader that refuses the former finds that out; but
    it accepts a blank cell too many at the end of a file whose last line is not ended.
    """
    data, quotes = block
    codes = np.frombuffer(data, np.uint8)
    if not _are_around_cells(codes, quotes, style):
        return None
    line_feeds = positions_of(data, b"\n")
    breaks = _NOTHING
    if len(quotes):
        inside = np.searchsorted(quotes, line_feeds) % 2 == 1
        if inside.any():
            breaks = np.cumsum(~inside)[inside]
            line_feeds = line_feeds[~inside]
    if not _ends_lines_alike(data, codes, quotes):
        return None
    is_ended = data.endswith(b"\n")
    ends = line_feeds if is_ended else np.append(line_feeds, len(data))
    ragged: tuple[RaggedRecord, ...] = ()
    if exact or not is_ended or not _may_fit(data, codes, quotes, ends, style):
        ragged = tuple(_ragged(codes, quotes, ends, style))
    return BlockScan(records=len(ends), ragged=ragged, breaks=breaks)


def _are_around_cells(codes: _Bytes, quotes: Numbers, style: CsvStyle) -> bool:
    r"""Return whether every quote is at the start or end of a cell, or one of two inside a quoted cell.

    Opening and closing quotes alternate; a doubled quote inside a cell closes and opens it again. In ``a,"x,\ny",b``
    the quotes are at 2 and 7, and the only quoted part goes from 2 to 7.
    """
    if not len(quotes):
        return True
    if len(quotes) % 2:
        return False
    opening, closing = quotes[::2], quotes[1::2]
    around = np.zeros(256, dtype=np.bool_)
    around[[style.delimiter[0], LINE_FEED, style.quote[0]]] = True
    before = codes[opening[1:] - 1] if opening[0] == 0 else codes[opening - 1]
    if not around[before].all():
        return False
    around[CARRIAGE_RETURN] = True
    after = codes[closing[:-1] + 1] if closing[-1] == len(codes) - 1 else codes[closing + 1]
    return bool(around[after].all())


def _ends_lines_alike(data: bytes, codes: _Bytes, quotes: Numbers) -> bool:
    """Return whether every carriage return outside quotes is before a line feed."""
    if b"\r" not in data or data.count(b"\r") == data.count(b"\r\n"):
        return True
    returns = positions_of(data, b"\r")
    alone = returns[np.append(codes, 0)[returns + 1] != LINE_FEED]
    return not (np.searchsorted(quotes, alone) % 2 == 0).any()


def _may_fit(data: bytes, codes: _Bytes, quotes: Numbers, ends: Numbers, style: CsvStyle) -> bool:
    """Return whether there are as many delimiters as so many records have, and no record of one cell is blank."""
    if style.columns == 1 and (np.diff(ends, prepend=-1) <= _SHORTEST_LINE).any():
        return False
    delimiters = int(np.count_nonzero(codes == style.delimiter[0]))
    if len(quotes):
        parts = repeat(style.delimiter), quotes[::2].tolist(), quotes[1::2].tolist()
        delimiters -= sum(map(data.count, *parts))
    return delimiters == len(ends) * (style.columns - 1)


def _ragged(codes: _Bytes, quotes: Numbers, ends: Numbers, style: CsvStyle) -> Iterator[RaggedRecord]:
    delimiters = np.flatnonzero(codes == style.delimiter[0])
    if len(quotes):
        delimiters = delimiters[np.searchsorted(quotes, delimiters) % 2 == 0]
    starts = _starts(ends)
    cells = np.diff(np.searchsorted(delimiters, ends), prepend=0) + 1
    lengths = ends - starts - (codes[np.maximum(ends - 1, 0)] == CARRIAGE_RETURN)
    cells[lengths <= 0] = 0
    for record in np.flatnonzero(cells != style.columns).tolist():
        start, end = int(starts[record]), int(ends[record])
        is_blank = not codes[start:end].tobytes().strip(style.delimiter + style.quote + b" \r")
        yield RaggedRecord(record, 0 if is_blank else int(cells[record]), start, end)


def _starts(ends: Numbers) -> Numbers:
    return np.concatenate([np.zeros(1, np.int64), ends[:-1] + 1])


def record_ends(block: RawBlock) -> Numbers:
    """Return where the line feed of each record is, or the block ends."""
    line_feeds = positions_of(block.data, b"\n")
    if len(block.quotes):
        line_feeds = line_feeds[np.searchsorted(block.quotes, line_feeds) % 2 == 0]
    is_ended = len(line_feeds) > 0 and line_feeds[-1] == len(block.data) - 1
    return line_feeds if is_ended else np.append(line_feeds, len(block.data))


def record_at(block: RawBlock, position: int) -> bytes:
    """Return the bytes of the record at *position* in a block, up to this position."""
    ends = record_ends(block)
    record = int(np.searchsorted(ends, position))
    return block.data[int(_starts(ends)[record]) : position]


def records_at(block: RawBlock, positions: Numbers) -> Numbers:
    """Return the number of the record at each of *positions* in a block."""
    return np.searchsorted(record_ends(block), positions)


def select_records(data: bytes, quote: bytes, records: Numbers) -> bytes:
    """Return the bytes of some *records* of a block, each ended by a line feed."""
    ends = record_ends(RawBlock(data, positions_of(data, quote)))
    bounds = zip(_starts(ends)[records].tolist(), ends[records].tolist(), strict=True)
    return b"".join(data[start:end] + b"\n" for start, end in bounds)


def split_records(data: bytes, quote: bytes) -> list[bytes]:
    """Return the bytes of each record of a block, ended by a line feed."""
    ends = record_ends(RawBlock(data, positions_of(data, quote)))
    bounds = zip(_starts(ends).tolist(), ends.tolist(), strict=True)
    return [data[start:end].removesuffix(b"\r") + b"\n" for start, end in bounds]
