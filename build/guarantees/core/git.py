"""Asking git, which is run as a program of its own and never through a shell."""

from __future__ import annotations

import subprocess
from pathlib import Path


def run(root: Path, *args: str) -> tuple[bytes | None, str]:
    """Return what git prints in the folder *root*; None where it fails, and the first line of why.

    What a person named must come after ``--end-of-options``, or in a place where it can be no option.
    """
    try:
        ran = subprocess.run(  # noqa: S603  no shell
            ["git", "-C", str(root), "-c", "core.quotePath=false", *args],  # noqa: S607  the person's own git
            capture_output=True,
            check=False,
        )
    except FileNotFoundError:
        return None, "git is not installed"
    except (OSError, ValueError) as err:
        return None, str(err)
    if ran.returncode:
        return None, ran.stderr.decode(errors="replace").strip().partition("\n")[0]
    return ran.stdout, ""
