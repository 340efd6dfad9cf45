"""``guarantees validate``."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from guarantees.cli import options, report

ENGINES = ("pandera", "frictionless")


@click.command(epilog="Example: guarantees validate data/events.csv --table events")
@click.argument("path", required=False, type=click.Path(path_type=Path))
@click.option("--table", default="", metavar="NAME", help="Which table a single CSV is.")
@click.option(
    "--format", "style", type=click.Choice(sorted(report.FORMATS)), default="text", show_default=True
)
@click.option(
    "--engine",
    "engines",
    type=click.Choice(ENGINES),
    multiple=True,
    help="Judge by this engine only (repeatable).  [default: all]",
)
def validate(path: Path | None, table: str, style: str, engines: tuple[str, ...]) -> None:
    """Say what is wrong, where, and what to do about it.

    PATH is a package folder, its datapackage.json, a zip, or a CSV with --table; without it, the
    repository you are in.
    """
    from guarantees.pipeline import validating  # noqa: PLC0415  see guarantees.cli

    if path is None:
        verdict = validating.validate_repository(options.repository(), engines or ENGINES)
    else:
        verdict = validating.validate(path, table, engines or ENGINES)
    click.echo(report.FORMATS[style](verdict))
    sys.exit(0 if verdict.valid else 1)
