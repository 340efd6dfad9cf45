"""The size of the directory of a zip file, before ``zipfile`` reads all of it into memory."""

from __future__ import annotations

import re
import struct
from pathlib import Path
from typing import Final

MAX_DIRECTORY: Final = 1_000_000
"""The most bytes that the directory of an archive may have: a thousand members with long names."""

_END: Final = re.compile(rb"PK\x05\x06(?=.{18})", re.DOTALL)
# The largest comment, the record before it, and the two records of large archives before that.
_TAIL: Final = 65_535 + 22 + 20 + 56


def is_too_large(path: Path) -> bool:
    """Return whether the directory of the zip at *path* is larger than ``MAX_DIRECTORY``.

    The number of members that an archive claims does not matter: readers go by the size. If several places could be the
    end of the archive, none of them may name a larger size.

    Raises:
        OSError: The file cannot be read.
    """
    with path.open("rb") as file:
        file.seek(0, 2)
        file.seek(max(0, file.tell() - _TAIL))
        tail = file.read(_TAIL)
    return any(_size(tail, match.start()) > MAX_DIRECTORY for match in _END.finditer(tail))


def _size(tail: bytes, end: int) -> int:
    """Return the size of the directory in the record at *end*, or in that of a large archive before it."""
    large = end - 20 - 56
    if large >= 0 and tail[large : large + 4] == b"PK\x06\x06" and tail[end - 20 : end - 16] == b"PK\x06\x07":
        return int(struct.unpack_from("<Q", tail, large + 40)[0])
    return int(struct.unpack_from("<I", tail, end + 12)[0])
