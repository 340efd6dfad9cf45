"""``guarantees review``."""

from __future__ import annotations

import dataclasses
import sys
from pathlib import Path

import click

from guarantees.cli import completion, options
from guarantees.dataset.review_repository import review_contribution
from guarantees.output.markdown_report import COMMENT_LIMIT, MIN_LIMIT, SUMMARY_LIMIT, fit, review_page
from guarantees.output.validation_report import as_github


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
@click.option(
    "--summary",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Add the page to this file, such as the summary of a job, and print annotations for GitHub instead.",
)
def review(base: str, limit: int, summary: Path | None) -> None:
    """Report on a contribution as a Markdown page.

    Lists the findings, those in changed lines first; what the contribution waives, loosens or lowers; other files that
    it changes; the changes, cell by cell; the version bump they require; and a proposed changelog entry. A generated
    file that was edited by hand is an error. BASE is the version to compare the current package with: a path, or a git
    revision.
    """
    result = review_contribution(options.package_folder(), base)
    page = fit(review_page(result), limit - 1)
    if summary is None:
        click.echo(page)
    else:
        with summary.open("a", encoding="utf-8") as file:
            file.write(f"{page}\n")
        click.echo(
            as_github(dataclasses.replace(result.report, findings=[*result.in_changes, *result.elsewhere]))
        )
    sys.exit(0 if result.report.valid else 1)
