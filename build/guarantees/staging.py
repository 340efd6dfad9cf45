"""Writing files so that nobody ever sees a half-written one: beside their places first, then moved there."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path


def replace_all(root: Path, files: Mapping[Path, bytes]) -> list[Path]:
    """Give *files* below *root* their new contents; return those that changed, in order.

    All contents are written to a staging folder first, so that a full disk or an interruption leaves every
    file as it was. Files whose contents are already right are not touched.
    """
    changed = [path for path, content in files.items() if not holds(path, content)]
    if not changed:
        return []
    stage = Path(tempfile.mkdtemp(dir=root, prefix=".guarantees-"))
    try:
        moves: list[tuple[Path, Path]] = []
        for number, path in enumerate(changed):
            beside = stage / str(number)
            beside.write_bytes(files[path])
            path.parent.mkdir(parents=True, exist_ok=True)
            moves.append((beside, path))
        for beside, path in moves:
            beside.replace(path)
    finally:
        shutil.rmtree(stage, ignore_errors=True)
    return changed


def holds(path: Path, content: bytes) -> bool:
    """Tell whether the file at *path* has exactly *content*."""
    return path.is_file() and path.read_bytes() == content
