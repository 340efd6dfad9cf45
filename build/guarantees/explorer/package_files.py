"""The files of the package, which the site copies byte for byte to ``package/``.

For a release these are exactly the files in its list of checksums, which are verified, so that ``package/`` is the
release. The repository has no such list: there they are the files that a release would contain.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Final

from guarantees.core import markdown, safe_files
from guarantees.core.errors import InputError
from guarantees.explorer import safe_feed, urls
from guarantees.package import checksums
from guarantees.package.reader import DESCRIPTOR, Package
from guarantees.release import bundle

MAX_DOCUMENT: Final = 5_000_000
"""A larger document gets no page; it can only be downloaded."""

# Browsers show or download these without running anything in them; HTML or SVG could contain scripts.
_SAFE_SUFFIXES: Final = frozenset(
    {
        *(
            "",
            ".cff",
            ".csv",
            ".json",
            ".jsonl",
            ".md",
            ".out",
            ".parquet",
            ".py",
            ".r",
            ".sig",
            ".sql",
            ".sqlite",
        ),
        *(".txt", ".xlsx", ".yaml", ".zip"),
    }
)
_ARCHIVE_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")


@dataclass(frozen=True, slots=True)
class PackageFile:
    """A file of the package: where it is, its path in the site, its size in bytes and its checksum."""

    path: Path
    site_path: str
    size: int
    sha256: str

    @property
    def url(self) -> str:
        """The address from the root of the site."""
        return urls.quote_path(self.site_path)


@dataclass(frozen=True, slots=True)
class PackageFiles:
    """The files of a package, sorted by their paths in it.

    Attributes:
        is_release: Whether the package is a release, with a list of checksums.
        archive: The zip that the package was read from, or that the release contains; None if there is none.
    """

    files: Mapping[str, PackageFile] = field(default_factory=dict)
    is_release: bool = False
    archive: PackageFile | None = None

    @property
    def separate_archive(self) -> PackageFile | None:
        """The archive, if it is not one of the files of the package."""
        return None if self.archive in self.files.values() else self.archive

    def document_url(self, path: str) -> str:
        """Return the page of the document at *path* in the package; blank if it has none."""
        file = self.files.get(path)
        return urls.document(path) if file and file.size <= MAX_DOCUMENT else ""

    def document_text(self, path: str) -> str:
        """Return the text of the document at *path* in the package, without front matter; blank if it has no page."""
        if not self.document_url(path):
            return ""
        return markdown.without_front_matter(
            self.files[path].path.read_text(encoding="utf-8", errors="replace")
        )


def find_package_files(package: Package, archive: Path | None = None) -> PackageFiles:
    """Return the files of *package*; *archive* is the zip that it was read from, if it was.

    Raises:
        InputError: A file of a release is missing, changed or not listed, or could contain scripts.
        ContractError: A path in the list of checksums is outside the package.
    """
    is_release = not safe_files.why_unreadable(
        package.root, package.root / checksums.SUMS, checksums.MAX_LIST
    )
    files = dict(sorted((_release_files if is_release else _repository_files)(package).items()))
    archive_name = f"{package.descriptor.get('name', '')}-{package.descriptor.get('version', '')}.zip"
    if archive is not None and _ARCHIVE_NAME.fullmatch(archive_name):
        return PackageFiles(files, is_release, _package_file(archive, f"{urls.ARCHIVE}{archive_name}"))
    return PackageFiles(files, is_release, files.get(archive_name))


def _package_file(path: Path, site_path: str) -> PackageFile:
    return PackageFile(path, site_path, path.stat().st_size, checksums.of_file(path))


def _release_files(package: Package) -> dict[str, PackageFile]:
    digests = checksums.parse_checksums(package.root)
    for table in package.contract:
        if table.path not in digests:
            raise _changed_error(package.root / table.path, f"{checksums.SUMS} does not list it.")
    files = {name: _verified_file(package.root, name, digest) for name, digest in digests.items()}
    return files | _readable_files(package.root, checksums.BESIDE, checksums.MAX_LIST)


def _verified_file(root: Path, name: str, digest: str) -> PackageFile:
    """Return a file of a release.

    Raises:
        InputError: It is missing or changed, or could contain scripts.
    """
    path = root / name
    suffix = PurePosixPath(name).suffix.lower()
    if suffix not in _SAFE_SUFFIXES and not (suffix == safe_feed.SUFFIX and _is_safe_feed(root, path)):
        raise InputError(
            f"{path}: a file of this type could contain scripts, and the site would publish it. "
            "Make a release without it."
        )
    problem = safe_files.why_unreadable(root, path, checksums.MAX_FILE)
    if problem:
        raise _changed_error(path, problem)
    file = _package_file(path, f"{urls.PACKAGE}{name}")
    if file.sha256 != digest:
        raise _changed_error(path, f"Its checksum differs from the one in {checksums.SUMS}.")
    return file


def _is_safe_feed(root: Path, path: Path) -> bool:
    try:
        return safe_feed.is_safe(safe_files.read_within(root, path, safe_feed.MAX_SIZE))
    except safe_files.UnreadableFileError as err:
        raise _changed_error(path, str(err)) from err


def _changed_error(path: Path, problem: str) -> InputError:
    return InputError(
        f"{path}: {problem} The release was changed; for all differences run `guarantees verify PATH`."
    )


def _repository_files(package: Package) -> dict[str, PackageFile]:
    tables = [table.path for table in package.contract]
    names = [DESCRIPTOR, *tables, *bundle.REQUIRED_FILES, *bundle.OPTIONAL_FILES]
    return _readable_files(package.root, names, checksums.MAX_FILE)


def _readable_files(root: Path, names: Iterable[str], limit: int) -> dict[str, PackageFile]:
    return {
        name: _package_file(root / name, f"{urls.PACKAGE}{name}")
        for name in names
        if not safe_files.why_unreadable(root, root / name, limit)
    }
