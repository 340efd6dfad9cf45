"""The form of a CSV, read strictly in blocks: is it beyond doubt, and on which line does each record stand?

What is not beyond doubt is read anew by ``csvio``, which says what is wrong.
"""

from __future__ import annotations

import codecs
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt

from guarantees.csvio import BOM, MAX_CELL

BLOCK: Final = 1 << 24
_QUOTE: Final = ord('"')
_COMMA: Final = ord(",")
_LINE: Final = ord("\n")

_Numbers = npt.NDArray[np.int64]
_Bytes = npt.NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Structure:
    """The form of a file without a fault.

    Attributes:
        records: How many records there are, without the header.
        breaks: For every line break inside a cell, the number of its record; the header is 0.
    """

    records: int
    breaks: _Numbers

    def line(self, index: int) -> int:
        """Return the physical line on which the record at *index* starts; the first after the header is 0."""
        record = index + 1
        return record + 1 + int(np.searchsorted(self.breaks, record, side="left"))


@dataclass(slots=True)
class _State:
    """What is known between two blocks."""

    columns: int
    quoted: bool = False
    before: int = _LINE
    cells: int = 0
    records: int = 0
    length: int = 0
    breaks: list[_Numbers] = field(default_factory=list)


def examine(path: Path, header: Sequence[str]) -> Structure | None:
    """Return the structure of the CSV at *path*, or nothing where it is not beyond doubt.

    Beyond doubt is UTF-8 without byte order mark, NUL and carriage return; the *header*; the same number of
    cells in every record, each either without a quote or quoted as a whole; and a line break at the end.
    """
    state = _State(len(header))
    decoder = codecs.getincrementaldecoder("utf-8")()
    start = _written(header)
    with path.open("rb") as file:
        if file.read(len(start)) != start or start.startswith(BOM):
            return None
        file.seek(0)
        try:
            while data := file.read(BLOCK):
                decoder.decode(data)
                if b"\r" in data or b"\x00" in data or not _passes(data, state):
                    return None
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return None
    if state.quoted or state.before != _LINE or state.cells:
        return None
    breaks = np.concatenate([np.empty(0, np.int64), *state.breaks])
    return Structure(state.records - 1, breaks)


def _written(header: Sequence[str]) -> bytes:
    """Return the first line; where a name needs a quote the file does not start so, and is in doubt."""
    return (",".join(header) + "\n").encode()


def _passes(data: bytes, state: _State) -> bool:
    """Tell whether a block leaves no doubt, and bring *state* to its end."""
    codes = np.frombuffer(data, np.uint8)
    ends = (codes == _COMMA) | (codes == _LINE)
    if state.quoted or state.before == _QUOTE or b'"' in data:
        inside = _inside(codes, state)
        if inside is None:
            return False
        lines = np.flatnonzero((codes == _LINE) & inside)
        ends &= ~inside
    else:
        lines = np.empty(0, np.int64)
    places = np.flatnonzero(ends)
    if not _even(codes[places], state) or not _short(places, len(codes), state):
        return False
    records = places[codes[places] == _LINE]
    state.breaks.append(state.records + np.searchsorted(records, lines, side="left"))
    state.records += len(records)
    state.before = int(codes[-1])
    return True


def _inside(codes: _Bytes, state: _State) -> npt.NDArray[np.bool_] | None:
    """Return which bytes stand inside a quoted cell; nothing where a quote stands in the wrong place."""
    quotes = codes == _QUOTE
    # An odd number of quotes so far: inside. A quote written twice closes and opens again.
    parity = np.bitwise_xor.accumulate(quotes.view(np.uint8))
    inside = (parity ^ int(state.quoted)).astype(bool)
    places = np.flatnonzero(quotes)
    opening = places[inside[places]]
    closing = places[~inside[places]]
    before = np.where(opening > 0, codes[opening - 1], state.before)
    if not np.isin(before, (_COMMA, _LINE, _QUOTE)).all():
        return None
    if state.before == _QUOTE and not state.quoted and codes[0] not in {_COMMA, _LINE, _QUOTE}:
        return None
    after = codes[closing[closing < len(codes) - 1] + 1]
    if not np.isin(after, (_COMMA, _LINE, _QUOTE)).all():
        return None
    state.quoted = bool(inside[-1])
    return inside


def _even(ends: _Bytes, state: _State) -> bool:
    """Tell whether the ends of cells are those of records that have all their cells."""
    numbers = np.arange(state.cells, state.cells + len(ends))
    state.cells = (state.cells + len(ends)) % state.columns
    return bool(((ends == _LINE) == (numbers % state.columns == state.columns - 1)).all())


def _short(places: _Numbers, size: int, state: _State) -> bool:
    """Tell whether no cell is longer than a reader takes, and no line of a single column is empty."""
    if not len(places):
        state.length += size
        return state.length < MAX_CELL
    gaps = np.diff(places, prepend=-1 - state.length)
    state.length = size - 1 - int(places[-1])
    return bool(gaps.max() < MAX_CELL and (state.columns > 1 or gaps.min() > 1))
