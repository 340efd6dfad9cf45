"""Files on disk: read only inside their folder, written all at once.

What is read comes from strangers: a link may point anywhere, and what it points at must not be shown to
whoever reads the findings. What is written is never seen half-written: it is put beside its place first.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path


def read_within(root: Path, path: Path, limit: int) -> tuple[bytes | None, str]:
    """Return the bytes of the file at *path* below *root*; else None, and what is wrong with it.

    A link is refused, wherever it points, and so is what is no plain file or has more than *limit* bytes.
    """
    problem = why_unreadable(root, path, limit)
    if problem:
        return None, problem
    try:
        return path.read_bytes(), ""
    except OSError as err:
        return None, f"The file cannot be read: {err.strerror}."


def why_unreadable(root: Path, path: Path, limit: int | None = None) -> str:
    """Return why the file at *path* below *root* must not be read, or an empty text."""
    try:
        if any(part.is_symlink() for part in (path, *path.parents) if part != root and root in part.parents):
            return "A link stands where the file should be."
        if path.is_dir():
            return "A folder stands where the file should be."
        if not path.exists():
            return "No such file."
        if not path.is_file():
            return "This is no plain file."
        size = path.stat().st_size
    except OSError as err:
        return f"The file cannot be read: {err.strerror}."
    if limit is not None and size > limit:
        return f"The file has {size} bytes; at most {limit} are read."
    return ""


def write_all_or_none(root: Path, files: Mapping[Path, bytes]) -> list[Path]:
    """Give *files* below *root* their new contents; return those that changed, in order.

    All contents are written to a staging folder first, then moved one after another; where one cannot be
    moved, those before it are put back. Files whose contents are already right are not touched.

    Raises:
        OSError: A folder stands where a file is to be written, or the disk refuses.
    """
    changed = [path for path, content in files.items() if not has_content(path, content)]
    if not changed:
        return []
    for path in changed:
        if path.is_dir():
            raise IsADirectoryError(21, "a folder stands where a file is to be written", str(path))
    stage = Path(tempfile.mkdtemp(dir=root, prefix=".guarantees-"))
    moved: list[tuple[Path, Path]] = []
    try:
        for number, path in enumerate(changed):
            (stage / f"new-{number}").write_bytes(files[path])
            path.parent.mkdir(parents=True, exist_ok=True)
        for number, path in enumerate(changed):
            kept = stage / f"old-{number}"
            if path.exists():
                path.replace(kept)
            moved.append((kept, path))
            (stage / f"new-{number}").replace(path)
    except BaseException:
        for kept, path in moved:
            if kept.exists():
                kept.replace(path)
            else:
                path.unlink(missing_ok=True)
        raise
    finally:
        shutil.rmtree(stage, ignore_errors=True)
    return changed


def has_content(path: Path, content: bytes) -> bool:
    """Tell whether the file at *path* has exactly *content*."""
    return path.is_file() and path.read_bytes() == content


def replace_folder(folder: Path, files: Iterable[tuple[str, bytes | Path]]) -> int:
    """Make *folder* hold *files* and nothing else; return how many.

    A file is given by its path below the folder, with its content or the file that it is a copy of. They are
    written aside, one after another, however many there are, and take the place of what was there when all are
    written: where something goes wrong the folder stays as it was. It stays the same folder, so that whoever is
    in it still is.

    Raises:
        OSError: The disk refuses.
    """
    was_there = folder.exists()
    folder.mkdir(parents=True, exist_ok=True)
    stage = Path(tempfile.mkdtemp(dir=folder, prefix=".guarantees-"))
    try:
        count = _write_below(stage / "new", files)
        (stage / "old").mkdir()
        _swap(folder, stage)
    except BaseException:
        shutil.rmtree(stage, ignore_errors=True)
        if not was_there:
            folder.rmdir()
        raise
    shutil.rmtree(stage, ignore_errors=True)
    return count


def _swap(folder: Path, stage: Path) -> None:
    """Move what is in *folder* to ``old`` in *stage*, and what is in ``new`` there into *folder*, or nothing at all."""
    moves = [(each, stage / "old" / each.name) for each in folder.iterdir() if each != stage]
    moves += [(each, folder / each.name) for each in (stage / "new").iterdir()]
    done = []
    try:
        for source, target in moves:
            source.replace(target)
            done.append((source, target))
    except BaseException:
        for source, target in reversed(done):
            target.replace(source)
        raise


def _write_below(folder: Path, files: Iterable[tuple[str, bytes | Path]]) -> int:
    """Write *files* below *folder*, which is not there yet; return how many."""
    folder.mkdir()
    made = {folder}
    count = 0
    for name, content in files:
        target = folder / name
        if target.parent not in made:
            target.parent.mkdir(parents=True, exist_ok=True)
            made.add(target.parent)
        if isinstance(content, bytes):
            target.write_bytes(content)
        else:
            shutil.copyfile(content, target)
        count += 1
    return count
