"""Run frictionless in the tests without starting Python each time.

Importing frictionless takes most of two seconds, validating the toy takes a tenth of one. So one process imports the
worker and forks for each package; the fork runs the same worker on the same files as a process of its own would.
Tests that run the command line in a process, and tests with the fixture `frictionless_process`, start the worker as
users do. A report depends on the files alone, so that the second request for the same files gets the first report.
"""

from __future__ import annotations

import contextlib
import gc
import hashlib
import importlib.util
import itertools
import json
import os
import subprocess
import sys
import tempfile
import traceback
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Self


class FrictionlessForks:
    """A process that has imported the worker; started by the first request."""

    def __init__(self, worker: Path, error: type[Exception]) -> None:
        self._worker = worker
        self._error = error
        self._process: subprocess.Popen[str] | None = None
        self._numbers = itertools.count()
        self._statuses: dict[int, int] = {}
        self._reports: dict[str, bytes] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._process:
            self._process.communicate()

    def start_report(
        self, descriptor: Path, root: Path, limit: int = 10_000
    ) -> Callable[[], Mapping[str, Any]]:
        """Start frictionless on *descriptor*; return a function that waits for its report."""
        assert root.is_dir()
        key = _digest(descriptor.parent, limit)
        if key in self._reports:
            return lambda: dict(json.loads(self._reports[key]))
        number = next(self._numbers)
        folder = tempfile.TemporaryDirectory(prefix="report-")
        self._send({"number": number, "descriptor": str(descriptor), "limit": limit, "folder": folder.name})

        def wait() -> Mapping[str, Any]:
            with folder:
                status = self._status(number)
                out, err = (Path(folder.name, name).read_bytes() for name in ("out", "err"))
            if status:
                raise self._error(err.decode(errors="replace"))
            self._reports[key] = out
            return dict(json.loads(out))

        return wait

    def _send(self, request: Mapping[str, object]) -> None:
        if self._process is None:
            self._process = subprocess.Popen(
                [sys.executable, "-P", __file__, str(self._worker)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
            )
        assert self._process.stdin
        self._process.stdin.write(json.dumps(request) + "\n")
        self._process.stdin.flush()

    def _status(self, number: int) -> int:
        assert self._process
        assert self._process.stdout
        while number not in self._statuses:
            answer = json.loads(self._process.stdout.readline())
            self._statuses[answer["number"]] = answer["status"]
        return self._statuses.pop(number)


def _digest(folder: Path, limit: int) -> str:
    """Return a digest of the names and contents of all files in *folder*."""
    digest = hashlib.sha256(str(limit).encode())
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        digest.update(f"\0{path.relative_to(folder)}\0{path.stat().st_size}\0".encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _serve(path: str) -> None:
    """Fork for each request on a line of standard input; answer with the exit status of the fork."""
    spec = importlib.util.spec_from_file_location("frictionless_worker", path)
    assert spec
    assert spec.loader
    worker = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(worker)
    reads, _ = os.pipe()  # the worker ends when its standard input does, which is when this process ends
    for count, line in enumerate(sys.stdin):
        request = json.loads(line)
        if count == 0:
            # frictionless imports most of its own modules when it first validates.
            with contextlib.suppress(Exception):
                worker.frictionless.validate(request["descriptor"])
            gc.freeze()
        child = os.fork()
        if child == 0:
            _work(worker.main, reads, request)
        _, status = os.waitpid(child, 0)
        answer = {"number": request["number"], "status": os.waitstatus_to_exitcode(status)}
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()


def _work(main: Callable[[str, int], None], reads: int, request: Mapping[str, Any]) -> None:
    folder = Path(request["folder"])
    os.dup2(reads, 0)
    for number, name in ((1, "out"), (2, "err")):
        os.dup2(os.open(folder / name, os.O_WRONLY | os.O_CREAT), number)
    os.chdir(Path(request["descriptor"]).parent)
    try:
        main(request["descriptor"], request["limit"])
    except BaseException:  # noqa: BLE001  whatever it is, the caller raises it
        traceback.print_exc()
        sys.stderr.flush()
    finally:
        os._exit(1)


if __name__ == "__main__":
    _serve(sys.argv[1])
