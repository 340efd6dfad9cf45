"""Interrupt a command at every call that changes a folder, and report what is left.

A separate program, because it forks: ``python -m tests.helpers.interrupted_commands FOLDER STEP RUNS COMMAND ...``
writes a line of JSON for every fault at every call, or at every STEP-th one and the last. The command runs up to the
first of these calls, and a copy of the process goes on from there for each of them. At RUNS of the calls at which the
process is killed, which are spread evenly, the command is run again from the start; elsewhere only what the interrupted
run staged is completed or discarded.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any, TypeAlias

from click.testing import CliRunner

from guarantees.cli import main
from guarantees.core import staged_changes
from tests.helpers.faulty_disk import Fault, FaultyDisk, finish, fork

FEWER_CALLS = 4
CALLS = "calls: "
REPORT = 30
"""The file descriptor of the lines, because the copies of the process write their output elsewhere."""

COMMAND_FAULTS: tuple[Fault, ...] = ("killed before", "full")
"""The faults that say something of a command. The others are those of a change: see interrupted_changes."""

Files: TypeAlias = dict[str, str]


def read(folder: Path) -> Files:
    """Return the digests of the files below *folder*; blanks for empty folders."""
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        if path.is_file()
        else ""
        for path in sorted(folder.rglob("*"))
        if path.is_file() or not any(path.iterdir())
    }


class InterruptedCommand:
    """A command, which is interrupted before it changes anything below *folder*, and goes on in copies of the process."""

    def __init__(self, folder: Path, step: int, runs: int, args: Sequence[str]) -> None:
        self._folder = folder
        self._step = step
        self._runs = runs
        self._args = args
        self._disk = FaultyDisk(folder)
        self._fails_at = 0
        self._kept = Path(tempfile.mkdtemp())

    def explore(self) -> int:
        """Write a line for every fault at every call; return an exit code."""
        shutil.copytree(self._folder, self._kept, dirs_exist_ok=True)
        self._disk.before_first = self._fork_for_every_fault
        self._disk.install()
        result = CliRunner().invoke(main, list(self._args))
        # From here on this is one of the copies.
        sys.stdout.write(result.output)
        if result.exception and not isinstance(result.exception, SystemExit):
            raise result.exception
        sys.stdout.write(f"{CALLS}{len(self._disk.calls)}")
        return FEWER_CALLS if len(self._disk.calls) < self._fails_at else result.exit_code

    def _fork_for_every_fault(self) -> None:
        """Return in every copy of the process; the process itself ends when there is a line for every fault."""
        self._disk.is_watching = False
        old = read(self._folder)
        child = fork()
        if child is None:
            self._go_on()
            return
        code, output = child.wait()
        assert code in {0, 1}, output
        new = read(self._folder)
        calls = int(output.rpartition(CALLS)[2])
        numbers_to_run = {1 + calls * (2 * part + 1) // (2 * self._runs) for part in range(self._runs)}
        for fault in COMMAND_FAULTS:
            for number in {
                *range(1, calls + 1, self._step),
                calls,
                *(numbers_to_run if fault == COMMAND_FAULTS[0] else ()),
            }:
                self._restore()
                child = fork()
                if child is None:
                    self._disk.fail_at(number, fault)
                    self._fails_at = number
                    self._go_on()
                    return
                code, output = child.wait()
                if code != FEWER_CALLS:  # the fault of an earlier call may lead to fewer
                    is_run = fault == "killed before" and number in numbers_to_run
                    point = {"fault": fault, "number": number, "code": code, "output": output}
                    point |= self._states(old, new, is_run=is_run)
                    os.write(REPORT, f"{json.dumps(point)}\n".encode())
        shutil.rmtree(self._kept)
        os._exit(0)

    def _go_on(self) -> None:
        """Let this copy go on. It does not delete the temporary folders that it shares with the others."""
        remove = shutil.rmtree

        def remove_own(path: Any, *args: Any, **options: Any) -> None:  # noqa: ANN401  as the function that it replaces
            if self._folder in Path(path).absolute().parents:
                remove(path, *args, **options)

        shutil.rmtree = remove_own  # type: ignore[assignment]
        # Before Python 3.11.3, tempfile keeps the function that it imported.
        tempfile.TemporaryDirectory._rmtree = staticmethod(  # type: ignore[attr-defined]  # noqa: SLF001
            lambda name, *_, **__: remove_own(name)
        )
        self._disk.is_watching = True

    def _states(self, old: Files, new: Files, *, is_run: bool) -> dict[str, Any]:
        """Return what a reader sees now, and what there is after the next run."""
        stage = f"{staged_changes.STAGE}/"
        now = read(self._folder)
        seen = {path: digest for path, digest in now.items() if not f"{path}/".startswith(stage)}
        other = [
            path
            for path in old.keys() | new.keys() | seen.keys()
            if seen.get(path) not in {old.get(path), new.get(path), ""}
        ]
        again = run_again(self._args) if is_run else ""
        if not is_run:
            staged_changes.finish_interrupted(self._folder)
        then = read(self._folder)
        return {
            "staged": len(now) - len(seen),
            "seen": _compare(seen, old, new),
            "neither": other,
            "then": _compare(then, old, new),
            "again": again,
        }

    def _restore(self) -> None:
        for path in self._folder.iterdir():
            if path.is_dir():
                shutil.rmtree(path)
            else:
                path.unlink()
        shutil.copytree(self._kept, self._folder, dirs_exist_ok=True)


def _compare(files: Files, old: Files, new: Files) -> str:
    return "new" if files == new else "old" if files == old else "mixed"


def run_again(args: Sequence[str]) -> str:
    """Run the command in a process of its own, and return its exit code and what it prints."""
    ran = subprocess.run(
        [sys.executable, "-m", "guarantees", *args], capture_output=True, text=True, check=False
    )
    return f"{ran.returncode}\n{ran.stdout}{ran.stderr}"


if __name__ == "__main__":
    folder, step, runs, *args = sys.argv[1:]
    os.dup2(1, REPORT)
    finish(InterruptedCommand(Path(folder).resolve(), int(step), int(runs), args).explore)
