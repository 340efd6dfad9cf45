"""Findings: what is wrong with data, told as values and never as exceptions.

A run collects all of them, so that a contributor sees everything at once; a finding names the place
(file, line, column), the record, the offending value, what is wrong with it, and what to do.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from guarantees.core.locations import Location, RecordRef


@dataclass(frozen=True, slots=True)
class Waiver:
    """A finding that is accepted: which check, on which record, why, and up to which version."""

    check: str
    record: str
    reason: str
    until: str
    mark: Location = field(default=Location(""), compare=False)


class Severity(StrEnum):
    """How much a finding weighs: an error stops a build, a warning is only told."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that is wrong, and where.

    Attributes:
        check: The name of the check that speaks; stable, so that it can be waived and looked up.
        severity: Error or warning.
        table: The table concerned, or an empty text.
        record: The id of the record concerned, or an empty text.
        file: The path of the file, relative to the root of the repository or package.
        line: The physical line in the file, counted from 1; 0 where the file as a whole is meant.
        column: The column or key concerned, or an empty text.
        value: The offending value as written.
        message: What is wrong, in a sentence.
        hint: What to do about it.
        others: The records that the finding compares this one with: where one of them is known to be
            wrong, this one may be right. Never told.
    """

    check: str
    message: str
    severity: Severity = Severity.ERROR
    table: str = ""
    record: str = ""
    file: str = ""
    line: int = 0
    column: str = ""
    value: str = ""
    hint: str = ""
    others: tuple[RecordRef, ...] = ()

    @property
    def subject(self) -> RecordRef:
        """The record that the finding is about."""
        return RecordRef(self.table, self.record)

    @property
    def subjects(self) -> frozenset[RecordRef]:
        """All records that the finding hangs on."""
        return frozenset({self.subject, *self.others})

    @property
    def place(self) -> str:
        """``file:line``, or as much of it as is known."""
        return f"{self.file}:{self.line}" if self.line else self.file

    def as_dict(self) -> dict[str, str | int | None]:
        """Return the finding as JSON-ready values; a line that is not known is null."""
        return {
            "check": self.check,
            "severity": str(self.severity),
            "table": self.table,
            "record": self.record,
            "file": self.file,
            "line": self.line or None,
            "column": self.column,
            "value": self.value,
            "message": self.message,
            "hint": self.hint,
        }


def in_order(findings: Iterable[Finding]) -> list[Finding]:
    """Return *findings* once each, by file, line, column and check."""
    return sorted(
        set(findings),
        key=lambda f: (f.file, f.line, f.column, f.check, f.message, dataclasses.astuple(f)),
    )


ChangedLines = Mapping[str, Sequence[range]]
"""The lines that a contribution wrote or took away, by file."""


def changed_first(findings: Iterable[Finding], touched: ChangedLines) -> list[Finding]:
    """Return *findings* in their order, but those on *touched* lines first, then others of those files.

    What is said of a file as a whole is on a touched line wherever the file is touched.
    """

    def rank(finding: Finding) -> int:
        if finding.file not in touched:
            return 2
        on_line = not finding.line or any(finding.line in lines for lines in touched[finding.file])
        return 0 if on_line else 1

    return sorted(findings, key=rank)


def has_errors(findings: Iterable[Finding]) -> bool:
    """Tell whether any finding is an error."""
    return any(finding.severity is Severity.ERROR for finding in findings)


def apply_waivers(
    findings: Iterable[Finding], waivers: Iterable[Waiver], version: str, asked: Collection[str]
) -> list[Finding]:
    """Return *findings* without those that are accepted, and with a finding for every idle waiver.

    A waiver accepts what one check finds on one record, up to the *version* it names. Only the checks
    *asked* in this run can be waived; one of them that accepts nothing, or nothing any more, is told, so
    that the list of exceptions can only shrink.
    """
    left = list(findings)
    for waiver in waivers:
        if waiver.check not in asked:
            continue
        kept = [f for f in left if (f.check, f.record) != (waiver.check, waiver.record)]
        if _version_tuple(version) >= _version_tuple(waiver.until):
            left.append(_unused_waiver(waiver, f"ended with version {waiver.until}"))
        elif len(kept) == len(left):
            left.append(_unused_waiver(waiver, "is for nothing that was found"))
        else:
            left = kept
    return left


def _unused_waiver(waiver: Waiver, why: str) -> Finding:
    return Finding(
        check="unused-waiver",
        file=waiver.mark.file,
        line=waiver.mark.line,
        record=waiver.record,
        value=waiver.check,
        message=f"The waiver of {waiver.check!r} for {waiver.record!r} {why}.",
        hint="Remove it, or mend what it waived.",
    )


def _version_tuple(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split("."))
