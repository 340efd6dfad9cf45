"""Review a contribution: its findings, changes, version and changelog entry."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from guarantees.core.findings import Finding
from guarantees.package import any_tables, git_revision
from guarantees.release.diff import open_versions, version_bump
from guarantees.release.diff.changelog import propose_entry
from guarantees.release.diff.compare import Diff, compare
from guarantees.release.diff.version_bump import BumpVerdict
from guarantees.release.diff.weakening import Weakening, weakenings
from guarantees.validation.report import ValidationReport


@dataclass(frozen=True, slots=True)
class Review:
    """The review of a contribution.

    Attributes:
        report: The report of validating the package.
        in_changes: The findings in what the contribution adds or changes.
        elsewhere: The other findings.
        diff: The differences from the base.
        weaker: What the contribution checks less strictly, accepts, or measures lower.
        other_files: The files that it changes and that neither the validation nor *diff* is about, with what each is.
        version_verdict: Whether the version is high enough to release the contribution.
        changelog_entry: A draft of the changelog entry.
    """

    report: ValidationReport
    in_changes: tuple[Finding, ...]
    elsewhere: tuple[Finding, ...]
    diff: Diff
    weaker: tuple[Weakening, ...]
    other_files: Mapping[str, str]
    version_verdict: BumpVerdict
    changelog_entry: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Subject:
    """What is known of a package besides its descriptor and tables.

    Attributes:
        report: The report of its validation.
        version: Its version in the curation files, if that may differ from the one in the descriptor.
        covers: Whether a file belongs to the package, so that the validation or the comparison is about it.
        weaker: What its further files accept or measure lower: called with the folder of the base, the changed files,
            and the differences.
        compares: Those of the changed files whose older versions *weaker* reads.
    """

    report: ValidationReport
    version: str = ""
    covers: Callable[[str], bool] = lambda _: False
    weaker: Callable[[Path, Mapping[str, str], Diff], Iterable[Weakening]] = lambda *_: ()
    compares: Callable[[Iterable[str]], Iterable[str]] = lambda _: ()


def review(root: Path, base: str, subject: Subject) -> Review:
    """Compare the package in the folder *root* with *base*, and sort the findings of its validation.

    *base* is a path, or a revision of the git repository around *root*.

    Raises:
        InputError: One of them contains no package.
        ContractError: A descriptor cannot be used.
    """
    is_revision = open_versions.names_revision(base)
    changed = git_revision.changed_files(root, base) if is_revision else {}
    with open_versions.open_version(base, root) as before:
        after = any_tables.read(root)
        diff = compare(before, after)
        weaker = list(weakenings(diff, before.contract, after.contract))
    with _base_files(root, base, subject.compares(changed)) as folder:
        weaker += subject.weaker(folder, changed, diff)
    records = diff.changed_records()
    # In compared tables only changed rows count; in other changed files every line does.
    compared = {table.table.path for table in diff.tables}

    def is_in_changes(finding: Finding) -> bool:
        in_file = finding.file in changed and not (finding.record and finding.file in compared)
        return finding.subject in records or in_file

    in_changes = tuple(filter(is_in_changes, subject.report.findings))
    own_files = {*any_tables.files(root), *any_tables.DESCRIPTORS}
    return Review(
        subject.report,
        in_changes,
        tuple(finding for finding in subject.report.findings if finding not in in_changes),
        diff,
        tuple(weaker),
        {
            file: kind
            for file, kind in sorted(changed.items())
            # A link or a submodule is none of the files that were validated, wherever it is.
            if kind in git_revision.NOT_CONTENT or not (file in own_files or subject.covers(file))
        },
        version_bump.check_bump(
            diff.versions[0], subject.version or diff.versions[1], version_bump.required_bump(diff)
        ),
        tuple(propose_entry(diff)),
    )


@contextmanager
def _base_files(root: Path, base: str, files: Iterable[str]) -> Iterator[Path]:
    """Give a folder that has the *files* of the *base*."""
    if not open_versions.names_revision(base):
        path = Path(base)
        yield path if path.is_dir() else path.parent
        return
    with tempfile.TemporaryDirectory(prefix="guarantees-") as name:
        git_revision.extract_files(root, base, files, Path(name))
        yield Path(name)
