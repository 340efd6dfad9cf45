"""Covering: how much of each text is coded, and what is left."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from guarantees.curation import files
from guarantees.errors import InputError
from guarantees.findings import Finding
from guarantees.layout import Layout
from guarantees.pipeline import evidence
from guarantees.schema import reading
from guarantees.texts.coverage import Coverage


@dataclass(frozen=True, slots=True)
class CoverReport:
    """What of each text is coded, the sources that could not be judged, and what must be mended.

    The findings come in the order of the sources and of their texts.
    """

    sources: Mapping[str, Coverage]
    unjudged: tuple[str, ...]
    findings: tuple[Finding, ...]


def cover(layout: Layout, folder: Path) -> CoverReport:
    """Return what of each text in *folder* is coded.

    Raises:
        InputError: There is no such folder.
    """
    if not folder.is_dir():
        raise InputError.missing(folder, "the folder of the texts", "Say --texts DIR.")
    curation = files.read(layout, reading.from_folder(layout.schemas))
    shown = evidence.verify(layout, curation, folder)
    return CoverReport(
        sources=shown.coverage,
        unjudged=tuple(name for name in curation.sources if name not in shown.coverage),
        findings=(*curation.findings, *shown.findings),
    )
