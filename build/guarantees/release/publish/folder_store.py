"""Publish to a folder, for example one that a web server serves.

A publisher holds a lock on the folder, which the system releases if the process is killed. A file is written in full
under a temporary name and then linked to its path, where a link cannot replace another file. It is read-only.
Where the system lacks a part of this, such as symbolic links on Windows, `platform_files` has the next best.
"""

from __future__ import annotations

import filecmp
import hashlib
import io
import os
import shutil
from collections.abc import Collection
from pathlib import Path
from typing import BinaryIO, Final

from guarantees.core import platform_files
from guarantees.core.errors import InputError
from guarantees.package import checksums

_PART: Final = ".part"
_ASIDE: Final = ".aside"


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
        with platform_files.lock_folder(self.root), source.open("rb") as file:
            return platform_files.create_from(self._write_part(file), target)

    def read(self, path: str) -> tuple[bytes, str] | None:
        """Return the content and the ETag of the file at *path*; None if there is none."""
        file = self.root / path
        if not file.is_file():
            return None
        content = file.read_bytes()
        return content, hashlib.sha256(content).hexdigest()

    def replace(self, path: str, content: bytes, etag: str) -> bool:
        """Write the file at *path* if it still has *etag*; return whether it did."""
        with platform_files.lock_folder(self.root):
            if self.digest(path) != etag:
                return False
            self._write_part(io.BytesIO(content)).replace(self.root / path)
        return True

    def set_latest(self, name: str, version: str, files: Collection[str]) -> None:
        """Make *name* a link to *version*, in one atomic step; where no link may be made, a copy of its *files*."""
        link, aside = self.root / name, self.root / _ASIDE
        if not self._shows(link, version, files):
            with platform_files.lock_folder(self.root):
                part = self.root / _PART
                platform_files.remove(part)
                platform_files.link_or_copy_folder(self.root / version, part)
                platform_files.move_over(part, link, aside)
        if os.path.lexists(aside):  # left by a run that was interrupted
            with platform_files.lock_folder(self.root):
                platform_files.remove(aside)

    def _shows(self, link: Path, version: str, files: Collection[str]) -> bool:
        """Return whether *link* is a link to *version*, or a copy of its *files*."""
        if link.is_symlink():
            return link.readlink() == Path(version)
        if not link.is_dir() or set(checksums.files(link)) != set(files):
            return False
        _, *differing = filecmp.cmpfiles(self.root / version, link, files, shallow=False)
        return not any(differing)

    def _write_part(self, source: BinaryIO) -> Path:
        """Write *source* to the temporary file and return its path; overwrite a leftover one."""
        part = self.root / _PART
        platform_files.remove(part)
        with part.open("xb") as out:
            shutil.copyfileobj(source, out)
            out.flush()
            platform_files.make_read_only(out)
            os.fsync(out.fileno())
        return part
