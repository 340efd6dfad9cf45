"""``guarantees diff``."""

from __future__ import annotations

import click

from guarantees.cli import options
from guarantees.output import diff_report


@click.command(epilog="Example: guarantees diff git:v1.0.0 .")
@click.argument("old")
@click.argument("new")
@click.option(
    "--format", "style", type=click.Choice(sorted(diff_report.FORMATS)), default="text", show_default=True
)
def diff(old: str, new: str, style: str) -> None:
    """Say what differs between two packages, cell by cell, and the least version bump that it costs.

    OLD and NEW are package folders, zips, datapackage.json files, or revisions of the git repository that
    you are in, written git:REV, or REV alone where no such path is there.
    """
    from guarantees.release.diff import open_versions  # noqa: PLC0415  see guarantees.cli

    click.echo(diff_report.FORMATS[style](open_versions.difference(old, new, options.package_folder())))
