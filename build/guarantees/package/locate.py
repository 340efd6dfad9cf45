"""Find the package that a path names: a folder, a descriptor, a zip, or files of single tables."""

from __future__ import annotations

import lzma
import tempfile
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import Final

from guarantees.core import safe_files, zip_directory
from guarantees.core.errors import InputError, missing_path
from guarantees.package import descriptor_file, reader
from guarantees.package.installed import installed_package
from guarantees.package.reader import Package

TABLES: Final = frozenset({".csv", ".parquet"})
MAX_MEMBERS: Final = 1_000
MAX_UNPACKED: Final = 2_000_000_000
# Tables compress to a tenth; a higher ratio than this suggests a zip bomb, and is allowed for small archives only.
MAX_RATIO: Final = 100
SMALL: Final = 50_000_000

_NOT_A_PACKAGE: Final = (
    "{}: not a package folder, a zip, a descriptor with resources, or a table (a CSV, JSON or Parquet file)."
)
_TABLE_OF_SINGLE_FILE: Final = "{}: --table can only be used with a single CSV or Parquet file."


@contextmanager
def open_package(path: Path, table: str = "") -> Iterator[Package]:
    """Open the package at *path*; for a single CSV or Parquet file, *table* names the table.

    A single table is read by the contract of the package that contains it, or else of the installed one. A zip is
    unpacked into a temporary folder.

    Raises:
        InputError: There is no package at *path*, or an archive is not safe to open.
        ContractError: The descriptor cannot be used.
    """
    _check_exists(path)
    if _is_table(path):
        yield open_tables([path], table)
        return
    if table:
        raise InputError(_TABLE_OF_SINGLE_FILE.format(path))
    with folder_of(path) as root:
        yield reader.read(root)


@contextmanager
def open_readable_package(path: Path) -> Iterator[Package]:
    """Open the package at *path*, all of whose tables can be read.

    Raises:
        InputError: There is no package at *path*, or one of its tables cannot be read.
    """
    with open_package(path) as package:
        for finding in package.findings:
            raise InputError(
                f"{finding.place}: {finding.message} Validate the package first: `guarantees validate PATH`."
            )
        yield package


@contextmanager
def folder_of(path: Path) -> Iterator[Path]:
    """Give the folder of the package at *path*; a zip is unpacked into a temporary one.

    Raises:
        InputError: There is no package at *path*, or an archive is not safe to open.
    """
    _check_exists(path)
    if path.is_dir():
        yield path
    elif path.name in descriptor_file.NAMES:
        yield path.parent
    # Of anything else, such as a pipe, reading may never end.
    elif path.is_file() and zipfile.is_zipfile(path):
        with tempfile.TemporaryDirectory(prefix="guarantees-") as folder:
            yield unpack(path, Path(folder))
    else:
        raise InputError(_NOT_A_PACKAGE.format(path))


def _check_exists(path: Path) -> None:
    if not path.exists():
        raise missing_path(path)


def _is_table(path: Path) -> bool:
    return path.suffix.lower() in TABLES and path.is_file()


def open_tables(paths: Sequence[Path], table: str = "") -> Package:
    """Return the tables at *paths* as one package, so that references between them are checked.

    The name of a file is that of its table, unless *table* names the table of a single file.

    Raises:
        InputError: A path is not a CSV or Parquet file, or its table is not known.
        ContractError: The descriptor of the package that contains them is not valid.
    """
    for path in paths:
        _check_exists(path)
        if not _is_table(path):
            raise InputError(f"{path}: not a CSV or Parquet file. Name one package, or one or more tables.")
        if table and len(paths) > 1:
            raise InputError(_TABLE_OF_SINGLE_FILE.format(path))
    beside = paths[0].resolve().parent.parent
    root = beside if (beside / "datapackage.json").is_file() else installed_package()
    descriptor, contract = reader.read_declared(root)
    files: dict[str, Path] = {}
    for path in paths:
        name = table or path.stem
        if not table and name not in contract.tables:
            tables = ", ".join(contract.tables)
            raise InputError(f"{path}: unknown table {name!r}. Add --table NAME; the tables are: {tables}.")
        if name in files:
            raise InputError(f"{path}: {files[name]} is also the table {name!r}. Name only one of them.")
        files[name] = path
    return Package(root, descriptor, contract, *reader.read_files(files, contract), partial=True)


_DAMAGED: Final = (
    *(zipfile.BadZipFile, zlib.error, lzma.LZMAError, NotImplementedError, RuntimeError),
    *(OSError, EOFError, ValueError),
)


def unpack(path: Path, folder: Path) -> Path:
    """Unpack the zip at *path* into *folder*; return the folder with the descriptor.

    Raises:
        InputError: A member is outside the folder, is not a regular file, or the content is too large.
    """
    try:
        if zip_directory.is_too_large(path):
            raise InputError(f"{path}: it has too many members. The archive was not opened.")
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
            if len(members) > MAX_MEMBERS:
                raise InputError(f"{path}: {len(members)} members are too many. The archive was not opened.")
            if not all(member.filename for member in members):
                raise InputError(f"{path}: a member has no name. The archive was not opened.")
            names = [member.filename for member in members if not member.is_dir()]
            if conflict := safe_files.path_conflict(names):
                raise InputError(f"{path}: {conflict}. The archive was not opened.")
            left = min(MAX_UNPACKED, max(SMALL, MAX_RATIO * path.stat().st_size))
            for member in members:
                left = _unpack_one(path, archive, member, folder, left)
    except _DAMAGED as err:
        raise InputError(f"{path}: cannot be read: {str(err) or 'the archive is damaged'}.") from err
    descriptors = sorted(
        (each for name in descriptor_file.NAMES for each in folder.rglob(name)),
        key=lambda each: (len(each.parts), each),
    )
    if not descriptors:
        raise InputError(_NOT_A_PACKAGE.format(path))
    return descriptors[0].parent


def _unpack_one(
    path: Path, archive: zipfile.ZipFile, member: zipfile.ZipInfo, folder: Path, left: int
) -> int:
    """Unpack one member of at most *left* bytes; return how many bytes are left for the others."""
    name, refused = PurePosixPath(member.filename), f"{path}: {member.filename!r}"
    if (
        not name.parts
        or name.is_absolute()
        or ".." in name.parts
        or "\\" in member.filename
        or ":" in member.filename
    ):
        raise InputError(f"{refused} is outside the folder. The archive was not opened.")
    kind = member.external_attr >> 16 & 0o170000
    if kind not in {0, 0o100000, 0o040000}:
        raise InputError(f"{refused} is not a regular file. The archive was not opened.")
    target = folder / name
    if member.is_dir():
        target.mkdir(parents=True, exist_ok=True)
        return left
    target.parent.mkdir(parents=True, exist_ok=True)
    with archive.open(member) as source, target.open("wb") as out:
        # The sizes in the directory of the archive may be wrong, so the bytes are counted.
        while chunk := source.read(1 << 20):
            left -= len(chunk)
            if left < 0:
                raise InputError(f"{refused} is too large when unpacked. The archive was not opened.")
            out.write(chunk)
    return left
