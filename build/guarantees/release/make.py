"""Releasing: the tree of the version in ``dataset.yml``, or all the reasons why there is none."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from guarantees.core import git
from guarantees.core.errors import InputError
from guarantees.core.findings import Finding, has_errors
from guarantees.core.locations import RecordRef
from guarantees.core.project import Project
from guarantees.package import reader
from guarantees.release import bundle, previous_versions, record_history, zip_bundle
from guarantees.release.diff import changelog, open_versions, streaming
from guarantees.release.diff.blockers import (
    MAX_NAMED,
    id_blockers,
    uncommitted_files,
    uncompared_tables,
    version_blockers,
)
from guarantees.release.diff.compare import Diff
from guarantees.release.diff.version_bump import Bump, bump_version, required_bump
from guarantees.release.publish import ssh_signature

STAGE: Final = ".guarantees-"
_FAULTY: Final = "Something was found that must be mended first; `guarantees build --check` says the same."


@dataclass(frozen=True, slots=True)
class ReleaseReport:
    """What a release made, or would make, or why it was refused.

    Attributes:
        previous: Which version was published before, as it is told to people.
        diff: What differs from that one.
        target: The folder of the release.
        findings: What was found in the package.
        blockers: Why it was refused.
        checksums: The checksums of its files; blank where it was refused.
        made: Whether it was written now.
    """

    previous: str
    diff: Diff
    target: Path
    findings: tuple[Finding, ...]
    blockers: tuple[str, ...]
    checksums: str = ""
    made: bool = False


def release(layout: Project, findings: tuple[Finding, ...], previous: str, *, dry: bool) -> ReleaseReport:
    """Make the tree of the current version in ``dist/``; where *dry*, say what would happen and write nothing.

    *findings* are those of building the repository; *previous* is where the version before is, as :func:`guarantees.release.previous_versions.find` takes it.

    Raises:
        InputError: A file that a release needs is not there, or the version before cannot be read.
        ContractError: A descriptor cannot be used.
    """
    current = str(reader.descriptor_of(layout.root).get("version", ""))
    target = layout.dist / current
    before = previous_versions.find(layout, previous, current)
    with ExitStack() as stack:
        aside = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="guarantees-")))
        old, past = _published(stack, layout, before.names, aside)
        try:
            diff = streaming.compare_streaming(old, layout.root)
        except InputError:
            if not has_errors(findings):
                raise
            # What is wrong with the tables has been told; what they would change cannot be.
            return ReleaseReport(before.description, Diff(("", current)), target, findings, (_FAULTY,))
        blockers = list(_refusals(layout, findings, diff, old, past))
        stage = stack.enter_context(_stage(aside if dry or blockers else layout.dist))
        if target.exists() or not blockers:
            now = aside / "now.csv"
            record_history.write_history(now, past, diff, layout.root)
            bundle.make_bundle(layout.root, stage, _date(layout, current), now)
        blockers += _occupied(layout, target, stage)
        checksums = "" if blockers else (stage / zip_bundle.SUMS).read_text(encoding="utf-8")
        made = not (dry or blockers or target.exists())
        if made:
            stage.rename(target)
    return ReleaseReport(before.description, diff, target, findings, tuple(blockers), checksums, made)


def sign(layout: Project, target: Path, key: str) -> Path:
    """Sign the checksums of the release in *target* with the SSH key in the file *key*; return that file.

    Where none is named, it is the one that git signs with.

    Raises:
        InputError: There is no key, or it cannot be used.
    """
    found = Path(key) if key else ssh_signature.key_of(layout.root)
    ssh_signature.sign(target, found, str(reader.descriptor_of(target)["name"]))
    return found


@contextmanager
def _stage(beside: Path) -> Iterator[Path]:
    """Give an empty folder that is gone afterwards, unless it was moved."""
    beside.mkdir(parents=True, exist_ok=True)
    stage = Path(tempfile.mkdtemp(dir=beside, prefix=STAGE))
    try:
        yield stage
    finally:
        shutil.rmtree(stage, ignore_errors=True)


def _published(
    stack: ExitStack, layout: Project, names: tuple[str, ...], aside: Path
) -> tuple[Path | None, Path | None]:
    """Return the folder of the last of the versions called *names*, and its history.

    A version that carries no history, such as a tag of git, carries on that of the one before it.
    """
    old: Path | None = None
    past: Path | None = None
    for number, name in enumerate(names):
        folder = stack.enter_context(open_versions.version_folder(name, layout.root))
        kept = folder / record_history.HISTORY_FILE
        if not kept.is_file():
            kept = aside / f"{number}.csv"
            record_history.write_history(kept, past, streaming.compare_streaming(old, folder), folder)
        old, past = folder, kept
    return old, past


def _refusals(
    layout: Project, findings: tuple[Finding, ...], diff: Diff, old: Path | None, past: Path | None
) -> Iterator[str]:
    """Yield all that forbids the release."""
    if has_errors(findings):
        yield _FAULTY
    yield from _unclean(layout)
    yield from version_blockers(diff)
    yield from uncompared_tables(diff)
    gone: set[RecordRef] = set()
    if old and past:
        gone = {span.subject for span in record_history.read_history(past) if span.retired_in}
        gone |= set(streaming.tombstones(old, reader.contract_of(old)))
    yield from id_blockers(diff, gone)
    yield from changelog.changelog_blockers(_changelog(layout), diff.versions[1], diff)


def _changelog(layout: Project) -> str:
    try:
        return layout.changelog.read_text(encoding="utf-8")
    except FileNotFoundError as err:
        raise InputError.missing(layout.changelog, "a file that a release needs", "Restore it.") from err


def _date(layout: Project, version: str) -> str:
    found = changelog.find_entry(_changelog(layout), version)
    return found.date if found else ""


def _unclean(layout: Project) -> Iterator[str]:
    listed, why = git.run(layout.root, "status", "--porcelain", "-z", "--no-renames", "--", ".")
    if listed is None:
        yield f"git cannot say whether the tree is clean: {why}. Release from a git repository."
        return
    entries = (entry for entry in listed.decode(errors="replace").split("\0") if entry)
    yield from uncommitted_files(entry[len("XY ") :] for entry in entries)


def _occupied(layout: Project, target: Path, stage: Path) -> Iterator[str]:
    """Yield that the version was released with other contents than those in *stage*."""
    if not target.exists():
        return
    name = layout.relative(target)
    if altered := list(zip_bundle.altered_files(target)):
        files = ", ".join(altered[:MAX_NAMED])
        yield f"{name} is not what its {zip_bundle.SUMS} says: {files}. Restore it from where it is published."
        return
    if (stage / zip_bundle.SUMS).read_bytes() == (target / zip_bundle.SUMS).read_bytes():
        return
    diff = streaming.compare_streaming(target, layout.root)
    least = bump_version(target.name, max(required_bump(diff), Bump.PATCH))
    yield f"{name} exists with other contents: a released version never changes. Raise it to {least} at least."
