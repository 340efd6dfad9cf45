"""``guarantees review``."""

from __future__ import annotations

import sys

import click

from guarantees.cli import completion, options
from guarantees.dataset.validate_repository import review_contribution
from guarantees.output.markdown_report import COMMENT_LIMIT, MIN_LIMIT, SUMMARY_LIMIT, fit, review_page
from guarantees.validation.run import ENGINES


@click.command(epilog="Example: guarantees review origin/main")
@click.argument("base", shell_complete=completion.package_or_revision)
@click.option(
    "--limit",
    type=click.IntRange(min=MIN_LIMIT),
    default=COMMENT_LIMIT,
    show_default=True,
    metavar="BYTES",
    help=f"Maximum size of the page: GitHub accepts {COMMENT_LIMIT:,} in a comment and {SUMMARY_LIMIT:,} in a summary.",
)
def review(base: str, limit: int) -> None:
    """Report on a contribution as a Markdown page.

    Lists the findings, those in changed lines first; the changes, cell by cell; the version bump they require; and a
    proposed changelog entry. BASE is the version to compare the current package with: a path, or a git revision.
    """
    page = review_contribution(options.package_folder(), base, ENGINES)
    click.echo(fit(review_page(page), limit - 1))
    sys.exit(0 if page.report.valid else 1)
