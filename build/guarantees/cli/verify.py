"""``guarantees verify``."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

import click

from guarantees.cli import completion, options
from guarantees.core.errors import InputError
from guarantees.dataset.verify_release import verify_release, verify_versions
from guarantees.output.escape import escape_control
from guarantees.package.reader import DESCRIPTOR
from guarantees.package.version_index import INDEX
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

    PATH_OR_URL is a released folder, an archive, a folder of versions, or the URL of an archive or of index.json. Where
    there is an index.json, its latest version is verified; in a folder without one, such as dist/, every version is,
    with one line each. Each check is ok, failed or not checked.

    A file of signers, or a root file, that comes with a release is not evidence: get it from elsewhere.
    """
    folder = Path(source)
    if folder.is_dir() and not any((folder / name).exists() for name in (DESCRIPTOR, INDEX)):
        verifications = verify_versions(folder, signers, texts, root, repository)
        if not verifications:
            raise InputError(
                f"No release in '{source}': it has neither {DESCRIPTOR} nor {INDEX}, and no folder of a version such "
                "as 1.0.0/."
            )
        printed = [line for each in verifications for line in format_brief(each)]
    else:
        verifications = [verify_release(source, signers, texts, root, repository)]
        printed = format_verification(verifications[0])
    if quiet:
        printed = [line for each in verifications for line in format_failures(each)]
    options.echo_lines(printed)
    sys.exit(0 if all(each.passed for each in verifications) else 1)


def format_failures(verification: Verification) -> list[str]:
    """Return the checks that failed."""
    return _format_checks([check for check in verification.checks if check.status is CheckStatus.FAILED])


def _format_checks(checks: Sequence[CheckResult]) -> list[str]:
    width = max((len(check.name) for check in checks), default=0)
    return [f"{check.name:<{width}}  {check.status:<11}  {escape_control(check.detail)}" for check in checks]


def format_verification(verification: Verification) -> list[str]:
    """Return the result of each check, and the overall result."""
    return [*_format_checks(verification.checks), _format_result(verification)]


def format_brief(verification: Verification) -> list[str]:
    """Return the overall result, after the checks that failed."""
    return [*format_failures(verification), _format_result(verification)]


def _format_result(verification: Verification) -> str:
    unchecked = sum(check.status == "not checked" for check in verification.checks)
    rest = f"; {unchecked} not checked" if unchecked else ""
    result = (
        f"nothing failed{rest}"
        if verification.passed
        else f"verification failed, do not use this release{rest}"
    )
    return escape_control(f"{verification.name} {verification.version}: {result}")
