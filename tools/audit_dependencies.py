"""``make audit``: audit the locked dependencies of a checkout, without network."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from guarantees.output.escape import escape_control
from tools import dependency_audit


@click.command()
@click.option("--lock", "locks", multiple=True, required=True, type=click.Path(path_type=Path, exists=True))
@click.option("--run-time", multiple=True, type=click.Path(path_type=Path, exists=True))
@click.option("--advisories", type=click.Path(path_type=Path))
def main(locks: tuple[Path, ...], run_time: tuple[Path, ...], advisories: Path | None) -> None:
    """Print what was checked, the problems, and what was not checked."""
    report = dependency_audit.audit(locks, advisories, run_time=run_time)
    for line in report.checked if not report.problems else ():
        click.echo(f"ok: {escape_control(line)}")
    for line in report.unchecked:
        click.echo(f"not checked: {escape_control(line)}")
    for line in report.problems:
        click.echo(f"problem: {escape_control(line)}")
    sys.exit(1 if report.problems else 0)


if __name__ == "__main__":
    main()
