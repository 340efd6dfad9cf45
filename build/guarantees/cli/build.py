"""``guarantees build``."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from guarantees.cli import options
from guarantees.core.findings import has_errors
from guarantees.dataset.build_dataset import BuildReport
from guarantees.dataset.build_dataset import build as build_dataset
from guarantees.output.text import count, format_findings, summarize


@click.command(epilog="Example: guarantees build --texts ~/articles --check")
@options.texts
@click.option("--check", is_flag=True, help="Write nothing; report files that a rebuild would change.")
@options.quiet
def build(folder: Path | None, *, check: bool, quiet: bool) -> None:
    """Build and validate the dataset from curation/.

    Writes data/, the descriptor, the codebook and the other generated files. Writes nothing if there is an error.
    """
    layout = options.repository()
    report = build_dataset(layout, options.texts_folder(layout, folder), check=check)
    options.echo_lines(format_findings(report.findings))
    options.echo_lines([] if quiet else format_build(report, check=check))
    sys.exit(1 if has_errors(report.findings) else 0)


def format_build(report: BuildReport, *, check: bool) -> list[str]:
    """Return the size of the dataset, how its anchors were verified, and which files were written."""
    lines: list[str] = []
    if report.rows:
        tables, rows = count(len(report.rows), "table"), count(sum(report.rows.values()), "row")
        lines.append(f"{tables}, {rows}; {_anchors(report)}")
    if has_errors(report.findings):
        return [*lines, f"{summarize(report.findings)}. Nothing was written."]
    if report.findings:
        lines.append(summarize(report.findings))
    if check or not report.changed:
        return [*lines, "Up to date."]
    return [*lines, f"Wrote {count(len(report.changed), 'file')}: {', '.join(report.changed)}"]


def _anchors(report: BuildReport) -> str:
    texts = report.evidence
    anchors = count(report.anchors, "anchor")
    if not texts.texts:
        return f"{anchors} from the anchor locks (no article available)"
    verified = f"{texts.verified} of {anchors} verified in {count(texts.texts, 'article')}"
    return f"{verified}; no article available for {', '.join(texts.absent)}" if texts.absent else verified
