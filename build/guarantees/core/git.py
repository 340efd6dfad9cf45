"""Run git, never through a shell."""

from __future__ import annotations

import subprocess
from pathlib import Path


class GitError(Exception):
    """git failed or is not installed; the message is the first line of its error."""


def run(root: Path, *args: str) -> bytes:
    """Return what git prints in the folder *root*.

    Arguments from outside must follow ``--end-of-options``, or be at a position where git expects no option.

    Raises:
        GitError: git failed, or is not installed.
    """
    try:
        process = subprocess.run(  # noqa: S603  no shell
            ["git", "-C", str(root), "-c", "core.quotePath=false", *args],  # noqa: S607  git of the user's PATH
            capture_output=True,
            check=False,
        )
    except FileNotFoundError as err:
        raise GitError("git is not installed") from err
    except (OSError, ValueError) as err:
        raise GitError(str(err)) from err
    if process.returncode:
        raise GitError(process.stderr.decode(errors="replace").strip().partition("\n")[0])
    return process.stdout


def uncommitted_files(root: Path) -> list[str]:
    """Return the files below *root* that are changed or untracked, in order.

    Raises:
        GitError: *root* is not in a git repository, or git is not installed.
    """
    status = run(root, "status", "--porcelain", "-z", "--no-renames", "--", ".")
    entries = (entry for entry in status.decode(errors="replace").split("\0") if entry)
    return sorted(entry[len("XY ") :] for entry in entries)


def try_run(root: Path, *args: str) -> bytes | None:
    """Return what git prints in the folder *root*, or None if it fails: where a failure is an answer."""
    try:
        return run(root, *args)
    except GitError:
        return None
