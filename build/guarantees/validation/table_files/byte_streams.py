"""Open a file of a table: decompressed, within limits, and as UTF-8 without a byte order mark."""

from __future__ import annotations

import codecs
import gzip
import lzma
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import BinaryIO, Final, cast

from guarantees.core import zip_directory
from guarantees.core.csv_text import BOM
from guarantees.package.resource import Resource
from guarantees.validation.table_files.block_scan import BLOCK, transcode
from guarantees.validation.table_rules import UNREADABLE_FILE

MAX_UNPACKED: Final = 20_000_000_000
# Tables compress to a tenth; a higher ratio than this suggests a bomb, and is allowed for small files only.
_MAX_RATIO: Final = 200
_SMALL: Final = 200_000_000

_UTF_16: Final = {codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}
_UTF_32: Final = {codecs.BOM_UTF32_LE: "utf-32-le", codecs.BOM_UTF32_BE: "utf-32-be"}
_SAMPLE: Final = 4_096
_GZIP_MAGIC: Final = b"\x1f\x8b"
_ZIP_MAGIC: Final = b"PK\x03\x04"
_ENCRYPTED: Final = 1
# What the readers of compressed files raise; an unknown method of compression is not implemented.
_DAMAGED: Final = (
    *(zipfile.BadZipFile, zlib.error, lzma.LZMAError, RuntimeError, NotImplementedError),
    *(OSError, EOFError, ValueError),
)


_OLD_WORKBOOK: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_PARTS_OF_WORKBOOKS: Final = frozenset({"xl/workbook.xml", "xl/workbook.bin", "content.xml"})
_WORKBOOK: Final = ("The file is a workbook of a spreadsheet, not CSV.", "Save the sheet as CSV in UTF-8.")
_MIN_SAMPLE: Final = 16
_MOSTLY: Final = 0.9
"""Text in UTF-32 has three NUL bytes in a character, at most."""


class UnreadableTableError(Exception):
    """A file of a table cannot be read; the message says why, the hint what to do."""

    rule = UNREADABLE_FILE

    def __init__(self, message: str, hint: str) -> None:
        super().__init__(message)
        self.hint = hint


@dataclass(frozen=True, slots=True, kw_only=True)
class ByteStream:
    """The bytes of one file of a table.

    Attributes:
        chunks: The bytes as UTF-8 without byte order mark, or as they are if their encoding is UTF-8.
        encoding: The encoding of the file.
        found: The encoding that the file has although none, or another, was declared; empty if it is as declared.
        is_original: Whether *chunks* are exactly the bytes of the file on the disk.
        has_bom: Whether the file starts with a byte order mark of UTF-8.
    """

    chunks: Iterator[bytes]
    encoding: str
    found: str
    is_original: bool
    has_bom: bool


@contextmanager
def open_bytes(path: Path, *, compression: str, inner_path: str) -> Iterator[Iterator[bytes]]:
    """Open the file at *path*, and give its decompressed bytes in chunks.

    Raises:
        UnreadableTableError: Also while the chunks are read: it is damaged, too large, or has no such member.
    """
    with path.open("rb", buffering=0) as file:
        if not compression:
            yield iter(lambda: file.read(BLOCK), b"")
        elif compression == "gz":
            with gzip.open(path, "rb") as unpacked:
                yield _within_limit(cast("BinaryIO", unpacked), path)
        else:
            with _open_archive(path) as archive, _open_member(archive, inner_path) as unpacked:
                yield _within_limit(unpacked, path)


@contextmanager
def open_text(path: Path, resource: Resource) -> Iterator[ByteStream]:
    """Open the file at *path*, which is one of *resource*, and give its text, unpacked and as UTF-8.

    Raises:
        UnreadableTableError: Also while the text is read: see ``open_bytes``.
    """
    compression = compression_of(path, resource.compression)
    with open_bytes(path, compression=compression, inner_path=resource.inner_path) as chunks:
        yield as_utf8(chunks, resource.encoding, compressed=bool(compression))


def _open_archive(path: Path) -> zipfile.ZipFile:
    try:
        if not zip_directory.is_too_large(path):
            return zipfile.ZipFile(path)
    except _DAMAGED as err:
        raise UnreadableTableError(f"The file is not a zip archive: {err}.", "Write it again.") from err
    raise UnreadableTableError("The archive has too many members.", "Store the table alone in an archive.")


def _open_member(archive: zipfile.ZipFile, inner_path: str) -> BinaryIO:
    member = _member(archive, inner_path)
    if member.flag_bits & _ENCRYPTED:
        raise UnreadableTableError("The file in the archive is encrypted.", "Store it without a password.")
    try:
        return cast("BinaryIO", archive.open(member))
    except _DAMAGED as err:
        raise _damaged(err) from err


def _damaged(err: BaseException) -> UnreadableTableError:
    reason = str(err).rstrip(".") or type(err).__name__
    return UnreadableTableError(f"The compressed file is damaged: {reason}.", "Write it again.")


def _member(archive: zipfile.ZipFile, inner_path: str) -> zipfile.ZipInfo:
    """Return the member of a zip that holds the rows.

    Raises:
        UnreadableTableError: There is no such member, or more than one that could be meant.
    """
    # Not `is_dir`, which fails on a member without a name.
    members = [member for member in archive.infolist() if not member.filename.endswith("/")]
    names = ", ".join(repr(member.filename) for member in members[:10])
    if not inner_path and any(member.filename in _PARTS_OF_WORKBOOKS for member in members):
        raise UnreadableTableError(*_WORKBOOK)
    if inner_path:
        found = [member for member in members if member.filename == inner_path]
        if not found:
            message = f"The archive has no file {inner_path!r}; it has {names or 'none'}."
            raise UnreadableTableError(message, "Correct `innerpath` in the descriptor.")
        return found[0]
    visible = [member for member in members if not member.filename.startswith(("__MACOSX/", "."))]
    if len(visible) != 1:
        message = f"The archive has {len(visible)} files: {names}." if visible else "The archive is empty."
        raise UnreadableTableError(message, "Name the file to read as `innerpath` of the resource.")
    return visible[0]


def unpacked_limit(path: Path) -> int:
    """Return how many bytes the compressed file at *path* may have when it is unpacked."""
    return min(MAX_UNPACKED, max(_SMALL, _MAX_RATIO * path.stat().st_size))


def _within_limit(file: BinaryIO, path: Path) -> Iterator[bytes]:
    left = unpacked_limit(path)
    try:
        while chunk := file.read(BLOCK):
            left -= len(chunk)
            if left < 0:
                message = "The unpacked file is larger than its size suggests; it was not read further."
                raise UnreadableTableError(
                    message, "Unpack it, and name the unpacked file in the descriptor."
                )
            yield chunk
    except _DAMAGED as err:
        raise _damaged(err) from err


def compression_of(path: Path, declared: str) -> str:
    """Return how the file at *path* is compressed: as *declared*, or as its first bytes say."""
    if declared:
        return declared
    with path.open("rb") as file:
        start = file.read(4)
    return "gz" if start.startswith(_GZIP_MAGIC) else "zip" if start == _ZIP_MAGIC else ""


def as_utf8(chunks: Iterator[bytes], declared: str, *, compressed: bool) -> ByteStream:
    """Return *chunks* as UTF-8; a byte order mark is believed more than the *declared* encoding.

    Bytes that are not UTF-8 although the encoding is are left as they are: see ``plain_table``.
    """
    first = next(chunks, b"")
    _check_start(first)
    chunks = chain((first,), chunks) if first else chunks
    name = codecs.lookup(declared).name if declared else "utf-8"
    seen = _seen_encoding(first, name)
    actual = seen or _with_byte_order(name, first)
    # The names of one encoding with and without byte order.
    found = "" if actual.startswith(name.removesuffix("-sig")) else actual
    if actual in {"utf-8", "utf-8-sig", "ascii"}:
        has_bom = first.startswith(BOM)
        rest = _without(chunks, BOM) if has_bom else chunks
        return ByteStream(
            chunks=rest, encoding="utf-8", found=found, is_original=not compressed, has_bom=has_bom
        )
    return ByteStream(
        chunks=transcode(chunks, actual), encoding=actual, found=found, is_original=False, has_bom=False
    )


def _check_start(first: bytes) -> None:
    """Check that a file may be text, by its first bytes.

    Raises:
        UnreadableTableError: It is a workbook, or was not written to the disk.
    """
    if first.startswith(_OLD_WORKBOOK):
        raise UnreadableTableError(*_WORKBOOK)
    sample = first[:_SAMPLE]
    if len(sample) > _MIN_SAMPLE and sample.count(0) > _MOSTLY * len(sample):
        raise UnreadableTableError("The file is damaged: it starts with NUL characters.", "Restore it.")


def _seen_encoding(first: bytes, declared: str) -> str:
    """Return the encoding that the first bytes of a file show, or an empty text."""
    if first.startswith(BOM):
        return "utf-8"
    for marks in (_UTF_32, _UTF_16):
        for mark, encoding in marks.items():
            if first.startswith(mark):
                return encoding
    sample = first[:_SAMPLE]
    if declared.startswith("utf-8"):
        # In UTF-16 most characters of a table have a zero in the same half; a file cut off by NULs has them in both.
        for encoding, zeros, others in (
            ("utf-16-le", sample[1::2], sample[::2]),
            ("utf-16-be", sample[::2], sample[1::2]),
        ):
            if zeros.count(0) * 3 > len(zeros) * 2 and others.count(0) * 10 < len(others):
                return encoding
    return ""


def _with_byte_order(name: str, first: bytes) -> str:
    """Return an encoding with its byte order, if it has one, which no byte order mark says."""
    if name not in {"utf-16", "utf-32"}:
        return name
    sample = first[:_SAMPLE]
    size = 4 if name == "utf-32" else 2
    # The most significant byte is mostly zero.
    return f"{name}-{'be' if sample[::size].count(0) > sample[size - 1 :: size].count(0) else 'le'}"


def _without(chunks: Iterator[bytes], mark: bytes) -> Iterator[bytes]:
    first = next(chunks)
    yield from chain((first[len(mark) :],), chunks)
