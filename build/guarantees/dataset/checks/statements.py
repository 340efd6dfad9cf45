"""Checks of the statements and of the utterances that they report."""

from __future__ import annotations

from collections.abc import Iterator

from guarantees.core.rules import Severity
from guarantees.dataset import derived
from guarantees.dataset.checks.derived_columns import (
    axis_columns,
    counterparts,
    date_columns,
    invalid_dates,
    mapping_columns,
    wrong_cells,
)
from guarantees.dataset.derived import Counterparts
from guarantees.validation.check import Problem, Tables, check


@check(
    "statements(statement_id, source_id)",
    name="statement-id-of-other-source",
    fix="Correct the id or the source.",
    bad="statement_id,source_id\nisland-wire-s03,harbour-post",
    good="statement_id,source_id\nisland-wire-s03,island-wire",
)
def statement_id_of_other_source(tables: Tables) -> Iterator[Problem]:
    """A statement id must start with the id of its source."""
    for row in tables["statements"]:
        if row["statement_id"].rpartition("-")[0] != row["source_id"]:
            yield row.problem("statement_id", f"The id does not start with the source {row['source_id']!r}.")


@check(
    "statements(date_edtf)",
    name="invalid-statement-date",
    fix="Correct the date.",
    bad="date: 2021-02-30",
    good="date: 2021-02-28",
)
def invalid_statement_date(tables: Tables) -> Iterator[Problem]:
    """The date of a statement must exist in the calendar, and an interval must not end before it starts."""
    return invalid_dates(tables["statements"], "date_edtf")


@check(
    "statements(statement_id, utterance_id, source_id, statement_type, issue, modality, relayed_by_id, cited_outlet_id, date_edtf, date_start, date_end, date_precision, known_by, sort_date, attribution_path, is_lead_report, plover_type, plover_mode, plover_context, cameo_root, quad_class)",
    "sources(source_id, published_latest)",
    "codes(code_list, code, plover_type, plover_mode, plover_context, cameo_root)",
    name="wrong-derived-statement-cell",
    fix="Run `guarantees build`.",
    bad="cited_outlet_id,attribution_path\nharbour-post,direct",
    good="cited_outlet_id,attribution_path\nharbour-post,via_outlet",
)
def wrong_derived_statement_cell(tables: Tables) -> Iterator[Problem]:
    """The derived columns of a statement must follow from what the coder wrote."""
    codes = counterparts(tables, "statement_type")
    contexts = {row["code"]: row["plover_context"] for row in tables["codes"] if row["code_list"] == "issue"}
    reports = tables["statements"].group_by("utterance_id")
    for row in tables["statements"]:
        path = derived.attribution_path(row["modality"], row["relayed_by_id"], row["cited_outlet_id"])
        of_type = codes.get(row["statement_type"], Counterparts())
        mapped = derived.statement_mapping(row["statement_type"], row["issue"], of_type)
        sources = (report.ref("source_id") for report in reports[row["utterance_id"],])
        expected = {
            "attribution_path": path,
            "is_lead_report": "true" if row["utterance_id"] == row["statement_id"] else "false",
            "plover_context": contexts.get(row["issue"], ""),
            "plover_mode": mapped.plover_mode,
            **mapping_columns(mapped),
            **(date_columns(row["date_edtf"]) or {}),
            **axis_columns(tables, row["date_edtf"], sources),
        }
        yield from wrong_cells(row, expected)


@check(
    "statements(statement_id, source_id, turn_id)",
    name="invalid-turn",
    fix="Name the first statement of the quotation, in the same source.",
    bad="# ferry-gazette\n- {id: s03, turn: s02, ...}   # s02 has itself `turn: s01`",
    good="# ferry-gazette\n- {id: s03, turn: s01, ...}",
)
def invalid_turn(tables: Tables) -> Iterator[Problem]:
    """The turn of a statement must be named after a statement of the same source that begins it."""
    for row in tables["statements"]:
        first = row.ref("turn_id")
        if first and (first["turn_id"] != first["statement_id"] or first["source_id"] != row["source_id"]):
            yield row.problem("turn_id", f"{first.id!r} does not begin a turn of {row['source_id']!r}.")


@check(
    "statements(statement_id, utterance_id, is_lead_report)",
    name="utterance-without-single-lead",
    fix="Point `same_as` at a lead report, and remove `same_as` from the lead report.",
    bad=(
        "# harbour-post\n- {id: s01, same_as: island-wire-s04, ...}   # itself `same_as: ferry-gazette-s01`"
    ),
    good="# harbour-post\n- {id: s01, same_as: ferry-gazette-s01, ...}",
)
def utterance_without_single_lead(tables: Tables) -> Iterator[Problem]:
    """An utterance must have exactly one lead report, whose id is the id of the utterance."""
    for (utterance,), rows in tables["statements"].group_by("utterance_id").items():
        leads = [row for row in rows if row["is_lead_report"] == "true"]
        if len(leads) == 1:
            continue
        message = f"The utterance {utterance!r} has {len(leads)} lead reports."
        for row in leads[1:] or rows[:1]:
            yield row.problem("utterance_id", message, compared_with=rows)


@check(
    "statements(utterance_id, speaker_id)",
    name="utterance-speakers-differ",
    fix="Correct one of the speakers, or remove `same_as`.",
    bad="same_as: ferry-gazette-s01   # by jane-roe\nspeaker: john-poe",
    good="same_as: ferry-gazette-s01   # by jane-roe\nspeaker: jane-roe",
)
def utterance_speakers_differ(tables: Tables) -> Iterator[Problem]:
    """All reports of an utterance must have the same speaker."""
    for row in tables["statements"]:
        lead = row.ref("utterance_id")
        if lead and lead["speaker_id"] != row["speaker_id"]:
            yield row.problem("speaker_id", f"The speaker of the lead report is {lead['speaker_id']!r}.")


@check(
    "statements(statement_id, utterance_id, source_id)",
    name="duplicate-utterance-in-source",
    fix="Merge the statements into one with several quotes.",
    bad=(
        "- {id: s01, quote: the late crossing would stay, ...}\n- {id: s04, same_as: harbour-post-s01, ...}"
    ),
    good="- {id: s01, quote: [the late crossing would stay, declined to say more], ...}",
)
def duplicate_utterance_in_source(tables: Tables) -> Iterator[Problem]:
    """A source must report an utterance in only one statement."""
    for (utterance, source), rows in tables["statements"].group_by("utterance_id", "source_id").items():
        for row in rows[1:]:
            message = f"{rows[0].id!r} already reports {utterance!r} from {source!r}."
            yield row.problem("utterance_id", message, compared_with=rows[:1])


@check(
    "statements(utterance_id, speaker_id, statement_type, issue)",
    name="utterance-codes-differ",
    fix="Correct one of the codes, or code two utterances.",
    bad="same_as: ferry-gazette-s01   # a refusal\ntype: threat",
    good="same_as: ferry-gazette-s01   # a refusal\ntype: refusal",
    severity=Severity.WARNING,
)
def utterance_codes_differ(tables: Tables) -> Iterator[Problem]:
    """All reports of an utterance should have the same statement type and issue."""
    for row in tables["statements"]:
        lead = row.ref("utterance_id")
        if lead is None or lead["speaker_id"] != row["speaker_id"]:
            continue  # `utterance-speakers-differ` reports it
        for column in ("statement_type", "issue"):
            if lead[column] != row[column]:
                yield row.problem(column, f"The {column} of the lead report is {lead[column]!r}.")


@check(
    "statements(source_id, date_edtf, date_start, date_end)",
    "sources(published_latest)",
    name="statement-after-publication",
    fix="Check the year and the reference date; an open interval ends on the day of publication.",
    bad="date: 2021-12-16   # published 2021-12-15",
    good="date: 2021-12-14   # published 2021-12-15",
)
def statement_after_publication(tables: Tables) -> Iterator[Problem]:
    """A statement must not be dated after the latest publication date of its source."""
    for row in tables["statements"]:
        source = row.ref("source_id")
        latest = source["published_latest"] if source else ""
        if latest and max(row["date_start"], row["date_end"]) > latest:
            message = f"The date {row['date_edtf']} may be after the publication of the source by {latest}."
            yield row.problem("date_edtf", message)


@check(
    "statement_participants(statement_id, actor_id, role)",
    "statements(speaker_id)",
    name="participant-is-speaker",
    fix="Remove the speaker from the list.",
    bad="speaker: jane-roe\naddressees: [jane-roe, john-poe]",
    good="speaker: jane-roe\naddressees: [john-poe]",
)
def participant_is_speaker(tables: Tables) -> Iterator[Problem]:
    """The speaker must not also be a co-speaker, addressee or target of the statement."""
    for row in tables["statement_participants"]:
        statement = row.ref("statement_id")
        if statement and statement["speaker_id"] == row["actor_id"]:
            yield row.problem("actor_id", f"The speaker is also the {row['role']}.")
