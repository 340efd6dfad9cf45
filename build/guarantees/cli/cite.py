"""``guarantees cite``."""

from __future__ import annotations

from pathlib import Path

import click

from guarantees.cli import options
from guarantees.output.escape import escape_control

FORMATS = ("text", "bibtex", "ris", "csl")


@click.command(epilog="Example: guarantees cite little-ground-for-optimism-s01 --format bibtex")
@click.argument("record", metavar="[ID]", default="")
@click.option(
    "--format", "form", type=click.Choice(FORMATS), default="text", help="Of what form.  [default: text]"
)
@click.option(
    "--package",
    type=click.Path(path_type=Path),
    metavar="PATH",
    help="A package folder or zip.  [default: the package around the current folder, or the one installed]",
)
def cite(record: str, form: str, package: Path | None) -> None:
    """Say how to cite a record, with its version and sources; without ID, the dataset."""
    from guarantees.dataset import citation  # noqa: PLC0415  see guarantees.cli

    for line in citation.format_citation(package or options.package_at_hand(), record, form).splitlines():
        click.echo(escape_control(line))
