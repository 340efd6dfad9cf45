"""A compressed file is read, or refused with what is wrong with it."""

from __future__ import annotations

import gzip
import io
import zipfile
from pathlib import Path
from typing import Final

import pytest

from guarantees.validation.table_files import byte_streams
from guarantees.validation.table_files.byte_streams import UnreadableTableError
from tests.helpers.plain_tables import read_bytes, validate_bytes

TABLE: Final = b"a,b\n" + b"1,2\n" * 2_000


def _zip(*names: str, data: bytes = TABLE, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name in names:
            archive.writestr(name, data)
    return out.getvalue()


def _encrypted() -> bytes:
    data = bytearray(_zip("t.csv"))
    for header, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(header) + offset] |= 1
    return bytes(data)


def _nameless() -> bytes:
    """Return an archive of two files, the first of which has its name in the place of another field."""
    data = bytearray(_zip("x", "y"))
    start = data.index(b"PK\x01\x02")
    data[start + 28], data[start + 30] = 0, 1
    return bytes(data)


def _changed(data: bytes, position: int) -> bytes:
    return data[:position] + bytes([data[position] ^ 0xFF]) + data[position + 1 :]


@pytest.mark.parametrize("file", ["t.csv.gz", "t.csv"], ids=["declared", "not declared"])
def test_gz_is_read(tmp_path: Path, file: str) -> None:
    """A file is decompressed, also where only its first bytes say that it is compressed."""
    read = read_bytes(tmp_path, gzip.compress(TABLE), file=file, format="csv")

    assert (read.labels, len(read.rows), read.lines[-1]) == (("a", "b"), 2_000, 2_001)


@pytest.mark.parametrize("method", [zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
@pytest.mark.parametrize(
    "names", [("t.csv",), ("__MACOSX/t.csv", "t.csv", "sub/")], ids=["one", "one visible"]
)
def test_zip_is_read(tmp_path: Path, names: tuple[str, ...], method: int) -> None:
    """The only file in an archive holds the rows."""
    read = read_bytes(tmp_path, _zip(*names, method=method), file="t.zip", format="csv")

    assert len(read.rows) == 2_000


def test_the_member_is_named(tmp_path: Path) -> None:
    """Of several files in an archive, innerpath names the one that holds the rows."""
    data = _zip("x.csv", "in/y.csv")

    assert read_bytes(tmp_path, data, file="t.zip", format="csv", innerpath="in/y.csv").labels == ("a", "b")


@pytest.mark.parametrize(
    ("file", "data", "message"),
    [
        ("t.csv.gz", gzip.compress(TABLE)[:-20], "damaged"),
        ("t.csv.gz", _changed(gzip.compress(TABLE), 15), "damaged"),
        ("t.csv.gz", TABLE, "damaged"),
        ("t.zip", _zip("t.csv")[:-30], "not a zip archive"),
        ("t.zip", _changed(_zip("t.csv"), 1), "damaged"),
        ("t.zip", _changed(_zip("t.csv", method=zipfile.ZIP_LZMA), 60), "damaged"),
        ("t.zip", _encrypted(), "encrypted"),
        ("t.zip", _zip(), "empty"),
        ("t.zip", _nameless(), "has 2 files: '', 'y'"),
        ("t.zip", _zip("x.csv", "y.csv"), "has 2 files: 'x.csv', 'y.csv'"),
    ],
    ids=["gz cut off", "gz changed", "not gz", "zip cut off", "zip changed", "lzma changed", "encrypted", "empty", "no name", "two"],
)  # fmt: skip
def test_a_damaged_file_is_one_finding(tmp_path: Path, file: str, data: bytes, message: str) -> None:
    """What cannot be decompressed is reported once, and nothing else of the table."""
    report = validate_bytes(tmp_path, data, file=file, format="csv")

    assert [finding.check for finding in report.findings] == ["unreadable-file"]
    assert message in report.findings[0].message


def test_an_unknown_member_is_named(tmp_path: Path) -> None:
    """The message says which files the archive has."""
    with pytest.raises(UnreadableTableError, match=r"no file 'z\.csv'; it has 'x\.csv'"):
        read_bytes(tmp_path, _zip("x.csv"), file="t.zip", format="csv", innerpath="z.csv")


@pytest.mark.parametrize("file", ["t.csv.gz", "t.zip"])
def test_a_bomb_is_not_read_to_its_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, file: str) -> None:
    """Reading stops at a limit that depends on the size of the compressed file."""
    monkeypatch.setattr(byte_streams, "_SMALL", 100_000)
    data = b"a,b\n" + b"1,2\n" * 3_000_000

    with pytest.raises(UnreadableTableError, match="larger than its size suggests"):
        read_bytes(
            tmp_path,
            _zip("t.csv", data=data) if file == "t.zip" else gzip.compress(data),
            file=file,
            format="csv",
        )
