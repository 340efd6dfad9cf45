"""``guarantees build``."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from guarantees.cli import options
from guarantees.output import text_report


@click.command(epilog="Example: guarantees build --texts ~/articles --check")
@options.texts
@click.option("--check", is_flag=True, help="Write nothing; fail where a rebuild would differ.")
def build(folder: Path | None, *, check: bool) -> None:
    """Build data/, the descriptor and the codebook from curation/, and validate them.

    Nothing is written where anything is wrong.
    """
    from guarantees.core.findings import has_errors  # noqa: PLC0415  see guarantees.cli
    from guarantees.dataset import build_dataset  # noqa: PLC0415

    layout = options.repository()
    done = build_dataset.build(layout, options.texts_folder(layout, folder), check=check)
    for line in text_report.lines(done.findings):
        click.echo(line)
    for line in text_report.format_build(done, check=check):
        click.echo(line)
    sys.exit(1 if has_errors(done.findings) else 0)
