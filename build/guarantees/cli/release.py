"""``guarantees release``."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Final

import click

from guarantees.cli import completion, options
from guarantees.cli.release_doi import PUBLISH, RESERVE, deposit
from guarantees.core.project import Project
from guarantees.dataset.build_dataset import build
from guarantees.output.escape import escape_control
from guarantees.output.text import count, format_findings
from guarantees.release import make
from guarantees.release.deposit.rest_client import ZENODO
from guarantees.release.diff import version_bump
from guarantees.release.diff.changelog import propose_entry
from guarantees.release.make import ReleaseReport

NONE_FOUND: Final = "no earlier release found in dist/ or among the tags"


@click.command(epilog="Example: guarantees release --dry-run")
@options.texts
@click.option(
    "--previous",
    default="",
    metavar="PATH",
    shell_complete=completion.package_or_revision,
    help="The previous version: a folder of versions, or a package or git revision as in `diff`.  "
    "[default: the newest in dist/ and among the tags vX.Y.Z]",
)
@click.option(
    "--dry-run",
    "dry",
    is_flag=True,
    help="Show the changes, the next version, a changelog entry and what would block the release; write nothing.",
)
@click.option(
    "--sign",
    "key",
    is_flag=False,
    flag_value="",
    metavar="[KEY]",
    shell_complete=completion.file,
    help="Sign the checksums with an SSH key.  [without KEY: the key that git signs with]",
)
@click.option(
    "--doi",
    "action",
    type=click.Choice([RESERVE, PUBLISH]),
    help="Reserve a DOI for the current version, or publish its release under this DOI. Uses the token in ZENODO_TOKEN.",
)
@click.option(
    "--deposit-url",
    default=ZENODO,
    show_default=True,
    metavar="URL",
    help="With --doi: the API of another InvenioRDM server, such as https://sandbox.zenodo.org/api.",
)
@options.quiet
def release(
    folder: Path | None,
    previous: str,
    action: str | None,
    deposit_url: str,
    *,
    dry: bool,
    key: str | None,
    quiet: bool,
) -> None:
    """Create a release of the current version.

    Writes the version in curation/dataset.yml to dist/. Compares it with the newest release, and rejects a version
    number, ids or a changelog that contradict the changes.
    """
    layout = options.repository()
    if action:
        deposit(layout, action, deposit_url, previous)
        return
    signing_key = None if key is None else make.signing_key(layout, key)
    layout = layout if dry else options.repository_to_write()
    built = build(layout, options.texts_folder(layout, folder), check=True)
    report = make.release(layout, tuple(built.findings), previous, dry_run=dry)
    options.echo_lines(format_rejection(report) if quiet else format_release(report, layout, dry=dry))
    if signing_key and not dry and not report.blockers:
        make.sign(layout, report.target, signing_key)
        if not quiet:
            click.echo(f"Signed with {signing_key}")
    sys.exit(1 if report.blockers else 0)


def format_rejection(report: ReleaseReport) -> list[str]:
    """Return the findings, and why the release was rejected."""
    return [
        *format_findings(report.findings),
        *(escape_control(f"Rejected: {reason}") for reason in report.blockers),
    ]


def format_release(report: ReleaseReport, layout: Project, *, dry: bool) -> list[str]:
    """Return what was released, or why it was rejected; in a dry run with a proposed changelog entry."""
    lines = [*format_findings(report.findings), f"Previous version: {report.previous or NONE_FOUND}"]
    if dry and report.next_version:
        lines += _format_changes(report)
    if report.blockers:
        return [*lines, *(escape_control(f"Rejected: {reason}") for reason in report.blockers)]
    name = layout.relative(report.target)
    if report.target.exists() and not report.made:
        return [*lines, f"{name} already exists and is identical."]
    files = count(len(report.checksums.splitlines()), "file")
    lines.append(f"{'Made' if report.made else 'Would make'} {name}: {files} and their checksums")
    return [*lines, *(f"  {line}" for line in report.checksums.splitlines() if line.endswith(".zip"))]


def _format_changes(report: ReleaseReport) -> list[str]:
    """Return what has changed, the version that it requires, and a proposed changelog entry."""
    diff, version = report.diff, report.next_version
    lines = [escape_control(f"{reason.bump}: {reason.message}") for reason in version_bump.reasons(diff)]
    if diff.versions[0] and diff:
        lines.append(f"Required version bump: {version_bump.required_bump(diff)}")
    lines.append(f"Next version: {version}")
    entry = propose_entry(diff, report.draft)
    if not entry:
        return [*lines, "No table and no rule of a column has changed."]
    lines.append(f"Proposed entry of CHANGELOG.md for {version}, to be completed by hand:")
    return [*lines, *(f"  {escape_control(line)}".rstrip() for line in entry)]
