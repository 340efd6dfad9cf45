"""Publishing a released tree: files first, then their entry in the index, then what is called latest.

A reader trusts the index alone: a version that it does not list is none, whatever lies there. So a publication
that is cut off at any point shows either nothing or everything, and the next one finishes it. A file of a version
is created and never replaced; before anything is written, what is there is compared with what is to come.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Protocol

from guarantees.core import safe_files
from guarantees.core.errors import InputError
from guarantees.package import checksums, reader, version_index

LATEST: Final = "latest"
MAX_ATTEMPTS: Final = 50
"""How often the index is tried anew where somebody else has just written it."""

_VERSION: Final = re.compile(r"(0|[1-9][0-9]*)\.(0|[1-9][0-9]*)\.(0|[1-9][0-9]*)")


class Store(Protocol):
    """A place where versions are published. Paths are relative to it."""

    def names(self, folder: str) -> Collection[str]:
        """Return the paths of the files below *folder*, relative to it."""
        ...

    def digest(self, path: str) -> str:
        """Return the SHA-256 of the file at *path*, read anew; blank where there is none."""
        ...

    def create(self, path: str, source: Path) -> bool:
        """Write the file at *path*, or tell that there is one already, which is never replaced."""
        ...

    def read(self, path: str) -> tuple[bytes, str] | None:
        """Return the file at *path* and a mark that changes with it, or None where there is none."""
        ...

    def replace(self, path: str, content: bytes, mark: str) -> bool:
        """Write the file at *path* if its mark is still *mark* (blank: if there is none); tell whether."""
        ...

    def point(self, name: str, version: str, files: Collection[str]) -> None:
        """Let *name* be *version*, which has *files*."""
        ...


@dataclass(frozen=True, slots=True)
class Tree:
    """A released tree as it lies on disk: its version, when it was made, and its files with size and sum."""

    folder: Path
    name: str
    version: str
    created: str
    files: tuple[Mapping[str, Any], ...]

    @property
    def entry(self) -> dict[str, Any]:
        """What the index says of it."""
        files = [dict(each) for each in self.files]
        return {"version": self.version, "created": self.created, "path": self.version, "files": files}


@dataclass(frozen=True, slots=True)
class PublishResult:
    """What a publication did, or the reasons why it was refused, before anything was written."""

    version: str
    written: int = 0
    total: int = 0
    already: bool = False
    refusals: tuple[str, ...] = ()


def number(version: str) -> tuple[int, ...]:
    """Return the parts of a version number, by which versions are in order.

    Raises:
        InputError: It is none.

    >>> max(["1.9.0", "1.10.0"], key=number)
    '1.10.0'
    """
    found = _VERSION.fullmatch(version)
    if not found:
        raise InputError.no_number(version)
    return tuple(map(int, found.groups()))


def read_tree(folder: Path) -> Tree:
    """Return the released tree in *folder*, which must be as its list of sums says.

    Raises:
        InputError: There is none, or a file of it has changed since it was released.
        ContractError: Its descriptor or its list cannot be used.
    """
    if not folder.is_dir():
        raise InputError.missing(folder, "the released version", "Run `guarantees release`.")
    for fault in checksums.checksum_errors(folder):
        raise InputError.not_released(folder, fault)
    descriptor = reader.descriptor_of(folder)
    version = str(descriptor.get("version", ""))
    number(version)
    listed = {**checksums.parse_checksums(folder), **_beside(folder)}
    files = tuple(
        {"path": name, "bytes": (folder / name).stat().st_size, "sha256": listed[name]}
        for name in sorted(listed)
    )
    return Tree(folder, str(descriptor.get("name", "")), version, str(descriptor.get("created", "")), files)


def _beside(folder: Path) -> dict[str, str]:
    there = (name for name in checksums.BESIDE if not safe_files.why_unreadable(folder, folder / name))
    return {name: checksums.of_file(folder / name) for name in there}


def publish(tree: Tree, store: Store) -> PublishResult:
    """Publish *tree* in *store*, or finish what an earlier run began; refused is what would change a version.

    Raises:
        InputError: The place cannot be reached or refuses, or its index is always written by somebody else.
        ContractError: Its index has another form.
    """
    index, _ = _index(store)
    refusals = _refusals(tree, store, index)
    if refusals:
        return PublishResult(tree.version, refusals=tuple(refusals))
    already = _entry(index, tree.version) is not None
    written = 0
    for each in tree.files if not already else ():
        path = f"{tree.version}/{each['path']}"
        if store.create(path, tree.folder / each["path"]):
            written += 1
        elif store.digest(path) != each["sha256"]:
            return PublishResult(tree.version, refusals=(_other(path),))
    if not already:
        _list(tree, store)
    _point(store)
    return PublishResult(tree.version, written, len(tree.files), already)


def _refusals(tree: Tree, store: Store, index: Mapping[str, Any]) -> list[str]:
    """Return why *tree* may not be published: its version is there, with other contents."""
    if index["versions"] and index.get("name") != tree.name:
        return [f"{version_index.INDEX} is that of {index.get('name')!r}, and not of {tree.name!r}."]
    entry = _entry(index, tree.version)
    known = {each["path"]: each["sha256"] for each in tree.files}
    there = store.names(tree.version)
    told = [_other(f"{tree.version}/{name}") for name in sorted(there) if name not in known]
    for name in sorted(known.keys() & there):
        path = f"{tree.version}/{name}"
        if store.digest(path) != known[name]:
            told.append(_other(path))
    if entry is not None and entry != tree.entry:
        told.append(f"{version_index.INDEX} lists {tree.version} with other contents: {_NEVER}")
    elif entry is not None:
        told += [f"{tree.version}/{name} is published and gone." for name in sorted(known.keys() - there)]
    return told


_NEVER: Final = "a published version never changes. Raise the version."


def _other(path: str) -> str:
    return f"{path} is there with other contents: {_NEVER}"


def _entry(index: Mapping[str, Any], version: str) -> Mapping[str, Any] | None:
    return next((each for each in index["versions"] if each["version"] == version), None)


def _index(store: Store) -> tuple[Mapping[str, Any], str]:
    """Return the index of *store* and its mark; an empty one where there is none yet."""
    found = store.read(version_index.INDEX)
    if found is None:
        return {"versions": []}, ""
    return version_index.parsed(found[0], version_index.INDEX), found[1]


def _list(tree: Tree, store: Store) -> None:
    """Add *tree* to the index: from here on its version is published. What others add meanwhile is kept."""
    for _ in range(MAX_ATTEMPTS):
        index, mark = _index(store)
        entries: Iterable[Mapping[str, Any]] = index["versions"]
        listed = [each for each in entries if each["version"] != tree.version]
        listed = sorted([*listed, tree.entry], key=lambda each: number(each["version"]))
        whole = {"name": tree.name, "latest": listed[-1]["version"], "versions": listed}
        content = json.dumps(whole, indent=2, ensure_ascii=False) + "\n"
        if store.replace(version_index.INDEX, content.encode(), mark):
            return
    raise InputError.never_quiet(version_index.INDEX, MAX_ATTEMPTS)


def _point(store: Store) -> None:
    """Let ``latest`` be what the index calls so, also where somebody else raises it meanwhile."""
    done = ""
    while (newest := _index(store)[0]["latest"]) != done:
        entry = _entry(_index(store)[0], newest)
        store.point(LATEST, newest, [each["path"] for each in entry["files"]] if entry else [])
        done = newest
