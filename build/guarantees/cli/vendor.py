"""``make vendor``: scripts of others, taken from npm anew; not a command, since it is of a checkout."""

from __future__ import annotations

from pathlib import Path

import click

from guarantees.cli import report
from guarantees.layout import Layout
from guarantees.pipeline import vendoring


@click.command()
@click.argument("raised", nargs=-1, metavar="[NAME@VERSION]...")
@click.option("--root", default=".", type=click.Path(path_type=Path, exists=True, file_okay=False))
def main(raised: tuple[str, ...], root: Path) -> None:
    """Take the versions of the manifest again, or another one where it is named."""
    layout = Layout(root)
    changed = vendoring.refresh(layout.vendored, raised)
    for path in changed:
        click.echo(f"written: {layout.relative(path)}")
    click.echo(f"{report.count(len(changed), 'file')} changed")


if __name__ == "__main__":
    main()
