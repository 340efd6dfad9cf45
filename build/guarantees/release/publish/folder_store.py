"""Publish to a folder, for example one that a web server serves.

A publisher holds a lock on the folder, which the system releases if the process is killed. A file is written in full
under a temporary name and then linked to its path, where a link cannot replace another file. It is read-only.
"""

from __future__ import annotations

import fcntl
import hashlib
import io
import os
import shutil
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, Final

from guarantees.core.errors import InputError
from guarantees.package import checksums

_PART: Final = ".part"
_MODE: Final = 0o444


class FolderStore:
    """A store in a folder. The ETag of a file is its SHA-256."""

    def __init__(self, root: Path) -> None:
        if root.exists() and not root.is_dir():
            raise InputError(
                f"Not a folder: '{root}'. Publish to a folder, or to a path that does not exist yet."
            )
        self.root = root

    def list_files(self, folder: str) -> Collection[str]:
        """Return the paths of the files below *folder*, relative to it."""
        return checksums.files(self.root / folder)

    def digest(self, path: str) -> str:
        """Return the SHA-256 of the file at *path*; blank if there is none."""
        file = self.root / path
        return checksums.of_file(file) if file.is_file() and not file.is_symlink() else ""

    def create(self, path: str, source: Path) -> bool:
        """Write the file at *path* and return true; return false, and write nothing, if it already exists."""
        target = self.root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        with self._lock(), source.open("rb") as file:
            part = self._write_part(file)
            try:
                # Unlike a move, a link never replaces an existing file.
                os.link(part, target)
            except FileExistsError:
                return False
            finally:
                part.unlink()
        return True

    def read(self, path: str) -> tuple[bytes, str] | None:
        """Return the content and the ETag of the file at *path*; None if there is none."""
        file = self.root / path
        if not file.is_file():
            return None
        content = file.read_bytes()
        return content, hashlib.sha256(content).hexdigest()

    def replace(self, path: str, content: bytes, etag: str) -> bool:
        """Write the file at *path* if it still has *etag*; return whether it did."""
        with self._lock():
            if self.digest(path) != etag:
                return False
            self._write_part(io.BytesIO(content)).replace(self.root / path)
        return True

    def set_latest(self, name: str, version: str, files: Collection[str]) -> None:  # noqa: ARG002  the link shows all files
        """Make *name* a link to *version*, in one atomic step."""
        link = self.root / name
        if link.is_symlink() and link.readlink() == Path(version):
            return
        with self._lock():
            part = self.root / _PART
            part.unlink(missing_ok=True)
            part.symlink_to(version, target_is_directory=True)
            part.replace(link)

    @contextmanager
    def _lock(self) -> Iterator[None]:
        self.root.mkdir(parents=True, exist_ok=True)
        handle = os.open(self.root, os.O_RDONLY)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX)
            yield
        finally:
            os.close(handle)

    def _write_part(self, source: BinaryIO) -> Path:
        """Write *source* to the temporary file and return its path; overwrite a leftover one."""
        part = self.root / _PART
        part.unlink(missing_ok=True)
        with part.open("xb") as out:
            shutil.copyfileobj(source, out)
            out.flush()
            os.fchmod(out.fileno(), _MODE)
            os.fsync(out.fileno())
        return part
