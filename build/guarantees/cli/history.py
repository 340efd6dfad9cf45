"""``guarantees history``."""

from __future__ import annotations

from pathlib import Path

import click

from guarantees.cli import options
from guarantees.output import text_report


@click.command(epilog="Example: guarantees history little-ground-for-optimism-s01")
@click.argument("record", metavar="ID")
@click.option(
    "--package",
    type=click.Path(path_type=Path),
    metavar="PATH",
    help="The folder or zip of a release.  [default: the newest in dist/]",
)
def history(record: str, package: Path | None) -> None:
    """Say in which release a record was added, last changed and retired, and what replaced it."""
    from guarantees.release import previous_versions, record_history  # noqa: PLC0415  see guarantees.cli

    path = package or previous_versions.newest_release(options.repository())
    for line in text_report.format_history(record_history.spans_of_record(path, record)):
        click.echo(line)
