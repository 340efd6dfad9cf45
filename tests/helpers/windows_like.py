"""Run ``guarantees`` as if on Windows: ``python -m tests.helpers.windows_like COMMAND ...``.

What Python does not have there is taken away: modules, names of ``os`` and ``signal``, opening a folder, and symbolic
links, which need a privilege. A stand-in for ``msvcrt`` locks files.
"""

from __future__ import annotations

import errno
import os
import signal

# What the standard library decides when it is imported is decided before, for the system that this is.
import subprocess  # noqa: F401
import sys
import tempfile  # noqa: F401
import types
from collections.abc import Callable
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec
from pathlib import Path

MODULES = frozenset(
    {"fcntl", "grp", "posix", "pty", "pwd", "readline", "resource", "syslog", "termios", "tty"}
)
OF_OS = frozenset(
    [
        "O_CLOEXEC",
        "O_DIRECTORY",
        "O_NOFOLLOW",
        "O_NONBLOCK",
        "chown",
        "chroot",
        "fchdir",
        "fchmod",
        "fchown",
        "fork",
        "forkpty",
        "getegid",
        "geteuid",
        "getgid",
        "getgroups",
        "getpgid",
        "getpgrp",
        "getresuid",
        "getsid",
        "getuid",
        "killpg",
        "lchown",
        "mkfifo",
        "mknod",
        "nice",
        "pipe2",
        "posix_fadvise",
        "posix_spawn",
        "sched_getaffinity",
        "sched_setaffinity",
        "setgid",
        "setpgid",
        "setsid",
        "setuid",
        "statvfs",
        "sync",
        "sysconf",
        "wait",
        "wait3",
        "wait4",
    ]
)
OF_SIGNAL = frozenset(
    [
        "SIGALRM",
        "SIGCHLD",
        "SIGCONT",
        "SIGHUP",
        "SIGKILL",
        "SIGPIPE",
        "SIGQUIT",
        "SIGSTOP",
        "SIGUSR1",
        "SIGUSR2",
        "alarm",
        "pause",
        "pthread_kill",
        "pthread_sigmask",
        "setitimer",
        "siginterrupt",
        "sigwait",
    ]
)


class _NotOnWindows(MetaPathFinder):
    def find_spec(self, fullname: str, *_: object, **__: object) -> ModuleSpec | None:
        if fullname in MODULES:
            raise ModuleNotFoundError(f"No module named {fullname!r}", name=fullname)
        return None


def _without_folders(open_file: Callable[..., int]) -> Callable[..., int]:
    def open_(path: object, *args: object, **options: object) -> int:
        if isinstance(path, (str, os.PathLike)) and "dir_fd" not in options and Path(path).is_dir():
            raise PermissionError(errno.EACCES, "Permission denied", path)
        return open_file(path, *args, **options)

    return open_


def _refuse_link(source: object, *_: object, **__: object) -> None:
    raise OSError(errno.EPERM, "A required privilege is not held by the client", source)


def _stand_in_for_msvcrt() -> types.ModuleType:
    """Return a module that locks by ``lockf``, which is imported before it is taken away."""
    import fcntl  # noqa: PLC0415

    module = types.ModuleType("msvcrt")
    module.LK_LOCK = 1  # type: ignore[attr-defined]

    def locking(handle: int, mode: int, size: int) -> None:
        assert (mode, size) == (1, 1)
        fcntl.lockf(handle, fcntl.LOCK_EX, size)

    module.locking = locking  # type: ignore[attr-defined]
    return module


def become_windows() -> None:
    """Take away what there is not on Windows."""
    msvcrt = _stand_in_for_msvcrt()
    for name in MODULES:
        sys.modules.pop(name, None)
    sys.meta_path.insert(0, _NotOnWindows())
    sys.modules["msvcrt"] = msvcrt
    vars(os).update(open=_without_folders(os.open), symlink=_refuse_link)
    for module, names in ((os, OF_OS), (signal, OF_SIGNAL)):
        for name in names:
            if hasattr(module, name):
                delattr(module, name)


if __name__ == "__main__":
    become_windows()
    from guarantees.cli import main

    main(prog_name="guarantees")
