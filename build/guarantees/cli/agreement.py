"""``guarantees agreement``."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from guarantees.cli import options
from guarantees.output import text_report


@click.command(epilog="Example: guarantees agreement --texts ~/articles")
@options.texts
@click.option("--record", is_flag=True, help="Write the figures down, for the next build to publish.")
def agreement(folder: Path | None, *, record: bool) -> None:
    """Compare the two blind codings with each other, and with what was decided.

    Prints every figure with its interval and bar, then every difference between the two and who was found
    right. Takes about a minute.
    """
    from guarantees.core.findings import has_errors  # noqa: PLC0415  see guarantees.cli
    from guarantees.dataset.agreement import run_agreement  # noqa: PLC0415

    layout = options.repository()
    done = run_agreement.agreement(
        layout, options.texts_folder(layout, folder) or layout.texts, record=record
    )
    for line in (*text_report.format_agreement(done), *text_report.lines(done.findings)):
        click.echo(line)
    sys.exit(1 if has_errors(done.findings) else 0)
