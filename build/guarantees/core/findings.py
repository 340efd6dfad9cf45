"""Findings: the violations that a run reports, as values rather than exceptions.

A run collects all of them, so that a contributor sees everything at once. A finding names the location (file, line,
column), the record, the value, what is wrong with it, and what to do.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from guarantees.core.former_rule_names import FORMER_NAMES
from guarantees.core.locations import NO_LOCATION, NO_RECORD, Location, RecordRef
from guarantees.core.rules import CURATION, Rule, Severity, register
from guarantees.core.version import parse_version

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


EXCERPT_WIDTH: Final = 80
"""The number of characters of a line that a finding shows."""


@dataclass(frozen=True, slots=True)
class Waiver:
    """An accepted finding: the rule, the record, the reason, and the version in which it stops being accepted."""

    check: str
    record: str
    reason: str
    until: str
    mark: Location = field(default=Location(""), compare=False)

    @property
    def rule_name(self) -> str:
        """The current name of the rule."""
        return FORMER_NAMES.get(self.check, self.check)


@dataclass(frozen=True, slots=True)
class Excerpt:
    """The line that a finding is about, or the part of it around a column if it is long.

    Attributes:
        text: The line or its part; ``…`` stands for what is left out.
        column: The character of *text* that the finding points at, counted from 1.
    """

    text: str
    column: int

    @classmethod
    def of(cls, line: str, column: int) -> Excerpt:
        """Return *line* with the *column* that a finding points at, cut to ``EXCERPT_WIDTH`` characters."""
        column = min(max(column, 1), len(line) + 1)
        first = max(0, column - EXCERPT_WIDTH // 2) if len(line) > EXCERPT_WIDTH else 0
        first = min(first, max(0, len(line) - EXCERPT_WIDTH))
        text = line[first : first + EXCERPT_WIDTH]
        start = "…" if first else ""
        end = "…" if first + EXCERPT_WIDTH < len(line) else ""
        return cls(f"{start}{text}{end}", column - first + len(start))


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """A violation of a rule.

    Attributes:
        rule: The rule that is violated.
        table: The table, or an empty string.
        record: The id of the record, or an empty string.
        file: The path of the file, relative to the root of the repository or package.
        line: The physical line in the file, counted from 1; 0 for the file as a whole.
        end_line: The last line that the finding is about, if there are several; otherwise 0.
        column: The column or key, or an empty string.
        value: The offending value as written.
        message: What is wrong, in a sentence.
        hint: What to do about it.
        excerpt: The line, if it helps to show it. It is never a line of an article.
        others: The records that this one was compared with. If one of them is wrong, this finding may be its
            consequence. Not part of the report.
    """

    rule: Rule
    message: str
    table: str = ""
    record: str = ""
    file: str = ""
    line: int = 0
    end_line: int = 0
    column: str = ""
    value: str = ""
    hint: str = ""
    excerpt: Excerpt | None = None
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
        """The record that the finding is about."""
        return RecordRef(self.table, self.record)

    @property
    def subjects(self) -> frozenset[RecordRef]:
        """All records that the finding depends on."""
        return frozenset({self.subject, *self.others})

    @property
    def place(self) -> str:
        """``file:line``, or ``file`` if the line is not known."""
        return f"{self.file}:{self.line}" if self.line else self.file

    def as_dict(self) -> dict[str, object]:
        """Return the finding as JSON-ready values; an unknown line is null."""
        return {
            "check": self.check,
            "severity": str(self.severity),
            "table": self.table,
            "record": self.record,
            "file": self.file,
            "line": self.line or None,
            **({"end_line": self.end_line} if self.end_line else {}),
            "column": self.column,
            "value": self.value,
            "message": self.message,
            "hint": self.hint,
            **({"excerpt": dataclasses.asdict(self.excerpt)} if self.excerpt else {}),
        }


class FindingCollector:
    """The findings of one run: each fault once, without consequences of other faults."""

    def __init__(self) -> None:
        self._findings: list[Finding] = []
        self._faults: set[tuple[str, ...]] = set()

    def __iter__(self) -> Iterator[Finding]:
        """Iterate over the findings in the order in which they were added."""
        return iter(self._findings)

    def __len__(self) -> int:
        """Return how many findings were added."""
        return len(self._findings)

    def add(
        self,
        rule: Rule,
        message: str,
        hint: str = "",
        *,
        at: Location = NO_LOCATION,
        record: RecordRef = NO_RECORD,
        column: str = "",
        value: str = "",
        related: tuple[RecordRef, ...] = (),
    ) -> None:
        """Add a violation of *rule* at a location, about a *record*; *related* records may be the cause of it."""
        finding = Finding(
            rule=rule,
            message=message,
            hint=hint,
            file=at.file,
            line=at.line,
            table=record.table,
            record=record.record,
            column=column,
            value=value,
            others=related,
        )
        self.extend([finding])

    def extend(self, findings: Iterable[Finding]) -> None:
        """Add *findings* as they are."""
        new = list(findings)
        self._findings += new
        self._faults.update(key for finding in new for key in fault_keys(finding))

    def extend_with_new_faults(self, findings: Iterable[Finding]) -> None:
        """Add those *findings* of another engine whose fault no finding reports yet."""
        self.extend([f for f in findings if self._faults.isdisjoint(fault_keys(f))])

    def extend_without_consequences(self, findings: Iterable[Finding], broken: Collection[RecordRef]) -> None:
        """Add those *findings* that neither are about a *broken* record nor depend on one."""
        records = frozenset(broken) - {NO_RECORD}
        self.extend([f for f in findings if records.isdisjoint(f.subjects)])

    def sorted(self) -> list[Finding]:
        """Return the findings once each, by file, line, column and rule."""
        return in_order(self._findings)


def fault_keys(finding: Finding) -> list[tuple[str, ...]]:
    """Return what identifies the fault behind *finding*, whichever engine reports it.

    Two findings about the same rule are about the same fault if they share the row (for a primary key), the cell,
    or the value (for a foreign key).
    """
    keys: list[tuple[str, ...]] = []
    if finding.line and finding.check == "primary-key":
        keys.append((finding.check, finding.table, "row", str(finding.line)))
    elif finding.line:
        keys.append((finding.check, finding.table, "cell", str(finding.line), finding.column))
    if finding.value and finding.check == "foreign-key":
        keys.append((finding.check, finding.table, "value", finding.value))
    return keys


def in_order(findings: Iterable[Finding]) -> list[Finding]:
    """Return *findings* once each, by file, line, column, message and rule."""
    return sorted(
        set(findings),
        key=lambda f: (
            *(f.file, f.line, f.column, _natural(f.message), f.check),
            *(f.message, f.table, f.record, f.value, f.hint, f.others),
        ),
    )


def _natural(text: str) -> tuple[str | tuple[int, str], ...]:
    """Return what *text* is sorted by: numbers by their value, so that line 9 comes before line 11."""
    parts = re.split(r"(\d+)", text)
    return tuple(
        (len(part.lstrip("0")), part.lstrip("0")) if number % 2 else part for number, part in enumerate(parts)
    )


ChangedLines = Mapping[str, Sequence[range]]
"""The lines that a contribution added or removed, by file."""


def changed_first(findings: Iterable[Finding], changed: ChangedLines) -> list[Finding]:
    """Return *findings* with those on *changed* lines first, then others in the same files, then the rest.

    A finding about a file as a whole counts as on a changed line if any line of the file changed.
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
    findings: Iterable[Finding], waivers: Iterable[Waiver], version: str, waivable: Collection[str]
) -> list[Finding]:
    """Return *findings* without the waived ones, and with a finding for every unused waiver.

    A waiver accepts the findings of one rule on one record, until the *version* that it names. *waivable* names the
    rules that were checked in this run; waivers of other rules are left alone.
    """
    remaining = list(findings)
    for waiver in waivers:
        if waiver.rule_name not in waivable:
            continue
        if waiver.rule_name != waiver.check:
            message = f"The rule {waiver.check!r} is now called {waiver.rule_name!r}."
            remaining.append(_waiver_finding(RENAMED_RULE, waiver, message))
        unwaived = [f for f in remaining if (f.check, f.record) != (waiver.rule_name, waiver.record)]
        about = f"{waiver.check!r} for {waiver.record!r}"
        if parse_version(version) >= parse_version(waiver.until):
            message = f"The waiver ended with version {waiver.until}: {about}."
            remaining.append(_waiver_finding(UNUSED_WAIVER, waiver, message))
        elif len(unwaived) == len(remaining):
            remaining.append(_waiver_finding(UNUSED_WAIVER, waiver, f"Unused waiver: {about}."))
        else:
            remaining = unwaived
    return remaining


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
