"""Codings of the articles that are stored as they were made, so that coders can be compared.

Each coding has a folder of its own below ``curation/``, in the format of the sources and with events of its own. The code
lists are shared. No coding is part of the tables.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from guarantees.core.findings import Finding
from guarantees.core.project import Project
from guarantees.dataset.curated_record import KnownValues
from guarantees.dataset.curation.curation_files import CurationFiles
from guarantees.dataset.curation.curation_loader import (
    AnyId,
    CuratedSource,
    Curation,
    read_records,
    statement_ids,
)
from guarantees.dataset.curation.read_record import RecordReader
from guarantees.dataset.model import Event, SourceFile


@dataclass(frozen=True, slots=True)
class Coding:
    """One coder's coding of the articles: events and sources by id, and what is wrong with the files."""

    name: str
    events: Mapping[str, Event]
    sources: Mapping[str, CuratedSource]
    findings: tuple[Finding, ...] = ()


def adjudicated(curation: Curation) -> Coding:
    """Return the coding that the tables are built from."""
    return Coding("adjudicated", curation.events, curation.sources)


def load(project: Project, curation: Curation, name: str) -> Coding:
    """Return the coding in the folder *name* of ``curation/``, read by the contract of *curation*."""
    files, folder, contract = CurationFiles(project), project.coding(name), curation.contract
    events = files.read_folder(folder / "events", "the events of a coding", contract.field("events.event_id"))
    sources = files.read_folder(
        folder / "sources", "the articles of a coding", contract.field("sources.source_id")
    )
    ids = {
        # Actors may have been removed since the coding was made.
        "actors": AnyId(),
        "events": events,
        "sources": sources,
        "statements": statement_ids(sources),
    }
    reader = RecordReader(KnownValues(contract, ids), files.problems)
    source_files = read_records(reader, "sources", sources, SourceFile)
    event_records = read_records(reader, "events", events, Event)
    return Coding(
        name,
        event_records,
        {source_id: CuratedSource(source_id, file) for source_id, file in source_files.items()},
        tuple(files.problems),
    )
