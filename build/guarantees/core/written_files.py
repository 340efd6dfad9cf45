"""Remember what was written to generated files, to distinguish an edited file from one that is out of date.

The record has digests only. It belongs to one working copy, is ignored by git, and may be deleted: then only the
versions in git show what is an edit.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from guarantees.core.durable_files import digest_of

FOLDER: Final = ".guarantees"
REPLACED: Final = "replaced"
"""The folder in :data:`FOLDER` for files that were overwritten although they may have been edited."""
_RECORD: Final = "written.json"
_DIGESTS_PER_FILE: Final = 20
"""How many digests are kept of each file: after a checkout or an undo a file may be what an earlier build wrote."""


def read_written(root: Path) -> dict[str, list[str]]:
    """Return the digests of what was written to each file below *root*, the newest first; none if there is no record."""
    try:
        record = json.loads((root / FOLDER / _RECORD).read_text(encoding="utf-8"))
        return {str(path): [str(digest) for digest in digests] for path, digests in record.items()}
    except (OSError, ValueError, AttributeError, TypeError):
        return {}


def updated_record(root: Path, files: Mapping[str, bytes]) -> dict[Path, bytes]:
    """Return the files of the record that also has what is about to be written to *files*, by their paths in *root*.

    They are to be written together with *files*: a file without its digest would look edited. The result is empty if
    the record has all of it already.
    """
    before = read_written(root)
    record = dict(before)
    for path, content in files.items():
        new = digest_of(content)
        record[path] = [new, *(old for old in record.get(path, ()) if old != new)][:_DIGESTS_PER_FILE]
    if record == before:
        return {}
    folder = root / FOLDER
    text = json.dumps(record, indent=0, sort_keys=True)
    return {folder / ".gitignore": b"*\n", folder / _RECORD: f"{text}\n".encode()}
