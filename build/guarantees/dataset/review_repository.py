"""Review a contribution to this repository, or to any other package."""

from __future__ import annotations

import dataclasses
from pathlib import Path

from guarantees.contract import loader
from guarantees.core.findings import in_order
from guarantees.core.project import Project
from guarantees.dataset import weakened_curation
from guarantees.dataset.build_dataset import drift, generated_files
from guarantees.dataset.curation import curation_loader
from guarantees.dataset.validate_paths import validate
from guarantees.dataset.validate_repository import validate_tables
from guarantees.release.contribution_review import Review, Subject, review
from guarantees.validation.counted_findings import UNLIMITED
from guarantees.validation.run import ENGINES


def review_contribution(root: Path, base: str) -> Review:
    """Validate the package in the folder *root*, and compare it with *base*.

    *root* is a repository with curation files, or the folder of any package. *base* is a path, or a revision of the git
    repository around *root*.

    Raises:
        InputError: One of the two is not a package.
        ContractError: A descriptor is invalid.
    """
    project = Project(root)
    if not (project.curation.is_dir() and project.schemas.is_dir()):
        return review(root, base, Subject(validate(root, listed=UNLIMITED)))
    curation = curation_loader.load(project, loader.load_folder(project.schemas))
    report = validate_tables(project, curation, ENGINES, listed=UNLIMITED)
    files = generated_files(project, curation)
    report = dataclasses.replace(report, findings=in_order([*report.findings, *drift(project, files)]))
    generated = {project.relative(path) for path in files}
    folders = tuple(
        f"{project.relative(folder)}/" for folder in (project.curation, project.data, project.schemas)
    )
    subject = Subject(
        report,
        curation.metadata.version if curation.metadata else "",
        lambda file: file in generated or file.startswith(folders),
        lambda folder, changed, diff: weakened_curation.weakenings(project, folder, changed, diff),
        lambda changed: weakened_curation.compared_files(project, changed),
    )
    return review(root, base, subject)
