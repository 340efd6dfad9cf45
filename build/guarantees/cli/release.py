"""``guarantees release``."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from guarantees.cli import options, report


@click.command(epilog="Example: guarantees release")
@options.texts
def release(folder: Path | None) -> None:
    """Make the archive of the version in curation/dataset.yml, or say why not."""
    from guarantees.pipeline import releasing  # noqa: PLC0415  see guarantees.cli

    layout = options.repository()
    done = releasing.release(layout, options.texts_folder(layout, folder))
    for line in report.released(done, layout):
        click.echo(line)
    sys.exit(0 if done.archive else 1)
