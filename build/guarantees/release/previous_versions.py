"""The versions that were released before: in a folder of versions, and as tags of the git repository."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
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
class ReleasedVersion:
    """A version that was released.

    Attributes:
        version: Its number; blank for a package that ``--previous`` names.
        name: Where it is, written as for ``diff``.
        description: Where it is, for people.
    """

    version: str
    name: str
    description: str

    @property
    def is_tag(self) -> bool:
        """Whether it is known only as a tag, which has no history of the records."""
        return self.name.startswith(git_revision.PREFIX)


@dataclass(frozen=True, slots=True)
class PreviousRelease:
    """The release before the current one; without *folder* and *history* if there is none.

    Attributes:
        description: Which release it is, for people; blank if there is none.
        scratch: A folder for temporary files.
        folder: The folder of its package.
        history: The file with the history of its records.
    """

    description: str
    scratch: Path
    folder: Path | None = None
    history: Path | None = None


@contextmanager
def open_newest(project: Project, releases: Sequence[ReleasedVersion]) -> Iterator[PreviousRelease]:
    """Open the last of *releases*, which are in order; there may be none.

    A release without a history file, such as a git tag, continues the history of the one before it.

    Raises:
        InputError: One of the releases cannot be read.
        ContractError: A descriptor cannot be used.
    """
    with ExitStack() as stack:
        scratch = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="guarantees-")))
        previous = PreviousRelease("", scratch)
        for number, release in enumerate(_with_history(releases)):
            folder = stack.enter_context(open_versions.version_folder(release.name, project.root))
            history = folder / record_history.HISTORY_FILE
            if not history.is_file():
                history = scratch / f"history-{number}.csv"
                diff = streaming.compare_streaming(previous.folder, folder)
                record_history.write_history(history, previous.history, diff, folder)
            previous = PreviousRelease(release.description, scratch, folder, history)
        yield previous


def _with_history(releases: Sequence[ReleasedVersion]) -> Sequence[ReleasedVersion]:
    """Return the releases that are needed for the history of the last one: those from the last folder on."""
    folders = [index for index, release in enumerate(releases) if not release.is_tag]
    return releases[folders[-1] :] if folders else releases


def find_releases(project: Project, previous: str) -> list[ReleasedVersion]:
    """Return the versions that were released, oldest first.

    *previous* is the ``--previous`` option: a folder of versions, or one package as for ``diff``. If it is blank, these
    are the versions in ``dist/`` and the tags of git; a version that is both is taken from ``dist/``.

    Raises:
        InputError: *previous* is a folder without versions.
    """
    path = Path(previous)
    if previous and (not path.is_dir() or (path / DESCRIPTOR).is_file()):
        return [ReleasedVersion("", previous, previous)]
    folder = path if previous else project.dist
    releases = {version: in_folder(project, folder, version) for version in released_versions(folder)}
    if previous and not releases:
        raise InputError(f"No version in '{path}'. Name a folder that contains one, such as 1.0.0/.")
    if not previous:
        for version in _tagged_versions(project.root):
            tag = ReleasedVersion(version, f"{git_revision.PREFIX}v{version}", f"the git tag v{version}")
            releases.setdefault(version, tag)
    return sorted(releases.values(), key=lambda release: parse_version(release.version))


def in_folder(project: Project, folder: Path, version: str) -> ReleasedVersion:
    """Return *version* in a *folder* of versions."""
    return ReleasedVersion(version, str(folder / version), project.relative(folder / version))


def released_versions(folder: Path) -> list[str]:
    """Return the versions in *folder* that have a package, in order."""
    return [name for name in version_folders(folder) if (folder / name / DESCRIPTOR).is_file()]


def version_folders(folder: Path) -> list[str]:
    """Return the versions that have a folder in *folder*, whatever is in it, in order."""
    entries = folder.iterdir() if folder.is_dir() else ()
    names = [entry.name for entry in entries if parse_version(entry.name) and entry.is_dir()]
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
