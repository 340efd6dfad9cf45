"""Find a version of the dataset: in a package, an archive, a folder of published versions, or at an address.

``index.json`` lists all published versions with the size and checksum of each of their files. A downloaded file must
have that checksum.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from guarantees.core import safe_files
from guarantees.core.errors import ContractError, InputError
from guarantees.package import download, locate, reader
from guarantees.package.installed import installed_package

INDEX: Final = "index.json"


@contextmanager
def folder_of(
    source: Path | str | None, version: str = "", only: Collection[str] | None = None
) -> Iterator[Path]:
    """Open the folder of the package of *version* at *source*; of the newest version if none is named.

    Args:
        source: A package folder, an archive, a folder of published versions, or the address of either of the
            last two; the installed package by default.
        version: The version.
        only: The files to download of a version at an address; all of them by default.

    Raises:
        InputError: There is no package of that version, or a downloaded file does not match its checksum.
        ContractError: A descriptor or an index is not valid.
    """
    if source is None:
        yield _checked(installed_package(), version, "the installed package")
    elif isinstance(source, str) and download.is_address(source):
        with tempfile.TemporaryDirectory(prefix="guarantees-") as name:
            yield _download(source, version, only, Path(name))
    elif (Path(source) / INDEX).is_file():
        entry = find_version(index_of(Path(source)), version, str(source))
        yield _checked(Path(source) / safe_files.inside(entry["path"]), version, str(source))
    else:
        with locate.folder_of(Path(source)) as folder:
            yield _checked(folder, version, str(source))


def _download(address: str, version: str, only: Collection[str] | None, folder: Path) -> Path:
    """Download the package of *version* at *address* into *folder*; return the folder of the package."""
    if address.lower().endswith(".zip"):
        archive = folder / "archive.zip"
        download.download(address, archive)
        root = locate.unpack(archive, folder / "package")
        return _checked(root, version, address)
    base = address.removesuffix(INDEX)
    entry = find_version(index_of(download.below(base, INDEX)), version, address)
    for file in entry["files"]:
        path = safe_files.inside(file["path"])
        if only is not None and path not in only:
            continue
        url = download.below(base, f"{safe_files.inside(entry['path'])}/{path}")
        if download.download(url, folder / path, file["bytes"]) != file["sha256"]:
            raise InputError(
                f"{url}: the SHA-256 does not match the one in {INDEX}. Try again, or report it."
            )
    return _checked(folder, version, address)


def index_of(source: Path | str) -> Mapping[str, Any]:
    """Return the index of the versions that are published in a folder, or the one at an address.

    Raises:
        InputError: It cannot be read.
        ContractError: It is not a valid index.
    """
    if isinstance(source, str):
        return parse_index(download.get(source, safe_files.MAX_DESCRIPTOR), source)
    try:
        data = safe_files.read_within(source, source / INDEX, safe_files.MAX_DESCRIPTOR)
    except safe_files.UnreadableFileError as err:
        raise InputError(f"{source / INDEX}: cannot be read: {err}") from err
    return parse_index(data, str(source / INDEX))


def parse_index(data: bytes, where: str) -> Mapping[str, Any]:
    """Return the index of versions in *data*, which was read from *where*.

    Raises:
        ContractError: It is not a valid index.
    """
    try:
        index = json.loads(data)
    except (ValueError, RecursionError) as err:
        raise ContractError(f"{where}: not a JSON file: {err}.") from err
    if not _is_index(index):
        raise ContractError(f"{where}: not an index of published versions.")
    return dict(index)


def _is_index(index: object) -> bool:
    """Return whether *index* has versions and files with every required property."""

    def has(value: object, **types: type) -> bool:
        return isinstance(value, dict) and all(isinstance(value.get(name), of) for name, of in types.items())

    return (
        isinstance(index, dict)
        and has(index, latest=str, versions=list)
        and all(has(each, version=str, path=str, files=list) for each in index["versions"])
        and all(
            has(file, path=str, bytes=int, sha256=str) for each in index["versions"] for file in each["files"]
        )
    )


def find_version(index: Mapping[str, Any], version: str, source: str) -> Mapping[str, Any]:
    """Return the entry of *version* in *index*, or of its latest version if none is named.

    Raises:
        InputError: There is no such version.
    """
    version = version or index["latest"]
    entries: dict[str, Mapping[str, Any]] = {entry["version"]: entry for entry in index["versions"]}
    if version not in entries:
        raise InputError(
            f"{source}: version {version!r} not found. Available: {', '.join(entries) or 'none'}."
        )
    return entries[version]


def _checked(folder: Path, version: str, source: str) -> Path:
    """Return *folder* if it has the package of *version*, or if no version is named.

    Raises:
        InputError: It has another version.
    """
    if version:
        available = str(reader.descriptor_of(folder).get("version", ""))
        if available != version:
            raise InputError(f"{source}: version {version!r} not found. Available: {available or 'none'}.")
    return folder
