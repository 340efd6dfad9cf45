"""Publishing a released version: to a folder, an S3 bucket, or a git remote."""

from __future__ import annotations

from pathlib import Path

from guarantees.errors import InputError
from guarantees.layout import Layout
from guarantees.published import versions
from guarantees.release import publishing, tagging
from guarantees.release.bucket import Bucket
from guarantees.release.folder import Folder
from guarantees.release.publishing import Published
from guarantees.release.tagging import Tagged


def publish(layout: Layout, target: str, version: str) -> Published | Tagged:
    """Publish the released *version* at *target*: the newest one in ``dist/``, where none is named.

    Raises:
        InputError: There is no such release, it has changed since, or the place cannot be reached or refuses.
        ContractError: The descriptor of the release, or the index of the place, cannot be used.
    """
    tree = publishing.tree_of(layout.dist / (version or _newest(layout)))
    if target.startswith(tagging.PREFIX) or target in tagging.remotes(layout.root):
        return tagging.publish(layout.root, tree.version, tree.name, target)
    store = Bucket(target) if target.startswith("s3://") else Folder(Path(target))
    return publishing.publish(tree, store)


def _newest(layout: Layout) -> str:
    """Return the newest version that lies released in ``dist/``."""
    folders = layout.dist.iterdir() if layout.dist.is_dir() else ()
    found = [folder.name for folder in folders if (folder / versions.DESCRIPTOR).is_file()]
    if not found:
        raise InputError.missing(layout.dist, "any released version", "Run `guarantees release`.")
    return max(found, key=publishing.number)
