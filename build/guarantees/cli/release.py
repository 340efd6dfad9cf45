"""``guarantees release``."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from guarantees.cli import options
from guarantees.output import text_report


@click.command(epilog="Example: guarantees release --dry-run")
@options.texts
@click.option(
    "--previous",
    default="",
    metavar="PATH",
    help="The version published before: a folder of versions, or a package or git revision as `diff` takes it.  "
    "[default: the newest in dist/, else the newest tag vX.Y.Z]",
)
@click.option("--dry-run", "dry", is_flag=True, help="Say what would happen, and write nothing.")
@click.option(
    "--sign",
    "key",
    is_flag=False,
    flag_value="",
    metavar="[KEY]",
    help="Sign the sums with an SSH key.  [without KEY: the one that git signs with]",
)
def release(folder: Path | None, previous: str, *, dry: bool, key: str | None) -> None:
    """Make the release of the version in curation/dataset.yml in dist/, or say why not.

    The version, the ids and the changelog are held to what differs from the version published before.
    """
    from guarantees.dataset.build_dataset import build  # noqa: PLC0415  see guarantees.cli
    from guarantees.release import make  # noqa: PLC0415  see guarantees.cli

    layout = options.repository()
    built = build(layout, options.texts_folder(layout, folder), check=True)
    done = make.release(layout, tuple(built.findings), previous, dry=dry)
    for line in text_report.format_release(done, layout, dry=dry):
        click.echo(line)
    if key is not None and not dry and not done.refusals:
        click.echo(f"signed with {make.sign(layout, done.target, key)}")
    sys.exit(1 if done.refusals else 0)
