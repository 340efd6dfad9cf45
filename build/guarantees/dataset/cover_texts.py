"""Covering: how much of each text is coded, and what is left."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from guarantees.contract import loader
from guarantees.core.errors import InputError
from guarantees.core.findings import Finding
from guarantees.core.project import Project
from guarantees.dataset import text_checks
from guarantees.dataset.curation import curation_loader
from guarantees.dataset.texts.coding_coverage import Coverage


@dataclass(frozen=True, slots=True)
class CoverReport:
    """What of each text is coded, the sources that could not be judged, and what must be mended.

    The findings come in the order of the sources and of their texts.
    """

    sources: Mapping[str, Coverage]
    unjudged: tuple[str, ...]
    findings: tuple[Finding, ...]


def cover(layout: Project, folder: Path) -> CoverReport:
    """Return what of each text in *folder* is coded.

    Raises:
        InputError: There is no such folder.
    """
    if not folder.is_dir():
        raise InputError.missing(folder, "the folder of the texts", "Say --texts DIR.")
    curation = curation_loader.load(layout, loader.load_folder(layout.schemas))
    shown = text_checks.verify(layout, curation, folder)
    return CoverReport(
        sources=shown.coverage,
        unjudged=tuple(name for name in curation.sources if name not in shown.coverage),
        findings=(*curation.findings, *shown.findings),
    )
