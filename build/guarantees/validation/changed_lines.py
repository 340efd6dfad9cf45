"""The lines that a contribution changed, from a unified diff or from git."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

from guarantees.core import git
from guarantees.core.errors import InputError
from guarantees.core.findings import ChangedLines

_HUNK: Final = re.compile(r"@@ -\d+(?:,(?P<old>\d+))? \+(?P<start>\d+)(?:,(?P<new>\d+))? @@")
_PREFIX: Final = "b/"
_ALL_LINES: Final = range(1, 1_000_000_000)


def lines_in_diff(diff: str) -> ChangedLines:
    r"""Return the changed lines of every file in *diff*, as numbered in its new version.

    Where a hunk only removes lines, the lines on either side of the gap count as changed.

    >>> lines_in_diff("+++ b/data/events.csv\n@@ -3,0 +4,2 @@\n+x\n+y\n")
    {'data/events.csv': [range(4, 6)]}
    """
    changed: dict[str, list[range]] = {}
    file = ""
    old_lines = new_lines = 0  # lines of the current hunk that are still to come
    for line in diff.split("\n"):
        # Inside a hunk, a line that looks like a header is a line of the file.
        if old_lines or new_lines:
            old_lines -= line[:1] in {"-", " ", ""}
            new_lines -= line[:1] in {"+", " ", ""}
        elif hunk := _HUNK.match(line):
            old_lines, new_lines = int(hunk["old"] or 1), int(hunk["new"] or 1)
            start = int(hunk["start"])
            changed.setdefault(file, []).append(range(start, start + (new_lines or 2)))
        elif line.startswith("+++ "):
            file = line[4:].partition("\t")[0].removeprefix(_PREFIX)
    return changed


def lines_in_diff_file(path: Path) -> ChangedLines:
    """Return the lines changed by the diff at *path*.

    Raises:
        InputError: The file does not exist or cannot be read.
    """
    try:
        return lines_in_diff(path.read_text(encoding="utf-8", errors="replace"))
    except OSError as err:
        message = f"{path}: cannot be read: {err.strerror or 'no such file'}."
        raise InputError(message) from err


def lines_changed_since(folder: Path, base: str) -> ChangedLines:
    """Return the lines below *folder* changed since the git revision *base*; new files as a whole.

    Raises:
        InputError: git is not installed, or does not know the revision.
    """
    options = (*git.PLAIN_DIFF, "--unified=0", "--relative", "--no-color", "--no-renames")
    prefixes = ("--src-prefix=a/", f"--dst-prefix={_PREFIX}")
    diff = _git(folder, base, "diff", *options, *prefixes, "--end-of-options", base, "--")
    new_files = _git(folder, base, "ls-files", "--others", "--exclude-standard", "-z")
    return {**lines_in_diff(diff), **{name: [_ALL_LINES] for name in new_files.split("\0") if name}}


def _git(folder: Path, base: str, *args: str) -> str:
    try:
        return git.compare(folder, *args).decode("utf-8", errors="replace")
    except git.GitError as err:
        raise InputError(
            f"{folder}: git cannot show the changes since {base!r}: {err}. Name a commit or branch."
        ) from err
