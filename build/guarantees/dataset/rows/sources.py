"""The table of sources."""

from __future__ import annotations

from guarantees.dataset.curation.curation_loader import Curation
from guarantees.dataset.rows.sourced_row import SourcedRow, from_entry


def sources(curation: Curation) -> list[SourcedRow]:
    """Return one row per text; a printed day is both bounds of the day of publication."""
    rows = []
    for name, file in curation.sources.items():
        source = file.source
        printed = source.text("published")
        rows.append(
            from_entry(
                curation.contract,
                "sources",
                source,
                source_id=name,
                published_earliest=printed or source.text("published_earliest"),
                published_latest=printed or source.text("published_latest"),
                sha256=file.lock.sha256 if file.lock else "",
                char_count=str(file.lock.char_count) if file.lock else "",
            )
        )
    return rows
