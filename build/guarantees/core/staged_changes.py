"""Change several files below a folder, all or none, even if the process is killed or the disk is full.

A change has four steps. A process that is killed after any of them leaves the folder in a state that the next run
recognizes:

1. The new files are written to a staging folder inside the folder. Killed here, the next run deletes what was staged.
2. When all of them are on the disk, a journal that lists them is moved into the staging folder. From now on the change
   is decided: killed here, the next run completes it.
3. Each file is moved to its place in one step: a reader sees its old or its new content, and nothing else. If the disk
   does not accept a move, the journal is renamed, and everything is moved back. Killed here, the next run does that.
4. When the moves are on the disk, the journal is deleted, and then the staging folder.

Only one run at a time may change a folder: it holds a lock on a file in the staging folder. Whoever gets the lock knows
that the run that left something there is dead.
"""

from __future__ import annotations

import errno
import io
import json
import os
import re
import shutil
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path, PurePosixPath
from typing import IO, Any, Final

from guarantees.core.durable_files import digest_of, link_or_copy, sync_file, sync_folder, write_durably
from guarantees.core.errors import InputError
from guarantees.core.file_lock import try_lock

STAGE: Final = ".guarantees-stage"
"""The name of the staging folder."""

_LOCK: Final = "lock"
_JOURNAL: Final = "journal.json"
_STAGED: Final = re.compile(r"(new-\d+)?")
_UNDO_JOURNAL: Final = "undo.json"
"""The name of the journal of a change that is moved back."""

_WAIT_SECONDS: Final = 5.0
"""How long to wait for another run, which needs far less for most changes."""

_PAUSE_SECONDS: Final = 0.02
_SPACE: Final = "Free some space, and run the command again."
_RIGHTS: Final = "Check who may write there, and run the command again."
_ADVICE: Final = {
    errno.ENOSPC: _SPACE,
    errno.EDQUOT: _SPACE,
    errno.EACCES: _RIGHTS,
    errno.EPERM: _RIGHTS,
    errno.EROFS: _RIGHTS,
}


@dataclass(frozen=True, slots=True)
class _Change:
    """One changed file.

    Attributes:
        path: Its path, relative to the folder.
        staged: The name of the new file in the staging folder; blank to delete the file or folder at *path*.
        digest: The SHA-256 of the new content.
        before: The SHA-256 of the old content; blank if there is no file.
    """

    path: str
    staged: str = ""
    digest: str = ""
    before: str = ""


class StagedChanges:
    """The changes of one run, which :meth:`commit` makes.

    Attributes:
        stage: The staging folder.
    """

    def __init__(self, root: Path, stage: Path) -> None:
        self._root = root
        self.stage = stage
        self._staged = 0
        self._obstacles: list[_Change] = []
        self._written: dict[str, _Change] = {}
        self._deleted: list[_Change] = []

    def write(self, path: Path, content: bytes | Path) -> bool:
        """Stage *content*, or a copy of the file that it names, for *path*; return whether it differs from that file.

        Raises:
            InputError: The disk does not accept it.
            OSError: The file to copy cannot be read.
        """
        before = digest_of(path)
        if before and before == digest_of(content):
            self._written.pop(self._relative(path), None)
            return False
        name = self._new_name()
        source = io.BytesIO(content) if isinstance(content, bytes) else content.open("rb")
        with source, reporting(self._root, path):
            digest = write_durably(self.stage / name, source)
        self._add(path, name, digest, before)
        return True

    def take(self, path: Path, file: Path) -> None:
        """Stage *file*, which was written to the staging folder, for *path*.

        Raises:
            InputError: The disk does not accept it.
        """
        name = self._new_name()
        with reporting(self._root, path):
            sync_file(file)
            file.rename(self.stage / name)
        self._add(path, name, digest_of(self.stage / name), digest_of(path))

    def delete(self, path: Path, *, first: bool) -> None:
        """Delete the file or folder at *path*; *first* if it is in the way of a file that is written."""
        (self._obstacles if first else self._deleted).append(_Change(self._relative(path)))

    def commit(self) -> None:
        """Make the changes.

        Raises:
            InputError: The disk does not accept one of them. None is made, unless the message says otherwise.
        """
        changes = [*self._obstacles, *self._written.values(), *self._deleted]
        if changes:
            with reporting(self._root):
                journal = _new_journal(self._root, self.stage, changes)
                journal.write()
            journal.make()

    def _new_name(self) -> str:
        self._staged += 1
        return f"new-{self._staged}"

    def _add(self, path: Path, staged: str, digest: str, before: str) -> None:
        relative = self._relative(path)
        self._written[relative] = _Change(relative, staged, digest, before)

    def _relative(self, path: Path) -> str:
        return path.relative_to(self._root).as_posix()


@contextmanager
def stage_changes(root: Path) -> Iterator[StagedChanges]:
    """Prepare changes below the folder *root*, after completing or discarding those of an interrupted run.

    What is staged and not committed is deleted at the end.

    Raises:
        InputError: Another run is changing the folder, or the disk does not accept what is written.
    """
    stage = root / STAGE
    with reporting(root):
        lock = _lock_stage(stage)
    try:
        _finish(root, stage)
        yield StagedChanges(root, stage)
    finally:
        _remove_stage(stage, lock)


def finish_interrupted(root: Path) -> list[str]:
    """Complete or discard what an interrupted run staged below *root*; return the paths of the files it changed.

    Raises:
        InputError: Another run is changing the folder, or the disk does not accept what is written.
    """
    stage = root / STAGE
    if not os.path.lexists(stage):
        return []
    with reporting(root):
        lock = _lock_stage(stage)
    try:
        return _finish(root, stage)
    finally:
        _remove_stage(stage, lock)


def is_unfinished(root: Path) -> bool:
    """Return whether files below *root* are being changed: only some may be new, if the run was interrupted."""
    return any((root / STAGE / name).is_file() for name in (_JOURNAL, _UNDO_JOURNAL))


def move_folder(folder: Path, target: Path) -> None:
    """Move *folder*, which is on the same disk, to *target*, which does not exist; all of it is on the disk before.

    Raises:
        OSError: The disk does not accept it.
    """
    for parent, _, names in os.walk(folder, topdown=False):
        for name in names:
            sync_file(Path(parent, name))
        sync_folder(Path(parent))
    folder.rename(target)
    sync_folder(target.parent)


@contextmanager
def reporting(root: Path, path: Path | None = None) -> Iterator[None]:
    """Report what the disk does not accept below *root*, or for the file at *path*, as an error of the user.

    Raises:
        InputError: It says that nothing was changed.
        OSError: A file elsewhere cannot be read.
    """
    try:
        yield
    except OSError as err:
        if err.filename and path is None and root not in (Path(err.filename), *Path(err.filename).parents):
            raise
        raise InputError(
            f"{path or root}: cannot be written: {_reason(err)}. Nothing was changed. {_advice(err)}"
        ) from err


@dataclass(frozen=True, slots=True)
class _Journal:
    """A change that is decided: it is made completely, or moved back completely.

    Attributes:
        root: The folder that is changed.
        stage: Its staging folder.
        changes: The changed files, in the order in which they are changed.
        folders: The folders that the change creates, as paths relative to *root*, outer ones first.
    """

    root: Path
    stage: Path
    changes: Sequence[_Change]
    folders: Sequence[str]

    def write(self) -> None:
        """Write the journal to the disk, from where the next run can make the changes if this one is killed.

        Raises:
            OSError: The disk does not accept it. There is no journal then.
        """
        # A journal that came with a package from elsewhere is not followed: it belongs to one staging folder.
        content = {
            "stage": self.stage.stat().st_ino,
            "changes": [asdict(change) for change in self.changes],
            "folders": self.folders,
        }
        part = self.stage / "journal.part"
        write_durably(part, io.BytesIO(json.dumps(content).encode()))
        try:
            part.replace(self.stage / _JOURNAL)
            sync_folder(self.stage)
            sync_folder(self.root)
        except BaseException:
            (self.stage / _JOURNAL).unlink(missing_ok=True)
            raise

    def make(self) -> None:
        """Make the changes, or none of them.

        Raises:
            InputError: The disk does not accept one of them.
        """
        self._make(range(len(self.changes)))

    def complete(self) -> list[str]:
        """Make the changes that the run that wrote the journal did not make; return the paths of the files.

        A file that was changed since is left alone.

        Raises:
            InputError: The disk does not accept one of them.
        """
        numbers = [number for number in range(len(self.changes)) if self._is_open(number)]
        self._make(numbers)
        return [self.changes[number].path for number in numbers]

    def move_back(self) -> None:
        """Undo the changes that were made.

        Raises:
            OSError: The disk does not accept that.
        """
        for number, change in enumerate(self.changes):
            path, backup = self.root / change.path, self._backup(number)
            is_made = change.staged and not (self.stage / change.staged).exists()
            if is_made and digest_of(path) == change.digest:
                if os.path.lexists(backup):
                    backup.replace(path)
                else:
                    path.unlink()
        for folder in reversed(self.folders):
            with suppress(OSError):  # someone has put a file into it
                (self.root / folder).rmdir()
        for number, change in enumerate(self.changes):
            path, backup = self.root / change.path, self._backup(number)
            if not change.staged and os.path.lexists(backup) and not os.path.lexists(path):
                backup.rename(path)
        self._sync()
        (self.stage / _UNDO_JOURNAL).unlink()

    def _make(self, numbers: Sequence[int]) -> None:
        path = self.root
        try:
            for number in numbers:
                path = self.root / self.changes[number].path
                self._make_one(self.changes[number], path, self._backup(number))
            self._sync()
        except BaseException as err:
            with reporting(self.root, path):
                self._give_up(path, err)
                raise
        with suppress(OSError):  # the next run finds that all is done
            (self.stage / _JOURNAL).unlink()

    def _make_one(self, change: _Change, path: Path, backup: Path) -> None:
        if not change.staged:
            if os.path.lexists(path):
                path.rename(backup)
            return
        path.parent.mkdir(parents=True, exist_ok=True)
        if os.path.lexists(path) and not os.path.lexists(backup):
            link_or_copy(path, backup)
        (self.stage / change.staged).replace(path)

    def _give_up(self, path: Path, reason: BaseException) -> None:
        """Undo the changes that were made.

        Raises:
            InputError: The disk does not accept that. The next run will try again.
        """
        try:
            (self.stage / _JOURNAL).replace(self.stage / _UNDO_JOURNAL)
            self.move_back()
        except OSError as err:
            raise InputError(
                f"{path}: cannot be written: {_reason(reason)}. Some files were changed, and cannot be changed back: "
                f"{_reason(err)}. Check the disk, and run the command again: it starts with that."
            ) from reason

    def _is_open(self, number: int) -> bool:
        """Return whether the change with that *number* is still to be made."""
        change = self.changes[number]
        path = self.root / change.path
        if not change.staged:
            return os.path.lexists(path) and not os.path.lexists(self._backup(number))
        return digest_of(self.stage / change.staged) == change.digest and digest_of(path) == change.before

    def _backup(self, number: int) -> Path:
        return self.stage / f"old-{number}"

    def _sync(self) -> None:
        """Write the folders of all changed files to the disk."""
        changed = [*(change.path for change in self.changes), *self.folders]
        for folder in sorted({(self.root / path).parent for path in changed}):
            if folder.is_dir():
                sync_folder(folder)


def _new_journal(root: Path, stage: Path, changes: Sequence[_Change]) -> _Journal:
    parents = {parent for change in changes if change.staged for parent in (root / change.path).parents}
    folders = [parent for parent in sorted(parents) if root in parent.parents and not parent.is_dir()]
    return _Journal(root, stage, changes, [folder.relative_to(root).as_posix() for folder in folders])


def _read_journal(root: Path, stage: Path, name: str) -> _Journal | None:
    """Return the journal in *stage*; None if there is none, or if it was not written in this folder."""
    path = stage / name
    if path.is_symlink() or not path.is_file():
        return None
    try:
        content: Any = json.loads(path.read_bytes())
        journal = _Journal(
            root, stage, [_Change(**change) for change in content["changes"]], content["folders"]
        )
        paths = [*(change.path for change in journal.changes), *journal.folders]
        is_own = (
            content["stage"] == stage.stat().st_ino
            and all(map(_is_inside, paths))
            and all(_STAGED.fullmatch(change.staged) for change in journal.changes)
        )
    except (ValueError, TypeError, KeyError, RecursionError):
        return None
    return journal if is_own else None


def _is_inside(path: str) -> bool:
    parts = PurePosixPath(path).parts
    return bool(parts) and not path.startswith("/") and ".." not in parts


def _finish(root: Path, stage: Path) -> list[str]:
    """Complete or discard what the run that left *stage*, which is dead, had staged; return the changed files."""
    completed: list[str] = []
    if undo := _read_journal(root, stage, _UNDO_JOURNAL):
        with reporting(root):
            undo.move_back()
    elif journal := _read_journal(root, stage, _JOURNAL):
        completed = journal.complete()
    _empty(stage)
    return completed


def _lock_stage(stage: Path) -> IO[bytes]:
    """Return the lock file in *stage*, locked; create both if needed.

    Raises:
        InputError: Another run holds the lock, or *stage* is not a folder.
        OSError: The disk does not accept the folder or the file.
    """
    end = time.monotonic() + _WAIT_SECONDS
    while True:
        with suppress(FileExistsError):
            stage.mkdir(mode=0o700)
        if stage.is_symlink() or stage.is_file():
            raise InputError(
                f"{stage}: not a folder for temporary files. Remove it, and run the command again."
            )
        # A run that ends deletes the lock file and the folder: what was just created or locked may be gone.
        with suppress(FileNotFoundError), ExitStack() as stack:
            stack.callback(_remove_empty, stage)
            # A link that came with a package from elsewhere is not followed.
            lock = stack.enter_context(open(stage / _LOCK, "ab", opener=_open_no_link))
            if try_lock(lock) and os.path.samestat(os.fstat(lock.fileno()), (stage / _LOCK).lstat()):
                stack.pop_all()
                return lock
        if time.monotonic() > end:
            raise InputError(
                f"{stage.parent}: another run is writing to this folder. Run the command again when it has finished."
            )
        time.sleep(_PAUSE_SECONDS)


def _open_no_link(path: str, flags: int) -> int:
    return os.open(path, flags | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0), 0o666)


def _remove_stage(stage: Path, lock: IO[bytes]) -> None:
    """Delete the staging folder and release the lock; a journal is kept for the next run."""
    try:
        if not any((stage / name).exists() for name in (_JOURNAL, _UNDO_JOURNAL)):
            _empty(stage)
            if os.name == "nt":
                lock.close()  # an open file cannot be deleted there
            with suppress(OSError):
                (stage / _LOCK).unlink()
            _remove_empty(stage)
    finally:
        lock.close()


def _remove_empty(stage: Path) -> None:
    with suppress(OSError):
        stage.rmdir()


def _empty(stage: Path) -> None:
    """Delete everything in *stage* but the lock file, the journals first."""
    for name in (_JOURNAL, _UNDO_JOURNAL):
        with suppress(OSError):
            (stage / name).unlink()
    for left in stage.iterdir():
        if left.is_dir() and not left.is_symlink():
            shutil.rmtree(left, ignore_errors=True)
        elif left.name != _LOCK:
            with suppress(OSError):
                left.unlink()


def _reason(err: BaseException) -> str:
    text = err.strerror if isinstance(err, OSError) and err.strerror else str(err)
    return text.rstrip(".") or type(err).__name__


def _advice(err: OSError) -> str:
    return _ADVICE.get(err.errno or 0, "Check the disk, and run the command again.")
