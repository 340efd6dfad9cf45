"""The rows of the tables, made from what people wrote: one function per table.

A new table needs one function and one line in :data:`BUILDERS`, or in :data:`JOINS` if it follows from other tables.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from guarantees.contract.metadata import Code
from guarantees.contract.table_schema import Contract
from guarantees.core.csv_text import Row
from guarantees.core.errors import ContractError
from guarantees.core.locations import NO_RECORD, Location, RecordRef
from guarantees.dataset import derived, joined_tables
from guarantees.dataset.curated_record import CuratedRecord, keys_of
from guarantees.dataset.curation.curation_loader import Curation
from guarantees.dataset.derived import Counterparts, Days
from guarantees.dataset.model import Source, Statement

_NO_CODE: Final = Code("", "", "")

_Cells = Mapping[str, Sequence[Mapping[str, str]]]
"""The cells of the rows of each table that is made already."""


@dataclass(frozen=True, slots=True)
class SourcedRow:
    """A row of a table that knows where it was written.

    Attributes:
        cells: Its cells, by column.
        location: Where the record starts that the row was made from.
        record_ref: That record.
        locations: Where the typed cells were typed, by column; a derived cell has no location of its own.
        keys: The keys of the record that fill columns, by column, whether they were typed or not.
    """

    cells: dict[str, str]
    location: Location
    record_ref: RecordRef = NO_RECORD
    locations: Mapping[str, Location] = field(default_factory=dict)
    keys: Mapping[str, str] = field(default_factory=dict)

    def location_of(self, column: str) -> Location:
        """Return where the cell of *column* was typed, or else where the record starts."""
        return self.locations.get(column, self.location)


def build_rows(curation: Curation) -> dict[str, list[SourcedRow]]:
    """Return the rows of every table, in the order in which they are written.

    Raises:
        ContractError: A table of the contract has no builder, or a builder has no table.
    """
    builders = BUILDERS.keys() | JOINS.keys()
    for name in sorted(builders ^ set(curation.contract.tables)):
        missing = "builder in dataset/rows.py" if name not in builders else "schema"
        raise ContractError(f"schemas/{name}.json: the table {name!r} has no {missing}.")
    rows = {name: builder(curation) for name, builder in BUILDERS.items()}
    for name, join in JOINS.items():
        rows[name] = join(curation, {table: [row.cells for row in made] for table, made in rows.items()})
    for name, table_rows in rows.items():
        key = curation.contract[name].primary_key
        table_rows.sort(key=lambda row, key=key: tuple(row.cells[column] for column in key))  # type: ignore[misc]
    return rows


def _row(contract: Contract, table: str, record: CuratedRecord, **derived: str) -> SourcedRow:
    """Return the row of *table* in which every key of *record* fills its column, and *derived* the others."""
    cells = dict.fromkeys(contract[table].columns, "")
    locations: dict[str, Location] = {}
    keys: dict[str, str] = {}
    for key in keys_of(type(record)).values():
        owner, _, column = key.column.partition(".")
        if owner != table:
            continue
        value = getattr(record, key.attribute)
        keys[column] = key.name
        cells[column] = contract[table].field(column).separator.join(value) if key.is_list else value
        if record.has_key(key.name):
            locations[column] = record.location_of(key.name)
    return SourcedRow({**cells, **derived}, record.location, record.record_ref, locations, keys)


def _date_range(edtf: str) -> Days:
    """Return the date range of *edtf*; an open one if it is invalid, which was reported."""
    try:
        return derived.days(edtf)
    except ValueError:
        return Days(None, None)


def _date_cells(dates: Days) -> dict[str, str]:
    """Return the derived date columns of a record."""
    return {"date_start": dates.start_text, "date_end": dates.end_text, "date_precision": dates.precision}


def _counterparts(code: Code) -> Counterparts:
    """Return what *code* maps to in PLOVER and CAMEO."""
    return Counterparts(code.plover_type, code.plover_mode, code.cameo_root)


def _mapping_cells(counterparts: Counterparts) -> dict[str, str]:
    """Return the columns of a record that follow from its counterparts in PLOVER and CAMEO."""
    return {
        "plover_type": counterparts.plover_type,
        "cameo_root": counterparts.cameo_root,
        "quad_class": counterparts.quad_class,
    }


def _known_by(curation: Curation, sources: Iterable[Source]) -> str:
    """Return the day by which the first of *sources* had appeared."""
    last_day = curation.metadata.period_to if curation.metadata else ""
    return derived.known_by((source.published or source.published_latest for source in sources), last_day)


# --------------------------------------------------------------------------------------------------------------
# Actors


def _actors(curation: Curation) -> list[SourcedRow]:
    """Return one row per actor, with its side and the state of its Wikidata id derived."""
    rows = [
        _row(
            curation.contract,
            "actors",
            actor,
            actor_id=actor_id,
            wikidata_status="confirmed" if actor.wikidata else actor.wikidata_status or "not_looked_up",
        )
        for actor_id, actor in curation.actors.items()
    ]
    sides = joined_tables.sides((row.cells for row in rows), (row.cells for row in _affiliations(curation)))
    for row in rows:
        row.cells["side"] = sides[row.cells["actor_id"]]
    return rows


def _affiliations(curation: Curation) -> list[SourcedRow]:
    """Return one row per person, body and kind of role."""
    return [
        _row(curation.contract, "affiliations", affiliation, person_id=actor_id)
        for actor_id, actor in curation.actors.items()
        for affiliation in actor.affiliations
    ]


# --------------------------------------------------------------------------------------------------------------
# Events


def _events(curation: Curation) -> list[SourcedRow]:
    """Return one row per event, with its dates, its period and its mappings derived."""
    types = curation.code_lists["event_type"].by_code()
    reports = [
        (account.id, source.source) for source in curation.sources.values() for account in source.accounts
    ]
    rows = []
    for event_id, event in curation.events.items():
        dates = _date_range(event.date)
        code = types.get(event.type, _NO_CODE)
        known = _known_by(curation, [source for event_of, source in reports if event_of == event_id])
        counterparts = derived.event_mapping(code.code, event.status, _counterparts(code))
        rows.append(
            _row(
                curation.contract,
                "events",
                event,
                event_id=event_id,
                period=_period(curation, dates, event.status),
                **_mapping_cells(counterparts),
                **_date_cells(dates),
                known_by=known,
                sort_date=derived.sort_date(dates, known),
            )
        )
    return rows


def _period(curation: Curation, dates: Days, status: str) -> str:
    metadata = curation.metadata
    if metadata is None:
        return ""
    first, last = (dt.date.fromisoformat(day) for day in (metadata.period_from, metadata.period_to))
    return derived.period(dates, status, first, last)


def _event_participants(curation: Curation) -> list[SourcedRow]:
    """Return one row per event, actor and role."""
    return [
        _row(curation.contract, "event_participants", participant, event_id=event_id)
        for event_id, event in curation.events.items()
        for participant in event.participants
    ]


def _event_reports(curation: Curation) -> list[SourcedRow]:
    """Return one row per event and source."""
    return [
        _row(curation.contract, "event_reports", account, source_id=source_id)
        for source_id, source in curation.sources.items()
        for account in source.accounts
    ]


# --------------------------------------------------------------------------------------------------------------
# Sources and statements


def _sources(curation: Curation) -> list[SourcedRow]:
    """Return one row per source; a printed day is both bounds of the day of publication."""
    rows = []
    for source_id, curated in curation.sources.items():
        source, lock = curated.source, curated.lock
        rows.append(
            _row(
                curation.contract,
                "sources",
                source,
                source_id=source_id,
                published_earliest=source.published or source.published_earliest,
                published_latest=source.published or source.published_latest,
                sha256=lock.sha256 if lock else "",
                char_count=str(lock.char_count) if lock else "",
            )
        )
    return rows


def _statements(curation: Curation) -> list[SourcedRow]:
    """Return one row per statement, with lead report, attribution path, dates and mappings derived."""
    types = curation.code_lists["statement_type"].by_code()
    issues = curation.code_lists["issue"].by_code()
    printed = _sources_by_utterance(curation)
    rows = []
    for source in curation.sources.values():
        for statement in source.statements:
            statement_id = source.statement_id(statement)
            code = types.get(statement.type, _NO_CODE)
            dates = _date_range(statement.date)
            known = _known_by(curation, printed[statement.same_as or statement_id])
            counterparts = derived.statement_mapping(code.code, statement.issue, _counterparts(code))
            rows.append(
                _row(
                    curation.contract,
                    "statements",
                    statement,
                    statement_id=statement_id,
                    source_id=source.source_id,
                    utterance_id=statement.same_as or statement_id,
                    turn_id=f"{source.source_id}-{statement.turn}" if statement.turn else statement_id,
                    is_lead_report="false" if statement.same_as else "true",
                    is_conditional=statement.conditional or "false",
                    attribution_path=derived.attribution_path(
                        statement.modality, statement.relayed_by, statement.cited_outlet
                    ),
                    plover_mode=counterparts.plover_mode,
                    plover_context=issues.get(statement.issue, _NO_CODE).plover_context,
                    **_mapping_cells(counterparts),
                    **_date_cells(dates),
                    known_by=known,
                    sort_date=derived.sort_date(dates, known),
                )
            )
    return rows


def _sources_by_utterance(curation: Curation) -> Mapping[str, list[Source]]:
    """Return the articles that print each utterance, by the id of its lead report."""
    printed: dict[str, list[Source]] = defaultdict(list)
    for source in curation.sources.values():
        for statement in source.statements:
            printed[statement.same_as or source.statement_id(statement)].append(source.source)
    return printed


def _statement_participants(curation: Curation) -> list[SourcedRow]:
    """Return one row per statement, actor and role."""
    return [
        SourcedRow(
            {"statement_id": source.statement_id(statement), "actor_id": actor, "role": role},
            statement.location_of(key),
            statement.record_ref,
        )
        for source in curation.sources.values()
        for statement in source.statements
        for key, role, actors in (
            ("co_speakers", "co_speaker", statement.co_speakers),
            ("addressees", "addressee", statement.addressees),
            ("targets", "target", statement.targets),
            ("subjects", "subject", statement.subjects),
        )
        for actor in actors
    ]


def _relations(curation: Curation) -> list[SourcedRow]:
    """Return one row per relation, numbered inside its statement."""
    return [
        _row(
            curation.contract,
            "relations",
            relation,
            relation_id=f"{source.statement_id(statement)}:r{number}",
            statement_id=source.statement_id(statement),
        )
        for source in curation.sources.values()
        for statement in source.statements
        for number, relation in enumerate(statement.relations, start=1)
    ]


def _attributions(curation: Curation) -> list[SourcedRow]:
    """Return one row per link of the chain through which a statement reached its article."""
    rows = []
    for source in curation.sources.values():
        for statement in source.statements:
            modality = {"relayer": statement.relay_modality, "speaker": statement.modality}
            chain = joined_tables.attribution_chain(
                {
                    "cited_outlet_id": statement.cited_outlet,
                    "relayed_by_id": statement.relayed_by,
                    "speaker_id": statement.speaker,
                }
            )
            for level, (actor, role) in enumerate(chain, start=1):
                cells = {
                    "statement_id": source.statement_id(statement),
                    "level": str(level),
                    "actor_id": actor,
                    "role": role,
                    "modality": modality.get(role, ""),
                }
                rows.append(SourcedRow(cells, statement.location, statement.record_ref))
    return rows


def _statements_by_id(curation: Curation) -> dict[str, Statement]:
    """Return what coders wrote of each statement, by its id."""
    return {
        source.statement_id(statement): statement
        for source in curation.sources.values()
        for statement in source.statements
    }


def _statement_events(curation: Curation, tables: _Cells) -> list[SourcedRow]:
    """Return one row per statement, event and role: what the coder lists, and what other tables hold."""
    records = _statements_by_id(curation)
    links = [
        *joined_tables.linked_events(tables["statements"], tables["relations"]),
        *((name, event, "about") for name, statement in records.items() for event in statement.about),
    ]
    keys = {"occasion": "event", "about": "about", "answers": "relations"}
    return [
        SourcedRow(
            {"statement_id": name, "event_id": event, "role": role},
            records[name].location_of(keys[role]),
            records[name].record_ref,
        )
        for name, event, role in links
    ]


def _statements_flat(curation: Curation, tables: _Cells) -> list[SourcedRow]:
    """Return one row per statement with all that the other tables hold on it."""
    columns = curation.contract["statements_flat"].columns
    records = _statements_by_id(curation)
    return [
        SourcedRow(
            {column: row[column] for column in columns},
            records[row["statement_id"]].location,
            records[row["statement_id"]].record_ref,
        )
        for row in joined_tables.flat_statements(tables)
    ]


def _anchors(curation: Curation) -> list[SourcedRow]:
    """Return one row per quote whose anchor is recorded in the lock."""
    rows = []
    for source_id, source in curation.sources.items():
        for evidence in source.quotes():
            recorded = source.lock and source.lock.anchors.get(evidence.key)
            if not recorded:
                continue
            supports, anchor = evidence.supports, recorded[1]
            statement_id = f"{source_id}-{supports.statement}" if supports.statement else ""
            # An id contains no colon, so two records never share an anchor id.
            record_id = statement_id or f"{source_id}:{supports.event}"
            cells = {
                "anchor_id": f"{record_id}:{evidence.part}:{evidence.number}",
                "source_id": source_id,
                "statement_id": statement_id,
                "event_id": supports.event,
                "part": evidence.part,
                "seq": str(evidence.number),
                "char_start": str(anchor.char_start),
                "char_end": str(anchor.char_end),
                "text_sha256": anchor.text_sha256,
                "start_words": anchor.start_words,
                "end_words": anchor.end_words,
            }
            rows.append(SourcedRow(cells, evidence.quote.location, evidence.record_ref))
    return rows


# --------------------------------------------------------------------------------------------------------------
# Codes, retired ids and the agreement of the coders


def _codes(curation: Curation) -> list[SourcedRow]:
    """Return one row per code. Its example is for coders, and is not part of the data."""
    return [
        _row(curation.contract, "codes", code, code_list=name, position=str(position))
        for name, file in curation.code_list_files.items()
        for position, code in enumerate(file.codes, start=1)
    ]


def _retired_ids(curation: Curation) -> list[SourcedRow]:
    """Return one row per retired id."""
    return [_row(curation.contract, "retired_ids", retired) for retired in curation.retired]


def _coder_agreement(curation: Curation) -> list[SourcedRow]:
    """Return one row per pair of codings and measure, as recorded."""
    return _recorded(curation, "coder_agreement", curation.agreement)


def _coding_differences(curation: Curation) -> list[SourcedRow]:
    """Return one row per cell on which the two blind codings differ, as recorded."""
    return _recorded(curation, "coding_differences", curation.differences)


def _recorded(curation: Curation, table: str, rows: Iterable[Row]) -> list[SourcedRow]:
    """Return *rows* of a record that the comparison of the codings has written."""
    key = curation.contract[table].primary_key
    return [
        SourcedRow(
            dict(row.cells),
            Location(f"curation/{table}.csv", row.line),
            RecordRef(table, ":".join(row.key(key))),
        )
        for row in rows
    ]


BUILDERS: Final[Mapping[str, Callable[[Curation], list[SourcedRow]]]] = {
    "actors": _actors,
    "affiliations": _affiliations,
    "anchors": _anchors,
    "attributions": _attributions,
    "coder_agreement": _coder_agreement,
    "coding_differences": _coding_differences,
    "codes": _codes,
    "event_participants": _event_participants,
    "event_reports": _event_reports,
    "events": _events,
    "relations": _relations,
    "retired_ids": _retired_ids,
    "sources": _sources,
    "statement_participants": _statement_participants,
    "statements": _statements,
}
"""The tables that are made from what people wrote."""

JOINS: Final[Mapping[str, Callable[[Curation, _Cells], list[SourcedRow]]]] = {
    "statement_events": _statement_events,
    "statements_flat": _statements_flat,
}
"""The tables that follow from other tables, in an order in which each follows those that it needs."""
