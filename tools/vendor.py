"""``make vendor``: scripts of others, taken from npm anew; not a command, since it is of a checkout."""

from __future__ import annotations

from pathlib import Path

import click

from guarantees.core.project import Project
from guarantees.output.text import count
from tools import vendored_scripts


@click.command()
@click.argument("raised", nargs=-1, metavar="[NAME@VERSION]...")
@click.option("--root", default=".", type=click.Path(path_type=Path, exists=True, file_okay=False))
def main(raised: tuple[str, ...], root: Path) -> None:
    """Take the versions of the manifest again, or another one where it is named."""
    layout = Project(root)
    changed = vendored_scripts.refresh(layout.vendored, raised)
    for path in changed:
        click.echo(f"written: {layout.relative(path)}")
    click.echo(f"{count(len(changed), 'file')} changed")


if __name__ == "__main__":
    main()
