"""Anchoring: re-finding every quote in the texts, and refreshing the locks."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from guarantees import diskio
from guarantees.curation import files, lock
from guarantees.errors import InputError
from guarantees.findings import Finding, in_order
from guarantees.layout import Layout
from guarantees.pipeline import evidence
from guarantees.schema import reading

# What anchoring itself mends: it is no news that a quote which is about to be looked up has no place yet.
_MENDED = frozenset({"anchor-missing", "anchor-stale", "anchor-unused", "lock-form"})


@dataclass(frozen=True, slots=True)
class AnchorReport:
    """What ``guarantees anchor`` did."""

    quotes: int
    sources: int
    absent: tuple[str, ...]
    changed: tuple[str, ...]
    findings: tuple[Finding, ...]


def anchor(layout: Layout, folder: Path) -> AnchorReport:
    """Refresh the lock of every source whose text is in *folder* and holds all of its quotes.

    Raises:
        InputError: There is no such folder.
    """
    if not folder.is_dir():
        raise InputError.missing(folder, "the folder of the texts", "Say --texts DIR.")
    curation = files.read(layout, reading.from_folder(layout.schemas))
    done = evidence.anchor(layout, curation, folder)
    changed = diskio.replace_all(
        layout.root,
        {files.lock_path(layout, name): lock.write(value) for name, value in done.locks.items()},
    )
    told = [f for f in curation.findings if f.check not in _MENDED and not f.check.startswith("csv-")]
    return AnchorReport(
        quotes=done.quotes,
        sources=len(done.locks),
        absent=tuple(done.absent),
        changed=tuple(layout.relative(path) for path in changed),
        findings=tuple(in_order([*told, *done.findings])),
    )
