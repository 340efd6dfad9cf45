"""``guarantees anchor``."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from guarantees.cli import options
from guarantees.core.findings import has_errors
from guarantees.dataset.text_checks import AnchorReport
from guarantees.dataset.text_checks import anchor as anchor_texts
from guarantees.output.text import count, format_findings, format_unnamed_articles, summarize


@click.command(epilog="Example: guarantees anchor --texts ~/articles")
@options.texts
@options.quiet
def anchor(folder: Path | None, *, quiet: bool) -> None:
    """Find every quote in the articles, and record its position.

    Writes an anchor lock beside each source file whose article is available. A quote that is not in the article is
    reported, and the other quotes are recorded. Positions of deleted quotes are removed even without the article.
    """
    layout = options.repository_to_write()
    report = anchor_texts(layout, options.texts_folder(layout, folder) or layout.texts)
    options.echo_lines(format_findings(report.findings))
    options.echo_lines([] if quiet else format_anchor(report))
    sys.exit(1 if has_errors(report.findings) else 0)


def format_anchor(report: AnchorReport) -> list[str]:
    """Return how many quotes were found, and which anchor locks were written."""
    quotes = count(report.quotes, "quote")
    if report.missing:
        quotes = f"{report.quotes:,} of {count(report.quotes + report.missing, 'quote')}"
    lines = [f"Found {quotes} in {count(report.sources, 'article')}."]
    if report.absent:
        lines.append(f"No article available for {', '.join(report.absent)}: no position was recorded there.")
    lines += format_unnamed_articles(report.unnamed)
    lines.append(f"Wrote {', '.join(report.changed)}." if report.changed else _nothing_written(report))
    return [*lines, summarize(report.findings)] if report.findings else lines


def _nothing_written(report: AnchorReport) -> str:
    return "No anchor lock was changed." if report.findings else "Anchor locks are up to date."
