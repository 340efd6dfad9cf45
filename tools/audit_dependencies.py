"""``make audit``: an audit of the locked dependencies, without network; not a command, since it is of a checkout."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from guarantees.output.escape import escape_control
from tools import dependency_audit


@click.command()
@click.option("--lock", "locks", multiple=True, required=True, type=click.Path(path_type=Path, exists=True))
@click.option("--advisories", type=click.Path(path_type=Path))
def main(locks: tuple[Path, ...], advisories: Path | None) -> None:
    """Say what was looked at, what is wrong, and what was not asked."""
    done = dependency_audit.audit(locks, advisories)
    for line in done.asked if not done.faults else ():
        click.echo(f"ok: {escape_control(line)}")
    for line in done.unasked:
        click.echo(f"not asked: {escape_control(line)}")
    for line in done.faults:
        click.echo(f"wrong: {escape_control(line)}")
    sys.exit(1 if done.faults else 0)


if __name__ == "__main__":
    main()
