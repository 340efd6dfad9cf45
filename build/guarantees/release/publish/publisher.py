"""Publish a release: first its files, then its entry in the index, then ``latest``.

Readers trust only the index: a version that it does not list is not published, whatever files are there. So an
interrupted run shows either nothing of the version or all of it, and the next run finishes it. A published file is
never replaced; before anything is written, the files that are already there are compared with the release.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from guarantees.core import progress, safe_files
from guarantees.core.errors import InputError, did_you_mean, nearest
from guarantees.core.project import Project
from guarantees.core.version import parse_version
from guarantees.package import checksums, reader
from guarantees.package.version_index import INDEX, parse_index
from guarantees.release import previous_versions
from guarantees.release.publish import git_tag
from guarantees.release.publish.folder_store import FolderStore
from guarantees.release.publish.git_tag import TagResult
from guarantees.release.publish.index_file import IndexFile, PlainIndex
from guarantees.release.publish.s3_store import S3Store
from guarantees.release.publish.store import Store

if TYPE_CHECKING:
    from guarantees.release.publish.signed_index_file import Signing  # tuf is an extra

LATEST: Final = "latest"
MAX_ATTEMPTS: Final = 50
"""How often the update of the index is retried if another publisher has just written it."""

_USUAL_REMOTES: Final = frozenset({"origin", "upstream"})
_IMMUTABLE: Final = "a published version never changes. Raise the version."


@dataclass(frozen=True, slots=True)
class Tree:
    """The files of a release on disk, with their sizes and checksums."""

    folder: Path
    name: str
    version: str
    created: str
    files: tuple[Mapping[str, Any], ...]

    @property
    def index_entry(self) -> dict[str, Any]:
        """The entry of this version in the index."""
        files = [dict(file) for file in self.files]
        return {"version": self.version, "created": self.created, "path": self.version, "files": files}


@dataclass(frozen=True, slots=True)
class PublishResult:
    """How many files a run wrote, of how many; or the blockers, in which case it wrote nothing.

    Attributes:
        valid_until: The day on which the signatures of the index expire; blank if this run did not sign it.
    """

    version: str
    written: int = 0
    total: int = 0
    already: bool = False
    blockers: tuple[str, ...] = ()
    valid_until: str = ""


def publish_release(
    project: Project, target: str, version: str, signing: Signing | None = None
) -> PublishResult | TagResult:
    """Publish the release *version* in ``dist/`` (blank: the newest) to a folder, an S3 bucket or a git remote.

    With *signing*, the index of the folder or bucket is signed.

    Raises:
        InputError: There is no such release, it was changed after it was made, *target* cannot be written, or its
            index cannot be signed.
        ContractError: The descriptor of the release, or the index of *target*, cannot be used.
    """
    tree = read_tree(project.dist / (version or _newest_version(project)))
    if _is_git(project, target):
        if signing is not None:
            raise InputError(
                f"{target}: a git remote has no index. The tag is signed by git: leave out --keys."
            )
        tables = {file["path"]: file["sha256"] for file in tree.files if fnmatch(file["path"], "data/*.csv")}
        return git_tag.publish_tag(project.root, tree.version, tree.name, target, tables)
    if signing is not None:
        signing.require("targets", "snapshot", "timestamp")
    store = _open_store(project, target)
    return publish_tree(tree, store, _open_index(store, signing))


def renew_index(project: Project, target: str, signing: Signing) -> PublishResult:
    """Sign the index of *target* again, with all keys of *signing*, and change nothing else.

    Raises:
        InputError: *target* has no index, or cannot be written, or its index cannot be signed.
        ContractError: Its index is not an index of versions.
    """
    if _is_git(project, target):
        raise InputError(f"{target}: a git remote has no index that could be signed.")
    index_file = _open_index(_open_store(project, target), signing)
    for _ in range(MAX_ATTEMPTS):
        file = index_file.read()
        if file is None:
            raise InputError(f"{target}: there is no {INDEX} to sign. Publish a release first.")
        index = parse_index(file[0], INDEX)
        blockers = _unconfirmed_versions(index, index_file, project.dist)
        if blockers:
            return PublishResult(index["latest"], blockers=tuple(blockers))
        if index_file.replace(*file):
            return PublishResult(index["latest"], already=True, valid_until=index_file.valid_until)
    raise _busy()


def _open_store(project: Project, target: str) -> Store:
    _check_folder_is_meant(target, git_tag.remotes(project.root))
    return FolderStore(Path(target)) if is_folder(project, target) else S3Store(target)


def _open_index(store: Store, signing: Signing | None) -> IndexFile:
    if signing is None:
        return PlainIndex(store)
    from guarantees.release.publish.signed_index_file import SignedIndex

    return SignedIndex(store, signing)


def is_folder(project: Project, target: str) -> bool:
    """Return whether *target* is a folder, and no S3 bucket or git remote."""
    return not target.startswith("s3://") and not _is_git(project, target)


def _is_git(project: Project, target: str) -> bool:
    return target.startswith(git_tag.PREFIX) or target in git_tag.remotes(project.root)


def _check_folder_is_meant(target: str, remotes: Sequence[str]) -> None:
    """Refuse the name of a git remote that does not exist, which would become the name of a new folder.

    Raises:
        InputError: *target* is like the name of a remote, and there is no such folder.
    """
    if re.search(r"[/\\:.]", target) or Path(target).exists():
        return
    if target in _USUAL_REMOTES or nearest(target, remotes):
        known = (
            did_you_mean(target, remotes) if remotes else "It has none yet: `git remote add NAME ADDRESS`."
        )
        raise InputError(
            f"This repository has no git remote '{target}'. {known} For a folder of this name, write './{target}'."
        )


def _newest_version(project: Project) -> str:
    versions = previous_versions.released_versions(project.dist)
    if not versions:
        raise InputError(f"No release in '{project.dist}'. Make one: guarantees release.")
    return versions[-1]


def read_tree(folder: Path) -> Tree:
    """Return the release in *folder*, whose files must have the checksums in its list.

    Raises:
        InputError: There is no release in *folder*, or one of its files was changed after the release.
        ContractError: Its descriptor or its list of checksums cannot be used.
    """
    if not folder.is_dir():
        others = previous_versions.released_versions(folder.parent)
        released = f" Released: {', '.join(others)}." if others else ""
        raise InputError(f"No release in '{folder}'.{released} Make one: guarantees release.")
    for error in checksums.checksum_errors(folder):
        raise InputError(
            f"'{folder}' was changed after the release: {error}. Make it again: guarantees release."
        )
    descriptor = reader.descriptor_of(folder)
    version = str(descriptor.get("version", ""))
    if not parse_version(version):
        raise InputError(f"{version!r} is not a version of the form 1.2.3.")
    digests = {**checksums.parse_checksums(folder), **_digests_of_unlisted(folder)}
    files = tuple(
        {"path": name, "bytes": (folder / name).stat().st_size, "sha256": digests[name]}
        for name in sorted(digests)
    )
    return Tree(folder, str(descriptor.get("name", "")), version, str(descriptor.get("created", "")), files)


def _digests_of_unlisted(folder: Path) -> dict[str, str]:
    """Return the checksums of the list of checksums and its signature, which the list cannot contain."""
    names = (name for name in checksums.BESIDE if not safe_files.why_unreadable(folder, folder / name))
    return {name: checksums.of_file(folder / name) for name in names}


def publish_tree(tree: Tree, store: Store, index_file: IndexFile | None = None) -> PublishResult:
    """Publish *tree* in *store*, or finish what an earlier run began.

    *index_file* is the index of *store*; without signatures by default. A change to an already published version is a
    blocker.

    Raises:
        InputError: The store cannot be read or written, other publishers keep changing its index, or the index
            cannot be signed.
        ContractError: Its index is not an index of versions.
    """
    index_file = index_file or PlainIndex(store)
    index, _ = _read_index(index_file)
    blockers = _find_blockers(tree, store, index)
    blockers += _unconfirmed_versions(index, index_file, tree.folder.parent)
    if blockers:
        return PublishResult(tree.version, blockers=tuple(blockers))
    if _find_version(index, tree.version) is not None and index_file.is_current:
        index_file.finish()
        _update_latest(store, index_file)
        return PublishResult(tree.version, 0, len(tree.files), already=True)
    written = 0
    for file in progress.track(tree.files, "Publishing"):
        path = f"{tree.version}/{file['path']}"
        if store.create(path, tree.folder / file["path"]):
            written += 1
        elif store.digest(path) != file["sha256"]:
            return PublishResult(tree.version, blockers=(_content_differs(path),))
    _add_to_index(tree, index_file)
    _update_latest(store, index_file)
    return PublishResult(tree.version, written, len(tree.files), valid_until=index_file.valid_until)


def _unconfirmed_versions(index: Mapping[str, Any], index_file: IndexFile, dist: Path) -> list[str]:
    """Return which versions in *index* would be signed although nobody with a key has seen them.

    If the keys of *index_file* have not signed what it contains, each version must be a release in *dist*.
    """
    if index_file.is_confirmed:
        return []
    blockers = []
    for entry in index["versions"]:
        folder = dist / entry["version"]
        if not folder.is_dir() or read_tree(folder).index_entry != entry:
            reason = "differs from the release in" if folder.is_dir() else "is not in"
            blockers.append(
                f"{INDEX} lists {entry['version']}, which {reason} '{dist}', and is not signed by your keys. Verify it, "
                "and put it there."
            )
    return blockers


def _find_blockers(tree: Tree, store: Store, index: Mapping[str, Any]) -> list[str]:
    """Return how *tree* would change what is already published in *store*."""
    if index["versions"] and index.get("name") != tree.name:
        return [f"{INDEX} belongs to the dataset {index.get('name')!r}, not to {tree.name!r}."]
    digests = {file["path"]: file["sha256"] for file in tree.files}
    published = sorted(store.list_files(tree.version))
    paths = [f"{tree.version}/{name}" for name in published if name not in digests]
    for name in published:
        path = f"{tree.version}/{name}"
        if name in digests and store.digest(path) != digests[name]:
            paths.append(path)
    blockers = [_content_differs(path) for path in paths]
    entry = _find_version(index, tree.version)
    if entry is not None and entry != tree.index_entry:
        blockers.append(f"{INDEX} lists {tree.version} with different content: {_IMMUTABLE}")
    elif entry is not None:
        missing = sorted(digests.keys() - set(published))
        blockers += [f"{tree.version}/{name} was published but is now missing." for name in missing]
    return blockers


def _content_differs(path: str) -> str:
    return f"{path} already exists with different content: {_IMMUTABLE}"


def _find_version(index: Mapping[str, Any], version: str) -> Mapping[str, Any] | None:
    return next((entry for entry in index["versions"] if entry["version"] == version), None)


def _read_index(index_file: IndexFile) -> tuple[Mapping[str, Any], str]:
    """Return the index and its ETag; an empty index and no ETag if there is none yet."""
    file = index_file.read()
    if file is None:
        return {"versions": []}, ""
    content, etag = file
    return parse_index(content, INDEX), etag


def _add_to_index(tree: Tree, index_file: IndexFile) -> None:
    """Add *tree* to the index, which publishes it; keep versions that other publishers add meanwhile."""
    for _ in range(MAX_ATTEMPTS):
        index, etag = _read_index(index_file)
        for reason in _unconfirmed_versions(index, index_file, tree.folder.parent):
            raise InputError(reason)
        others = [entry for entry in index["versions"] if entry["version"] != tree.version]
        entries = sorted([*others, tree.index_entry], key=lambda entry: parse_version(entry["version"]))
        new_index = {"name": tree.name, "latest": entries[-1]["version"], "versions": entries}
        content = json.dumps(new_index, indent=2, ensure_ascii=False) + "\n"
        if index_file.replace(content.encode(), etag):
            return
    raise _busy()


def _busy() -> InputError:
    return InputError(f"{INDEX}: other publishers changed it {MAX_ATTEMPTS} times meanwhile. Publish again.")


def _update_latest(store: Store, index_file: IndexFile) -> None:
    """Make ``latest`` show the newest version in the index; repeat if another publisher adds a newer one."""
    done = ""
    while (index := _read_index(index_file)[0])["latest"] != done:
        done = index["latest"]
        entry = _find_version(index, done)
        store.set_latest(LATEST, done, [file["path"] for file in entry["files"]] if entry else [])
