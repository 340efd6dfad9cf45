"""``guarantees verify``."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

import click

from guarantees.cli import completion, options
from guarantees.dataset.verify_release import verify_release
from guarantees.output.escape import escape_control
from guarantees.release.verification import CheckResult, CheckStatus, Verification


@click.command(
    epilog="Example: guarantees verify https://example.org/ferries/index.json --signers signers.txt"
)
@click.argument("source", metavar="PATH_OR_URL", shell_complete=completion.file)
@click.option(
    "--signers",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="The keys whose signatures you trust, in the format of ssh-keygen's allowed signers.",
)
@click.option(
    "--root",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="A root file that you trust: the index of published versions must be signed by its keys, and be the newest "
    "that you have seen.",
)
@click.option(
    "--rebuild",
    "repository",
    type=click.Path(path_type=Path),
    metavar="REPO",
    help="A clone of the repository: make the release again from the commit that its provenance names, with the code of "
    "that commit, and compare the checksums.",
)
@click.option(
    "--texts",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="The articles: verify every anchor in them.",
)
@options.quiet
def verify(
    source: str,
    signers: Path | None,
    root: Path | None,
    repository: Path | None,
    texts: Path | None,
    *,
    quiet: bool,
) -> None:
    """Verify a release that someone else has published.

    PATH_OR_URL is a released folder, an archive, a folder of published versions, or the URL of an archive or of
    index.json. Each check is ok, failed or not checked.

    A file of signers, or a root file, that comes with a release is not evidence: get it from elsewhere.
    """
    verification = verify_release(source, signers, texts, root, repository)
    options.echo_lines(format_failures(verification) if quiet else format_verification(verification))
    sys.exit(0 if verification.passed else 1)


def format_failures(verification: Verification) -> list[str]:
    """Return the checks that failed."""
    return _format_checks([check for check in verification.checks if check.status is CheckStatus.FAILED])


def _format_checks(checks: Sequence[CheckResult]) -> list[str]:
    width = max((len(check.name) for check in checks), default=0)
    return [f"{check.name:<{width}}  {check.status:<11}  {escape_control(check.detail)}" for check in checks]


def format_verification(verification: Verification) -> list[str]:
    """Return the result of each check, and the overall result."""
    lines = _format_checks(verification.checks)
    unchecked = sum(check.status == "not checked" for check in verification.checks)
    rest = f"; {unchecked} not checked" if unchecked else ""
    result = (
        f"nothing failed{rest}"
        if verification.passed
        else f"verification failed, do not use this release{rest}"
    )
    return [*lines, escape_control(f"{verification.name} {verification.version}: {result}")]
