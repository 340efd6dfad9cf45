"""``guarantees coverage``."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from guarantees.cli import options
from guarantees.core.findings import has_errors
from guarantees.dataset.text_checks import CoverReport, cover
from guarantees.output.text import format_findings, format_unnamed_articles, summarize


@click.command(epilog="Example: guarantees coverage --texts ~/articles")
@options.texts
@options.quiet
def coverage(folder: Path | None, *, quiet: bool) -> None:
    """Report how much of each article is coded.

    Every quotation of five words or more, and every sentence that attributes something to a speaker, must be quoted
    in a source file: in a statement, or under its exclusions. Needs the articles; `build` checks the same.
    """
    layout = options.repository()
    report = cover(layout, options.texts_folder(layout, folder) or layout.texts)
    options.echo_lines(format_findings(report.findings))
    options.echo_lines([] if quiet else format_coverage(report))
    sys.exit(1 if has_errors(report.findings) else 0)


def format_coverage(report: CoverReport) -> list[str]:
    """Return, for each article, how many sentences and quotations are coded, excluded and open."""
    lines: list[str] = []
    for name, coverage_ in report.sources.items():
        lines.append(click.style(name, bold=True))
        for noun, tally in (("sentences", coverage_.sentences), ("quotations", coverage_.quotations)):
            without = (
                f", {tally.without_attribution} without attribution" if tally.without_attribution else ""
            )
            counts = f"{tally.coded} coded, {tally.excluded} excluded, {len(tally.open)} open{without}"
            lines.append(f"  {noun:<10}  {tally.total}: {counts}")
        lines.append(
            f"  words       {coverage_.words}: {coverage_.published} published ({coverage_.share:.1%})"
        )
    if report.unmeasured:
        names = ", ".join(report.unmeasured)
        lines.append(
            f"Not measured, because an article or a quote is missing, or a value is not valid: {names}"
        )
    lines += format_unnamed_articles(report.unnamed)
    if report.findings:
        return [*lines, summarize(report.findings)]
    return [*lines, "Nothing is open."] if report.sources else lines
