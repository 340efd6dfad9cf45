"""A folder in which versions are published, for example one that a web server serves.

Whoever writes holds a lock on the folder, which the system takes back from a process that is killed. A file is
written aside, in full, and linked to its place, where it cannot replace another; it is made read-only.
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
    """The store that is a folder."""

    def __init__(self, root: Path) -> None:
        if root.exists() and not root.is_dir():
            raise InputError.not_a_folder(root, "the place to publish in")
        self.root = root

    def names(self, folder: str) -> Collection[str]:
        """Return the paths of the files below *folder*, relative to it."""
        return list(checksums.files(self.root / folder))

    def digest(self, path: str) -> str:
        """Return the SHA-256 of the file at *path*; blank where there is none."""
        place = self.root / path
        return checksums.of_file(place) if place.is_file() and not place.is_symlink() else ""

    def create(self, path: str, source: Path) -> bool:
        """Write the file at *path*, or tell that there is one already."""
        target = self.root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        with self._locked(), source.open("rb") as file:
            part = self._aside(file)
            try:
                # Unlike a move, a link never replaces what is there.
                os.link(part, target)
            except FileExistsError:
                return False
            finally:
                part.unlink()
        return True

    def read(self, path: str) -> tuple[bytes, str] | None:
        """Return the file at *path* and its sum, or None where there is none."""
        place = self.root / path
        if not place.is_file():
            return None
        content = place.read_bytes()
        return content, hashlib.sha256(content).hexdigest()

    def replace(self, path: str, content: bytes, mark: str) -> bool:
        """Write the file at *path* if its sum is still *mark*; tell whether."""
        with self._locked():
            if self.digest(path) != mark:
                return False
            self._aside(io.BytesIO(content)).replace(self.root / path)
        return True

    def point(self, name: str, version: str, files: Collection[str]) -> None:  # noqa: ARG002  all of them
        """Let *name* be a link to *version*, exchanged at once."""
        link = self.root / name
        if link.is_symlink() and link.readlink() == Path(version):
            return
        with self._locked():
            part = self.root / _PART
            part.unlink(missing_ok=True)
            part.symlink_to(version, target_is_directory=True)
            part.replace(link)

    @contextmanager
    def _locked(self) -> Iterator[None]:
        self.root.mkdir(parents=True, exist_ok=True)
        handle = os.open(self.root, os.O_RDONLY)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX)
            yield
        finally:
            os.close(handle)

    def _aside(self, source: BinaryIO) -> Path:
        """Return a file beside all others that holds what *source* does; one that was left is written anew."""
        part = self.root / _PART
        part.unlink(missing_ok=True)
        with part.open("xb") as out:
            shutil.copyfileobj(source, out)
            out.flush()
            os.fchmod(out.fileno(), _MODE)
            os.fsync(out.fileno())
        return part
