"""A disk that fails, or a process that is killed, at one of the calls that change a folder."""

from __future__ import annotations

import builtins
import errno
import io
import os
import signal
import sys
import traceback
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Literal, NoReturn, TypeAlias, TypeVar

Fault: TypeAlias = Literal["killed before", "killed after", "full", "broken"]
"""What happens at a call.

The process is killed before or after the call; the disk is full at this call; or it fails from this call on. A file is
then written in part.
"""

FAULTS: Final[tuple[Fault, ...]] = ("killed before", "killed after", "full", "broken")
_ERRORS: Final = {"full": errno.ENOSPC, "broken": errno.EIO}

_T = TypeVar("_T")

# The calls that change a folder, by the position of the argument that is the path.
_CALLS: Final = {"link": 1, "mkdir": 0, "rename": 1, "replace": 1, "rmdir": 0, "symlink": 1, "unlink": 0}


class FaultyDisk:
    """Stands between Python and the disk, and counts the calls that change something below a folder.

    Attributes:
        calls: The names of the calls so far.
        is_watching: Whether calls are counted.
        before_first: Is called before the first of them.
    """

    def __init__(self, root: Path) -> None:
        self._root = os.path.realpath(root)
        self._fault: Fault | None = None
        self._number = self._killed_at = 0
        self.calls: list[str] = []
        self.is_watching = True
        self.before_first: Callable[[], None] = lambda: None

    def install(self) -> None:
        """Replace the functions of Python, for the rest of this process."""
        for name, position in _CALLS.items():
            setattr(os, name, self._watched(name, getattr(os, name), position))
        # Counted and not done: it takes long, and a process that is killed loses nothing of what it has written.
        os.fsync = lambda fd: self._call("fsync", _path_of(fd), lambda: None)
        for module in (builtins, io):
            module.open = self._watched_open(module.open)  # type: ignore[attr-defined]

    def fail_at(self, number: int, fault: Fault, killed_at: int = 0) -> None:
        """Let the *fault* happen at the call with that *number*, counted from now on; then kill at a later call."""
        self.calls.clear()
        self._number, self._fault, self._killed_at = number, fault, killed_at

    def _watched(self, name: str, function: Callable[..., _T], position: int) -> Callable[..., _T]:
        def call(*args: Any, **options: Any) -> _T:  # noqa: ANN401  as many functions take
            path = os.fspath(args[position])
            if options.get("dir_fd") is not None:
                path = os.path.join(_path_of(options["dir_fd"]), path)  # noqa: PTH118  both are texts
            return self._call(name, path, lambda: function(*args, **options))

        return call

    def _watched_open(self, function: Callable[..., Any]) -> Callable[..., Any]:
        def call(file: Any, mode: str = "r", *args: Any, **options: Any) -> Any:  # noqa: ANN401  as open
            if mode not in {"ab", "wb", "xb"} or not self._is_inside(file):
                return function(file, mode, *args, **options)
            disk = self

            class Raw(io.FileIO):
                def write(self, data: Any, /) -> int:  # noqa: ANN401  as FileIO
                    whole = memoryview(data)
                    half = len(whole) // 2
                    put = super().write
                    return disk._call("write", file, lambda: put(whole), lambda: put(whole[:half]))

            return io.BufferedWriter(self._call("open", file, lambda: Raw(file, mode)))

        return call

    def _is_inside(self, path: str | Path | int) -> bool:
        if isinstance(path, int):
            return False
        return f"{os.path.realpath(os.path.dirname(os.fspath(path)))}/".startswith(f"{self._root}/")  # noqa: PTH120

    def _call(
        self,
        name: str,
        path: str | Path | int,
        function: Callable[[], _T],
        part: Callable[[], object] = lambda: None,
    ) -> _T:
        """Call *function*, or *part* of it if the fault happens here."""
        if not self.is_watching or not self._is_inside(path):
            return function()
        if not self.calls:
            self.before_first()
        self.calls.append(name)
        is_here = len(self.calls) == self._number
        if len(self.calls) == self._killed_at or (self._fault == "killed before" and is_here):
            part()
            _kill()
        if self._fault == "killed after" and is_here:
            with suppress(OSError):
                function()
            _kill()
        if (self._fault == "full" and is_here and name not in {"rmdir", "unlink"}) or (
            self._fault == "broken" and len(self.calls) >= self._number
        ):
            part()
            raise OSError(_ERRORS[self._fault], os.strerror(_ERRORS[self._fault]))
        return function()


@dataclass(frozen=True)
class Child:
    """A child process, and the end of the pipe that it writes its output to."""

    pid: int
    output: int

    def wait(self) -> tuple[int, str]:
        """Return the exit code of the process, or -9 if it was killed, and what it wrote to both outputs."""
        with os.fdopen(self.output) as output:
            text = output.read()
        _, status = os.waitpid(self.pid, 0)
        return os.waitstatus_to_exitcode(status), text


def fork() -> Child | None:
    """Return the new child process; in the child itself return None."""
    sys.stdout.flush()
    sys.stderr.flush()
    out, into = os.pipe()
    child = os.fork()
    if not child:
        os.dup2(into, 1)
        os.dup2(into, 2)
        return None
    os.close(into)
    return Child(child, out)


def finish(work: Callable[[], int]) -> NoReturn:
    """Do *work*, and end this process with the exit code that it returns."""
    code = 3
    try:
        code = work()
    except Exception:  # noqa: BLE001  a bug: its traceback is in the output
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def in_child(work: Callable[[], int]) -> tuple[int, str]:
    """Do *work* in a child process; return its exit code, or -9 if it was killed, and what it wrote to both outputs."""
    return child.wait() if (child := fork()) else finish(work)


def _kill() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def _path_of(descriptor: object) -> str:
    return str(Path(f"/proc/self/fd/{descriptor}").readlink())
