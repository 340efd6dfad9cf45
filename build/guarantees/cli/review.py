"""``guarantees review``."""

from __future__ import annotations

import sys

import click

from guarantees.cli import options
from guarantees.cli.validate import ENGINES
from guarantees.output import markdown_report


@click.command(epilog="Example: guarantees review origin/main")
@click.argument("base")
@click.option(
    "--limit",
    type=click.IntRange(min=markdown_report.MIN_LIMIT),
    default=markdown_report.COMMENT_LIMIT,
    show_default=True,
    metavar="BYTES",
    help=f"How large the page may be: GitHub takes {markdown_report.COMMENT_LIMIT:,} in a comment, {markdown_report.SUMMARY_LIMIT:,} in a summary.",
)
def review(base: str, limit: int) -> None:
    """Give the one verdict on a contribution, as a Markdown page.

    Findings, those on what it touches first; what it changes, cell by cell; what version that costs; and what
    the changelog could say. BASE is what to compare the package that you are in with: a path, or a revision of
    the git repository.
    """
    from guarantees.dataset.validate_repository import review_contribution  # noqa: PLC0415  see guarantees.cli

    done = review_contribution(options.package_folder(), base, ENGINES)
    click.echo(markdown_report.fit(markdown_report.review_page(done), limit - 1))
    sys.exit(0 if done.verdict.valid else 1)
