"""``make vendor``: update the third-party scripts of the explorer in a checkout from npm."""

from __future__ import annotations

from pathlib import Path

import click

from guarantees.core.project import Project
from guarantees.output.text import count
from tools import vendored_scripts


@click.command()
@click.argument("updates", nargs=-1, metavar="[NAME@VERSION]...")
@click.option("--root", default=".", type=click.Path(path_type=Path, exists=True, file_okay=False))
def main(updates: tuple[str, ...], root: Path) -> None:
    """Download the versions in the manifest again, or other versions given as NAME@VERSION."""
    project = Project(root)
    changed = vendored_scripts.refresh(project.vendored, updates)
    for path in changed:
        click.echo(f"written: {project.relative(path)}")
    click.echo(f"{count(len(changed), 'file')} changed")


if __name__ == "__main__":
    main()
