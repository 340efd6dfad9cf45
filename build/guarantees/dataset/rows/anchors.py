"""The table of anchors: what the lock recorded of every quote."""

from __future__ import annotations

from guarantees.dataset.curation.curation_loader import Curation
from guarantees.dataset.rows.sourced_row import SourcedRow


def anchors(curation: Curation) -> list[SourcedRow]:
    """Return one row per quote whose place is recorded."""
    rows = []
    for name, file in curation.sources.items():
        for selector in file.quotes():
            recorded = file.lock and file.lock.anchors.get((selector.owner, selector.part, selector.seq))
            if not recorded:
                continue
            owner, anchor = selector.owner, recorded[1]
            statement_id = f"{name}-{owner.statement}" if owner.statement else ""
            # A colon cannot stand in an id, so that no two owners can ever give the same anchor id.
            supports = statement_id or f"{name}:{owner.event}"
            cells = {
                "anchor_id": f"{supports}:{selector.part}:{selector.seq}",
                "source_id": name,
                "statement_id": statement_id,
                "event_id": owner.event,
                "part": selector.part,
                "seq": str(selector.seq),
                "char_start": str(anchor.char_start),
                "char_end": str(anchor.char_end),
                "text_sha256": anchor.text_sha256,
                "start_words": anchor.start_words,
                "end_words": anchor.end_words,
            }
            rows.append(SourcedRow(cells, selector.piece.mark, selector.subject))
    return rows
