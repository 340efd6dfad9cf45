"""The tables, built from what people wrote: one function a table, values in and values out.

A new table is one function and one line in :data:`BUILDERS`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from guarantees.curation.files import Curation
from guarantees.tables import actors, anchors, codes, events, sources, statements
from guarantees.tables.built import Built

BUILDERS: Final[Mapping[str, Callable[[Curation], list[Built]]]] = {
    "actors": actors.actors,
    "affiliations": actors.affiliations,
    "anchors": anchors.anchors,
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


def build(curation: Curation) -> dict[str, list[Built]]:
    """Return the rows of every table, in no order; nothing is read or written here."""
    return {name: builder(curation) for name, builder in BUILDERS.items()}
