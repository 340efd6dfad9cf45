"""Run git, never through a shell.

The folder in which git runs may be somebody else's, unpacked from an archive with a ``.git`` of its own. What its settings
could start, or fetch, is switched off; only :func:`run_as_user` keeps it, for publishing from one's own repository. The
settings of the user and of the machine are trusted: without them, git could not read folders of other owners, and would
report changed line endings on Windows.
"""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from guarantees.core import programs

_SETTINGS: Final = (
    "core.quotePath=false",
    "core.fsmonitor=false",
    f"core.hooksPath={os.devnull}",
    # A folder that only looks like a bare repository is not one: its settings would be used.
    "safe.bareRepository=explicit",
    "submodule.recurse=false",
)
_ENVIRONMENT: Final = {
    # No protocol has this name, so nothing is fetched: neither missing objects nor submodules.
    "GIT_ALLOW_PROTOCOL": "none",
    "GIT_NO_LAZY_FETCH": "1",
    # A revision is read as it was committed.
    "GIT_NO_REPLACE_OBJECTS": "1",
    # Reading does not write the index.
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_TERMINAL_PROMPT": "0",
}
PLAIN_DIFF: Final = ("--no-ext-diff", "--no-textconv", "--ignore-submodules=dirty")
"""Options of ``git diff`` with which it starts no other program: no viewer, no converter, no git in a submodule."""

_FILTER: Final = r"^filter\..*\.(clean|process|required)$"
# Settings of the repository itself, as opposed to those of the user and of the machine.
_OF_REPOSITORY: Final = frozenset({"local", "worktree"})


class GitError(Exception):
    """git failed or is not installed; the message is the first line of its error."""


def run(root: Path, *args: str) -> bytes:
    """Return what git prints in the folder *root*; no program that its settings name is started.

    Arguments from outside must follow ``--end-of-options``, or be at a position where git expects no option. Commands
    that compare files of the work tree are given by :func:`compare`.

    Raises:
        GitError: git failed, or is not installed.
    """
    return _run(root, _SETTINGS, _ENVIRONMENT, args)


def compare(root: Path, *args: str) -> bytes:
    """Return what a git command prints that compares files of the work tree in *root*, such as ``diff``.

    Filters that the repository itself configures are not used. Those of the user are, such as that of Git LFS.

    Raises:
        GitError: git failed, or is not installed.
    """
    return _run(root, (*_SETTINGS, *_without_filters(root)), _ENVIRONMENT, args)


def run_as_user(root: Path, *args: str) -> bytes:
    """Return what git prints in the user's own repository, with all of its settings: to sign, and to push.

    Raises:
        GitError: git failed, or is not installed.
    """
    return _run(root, ("core.quotePath=false",), {}, args)


def uncommitted_files(root: Path) -> list[str]:
    """Return the files below *root* that are changed or untracked, in order.

    Raises:
        GitError: *root* is not in a git repository, or git is not installed.
    """
    options = ("--porcelain", "-z", "--no-renames", "--ignore-submodules=dirty")
    status = compare(root, "status", *options, "--", ".")
    entries = (entry for entry in status.decode(errors="replace").split("\0") if entry)
    return sorted(entry[len("XY ") :] for entry in entries)


def try_run(root: Path, *args: str) -> bytes | None:
    """Return what git prints in the folder *root*, or None if it fails: where a failure is an answer."""
    try:
        return run(root, *args)
    except GitError:
        return None


def _run(
    root: Path, settings: tuple[str, ...], environment: Mapping[str, str], args: tuple[str, ...]
) -> bytes:
    program = programs.find("git")
    if program is None:
        raise GitError("git is not installed")
    options = [part for setting in settings for part in ("-c", setting)]
    try:
        process = subprocess.run(  # noqa: S603  no shell
            [program, "--no-pager", "-C", str(root), *options, *args],
            capture_output=True,
            check=False,
            env={**os.environ, **environment},
            stdin=subprocess.DEVNULL,
        )
    except (OSError, ValueError) as err:
        raise GitError(str(err)) from err
    if process.returncode:
        raise GitError(process.stderr.decode(errors="replace").strip().partition("\n")[0])
    return process.stdout


def _without_filters(root: Path) -> tuple[str, ...]:
    """Return settings that switch off the filters that the repository in *root* configures."""
    listed = try_run(root, "config", "--null", "--show-scope", "--name-only", "--get-regexp", _FILTER) or b""
    parts = listed.decode(errors="surrogateescape").split("\0")
    names = [name for scope, name in zip(parts[::2], parts[1::2], strict=False) if scope in _OF_REPOSITORY]
    # git splits a setting at the first sign of equality, so the name of a filter cannot contain one.
    if unusable := [name for name in names if "=" in name or re.search(r"[\x00-\x1f]", name)]:
        raise GitError(f"the repository configures a filter with an invalid name: {unusable[0]!r}")
    return tuple(f"{name}={'false' if name.endswith('.required') else ''}" for name in names)
