"""The explorers of all published versions, side by side, so that links to a record of any version keep working."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from guarantees.core.version import parse_version
from guarantees.explorer.render import MARKER, render_site
from guarantees.release.publish.folder_store import FolderStore
from guarantees.release.publish.publisher import LATEST

FOLDER: Final = "explorer"


def publish_explorer(release: Path, root: Path, version: str) -> tuple[Path, int]:
    """Render the *release* of *version* into ``explorer/<version>`` below *root*, and link ``explorer/latest`` to the newest.

    Return the folder and the number of files written: none if the explorer of this version is there already, which
    stays as it is.

    Raises:
        InputError: The release cannot be rendered, or the folder holds something else.
    """
    explorers = root / FOLDER
    folder = explorers / version
    files = 0 if (folder / MARKER).is_file() else render_site(release, folder)
    versions = [
        path.name for path in explorers.iterdir() if parse_version(path.name) and (path / MARKER).is_file()
    ]
    newest = max(versions, key=lambda name: parse_version(name) or ())
    FolderStore(explorers).set_latest(LATEST, newest, ())
    return folder, files
