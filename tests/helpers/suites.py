"""Which tests belong to the long suites, and which must run in the same process.

`make test` leaves the long suites out. Their tests are marked by the folder that they are in, or by what they use.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

import pytest

TESTS: Final = Path(__file__).resolve().parent.parent

SUITES: Final = ("differential", "e2e", "fuzz")

# Fixtures that start a server or a browser, and the one process that starts it: each costs seconds and memory.
SHARED: Final = {"rgw": "ceph", "spark": "spark", "browser": "browser"}
SERVERS: Final = frozenset({"browser", "git_http", "nginx", "rgw"})


def mark(items: list[pytest.Item]) -> None:
    """Mark the tests of the long suites, and keep the tests that share a server together when tests run in parallel."""
    for item in items:
        folder = item.path.relative_to(TESTS).parts[0] if item.path.is_relative_to(TESTS) else ""
        fixtures = set(getattr(item, "fixturenames", ()))
        if folder in SUITES:
            item.add_marker(folder)
        elif fixtures & SERVERS:
            item.add_marker("e2e")
        for group in sorted(SHARED[name] for name in fixtures & SHARED.keys()):
            item.add_marker(pytest.mark.xdist_group(group))
            break
