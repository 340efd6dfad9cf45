"""``guarantees show``."""

from __future__ import annotations

from pathlib import Path

import click

from guarantees.cli import options
from guarantees.output import text_report


@click.command(epilog="Example: guarantees show little-ground-for-optimism-s01")
@click.argument("record", metavar="ID")
@click.option(
    "--package",
    type=click.Path(path_type=Path),
    metavar="PATH",
    help="A package folder or zip.  [default: the package around the current folder, or the one installed]",
)
def show(record: str, package: Path | None) -> None:
    """Show one record with all that hangs on it."""
    from guarantees.explorer import site_commands  # noqa: PLC0415  see guarantees.cli

    for line in text_report.format_record(
        site_commands.show_record(package or options.package_at_hand(), record)
    ):
        click.echo(line)
