"""Make the release of the version in ``dataset.yml``, or report all reasons not to: plan, stage, commit."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from guarantees.core import git, progress, staged_changes
from guarantees.core.errors import GuaranteesError, InputError
from guarantees.core.findings import Finding, has_errors
from guarantees.core.locations import RecordRef
from guarantees.core.project import Project
from guarantees.core.version import parse_version
from guarantees.package import checksums, reader
from guarantees.release import bundle, provenance, record_history
from guarantees.release.changelog_file import NAME as CHANGELOG
from guarantees.release.changelog_file import Changelog, Entry, parse_changelog
from guarantees.release.diff import blockers, open_versions, streaming, version_bump
from guarantees.release.diff import changelog as changelog_blockers
from guarantees.release.diff.compare import Diff
from guarantees.release.previous_versions import (
    PreviousRelease,
    ReleasedVersion,
    find_releases,
    open_newest,
)
from guarantees.release.publish import ssh_signature

_INVALID: Final = (
    "The package has errors. Fix the findings above; `guarantees build --check` reports them too."
)


@dataclass(frozen=True, slots=True)
class ReleaseReport:
    """What was released, or would be; or the blockers.

    Attributes:
        previous: The newest release, described for people; blank if there is none.
        diff: The differences from the newest release.
        next_version: The version in which they can be released; blank if nothing could be compared.
        draft: What the changelog already says on that version, if it does.
        target: The folder of the release.
        findings: The findings of building the package.
        blockers: The reasons not to release.
        checksums: The content of ``SHA256SUMS``; blank if there are blockers.
        made: Whether this run made the release.
    """

    previous: str
    diff: Diff
    target: Path
    findings: tuple[Finding, ...]
    blockers: tuple[str, ...] = ()
    next_version: str = ""
    draft: Entry | None = None
    checksums: str = ""
    made: bool = False


@dataclass(frozen=True, slots=True)
class ReleaseAttempt:
    """What a release is made from.

    Attributes:
        version: The version of the package.
        target: The folder of its release.
        findings: The findings of building the package.
        changelog: The changelog.
        releases: The earlier releases, in order.
        missing: The newest version in the changelog that should be among them and is not; blank if there is none.
        released_as: Where the version was released with different content, for people; blank if it was not.
    """

    project: Project
    version: str
    target: Path
    findings: tuple[Finding, ...]
    changelog: Changelog
    releases: tuple[ReleasedVersion, ...]
    missing: str = ""
    released_as: str = ""


@dataclass(frozen=True, slots=True)
class ReleasePlan:
    """What a release would change, and the blockers that are known before it is built."""

    attempt: ReleaseAttempt
    previous: PreviousRelease
    diff: Diff
    blockers: tuple[str, ...]
    next_version: str = ""
    draft: Entry | None = None

    def report(self, sums: str = "", *, made: bool = False) -> ReleaseReport:
        """Return the report on this plan."""
        attempt = self.attempt
        return ReleaseReport(
            self.previous.description,
            self.diff,
            attempt.target,
            attempt.findings,
            self.blockers,
            self.next_version,
            self.draft,
            sums,
            made,
        )


def release(
    project: Project, findings: tuple[Finding, ...], previous: str, *, dry_run: bool
) -> ReleaseReport:
    """Write the release of the current version to ``dist/``, unless there are blockers or it is a *dry_run*.

    *findings* are those of building the repository. *previous* is the ``--previous`` option: see
    :func:`guarantees.release.previous_versions.find_releases`.

    Raises:
        InputError: A required file is missing, or the previous version cannot be read.
        ContractError: A descriptor cannot be used.
    """
    attempt = _attempt(project, findings, previous)
    if attempt.target.exists() and not has_errors(findings):
        if errors := _changed_files(attempt.target):
            name = project.relative(attempt.target)
            damage = (_was_changed(name, errors),)
            return ReleaseReport(name, Diff(("", attempt.version)), attempt.target, findings, damage)
        if sums := _identical_release(attempt):
            name = project.relative(attempt.target)
            reasons = tuple(_uncommitted_changes(project))
            return ReleaseReport(
                name, Diff(("", attempt.version)), attempt.target, findings, reasons, checksums=sums
            )
    with open_newest(project, attempt.releases) as previous_release:
        plan = plan_release(attempt, previous_release)
        if plan.blockers:
            return plan.report()
        with staged_bundle(plan, parent=previous_release.scratch if dry_run else project.dist) as stage:
            sums = (stage / checksums.SUMS).read_text(encoding="utf-8")
            # Another run may have made it while this one waited for its turn.
            made = not dry_run and not attempt.target.exists()
            if made:
                with staged_changes.reporting(attempt.target):
                    staged_changes.move_folder(stage, attempt.target)
            return plan.report(sums, made=made)


def _attempt(project: Project, findings: tuple[Finding, ...], previous: str) -> ReleaseAttempt:
    """Return what a release is made from, without comparing anything yet but a tag of the same version."""
    version = str(reader.descriptor_of(project.root).get("version", ""))
    target = project.dist / version
    changelog = parse_changelog(_read_changelog(project))
    releases = find_releases(project, previous)
    released_as = project.relative(target) if target.exists() else ""
    same = next((release for release in releases if release.version == version), None)
    if same and not target.exists() and not has_errors(findings):
        # It was released elsewhere, or tagged before it is made: the same content is made again.
        with open_versions.version_folder(same.name, project.root) as folder:
            if streaming.compare_streaming(folder, project.root):
                released_as = same.description
            else:
                releases = releases[: releases.index(same)]
    expected = None if previous else changelog.newest_dated_before(version)
    missing = expected.version if expected else ""
    if missing in {release.version for release in releases}:
        missing = ""
    return ReleaseAttempt(
        project, version, target, findings, changelog, tuple(releases), missing, released_as
    )


def _identical_release(attempt: ReleaseAttempt) -> str:
    """Return the checksums of the release of the current version, if it would be the same today; otherwise a blank."""
    project = attempt.project
    if not _release_date(attempt):
        return ""  # its date has been removed from the changelog
    if streaming.compare_streaming(attempt.target, project.root):
        return ""
    # It is made again from what it was made from.
    number = parse_version(attempt.version)
    earlier = [release for release in attempt.releases if parse_version(release.version) < number]
    with open_newest(project, earlier) as previous:
        diff = streaming.compare_streaming(previous.folder, project.root)
        with staged_bundle(ReleasePlan(attempt, previous, diff, ()), parent=previous.scratch) as stage:
            sums = (stage / checksums.SUMS).read_text(encoding="utf-8")
    return sums if sums == (attempt.target / checksums.SUMS).read_text(encoding="utf-8") else ""


def plan_release(attempt: ReleaseAttempt, previous: PreviousRelease) -> ReleasePlan:
    """Return the differences from the *previous* release, and the blockers that follow from them.

    Raises:
        InputError: A required file is missing, or a table cannot be read although there are no errors in the findings.
        ContractError: A descriptor cannot be used.
    """
    project, version, changelog = attempt.project, attempt.version, attempt.changelog
    reasons = [_INVALID] if has_errors(attempt.findings) else []
    # A changelog that is missing has no entry for the version, which is a reason of its own.
    missing = [name for name in bundle.missing_files(project.root) if name != CHANGELOG]
    if missing:
        reasons.append(f"A release needs files that are not here: {', '.join(missing)}. Create them.")
    reasons += _uncommitted_changes(project)
    if damage := _damage(previous):
        reasons += [damage, *changelog_blockers.entry_blockers(changelog, version)]
        return ReleasePlan(attempt, previous, Diff(("", version)), tuple(reasons))
    if attempt.missing:
        reasons.append(
            f"{CHANGELOG} describes {attempt.missing}, but neither dist/{attempt.missing} nor the tag "
            f"v{attempt.missing} is here: fetch the tags (`git fetch --tags`), or name it with --previous."
        )
        reasons += changelog_blockers.entry_blockers(changelog, version)
        return ReleasePlan(attempt, previous, Diff(("", version)), tuple(reasons))
    try:
        with progress.stage("Comparing with the previous version"):
            diff = streaming.compare_streaming(previous.folder, project.root)
    except InputError:
        if not has_errors(attempt.findings):
            raise
        # The findings report what is wrong with the tables, which cannot be compared.
        return ReleasePlan(attempt, previous, Diff(("", version)), (_INVALID,))
    following = version_bump.next_version(diff, attempt.released_as)
    reasons += [following.problem] if following.problem else []
    reasons += blockers.uncompared_tables(diff)
    reasons += blockers.id_blockers(diff, _retired_before(previous), following.version)
    if previous.folder:
        retired_in = streaming.newly_retired(project.root, diff)
        reasons += blockers.retirement_blockers(retired_in, following.version)
    reasons += changelog_blockers.entry_blockers(changelog, following.version, diff.versions[0])
    draft = changelog.entry(following.version) or changelog.draft(diff.versions[0])
    # What is not under the heading of a version may be unfinished.
    reasons += changelog_blockers.count_blockers(draft, diff) if draft and draft.version else []
    return ReleasePlan(attempt, previous, diff, tuple(reasons), following.version, draft)


@contextmanager
def staged_bundle(plan: ReleasePlan, parent: Path) -> Iterator[Path]:
    """Build the files of the release in a new folder in *parent*, which is deleted afterwards unless it was moved.

    Raises:
        InputError: A required file is missing, another run is writing to *parent*, or the disk does not accept a file.
        ContractError: The descriptor cannot be used.
    """
    root = plan.attempt.project.root
    with staged_changes.reporting(parent):
        parent.mkdir(parents=True, exist_ok=True)
    with staged_changes.stage_changes(parent) as changes:
        stage = changes.stage / plan.attempt.target.name
        history = plan.previous.scratch / "new-history.csv"
        with staged_changes.reporting(parent):
            stage.mkdir()
            record_history.write_history(history, plan.previous.history, plan.diff, root)
            diff = streaming.with_cells(plan.diff, plan.previous.folder, root)
            bundle.make_bundle(root, stage, _release_date(plan.attempt), history, diff)
        yield stage


def signing_key(project: Project, key: str) -> Path:
    """Return the file of the SSH key to sign with: *key*, or if that is blank the one that git signs with.

    Raises:
        InputError: There is no key.
    """
    return ssh_signature.existing_key(Path(key) if key else ssh_signature.configured_key(project.root))


def sign(project: Project, target: Path, key: Path) -> None:
    """Sign the checksums of the release in *target*, and state how it was made, with the SSH key in the file *key*.

    The release must be what the current commit gives, as :func:`release` makes sure.

    Raises:
        InputError: The key cannot be used.
    """
    statement = {checksums.PROVENANCE: provenance.state_provenance(project, target)}
    ssh_signature.sign(target, key, str(reader.descriptor_of(target)["name"]), statement)


def _retired_before(previous: PreviousRelease) -> set[RecordRef]:
    """Return the ids that an earlier release retired."""
    if not previous.folder or not previous.history:
        return set()
    spans = record_history.read_history(previous.history)
    retired = streaming.read_retired_ids(previous.folder, reader.contract_of(previous.folder))
    return {span.subject for span in spans if span.retired_in} | set(retired)


def _uncommitted_changes(project: Project) -> list[str]:
    try:
        return blockers.uncommitted_files(git.uncommitted_files(project.root))
    except git.GitError as err:
        return [f"Cannot check for uncommitted changes: {err}. Release from a git repository."]


def _read_changelog(project: Project) -> str:
    """Return the changelog; a blank if there is none yet, which has no entry for the version."""
    return project.changelog.read_text(encoding="utf-8") if project.changelog.is_file() else ""


def _release_date(attempt: ReleaseAttempt) -> str:
    entry = attempt.changelog.entry(attempt.version)
    return entry.date if entry else ""


def _damage(previous: PreviousRelease) -> str:
    """Return that the files of the *previous* release were changed; blank if they were not, or have no checksums."""
    if previous.folder is None or not (previous.folder / checksums.SUMS).is_file():
        return ""
    errors = _changed_files(previous.folder)
    return _was_changed(previous.description, errors) if errors else ""


def _was_changed(name: str, errors: list[str]) -> str:
    problem = f"{name} was changed after the release: {blockers.shorten(errors)}."
    return f"{problem} Restore the published files."


def _changed_files(folder: Path) -> list[str]:
    """Return how the files of the release in *folder* differ from its checksums."""
    try:
        return checksums.checksum_errors(folder)
    except GuaranteesError as err:
        return [str(err).rstrip(".")]
