"""The versions that were released before: in a folder of versions, or as tags of the git repository."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from guarantees.core import git
from guarantees.core.errors import InputError
from guarantees.core.project import Project
from guarantees.core.version import parse_version
from guarantees.package import git_revision
from guarantees.package.reader import DESCRIPTOR
from guarantees.release import record_history
from guarantees.release.diff import open_versions, streaming


@dataclass(frozen=True, slots=True)
class PreviousVersions:
    """The versions before a release, oldest first, written as for ``diff``; and the last one, described for people."""

    names: tuple[str, ...]
    description: str


@dataclass(frozen=True, slots=True)
class PreviousRelease:
    """The release before the current one; without *folder* and *history* if there is none.

    Attributes:
        description: Which release it is, for people.
        scratch: A folder for temporary files.
        folder: The folder of its package.
        history: The file with the history of its records.
    """

    description: str
    scratch: Path
    folder: Path | None = None
    history: Path | None = None


@contextmanager
def open_previous_release(project: Project, previous: str, current: str) -> Iterator[PreviousRelease]:
    """Open the release before the version *current*; *previous* is the ``--previous`` option.

    A release without a history file, such as a git tag, continues the history of the one before it.

    Raises:
        InputError: There is no release in *previous*, or it cannot be read.
        ContractError: A descriptor cannot be used.
    """
    versions = find_previous(project, previous, current)
    with ExitStack() as stack:
        scratch = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="guarantees-")))
        release = PreviousRelease(versions.description, scratch)
        for number, name in enumerate(versions.names):
            folder = stack.enter_context(open_versions.version_folder(name, project.root))
            history = folder / record_history.HISTORY_FILE
            if not history.is_file():
                history = scratch / f"history-{number}.csv"
                diff = streaming.compare_streaming(release.folder, folder)
                record_history.write_history(history, release.history, diff, folder)
            release = PreviousRelease(versions.description, scratch, folder, history)
        yield release


def find_previous(project: Project, previous: str, current: str) -> PreviousVersions:
    """Return the versions released before the version *current*.

    *previous* is a folder of versions, or one package as for ``diff``. If it is blank, the versions in ``dist/`` are
    used, or else the tags of git.

    Raises:
        InputError: *previous* is a folder without versions.
    """
    path = Path(previous)
    if previous and (not path.is_dir() or (path / DESCRIPTOR).is_file()):
        return PreviousVersions((previous,), previous)
    folder = path if previous else project.dist
    released = released_versions(folder)
    if released:
        names = tuple(str(folder / name) for name in versions_before(released, current)[-1:])
        return PreviousVersions(names, project.relative(Path(names[0])) if names else "none")
    if previous:
        raise InputError(f"No version in '{path}'. Name a folder that contains one, such as 1.0.0/.")
    tagged = versions_before(_tagged_versions(project.root), current)
    names = tuple(f"{git_revision.PREFIX}v{version}" for version in tagged)
    return PreviousVersions(names, f"the git tag v{tagged[-1]}" if tagged else "none")


def versions_before(versions: Iterable[str], current: str) -> list[str]:
    """Return *versions* in order; only those before *current* if it is one of them.

    >>> versions_before(["1.10.0", "1.9.0"], "1.11.0"), versions_before(["1.0.0", "1.1.0", "1.2.0"], "1.1.0")
    (['1.9.0', '1.10.0'], ['1.0.0'])
    """
    ordered = sorted(versions, key=parse_version)
    return ordered[: ordered.index(current)] if current in ordered else ordered


def released_versions(folder: Path) -> list[str]:
    """Return the versions in *folder*, in order."""
    entries = folder.iterdir() if folder.is_dir() else ()
    names = [entry.name for entry in entries if parse_version(entry.name) and (entry / DESCRIPTOR).is_file()]
    return sorted(names, key=parse_version)


def newest_release(project: Project) -> Path:
    """Return the folder of the newest release in ``dist/``.

    Raises:
        InputError: There is none.
    """
    versions = released_versions(project.dist)
    if not versions:
        raise InputError(f"{project.dist}: there is no release here. Name one: --package PATH.")
    return project.dist / versions[-1]


def _tagged_versions(root: Path) -> list[str]:
    """Return the versions that have a git tag with a package."""
    tags = git.try_run(root, "tag", "--list", "v*")
    versions = (tag.removeprefix("v") for tag in (tags or b"").decode(errors="replace").split())
    return [version for version in versions if parse_version(version) and _tag_has_package(root, version)]


def _tag_has_package(root: Path, version: str) -> bool:
    return git.try_run(root, "cat-file", "-e", f"v{version}:./{DESCRIPTOR}") is not None
