"""The code lists as a table, and the ids that name nothing any more."""

from __future__ import annotations

from guarantees.core.locations import Location, RecordRef
from guarantees.dataset.curation.curation_loader import Curation
from guarantees.dataset.rows.sourced_row import SourcedRow, from_entry


def codes(curation: Curation) -> list[SourcedRow]:
    """Return one row per code; its example is for those who code, and no part of the data."""
    columns = [column for column in curation.contract["codes"].columns if column != "code_list"]
    return [
        SourcedRow(
            {"code_list": name, **{column: getattr(code, column) for column in columns}},
            Location(f"curation/codes/{name}.yml"),
            RecordRef("codes", f"{name}:{code.code}"),
        )
        for name, codes_ in curation.codes.items()
        for code in codes_.codes
    ]


def retired(curation: Curation) -> list[SourcedRow]:
    """Return one row per retired id."""
    return [from_entry(curation.contract, "retired_ids", entry) for entry in curation.retired]
