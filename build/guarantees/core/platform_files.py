"""What operating systems and file systems do differently: locks, read-only files, links and reserved names.

The only module that knows of Windows. Where something is missing there, the next best is done.
"""

from __future__ import annotations

import errno
import importlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, Final

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None  # type: ignore[assignment]

IS_WINDOWS: Final = fcntl is None

LOCK_FILE: Final = ".lock"
"""The name of the file that is locked where a folder cannot be."""

_READ_ONLY: Final = 0o444
_RESERVED: Final = frozenset(
    ("con", "prn", "aux", "nul", *(f"{port}{number}" for port in ("com", "lpt") for number in range(1, 10)))
)


def is_reserved_name(stem: str) -> bool:
    """Return whether Windows keeps *stem*, the name of a file without its suffix, for a device."""
    return stem.casefold() in _RESERVED


@contextmanager
def lock_folder(folder: Path) -> Iterator[None]:
    """Wait until no other process holds the lock on *folder*, and hold it; the system releases it if we are killed.

    Raises:
        OSError: The folder cannot be created, opened or locked.
    """
    folder.mkdir(parents=True, exist_ok=True)
    if fcntl is not None:
        handle = os.open(folder, os.O_RDONLY)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX)
            yield
        finally:
            os.close(handle)
        return
    msvcrt = importlib.import_module("msvcrt")
    handle = os.open(folder / LOCK_FILE, os.O_RDWR | os.O_CREAT)
    try:
        _lock_first_byte(msvcrt, handle)
        yield
    finally:
        os.close(handle)


def _lock_first_byte(msvcrt: object, handle: int) -> None:
    """Lock the first byte of the file; Windows gives up after ten seconds, so ask again."""
    while True:
        try:
            msvcrt.locking(handle, msvcrt.LK_LOCK, 1)  # type: ignore[attr-defined]  # only on Windows
        except OSError as err:
            if err.errno != errno.EDEADLOCK:
                raise
        else:
            return


def make_read_only(file: BinaryIO) -> None:
    """Make an open file read-only, where a read-only file can still be removed; on Windows it cannot."""
    if fcntl is not None:
        os.fchmod(file.fileno(), _READ_ONLY)


def create_from(part: Path, target: Path) -> bool:
    """Move *part* to *target* and return true; if there is a *target* already, remove *part* and return false.

    Where the file system has no hard links, nothing but a lock of the caller keeps two processes from creating the
    same *target*.
    """
    try:
        # Unlike a move, a link never replaces an existing file.
        os.link(part, target)
    except FileExistsError:
        created = False
    except OSError:
        created = not target.exists()
        if created:
            part.rename(target)
            return True
    else:
        created = True
    part.unlink()
    return created


def link_or_copy(source: Path, target: Path) -> None:
    """Make *target* show the file *source*: by a hard link, or where that is not possible by a copy.

    Raises:
        OSError: Neither is possible.
    """
    try:
        os.link(source, target, follow_symlinks=False)
    except (OSError, NotImplementedError):
        # Another file system, a file of another user, or a system that cannot leave links alone.
        shutil.copyfile(source, target, follow_symlinks=False)


def link_or_copy_folder(folder: Path, target: Path) -> None:
    """Make *target*, beside *folder*, show the same files: by a symbolic link, or where none may be made by a copy.

    Raises:
        OSError: Neither is possible.
    """
    try:
        target.symlink_to(folder.name, target_is_directory=True)
    except (OSError, NotImplementedError):
        shutil.copytree(folder, target)


def move_over(path: Path, target: Path, aside: Path) -> None:
    """Move the folder or link *path* to *target*, in one step where the system can.

    Elsewhere what is at *target* first moves to *aside*, which is removed at the end.

    Raises:
        OSError: It cannot be moved.
    """
    try:
        path.replace(target)
    except OSError:
        if not os.path.lexists(target):
            raise
        remove(aside)
        target.replace(aside)
        path.replace(target)
        remove(aside)


def temporary_folder() -> tempfile.TemporaryDirectory[str]:
    """Return a temporary folder for files that are read as they are needed.

    Windows cannot remove a file that something still has open; there it stays until the system cleans up.
    """
    return tempfile.TemporaryDirectory(prefix="guarantees-", ignore_cleanup_errors=IS_WINDOWS)


def remove(path: Path) -> None:
    """Remove the file, link or folder *path*, if there is one."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)
