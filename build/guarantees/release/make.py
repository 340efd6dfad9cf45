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
from guarantees.package import checksums, reader
from guarantees.release import bundle, provenance, record_history
from guarantees.release.diff import blockers, changelog, streaming
from guarantees.release.diff.compare import Diff
from guarantees.release.diff.version_bump import Bump, bump_version, required_bump
from guarantees.release.previous_versions import PreviousRelease, open_previous_release
from guarantees.release.publish import ssh_signature

_INVALID: Final = (
    "The package has errors. Fix the findings above; `guarantees build --check` reports them too."
)


@dataclass(frozen=True, slots=True)
class ReleaseReport:
    """What was released, or would be; or the blockers.

    Attributes:
        previous: The previous version, described for people.
        diff: The differences from the previous version.
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
    blockers: tuple[str, ...]
    checksums: str = ""
    made: bool = False


@dataclass(frozen=True, slots=True)
class ReleasePlan:
    """What a release would change, and the blockers that are known before it is built."""

    project: Project
    previous: PreviousRelease
    diff: Diff
    target: Path
    findings: tuple[Finding, ...]
    blockers: tuple[str, ...]

    def report(self, conflicts: tuple[str, ...] = (), sums: str = "", *, made: bool = False) -> ReleaseReport:
        """Return the report on this plan, with *conflicts* as further blockers."""
        reasons = (*self.blockers, *conflicts)
        return ReleaseReport(
            self.previous.description,
            self.diff,
            self.target,
            self.findings,
            reasons,
            "" if reasons else sums,
            made,
        )


def release(
    project: Project, findings: tuple[Finding, ...], previous: str, *, dry_run: bool
) -> ReleaseReport:
    """Write the release of the current version to ``dist/``, unless there are blockers or it is a *dry_run*.

    *findings* are those of building the repository. *previous* is the ``--previous`` option: see
    :func:`guarantees.release.previous_versions.find_previous`.

    Raises:
        InputError: A required file is missing, or the previous version cannot be read.
        ContractError: A descriptor cannot be used.
    """
    version = str(reader.descriptor_of(project.root).get("version", ""))
    with open_previous_release(project, previous, version) as previous_release:
        plan = plan_release(project, findings, previous_release, version)
        exists = plan.target.exists()
        # An existing release is compared with a new one even if there are blockers, unless that cannot be built.
        if plan.blockers and (has_errors(findings) or not exists):
            return plan.report()
        commit = not (dry_run or exists or plan.blockers)
        with staged_bundle(plan, parent=project.dist if commit else previous_release.scratch) as stage:
            if conflicts := _find_conflicts(plan, stage):
                return plan.report(conflicts)
            sums = (stage / checksums.SUMS).read_text(encoding="utf-8")
            # Another run may have made it while this one waited for its turn.
            made = commit and not plan.target.exists()
            if made:
                with staged_changes.reporting(plan.target):
                    staged_changes.move_folder(stage, plan.target)
            return plan.report(sums=sums, made=made)


def plan_release(
    project: Project, findings: tuple[Finding, ...], previous: PreviousRelease, version: str
) -> ReleasePlan:
    """Return the differences from the *previous* release, and the blockers that follow from them.

    Raises:
        InputError: A required file is missing, or a table cannot be read although there are no errors in *findings*.
        ContractError: A descriptor cannot be used.
    """
    target = project.dist / version
    try:
        with progress.stage("Comparing with the previous version"):
            diff = streaming.compare_streaming(previous.folder, project.root)
    except InputError:
        if not has_errors(findings):
            raise
        # The findings report what is wrong with the tables, which cannot be compared.
        return ReleasePlan(project, previous, Diff(("", version)), target, findings, (_INVALID,))
    reasons = [_INVALID] if has_errors(findings) else []
    reasons += _uncommitted_changes(project)
    reasons += blockers.version_blockers(diff)
    reasons += blockers.uncompared_tables(diff)
    reasons += blockers.id_blockers(diff, _retired_before(previous))
    reasons += changelog.changelog_blockers(_read_changelog(project), version, diff)
    return ReleasePlan(project, previous, diff, target, findings, tuple(reasons))


@contextmanager
def staged_bundle(plan: ReleasePlan, parent: Path) -> Iterator[Path]:
    """Build the files of the release in a new folder in *parent*, which is deleted afterwards unless it was moved.

    Raises:
        InputError: A required file is missing, another run is writing to *parent*, or the disk does not accept a file.
        ContractError: The descriptor cannot be used.
    """
    with staged_changes.reporting(parent):
        parent.mkdir(parents=True, exist_ok=True)
    with staged_changes.stage_changes(parent) as changes:
        stage = changes.stage / plan.target.name
        history = plan.previous.scratch / "new-history.csv"
        with staged_changes.reporting(parent):
            stage.mkdir()
            record_history.write_history(history, plan.previous.history, plan.diff, plan.project.root)
            diff = streaming.with_cells(plan.diff, plan.previous.folder, plan.project.root)
            bundle.make_bundle(plan.project.root, stage, _release_date(plan), history, diff)
        yield stage


def sign(project: Project, target: Path, key: str) -> Path:
    """Sign the checksums of the release in *target*, and state how it was made, with the SSH key in the file *key*.

    Return that file. If *key* is blank, the key that git signs with is used. The release must be what the current commit
    gives, as :func:`release` makes sure.

    Raises:
        InputError: There is no key, or it cannot be used.
    """
    path = Path(key) if key else ssh_signature.configured_key(project.root)
    statement = {checksums.PROVENANCE: provenance.state_provenance(project, target)}
    ssh_signature.sign(target, path, str(reader.descriptor_of(target)["name"]), statement)
    return path


def _retired_before(previous: PreviousRelease) -> set[RecordRef]:
    """Return the ids that an earlier release retired."""
    if not previous.folder or not previous.history:
        return set()
    spans = record_history.read_history(previous.history)
    retired = streaming.read_retired_ids(previous.folder, reader.contract_of(previous.folder))
    return {span.subject for span in spans if span.retired_in} | set(retired)


def _uncommitted_changes(project: Project) -> list[str]:
    try:
        status = git.compare(
            project.root,
            "status",
            "--porcelain",
            "-z",
            "--no-renames",
            "--ignore-submodules=dirty",
            "--",
            ".",
        )
    except git.GitError as err:
        return [f"Cannot check for uncommitted changes: {err}. Release from a git repository."]
    entries = (entry for entry in status.decode(errors="replace").split("\0") if entry)
    return blockers.uncommitted_files(entry[len("XY ") :] for entry in entries)


def _read_changelog(project: Project) -> str:
    try:
        return project.changelog.read_text(encoding="utf-8")
    except FileNotFoundError as err:
        raise InputError(f"No such file: '{project.changelog}'. A release needs it.") from err


def _release_date(plan: ReleasePlan) -> str:
    entry = changelog.find_entry(_read_changelog(plan.project), plan.diff.versions[1])
    return entry.date if entry else ""


def _find_conflicts(plan: ReleasePlan, stage: Path) -> tuple[str, ...]:
    """Return why the release in *stage* cannot be what is already in the target of *plan*."""
    if not plan.target.exists():
        return ()
    name = plan.project.relative(plan.target)
    try:
        errors = checksums.checksum_errors(plan.target)
    except GuaranteesError as err:
        errors = [str(err).rstrip(".")]
    if errors:
        return (
            f"{name} was changed after the release: {blockers.shorten(errors)}. Restore the published files.",
        )
    if (stage / checksums.SUMS).read_bytes() == (plan.target / checksums.SUMS).read_bytes():
        return ()
    diff = streaming.compare_streaming(plan.target, plan.project.root)
    minimum = bump_version(plan.target.name, max(required_bump(diff), Bump.PATCH))
    reason = f"{name} already exists with different content, and a released version never changes."
    return (f"{reason} Raise the version to {minimum} at least.",)
