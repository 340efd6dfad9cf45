"""Open the packages to compare: paths, or revisions of the git repository."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from guarantees.package import any_tables, git_revision, locate
from guarantees.package.reader import Package
from guarantees.release.diff.compare import Diff, compare
from guarantees.release.formats.typed_records import damaged_table


@contextmanager
def open_version(name: str, root: Path) -> Iterator[Package]:
    """Open the package *name*: a path, or a revision of the git repository around *root*.

    Raises:
        InputError: It is neither, or contains no package.
        ContractError: Its descriptor cannot be used.
    """
    if names_revision(name):
        with git_revision.open_revision(root, name) as package:
            yield package
    else:
        with locate.folder_of(Path(name)) as folder:
            yield any_tables.read(folder)


@contextmanager
def version_folder(name: str, root: Path) -> Iterator[Path]:
    """Open the folder of the package *name*, as :func:`open_version` does, without reading its tables.

    Raises:
        InputError: It is neither, or contains no package.
    """
    if names_revision(name):
        with git_revision.open_folder(root, name) as folder:
            yield folder
    else:
        with locate.folder_of(Path(name)) as folder:
            yield folder


def names_revision(name: str) -> bool:
    """Return whether *name* is a revision: it has the prefix, or there is no such path."""
    return name.startswith(git_revision.PREFIX) or not Path(name).exists()


def difference(old: str, new: str, root: Path) -> Diff:
    """Return the differences between the packages *old* and *new*.

    Raises:
        InputError: One of them does not exist, is a single table, or is damaged.
        ContractError: A descriptor cannot be used.
    """
    with open_version(old, root) as before, open_version(new, root) as after:
        diff = compare(before, after)
        for package in (before, after):
            for finding in package.findings:
                if finding.table in diff.uncompared:
                    raise damaged_table(finding.place, finding.message)
    return diff
