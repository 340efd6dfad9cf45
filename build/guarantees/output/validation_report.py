"""A validation report as text, JSON, Markdown, JUnit XML and GitHub annotations."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Final

from guarantees.core.findings import Finding
from guarantees.core.rules import Severity
from guarantees.output.escape import escape_control
from guarantees.output.text import count, count_severities, format_findings
from guarantees.validation.counted_findings import FindingTotal
from guarantees.validation.report import ValidationReport

MAX_ANNOTATIONS: Final = 9
"""GitHub shows ten annotations of a kind and silently drops the rest; the tenth says how many more there are."""


def as_text(report: ValidationReport) -> str:
    """Return *report* for a terminal; the last line is the result."""
    tables, rows = count(len(report.tables), "table"), count(sum(report.tables.values()), "row")
    verdict = "Valid" if report.valid else "Not valid"
    found = count_severities(report.errors, report.warnings)
    result = f"{verdict}: {tables}, {rows}, {found} (checked by {', '.join(report.engines)})."
    notes = map(escape_control, report.notes)
    return "\n".join([*finding_lines(report), *notes, escape_control(result)])


def finding_lines(report: ValidationReport) -> list[str]:
    """Return only the findings of *report*, for a terminal, and how many are not listed."""
    return [*format_findings(report.findings), *map(escape_control, more_findings(report))]


def more_findings(report: ValidationReport) -> Iterator[str]:
    """Yield how many findings of each kind are not listed."""
    for total in report.not_listed:
        kind = total.kind
        file = next(f.file for f in report.findings if (f.check, f.table, f.column) == kind)
        where = f" in column {kind.column}" if kind.column else ""
        yield f"{file}: {count(total.more, 'more finding')} like these{where} [{kind.check}]"


def as_json(report: ValidationReport) -> str:
    """Return *report* as a JSON object."""
    return json.dumps(
        {
            "valid": report.valid,
            "engines": list(report.engines),
            "tables": dict(report.tables),
            "errors": report.errors,
            "warnings": report.warnings,
            "findings": [finding.as_dict() for finding in report.findings],
            **({"not_listed": [_total(each) for each in report.not_listed]} if report.not_listed else {}),
            **({"notes": list(report.notes)} if report.notes else {}),
        },
        indent=2,
    )


def _total(total: FindingTotal) -> dict[str, str | int]:
    return {**total.kind._asdict(), "listed": total.listed, "total": total.total}


def as_github(report: ValidationReport) -> str:
    """Return *report* as workflow commands, which GitHub shows beside the lines of a pull request.

    Errors come first, so that a warning is left out rather than an error.
    """
    ranked = sorted(report.findings, key=lambda finding: finding.severity is not Severity.ERROR)
    lines = [_annotation(finding) for finding in ranked[:MAX_ANNOTATIONS]]
    omitted = report.errors + report.warnings - len(lines)
    if omitted:
        lines.append(f"::notice::{count(omitted, 'more finding')}; run `guarantees validate` to see all")
    # A line is a command if it starts with two colons, or with ##[ in older runners.
    notes = (f"Note: {_escape(note)}" for note in report.notes)
    return "\n".join([*lines, *notes, count_severities(report.errors, report.warnings)])


def _annotation(finding: Finding) -> str:
    parts = {"file": finding.file, "line": str(finding.line or 1), "title": finding.check}
    properties = ",".join(f"{name}={_escape(value, ':,')}" for name, value in parts.items() if value)
    subject = " ".join(part for part in (finding.record, finding.column) if part)
    message = f"{subject}: {finding.message} {finding.hint}".strip(": ")
    return f"::{finding.severity} {properties}::{_escape(message)}"


def _escape(value: str, more: str = "") -> str:
    """Percent-encode *value* for a workflow command, so that no cell can start a command of its own."""
    for char in "%\r\n" + more:
        value = value.replace(char, f"%{ord(char):02X}")
    return escape_control(value)


def as_markdown(report: ValidationReport) -> str:
    """Return *report* as a Markdown page, shortened to GitHub's limit for the summary of a job."""
    from guarantees.output import markdown_report

    return markdown_report.fit(markdown_report.validation_page(report), markdown_report.SUMMARY_LIMIT - 1)


def as_junit(report: ValidationReport) -> str:
    """Return *report* as JUnit XML."""
    from guarantees.output.junit_report import junit_xml

    return junit_xml(report)


FORMATS: Final[Mapping[str, Callable[[ValidationReport], str]]] = {
    "text": as_text,
    "json": as_json,
    "junit": as_junit,
    "github": as_github,
    "markdown": as_markdown,
}
