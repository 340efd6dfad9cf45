"""``guarantees hydrate``."""

from __future__ import annotations

from pathlib import Path

import click

from guarantees.cli import options
from guarantees.core.errors import InputError
from guarantees.dataset.hydration import HydrateReport
from guarantees.dataset.hydration import hydrate as hydrate_statements
from guarantees.output.text import count


@click.command(epilog="Example: guarantees hydrate --texts ~/articles -o ~/statements-with-quotes")
@click.argument("package", required=False, type=click.Path(path_type=Path))
@options.texts
@click.option(
    "-o", "--out", required=True, type=click.Path(path_type=Path), metavar="DIR", help="Output folder."
)
@options.quiet
def hydrate(package: Path | None, folder: Path | None, out: Path, *, quiet: bool) -> None:
    """Write the statements together with the quoted words.

    For people who have the articles. PACKAGE is a folder or a zip; the default is the current repository. The output
    contains words of the articles, so it must be outside the package.
    """
    root = package or options.repository().root
    texts = folder or options.texts_folder(options.repository(), None)
    if texts is None:
        message = "No articles found. Add --texts DIR."
        raise InputError(message)
    report = hydrate_statements(root, texts, out)
    options.echo_lines([] if quiet else format_hydrate(report))


def format_hydrate(report: HydrateReport) -> list[str]:
    """Return how many statements were written, and whose quotes are blank."""
    statements, texts = count(report.statements, "statement"), count(report.texts, "article")
    lines = [f"Wrote {statements} with quotes from {texts}: {report.path}"]
    if report.absent:
        lines.append(f"No article available for {', '.join(report.absent)}: the quotes are blank.")
    return lines
