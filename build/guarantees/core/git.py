"""Run git, never through a shell."""

from __future__ import annotations

import subprocess
from pathlib import Path


def run(root: Path, *args: str) -> tuple[bytes | None, str]:
    """Return what git prints in the folder *root*, or None and the first line of the error.

    Arguments from outside must follow ``--end-of-options``, or be at a position where git expects no option.
    """
    try:
        process = subprocess.run(  # noqa: S603  no shell
            ["git", "-C", str(root), "-c", "core.quotePath=false", *args],  # noqa: S607  git of the user's PATH
            capture_output=True,
            check=False,
        )
    except FileNotFoundError:
        return None, "git is not installed"
    except (OSError, ValueError) as err:
        return None, str(err)
    if process.returncode:
        return None, process.stderr.decode(errors="replace").strip().partition("\n")[0]
    return process.stdout, ""
