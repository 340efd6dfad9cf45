"""Releasing: an archive for the version in ``dataset.yml``, or the reasons why there is none."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from guarantees import diskio
from guarantees.errors import InputError
from guarantees.findings import Finding, has_errors
from guarantees.layout import Layout
from guarantees.pipeline.building import build
from guarantees.published import reading
from guarantees.release import archive, changelog


@dataclass(frozen=True, slots=True)
class ReleaseReport:
    """The archive that was made, or the reasons why it was refused, and the findings behind them."""

    archive: Path | None
    refusals: tuple[str, ...]
    findings: tuple[Finding, ...]


def release(layout: Layout, texts: Path | None) -> ReleaseReport:
    """Make the archive of the current version in ``dist/``.

    Refused are findings, output that is not what a rebuild gives, a version without a complete entry in
    the changelog, and a version whose archive exists with other contents.

    Raises:
        InputError: A file that a release needs is not there.
    """
    built = build(layout, texts, check=True)
    findings = tuple(built.findings)
    if has_errors(findings):
        why = "Something was found that must be mended first; `guarantees build --check` says the same."
        return ReleaseReport(None, (why,), findings)
    package = reading.read(layout.root)
    try:
        refusals = changelog.refusals(
            layout.changelog.read_text(encoding="utf-8"), str(package.descriptor["version"])
        )
        files = archive.members(package)
    except FileNotFoundError as err:
        path = Path(str(err.filename))
        raise InputError.missing(path, "a file that a release needs", "Restore it.") from err
    target = archive.place(layout.dist, package)
    content = archive.pack(files, archive.name(package))
    if target.is_file() and not diskio.holds(target, content):
        name = layout.relative(target)
        refusals.append(f"{name} exists with other contents: a released version never changes. Raise it.")
    if refusals:
        return ReleaseReport(None, tuple(refusals), findings)
    diskio.replace_all(layout.root, {target: content})
    return ReleaseReport(target, (), findings)
