"""The version bump that a diff requires, by the Data Package recipe for versions.

A broken schema or permanent id is a major change; new tables, rows and columns at the end, and loosened constraints,
are minor changes; corrected values and descriptions, and removed rows without a permanent id, are patches. Before 1.0.0
any version may follow.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import IntEnum
from typing import Final

from guarantees.core.version import parse_version
from guarantees.release.diff.compare import Diff, Kind, TableDiff

_SET_VERSION: Final = "Set `version` in curation/dataset.yml"


class Bump(IntEnum):
    """The part of a version number that must be raised."""

    NONE = 0
    PATCH = 1
    MINOR = 2
    MAJOR = 3

    def __str__(self) -> str:
        """Return the name in lower case."""
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
"""The bump that each kind of change of the contract requires."""


@dataclass(frozen=True, slots=True)
class Reason:
    """A change, and the bump that it requires."""

    bump: Bump
    message: str


@dataclass(frozen=True, slots=True)
class BumpVerdict:
    """Whether a version number is allowed, and why."""

    allowed: bool
    message: str


def reasons(diff: Diff) -> list[Reason]:
    """Return the changes in *diff* with the bumps that they require, largest bump first."""
    schema = (Reason(BUMP_BY_CHANGE[change.kind], f"{change.place}: {change.kind}") for change in diff.schema)
    # Rows that follow from those of other tables give no reason of their own.
    tables = (table for table in diff.tables if not table.table.is_derived)
    rows = (reason for table in tables for reason in _row_reasons(table))
    # A column whose title and description have changed is one reason.
    return sorted({*schema, *rows}, key=lambda reason: (-reason.bump, reason.message))


def _row_reasons(diff: TableDiff) -> Iterator[Reason]:
    removed_bump = Bump.MAJOR if diff.permanent_ids else Bump.PATCH
    parts = (
        (Bump.MINOR, diff.added, "added"),
        (Bump.PATCH, diff.changed, "changed"),
        (Bump.MAJOR, diff.retired, "retired"),
        (
            removed_bump,
            diff.removed,
            "removed without an entry in retired_ids" if diff.permanent_ids else "removed",
        ),
    )
    for bump, rows, verb in parts:
        if rows:
            number = f"{len(rows)} {'row' if len(rows) == 1 else 'rows'}"
            yield Reason(bump, f"{diff.table.name}: {number} {verb}")


def required_bump(diff: Diff) -> Bump:
    """Return the smallest bump that *diff* allows."""
    return max((reason.bump for reason in reasons(diff)), default=Bump.NONE)


def bump_version(version: str, bump: Bump) -> str:
    """Return *version* raised by *bump*; blank if it is not a version.

    >>> bump_version("1.4.2", Bump.MINOR), bump_version("1.4.2", Bump.NONE), bump_version("banana", Bump.PATCH)
    ('1.5.0', '1.4.2', '')
    """
    numbers = parse_version(version)
    if not numbers:
        return ""
    major, minor, patch = numbers
    raised = {
        Bump.NONE: (major, minor, patch),
        Bump.PATCH: (major, minor, patch + 1),
        Bump.MINOR: (major, minor + 1, 0),
        Bump.MAJOR: (major + 1, 0, 0),
    }[bump]
    return ".".join(map(str, raised))


@dataclass(frozen=True, slots=True)
class NextVersion:
    """The version of a release.

    Attributes:
        version: The version of the package if the changes allow it, or else the lowest version that they allow.
        problem: Why the version of the package is not allowed; blank if it is.
    """

    version: str
    problem: str = ""


def next_version(diff: Diff, released_as: str = "") -> NextVersion:
    """Return the version in which the changes in *diff* can be released.

    *released_as* says where the version of the package was released with different content, if it was.
    """
    old, new = diff.versions
    if not old:
        verdict = check_first_version(new)
        return (
            NextVersion(new)
            if verdict.allowed
            else NextVersion("1.0.0", f"{verdict.message} {_SET_VERSION}.")
        )
    if not parse_version(old) or not parse_version(new):
        return NextVersion(new, f"{check_bump(old, new, Bump.NONE).message} {_SET_VERSION}.")
    # A released version never changes, and before 1.0.0 any change may be a patch.
    bump = Bump.PATCH if parse_version(old)[0] == 0 else max(required_bump(diff), Bump.PATCH)
    minimum = bump_version(old, bump)
    why = "".join(f" Why: {reason.message}." for reason in reasons(diff)[:1])
    if released_as or new == old:
        minimum = max(minimum, bump_version(new, Bump.PATCH), key=parse_version)
        where = f" ({released_as})" if released_as else ""
        problem = (
            f"{new} is already released{where} with different content, and a released version never changes."
        )
        return NextVersion(minimum, f"{problem} {_SET_VERSION} to {minimum} or higher.{why}")
    if parse_version(new) < parse_version(old):
        problem = f"{new} is lower than {old}, which is released."
        return NextVersion(minimum, f"{problem} {_SET_VERSION} to {minimum} or higher.{why}")
    verdict = check_bump(old, new, bump)
    return (
        NextVersion(new)
        if verdict.allowed
        else NextVersion(minimum, f"{verdict.message} {_SET_VERSION}.{why}")
    )


def check_first_version(version: str) -> BumpVerdict:
    """Return whether the first release may have the number *version*."""
    numbers = parse_version(version)
    if not numbers:
        return BumpVerdict(allowed=False, message=f"{version!r} is not a version of the form 1.2.3.")
    if version == "1.0.0" or numbers[0] == 0:
        return BumpVerdict(allowed=True, message=f"{version} may be the first release.")
    message = (
        f"The first release must be 1.0.0, or 0.x.y while anything may still change; {version} is too high."
    )
    return BumpVerdict(allowed=False, message=message)


def check_bump(old: str, new: str, bump: Bump) -> BumpVerdict:
    """Return whether the version *new* may follow *old* if the changes require *bump*."""
    if not old and not new:
        return BumpVerdict(allowed=True, message="The package has no version number.")
    old_numbers, new_numbers = parse_version(old), parse_version(new)
    if not old_numbers or not new_numbers:
        invalid = new if old_numbers else old
        return BumpVerdict(allowed=False, message=f"{invalid!r} is not a version of the form 1.2.3.")
    if new_numbers < old_numbers:
        return BumpVerdict(allowed=False, message=f"{new} is lower than {old}.")
    if old_numbers[0] == new_numbers[0] == 0:
        return BumpVerdict(allowed=True, message=f"Before 1.0.0 anything may change: {new} may follow {old}.")
    # The step to 1.0.0 is a major one, so it may contain any change.
    minimum = bump_version(old, bump)
    if new_numbers < parse_version(minimum):
        message = f"The changes since {old} require a {bump} bump, to {minimum} at least; {new} is too low."
        return BumpVerdict(allowed=False, message=message)
    return BumpVerdict(allowed=True, message=f"{new} may follow {old}; the minimum is {minimum}.")
