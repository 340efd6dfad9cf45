"""Do the statements, their participants and their relations make sense?"""

from __future__ import annotations

from collections.abc import Iterator

from guarantees import derivation
from guarantees.checks.derived import compare, date_columns, mappings, unreadable_dates
from guarantees.findings import Finding
from guarantees.model import Subject
from guarantees.published.reading import Published


def statement_id_names_its_source(package: Published) -> Iterator[Finding]:
    """Does every statement id start with the id of its source?"""
    data = package["statements"]
    for row in data.rows:
        if row["statement_id"].rpartition("-")[0] != row["source_id"]:
            message = f"The id does not start with the source {row['source_id']!r}."
            hint = "An id is made of its source and a number inside it."
            yield data.finding("statement-id-names-its-source", row, message, hint, column="statement_id")


def statement_date_can_be_read(package: Published) -> Iterator[Finding]:
    """Is every date of a statement a day or an interval of the calendar?"""
    return unreadable_dates("statement-date-can-be-read", package["statements"], "date_edtf")


def statement_columns_follow(package: Published) -> Iterator[Finding]:
    """Do dates, attribution path, lead and mappings follow from what the coder wrote?"""
    data, codes = package["statements"], mappings(package, "statement_type")
    for row in data.rows:
        plover, cameo = codes.get(row["statement_type"], ("", ""))
        wanted = {
            "attribution_path": derivation.attribution_path(
                row["modality"], row["relayed_by_id"], row["cited_outlet_id"]
            ),
            "is_lead_report": str(row["utterance_id"] == row["statement_id"]).lower(),
            "plover_type": plover,
            "cameo_root": cameo,
        }
        wanted |= date_columns(row) or {}
        yield from compare("statement-columns-follow", data, row, wanted)


def utterance_has_one_lead(package: Published) -> Iterator[Finding]:
    """Has every utterance exactly one lead report, whose id it bears?"""
    data = package["statements"]
    for (utterance,), rows in data.groups("utterance_id").items():
        leads = [row for row in rows if row["is_lead_report"] == "true"]
        if len(leads) == 1:
            continue
        message = f"The utterance {utterance!r} has {len(leads)} lead reports."
        hint = "`same_as` names a lead report; a lead has no `same_as` of its own."
        others = tuple(Subject("statements", row["statement_id"]) for row in rows)
        for row in leads[1:] or rows[:1]:
            yield data.finding(
                "utterance-has-one-lead", row, message, hint, column="utterance_id", others=others
            )


def utterance_has_one_speaker(package: Published) -> Iterator[Finding]:
    """Have all reports of an utterance the same speaker?"""
    data = package["statements"]
    leads = data.index("statement_id")
    for row in data.rows:
        lead = leads.get(row["utterance_id"])
        if lead and lead["speaker_id"] != row["speaker_id"]:
            message = f"The lead report has the speaker {lead['speaker_id']!r}."
            hint = "One of the two is wrong, or it is not the same utterance."
            yield data.finding(
                "utterance-has-one-speaker",
                row,
                message,
                hint,
                column="speaker_id",
                others=(Subject("statements", row["utterance_id"]),),
            )


def relayer_is_not_the_speaker(package: Published) -> Iterator[Finding]:
    """Is nobody the relayer of their own words?"""
    data = package["statements"]
    for row in data.rows:
        if row["relayed_by_id"] and row["relayed_by_id"] == row["speaker_id"]:
            message = "Speaker and relayer are the same."
            hint = "Whoever speaks with their own words is the speaker alone."
            yield data.finding("relayer-is-not-the-speaker", row, message, hint, column="relayed_by_id")


def cited_outlet_is_an_outlet(package: Published) -> Iterator[Finding]:
    """Is every cited outlet a media outlet?"""
    data, actors = package["statements"], package["actors"].index("actor_id")
    for row in data.rows:
        outlet = actors.get(row["cited_outlet_id"])
        if outlet and outlet["actor_type"] != "media_outlet":
            message = f"{row['cited_outlet_id']!r} is no media outlet but {outlet['actor_type']}."
            hint = "Whoever else passes words on is the relayer."
            yield data.finding(
                "cited-outlet-is-an-outlet",
                row,
                message,
                hint,
                column="cited_outlet_id",
                others=(Subject("actors", row["cited_outlet_id"]),),
            )


def outlet_voice_is_an_outlets(package: Published) -> Iterator[Finding]:
    """Is whoever asserts something in the voice of an outlet a media outlet?"""
    data, actors = package["statements"], package["actors"].index("actor_id")
    for row in data.rows:
        speaker = actors.get(row["speaker_id"])
        if row["modality"] == "outlet_voice" and speaker and speaker["actor_type"] != "media_outlet":
            message = f"{row['speaker_id']!r} is no media outlet but {speaker['actor_type']}."
            hint = "With an attribution the modality is another one; without, the speaker is the outlet."
            yield data.finding(
                "outlet-voice-is-an-outlets",
                row,
                message,
                hint,
                column="speaker_id",
                others=(Subject("actors", row["speaker_id"]),),
            )


def statement_is_not_after_its_publication(package: Published) -> Iterator[Finding]:
    """Was every statement made by the last day on which its source can have appeared?"""
    data, sources = package["statements"], package["sources"].index("source_id")
    for row in data.rows:
        source = sources.get(row["source_id"])
        latest = source["published_latest"] if source else ""
        if latest and max(row["date_start"], row["date_end"]) > latest:
            message = f"The statement may be as late as its date says, {row['date_edtf']}; its source appeared by {latest}."
            hint = "Look at the year and the reference date; an interval ends with the day of publication."
            check = "statement-is-not-after-its-publication"
            yield data.finding(
                check, row, message, hint, column="date_edtf", others=(Subject("sources", row["source_id"]),)
            )


def participant_is_not_the_speaker(package: Published) -> Iterator[Finding]:
    """Is nobody co-speaker, addressee or target of their own statement?"""
    data, statements = package["statement_participants"], package["statements"].index("statement_id")
    for row in data.rows:
        statement = statements.get(row["statement_id"])
        if statement and statement["speaker_id"] == row["actor_id"]:
            message = f"The speaker is also named as {row['role']}."
            hint = "Name the others only."
            yield data.finding(
                "participant-is-not-the-speaker",
                row,
                message,
                hint,
                column="actor_id",
                others=(Subject("statements", row["statement_id"]),),
            )


def relation_points_at_one_thing(package: Published) -> Iterator[Finding]:
    """Does every relation point at exactly one statement or event, and not at itself?"""
    data = package["relations"]
    for row in data.rows:
        if bool(row["related_statement_id"]) == bool(row["related_event_id"]):
            message = "The relation points at both a statement and an event, or at neither."
            hint = "Keep one of the two."
        elif row["related_statement_id"] == row["statement_id"]:
            message = "The statement is related to itself."
            hint = "Name the other statement."
        else:
            continue
        yield data.finding("relation-points-at-one-thing", row, message, hint, column="related_statement_id")


def relation_points_at_leads(package: Published) -> Iterator[Finding]:
    """Does every relation between statements point at a lead report?"""
    data, statements = package["relations"], package["statements"].index("statement_id")
    for row in data.rows:
        target = statements.get(row["related_statement_id"])
        if target and target["is_lead_report"] != "true":
            message = f"{row['related_statement_id']!r} is not the lead report of its utterance."
            hint = f"Point at {target['utterance_id']!r}."
            yield data.finding(
                "relation-points-at-leads",
                row,
                message,
                hint,
                column="related_statement_id",
                others=(Subject("statements", row["related_statement_id"]),),
            )
