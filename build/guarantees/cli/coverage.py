"""``guarantees coverage``."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from guarantees.cli import options
from guarantees.output import text_report


@click.command(epilog="Example: guarantees coverage --texts ~/articles")
@options.texts
def coverage(folder: Path | None) -> None:
    """Say how much of each text is coded, and what is left to code or to exclude.

    Every quotation of five words or more, and every sentence that attributes something, must be quoted in a
    source file: in a statement, or under its exclusions. Needs the texts; `build` asks the same of them.
    """
    from guarantees.core.findings import has_errors  # noqa: PLC0415  see guarantees.cli
    from guarantees.dataset import cover_texts  # noqa: PLC0415

    layout = options.repository()
    done = cover_texts.cover(layout, options.texts_folder(layout, folder) or layout.texts)
    for line in text_report.lines(done.findings):
        click.echo(line)
    for line in text_report.format_coverage(done):
        click.echo(line)
    sys.exit(1 if has_errors(done.findings) else 0)
