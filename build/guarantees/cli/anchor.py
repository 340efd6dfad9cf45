"""``guarantees anchor``."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from guarantees.cli import options
from guarantees.core.findings import has_errors
from guarantees.dataset.text_checks import AnchorReport
from guarantees.dataset.text_checks import anchor as anchor_texts
from guarantees.output.text import count, format_findings, summarize


@click.command(epilog="Example: guarantees anchor --texts ~/articles")
@options.texts
@options.quiet
def anchor(folder: Path | None, *, quiet: bool) -> None:
    """Find every quote in the articles, and record its position.

    Writes an anchor lock beside each source file whose article is available and contains all of its quotes.
    """
    layout = options.repository()
    report = anchor_texts(layout, options.texts_folder(layout, folder) or layout.texts)
    options.echo_lines(format_findings(report.findings))
    options.echo_lines([] if quiet else format_anchor(report))
    sys.exit(1 if has_errors(report.findings) else 0)


def format_anchor(report: AnchorReport) -> list[str]:
    """Return how many quotes were found, and which anchor locks were written."""
    lines = [f"Found {count(report.quotes, 'quote')} in {count(report.sources, 'article')}."]
    if report.absent:
        lines.append(f"No article available for {', '.join(report.absent)}: anchor locks left unchanged.")
    lines.append(f"Wrote {', '.join(report.changed)}." if report.changed else "Anchor locks are up to date.")
    return [*lines, summarize(report.findings)] if report.findings else lines
