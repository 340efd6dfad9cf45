"""``guarantees validate``."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from guarantees.cli import options, report
from guarantees.errors import InputError

ENGINES = ("pandera", "frictionless")
SCALE = "scale"


@click.command(epilog="Example: guarantees validate data/events.csv data/actors.csv")
@click.argument("paths", nargs=-1, metavar="[PATH]...", type=click.Path(path_type=Path))
@click.option(
    "--table",
    default="",
    metavar="NAME",
    help="Which table a single file is.  [default: the one it is called after]",
)
@click.option(
    "--format", "style", type=click.Choice(sorted(report.FORMATS)), default="text", show_default=True
)
@click.option(
    "--engine",
    "engines",
    type=click.Choice((*ENGINES, SCALE)),
    multiple=True,
    help="Judge by this engine only (repeatable; scale, for packages of any size, alone).  "
    "[default: pandera and frictionless]",
)
def validate(paths: tuple[Path, ...], table: str, style: str, engines: tuple[str, ...]) -> None:
    """Say what is wrong, where, and what to do about it.

    PATH is a package folder, its datapackage.json, a zip, or a table as CSV or Parquet. Several tables are
    judged together, without those that are not named. Without PATH, it is the repository you are in.
    """
    from guarantees.pipeline import scaling, validating  # noqa: PLC0415  see guarantees.cli

    if SCALE in engines:
        if len(paths) != 1 or table or len(engines) > 1:
            raise InputError.engine_alone(SCALE)
        verdict = scaling.validate_at_scale(paths[0])
    elif not paths:
        verdict = validating.validate_repository(options.repository(), engines or ENGINES)
    else:
        verdict = validating.validate(paths, table, engines or ENGINES)
    click.echo(report.FORMATS[style](verdict))
    sys.exit(0 if verdict.valid else 1)
