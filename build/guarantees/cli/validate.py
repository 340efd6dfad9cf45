"""``guarantees validate``."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from guarantees.cli import options
from guarantees.core.errors import InputError
from guarantees.output import escape, text_report

ENGINES = ("pandera", "frictionless")
SCALE = "scale"
SPARK = "spark"


@click.command(epilog="Example: guarantees validate data/events.csv data/actors.csv")
@click.argument("paths", nargs=-1, metavar="[PATH]...", type=click.Path(path_type=Path))
@click.option(
    "--table",
    default="",
    metavar="NAME",
    help="Which table a single file is.  [default: the one it is called after]",
)
@click.option(
    "--format", "style", type=click.Choice(sorted(text_report.FORMATS)), default="text", show_default=True
)
@click.option(
    "--engine",
    "engines",
    type=click.Choice((*ENGINES, SCALE, SPARK)),
    multiple=True,
    help="Judge by this engine only (repeatable; alone: scale, for packages of any size, "
    "and spark, the same on Apache Spark).  "
    "[default: pandera and frictionless]",
)
@click.option(
    "--base", default="", metavar="REV", help="Tell first what is on lines changed since this git revision."
)
@click.option(
    "--touched",
    type=click.Path(path_type=Path),
    metavar="DIFF",
    help="The same, by a unified diff in a file.",
)
@click.option(
    "--fix",
    is_flag=True,
    help="First mend line ends, outer white space and the order of rows in a folder; show the difference.",
)
def validate(  # noqa: PLR0913, PLR0917  one for each option
    paths: tuple[Path, ...],
    table: str,
    style: str,
    engines: tuple[str, ...],
    base: str,
    touched: Path | None,
    *,
    fix: bool,
) -> None:
    """Say what is wrong, where, and what to do about it.

    PATH is a package folder, its datapackage.json, a zip, or a table as CSV or Parquet. Several tables are
    judged together, without those that are not named. Without PATH, it is the repository you are in.
    """
    from guarantees.dataset.checks import CHECKS  # noqa: PLC0415  see guarantees.cli
    from guarantees.dataset.validate_repository import validate_repository  # noqa: PLC0415
    from guarantees.validation import changed_lines, large, run, spark_run  # noqa: PLC0415
    from guarantees.validation import fix as validation_fix  # noqa: PLC0415  see guarantees.cli

    if fix:
        if len(paths) > 1:
            message = "--fix goes with one folder."
            raise click.UsageError(message)
        # Not on standard output, which is for the verdict alone.
        for line in validation_fix.fix(paths[0] if paths else options.repository().root):
            click.echo(escape.escape_control(line), err=True)

    lines = (
        changed_lines.lines_in_diff_file(touched)
        if touched
        else changed_lines.lines_changed_since(_folder(paths), base)
        if base
        else {}
    )
    lone = next((engine for engine in engines if engine not in ENGINES), "")
    if lone:
        if len(paths) != 1 or table or len(engines) > 1:
            raise InputError.engine_alone(lone)
        judge = large.validate_at_scale if lone == SCALE else spark_run.validate_on_spark
        verdict = judge(paths[0], CHECKS)
    elif not paths:
        verdict = validate_repository(options.repository(), engines or ENGINES)
    else:
        verdict = run.validate(paths, table, engines or ENGINES, CHECKS)
    click.echo(text_report.FORMATS[style](verdict.with_changed_first(lines)))
    sys.exit(0 if verdict.valid else 1)


def _folder(paths: tuple[Path, ...]) -> Path:
    """Return the folder that findings about *paths* name their files in."""
    if not paths:
        return options.repository().root
    if paths[0].is_dir():
        return paths[0]
    return paths[0].parent if paths[0].name == "datapackage.json" else Path.cwd()
