"""Where something is written, and which record it belongs to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True, order=True)
class Location:
    """A place in a file written by a person: lines and columns are counted from 1."""

    file: str
    line: int = 0
    column: int = 0


@dataclass(frozen=True, slots=True, order=True)
class RecordRef:
    """The record that a finding is about: the same id may stand in several tables."""

    table: str = ""
    record: str = ""


NO_RECORD: Final = RecordRef()
"""No record in particular."""
