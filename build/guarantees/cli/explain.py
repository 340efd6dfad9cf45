"""``guarantees explain``."""

from __future__ import annotations

import click

from guarantees.output import text_report


@click.command(epilog="Example: guarantees explain relayer-can-know")
@click.argument("check", metavar="RULE")
def explain(check: str) -> None:
    """Explain a rule: what it means, and how to fix a violation.

    RULE is the name in brackets at the end of a finding.
    """
    from guarantees.dataset import rule_explanations  # noqa: PLC0415  see guarantees.cli

    for line in text_report.format_explanation(rule_explanations.explain(check)):
        click.echo(line)
