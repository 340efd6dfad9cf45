"""``guarantees hydrate``."""

from __future__ import annotations

from pathlib import Path

import click

from guarantees.cli import options
from guarantees.core.errors import InputError
from guarantees.output import text_report


@click.command(epilog="Example: guarantees hydrate --texts ~/articles -o ~/statements-with-quotes")
@click.argument("package", required=False, type=click.Path(path_type=Path))
@options.texts
@click.option(
    "-o", "--out", required=True, type=click.Path(path_type=Path), metavar="DIR", help="Where to write."
)
def hydrate(package: Path | None, folder: Path | None, out: Path) -> None:
    """Write the statements with the very words they are coded from.

    For whoever holds the texts. PACKAGE is a folder or a zip; without it, the repository you are in. What is
    written holds words of the articles and must stay outside the package.
    """
    from guarantees.dataset import hydration  # noqa: PLC0415  see guarantees.cli

    root = package or options.repository().root
    texts = folder or options.texts_folder(options.repository(), None)
    if texts is None:
        raise InputError.missing(Path("texts"), "any text", "Say --texts DIR.")
    for line in text_report.format_hydrate(hydration.hydrate(root, texts, out)):
        click.echo(line)
