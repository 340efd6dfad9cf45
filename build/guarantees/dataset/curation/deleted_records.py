"""Name the file or the statement that was deleted, where a curation file still refers to it.

git is asked once, and only if an id is unknown.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator, Sequence
from typing import Final

from guarantees.core import git
from guarantees.core.findings import Finding
from guarantees.core.project import Project
from guarantees.dataset.curation.curation_rules import CURATION_UNKNOWN_ID

_MAX_IDS: Final = 50
_ID: Final = re.compile("[a-z][a-z0-9-]{0,99}")
_STATEMENT: Final = re.compile("(?P<source>.+)-(?P<number>s[0-9]{2,4})")
_CHANGED_ID: Final = re.compile(r"[+-]\s*(?:- )?id: (s[0-9]{2,4})\s*")
_LOG: Final = (
    *("log", "--format=commit %h", "--patch", "--unified=0", "--relative", "--no-renames", "--no-color"),
    *("--no-ext-diff", "--no-textconv", "--src-prefix=a/", "--dst-prefix=b/"),
)


def explain(project: Project, findings: Sequence[Finding]) -> list[Finding]:
    """Return *findings* with a hint at what was deleted, for each unknown id that git knows; others as they are."""
    unknown = {f.value for f in findings if f.rule is CURATION_UNKNOWN_ID and _ID.fullmatch(f.value)}
    files = {name: _files_of(project, name) for name in sorted(unknown)[:_MAX_IDS]}
    paths = sorted({path for candidates in files.values() for path in candidates})
    log = git.try_run(project.root, *_LOG, "--", *paths) if paths else None
    if not log:
        return list(findings)
    history = _History(log.decode(errors="replace"))
    deleted = {name: history.deletion(project, name, candidates) for name, candidates in files.items()}
    return [
        dataclasses.replace(f, hint=f"{deleted[f.value]} Restore it, or correct the reference.")
        if f.rule is CURATION_UNKNOWN_ID and deleted.get(f.value)
        else f
        for f in findings
    ]


def _files_of(project: Project, name: str) -> list[str]:
    """Return the files in which the record called *name* may have been written."""
    folders = (project.curation / "actors", project.curation / "events", project.sources)
    paths = [folder / f"{name}.yml" for folder in folders]
    if statement := _STATEMENT.fullmatch(name):
        paths.append(project.sources / f"{statement['source']}.yml")
    return [project.relative(path) for path in paths]


class _History:
    """The newest change of each file, and of each statement in it, in the output of ``git log``."""

    def __init__(self, log: str) -> None:
        self._files: dict[str, tuple[str, bool]] = {}
        """For each file: the newest commit that changed it, and whether it deleted the file."""
        self._statements: dict[tuple[str, str], tuple[str, bool]] = {}
        """For each file and statement: the newest commit that changed its id, and whether it deleted the statement."""
        for commit, file, line in _changes(log):
            self._files.setdefault(file, (commit, line == "+++ /dev/null"))
            if match := _CHANGED_ID.fullmatch(line):
                key = (file, match.group(1))
                newest, is_deleted = self._statements.setdefault(key, (commit, True))
                if newest == commit and line.startswith("+"):  # it was moved inside of the file
                    is_deleted = False
                self._statements[key] = (newest, is_deleted)

    def deletion(self, project: Project, name: str, files: Sequence[str]) -> str:
        """Return which of the *files*, or which statement in them, was the record *name*; empty if it never was one."""
        for file in files:
            if file in self._files and not (project.root / file).exists():
                return _describe(self._files[file], file)
        statement = _STATEMENT.fullmatch(name)
        key = (files[-1], statement["number"] if statement else "")
        return _describe(self._statements[key], f"{key[1]} in {key[0]}") if key in self._statements else ""


def _changes(log: str) -> Iterator[tuple[str, str, str]]:
    """Yield commit, file and line of every changed line, newest first; for a file also its line ``+++``."""
    commit = file = ""
    for line in log.splitlines():
        if line.startswith("commit "):
            commit = line.removeprefix("commit ")
        elif line.startswith("--- "):
            file = line.removeprefix("--- a/")
        elif line.startswith("+++ "):
            file = line.removeprefix("+++ b/") if line != "+++ /dev/null" else file
            yield commit, file, line
        elif line.startswith(("+", "-")):
            yield commit, file, line


def _describe(change: tuple[str, bool], what: str) -> str:
    """Return that *what* was deleted: in a commit, or else after the newest one."""
    commit, is_deleted = change
    return f"Deleted in commit {commit}: {what}." if is_deleted else f"Deleted in this branch: {what}."
