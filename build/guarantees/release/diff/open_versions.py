"""Comparing: two packages, wherever they are, and what the step from one to the other costs."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from guarantees.core.errors import InputError
from guarantees.package import git_revision, locate
from guarantees.package.reader import Package
from guarantees.release.diff.compare import Diff, compare


@contextmanager
def open_version(name: str, root: Path) -> Iterator[Package]:
    """Give the package that *name* names: a path, or a revision of the git repository around *root*.

    Raises:
        InputError: It names neither, or there is no package.
        ContractError: Its descriptor cannot be used.
    """
    if names_revision(name):
        with git_revision.open_revision(root, name) as package:
            yield package
    else:
        with locate.open_package(Path(name)) as package:
            yield package


@contextmanager
def version_folder(name: str, root: Path) -> Iterator[Path]:
    """Give the folder of the package that *name* names, as :func:`found` does, without reading its tables.

    Raises:
        InputError: It names neither, or there is no package.
    """
    if names_revision(name):
        with git_revision.open_revision(root, name) as package:
            yield package.root
    else:
        with locate.folder_of(Path(name)) as place:
            yield place


def names_revision(name: str) -> bool:
    """Tell whether *name* is taken for a revision: it says so, or no such path is there."""
    return name.startswith(git_revision.PREFIX) or not Path(name).exists()


def difference(old: str, new: str, root: Path) -> Diff:
    """Return what differs between the packages that *old* and *new* name.

    Raises:
        InputError: One of them is not there, is a table alone, or is damaged.
        ContractError: A descriptor cannot be used.
    """
    with open_version(old, root) as before, open_version(new, root) as after:
        diff = compare(before, after)
        for package in (before, after):
            for finding in package.findings:
                if finding.table in diff.uncompared:
                    raise InputError.damaged(finding.place, finding.message)
    return diff
