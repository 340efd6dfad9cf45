"""Read a package from a revision of a git repository.

Nothing is checked out, and nothing in the revision is executed: only the bytes of the descriptor and of its tables
are read from git.
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
from guarantees.package.reader import DESCRIPTOR, MAX_BYTES, Package

PREFIX: Final = "git:"


@contextmanager
def open_revision(root: Path, revision: str) -> Iterator[Package]:
    """Open the package that was in the folder *root* in *revision*.

    Raises:
        InputError: There is no such revision, or no package in it.
        ContractError: Its descriptor is not valid.
    """
    commit = resolve_revision(root, revision)
    with tempfile.TemporaryDirectory(prefix="guarantees-") as name:
        folder = Path(name)
        if not _extract(root, commit, DESCRIPTOR, folder):
            raise InputError(
                f"{revision!r} has no {DESCRIPTOR} in {root}. Name a revision that contains the package."
            )
        for table in reader.contract_of(folder):
            _extract(root, commit, table.path, folder)
        yield reader.read(folder)


def resolve_revision(root: Path, revision: str) -> str:
    """Return the commit of *revision* in the repository that contains *root*.

    Raises:
        InputError: There is no such revision.
    """
    name = revision.removeprefix(PREFIX)
    output = git.try_run(root, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{name}^{{commit}}")
    if output is None:
        raise InputError(
            f"Neither a path nor a git revision: {revision!r} (in {root}). "
            "Check the spelling; in a shallow clone, fetch the revision first."
        )
    return output.decode().strip()


def changed_files(root: Path, revision: str) -> frozenset[str]:
    """Return the files below *root* that differ from *revision*, by their paths relative to *root*.

    Raises:
        InputError: There is no such revision, or git fails.
    """
    commit = resolve_revision(root, revision)
    options = (*git.PLAIN_DIFF, "--name-only", "--relative", "--no-renames", "-z")
    try:
        output = git.compare(root, "diff", *options, commit, "--", ".")
    except git.GitError as err:
        raise InputError(f"{root}: git cannot show the changes since {revision!r}: {err}.") from err
    return frozenset(name for name in output.decode(errors="replace").split("\0") if name)


def _extract(root: Path, commit: str, path: str, folder: Path) -> bool:
    """Write the file at *path* in *commit* into *folder*; return whether it exists."""
    name = f"{commit}:./{path}"
    size = git.try_run(root, "cat-file", "-s", name)
    if size is None:
        return False
    if int(size) > MAX_BYTES:
        raise InputError(f"{path}: the file has more than {MAX_BYTES} bytes in {commit}.")
    data = git.try_run(root, "cat-file", "blob", name)
    if data is None:
        return False
    target = folder / path
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(data)
    return True
