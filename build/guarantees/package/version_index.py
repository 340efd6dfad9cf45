"""One version of the dataset, wherever it was published: a package, an archive, all versions, an address.

Where all versions are published, ``index.json`` lists them with the size and the sum of each of their files, and a
version that it does not list is none. What comes over the network must have that sum.
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
from guarantees.package import data_package, download, locate, reader
from guarantees.package.installed import installed_package

INDEX: Final = "index.json"
DESCRIPTOR: Final = "datapackage.json"


@contextmanager
def folder_of(
    source: Path | str | None, version: str = "", only: Collection[str] | None = None
) -> Iterator[Path]:
    """Give the folder of the package of *version* at *source*: the newest one, where none is named.

    Args:
        source: A package folder, an archive, a folder of published versions, or the address of either of the
            last two; the package that this software carries where it is left out.
        version: The version that is wanted.
        only: Of a version at an address, the files that are needed; all of them where it is left out.

    Raises:
        InputError: There is no package, or none of that version, or what comes is not what was published.
        ContractError: A descriptor or an index cannot be used.
    """
    if source is None:
        yield _checked(installed_package(), version, "the package that this software carries")
    elif isinstance(source, str) and download.is_address(source):
        with tempfile.TemporaryDirectory(prefix="guarantees-") as name:
            yield _fetched(source, version, only, Path(name))
    elif (Path(source) / INDEX).is_file():
        found = listed(_index(Path(source)), version, str(source))
        yield _checked(Path(source) / data_package.inside(found["path"]), version, str(source))
    else:
        with locate.folder_of(Path(source)) as folder:
            yield _checked(folder, version, str(source))


def _fetched(address: str, version: str, only: Collection[str] | None, folder: Path) -> Path:
    """Fetch the package of *version* at *address* into *folder*; return where it lies."""
    if address.lower().endswith(".zip"):
        archive = folder / "archive.zip"
        download.download(address, archive)
        root = locate.unpack(archive, folder / "package")
        return _checked(root, version, address)
    base = address.removesuffix(INDEX)
    place = download.below(base, INDEX)
    found = listed(parsed(download.get(place, data_package.MAX_DESCRIPTOR), place), version, address)
    for each in found["files"]:
        path = data_package.inside(each["path"])
        if only is not None and path not in only:
            continue
        at = download.below(base, f"{data_package.inside(found['path'])}/{path}")
        if download.download(at, folder / path, each["bytes"]) != each["sha256"]:
            raise InputError.not_fetched(at, f"its SHA-256 is not the one in {INDEX}")
    return _checked(folder, version, address)


def index_of(source: Path | str) -> Mapping[str, Any]:
    """Return the index of the versions that are published in a folder or below an address.

    Raises:
        InputError: It is not there or cannot be read.
        ContractError: It has another form.
    """
    if isinstance(source, str):
        return parsed(download.get(source, data_package.MAX_DESCRIPTOR), source)
    return _index(source)


def _index(folder: Path) -> Mapping[str, Any]:
    data, problem = safe_files.read_within(folder, folder / INDEX, data_package.MAX_DESCRIPTOR)
    if data is None:
        raise InputError.unreadable(folder / INDEX, problem)
    return parsed(data, str(folder / INDEX))


def parsed(data: bytes, where: str) -> Mapping[str, Any]:
    """Return an index of versions, of the form in which it is published.

    Raises:
        ContractError: It has another form.
    """
    try:
        index = json.loads(data)
    except (ValueError, RecursionError) as err:
        raise ContractError.at(where, f"this is not a JSON file: {err}.") from err
    if not _is_index(index):
        raise ContractError.at(where, "this is no index of published versions.")
    return dict(index)


def _is_index(index: object) -> bool:
    """Tell whether *index* lists versions and their files, of the types that are relied upon."""

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


def listed(index: Mapping[str, Any], version: str, source: str) -> Mapping[str, Any]:
    """Return what *index* lists of *version*.

    Raises:
        InputError: It lists no such version.
    """
    wanted = version or index["latest"]
    known: dict[str, Mapping[str, Any]] = {each["version"]: each for each in index["versions"]}
    if wanted not in known:
        raise InputError.no_version(source, wanted, list(known))
    return known[wanted]


def _checked(folder: Path, version: str, source: str) -> Path:
    """Return *folder*, which must hold the package of *version* where one is wanted.

    Raises:
        InputError: It holds another one.
    """
    if version:
        held = str(reader.descriptor_of(folder).get("version", ""))
        if held != version:
            raise InputError.no_version(source, version, [held] if held else [])
    return folder
