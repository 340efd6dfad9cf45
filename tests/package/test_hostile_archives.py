"""Archives that are made to exhaust the machine, or to write elsewhere or over other files."""

from __future__ import annotations

import io
import json
import struct
import time
import tracemalloc
import warnings
import zipfile
from collections.abc import Sequence
from pathlib import Path

import pytest

from guarantees.core import zip_directory
from guarantees.core.errors import InputError
from guarantees.package import locate
from guarantees.package.resource import Resource
from guarantees.validation.table_files import byte_streams


def _zip(*names: str) -> bytes:
    data = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(data, "w") as archive:
        warnings.simplefilter("ignore")
        for name in names:
            archive.writestr(name, "{}")
    return data.getvalue()


def _with_directory(members: int, *, large: bool, claimed: int | None = None) -> bytes:
    """Return an archive of one file that its directory lists so many times."""
    plain = _zip("a")
    start = plain.rfind(b"PK\x01\x02")
    entry = bytearray(plain[start : plain.rfind(b"PK\x05\x06")])
    directory = bytes(entry) * members
    number = members if claimed is None else claimed
    size = len(directory)
    out = plain[:start] + directory
    if large:
        record = struct.pack("<4sQHHIIQQQQ", b"PK\x06\x06", 44, 45, 45, 0, 0, number, number, size, start)
        out += record + struct.pack("<4sIQI", b"PK\x06\x07", 0, start + size, 1)
    end = (
        (0xFFFF, 0xFFFF, 0xFFFFFFFF, 0xFFFFFFFF) if large else (number & 0xFFFF, number & 0xFFFF, size, start)
    )
    return out + struct.pack("<4sHHHHIIH", b"PK\x05\x06", 0, 0, *end, 0)


@pytest.mark.parametrize(
    "data",
    [
        _with_directory(300_000, large=False, claimed=1),
        _with_directory(300_000, large=True),
        _with_directory(300_000, large=True, claimed=1),
    ],
    ids=["plain", "large", "large, and claims one member"],
)
def test_a_directory_of_many_members_is_not_read(tmp_path: Path, data: bytes) -> None:
    """The size is known before the directory is read, whatever number of members it claims."""
    path = tmp_path / "a.zip"
    path.write_bytes(data)
    start = time.monotonic()
    tracemalloc.start()
    try:
        with pytest.raises(InputError, match="too many members"):
            locate.unpack(path, tmp_path / "out")
        with (
            pytest.raises(byte_streams.UnreadableTableError, match="too many members"),
            byte_streams.open_text(path, Resource(name="t", compression="zip")),
        ):
            pass
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert peak < 5_000_000
    assert time.monotonic() - start < 5


def test_a_comment_that_looks_like_the_end_hides_nothing(tmp_path: Path) -> None:
    """Every place that could be the end of the archive is looked at."""
    plain = _with_directory(300_000, large=False)
    fake = struct.pack("<4sHHHHIIH", b"PK\x05\x06", 0, 0, 1, 1, 46, 0, 0)
    path = tmp_path / "a.zip"
    path.write_bytes(plain[:-2] + struct.pack("<H", len(fake)) + fake)

    assert zip_directory.is_too_large(path)


def test_an_archive_of_plain_size_is_read(tmp_path: Path) -> None:
    """A thousand members with long names are not too many."""
    path = tmp_path / "a.zip"
    path.write_bytes(_zip("datapackage.json", *(f"data/{'a' * 200}{number}" for number in range(900))))

    assert not zip_directory.is_too_large(path)
    assert locate.unpack(path, tmp_path / "out") == tmp_path / "out"


@pytest.mark.parametrize(
    ("names", "message"),
    [
        (["data/a.csv", "data/a.csv"], "are the same file on some systems"),
        (["data/a.csv", "DATA/A.csv"], "are the same file on some systems"),
        (["data", "data/a.csv"], "'data' is both a file and the folder of 'data/a.csv'"),
        (["../a"], "is outside the folder"),
        (["/a"], "is outside the folder"),
        (["data/con.csv"], "is not a name that every system can write"),
        (["a\x1b[2J"], "is outside the folder"),
    ],
)
def test_members_that_would_overwrite_are_refused(tmp_path: Path, names: Sequence[str], message: str) -> None:
    """Nothing is unpacked of an archive whose names mean one file, or one elsewhere."""
    path = tmp_path / "a.zip"
    path.write_bytes(_zip("datapackage.json", *names))

    with pytest.raises(InputError, match=message):
        locate.unpack(path, tmp_path / "out")

    assert not (tmp_path / "out").exists()


def test_a_member_without_a_name_is_refused(tmp_path: Path) -> None:
    """A name ends at its first null character."""
    path = tmp_path / "a.zip"
    for names in (["nameless"], ["datapackage.json", "nameless"]):
        path.write_bytes(_zip(*names).replace(b"nameless", bytes(8)))
        with pytest.raises(InputError, match="a member has no name"):
            locate.unpack(path, tmp_path / "out")
    assert not (tmp_path / "out").exists()

    path.write_bytes(_zip("datapackage.json"))
    assert locate.unpack(path, tmp_path / "out") == tmp_path / "out"


def test_overlapping_members_are_refused(tmp_path: Path) -> None:
    """One piece of data cannot be unpacked under many names."""
    path = tmp_path / "a.zip"
    data = _with_directory(2, large=False)
    second = data.rfind(b"PK\x01\x02")
    path.write_bytes(data[: second + 46] + b"b" + data[second + 47 :])

    with pytest.raises(InputError, match="cannot be read"):
        locate.unpack(path, tmp_path / "out")


def test_git_folder_of_an_archive_is_not_used(tmp_path: Path) -> None:
    """A package with a repository of its own is validated like any other."""
    descriptor = json.dumps({"name": "ferries", "resources": [{"name": "t", "path": "t.csv"}]})
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("datapackage.json", descriptor)
        archive.writestr("t.csv", "a\n1\n")
        archive.writestr(".git/config", f"[core]\n\tfsmonitor = touch {tmp_path}/mark\n")

    with locate.folder_of(path) as folder:
        assert (folder / "datapackage.json").is_file()

    assert not (tmp_path / "mark").exists()
