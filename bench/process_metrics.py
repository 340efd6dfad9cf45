"""Run a program in a separate process and measure wall-clock time, CPU time and memory.

Linux only: it reads ``/proc`` and waits on process descriptors.
"""

from __future__ import annotations

import os
import resource
import select
import signal
import subprocess
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

_INTERVAL: Final = 0.05
"""Seconds between two measurements of memory."""

_PAGE: Final = os.sysconf("SC_PAGE_SIZE")


@dataclass(frozen=True, slots=True)
class Run:
    """The cost of a run, and how it ended.

    Attributes:
        wall: Seconds of wall-clock time, start-up included.
        cpu: Seconds of user and system time of the process and its descendants.
        memory: Peak bytes of the process, or of a descendant if that is larger.
        code: The exit code, or None if the process was killed.
        killed: The limit for which it was killed: "time" or "memory".
    """

    wall: float
    cpu: float
    memory: int
    code: int | None
    killed: str = ""


def run(command: Sequence[str], folder: Path, out: Path, *, seconds: float, memory: float) -> Run:
    """Run *command* in *folder* with its output in the file *out*; kill it if it exceeds a limit."""
    with out.open("wb") as stdout, out.with_suffix(".err").open("wb") as stderr:
        started = time.perf_counter()
        process = subprocess.Popen(
            command,
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=stdout,
            stderr=stderr,
            start_new_session=True,
        )
        killed, peak = _watch(process.pid, started, seconds, memory)
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - started
    # wait4 has reaped the process already.
    process.returncode = os.waitstatus_to_exitcode(status)
    cpu = usage.ru_utime + usage.ru_stime
    # A process starts with the peak of its parent, so a peak that is not above ours says nothing.
    if usage.ru_maxrss > resource.getrusage(resource.RUSAGE_SELF).ru_maxrss:
        peak = max(peak, usage.ru_maxrss * 1024)
    return Run(wall, cpu, peak, None if killed else process.returncode, killed)


def _watch(pid: int, started: float, seconds: float, memory: float) -> tuple[str, int]:
    """Wait for the process; return the limit it was killed for, and its peak memory."""
    peak = 0
    descriptor = os.pidfd_open(pid)
    poll = select.poll()
    poll.register(descriptor, select.POLLIN)
    try:
        while not poll.poll(_INTERVAL * 1000):
            peak = max(peak, _resident_bytes(pid))
            exceeded = (
                "time" if time.perf_counter() - started > seconds else "memory" if peak > memory else ""
            )
            if exceeded:
                os.killpg(pid, signal.SIGKILL)
                return exceeded, peak
    finally:
        os.close(descriptor)
    return "", peak


def _resident_bytes(pid: int) -> int:
    try:
        return int(Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()[1]) * _PAGE
    except OSError:  # it has ended
        return 0
