"""The tables of events, of who took part, and of what each source says of them."""

from __future__ import annotations

import datetime as dt

from guarantees.contract.metadata import Code
from guarantees.dataset import derived
from guarantees.dataset.curation.curation_loader import Curation
from guarantees.dataset.rows.sourced_row import SourcedRow, date_cells, from_entry, known_or_open_dates

_NO_CODE = Code("", "", "")


def events(curation: Curation) -> list[SourcedRow]:
    """Return one row per event, with its dates, its period and its mappings derived."""
    types = curation.codes["event_type"].by_code()
    rows = []
    for name, entry in curation.events.items():
        when = known_or_open_dates(entry.text("date"))
        status = entry.text("status")
        code = types.get(entry.text("type"), _NO_CODE)
        plover, cameo = derived.event_mapping(code.code, status, code.plover_type, code.cameo_root)
        rows.append(
            from_entry(
                curation.contract,
                "events",
                entry,
                event_id=name,
                period=_period(curation, when, status),
                plover_type=plover,
                cameo_root=cameo,
                **date_cells(when),
            )
        )
    return rows


def _period(curation: Curation, when: derived.Days, status: str) -> str:
    about = curation.about
    if about is None or not (about.period_from and about.period_to):
        return ""
    first, last = (dt.date.fromisoformat(day) for day in (about.period_from, about.period_to))
    return derived.period(when, status, first, last)


def participants(curation: Curation) -> list[SourcedRow]:
    """Return one row per event, actor and role."""
    return [
        from_entry(curation.contract, "event_participants", participant, event_id=name)
        for name, entry in curation.events.items()
        for participant in entry.entries("participants")
    ]


def reports(curation: Curation) -> list[SourcedRow]:
    """Return one row per event and source."""
    return [
        from_entry(curation.contract, "event_reports", report, source_id=name)
        for name, file in curation.sources.items()
        for report in file.reports
    ]
