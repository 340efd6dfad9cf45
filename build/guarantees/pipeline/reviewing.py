"""Reviewing: one verdict on what a contribution changes: findings, difference, version, changelog."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from guarantees.curation import files
from guarantees.findings import Finding
from guarantees.layout import Layout
from guarantees.pipeline import comparing
from guarantees.pipeline.validating import Verdict, validate, validate_curated
from guarantees.published import reading, revisions
from guarantees.release import version
from guarantees.release.changelog import proposed
from guarantees.release.comparing import Diff, compare
from guarantees.release.version import Ruling
from guarantees.schema import reading as schemas


@dataclass(frozen=True, slots=True)
class Review:
    """What is to be said of a contribution.

    Attributes:
        verdict: What validating the package found.
        touched: The findings on what the contribution added or changed.
        others: The findings that were there to be had before.
        diff: What differs from the base.
        ruling: Whether the version may stay as it is when this is released.
        fragment: What the changelog could say of it.
    """

    verdict: Verdict
    touched: tuple[Finding, ...]
    others: tuple[Finding, ...]
    diff: Diff
    ruling: Ruling
    fragment: tuple[str, ...]


def review(root: Path, base: str, engines: Sequence[str]) -> Review:
    """Return the verdict on the package in the folder *root*, compared with *base*.

    *root* is a repository with curated files, or a folder that holds the package alone; *base* is a path, or a
    revision of the git repository around *root*.

    Raises:
        InputError: There is no package in one of the two.
        ContractError: A descriptor cannot be used.
    """
    layout = Layout(root)
    curated = layout.curation.is_dir() and layout.schemas.is_dir()
    curation = files.read(layout, schemas.from_folder(layout.schemas)) if curated else None
    with comparing.found(base, root) as before:
        diff = compare(before, reading.read(root))
    verdict = validate_curated(layout, curation, engines) if curation else validate([root], "", engines)
    about = curation.about if curation else None
    records = diff.touched()
    paths = revisions.changed(root, base) if comparing.names_revision(base) else frozenset[str]()
    # A table is touched row by row, where it could be compared; of any other file all is.
    paths -= {of.table.path for of in diff.tables}
    touched = tuple(f for f in verdict.findings if f.subject in records or f.file in paths)
    return Review(
        verdict,
        touched,
        tuple(finding for finding in verdict.findings if finding not in touched),
        diff,
        # The version that people gave: where it is curated, else in the descriptor.
        version.rule(diff.versions[0], about.version if about else diff.versions[1], version.cost(diff)),
        tuple(proposed(diff)),
    )
