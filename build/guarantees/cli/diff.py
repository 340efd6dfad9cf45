"""``guarantees diff``."""

from __future__ import annotations

from typing import Final

import click

from guarantees.cli import completion, options
from guarantees.output.diff_report import FORMATS
from guarantees.release.diff.open_versions import difference

_EXAMPLES: Final = """\b
Examples:
  guarantees diff v1.0.0 .
  guarantees diff dist/1.0.0 dist/1.1.0 --format json"""


@click.command(epilog=_EXAMPLES)
@click.argument("old", shell_complete=completion.package_or_revision)
@click.argument("new", shell_complete=completion.package_or_revision)
@click.option("--format", "style", type=click.Choice(sorted(FORMATS)), default="text", show_default=True)
def diff(old: str, new: str, style: str) -> None:
    """Show the differences between two packages, and the version bump they require.

    OLD and NEW are package folders, zips, datapackage.json files, or revisions of the current git repository, written
    git:REV, or just REV if there is no such path.
    """
    click.echo(FORMATS[style](difference(old, new, options.package_folder())))
