"""Publishing a released version: to a folder, an S3 bucket, or a git remote."""

from __future__ import annotations

from pathlib import Path

from guarantees.core.errors import InputError
from guarantees.core.project import Project
from guarantees.package import version_index
from guarantees.release.publish import git_tag, publisher
from guarantees.release.publish.folder_store import FolderStore
from guarantees.release.publish.git_tag import Tagged
from guarantees.release.publish.publisher import PublishResult
from guarantees.release.publish.s3_store import S3Store


def publish(layout: Project, target: str, version: str) -> PublishResult | Tagged:
    """Publish the released *version* at *target*: the newest one in ``dist/``, where none is named.

    Raises:
        InputError: There is no such release, it has changed since, or the place cannot be reached or refuses.
        ContractError: The descriptor of the release, or the index of the place, cannot be used.
    """
    tree = publisher.read_tree(layout.dist / (version or _newest(layout)))
    if target.startswith(git_tag.PREFIX) or target in git_tag.remotes(layout.root):
        return git_tag.publish(layout.root, tree.version, tree.name, target)
    store = S3Store(target) if target.startswith("s3://") else FolderStore(Path(target))
    return publisher.publish(tree, store)


def _newest(layout: Project) -> str:
    """Return the newest version that lies released in ``dist/``."""
    folders = layout.dist.iterdir() if layout.dist.is_dir() else ()
    found = [folder.name for folder in folders if (folder / version_index.DESCRIPTOR).is_file()]
    if not found:
        raise InputError.missing(layout.dist, "any released version", "Run `guarantees release`.")
    return max(found, key=publisher.number)
