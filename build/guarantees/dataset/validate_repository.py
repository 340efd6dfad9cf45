"""Validate the repository: the curation files, and the tables built from them."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import Final

from guarantees.contract import loader
from guarantees.core.errors import InputError
from guarantees.core.findings import apply_waivers
from guarantees.core.project import Project
from guarantees.dataset.checks import CHECKS
from guarantees.dataset.curation import curation_loader
from guarantees.dataset.curation.curation_loader import Curation
from guarantees.package import reader
from guarantees.validation.counted_findings import LISTED
from guarantees.validation.report import ValidationReport
from guarantees.validation.run import report, validate_package

SEMANTIC_CHECKS: Final = frozenset(check.name for check in CHECKS)
"""The rules whose findings can be waived with a reason."""
_GENERATED: Final = "The files in data/ are generated: correct curation/ and run `guarantees build`."


def validate_repository(project: Project, engines: Sequence[str]) -> ValidationReport:
    """Validate the repository: the curation files, and the tables built from them.

    Raises:
        InputError: There is no descriptor.
        ContractError: The schemas or the descriptor are invalid.
    """
    curation = curation_loader.load(project, loader.load_folder(project.schemas))
    return validate_tables(project, curation, engines)


def validate_tables(
    project: Project, curation: Curation, engines: Sequence[str], *, listed: int = LISTED
) -> ValidationReport:
    """Validate the tables of a repository whose *curation* files are loaded; the report includes their findings.

    Of each kind of finding in a column so many are *listed*.

    Raises:
        InputError: There is no descriptor.
        ContractError: The descriptor is invalid.
    """
    if not project.descriptor.is_file():
        raise InputError(f"No such file: '{project.descriptor}'. Run `guarantees build`.")
    # Read by the contract in schemas/ and curation/codes/, whatever the descriptor says.
    package = reader.read(project.root, curation.contract)
    found = validate_package(package, engines, CHECKS)
    findings = [*curation.findings, *found.findings]
    version = curation.metadata.version if curation.metadata else "0.0.0"
    unwaived = apply_waivers(findings, curation.waivers, version, SEMANTIC_CHECKS)
    result = report(package, engines, unwaived, CHECKS, found.notes, listed=listed)
    generated = f"{project.relative(project.data)}/"
    if any(finding.file.startswith(generated) for finding in result.findings):
        result = dataclasses.replace(result, notes=(*result.notes, _GENERATED))
    return result
