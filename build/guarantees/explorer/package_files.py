"""The files of the package itself, which the site carries byte for byte below ``package/``.

Of a release these are exactly the files that its list of sums lists, with the sums that stand there: what lies in
``package/`` is the release. The repository has no such list; there it is what a release would be made from.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Final

from guarantees.core import safe_files
from guarantees.core.errors import InputError
from guarantees.explorer import urls
from guarantees.explorer.site_file import File
from guarantees.package import checksums
from guarantees.package.reader import Package
from guarantees.package.version_index import DESCRIPTOR
from guarantees.release import bundle

# A browser shows these and runs nothing in them; a page or a picture that came along could hold scripts.
_KINDS: Final = frozenset(
    {"", ".cff", ".csv", ".json", ".md", ".parquet", ".sig", ".sqlite", ".txt", ".xlsx", ".zip"}
)
MAX_DOCUMENT: Final = 5_000_000
"""A document of the package that has more bytes is a file of it and no page."""

_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")


@dataclass(frozen=True, slots=True)
class PackageFile:
    """A file of the package: where it lies, where the site puts it, its size and its sum."""

    path: Path
    place: str
    size: int
    sha256: str

    @property
    def address(self) -> str:
        """Its address from the root of the site."""
        return urls.quoted(self.place)


@dataclass(frozen=True, slots=True)
class PackageFiles:
    """The files of a package by their paths in it, in order.

    Attributes:
        released: Whether it is a release, with a list of sums that they have.
        archive: The zip that the package came in, or that lies in it; none where there is none.
    """

    files: Mapping[str, PackageFile] = field(default_factory=dict)
    released: bool = False
    archive: PackageFile | None = None

    def document(self, path: str) -> str:
        """Return the page of the document at *path* in the package; blank where it has none."""
        found = self.files.get(path)
        return urls.document(path) if found and found.size <= MAX_DOCUMENT else ""

    def text(self, path: str) -> str:
        """Return the text of the document at *path*; blank where it has no page."""
        if not self.document(path):
            return ""
        return self.files[path].path.read_text(encoding="utf-8", errors="replace")


def find_package_files(package: Package, archive: Path | None = None) -> PackageFiles:
    """Return the files of *package*, which came in *archive* if it came in one.

    Raises:
        InputError: A file is not what the list of sums says, is not listed, or could hold scripts.
        ContractError: A path in the list would leave the package.
    """
    root = package.root
    released = not safe_files.why_unreadable(root, root / checksums.SUMS, checksums.MAX_LIST)
    files = dict(sorted(_of_release(package) if released else _of_repository(package)))
    packed = f"{package.descriptor.get('name', '')}-{package.descriptor.get('version', '')}.zip"
    if archive is not None and _NAME.fullmatch(packed):
        return PackageFiles(files, released, _copy(archive, f"{urls.ARCHIVE}{packed}"))
    return PackageFiles(files, released, files.get(packed))


def _copy(path: Path, place: str) -> PackageFile:
    return PackageFile(path, place, path.stat().st_size, checksums.of_file(path))


def _of_release(package: Package) -> Iterator[tuple[str, PackageFile]]:
    root = package.root
    listed = checksums.parse_checksums(root)
    for table in package.contract:
        if table.path not in listed:
            raise InputError.altered(root / table.path, f"{checksums.SUMS} does not list it")
    for name, wanted in listed.items():
        if PurePosixPath(name).suffix.lower() not in _KINDS:
            raise InputError.unwanted(root / name)
        problem = safe_files.why_unreadable(root, root / name, checksums.MAX_FILE)
        if problem:
            raise InputError.altered(root / name, f"{problem[:1].lower()}{problem[1:].rstrip('.')}")
        copied = _copy(root / name, f"{urls.PACKAGE}{name}")
        if copied.sha256 != wanted:
            raise InputError.altered(root / name, f"it has not the sum that {checksums.SUMS} lists")
        yield name, copied
    for name in checksums.BESIDE:
        if not safe_files.why_unreadable(root, root / name, checksums.MAX_LIST):
            yield name, _copy(root / name, f"{urls.PACKAGE}{name}")


def _of_repository(package: Package) -> Iterator[tuple[str, PackageFile]]:
    root = package.root
    names = (
        DESCRIPTOR,
        *(table.path for table in package.contract),
        *bundle.REQUIRED_FILES,
        *bundle.OPTIONAL_FILES,
    )
    for name in names:
        if not safe_files.why_unreadable(root, root / name, checksums.MAX_FILE):
            yield name, _copy(root / name, f"{urls.PACKAGE}{name}")


def pages(copies: PackageFiles) -> Iterator[File]:
    """Yield the files, and the archive that the package came in."""
    for each in copies.files.values():
        yield each.place, each.path
    if copies.archive and copies.archive not in copies.files.values():
        yield copies.archive.place, copies.archive.path
