"""Which versions were published before: in a folder of versions, or by the tags of the git repository."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from guarantees.core import git
from guarantees.core.errors import InputError
from guarantees.core.project import Project
from guarantees.core.version import parse_version
from guarantees.package import git_revision

DESCRIPTOR: Final = "datapackage.json"


@dataclass(frozen=True, slots=True)
class PreviousVersions:
    """The versions before the one that is released, the oldest first, by names that ``diff`` takes.

    *description* says to people which the last of them is.
    """

    names: tuple[str, ...]
    description: str


def find(layout: Project, named: str, current: str) -> PreviousVersions:
    """Return what was published before the version *current*.

    *named* is a folder of published versions, or one package, as ``diff`` takes it; where it is blank, the versions
    in ``dist/`` are taken, and where there are none the tags of git.

    Raises:
        InputError: *named* is a folder that holds no version.
    """
    place = Path(named)
    if named and (not place.is_dir() or (place / DESCRIPTOR).is_file()):
        return PreviousVersions((named,), named)
    shelf = place if named else layout.dist
    versions = released_versions(shelf)
    if named and not versions:
        raise InputError.missing(
            place, "a published version", "Name a folder that holds one, such as 1.0.0/."
        )
    if versions:
        found = versions_before(versions, current)
        names = tuple(str(shelf / name) for name in found[-1:])
        return PreviousVersions(names, layout.relative(Path(names[0])) if names else "none")
    tags = versions_before(_tagged(layout.root), current)
    return PreviousVersions(
        tuple(f"{git_revision.PREFIX}v{name}" for name in tags),
        f"the git tag v{tags[-1]}" if tags else "none",
    )


def versions_before(versions: Iterable[str], current: str) -> list[str]:
    """Return *versions* in order; where *current* is among them, those below it.

    >>> versions_before(["1.10.0", "1.9.0"], "1.11.0"), versions_before(["1.0.0", "1.1.0", "1.2.0"], "1.1.0")
    (['1.9.0', '1.10.0'], ['1.0.0'])
    """
    found = sorted(versions, key=parse_version)
    return found[: found.index(current)] if current in found else found


def released_versions(shelf: Path) -> list[str]:
    """Return the versions that lie in the folder *shelf*, in order."""
    folders = shelf.iterdir() if shelf.is_dir() else ()
    names = [each.name for each in folders if parse_version(each.name) and (each / DESCRIPTOR).is_file()]
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


def _tagged(root: Path) -> list[str]:
    """Return the versions whose tag holds a package."""
    listed, _ = git.run(root, "tag", "--list", "v*")
    names = (name.removeprefix("v") for name in (listed or b"").decode(errors="replace").split())
    return [name for name in names if parse_version(name) and _holds(root, name)]


def _holds(root: Path, name: str) -> bool:
    return git.run(root, "cat-file", "-e", f"v{name}:./{DESCRIPTOR}")[0] is not None
