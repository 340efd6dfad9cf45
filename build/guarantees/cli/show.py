"""``guarantees show``."""

from __future__ import annotations

from pathlib import Path

import click

from guarantees.cli import options, report


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
    from guarantees.pipeline import showing  # noqa: PLC0415  see guarantees.cli

    for line in report.shown(showing.show(package or options.package_at_hand(), record)):
        click.echo(line)
