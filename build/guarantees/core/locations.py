"""Locations in files, and references to records."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True, order=True)
class Location:
    """A place in a file: lines and columns are counted from 1, and 0 if unknown."""

    file: str
    line: int = 0
    column: int = 0


NO_LOCATION: Final = Location("")
"""No location."""


@dataclass(frozen=True, slots=True, order=True)
class RecordRef:
    """A record: its table and its id, since several tables may use the same id."""

    table: str = ""
    record: str = ""


NO_RECORD: Final = RecordRef()
"""No particular record."""
