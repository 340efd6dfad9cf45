"""Programs that run beside the tests."""

from __future__ import annotations

import shutil
import socket
import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest

TIMEOUT_SECONDS = 120


def wanted(*programs: str, package: str) -> None:
    """Skip the test where one of *programs* is not installed; *package* is what Debian calls theirs."""
    for program in programs:
        if shutil.which(program, path="/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin") is None:
            pytest.skip(f"{program} is not installed (apt-get install {package})")


def free_port() -> int:
    """Return a free port of the loopback interface."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def running(command: Sequence[str | Path], folder: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Run *command*, which stays in the foreground, until the block ends; its output goes to a log in *folder*."""
    log = folder / f"{Path(command[0]).name}.log"
    with log.open("ab") as out:
        process = subprocess.Popen(command, cwd=folder, stdin=subprocess.DEVNULL, stdout=out, stderr=out)
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def until(ready: Callable[[], bool], process: subprocess.Popen[bytes], folder: Path) -> None:
    """Wait until *ready*; fail with the logs of *folder* if *process* ends or the time is up."""
    end = time.monotonic() + TIMEOUT_SECONDS
    while not ready():
        if process.poll() is not None or time.monotonic() > end:
            log = "".join(path.read_text(errors="replace")[-2000:] for path in sorted(folder.glob("*.log")))
            pytest.fail(f"{process.args!r} is not ready:\n{log}")
        time.sleep(0.05)


def is_listening(port: int) -> bool:
    """Return whether a program listens on *port* of the loopback interface."""
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex(("127.0.0.1", port)) == 0
