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
_SPACE: Final = 0x20
_DELETE: Final = 0x7F
_TAB: Final = ord("\t")
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
        has_control_characters: Whether there are control characters other than line ends.
        crlf: Whether a record ends with CR LF.
    """

    records: int
    ragged: tuple[RaggedRecord, ...]
    breaks: Numbers
    has_control_characters: bool
    crlf: bool


class _Spans(NamedTuple):
    """The quoted parts of a block, from each opening quote to its closing quote."""

    starts: Numbers
    ends: Numbers

    def contain(self, positions: Numbers) -> npt.NDArray[np.bool_]:
        """Return whether each of *positions* is inside a quoted part."""
        if not len(self.starts):
            return np.zeros(len(positions), dtype=np.bool_)
        span = np.searchsorted(self.starts, positions, side="right") - 1
        return (span >= 0) & (positions < self.ends[span])


_NOTHING: Final = np.empty(0, np.int64)
_NO_SPANS: Final = _Spans(_NOTHING, _NOTHING)


def transcode(chunks: Iterator[bytes], encoding: str) -> Iterator[bytes]:
    """Yield *chunks* as UTF-8 without a byte order mark; bytes that are not of the *encoding* are replaced."""
    decoder = codecs.getincrementaldecoder(encoding)(errors="replace")
    is_first = True
    for chunk in chunks:
        text = decoder.decode(chunk)
        if is_first:
            text, is_first = text.removeprefix("\ufeff"), False
        yield text.encode()
    yield decoder.decode(b"", final=True).encode()


class RecordBlocks:
    """The bytes of a file in blocks that end where a record ends, as far as the quotes tell."""

    def __init__(self, chunks: Iterator[bytes], quote: bytes) -> None:
        """Cut the bytes of *chunks*."""
        self._chunks = chunks
        self._quote = quote
        self._rest = b""
        self._ended = False

    def next_block(self) -> bytes:
        """Return the next block; empty at the end of the file."""
        block = self.next_bytes()
        while block and not self._ended:
            cut = _end_of_last_record(block, self._quote)
            if cut or len(block) > MAX_RECORD:
                self._rest = block[cut or len(block) :]
                return block[: cut or len(block)]
            block += self._read()
        return block

    def next_bytes(self) -> bytes:
        """Return the next bytes, wherever records end; empty at the end of the file."""
        data, self._rest = self._rest, b""
        return data or self._read()

    def put_back(self, data: bytes) -> None:
        """Let the next bytes be *data*."""
        self._rest = data + self._rest

    def transcode(self, encoding: str) -> None:
        """Read all that was not read yet in another encoding."""
        self._chunks = transcode(chain((self._rest,), self._chunks), encoding)
        self._rest = b""

    def _read(self) -> bytes:
        chunk = next(self._chunks, b"") if not self._ended else b""
        self._ended = self._ended or not chunk
        return chunk


def _end_of_last_record(block: bytes, quote: bytes) -> int:
    """Return the position after the last line feed outside quotes; 0 if there is none."""
    position = block.rfind(b"\n")
    if not quote or quote not in block:
        return position + 1
    quotes = block.count(quote, 0, position + 1)
    for _ in range(_MAX_STEPS_BACK):
        if position < 0 or quotes % 2 == 0:
            return position + 1
        earlier = block.rfind(b"\n", 0, position)
        quotes -= block.count(quote, earlier + 1, position)
        position = earlier
    return 0


def scan_block(block: bytes, style: CsvStyle) -> BlockScan | None:
    """Return what a *block* of whole records holds, or None if the scan does not understand it."""
    codes = np.frombuffer(block, np.uint8)
    spans = _quoted_spans(codes, block, style)
    if spans is None:
        return None
    crlf = _has_crlf(block, codes, spans)
    if crlf is None:
        return None
    line_feeds = int(np.count_nonzero(codes == LINE_FEED))
    breaks = _line_breaks(codes, block, spans)
    records = line_feeds - len(breaks) + (not block.endswith(b"\n"))
    delimiters = int(np.count_nonzero(codes == style.delimiter[0]))
    delimiters -= _count_in(block, style.delimiter, spans)
    fits = delimiters == records * (style.columns - 1) and not _may_have_blank_line(block, style)
    controls = int(np.count_nonzero(codes < _SPACE)) + (block.count(_DELETE) if _DELETE in block else 0)
    expected = line_feeds - len(breaks) + (delimiters if style.delimiter[0] == _TAB else 0)
    return BlockScan(
        records=records,
        ragged=() if fits else tuple(_ragged(codes, block, spans, style)),
        breaks=breaks,
        has_control_characters=controls > expected + (block.count(b"\r\n") if crlf else 0),
        crlf=crlf,
    )


def _quoted_spans(codes: _Bytes, block: bytes, style: CsvStyle) -> _Spans | None:
    r"""Return the quoted parts of *block*, or None if a quote is in the wrong place.

    Opening and closing quotes alternate; a doubled quote inside a cell closes and opens it again. In ``a,"x,\ny",b``
    the quotes are at 2 and 7, and the only quoted part goes from 2 to 7.
    """
    if not style.quote or style.quote not in block:
        return _NO_SPANS
    quotes = np.flatnonzero(codes == style.quote[0])
    if len(quotes) % 2:
        return None
    opening, closing = quotes[::2], quotes[1::2]
    around = (style.delimiter[0], LINE_FEED, style.quote[0])
    before = codes[opening[opening > 0] - 1]
    after = codes[closing[closing < len(codes) - 1] + 1]
    if not np.isin(before, around).all() or not np.isin(after, (*around, CARRIAGE_RETURN)).all():
        return None
    return _Spans(opening, closing)


def _has_crlf(block: bytes, codes: _Bytes, spans: _Spans) -> bool | None:
    """Return whether lines end with CR LF; None if a carriage return outside quotes is not before a line feed."""
    if b"\r" not in block:
        return False
    pairs = block.count(b"\r\n")
    if block.count(b"\r") != pairs:
        returns = np.flatnonzero(codes == CARRIAGE_RETURN)
        alone = returns[np.append(codes, 0)[returns + 1] != LINE_FEED]
        if not spans.contain(alone).all():
            return None
    return pairs > 0


def _line_breaks(codes: _Bytes, block: bytes, spans: _Spans) -> Numbers:
    """Return the number of the record of each line feed that is inside quotes."""
    if not any(map(block.count, repeat(b"\n"), spans.starts.tolist(), spans.ends.tolist())):
        return _NOTHING
    line_feeds = np.flatnonzero(codes == LINE_FEED)
    inside = spans.contain(line_feeds)
    return np.cumsum(~inside)[inside]


def _count_in(block: bytes, byte: bytes, spans: _Spans) -> int:
    return sum(map(block.count, repeat(byte), spans.starts.tolist(), spans.ends.tolist()))


def _may_have_blank_line(block: bytes, style: CsvStyle) -> bool:
    """Return whether a line may be blank, where that does not change the number of delimiters."""
    return style.columns == 1 and (block.startswith((b"\n", b"\r\n")) or b"\n\n" in block or b"\n\r\n" in block)


def _ragged(codes: _Bytes, block: bytes, spans: _Spans, style: CsvStyle) -> Iterator[RaggedRecord]:
    starts, ends = record_bounds(codes, block, spans)
    delimiters = np.flatnonzero(codes == style.delimiter[0])
    delimiters = delimiters[~spans.contain(delimiters)]
    places = np.searchsorted(delimiters, ends)
    cells = np.diff(places, prepend=0) + 1
    lengths = ends - starts - (codes[np.maximum(ends - 1, 0)] == CARRIAGE_RETURN)
    cells[lengths <= 0] = 0
    for record in np.flatnonzero(cells != style.columns).tolist():
        yield RaggedRecord(record, int(cells[record]), int(starts[record]), int(ends[record]))


def record_bounds(codes: _Bytes, block: bytes, spans: _Spans) -> tuple[Numbers, Numbers]:
    """Return where each record of a block starts and where its line feed is, or the block ends."""
    line_feeds = np.flatnonzero(codes == LINE_FEED)
    ends = line_feeds[~spans.contain(line_feeds)]
    if not block.endswith(b"\n"):
        ends = np.append(ends, len(block))
    starts = np.concatenate([np.zeros(1, np.int64), ends[:-1] + 1])
    return starts, ends


def records_at(block: bytes, style: CsvStyle, positions: Numbers) -> Numbers:
    """Return the number of the record at each of *positions* in a block."""
    codes = np.frombuffer(block, np.uint8)
    _, ends = record_bounds(codes, block, _quoted_spans(codes, block, style) or _NO_SPANS)
    return np.searchsorted(ends, positions)


def select_records(block: bytes, style: CsvStyle, records: Numbers) -> bytes:
    """Return the bytes of some *records* of a block, each ended by a line feed."""
    codes = np.frombuffer(block, np.uint8)
    spans = _quoted_spans(codes, block, style) or _NO_SPANS
    starts, ends = record_bounds(codes, block, spans)
    bounds = zip(starts[records].tolist(), ends[records].tolist(), strict=True)
    return b"".join(block[start:end] + b"\n" for start, end in bounds)
