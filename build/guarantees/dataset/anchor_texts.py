"""Anchoring: re-finding every quote in the texts, and refreshing the locks."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from guarantees.contract import loader
from guarantees.core import safe_files
from guarantees.core.errors import InputError
from guarantees.core.findings import Finding, in_order
from guarantees.core.project import Project
from guarantees.dataset import text_checks
from guarantees.dataset.curation import anchor_lock, curation_loader

# What anchoring itself mends: it is no news that a quote which is about to be looked up has no place yet.
_MENDED = frozenset({"missing-anchor", "outdated-anchor", "unused-anchor", "invalid-lock"})


@dataclass(frozen=True, slots=True)
class AnchorReport:
    """What ``guarantees anchor`` did."""

    quotes: int
    sources: int
    absent: tuple[str, ...]
    changed: tuple[str, ...]
    findings: tuple[Finding, ...]


def anchor(layout: Project, folder: Path) -> AnchorReport:
    """Refresh the lock of every source whose text is in *folder* and holds all of its quotes.

    Raises:
        InputError: There is no such folder.
    """
    if not folder.is_dir():
        raise InputError.missing(folder, "the folder of the texts", "Say --texts DIR.")
    curation = curation_loader.load(layout, loader.load_folder(layout.schemas))
    done = text_checks.anchor(layout, curation, folder)
    changed = safe_files.write_all_or_none(
        layout.root,
        {
            curation_loader.lock_path(layout, name): anchor_lock.write(value)
            for name, value in done.locks.items()
        },
    )
    told = [f for f in curation.findings if f.check not in _MENDED and not f.check.startswith("csv-")]
    return AnchorReport(
        quotes=done.quotes,
        sources=len(done.locks),
        absent=tuple(done.absent),
        changed=tuple(layout.relative(path) for path in changed),
        findings=tuple(in_order([*told, *done.findings])),
    )
