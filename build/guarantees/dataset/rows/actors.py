"""The tables of actors, and of the roles in which the sources show them."""

from __future__ import annotations

from guarantees.dataset.curation.curation_loader import Curation
from guarantees.dataset.rows.sourced_row import SourcedRow, from_entry


def actors(curation: Curation) -> list[SourcedRow]:
    """Return one row per actor."""
    return [
        from_entry(curation.contract, "actors", entry, actor_id=name)
        for name, entry in curation.actors.items()
    ]


def affiliations(curation: Curation) -> list[SourcedRow]:
    """Return one row per person, body and kind of role."""
    return [
        from_entry(curation.contract, "affiliations", role, person_id=name)
        for name, entry in curation.actors.items()
        for role in entry.entries("affiliations")
    ]
