"""A lock on a file, which the system releases when the process that holds it ends, however it ends."""

from __future__ import annotations

import errno
import importlib
from typing import IO, Final

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None  # type: ignore[assignment]

_WITHOUT_LOCKS: Final = frozenset({errno.ENOLCK, errno.ENOSYS, errno.ENOTSUP})
"""What file systems answer that have no locks. There nothing keeps two runs apart, but one run works."""


def try_lock(file: IO[bytes]) -> bool:
    """Lock *file*, which is open for writing, until it is closed; return false if another process holds the lock.

    Raises:
        OSError: The file cannot be locked for another reason.
    """
    if fcntl is None:
        return _try_lock_on_windows(file)
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError as err:
        if err.errno not in _WITHOUT_LOCKS:
            raise
    return True


def _try_lock_on_windows(file: IO[bytes]) -> bool:
    msvcrt = importlib.import_module("msvcrt")
    try:
        # It asks again every second, and gives up after ten seconds.
        msvcrt.locking(file.fileno(), msvcrt.LK_LOCK, 1)
    except OSError:
        return False
    return True
