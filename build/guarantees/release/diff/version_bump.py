"""What a difference costs: the least version number that may carry it, by the Data Package recipe.

A schema or an id broken costs a major number; tables, columns at the end, rows added or a constraint loosened a
minor one; values and descriptions corrected a patch. Before 1.0.0 nothing is promised.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import IntEnum
from typing import Final

from guarantees.release.diff.compare import Diff, Kind, TableDiff

_SEMVER: Final = re.compile(r"(0|[1-9][0-9]*)\.(0|[1-9][0-9]*)\.(0|[1-9][0-9]*)")


class Bump(IntEnum):
    """Which part of a version number has to be raised."""

    NONE = 0
    PATCH = 1
    MINOR = 2
    MAJOR = 3

    def __str__(self) -> str:
        """Return the word for it."""
        return self.name.lower()


BUMP_BY_CHANGE: Final[Mapping[Kind, Bump]] = {
    Kind.TABLE_ADDED: Bump.MINOR,
    Kind.TABLE_REMOVED: Bump.MAJOR,
    Kind.COLUMN_ADDED: Bump.MINOR,
    Kind.COLUMN_INSERTED: Bump.MAJOR,
    Kind.COLUMN_REMOVED: Bump.MAJOR,
    Kind.COLUMNS_REORDERED: Bump.MAJOR,
    Kind.TYPE: Bump.MAJOR,
    Kind.KEY: Bump.MAJOR,
    Kind.TIGHTENED: Bump.MAJOR,
    Kind.LOOSENED: Bump.MINOR,
    Kind.DESCRIBED: Bump.PATCH,
}
"""What each kind of change of the contract costs."""


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a difference costs what it costs."""

    bump: Bump
    what: str


def reasons(diff: Diff) -> list[Reason]:
    """Return why *diff* costs what it costs, the dearest first."""
    schema = (Reason(BUMP_BY_CHANGE[change.kind], f"{change.place}: {change.kind}") for change in diff.schema)
    rows = (reason for of in diff.tables for reason in _rows(of))
    return sorted((*schema, *rows), key=lambda reason: (-reason.bump, reason.what))


def _rows(of: TableDiff) -> Iterator[Reason]:
    lost = Bump.MAJOR if of.identified else Bump.PATCH
    parts = (
        (Bump.MINOR, of.added, "added"),
        (Bump.PATCH, of.changed, "changed"),
        (Bump.MAJOR, of.retired, "retired"),
        (lost, of.removed, "removed without an entry in retired_ids" if of.identified else "removed"),
    )
    for bump, rows, verb in parts:
        if rows:
            number = f"{len(rows)} {'row' if len(rows) == 1 else 'rows'}"
            yield Reason(bump, f"{of.table.name}: {number} {verb}")


def required_bump(diff: Diff) -> Bump:
    """Return the least that *diff* costs."""
    return max((reason.bump for reason in reasons(diff)), default=Bump.NONE)


def bump_version(version: str, bump: Bump) -> str:
    """Return the least version after *version* that is raised by *bump*; blank where it is no version.

    >>> raised("1.4.2", Bump.MINOR), raised("1.4.2", Bump.NONE), raised("banana", Bump.PATCH)
    ('1.5.0', '1.4.2', '')
    """
    parts = parse_version(version)
    if not parts:
        return ""
    major, minor, patch = parts
    least = {
        Bump.NONE: (major, minor, patch),
        Bump.PATCH: (major, minor, patch + 1),
        Bump.MINOR: (major, minor + 1, 0),
        Bump.MAJOR: (major + 1, 0, 0),
    }[bump]
    return ".".join(map(str, least))


def parse_version(version: str) -> tuple[int, ...]:
    """Return the numbers of *version* to compare it by; none where it is no version.

    >>> numbers("1.10.0") > numbers("1.9.3"), numbers("latest")
    (True, ())
    """
    found = _SEMVER.fullmatch(version)
    return tuple(map(int, found.groups())) if found else ()


@dataclass(frozen=True, slots=True)
class BumpVerdict:
    """What is said of a version number: whether it may carry the difference, and why."""

    allowed: bool
    what: str


def check_first_version(version: str) -> BumpVerdict:
    """Return whether the first package that is published may be called *version*."""
    if not parse_version(version):
        return BumpVerdict(allowed=False, what=f"{version!r} is no version of the form 1.2.3.")
    if version == "1.0.0" or not parse_version(version)[0]:
        return BumpVerdict(allowed=True, what=f"{version} may be the first release.")
    what = f"The first release is called 1.0.0, or 0.1.0 while nothing is promised; {version} is too high."
    return BumpVerdict(allowed=False, what=what)


def check_bump(old: str, new: str, bump: Bump) -> BumpVerdict:
    """Return whether a package called *new* may follow one called *old* from which it differs by *bump*."""
    before, after = parse_version(old), parse_version(new)
    if not before or not after:
        strange = repr(old if not before else new)
        return BumpVerdict(allowed=False, what=f"{strange} is no version of the form 1.2.3.")
    if after < before:
        return BumpVerdict(allowed=False, what=f"{new} is lower than {old}.")
    if not before[0] and not after[0]:
        return BumpVerdict(allowed=True, what=f"Before 1.0.0 nothing is promised: {new} may follow {old}.")
    # The step to 1.0.0 is a major one, whatever it carries.
    least = bump_version(old, bump)
    if after < parse_version(least):
        what = f"A {bump} change of {old} must be called {least} at least; {new} is too low."
        return BumpVerdict(allowed=False, what=what)
    return BumpVerdict(allowed=True, what=f"{new} may follow {old}: the least is {least}.")
