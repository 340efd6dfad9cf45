"""Where a publisher reads and writes the index of a store: ``index.json``, which may be signed."""

from __future__ import annotations

from typing import Protocol

from guarantees.core.errors import InputError
from guarantees.package.version_index import INDEX, TIMESTAMP
from guarantees.release.publish.store import Store


class IndexFile(Protocol):
    """The index of a store."""

    @property
    def is_confirmed(self) -> bool:
        """Whether someone with a key has seen what was last read, so that it may be signed again."""
        ...

    @property
    def is_current(self) -> bool:
        """Whether what was last read need not be written again as long as its content stays the same."""
        ...

    @property
    def valid_until(self) -> str:
        """The day on which the signatures that were written expire; blank if none were written."""
        ...

    def read(self) -> tuple[bytes, str] | None:
        """Return the content of the index and its ETag; None if there is none."""
        ...

    def replace(self, content: bytes, etag: str) -> bool:
        """Write the index if it still has *etag* (blank: if it does not exist); return whether it did."""
        ...

    def finish(self) -> None:
        """Do what an interrupted run may have left undone after it replaced the index."""
        ...


class PlainIndex:
    """An index without signatures."""

    is_confirmed = True
    is_current = True
    valid_until = ""

    def __init__(self, store: Store) -> None:
        self._store = store

    def read(self) -> tuple[bytes, str] | None:
        """Return the content of the index and its ETag; None if there is none.

        Raises:
            InputError: The index is signed, so that a change must be signed, too.
        """
        if self._store.read(TIMESTAMP) is not None:
            raise InputError(
                f"The {INDEX} of this place is signed. Publish with --keys FOLDER and --sign KEY, as before."
            )
        return self._store.read(INDEX)

    def replace(self, content: bytes, etag: str) -> bool:
        """Write the index if it still has *etag*; return whether it did."""
        return self._store.replace(INDEX, content, etag)

    def finish(self) -> None:
        """Do nothing: the index is one file."""
