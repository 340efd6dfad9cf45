"""Kill a publication before and after every write, each time in a new target.

A separate program, because it kills its child processes: ``python -m tests.helpers.crash_points TREE TARGET`` writes
a line of JSON for every point. TARGET is a folder or s3://bucket/prefix. ``--before TREE`` is published there first.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

from guarantees.package import version_index
from guarantees.release.publish import publisher, s3_store
from guarantees.release.publish.folder_store import FolderStore
from guarantees.release.publish.store import Store

# Every call that changes a folder.
CALLS = (
    (os, "link"),
    (os, "fchmod"),
    (os, "fsync"),
    (Path, "mkdir"),
    (Path, "unlink"),
    (Path, "replace"),
    (Path, "symlink_to"),
)
# Every request that changes a bucket.
REQUESTS = ("put_object", "copy_object", "delete_object")


def _killing(
    function: Callable[..., object], name: str, countdown: list[int], *, after: bool
) -> Callable[..., object]:
    """Return *function*, changed to kill the process when the countdown reaches zero."""

    def call(*args: object, **options: object) -> object:
        countdown[0] -= 1
        if countdown[0]:
            return function(*args, **options)
        if after:
            with suppress(Exception):  # a rejected request counts, too
                function(*args, **options)
        os.write(1, f"{name}\n".encode())
        os.kill(os.getpid(), signal.SIGKILL)
        return None

    return call


def _store(target: str) -> Store:
    return s3_store.S3Store(target) if target.startswith("s3://") else FolderStore(Path(target))


def _publish_and_die(tree: publisher.Tree, target: str, number: int, *, after: bool) -> None:
    """Publish, and kill this process at the call with that *number*."""
    countdown = [number]
    if target.startswith("s3://"):
        client = s3_store.client(target)
        for name in REQUESTS:
            setattr(client, name, _killing(getattr(client, name), name, countdown, after=after))
        publisher.publish_tree(tree, s3_store.S3Store(target, client))
        return
    for owner, name in CALLS:
        setattr(owner, name, _killing(getattr(owner, name), name, countdown, after=after))
    publisher.publish_tree(tree, FolderStore(Path(target)))


def visible_state(store: Store) -> dict[str, Any]:
    """Return what a reader sees: the versions in the index, whether each is complete, and the latest."""
    file = store.read(version_index.INDEX)
    if file is None:
        return {"latest": "", "versions": {}}
    index = version_index.parse_index(file[0], version_index.INDEX)
    complete = {
        entry["version"]: all(
            store.digest(f"{entry['path']}/{file_entry['path']}") == file_entry["sha256"]
            for file_entry in entry["files"]
        )
        for entry in index["versions"]
    }
    return {"latest": index["latest"], "versions": complete}


def _kill_child(tree: publisher.Tree, target: str, number: int, *, after: bool) -> str:
    """Publish in a child process; return the call at which it was killed, or a blank if it finished."""
    out, into = os.pipe()
    child = os.fork()
    if not child:
        os.dup2(into, 1)
        try:
            _publish_and_die(tree, target, number, after=after)
        finally:
            os._exit(0)
    os.close(into)
    with os.fdopen(out) as output:
        name = output.read().strip()
    _, status = os.waitpid(child, 0)
    was_killed = os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL
    return name if was_killed else ""


def crash_points(tree: Path, target: str, before: Path | None) -> Iterator[dict[str, Any]]:
    """Yield every point: where the process was killed, what a reader saw, and what the next run did."""
    release = publisher.read_tree(tree)
    for after in (False, True):
        number = 0
        while True:
            number += 1
            new_target = f"{target}/{'after' if after else 'before'}-{number}"
            store = _store(new_target)
            if before is not None:
                publisher.publish_tree(publisher.read_tree(before), store)
            name = _kill_child(release, new_target, number, after=after)
            if not name:
                break
            state = visible_state(store)
            result = publisher.publish_tree(release, store)
            latest = {
                path: store.digest(f"{publisher.LATEST}/{path}")
                for path in store.list_files(publisher.LATEST)
            }
            yield {
                "call": name,
                "number": number,
                "when": "after" if after else "before",
                "seen": state,
                "already": result.already,
                "written": result.written,
                "blockers": result.blockers,
                "then": visible_state(store),
                "latest": latest == {file["path"]: file["sha256"] for file in release.files},
                "left": [path for path in store.list_files(".") if path.endswith(".part")],
            }


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("tree", type=Path)
    parser.add_argument("target")
    parser.add_argument("--before", type=Path)
    args = parser.parse_args()
    for point in crash_points(args.tree, args.target, args.before):
        sys.stdout.write(json.dumps(point) + "\n")
        sys.stdout.flush()
