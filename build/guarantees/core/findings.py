"""Findings: violations of rules, as values.

A run collects all findings, so that a contributor sees everything at once.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from guarantees.core.former_rule_names import FORMER_NAMES
from guarantees.core.locations import Location, RecordRef
from guarantees.core.rules import CURATION, Rule, Severity, register

UNUSED_WAIVER: Final = register(
    Rule(
        name="unused-waiver",
        group=CURATION,
        summary="A waiver must accept a current finding and must not have expired.",
        fix="Remove the waiver, or fix the finding that it accepted.",
        bad="- {check: missing-target, record: ferry-gazette-s01, ...}   # ferry-gazette-s01 has a target",
        good="- {check: missing-target, record: ferry-gazette-s02, ...}   # reported without the waiver",
    )
)
RENAMED_RULE: Final = register(
    Rule(
        name="renamed-rule",
        group=CURATION,
        summary="A waiver should use the current name of a rule.",
        fix="Write the current name. The former one is accepted for one more version.",
        severity=Severity.WARNING,
        bad="- {check: directed-act-has-a-target, record: ferry-gazette-s01, ...}",
        good="- {check: missing-target, record: ferry-gazette-s01, ...}",
    )
)


@dataclass(frozen=True, slots=True)
class Waiver:
    """An accepted violation: of which rule, by which record, why, and up to which version."""

    check: str
    record: str
    reason: str
    until: str
    mark: Location = field(default=Location(""), compare=False)

    @property
    def rule_name(self) -> str:
        """The current name of the rule."""
        return FORMER_NAMES.get(self.check, self.check)


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One violation of a rule, and its location. Strings are empty where something does not apply.

    Attributes:
        rule: The violated rule.
        table: The name of the table.
        record: The id of the record.
        file: The path of the file, relative to the root of the repository or package.
        line: The line in the file, counted from 1; 0 for the file as a whole.
        column: The column or key.
        value: The offending value as written.
        message: What is wrong, in a sentence.
        hint: How to fix it.
        others: The records that this one was compared with. If one of them violates a rule itself, this
            finding may be a consequence. They are not part of a report.
    """

    rule: Rule
    message: str
    table: str = ""
    record: str = ""
    file: str = ""
    line: int = 0
    column: str = ""
    value: str = ""
    hint: str = ""
    others: tuple[RecordRef, ...] = ()

    @property
    def check(self) -> str:
        """The name of the rule."""
        return self.rule.name

    @property
    def severity(self) -> Severity:
        """The severity of the rule."""
        return self.rule.severity

    @property
    def subject(self) -> RecordRef:
        """The record of the finding."""
        return RecordRef(self.table, self.record)

    @property
    def subjects(self) -> frozenset[RecordRef]:
        """All records that the finding depends on."""
        return frozenset({self.subject, *self.others})

    @property
    def place(self) -> str:
        """``file:line``, or the file alone."""
        return f"{self.file}:{self.line}" if self.line else self.file

    def as_dict(self) -> dict[str, str | int | None]:
        """Return the finding as values for JSON; an unknown line is null."""
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
    """Return the unique *findings*, sorted by file, line, column and rule."""
    return sorted(
        set(findings),
        key=lambda f: (
            *(f.file, f.line, f.column, f.check, f.message),
            *(f.table, f.record, f.value, f.hint, f.others),
        ),
    )


ChangedLines = Mapping[str, Sequence[range]]
"""The lines that a contribution added or removed, by file."""


def changed_first(findings: Iterable[Finding], changed: ChangedLines) -> list[Finding]:
    """Return *findings* with those on *changed* lines first, then others in the same files; else in their order.

    A finding about a whole file counts as one on a changed line if the file has changed.
    """

    def rank(finding: Finding) -> int:
        if finding.file not in changed:
            return 2
        on_line = not finding.line or any(finding.line in lines for lines in changed[finding.file])
        return 0 if on_line else 1

    return sorted(findings, key=rank)


def has_errors(findings: Iterable[Finding]) -> bool:
    """Return whether any finding is an error."""
    return any(finding.severity is Severity.ERROR for finding in findings)


def apply_waivers(
    findings: Iterable[Finding], waivers: Iterable[Waiver], version: str, checked: Collection[str]
) -> list[Finding]:
    """Return *findings* without those that are waived, and with a finding for every unused waiver.

    A waiver accepts the violations of one rule by one record, up to the *version* that it names. Only the
    rules that were *checked* in this run can be waived; a waiver of one of them that accepts nothing, or
    whose version is reached, is reported, so that the list of waivers can only shrink.
    """
    unwaived = list(findings)
    for waiver in waivers:
        if waiver.rule_name not in checked:
            continue
        if waiver.rule_name != waiver.check:
            message = f"The rule {waiver.check!r} is now called {waiver.rule_name!r}."
            unwaived.append(_waiver_finding(RENAMED_RULE, waiver, message))
        others = [f for f in unwaived if (f.check, f.record) != (waiver.rule_name, waiver.record)]
        if _version_tuple(version) >= _version_tuple(waiver.until):
            message = (
                f"The waiver of {waiver.check!r} for {waiver.record!r} ended with version {waiver.until}."
            )
            unwaived.append(_waiver_finding(UNUSED_WAIVER, waiver, message))
        elif len(others) == len(unwaived):
            message = f"Unused waiver: {waiver.record!r} does not violate {waiver.check!r}."
            unwaived.append(_waiver_finding(UNUSED_WAIVER, waiver, message))
        else:
            unwaived = others
    return unwaived


def _waiver_finding(rule: Rule, waiver: Waiver, message: str) -> Finding:
    return Finding(
        rule=rule,
        file=waiver.mark.file,
        line=waiver.mark.line,
        record=waiver.record,
        value=waiver.check,
        message=message,
        hint=rule.fix,
    )


def _version_tuple(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split("."))
