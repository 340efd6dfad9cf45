"""The tables of statements, of whom they concern, and of how they relate to one another."""

from __future__ import annotations

from collections.abc import Iterator

from guarantees.contract.metadata import Code
from guarantees.dataset import derived
from guarantees.dataset.curation.curation_loader import Curation, SourceFile
from guarantees.dataset.curation.entries import Entry
from guarantees.dataset.curation.shape import STATEMENT_ROLES
from guarantees.dataset.rows.sourced_row import SourcedRow, date_cells, from_entry, known_or_open_dates

_NO_CODE = Code("", "", "")


def _each(curation: Curation) -> Iterator[tuple[SourceFile, Entry, str]]:
    for file in curation.sources.values():
        for entry in file.statements:
            yield file, entry, file.statement_id(entry)


def statements(curation: Curation) -> list[SourcedRow]:
    """Return one row per statement: lead, path, dates and mappings are derived."""
    types = curation.codes["statement_type"].by_code()
    rows = []
    for file, entry, statement_id in _each(curation):
        lead = entry.text("same_as")
        code = types.get(entry.text("type"), _NO_CODE)
        path = derived.attribution_path(
            entry.text("modality"), entry.text("relayed_by"), entry.text("cited_outlet")
        )
        rows.append(
            from_entry(
                curation.contract,
                "statements",
                entry,
                statement_id=statement_id,
                source_id=file.source_id,
                utterance_id=lead or statement_id,
                is_lead_report="false" if lead else "true",
                is_conditional=entry.text("conditional") or "false",
                attribution_path=path,
                plover_type=code.plover_type,
                cameo_root=code.cameo_root,
                **date_cells(known_or_open_dates(entry.text("date"))),
            )
        )
    return rows


def participants(curation: Curation) -> list[SourcedRow]:
    """Return one row per statement, actor and role."""
    return [
        SourcedRow(
            {"statement_id": statement_id, "actor_id": actor, "role": role},
            entry.place(key),
            entry.subject,
        )
        for _, entry, statement_id in _each(curation)
        for key, role in STATEMENT_ROLES.items()
        for actor in entry.texts(key)
    ]


def relations(curation: Curation) -> list[SourcedRow]:
    """Return one row per relation, numbered inside its statement."""
    return [
        from_entry(
            curation.contract,
            "relations",
            relation,
            relation_id=f"{statement_id}:r{number}",
            statement_id=statement_id,
        )
        for _, entry, statement_id in _each(curation)
        for number, relation in enumerate(entry.entries("relations"), start=1)
    ]
