"""Interrupt a change of files at every call that changes the folder, and report what is left.

A separate program, because it forks: ``python -m tests.helpers.interrupted_changes FOLDER CHANGE`` writes a line of JSON
for every fault at every call.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from guarantees.core import safe_files, staged_changes
from guarantees.core.errors import GuaranteesError
from tests.helpers.faulty_disk import FAULTS, Fault, FaultyDisk, in_child

OLD = {"a.txt": "old a", "b/c.txt": "old c", "b/same.txt": "same", "gone/d.txt": "old d", "file": "old file"}
FILES = {"a.txt": "new a", "b/c.txt": "new c", "b/same.txt": "same", "new/deep/e.txt": "new e"}
SITE = {"b/c.txt": "new c", "b/same.txt": "same", "a.txt/inner.txt": "a folder now", "gone": "a file now"}


def _write_files(root: Path) -> None:
    safe_files.write_all_or_none(root, {root / name: text.encode() for name, text in FILES.items()})


def _replace_folder(root: Path) -> None:
    safe_files.replace_folder(root, [(name, text.encode()) for name, text in SITE.items()])


CHANGES: dict[str, tuple[Callable[[Path], None], dict[str, str]]] = {
    "files": (_write_files, {**OLD, **FILES}),
    "folder": (_replace_folder, SITE),
}


def _read(root: Path) -> dict[str, str]:
    """Return the files below *root*; an empty folder counts, too."""
    paths = [path for path in sorted(root.rglob("*")) if path.is_file() or not any(path.iterdir())]
    return {
        path.relative_to(root).as_posix(): path.read_text(encoding="utf-8") if path.is_file() else "a folder"
        for path in paths
    }


def _interrupt(root: Path, name: str, number: int, fault: Fault, killed_at: int = 0) -> dict[str, Any] | None:
    """Interrupt a change of the folder in its old state, then make it again; return None if it needs fewer calls."""
    change, new = CHANGES[name]
    shutil.rmtree(root, ignore_errors=True)
    for path, text in OLD.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, encoding="utf-8")
    disk = FaultyDisk(root)

    def run() -> int:
        disk.install()
        disk.fail_at(number, fault, killed_at)
        code = 0
        try:
            change(root)
        except GuaranteesError as err:
            sys.stdout.write(str(err))
            code = 2
        return 4 if len(disk.calls) < max(number, killed_at) else code

    code, output = in_child(run)
    if code == 4:
        return None
    seen = _read(root)
    staged = [path for path in seen if path.startswith(staged_changes.STAGE)]
    seen = {path: text for path, text in seen.items() if path not in staged}
    change(root)
    return {
        "fault": fault,
        "number": number,
        "killed_at": killed_at,
        "code": code,
        "output": output,
        "staged": staged,
        "seen": seen,
        "is_old": seen == OLD,
        "is_new": seen == new,
        "finished": _read(root) == new,
    }


def _calls(root: Path, name: str, fault: Fault, first: int = 0) -> Iterator[dict[str, Any]]:
    """Yield what every call leads to; with *first*, the call that fails before the process is killed at another."""
    number = first
    while point := _interrupt(root, name, first or number + 1, fault, killed_at=number + 1 if first else 0):
        number += 1
        yield point


def main(root: Path, name: str) -> None:
    """Write a line for every fault at every call, and for every call at which a run is killed that cleans up."""
    os.fsync = lambda fd: None  # noqa: ARG005  it is slow, and only of use if the power fails
    for fault in FAULTS:
        for point in _calls(root, name, fault):
            points = [point]
            if fault == "full" and point["code"]:
                points += _calls(root, name, fault, first=point["number"])
            for each in points:
                sys.stdout.write(f"{json.dumps(each)}\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
