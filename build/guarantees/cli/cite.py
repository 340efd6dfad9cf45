"""``guarantees cite``."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import click

from guarantees.cli import completion, options
from guarantees.dataset.citation import FORMATS, format_citation
from guarantees.output.escape import escape_control

_EXAMPLES: Final = """\b
Examples:
  guarantees cite --format ris
  guarantees cite little-ground-for-optimism-s01 --format bibtex"""


@click.command(epilog=_EXAMPLES)
@click.argument("record", metavar="[ID]", default="", shell_complete=completion.record)
@click.option("--format", "style", type=click.Choice(list(FORMATS)), default="text", show_default=True)
@click.option(
    "--package",
    type=click.Path(path_type=Path),
    metavar="PATH",
    help="A package folder or zip.  [default: the package around the current folder, or the one installed]",
)
def cite(record: str, style: str, package: Path | None) -> None:
    """Show how to cite a record or the dataset.

    The citation of a record names its version and sources. Without ID, it is that of the dataset.
    """
    for line in format_citation(package or options.package_at_hand(), record, style).splitlines():
        click.echo(escape_control(line))
