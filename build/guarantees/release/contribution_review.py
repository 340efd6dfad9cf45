"""Review a contribution: its findings, changes, version and changelog entry."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from guarantees.core.findings import Finding
from guarantees.package import git_revision, reader
from guarantees.release.diff import open_versions, version_bump
from guarantees.release.diff.changelog import propose_entry
from guarantees.release.diff.compare import Diff, compare
from guarantees.release.diff.version_bump import BumpVerdict
from guarantees.validation.report import ValidationReport


@dataclass(frozen=True, slots=True)
class Review:
    """The review of a contribution.

    Attributes:
        report: The report of validating the package.
        in_changes: The findings in what the contribution adds or changes.
        elsewhere: The other findings.
        diff: The differences from the base.
        version_verdict: Whether the version is high enough to release the contribution.
        changelog_entry: A draft of the changelog entry.
    """

    report: ValidationReport
    in_changes: tuple[Finding, ...]
    elsewhere: tuple[Finding, ...]
    diff: Diff
    version_verdict: BumpVerdict
    changelog_entry: tuple[str, ...]


def review(root: Path, base: str, report: ValidationReport, version: str = "") -> Review:
    """Compare the package in the folder *root* with *base*, and sort the findings of its validation *report*.

    *base* is a path, or a revision of the git repository around *root*; *version* is the version in the curation
    files, if it may differ from that of the descriptor.

    Raises:
        InputError: One of them contains no package.
        ContractError: A descriptor cannot be used.
    """
    with open_versions.open_version(base, root) as before:
        diff = compare(before, reader.read(root))
    records = diff.changed_records()
    paths = git_revision.changed_files(root, base) if open_versions.names_revision(base) else frozenset[str]()
    # In compared tables only changed rows count; in other changed files every line does.
    paths -= {table.table.path for table in diff.tables}
    in_changes = tuple(f for f in report.findings if f.subject in records or f.file in paths)
    return Review(
        report,
        in_changes,
        tuple(finding for finding in report.findings if finding not in in_changes),
        diff,
        version_bump.check_bump(
            diff.versions[0], version or diff.versions[1], version_bump.required_bump(diff)
        ),
        tuple(propose_entry(diff)),
    )
