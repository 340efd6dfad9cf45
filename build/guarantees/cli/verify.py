"""``guarantees verify``."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from guarantees.output import text_report


@click.command(
    epilog="Example: guarantees verify https://example.org/ferries/index.json --signers signers.txt"
)
@click.argument("source", metavar="PATH_OR_URL")
@click.option(
    "--signers",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Whose signatures you trust, in the form of ssh-keygen's allowed signers.",
)
@click.option(
    "--texts", type=click.Path(path_type=Path), metavar="DIR", help="The articles: every anchor is re-found."
)
def verify(source: str, signers: Path | None, texts: Path | None) -> None:
    """Check a release as a stranger would, with nothing but what was released.

    PATH_OR_URL is a released folder, an archive, a folder of published versions, or the address of an archive or
    of index.json. Each check is told as ok, failed or not checked. Exit codes: 0 nothing failed, 1 something
    did, 2 could not run.

    A file of signers that comes with a release proves nothing: it must come from elsewhere.
    """
    from guarantees.dataset.verify_release import verify_release  # noqa: PLC0415  see guarantees.cli

    done = verify_release(source, signers, texts)
    for line in text_report.format_verification(done):
        click.echo(line)
    sys.exit(0 if done.sound else 1)
