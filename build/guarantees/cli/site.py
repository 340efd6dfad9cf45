"""``guarantees site``."""

from __future__ import annotations

from pathlib import Path

import click

from guarantees.cli import options
from guarantees.output import text_report


@click.command(epilog="Example: guarantees site -o /tmp/site")
@click.argument("package", required=False, type=click.Path(path_type=Path))
@click.option(
    "-o", "--out", required=True, type=click.Path(path_type=Path), metavar="DIR", help="Where to write."
)
def site(package: Path | None, out: Path) -> None:
    """Make the explorer of a package: static pages to look at the data.

    PACKAGE is a folder or a zip; without it, the repository you are in. The pages work from a disk and from a
    web server. An explorer that is in DIR already is replaced as a whole; a folder with anything else is left alone.
    """
    from guarantees.explorer import render  # noqa: PLC0415  see guarantees.cli

    pages = render.render_site(package or options.repository().root, out)
    click.echo(f"{text_report.count(pages, 'file')} in {out}; open {out / 'index.html'}")
