"""Codings of the texts that are kept as they were made, so that coders can be compared.

Each lies in a folder of its own below ``curation/``, in the format of the sources, with events of its own; the
code lists are shared. None of them is part of the tables.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from guarantees.core.findings import Finding
from guarantees.core.project import Project
from guarantees.dataset.curation import shape
from guarantees.dataset.curation.curation_files import CurationFiles
from guarantees.dataset.curation.curation_loader import (
    Curation,
    SourceFile,
    UnknownIds,
    records,
    statement_ids,
)
from guarantees.dataset.curation.entries import Entry, Reader


@dataclass(frozen=True, slots=True)
class Coding:
    """What one coder made of the texts: events and source files by id, and what is wrong with the files."""

    name: str
    events: Mapping[str, Entry]
    sources: Mapping[str, SourceFile]
    findings: tuple[Finding, ...] = ()


def current(curation: Curation) -> Coding:
    """Return the coding that the tables are built from."""
    return Coding("adjudicated", curation.events, curation.sources)


def read(layout: Project, curation: Curation, name: str) -> Coding:
    """Return the coding that is kept under *name*, read by the contract of *curation*."""
    folder, home, contract = CurationFiles(layout), layout.coding(name), curation.contract
    events = folder.nodes(home / "events", "the events of a coding", contract.field("events.event_id"))
    sources = folder.nodes(home / "sources", "the texts of a coding", contract.field("sources.source_id"))
    ids = {
        # The register goes on after a coding was made; an actor that is no longer in it is a value like others.
        "actors": UnknownIds(),
        "events": events,
        "sources": sources,
        "statements": statement_ids(sources),
    }
    reader = Reader(contract, ids, folder.findings)
    files = records(reader, "sources", sources, shape.SOURCE_FILE)
    return Coding(
        name,
        records(reader, "events", events, shape.EVENT),
        {key: SourceFile(key, entry) for key, entry in files.items()},
        tuple(folder.findings),
    )
