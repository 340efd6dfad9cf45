"""Read a package from a revision of a git repository.

Nothing is checked out, and nothing in the revision is executed: only the bytes of the descriptor and of its tables
are read from git.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from guarantees.core import git, safe_files
from guarantees.core.errors import InputError
from guarantees.package import any_tables, descriptor_file
from guarantees.package.reader import DESCRIPTOR, MAX_BYTES, Package

PREFIX: Final = "git:"


@contextmanager
def open_revision(root: Path, revision: str) -> Iterator[Package]:
    """Open the package that was in the folder *root* in *revision*.

    Raises:
        InputError: There is no such revision, or no package in it.
        ContractError: Its descriptor is not valid.
    """
    with open_folder(root, revision) as folder:
        yield any_tables.read(folder)


@contextmanager
def open_folder(root: Path, revision: str) -> Iterator[Path]:
    """Write the package that was in the folder *root* in *revision* into a temporary folder: all files that it names.

    Raises:
        InputError: There is no such revision, or no package in it.
        ContractError: Its descriptor is not valid.
    """
    commit = resolve_revision(root, revision)
    with tempfile.TemporaryDirectory(prefix="guarantees-") as name:
        folder = Path(name)
        if not any(_extract(root, commit, file, folder) for file in descriptor_file.NAMES):
            raise InputError(
                f"{revision!r} has no {DESCRIPTOR} in {root}. Name a revision that contains the package."
            )
        for file in any_tables.files(folder):
            _extract(root, commit, file, folder)
        yield folder


def extract_files(root: Path, revision: str, files: Iterable[str], folder: Path) -> None:
    """Write those of *files* that exist in *revision* into *folder*, by their paths below *root*.

    Raises:
        InputError: There is no such revision, or a file is too large.
    """
    commit = resolve_revision(root, revision)
    for file in files:
        _extract(root, commit, safe_files.inside(file), folder)


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


_KINDS: Final = {
    "000000": "removed",
    "100644": "file",
    "100755": "program",
    "120000": "symbolic link",
    "160000": "submodule",
}
"""What git's modes of a file mean."""
NOT_CONTENT: Final = frozenset({"symbolic link", "submodule"})
"""What has no content of its own, and is never read as a file of a package."""


def changed_files(root: Path, revision: str) -> Mapping[str, str]:
    """Return the files below *root* that differ from *revision*, by path relative to *root*, and what each is now.

    That is ``file``, ``program``, ``symbolic link``, ``submodule`` or ``removed``. Files that git does not track are left
    out.

    Raises:
        InputError: There is no such revision, or git fails.
    """
    commit = resolve_revision(root, revision)
    options = (*git.PLAIN_DIFF, "--raw", "--relative", "--no-renames", "-z")
    try:
        output = git.compare(root, "diff", *options, commit, "--", ".")
    except git.GitError as err:
        raise InputError(f"{root}: git cannot show the changes since {revision!r}: {err}.") from err
    parts = output.decode(errors="replace").split("\0")
    # In pairs: ":<old mode> <new mode> ...", and the path.
    return {
        path: _KINDS.get(modes.split(" ")[1], "file")
        for modes, path in zip(parts[::2], parts[1::2], strict=False)
    }


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
