"""From whatever a person names to a package: a folder, a descriptor, a zip, or files of single tables."""

from __future__ import annotations

import lzma
import tempfile
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import Final

from guarantees.core.errors import ContractError, InputError
from guarantees.package import reader
from guarantees.package.installed import installed_package, is_this_dataset
from guarantees.package.reader import Package

TABLES: Final = frozenset({".csv", ".parquet"})
MAX_MEMBERS: Final = 1_000
MAX_UNPACKED: Final = 2_000_000_000
# Tables shrink to a tenth; what shrinks to a hundredth was made to swell. A small archive may do so.
MAX_RATIO: Final = 100
SMALL: Final = 50_000_000


@contextmanager
def open_package(path: Path, table: str = "") -> Iterator[Package]:
    """Give the package at *path*; for a single CSV or Parquet file, *table* says which table it is.

    A lone table is read by the contract of the package that it lies in, or else by the one that this
    software carries. A zip is unpacked to a folder that is gone afterwards.

    Raises:
        InputError: There is no package at *path*, or an archive is not safe to open.
        ContractError: The descriptor cannot be used.
    """
    if not path.exists():
        raise InputError.missing(path, "what you named", "Look for a misspelt path.")
    if _is_table(path):
        yield open_tables([path], table)
        return
    if table:
        raise InputError.table_not_wanted(path)
    with folder_of(path) as root:
        yield _read(root)


@contextmanager
def open_readable_package(path: Path) -> Iterator[Package]:
    """Open the package at *path*, every table of which could be read.

    Raises:
        InputError: There is no package at *path*, or one of its tables cannot be read.
    """
    with open_package(path) as package:
        for finding in package.findings:
            raise InputError(
                f"{finding.place}: {finding.message} Validate the package first: `guarantees validate PATH`."
            )
        yield package


def _read(root: Path) -> Package:
    try:
        return reader.read(root)
    except ContractError as err:
        if is_this_dataset(reader.descriptor_of(root)):
            raise
        raise ContractError.foreign(str(err)) from err


@contextmanager
def folder_of(path: Path) -> Iterator[Path]:
    """Give the folder of the whole package at *path*; a zip is unpacked to one that is gone afterwards.

    Raises:
        InputError: There is no package at *path*, or an archive is not safe to open.
    """
    if not path.exists():
        raise InputError.missing(path, "what you named", "Look for a misspelt path.")
    if path.is_dir():
        yield path
    elif path.name == "datapackage.json":
        yield path.parent
    elif zipfile.is_zipfile(path):
        with tempfile.TemporaryDirectory(prefix="guarantees-") as folder:
            yield unpack(path, Path(folder))
    else:
        raise InputError.not_a_package(path)


def _is_table(path: Path) -> bool:
    return path.suffix.lower() in TABLES and path.is_file()


def open_tables(paths: Sequence[Path], table: str = "") -> Package:
    """Return the tables at *paths* as parts of one package, references between them included.

    A file is the table that it is called after; of a single one, *table* may say so.

    Raises:
        InputError: A path is no CSV or Parquet file, or it cannot be told which table it is.
        ContractError: The descriptor of the package that they lie in cannot be used.
    """
    for path in paths:
        if not path.exists():
            raise InputError.missing(path, "what you named", "Look for a misspelt path.")
        if not _is_table(path):
            raise InputError.tables_wanted(path)
        if table and len(paths) > 1:
            raise InputError.table_not_wanted(path)
    beside = paths[0].resolve().parent.parent
    root = beside if (beside / "datapackage.json").is_file() else installed_package()
    descriptor, contract = reader.read_declared(root)
    files: dict[str, Path] = {}
    for path in paths:
        name = table or path.stem
        if not table and name not in contract.tables:
            raise InputError.table_wanted(path, list(contract.tables))
        if name in files:
            raise InputError.table_twice(path, name, files[name])
        files[name] = path
    return Package(root, descriptor, contract, *reader.read_files(files, contract), partial=True)


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
