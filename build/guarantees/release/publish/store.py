"""What a place to publish in can do."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path
from typing import Protocol


class Store(Protocol):
    """A place to publish in. All paths are relative to it."""

    def list_files(self, folder: str) -> Collection[str]:
        """Return the paths of the files below *folder*, relative to it."""
        ...

    def digest(self, path: str) -> str:
        """Return the SHA-256 of the file at *path*, computed from its content; blank if there is none."""
        ...

    def create(self, path: str, source: Path) -> bool:
        """Write the file at *path* and return true; return false, and write nothing, if it already exists."""
        ...

    def read(self, path: str) -> tuple[bytes, str] | None:
        """Return the content and the ETag of the file at *path*; None if there is none."""
        ...

    def replace(self, path: str, content: bytes, etag: str) -> bool:
        """Write the file at *path* if it still has *etag* (blank: if it does not exist); return whether it did."""
        ...

    def set_latest(self, name: str, version: str, files: Collection[str]) -> None:
        """Make *name* show the *files* of *version*, and nothing else."""
        ...
