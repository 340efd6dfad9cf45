"""A table as one plain CSV file: the file itself where that is plain, or else a repaired copy.

Plain means: UTF-8, one delimiter, cells that are unquoted or quoted as a whole, and every record complete.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final, NamedTuple

import numpy as np

from guarantees.package.resource import Resource
from guarantees.validation.table_files import block_scan
from guarantees.validation.table_files.block_scan import CsvStyle
from guarantees.validation.table_files.line_index import LineIndex, Numbers

_MAX_FAULTY: Final = 100


class Block(NamedTuple):
    """A part of the plain file with whole records: where it starts, its size, its first record, and how many."""

    offset: int
    size: int
    first_record: int
    records: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PlainTable:
    """A table whose records can be streamed.

    Attributes:
        resource: The table as the descriptor declares it.
        path: The plain CSV file.
        style: What separates and encloses its cells.
        labels: The labels of its columns; the names of the fields if it has no header.
        header_line: The line of the header; 0 if the file has none.
        skipped_lines: How many lines at the start of the file are not records.
        records: The number of records.
        blocks: The parts of the file.
        lines: Maps records to files and lines.
        faulty: The records that must not be checked further, in order.
        is_cut_off: Whether the file ends in the middle of its last record, so that others are missing.
        non_ascii: The characters of the file outside ASCII.
    """

    resource: Resource
    path: Path
    style: CsvStyle
    labels: tuple[str, ...]
    header_line: int
    skipped_lines: int
    records: int
    blocks: Sequence[Block]
    lines: LineIndex
    faulty: Numbers
    is_cut_off: bool
    non_ascii: frozenset[str]

    def read_records(self, records: Numbers) -> Iterator[tuple[Numbers, bytes]]:
        """Yield *records*, given in order, with their bytes as CSV lines, block by block."""
        firsts = np.array([block.first_record for block in self.blocks], dtype=np.int64)
        block_of = np.searchsorted(firsts, records, side="right") - 1
        with self.path.open("rb", buffering=0) as file:
            for number in sorted(set(block_of.tolist())):
                block = self.blocks[number]
                file.seek(block.offset)
                wanted = records[block_of == number]
                data = _read_exactly(file, block.size)
                if len(wanted) == block.records:
                    yield wanted, data if data.endswith(b"\n") else data + b"\n"
                    continue
                yield wanted, block_scan.select_records(data, self.style.quote, wanted - block.first_record)

    def text_of_faulty(self) -> str:
        """Return the text of the faulty records, if they are few."""
        if len(self.faulty) > _MAX_FAULTY:
            return ""
        return b"".join(lines for _, lines in self.read_records(self.faulty)).decode(errors="replace")

    def read_blocks(self) -> Iterator[tuple[int, list[bytes]]]:
        """Yield the lines of all records, block by block, each block with the number of its first record."""
        with self.path.open("rb", buffering=0) as file:
            for block in self.blocks:
                file.seek(block.offset)
                data = _read_exactly(file, block.size)
                yield block.first_record, block_scan.split_records(data, self.style.quote)


def _read_exactly(file: BinaryIO, size: int) -> bytes:
    parts = []
    while size > 0 and (part := file.read(size)):
        parts.append(part)
        size -= len(part)
    return b"".join(parts)
