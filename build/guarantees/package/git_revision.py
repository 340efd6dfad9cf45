"""A package as it stood in a revision of a git repository: its files are taken out of git's store.

Nothing is checked out, and nothing that the revision holds is executed: git is asked for the bytes of the
descriptor and of the tables that it names, and for nothing else.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from guarantees.core import git
from guarantees.core.errors import InputError
from guarantees.package import reader
from guarantees.package.reader import MAX_BYTES, Package

PREFIX: Final = "git:"
_DESCRIPTOR: Final = "datapackage.json"


@contextmanager
def open_revision(root: Path, revision: str) -> Iterator[Package]:
    """Give the package that lay in the folder *root* in *revision*.

    Raises:
        InputError: There is no such revision, or no package in it.
        ContractError: Its descriptor cannot be used.
    """
    commit = resolve_revision(root, revision)
    with tempfile.TemporaryDirectory(prefix="guarantees-") as name:
        folder = Path(name)
        if not _take(root, commit, _DESCRIPTOR, folder):
            raise InputError.not_in_revision(root, revision, _DESCRIPTOR)
        for table in reader.contract_of(folder):
            _take(root, commit, table.path, folder)
        yield reader.read(folder)


def resolve_revision(root: Path, revision: str) -> str:
    """Return the commit that *revision* names in the repository around *root*.

    Raises:
        InputError: It names none.
    """
    name = revision.removeprefix(PREFIX)
    ran, _ = git.run(root, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{name}^{{commit}}")
    if ran is None:
        raise InputError.no_revision(root, revision)
    return ran.decode().strip()


def changed_files(root: Path, revision: str) -> frozenset[str]:
    """Return the files below *root* that differ from *revision*, by their paths relative to *root*.

    Raises:
        InputError: There is no such revision.
    """
    commit = resolve_revision(root, revision)
    options = ("--no-ext-diff", "--name-only", "--relative", "-z")
    listed, _ = git.run(root, "diff", *options, commit, "--", ".")
    return frozenset(name for name in (listed or b"").decode(errors="replace").split("\0") if name)


def _take(root: Path, commit: str, path: str, folder: Path) -> bool:
    """Write the file at *path* in *commit* below *folder*; tell whether there was one."""
    name = f"{commit}:./{path}"
    size, _ = git.run(root, "cat-file", "-s", name)
    if size is None:
        return False
    if int(size) > MAX_BYTES:
        raise InputError.unreadable(Path(path), f"it has more than {MAX_BYTES} bytes in {commit}")
    data, _ = git.run(root, "cat-file", "blob", name)
    if data is None:
        return False
    target = folder / path
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(data)
    return True
