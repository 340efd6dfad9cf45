"""Read files only within their folder, and write several files all or none.

Files that are read are not trusted: a link could point to any file, whose content must not appear in findings. Files
that are written appear only when they are complete, even if the process is killed.
"""

from __future__ import annotations

import errno
import os
import re
import stat
import unicodedata
from collections.abc import Collection, Iterable, Mapping
from contextlib import suppress
from pathlib import Path, PurePosixPath
from typing import Final

from guarantees.core import staged_changes
from guarantees.core.errors import ContractError
from guarantees.core.staged_changes import StagedChanges

MAX_DESCRIPTOR: Final = 20_000_000
"""The most bytes that a descriptor, a schema or a dialect may have."""

_PLAIN_FILE: Final = os.O_RDONLY | sum(
    getattr(os, name, 0) for name in ("O_NOFOLLOW", "O_NONBLOCK", "O_BINARY", "O_CLOEXEC")
)
_DEVICE: Final = re.compile(r"(?:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(?:[. ].*)?", re.IGNORECASE)
"""Names that Windows gives to devices, in every folder."""


class UnreadableFileError(Exception):
    """A file that must not or cannot be read; the message says why."""


def inside(path: object) -> str:
    """Return *path* in its plain form, if it is inside the folder of a package.

    Raises:
        ContractError: It is absolute, remote, leads out of the package, or is not a string.
    """
    if not isinstance(path, str) or not path:
        raise ContractError(f"datapackage.json: a path must be a string, not {path!r}.")
    parts = PurePosixPath(path).parts
    is_unsafe = path.startswith(("/", "~", "\\")) or ".." in parts or re.search(r"[:%$\\\x00-\x1f]", path)
    if is_unsafe or not parts:
        raise ContractError(
            f"datapackage.json: the path {path!r} is not inside the package. "
            "Write it relative to datapackage.json, without `..`."
        )
    return PurePosixPath(path).as_posix()


def is_inside(path: object) -> bool:
    """Return whether *path* is inside the folder of a package."""
    try:
        return bool(inside(path))
    except ContractError:
        return False


def path_conflict(paths: Iterable[str]) -> str:
    """Return what is wrong with *paths* of files that are to be written into one folder, or an empty text.

    On some systems, names that differ only in case, or in how an accent is encoded, are one file; some names are devices,
    and some cannot be written at all. No system may write a file over another, or one outside the folder.
    """
    spellings: dict[str, str] = {}
    for path in paths:
        if not is_inside(path):
            return f"{path!r} is outside the folder"
        for part in PurePosixPath(path).parts:
            if _DEVICE.fullmatch(part) or part != part.rstrip(". ") or re.search(r'[<>"|?*]', part):
                return f"{path!r} is not a name that every system can write"
        spelling = unicodedata.normalize("NFC", PurePosixPath(path).as_posix()).casefold()
        if spelling in spellings:
            return f"{spellings[spelling]!r} and {path!r} are the same file on some systems"
        spellings[spelling] = path
    for spelling, path in spellings.items():
        for folder in PurePosixPath(spelling).parents:
            if folder.as_posix() in spellings:
                return f"{spellings[folder.as_posix()]!r} is both a file and the folder of {path!r}"
    return ""


def read_within(root: Path, path: Path, limit: int) -> bytes:
    """Return the bytes of the file at *path* below *root*; a link is never followed.

    Raises:
        UnreadableFileError: It is not a regular file of at most *limit* bytes, or cannot be read.
    """
    problem = why_unreadable(root, path, limit)
    if problem:
        raise UnreadableFileError(problem)
    try:
        # It may have been replaced or have grown since: a link is not followed, and a pipe not waited for.
        with open(os.open(path, _PLAIN_FILE), "rb") as file:  # noqa: PTH123  a descriptor
            data = file.read(limit + 1) if stat.S_ISREG(os.fstat(file.fileno()).st_mode) else None
    except OSError as err:
        raise UnreadableFileError(f"The file cannot be read: {err.strerror}.") from err
    if data is None or len(data) > limit:
        raise UnreadableFileError("The file was changed while it was read.")
    return data


MISSING: Final = "No such file."
"""Why a file cannot be read that is not there."""


def why_unreadable(root: Path, path: Path, limit: int | None = None) -> str:
    """Return why the file at *path* below *root* must not be read, or an empty text."""
    try:
        if any(part.is_symlink() for part in (path, *path.parents) if part != root and root in part.parents):
            return "Expected a file, found a symbolic link."
        if path.is_dir():
            return "Expected a file, found a folder."
        if not path.exists():
            return MISSING
        if not path.is_file():
            return "Not a regular file."
        size = path.stat().st_size
    except OSError as err:
        return f"The file cannot be read: {err.strerror}."
    if limit is not None and size > limit:
        return f"The file has {size} bytes; at most {limit} are allowed."
    return ""


def write_all_or_none(root: Path, files: Mapping[Path, bytes]) -> list[Path]:
    """Write *files*, whose paths are below *root*; return those that changed, in order.

    The change survives an interruption: see :mod:`guarantees.core.staged_changes`. A file that has its content already
    is not written.

    Raises:
        InputError: Another run is writing to *root*, or the disk does not accept a file; then none is changed.
        OSError: The path of a file is a folder, or leads through a link.
    """
    staged_changes.finish_interrupted(root)
    changed = [path for path, content in files.items() if not has_content(path, content)]
    if not changed:
        return []
    for path in changed:
        _check_target(root, path)
    with staged_changes.stage_changes(root) as changes:
        for path in changed:
            changes.write(path, files[path])
        changes.commit()
    return changed


def _check_target(root: Path, path: Path) -> None:
    """Check that a file can be written at *path*, which is below *root*.

    Raises:
        OSError: It is a folder, or leads through a link.
    """
    if path.is_dir() and not path.is_symlink():
        raise IsADirectoryError(errno.EISDIR, "Expected a file, found a folder", str(path))
    for part in (path, *path.parents):
        # Through a link, files outside the folder would be replaced.
        if part != root and root in part.parents and part.is_symlink():
            raise OSError(errno.ELOOP, "Expected a file or folder, found a symbolic link", str(part))


def has_content(path: Path, content: bytes) -> bool:
    """Return whether the file at *path* is not a link, and has exactly *content*."""
    return path.is_file() and not path.is_symlink() and path.read_bytes() == content


def replace_folder(folder: Path, files: Iterable[tuple[str, bytes | Path]]) -> int:
    """Replace the content of *folder* by *files*; return how many.

    A file is given by its path below the folder, and its content or the file to copy. The change survives an
    interruption: see :mod:`guarantees.core.staged_changes`. The folder itself is not replaced, so that a shell or server
    that is in it still works, and neither is a file that has its content already.

    Raises:
        InputError: Another run is writing to *folder*, or the disk does not accept a file; then nothing is changed.
    """
    folder = folder.resolve()
    missing = [parent for parent in (folder, *folder.parents) if not parent.exists()]
    with staged_changes.reporting(folder):
        folder.mkdir(parents=True, exist_ok=True)
    try:
        with staged_changes.stage_changes(folder) as changes:
            names = set()
            for name, content in files:
                names.add(name)
                changes.write(folder / name, content)
            _delete_others(folder, names, changes)
            changes.commit()
    except BaseException:
        with suppress(OSError):
            for parent in missing:
                parent.rmdir()
        raise
    return len(names)


def _delete_others(folder: Path, names: Collection[str], changes: StagedChanges) -> None:
    """Delete everything in *folder* that is neither one of the files *names* nor a folder of one."""
    parents = {parent.as_posix() for name in names for parent in PurePosixPath(name).parents}
    for current, folders, files in os.walk(folder):
        for name in (*folders, *files):
            path = Path(current, name)
            relative = path.relative_to(folder).as_posix()
            is_link = path.is_symlink()
            if path == changes.stage:
                folders.remove(name)
            elif is_link or relative not in (parents if name in folders else names):
                changes.delete(path, first=relative in names or relative in parents)
                if name in folders:
                    folders.remove(name)
