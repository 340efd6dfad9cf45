"""Start other programs, so that none of them, and nothing that they import, comes from the folder that is read."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

_SUFFIXES: Final = (".exe", "") if sys.platform == "win32" else ("",)


def find(name: str) -> str | None:
    """Return the path of the program called *name*, or None if it is not installed.

    Only the absolute folders of PATH are searched. Windows, and a PATH with an empty or relative entry, would search the
    current folder as well, which may hold the files of somebody else.
    """
    for folder in os.get_exec_path():
        if not Path(folder).is_absolute():
            continue
        for suffix in _SUFFIXES:
            path = Path(folder, f"{name}{suffix}")
            if path.is_file() and os.access(path, os.X_OK):
                return str(path)
    return None


def python(script: Path, *args: str) -> Sequence[str]:
    """Return the command that runs *script* with this Python; run it with :func:`python_environment`.

    No module in the folder of the script, or in the current folder, can be imported.
    """
    return [sys.executable, "-P", str(script), *args]


def python_environment() -> dict[str, str]:
    """Return the environment for another Python: this one, with only absolute folders in PYTHONPATH.

    An empty or relative entry is the folder in which the program runs, where the files to read may be.
    """
    environment = dict(os.environ)
    entries = environment.pop("PYTHONPATH", "").split(os.pathsep)
    if absolute := [entry for entry in entries if entry and Path(entry).is_absolute()]:
        environment["PYTHONPATH"] = os.pathsep.join(absolute)
    return environment
