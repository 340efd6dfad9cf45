"""Validate the repository: the curation files, and the tables built from them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from guarantees.contract import loader
from guarantees.core.errors import InputError
from guarantees.core.findings import apply_waivers
from guarantees.core.project import Project
from guarantees.dataset.checks import CHECKS
from guarantees.dataset.curation import curation_loader
from guarantees.dataset.curation.curation_loader import Curation
from guarantees.package import reader
from guarantees.release.contribution_review import Review, review
from guarantees.validation.run import ValidationReport, report, validate, validate_package

SEMANTIC_CHECKS: Final = frozenset(check.name for check in CHECKS)
"""The checks whose findings can be waived with a reason."""


def validate_repository(layout: Project, engines: Sequence[str]) -> ValidationReport:
    """Return the verdict on the repository: what people wrote, and the tables built from it.

    Raises:
        InputError: There is no descriptor.
        ContractError: The schemas or the descriptor cannot be used.
    """
    return validate_curated(layout, curation_loader.load(layout, loader.load_folder(layout.schemas)), engines)


def validate_curated(layout: Project, curation: Curation, engines: Sequence[str]) -> ValidationReport:
    """Return the verdict on a repository of which *curation* has been read.

    Raises:
        InputError: There is no descriptor.
        ContractError: The descriptor cannot be used.
    """
    if not layout.descriptor.is_file():
        raise InputError.missing(layout.descriptor, "the descriptor", "Run `guarantees build`.")
    # By the contract that stands in schemas/ and curation/codes/, whatever the descriptor says.
    package = reader.read(layout.root, curation.contract)
    findings = [*curation.findings, *validate_package(package, engines, CHECKS)]
    version = curation.about.version if curation.about else "0.0.0"
    unwaived = apply_waivers(findings, curation.waivers, version, SEMANTIC_CHECKS)
    return report(package, engines, unwaived, CHECKS)


def review_contribution(root: Path, base: str, engines: Sequence[str]) -> Review:
    """Validate the package in the folder *root*, and compare it with *base*.

    *root* is a repository with curation files, or a folder that holds only a package; *base* is a path, or a
    revision of the git repository around *root*.

    Raises:
        InputError: There is no package in one of the two.
        ContractError: A descriptor cannot be used.
    """
    layout = Project(root)
    if not (layout.curation.is_dir() and layout.schemas.is_dir()):
        return review(root, base, validate([root], "", engines, CHECKS))
    curation = curation_loader.load(layout, loader.load_folder(layout.schemas))
    version = curation.about.version if curation.about else ""
    return review(root, base, validate_curated(layout, curation, engines), version)
