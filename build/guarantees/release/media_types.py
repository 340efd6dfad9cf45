"""The media types of the files of a release."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import Final

_MEDIA_TYPES: Final = {
    "": "text/plain",
    ".atom": "application/atom+xml",
    ".cff": "application/yaml",
    ".csv": "text/csv",
    ".json": "application/json",
    ".jsonl": "application/jsonl",
    ".md": "text/markdown",
    ".out": "text/plain",
    ".parquet": "application/vnd.apache.parquet",
    ".py": "text/plain",
    ".r": "text/plain",
    ".sql": "text/plain",
    ".sqlite": "application/vnd.sqlite3",
    ".txt": "text/plain",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".yaml": "application/yaml",
    ".zip": "application/zip",
}


def media_type(path: str) -> str:
    """Return the media type of the file at *path*, by its suffix."""
    return _MEDIA_TYPES.get(PurePosixPath(path).suffix.lower(), "application/octet-stream")
