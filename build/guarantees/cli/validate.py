"""``guarantees validate``."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Final

import click

from guarantees.cli import completion, options
from guarantees.core.findings import ChangedLines
from guarantees.dataset.validate_paths import ENGINES
from guarantees.dataset.validate_paths import validate as validate_paths
from guarantees.output.escape import escape_control
from guarantees.output.validation_report import FORMATS, finding_lines
from guarantees.validation import changed_lines, run
from guarantees.validation.fix import fix as fix_files
from guarantees.validation.report import ValidationReport

_EXAMPLES: Final = """\b
Examples:
  guarantees validate data/events.csv data/actors.csv
  guarantees validate path/to/package --format github"""


@click.command(epilog=_EXAMPLES)
@click.argument("paths", nargs=-1, metavar="[PATH]...", type=click.Path(path_type=Path))
@click.option(
    "--table",
    default="",
    metavar="NAME",
    shell_complete=completion.table,
    help="The table that a single file holds.  [default: its name]",
)
@click.option("--format", "style", type=click.Choice(sorted(FORMATS)), default="text", show_default=True)
@click.option(
    "--engine",
    "engines",
    type=click.Choice(ENGINES),
    multiple=True,
    help="Use only this engine (repeatable for this dataset). scale validates any package, of any size; spark does so "
    "on Apache Spark; frictionless gives a second opinion on any package, and pandera on the tables of this dataset.  "
    "[default: all but spark, or scale for other packages]",
)
@click.option("--allow-remote", is_flag=True, help="Download tables and schemas that are at addresses.")
@click.option(
    "--base",
    default="",
    metavar="REV",
    shell_complete=completion.revision,
    help="List findings on lines changed since this git revision first.",
)
@click.option(
    "--touched",
    "diff",
    type=click.Path(path_type=Path),
    metavar="DIFF",
    help="The same, for the lines changed in a unified diff.",
)
@click.option(
    "--split",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="Write the rows of a package with and without errors to a new folder.",
)
@click.option(
    "--fix",
    is_flag=True,
    help="First fix line endings, surrounding whitespace and the order of rows; print the diff.",
)
@options.quiet
def validate(  # noqa: PLR0913  the options of the command
    paths: tuple[Path, ...],
    table: str,
    style: str,
    engines: tuple[str, ...],
    base: str,
    diff: Path | None,
    split: Path | None,
    *,
    allow_remote: bool,
    fix: bool,
    quiet: bool,
) -> None:
    """Validate the repository, any Data Package, or single tables.

    PATH is a package folder, its descriptor, a zip, or a table as CSV, JSON or Parquet. A table without a descriptor
    is checked as far as its columns can be inferred. Several tables of this dataset are validated together. The
    default is the current repository.
    """
    if fix:
        _fix(paths)
    report = _validate(paths, table, engines, allow_remote=allow_remote, split=split)
    report = report.with_changed_first(_changed_lines(paths, base, diff))
    if quiet and style == "text":
        options.echo_lines(finding_lines(report))
    else:
        click.echo(FORMATS[style](report))
    sys.exit(0 if report.valid else 1)


def _fix(paths: tuple[Path, ...]) -> None:
    if len(paths) > 1:
        message = "--fix takes a single folder."
        raise click.UsageError(message)
    # The diff goes to standard error: standard output holds only the report.
    for line in fix_files(paths[0] if paths else options.repository().root):
        click.echo(escape_control(line), err=True)


def _validate(
    paths: tuple[Path, ...], table: str, engines: tuple[str, ...], *, allow_remote: bool, split: Path | None
) -> ValidationReport:
    if paths or split or "spark" in engines:
        return validate_paths(*paths, table=table, engines=engines, allow_remote=allow_remote, split=split)
    # The curation files need pydantic, whose import takes longer than the validation of a small package.
    from guarantees.dataset.validate_repository import validate_repository  # noqa: PLC0415

    return validate_repository(options.repository(), engines or run.ENGINES)


def _changed_lines(paths: tuple[Path, ...], base: str, diff: Path | None) -> ChangedLines:
    if diff:
        return changed_lines.lines_in_diff_file(diff)
    return changed_lines.lines_changed_since(_folder(paths), base) if base else {}


def _folder(paths: tuple[Path, ...]) -> Path:
    """Return the folder to which the files in findings about *paths* are relative."""
    if not paths:
        return options.repository().root
    if paths[0].is_dir():
        return paths[0]
    return paths[0].parent if paths[0].name == "datapackage.json" else Path.cwd()
