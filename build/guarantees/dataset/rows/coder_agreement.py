"""The table of coder agreement: what was recorded when two codings were compared."""

from __future__ import annotations

from guarantees.core.locations import Location, RecordRef
from guarantees.dataset.curation.curation_loader import Curation
from guarantees.dataset.rows.sourced_row import SourcedRow

_FILE = "curation/coder_agreement.csv"


def coder_agreement(curation: Curation) -> list[SourcedRow]:
    """Return one row per pair of codings and measure."""
    key = curation.contract["coder_agreement"].primary_key
    return [
        SourcedRow(
            dict(row.cells), Location(_FILE, row.line), RecordRef("coder_agreement", ":".join(row.key(key)))
        )
        for row in curation.agreement
    ]
