"""From whatever path a person names to a package: a folder, a descriptor, a zip, or a single CSV."""

from __future__ import annotations

import lzma
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import Final

from guarantees.errors import InputError
from guarantees.published import reading
from guarantees.published.loading import carried
from guarantees.published.reading import Published

MAX_MEMBERS: Final = 1_000
MAX_UNPACKED: Final = 2_000_000_000
# Tables shrink to a tenth; what shrinks to a hundredth was made to swell. A small archive may do so.
MAX_RATIO: Final = 100
SMALL: Final = 50_000_000


@contextmanager
def opened(path: Path, table: str = "") -> Iterator[Published]:
    """Give the package at *path*; for a single CSV, *table* says which table it is.

    A lone CSV is read by the contract of the package that it lies in, or else by the one that this
    software carries. A zip is unpacked to a folder that is gone afterwards.

    Raises:
        InputError: There is no package at *path*, or an archive is not safe to open.
        ContractError: The descriptor cannot be used.
    """
    if not path.exists():
        raise InputError.missing(path, "what you named", "Look for a misspelt path.")
    if path.suffix.lower() == ".csv" and path.is_file():
        yield _single(path, table)
        return
    if table:
        raise InputError.table_not_wanted(path)
    if path.is_dir():
        yield reading.read(path)
    elif path.name == "datapackage.json":
        yield reading.read(path.parent)
    elif zipfile.is_zipfile(path):
        with tempfile.TemporaryDirectory(prefix="guarantees-") as folder:
            yield reading.read(unpack(path, Path(folder)))
    else:
        raise InputError.not_a_package(path)


def _single(path: Path, table: str) -> Published:
    beside = path.resolve().parent.parent
    package = reading.read(beside if (beside / "datapackage.json").is_file() else carried())
    if not table:
        raise InputError.table_wanted(path, list(package.contract.tables))
    return reading.read_one(path, table, package)


def unpack(path: Path, folder: Path) -> Path:
    """Unpack the zip at *path* into *folder*; return the folder that holds the descriptor.

    Raises:
        InputError: A member would leave the folder, is no plain file, or there are too many bytes.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
            if len(members) > MAX_MEMBERS:
                raise InputError.unsafe_archive(path, f"{len(members)} members", "are too many")
            left = min(MAX_UNPACKED, max(SMALL, MAX_RATIO * path.stat().st_size))
            for member in members:
                left = _unpack_one(path, archive, member, folder, left)
    except (zipfile.BadZipFile, zlib.error, lzma.LZMAError, NotImplementedError, RuntimeError) as err:
        raise InputError.unreadable(path, str(err) or "the archive is damaged") from err
    except (OSError, EOFError, ValueError) as err:
        raise InputError.unreadable(path, str(err) or "the archive is damaged") from err
    found = sorted(folder.rglob("datapackage.json"), key=lambda p: (len(p.parts), p))
    if not found:
        raise InputError.not_a_package(path)
    return found[0].parent


def _unpack_one(
    path: Path, archive: zipfile.ZipFile, member: zipfile.ZipInfo, folder: Path, left: int
) -> int:
    """Unpack one member, at most *left* bytes of it; return how many bytes may still come."""
    name = PurePosixPath(member.filename)
    if (
        not name.parts
        or name.is_absolute()
        or ".." in name.parts
        or "\\" in member.filename
        or ":" in member.filename
    ):
        raise InputError.unsafe_archive(path, member.filename, "would leave the folder")
    kind = member.external_attr >> 16 & 0o170000
    if kind not in {0, 0o100000, 0o040000}:
        raise InputError.unsafe_archive(path, member.filename, "is no plain file")
    target = folder / name
    if member.is_dir():
        target.mkdir(parents=True, exist_ok=True)
        return left
    target.parent.mkdir(parents=True, exist_ok=True)
    with archive.open(member) as source, target.open("wb") as out:
        # The sizes in the directory of the archive are its own claim: what comes out is counted.
        while chunk := source.read(1 << 20):
            left -= len(chunk)
            if left < 0:
                raise InputError.unsafe_archive(path, member.filename, "unpacks to too many bytes")
            out.write(chunk)
    return left
