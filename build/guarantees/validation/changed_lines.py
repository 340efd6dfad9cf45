"""What a contribution touched: the lines that a unified diff writes, from a file or from git."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

from guarantees.core import git
from guarantees.core.errors import InputError
from guarantees.core.findings import ChangedLines

_HUNK: Final = re.compile(r"@@ -\d+(?:,(?P<old>\d+))? \+(?P<start>\d+)(?:,(?P<new>\d+))? @@")
_PREFIX: Final = "b/"


def lines_in_diff(diff: str) -> ChangedLines:
    r"""Return the touched lines of every file that *diff* leaves behind.

    Where a hunk only takes lines away, the lines on either side of the gap are touched.

    >>> in_diff("+++ b/data/events.csv\n@@ -3,0 +4,2 @@\n+x\n+y\n")
    {'data/events.csv': [range(4, 6)]}
    """
    found: dict[str, list[range]] = {}
    file, left = "", [0, 0]
    for line in diff.split("\n"):
        # Inside a hunk, a line that looks like a head is a line of the file.
        if any(left):
            left = [left[0] - (line[:1] in {"-", " ", ""}), left[1] - (line[:1] in {"+", " ", ""})]
        elif hunk := _HUNK.match(line):
            left = [int(hunk["old"] or 1), int(hunk["new"] or 1)]
            start = int(hunk["start"])
            lines = range(start, start + left[1]) if left[1] else range(start, start + 2)
            found.setdefault(file, []).append(lines)
        elif line.startswith("+++ "):
            file = line[4:].partition("\t")[0].removeprefix(_PREFIX)
    return found


def lines_in_diff_file(path: Path) -> ChangedLines:
    """Return what the diff at *path* touches.

    Raises:
        InputError: There is no such file, or it is no text.
    """
    try:
        return lines_in_diff(path.read_text(encoding="utf-8", errors="replace"))
    except OSError as err:
        raise InputError.unreadable(path, err.strerror or "it is not there") from err


def lines_changed_since(folder: Path, base: str) -> ChangedLines:
    """Return what was touched below *folder* since the git revision *base*; new files as a whole.

    Raises:
        InputError: git is not there, or knows no such revision.
    """
    plain = ("--unified=0", "--relative", "--no-color", "--no-ext-diff", "--no-textconv", "--no-renames")
    prefixes = ("--src-prefix=a/", f"--dst-prefix={_PREFIX}")
    diff = _asked(folder, base, "diff", *plain, *prefixes, "--end-of-options", base, "--")
    new = _asked(folder, base, "ls-files", "--others", "--exclude-standard", "-z")
    whole = {name: [range(1, 1_000_000_000)] for name in new.split("\0") if name}
    return {**lines_in_diff(diff), **whole}


def _asked(folder: Path, base: str, *args: str) -> str:
    printed, why = git.run(folder, *args)
    if printed is None:
        raise InputError.not_a_revision(folder, base, why)
    return printed.decode("utf-8", errors="replace")
