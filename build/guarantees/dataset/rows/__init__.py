"""The tables, built from what people wrote: one function a table, values in and values out.

A new table is one function and one line in :data:`BUILDERS`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from guarantees.core.errors import ContractError
from guarantees.dataset.curation.curation_loader import Curation
from guarantees.dataset.rows import actors, anchors, coder_agreement, codes, events, sources, statements
from guarantees.dataset.rows.sourced_row import SourcedRow

BUILDERS: Final[Mapping[str, Callable[[Curation], list[SourcedRow]]]] = {
    "actors": actors.actors,
    "affiliations": actors.affiliations,
    "anchors": anchors.anchors,
    "coder_agreement": coder_agreement.coder_agreement,
    "codes": codes.codes,
    "event_participants": events.participants,
    "event_reports": events.reports,
    "events": events.events,
    "relations": statements.relations,
    "retired_ids": codes.retired,
    "sources": sources.sources,
    "statement_participants": statements.participants,
    "statements": statements.statements,
}


def build(curation: Curation) -> dict[str, list[SourcedRow]]:
    """Return the rows of every table, in no order; nothing is read or written here.

    Raises:
        ContractError: A table of the contract has no builder, or a builder no table.
    """
    for name in sorted(set(BUILDERS) ^ set(curation.contract.tables)):
        what = "there is a schema but no builder." if name not in BUILDERS else "there is no schema."
        where = f"schemas/{name}.json"
        raise ContractError.at(where, what)
    return {name: builder(curation) for name, builder in BUILDERS.items()}
