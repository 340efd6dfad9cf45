"""Permanent addresses of records: pages of the explorer, by version.

The descriptor names the folder in which the explorers of all versions are published: each in a folder called like its
version, the newest also in ``latest``.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

PAGED_TABLES: Final = ("events", "statements", "actors", "sources")
"""The tables whose records have a page each; rows of other tables appear on these pages."""


def record_page(table: str, record_id: str) -> str:
    """Return the page of a record in the explorer; blank if records of its table have no page."""
    return f"{table}/{record_id}.html" if table in PAGED_TABLES else ""


def permalink(descriptor: Mapping[str, Any], page: str, version: str = "") -> str:
    """Return the address of a page in the explorer of *version*; blank if the package does not say where it is published.

    The default is the version that *descriptor* describes; ``latest`` stands for the newest.

    >>> permalink({"version": "1.0.0", "explorer": "https://ferries.example.org/explorer/"}, "events/mayors-meet.html")
    'https://ferries.example.org/explorer/1.0.0/events/mayors-meet.html'
    """
    root = descriptor.get("explorer")
    version = version or str(descriptor.get("version") or "")
    if not isinstance(root, str) or not root or not version:
        return ""
    return f"{root.rstrip('/')}/{version}/{page}"
