"""Codings of the texts that are kept as they were made, so that coders can be compared.

Each lies in a folder of its own below ``curation/``, in the format of the sources, with events of its own; the
code lists are shared. None of them is part of the tables.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from guarantees.curation import shape
from guarantees.curation.entries import Entry, Reader
from guarantees.curation.files import Anything, Curation, SourceFile, records, statement_ids
from guarantees.curation.folder import Folder
from guarantees.findings import Finding
from guarantees.layout import Layout


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


def read(layout: Layout, curation: Curation, name: str) -> Coding:
    """Return the coding that is kept under *name*, read by the contract of *curation*."""
    folder, home, contract = Folder(layout), layout.coding(name), curation.contract
    events = folder.nodes(home / "events", "the events of a coding", contract.field("events.event_id"))
    sources = folder.nodes(home / "sources", "the texts of a coding", contract.field("sources.source_id"))
    ids = {
        # The register goes on after a coding was made; an actor that is no longer in it is a value like others.
        "actors": Anything(),
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
