"""``guarantees site``."""

from __future__ import annotations

from pathlib import Path

import click

from guarantees.cli import options
from guarantees.explorer.render import render_site
from guarantees.output.text import count


@click.command(epilog="Example: guarantees site -o /tmp/site")
@click.argument("package", required=False, type=click.Path(path_type=Path))
@click.option(
    "-o", "--out", required=True, type=click.Path(path_type=Path), metavar="DIR", help="Where to write."
)
@options.quiet
def site(package: Path | None, out: Path, *, quiet: bool) -> None:
    """Generate the explorer, a static site.

    PACKAGE is a folder or a zip; the default is the current repository. The pages work from a disk and from a web
    server. An existing explorer in DIR is replaced as a whole; a folder with anything else is left alone.
    """
    files = render_site(package or options.repository().root, out)
    if not quiet:
        click.echo(f"{count(files, 'file')} in {out}. Open {out / 'index.html'}")
