"""Publishing that is killed: at every write to the place, before it and after it, each time in a fresh place.

A program of its own, since it kills its children: ``python -m tests.helpers.crash_points TREE PLACE`` writes a line of JSON for
every point. PLACE is a folder, or s3://bucket/prefix. ``--before TREE`` is what was published there earlier.
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

# Every call by which a folder changes.
CALLS = (
    (os, "link"),
    (os, "fchmod"),
    (os, "fsync"),
    (Path, "mkdir"),
    (Path, "unlink"),
    (Path, "replace"),
    (Path, "symlink_to"),
)
# And a bucket.
REQUESTS = ("put_object", "copy_object", "delete_object")


def _dies(work: Callable[..., Any], name: str, countdown: list[int], *, after: bool) -> Callable[..., Any]:
    """Return *work* as it is, until the countdown is at its end: then the process is killed, by itself."""

    def call(*args: Any, **options: Any) -> Any:  # noqa: ANN401  whatever is wrapped
        countdown[0] -= 1
        if countdown[0]:
            return work(*args, **options)
        if after:
            with suppress(Exception):  # a request that the server refuses is one, too
                work(*args, **options)
        os.write(1, f"{name}\n".encode())
        os.kill(os.getpid(), signal.SIGKILL)
        return None

    return call


def _store(place: str) -> publisher.Store:
    return s3_store.S3Store(place) if place.startswith("s3://") else FolderStore(Path(place))


def _doomed(tree: publisher.Tree, place: str, number: int, *, after: bool) -> None:
    """Publish, and be killed at the call of that number."""
    countdown = [number]
    if place.startswith("s3://"):
        client = s3_store.client(place)
        for name in REQUESTS:
            setattr(client, name, _dies(getattr(client, name), name, countdown, after=after))
        publisher.publish_tree(tree, s3_store.S3Store(place, client))
        return
    for owner, name in CALLS:
        setattr(owner, name, _dies(getattr(owner, name), name, countdown, after=after))
    publisher.publish_tree(tree, FolderStore(Path(place)))


def seen(store: publisher.Store) -> dict[str, Any]:
    """Return what a reader sees: the versions of the index, and whether each is whole; what is called latest."""
    found = store.read(version_index.INDEX)
    if found is None:
        return {"latest": "", "versions": {}}
    index = version_index.parsed(found[0], version_index.INDEX)
    whole = {
        each["version"]: all(
            store.digest(f"{each['path']}/{f['path']}") == f["sha256"] for f in each["files"]
        )
        for each in index["versions"]
    }
    return {"latest": index["latest"], "versions": whole}


def _killed(tree: publisher.Tree, place: str, number: int, *, after: bool) -> str:
    """Return at which call a child was killed; blank where it came to its end first."""
    out, into = os.pipe()
    child = os.fork()
    if not child:
        os.dup2(into, 1)
        try:
            _doomed(tree, place, number, after=after)
        finally:
            os._exit(0)
    os.close(into)
    with os.fdopen(out) as told:
        name = told.read().strip()
    _, status = os.waitpid(child, 0)
    died = os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL
    return name if died else ""


def points(tree: Path, place: str, before: Path | None) -> Iterator[dict[str, Any]]:
    """Yield every point: where it was killed, what a reader saw, and what the next run did."""
    released = publisher.read_tree(tree)
    for after in (False, True):
        number = 0
        while True:
            number += 1
            here = f"{place}/{'after' if after else 'before'}-{number}"
            store = _store(here)
            if before is not None:
                publisher.publish_tree(publisher.read_tree(before), store)
            name = _killed(released, here, number, after=after)
            if not name:
                break
            sight = seen(store)
            done = publisher.publish_tree(released, store)
            last = {
                path: store.digest(f"{publisher.LATEST}/{path}")
                for path in store.list_files(publisher.LATEST)
            }
            yield {
                "call": name,
                "number": number,
                "when": "after" if after else "before",
                "seen": sight,
                "already": done.already,
                "written": done.written,
                "blockers": done.blockers,
                "then": seen(store),
                "latest": last == {each["path"]: each["sha256"] for each in released.files},
                "left": [path for path in store.list_files(".") if path.endswith(".part")],
            }


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("tree", type=Path)
    parser.add_argument("place")
    parser.add_argument("--before", type=Path)
    told = parser.parse_args()
    for point in points(told.tree, told.place, told.before):
        sys.stdout.write(json.dumps(point) + "\n")
        sys.stdout.flush()
