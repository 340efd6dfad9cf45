"""``guarantees review``."""

from __future__ import annotations

import sys

import click

from guarantees.cli import options, page
from guarantees.cli.validate import ENGINES


@click.command(epilog="Example: guarantees review origin/main")
@click.argument("base")
@click.option(
    "--limit",
    type=click.IntRange(min=page.LEAST),
    default=page.COMMENT,
    show_default=True,
    metavar="BYTES",
    help=f"How large the page may be: GitHub takes {page.COMMENT:,} in a comment, {page.SUMMARY:,} in a summary.",
)
def review(base: str, limit: int) -> None:
    """Give the one verdict on a contribution, as a Markdown page.

    Findings, those on what it touches first; what it changes, cell by cell; what version that costs; and what
    the changelog could say. BASE is what to compare the package that you are in with: a path, or a revision of
    the git repository.
    """
    from guarantees.pipeline import reviewing  # noqa: PLC0415  see guarantees.cli

    done = reviewing.review(options.package_folder(), base, ENGINES)
    click.echo(page.fitted(page.review(done), limit - 1))
    sys.exit(0 if done.verdict.valid else 1)
