"""``guarantees explain``."""

from __future__ import annotations

import textwrap

import click

from guarantees.cli import completion


@click.command(epilog="Example: guarantees explain relayer-is-speaker")
@click.argument("rule", metavar="RULE", shell_complete=completion.rule)
def explain(rule: str) -> None:
    """Explain a rule: what it means, and how to fix a violation.

    RULE is the name in brackets at the end of a finding.
    """
    # Imported here: a shell that asks for the names of rules must not wait for all modules that define them.
    from guarantees.dataset import rules_page  # noqa: PLC0415

    found = rules_page.find_rule(rule)
    effect = "fails a build" if found.severity == "error" else "does not fail a build"
    waiver = (
        f"add it to curation/waivers.yml: check ({found.name}), record, reason, until"
        if found.waivable
        else "not possible: fix the violation"
    )
    lines = {
        "severity": f"{found.severity}: {effect}",
        "applies": ", ".join(found.tables) or found.group.applies_to,
        "checked": found.group.when,
        "fix": found.fix,
        "waive": waiver,
        "see": rules_page.address(found),
    }
    click.echo(click.style(found.name, bold=True))
    click.echo(f"  {found.summary}")
    for title, text in lines.items():
        click.echo(f"{title:<10}{text}")
    for title, example in (("Bad", found.bad), ("Good", found.good)):
        click.echo(f"\n{title}:\n{textwrap.indent(example, '    ')}")
