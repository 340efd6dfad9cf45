"""Write files down to the disk, so that they are there even if the power fails; keep and compare them."""

from __future__ import annotations

import errno
import hashlib
import os
import shutil
from contextlib import suppress
from pathlib import Path
from typing import IO, Final

_BLOCK: Final = 1_000_000
_WITHOUT_SYNC: Final = frozenset({errno.EINVAL, errno.ENOTSUP})
"""What file systems answer that cannot write a folder to the disk by itself."""


def write_durably(path: Path, source: IO[bytes]) -> str:
    """Write *source* to the new file *path*, down to the disk; return the SHA-256."""
    digest = hashlib.sha256()
    with path.open("xb") as out:
        while block := source.read(_BLOCK):
            digest.update(block)
            out.write(block)
        out.flush()
        os.fsync(out.fileno())
    return digest.hexdigest()


def sync_file(path: Path) -> None:
    """Write the content of the file *path* to the disk."""
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def sync_folder(folder: Path) -> None:
    """Write the names in *folder* to the disk, where the system can."""
    if not hasattr(os, "O_DIRECTORY"):  # Windows
        return
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    except OSError as err:
        if err.errno not in _WITHOUT_SYNC:
            raise
    finally:
        os.close(handle)


def link_or_copy(path: Path, target: Path) -> None:
    """Keep the file *path* as *target* too: by a hard link, which takes no space, or else by a copy."""
    try:
        os.link(path, target, follow_symlinks=False)
    except (OSError, NotImplementedError):
        part = target.with_name("old.part")
        with suppress(FileNotFoundError):
            part.unlink()
        shutil.copyfile(path, part, follow_symlinks=False)
        part.replace(target)


def digest_of(path: Path | bytes) -> str:
    """Return the SHA-256 of the bytes, or of the file at *path*; blank if there is none."""
    if isinstance(path, bytes):
        return hashlib.sha256(path).hexdigest()
    if path.is_symlink() or not path.is_file():
        return ""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
