"""``guarantees anchor``."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from guarantees.cli import options
from guarantees.output import text_report


@click.command(epilog="Example: guarantees anchor --texts ~/articles")
@options.texts
def anchor(folder: Path | None) -> None:
    """Re-find every quote in the texts, and record where it stands.

    Writes a lock beside each source file whose text is at hand and holds all of its quotes.
    """
    from guarantees.core.findings import has_errors  # noqa: PLC0415  see guarantees.cli
    from guarantees.dataset import anchor_texts  # noqa: PLC0415

    layout = options.repository()
    done = anchor_texts.anchor(layout, options.texts_folder(layout, folder) or layout.texts)
    for line in text_report.lines(done.findings):
        click.echo(line)
    for line in text_report.format_anchor(done):
        click.echo(line)
    sys.exit(1 if has_errors(done.findings) else 0)
