"""Do the statements, their participants and their relations make sense?"""

from __future__ import annotations

from collections.abc import Iterator

from guarantees.core.findings import Finding
from guarantees.core.locations import RecordRef
from guarantees.dataset import derived
from guarantees.dataset.checks.derived_columns import compare, date_columns, mappings, unreadable_dates
from guarantees.package.reader import Package
from guarantees.validation.check import row_finding


def statement_id_of_other_source(package: Package) -> Iterator[Finding]:
    """Does every statement id start with the id of its source?"""
    data = package["statements"]
    for row in data.rows:
        if row["statement_id"].rpartition("-")[0] != row["source_id"]:
            message = f"The id does not start with the source {row['source_id']!r}."
            hint = "An id is made of its source and a number inside it."
            yield row_finding(data, row, message, hint, column="statement_id")


def invalid_statement_date(package: Package) -> Iterator[Finding]:
    """Is every date of a statement a day or an interval of the calendar?"""
    return unreadable_dates(package["statements"], "date_edtf")


def wrong_derived_statement_cell(package: Package) -> Iterator[Finding]:
    """Do dates, attribution path, lead and mappings follow from what the coder wrote?"""
    data, codes = package["statements"], mappings(package, "statement_type")
    for row in data.rows:
        plover, cameo = codes.get(row["statement_type"], ("", ""))
        wanted = {
            "attribution_path": derived.attribution_path(
                row["modality"], row["relayed_by_id"], row["cited_outlet_id"]
            ),
            "is_lead_report": str(row["utterance_id"] == row["statement_id"]).lower(),
            "plover_type": plover,
            "cameo_root": cameo,
        }
        wanted |= date_columns(row) or {}
        yield from compare(data, row, wanted)


def utterance_without_single_lead(package: Package) -> Iterator[Finding]:
    """Has every utterance exactly one lead report, whose id it bears?"""
    data = package["statements"]
    for (utterance,), rows in data.groups("utterance_id").items():
        leads = [row for row in rows if row["is_lead_report"] == "true"]
        if len(leads) == 1:
            continue
        message = f"The utterance {utterance!r} has {len(leads)} lead reports."
        hint = "`same_as` names a lead report; a lead has no `same_as` of its own."
        others = tuple(RecordRef("statements", row["statement_id"]) for row in rows)
        for row in leads[1:] or rows[:1]:
            yield row_finding(data, row, message, hint, column="utterance_id", others=others)


def utterance_speakers_differ(package: Package) -> Iterator[Finding]:
    """Have all reports of an utterance the same speaker?"""
    data = package["statements"]
    leads = data.index("statement_id")
    for row in data.rows:
        lead = leads.get(row["utterance_id"])
        if lead and lead["speaker_id"] != row["speaker_id"]:
            message = f"The lead report has the speaker {lead['speaker_id']!r}."
            hint = "One of the two is wrong, or it is not the same utterance."
            yield row_finding(
                data,
                row,
                message,
                hint,
                column="speaker_id",
                others=(RecordRef("statements", row["utterance_id"]),),
            )


def statement_after_publication(package: Package) -> Iterator[Finding]:
    """Was every statement made by the last day on which its source can have appeared?"""
    data, sources = package["statements"], package["sources"].index("source_id")
    for row in data.rows:
        source = sources.get(row["source_id"])
        latest = source["published_latest"] if source else ""
        if latest and max(row["date_start"], row["date_end"]) > latest:
            message = f"The statement may be as late as its date says, {row['date_edtf']}; its source appeared by {latest}."
            hint = "Look at the year and the reference date; an interval ends with the day of publication."
            yield row_finding(
                data, row, message, hint, column="date_edtf", others=(RecordRef("sources", row["source_id"]),)
            )


def participant_is_speaker(package: Package) -> Iterator[Finding]:
    """Is nobody co-speaker, addressee or target of their own statement?"""
    data, statements = package["statement_participants"], package["statements"].index("statement_id")
    for row in data.rows:
        statement = statements.get(row["statement_id"])
        if statement and statement["speaker_id"] == row["actor_id"]:
            message = f"The speaker is also named as {row['role']}."
            hint = "Name the others only."
            yield row_finding(
                data,
                row,
                message,
                hint,
                column="actor_id",
                others=(RecordRef("statements", row["statement_id"]),),
            )


def duplicate_utterance_in_source(package: Package) -> Iterator[Finding]:
    """Does every source report an utterance in one statement only?"""
    data = package["statements"]
    for (utterance, source), rows in data.groups("utterance_id", "source_id").items():
        for row in rows[1:]:
            message = f"{rows[0]['statement_id']!r} reports {utterance!r} from {source!r} already."
            hint = "Join them: a sentence that stands twice in a text is one statement with several pieces."
            others = (RecordRef("statements", rows[0]["statement_id"]),)
            yield row_finding(data, row, message, hint, column="utterance_id", others=others)


def utterance_codes_differ(package: Package) -> Iterator[Finding]:
    """Have all reports of an utterance the same act and the same issue?"""
    data = package["statements"]
    leads = data.index("statement_id")
    for row in data.rows:
        lead = leads.get(row["utterance_id"])
        if lead is None or lead["speaker_id"] != row["speaker_id"]:
            continue  # not the same utterance, which has been told
        for column in ("statement_type", "issue"):
            if lead[column] != row[column]:
                message = f"The lead report has {lead[column]!r}."
                hint = "Correct one of the two, or say in which point these are two utterances."
                others = (RecordRef("statements", row["utterance_id"]),)
                yield row_finding(data, row, message, hint, column=column, others=others)
