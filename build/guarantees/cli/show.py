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
    from guarantees.package import lookup  # noqa: PLC0415  see guarantees.cli
    from guarantees.package.locate import open_readable_package  # noqa: PLC0415

    with open_readable_package(package or options.package_at_hand()) as opened:
        for line in text_report.format_record(lookup.find_record(opened, record)):
            click.echo(line)
