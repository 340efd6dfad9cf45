"""The versions of a file that git has: in commits, and in those that an unfinished merge or rebase brings together."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from guarantees.core import git

_UNFINISHED: Final = ("MERGE_HEAD", "CHERRY_PICK_HEAD", "REVERT_HEAD", "REBASE_HEAD")
"""The commits that an unfinished merge, cherry-pick, revert or rebase is about."""


class CommittedFiles:
    """The files below a folder as git has them; nothing if the folder is not in a git repository.

    Attributes:
        is_merging: Whether a merge, cherry-pick, revert or rebase is unfinished.
    """

    def __init__(self, root: Path) -> None:
        self._root = root
        names = ("HEAD", *_UNFINISHED, "ORIG_HEAD")
        self._revisions = [name for name in names if self._git("rev-parse", "--verify", "--quiet", name)]
        self.is_merging = any(name in _UNFINISHED for name in self._revisions)

    def versions(self, path: str) -> list[bytes]:
        """Return the contents of *path* in the current commit and, after it, in those that are being merged with it."""
        contents = (self._git("cat-file", "blob", f"{revision}:./{path}") for revision in self._revisions)
        return [content for content in contents if content is not None]

    def is_committed(self, path: str) -> bool:
        """Return whether a commit of any branch or tag has the file at *path* as it is now."""
        blob = self._text("hash-object", "--end-of-options", path)
        if not blob or not self._revisions:
            return False
        search = ("log", "-1", "--format=%H", "-m", "--branches", "--tags", "--remotes", "HEAD")
        return bool(self._text(*search, f"--find-object={blob}", "--", path))

    def changed_alone(self, path: str, inputs: Sequence[str]) -> str:
        """Return the last commit that changed *path*, if nothing else can explain its content; otherwise a blank.

        That is so if neither that commit nor anything after it, committed or not, changed one of the *inputs* that the
        file is made from. A merge commit never counts: it may combine the lines of both sides.
        """
        commit, *parents = self._text("log", "-1", "--format=%H %P", "--", path).split() or [""]
        if len(parents) != 1:
            return ""
        unchanged = self._git("diff", "--quiet", parents[0], "--", *inputs) is not None
        is_new = self._text("ls-files", "--others", "--exclude-standard", "--", *inputs)
        return commit if unchanged and not is_new else ""

    def version_before(self, path: str, commit: str) -> list[bytes]:
        """Return the content of *path* before *commit*; an empty list if there was no such file."""
        content = self._git("cat-file", "blob", f"{commit}^:./{path}")
        return [] if content is None else [content]

    def _git(self, *args: str) -> bytes | None:
        return git.try_run(self._root, *args)

    def _text(self, *args: str) -> str:
        return (self._git(*args) or b"").decode(errors="replace").strip()
