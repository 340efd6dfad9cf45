"""The table of coder agreement: what was recorded when two codings were compared."""

from __future__ import annotations

from guarantees.curation.files import Curation
from guarantees.model import Mark, Subject
from guarantees.tables.built import Built

_FILE = "curation/coder_agreement.csv"


def coder_agreement(curation: Curation) -> list[Built]:
    """Return one row per pair of codings and measure."""
    key = curation.contract["coder_agreement"].primary_key
    return [
        Built(dict(row.cells), Mark(_FILE, row.line), Subject("coder_agreement", ":".join(row.key(key))))
        for row in curation.agreement
    ]
