"""``guarantees explain``."""

from __future__ import annotations

import click

from guarantees.cli import report


@click.command(epilog="Example: guarantees explain relayer-can-know")
@click.argument("check")
def explain(check: str) -> None:
    """Say what a check asks, of what, and how to accept what it finds.

    CHECK is the name in brackets at the end of a finding.
    """
    from guarantees.package import questions  # noqa: PLC0415  see guarantees.cli

    for line in report.explained(questions.explain(check)):
        click.echo(line)
