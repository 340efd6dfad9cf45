"""Find a version of the dataset: in a package, an archive, a folder of published versions, or at an address.

``index.json`` lists all published versions with the size and checksum of each of their files. A file must have that
checksum. Whether the index itself is the current one of its publisher is only known from signatures: see
:mod:`guarantees.package.signed_index`.
"""

from __future__ import annotations

import json
import re
import tempfile
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from guarantees.core import safe_files
from guarantees.core.errors import ContractError, InputError
from guarantees.core.extras import TRUST, how_to_install
from guarantees.package import checksums, download, locate, reader
from guarantees.package.installed import installed_package

INDEX: Final = "index.json"
MAX_FILES: Final = 1_000
"""The most files of one version, as of an archive."""
_SHA256: Final = re.compile("[0-9a-f]{64}")

METADATA: Final = "metadata"
TARGETS: Final = "targets"
TIMESTAMP: Final = f"{METADATA}/timestamp.json"
"""Where a signed index is, beside ``index.json``: the folders of signatures and of signed files, and the file to start at."""

_EXTRA: Final = frozenset({"securesystemslib", "tuf", "urllib3"})


class UntrustedIndexError(InputError):
    """The signatures do not show that an index is the current one of its publisher."""


@dataclass(frozen=True, slots=True)
class SignedFile:
    """A file whose signatures are valid.

    Attributes:
        content: Its bytes.
        number: The number of the newest signature, which grows with each.
        expires: When that signature expires.
    """

    content: bytes
    number: int
    expires: datetime


@contextmanager
def folder_of(
    source: Path | str | None,
    version: str = "",
    only: Collection[str] | None = None,
    trusted_root: Path | None = None,
) -> Iterator[Path]:
    """Open the folder of the package of *version* at *source*; of the newest version if none is named.

    Args:
        source: A package folder, an archive, a folder of published versions, or the address of either of the
            last two; the installed package by default.
        version: The version.
        only: The files that are needed of a published version; all of them by default.
        trusted_root: The root file by which the signatures of the index are checked.

    Raises:
        InputError: There is no package of that version, a file does not match its checksum, or the index is not
            signed by the keys of *trusted_root*.
        ContractError: A descriptor or an index is not valid.
    """
    if source is not None and _has_index(source):
        index = index_of(source, trusted_root)
        entry = find_version(index, version, str(source))
        files = {safe_files.inside(file["path"]): file for file in entry["files"]}
        needed = {path: file for path, file in files.items() if only is None or path in only}
        with _files_of(source, safe_files.inside(entry["path"]), needed) as folder:
            yield _as_listed(folder, index, entry, str(source))
    elif trusted_root is not None:
        raise InputError(
            f"{source or 'the installed package'}: only an index of published versions is signed by the keys of "
            f"'{trusted_root}'. Name the folder that contains {INDEX}, or its address."
        )
    elif source is None:
        yield _checked(installed_package(), version, "the installed package")
    elif isinstance(source, str) and download.is_address(source):
        with tempfile.TemporaryDirectory(prefix="guarantees-") as name:
            archive = Path(name) / "archive.zip"
            download.download(source, archive)
            yield _checked(locate.unpack(archive, Path(name) / "package"), version, source)
    else:
        with locate.folder_of(Path(source)) as folder:
            yield _checked(folder, version, str(source))


def _has_index(source: Path | str) -> bool:
    """Return whether *source* is a folder of published versions, or an address that is not that of an archive."""
    if isinstance(source, str) and download.is_address(source):
        return not source.lower().endswith(".zip")
    return (Path(source) / INDEX).is_file()


def _base(address: str) -> str:
    """Return the address of the folder that contains the index at *address*, or that is *address*."""
    return address.removesuffix(INDEX)


@contextmanager
def _files_of(source: Path | str, path: str, files: Mapping[str, Mapping[str, Any]]) -> Iterator[Path]:
    """Open the folder at *path* in *source*, whose *files*, by path, must have their sizes and checksums.

    Raises:
        InputError: A file is missing or different.
    """
    if isinstance(source, str) and download.is_address(source):
        budget = download.Budget()
        with tempfile.TemporaryDirectory(prefix="guarantees-") as name:
            for file_path, file in files.items():
                url = download.below(_base(source), f"{path}/{file_path}")
                if download.download(url, Path(name) / file_path, file["bytes"], budget) != file["sha256"]:
                    raise _differs(url)
            yield Path(name)
        return
    folder = Path(source) / path
    for file_path, file in files.items():
        on_disk = folder / file_path
        if problem := safe_files.why_unreadable(folder, on_disk, file["bytes"]):
            raise InputError(f"{on_disk}: {problem[:1].lower()}{problem[1:]} Publish the version again.")
        if checksums.of_file(on_disk) != file["sha256"]:
            raise _differs(str(on_disk))
    yield folder


def _differs(place: str) -> InputError:
    return InputError(f"{place}: the SHA-256 does not match the one in {INDEX}. Try again, or report it.")


def index_of(source: Path | str, trusted_root: Path | None = None) -> Mapping[str, Any]:
    """Return the index of the versions that are published in a folder, or at an address.

    With *trusted_root*, a root file, it must be signed by the keys of that file: see :func:`signed_index_of`.

    Raises:
        InputError: It cannot be read.
        ContractError: It is not a valid index.
    """
    if trusted_root is not None:
        return signed_index_of(source, trusted_root)[0]
    if isinstance(source, str) and download.is_address(source):
        address = download.below(_base(source), INDEX)
        return parse_index(download.get(address, safe_files.MAX_DESCRIPTOR), address)
    path = Path(source) / INDEX
    try:
        data = safe_files.read_within(Path(source), path, safe_files.MAX_DESCRIPTOR)
    except safe_files.UnreadableFileError as err:
        raise InputError(f"{path}: cannot be read: {err}") from err
    return parse_index(data, str(path))


def signed_index_of(source: Path | str, trusted_root: Path) -> tuple[Mapping[str, Any], SignedFile]:
    """Return the index in the folder or at the address *source*, and the signed file that it was read from.

    Raises:
        InputError: tuf is not installed, or *source* or *trusted_root* cannot be read.
        UntrustedIndexError: The signatures do not show that it is the current index: see
            :func:`guarantees.package.signed_index.read`.
        ContractError: It is not a valid index.
    """
    try:
        from guarantees.package.signed_index import read
    except ModuleNotFoundError as err:
        library = (err.name or "").partition(".")[0]
        if library not in _EXTRA:
            raise
        command = how_to_install("trust", *TRUST)
        raise InputError(f"Checking a signed index needs {library}. Run: {command}") from err
    is_address = isinstance(source, str) and download.is_address(source)
    base = _base(str(source)) if is_address else Path(source)
    signed = read(base, INDEX, trusted_root)
    return parse_index(signed.content, f"{source}: the signed {INDEX}"), signed


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
