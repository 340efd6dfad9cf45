"""The form of a CSV, read strictly in blocks: is it beyond doubt, and on which line does each record stand?

The bytes are only counted, and looked at around quotes. Together with what the streaming reader refuses
(records that are too long, wrong UTF-8) the counts show that every record has all its cells: see ``Form.fits``.
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
_LINE: Final = ord("\n")
_RETURN: Final = ord("\r")
_NOT_ASCII: Final = 0x80
_DELETE: Final = 0x7F
_SPACE: Final = 0x20

_Numbers = npt.NDArray[np.int64]
_Bytes = npt.NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class CsvLayout:
    """The form of a file around whose quotes there is no doubt.

    Attributes:
        records: How many records there are, without the header.
        delimiters: How many delimiters stand between cells, those of the header not counted.
        breaks: For every line break inside a cell, the number of its record; the header is 0.
        strangers: The characters of the file that are not of ASCII.
        controlled: Whether there is a control character, line breaks between records aside.
        returns: Whether lines end with carriage return and line feed.
    """

    records: int
    delimiters: int
    breaks: _Numbers
    strangers: frozenset[str]
    controlled: bool
    returns: bool

    def fits(self, records: int, columns: int) -> bool:
        """Tell whether every record has all its *columns*, if none has more and a reader found *records*.

        None has more delimiters than it should; so where their sum is right, none has fewer.
        """
        return self.records == records and self.delimiters == records * (columns - 1)

    def line(self, index: int) -> int:
        """Return the physical line on which the record at *index* starts; the first after the header is 0."""
        record = index + 1
        return record + 1 + int(np.searchsorted(self.breaks, record, side="left"))


@dataclass(slots=True)
class _State:
    """What is known between two blocks."""

    delimiter: int
    quote: int
    quoted: bool = False
    before: int = _LINE
    lines: int = 0
    delimiters: int = 0
    controls: int = 0
    returns: int = 0
    broken: int = 0
    breaks: list[_Numbers] = field(default_factory=list)
    strangers: set[str] = field(default_factory=set)
    rest: bytes = b""


def scan(path: Path, header: Sequence[str], *, delimiter: str = ",", quote: str = '"') -> CsvLayout | None:
    """Return the form of the CSV at *path*, or nothing where it is not beyond doubt.

    Beyond doubt is a file without byte order mark and NUL that starts with the *header*; in which each cell is
    either without a quote or quoted as a whole; and that ends with a line break. Lines end all alike, with
    a line feed or with carriage return and line feed.
    """
    state = _State(ord(delimiter), ord(quote))
    with path.open("rb", buffering=0) as file:
        if not _starts(file.read(len(BOM) + _longest(header)), header, delimiter, quote):
            return None
        file.seek(0)
        while data := file.read(BLOCK):
            if not _passes(np.frombuffer(data, np.uint8), data, state):
                return None
    if state.quoted or state.before != _LINE or state.rest or state.returns not in {0, state.lines}:
        return None
    breaks = np.concatenate([np.empty(0, np.int64), *state.breaks])
    between = state.lines - len(breaks)
    return CsvLayout(
        between - 1,
        state.delimiters - len(header) + 1,
        breaks,
        frozenset(state.strangers),
        controlled=state.controls > between + state.returns,
        returns=state.returns > 0,
    )


def _longest(header: Sequence[str]) -> int:
    return len(",".join(header).encode()) + 2


def _starts(data: bytes, header: Sequence[str], delimiter: str, quote: str) -> bool:
    """Tell whether a file starts with *header*; where a name needs a quote it does not, and is in doubt."""
    first = delimiter.join(header).encode()
    if any(char in name for name in header for char in (delimiter, quote, "\r", "\n")):
        return False
    return data.startswith((first + b"\n", first + b"\r\n")) and not data.startswith(BOM)


def _passes(codes: _Bytes, data: bytes, state: _State) -> bool:
    """Tell whether a block leaves no doubt, and bring *state* to its end."""
    low = int(np.count_nonzero(codes < _SPACE))
    if low and b"\x00" in data:
        return False
    lines = int(np.count_nonzero(codes == _LINE))
    delimiters = int(np.count_nonzero(codes == state.delimiter))
    if not _returns(data, state):
        return False
    if state.quoted or state.before == state.quote or state.quote in data:
        inside = _inside(codes, data, state)
        if inside is None:
            return False
        delimiters -= inside
    state.controls += low + (data.count(_DELETE) if _DELETE in data else 0)
    state.delimiters += delimiters
    state.lines += lines
    state.before = int(codes[-1])
    return (data.isascii() and not state.rest) or _strangers(codes, state)


def _returns(data: bytes, state: _State) -> bool:
    """Count the carriage returns before a line feed; tell whether there are no others."""
    if state.before == _RETURN:
        if data[0] != _LINE:
            return False
        state.returns += 1
    if b"\r" not in data:
        return True
    pairs = data.count(b"\r\n")
    state.returns += pairs
    return data.count(b"\r") == pairs + data.endswith(b"\r")


def _strangers(codes: _Bytes, state: _State) -> bool:
    """Collect the characters that are not of ASCII; tell whether they are UTF-8."""
    found = state.rest + codes[codes >= _NOT_ASCII].tobytes()
    # A character that the end of the block cuts is kept for the next one.
    cut = 0 if codes[-1] < _NOT_ASCII else _unfinished(found)
    try:
        state.strangers.update(found[: len(found) - cut].decode())
    except UnicodeDecodeError:
        return False
    state.rest = found[len(found) - cut :]
    return True


def _unfinished(data: bytes) -> int:
    """Return how many bytes at the end of *data* are the start of a character."""
    for back in range(1, min(4, len(data)) + 1):
        lead = data[-back]
        if lead >= 0xC0:  # noqa: PLR2004  the first byte of a character of several (RFC 3629)
            size = 2 if lead < 0xE0 else 3 if lead < 0xF0 else 4  # noqa: PLR2004
            return back if back < size else 0
    return 0


def _inside(codes: _Bytes, data: bytes, state: _State) -> int | None:
    """Return how many delimiters stand inside quoted cells; nothing where a quote is in the wrong place.

    A quote written twice inside a cell closes and opens it again.
    """
    quotes = np.flatnonzero(codes == state.quote)
    opening, closing = quotes[int(state.quoted) :: 2], quotes[int(not state.quoted) :: 2]
    before = np.where(opening > 0, codes[opening - 1], state.before)
    after = codes[closing[closing < len(codes) - 1] + 1]
    if not _may_stand(before, state).all() or not _may_stand(after, state, _RETURN).all():
        return None
    if state.before == state.quote and not state.quoted and not _may_stand(codes[:1], state, _RETURN).all():
        return None
    starts = np.concatenate([np.zeros(int(state.quoted), np.int64), opening])
    ends = np.concatenate([closing, np.full(len(starts) - len(closing), len(codes))])
    state.quoted ^= len(quotes) % 2 == 1
    spans = starts.tolist(), ends.tolist()
    if any(map(data.count, repeat(b"\n"), *spans)):
        _break(np.flatnonzero(codes == _LINE), starts, ends, state)
    return sum(map(data.count, repeat(bytes([state.delimiter])), *spans))


def _may_stand(codes: _Bytes, state: _State, *more: int) -> npt.NDArray[np.bool_]:
    """Tell which of *codes* may stand beside a quote."""
    return np.isin(codes, (state.delimiter, _LINE, state.quote, *more))


def _break(lines: _Numbers, starts: _Numbers, ends: _Numbers, state: _State) -> None:
    """Note the records of the line breaks inside quoted cells."""
    # The last quoted cell that starts before each line break, and whether it goes on there.
    cell = np.searchsorted(starts, lines, side="right") - 1
    inside = (cell >= 0) & (lines < ends[cell])
    between = state.lines - state.broken + np.cumsum(~inside)
    state.breaks.append(between[inside])
    state.broken += len(state.breaks[-1])
