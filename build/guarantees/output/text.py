"""Findings as text for a terminal."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Final
from unicodedata import combining, east_asian_width

import click

from guarantees.core.findings import Excerpt, Finding
from guarantees.core.rules import Severity
from guarantees.output.escape import escape_control

MAX_ALIKE: Final = 20
"""The number of findings of one rule and column that a terminal shows; the others are counted."""

MAX_FILES: Final = 5
"""The number of files that a line lists."""

_COLORS: Final = {Severity.ERROR: "red", Severity.WARNING: "yellow"}


def count(number: int, noun: str) -> str:
    """Return a number with its noun.

    >>> count(1, "finding"), count(1361, "row")
    ('1 finding', '1,361 rows')
    """
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def summarize(findings: Sequence[Finding]) -> str:
    """Return the number of errors, and of warnings if there are any.

    >>> summarize([])
    '0 errors'
    """
    counts = Counter(finding.severity for finding in findings)
    return count_severities(counts[Severity.ERROR], counts[Severity.WARNING])


def count_severities(errors: int, warnings: int) -> str:
    """Return the number of errors, and of warnings if there are any.

    >>> count_severities(1, 2)
    '1 error, 2 warnings'
    """
    return f"{count(errors, 'error')}, {count(warnings, 'warning')}" if warnings else count(errors, "error")


def format_unnamed_articles(files: Sequence[str]) -> list[str]:
    """Return a line about articles that no source file names, and what to do; nothing if there is none."""
    if not files:
        return []
    listed = ", ".join(map(escape_control, files[:MAX_FILES])) + (" …" if len(files) > MAX_FILES else "")
    verb = "is" if len(files) == 1 else "are"
    found = f"No source file names {count(len(files), 'article')} that {verb} in the folder: {listed}."
    return [f"{found} Write the name under `file` in a file in curation/sources/."]


def format_findings(findings: Sequence[Finding], *, max_alike: int = MAX_ALIKE) -> list[str]:
    """Return *findings* as lines: location, record, column and message, and below them the hint.

    Of the findings that share file, column and rule, *max_alike* are shown and the others counted, so that a column
    full of errors does not hide the rest.
    """
    lines: list[str] = []
    counts: Counter[tuple[str, str, str]] = Counter()
    for finding in findings:
        kind = (finding.file, finding.column, finding.check)
        counts[kind] += 1
        if counts[kind] <= max_alike:
            lines += _format_finding(finding)
    for (file, column, check), number in counts.items():
        if number > max_alike:
            where = f" in column {column}" if column else ""
            lines.append(
                escape_control(
                    f"{file}: {count(number - max_alike, 'more finding')} like these{where} [{check}]"
                )
            )
    return lines


def _format_finding(finding: Finding) -> list[str]:
    severity = click.style(str(finding.severity), fg=_COLORS[finding.severity], bold=True)
    location = click.style(escape_control(finding.place), bold=True)
    subject = escape_control(" ".join(part for part in (finding.record, finding.column) if part))
    message = f"{subject}: {escape_control(finding.message)}" if subject else escape_control(finding.message)
    lines = [f"{location}: {severity}: {message} [{finding.check}]"]
    if finding.excerpt:
        lines += _format_excerpt(finding.excerpt, finding.line)
    if finding.hint:
        lines.append(f"    {escape_control(finding.hint)}")
    return lines


def _format_excerpt(excerpt: Excerpt, line: int) -> list[str]:
    """Return the line that a finding is about, and below it a caret; a tab is shown as an arrow."""
    text = excerpt.text.replace("\t", "→")
    before = _width(escape_control(text[: excerpt.column - 1]))
    return [
        f"    {line} | {escape_control(text)}".rstrip(),
        f"    {' ' * len(str(line))} | {' ' * before}^",
    ]


def _width(text: str) -> int:
    """Return how many columns of a terminal *text* takes.

    >>> _width("café"), _width("渡し船")
    (4, 6)
    """
    return sum(0 if combining(char) else 1 + (east_asian_width(char) in "WF") for char in text)
