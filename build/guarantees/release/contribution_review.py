"""Reviewing: one verdict on what a contribution changes: findings, difference, version, changelog."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from guarantees.core.findings import Finding
from guarantees.package import git_revision, reader
from guarantees.release.diff import open_versions, version_bump
from guarantees.release.diff.changelog import propose_entry
from guarantees.release.diff.compare import Diff, compare
from guarantees.release.diff.version_bump import BumpVerdict
from guarantees.validation.run import ValidationReport


@dataclass(frozen=True, slots=True)
class Review:
    """What is to be said of a contribution.

    Attributes:
        verdict: What validating the package found.
        touched: The findings on what the contribution added or changed.
        others: The findings that were there to be had before.
        diff: What differs from the base.
        version_verdict: Whether the version may stay as it is when this is released.
        fragment: What the changelog could say of it.
    """

    report: ValidationReport
    in_changes: tuple[Finding, ...]
    elsewhere: tuple[Finding, ...]
    diff: Diff
    version_verdict: BumpVerdict
    changelog_entry: tuple[str, ...]


def review(root: Path, base: str, report: ValidationReport, version: str = "") -> Review:
    """Compare the package in the folder *root* with *base*, and sort the findings of its validation *report*.

    *base* is a path, or a revision of the git repository around *root*; *version* is the version that the curation
    files give, where it is not that of the descriptor.

    Raises:
        InputError: There is no package in one of the two.
        ContractError: A descriptor cannot be used.
    """
    with open_versions.open_version(base, root) as before:
        diff = compare(before, reader.read(root))
    records = diff.changed_records()
    paths = git_revision.changed_files(root, base) if open_versions.names_revision(base) else frozenset[str]()
    # Compared tables count row by row; every other changed file counts as a whole.
    paths -= {of.table.path for of in diff.tables}
    touched = tuple(f for f in report.findings if f.subject in records or f.file in paths)
    return Review(
        report,
        touched,
        tuple(finding for finding in report.findings if finding not in touched),
        diff,
        version_bump.check_bump(
            diff.versions[0], version or diff.versions[1], version_bump.required_bump(diff)
        ),
        tuple(propose_entry(diff)),
    )
