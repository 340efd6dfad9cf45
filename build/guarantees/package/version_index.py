"""Find a version of the dataset: in a package, an archive, a folder of published versions, or at an address.

``index.json`` lists all published versions with the size and checksum of each of their files. A downloaded file must
have that checksum.
"""

from __future__ import annotations

import json
import re
import tempfile
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from guarantees.core import safe_files
from guarantees.core.errors import ContractError, InputError
from guarantees.package import download, locate, reader
from guarantees.package.installed import installed_package

INDEX: Final = "index.json"
MAX_FILES: Final = 1_000
"""The most files of one version, as of an archive."""
_SHA256: Final = re.compile("[0-9a-f]{64}")


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
        index = index_of(Path(source))
        entry = find_version(index, version, str(source))
        folder = Path(source) / safe_files.inside(entry["path"])
        yield _as_listed(folder, index, entry, str(source))
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
    budget = download.Budget()
    index = index_of(download.below(base, INDEX))
    entry = find_version(index, version, address)
    for file in entry["files"]:
        path = safe_files.inside(file["path"])
        if only is not None and path not in only:
            continue
        url = download.below(base, f"{safe_files.inside(entry['path'])}/{path}")
        if download.download(url, folder / path, file["bytes"], budget) != file["sha256"]:
            raise InputError(
                f"{url}: the SHA-256 does not match the one in {INDEX}. Try again, or report it."
            )
    return _as_listed(folder, index, entry, address)


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
    if contradiction := _contradiction(index):
        raise ContractError(f"{where}: {contradiction}. Report it to the publisher.")
    return dict(index)


def _contradiction(index: Mapping[str, Any]) -> str:
    """Return how a valid *index* contradicts itself, or cannot be true; an empty text if it does not."""
    versions = [entry["version"] for entry in index["versions"]]
    if repeated := [version for version, times in Counter(versions).items() if times > 1]:
        return f"it lists version {repeated[0]!r} more than once"
    for entry in index["versions"]:
        files, version = entry["files"], entry["version"]
        if len(files) > MAX_FILES:
            return f"version {version!r} has {len(files)} files; at most {MAX_FILES} are allowed"
        if conflict := safe_files.path_conflict([entry["path"]]) or safe_files.path_conflict(
            file["path"] for file in files
        ):
            return f"version {version!r}: {conflict}"
        for file in files:
            if isinstance(file["bytes"], bool) or file["bytes"] < 0 or not _SHA256.fullmatch(file["sha256"]):
                return f"version {version!r}: {file['path']!r} has no valid size and checksum"
    return ""


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


def _as_listed(folder: Path, index: Mapping[str, Any], entry: Mapping[str, Any], source: str) -> Path:
    """Return *folder* if its package has the name and the version under which the *index* lists it.

    Raises:
        InputError: It has another name or version.
    """
    if difference := differs_from_entry(reader.descriptor_of(folder), index, entry):
        raise InputError(f"{source}: {difference}. Report it to the publisher.")
    return folder


def differs_from_entry(
    descriptor: Mapping[str, Any], index: Mapping[str, Any], entry: Mapping[str, Any]
) -> str:
    """Return how a *descriptor* differs from the *entry* of the *index* that lists it; an empty text if it does not."""
    for what, listed in (("version", entry["version"]), ("name", index.get("name"))):
        if listed is not None and descriptor.get(what) != listed:
            return f"{INDEX} lists the {what} {listed!r}, and the package has {descriptor.get(what)!r}"
    return ""


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
