"""Version numbers of the form ``MAJOR.MINOR.PATCH``."""

from __future__ import annotations

import re
from typing import Final

_SEMVER: Final = re.compile(r"(0|[1-9][0-9]*)\.(0|[1-9][0-9]*)\.(0|[1-9][0-9]*)")


def parse_version(version: str) -> tuple[int, ...]:
    """Return the three numbers of *version*, by which versions are ordered; empty if it is not a version.

    >>> parse_version("1.10.0") > parse_version("1.9.3"), parse_version("latest")
    (True, ())
    """
    match = _SEMVER.fullmatch(version)
    return tuple(map(int, match.groups())) if match else ()
