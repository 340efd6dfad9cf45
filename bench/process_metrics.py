"""A program run as a process of its own, and what it costs: time on the clock, time of processors, memory.

For Linux: processes are looked at in ``/proc``, and waited for by their own descriptors.
"""

from __future__ import annotations

import os
import select
import signal
import subprocess
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

_LOOK: Final = 0.05
"""How often memory is looked at, in seconds."""

_PAGE: Final = os.sysconf("SC_PAGE_SIZE")


@dataclass(frozen=True, slots=True)
class Run:
    """What a run cost, and how it ended.

    Attributes:
        wall: Seconds on the clock, start-up included.
        cpu: Seconds of user and system time, of the process and all that it started.
        memory: The most bytes in memory: of the largest process, or of all together at one moment if that is more.
        code: The exit code; of a process that was ended, nothing.
        ended: Why it was ended before its time.
    """

    wall: float
    cpu: float
    memory: int
    code: int | None
    ended: str = ""


def run(command: Sequence[str], folder: Path, out: Path, *, seconds: float, memory: float) -> Run:
    """Run *command* in *folder* with its output in the file *out*; end it beyond so many seconds or bytes."""
    with out.open("wb") as told, out.with_suffix(".err").open("wb") as failed:
        begun = time.perf_counter()
        process = subprocess.Popen(  # noqa: S603  the programs that are compared
            command, cwd=folder, stdin=subprocess.DEVNULL, stdout=told, stderr=failed, start_new_session=True
        )
        over, most = _watch(process.pid, begun, seconds, memory)
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - begun
    # Popen need not wait for it: that is done.
    process.returncode = os.waitstatus_to_exitcode(status)
    cpu = usage.ru_utime + usage.ru_stime
    most = max(most, usage.ru_maxrss * 1024)
    return Run(wall, cpu, most, None if over else process.returncode, over)


def _watch(pid: int, begun: float, seconds: float, memory: float) -> tuple[str, int]:
    """Wait for the end of a process; return why it was ended, and the most memory of it and its descendants."""
    most = 0
    ending = os.pidfd_open(pid)
    poll = select.poll()
    poll.register(ending, select.POLLIN)
    try:
        while not poll.poll(_LOOK * 1000):
            most = max(most, sum(_resident(one) for one in _family(pid)))
            over = "time" if time.perf_counter() - begun > seconds else "memory" if most > memory else ""
            if over:
                os.killpg(pid, signal.SIGKILL)
                return over, most
    finally:
        os.close(ending)
    return "", most


def _family(pid: int) -> Iterator[int]:
    yield pid
    try:
        tasks = list(Path(f"/proc/{pid}/task").iterdir())
        children = [child for task in tasks for child in (task / "children").read_text().split()]
    except OSError:  # it has ended
        return
    for child in children:
        yield from _family(int(child))


def _resident(pid: int) -> int:
    try:
        return int(Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()[1]) * _PAGE
    except OSError:  # it has ended
        return 0
