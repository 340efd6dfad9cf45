"""``guarantees agreement``."""

from __future__ import annotations

import sys
from itertools import groupby
from pathlib import Path

import click

from guarantees.cli import options
from guarantees.core.findings import has_errors
from guarantees.dataset.agreement.run_agreement import AgreementReport
from guarantees.dataset.agreement.run_agreement import agreement as compare_codings
from guarantees.output.escape import escape_control
from guarantees.output.text import count, format_findings

_BAR = {"met": "  bar met", "missed": "  BAR MISSED", "none": ""}


@click.command(epilog="Example: guarantees agreement --texts ~/articles")
@options.texts
@options.quiet
def agreement(folder: Path | None, *, quiet: bool) -> None:
    """Compare the two blind codings of the articles.

    Prints every measure with its interval and threshold, then every difference between the two codings with its
    adjudication. Writes nothing: a build with the articles publishes the figures.
    """
    layout = options.repository()
    report = compare_codings(layout, options.texts_folder(layout, folder) or layout.texts)
    options.echo_lines([] if quiet else format_agreement(report))
    options.echo_lines(format_findings(report.findings))
    sys.exit(1 if has_errors(report.findings) else 0)


def format_agreement(report: AgreementReport) -> list[str]:
    """Return the measures of each pair of codings, and every difference with its adjudication."""
    lines: list[str] = []
    for pair, rows in groupby(report.rows, key=lambda row: (row["coding"], row["compared_with"])):
        lines.append(click.style(f"{pair[0]} and {pair[1]}", bold=True))
        for row in rows:
            value, low, high = (
                f"{int(row[f'{name}_thousandths']) / 1000:6.3f}" for name in ("value", "low", "high")
            )
            lines.append(
                f"  {row['measure']:<20} {row['statistic']:<5} {value}  [{low},{high}]"
                f"  n = {row['units']:>5}{_BAR[row['bar']]}"
            )
    lines.append(click.style("differences between first and second", bold=True))
    for difference, decision in report.disagreements.items():
        first, second = (value or "blank" for value in difference.values)
        outcome = f"{decision.outcome}: {decision.reason}" if decision else report.open(difference)
        where = f"{difference.source_id or 'events'}: {difference.one} / {difference.other}"
        lines.append(escape_control(f"  {where} {difference.measure}: {first} | {second} -> {outcome}"))
    return [*lines, f"{count(len(report.disagreements), 'difference')}."]
