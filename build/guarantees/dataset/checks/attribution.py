"""Checks of who is said to have said something: speakers, relayers and outlets."""

from __future__ import annotations

from collections.abc import Iterator

from guarantees.core.rules import Severity
from guarantees.dataset.checks.affiliations import SIDE_COLUMNS, Affiliations
from guarantees.dataset.checks.duplicates import fold, spellings
from guarantees.validation.check import Problem, Record, Tables, check


@check(
    "statements(speaker_id, relayed_by_id)",
    name="relayer-is-speaker",
    fix="Remove `relayed_by`: those who speak in their own words are only the speaker.",
    bad="speaker: ann-lee\nrelayed_by: ann-lee",
    good="speaker: ann-lee\nrelayed_by: max-moe",
)
def relayer_is_speaker(tables: Tables) -> Iterator[Problem]:
    """A relayer must not be the speaker."""
    for row in tables["statements"]:
        if row["relayed_by_id"] and row["relayed_by_id"] == row["speaker_id"]:
            yield row.problem("relayed_by_id", "Speaker and relayer are the same.")


@check(
    "statements(relayed_by_id)",
    "actors(actor_type)",
    name="relayer-is-outlet",
    fix=(
        "Move the outlet to `cited_outlet`; a relayer is a person or body that reports the speaker's words."
    ),
    bad="relayed_by: harbour-post",
    good="cited_outlet: harbour-post",
)
def relayer_is_outlet(tables: Tables) -> Iterator[Problem]:
    """A relayer must not be a media outlet."""
    for row in tables["statements"]:
        relayer = row.ref("relayed_by_id")
        if relayer and relayer["actor_type"] == "media_outlet":
            yield row.problem("relayed_by_id", f"{relayer.id!r} is a media outlet.")


@check(
    "statements(statement_id, event_id, speaker_id, relayed_by_id)",
    "statement_participants(statement_id, actor_id)",
    "event_participants(event_id, actor_id)",
    "actors(actor_type)",
    *SIDE_COLUMNS,
    name="relayer-without-access",
    fix="Add the addressee or the event, or add the affiliation of the relayer.",
    bad="speaker: john-poe\nrelayed_by: max-moe",
    good="speaker: ann-lee\nrelayed_by: max-moe   # both of the county",
    severity=Severity.WARNING,
)
def relayer_without_access(tables: Tables) -> Iterator[Problem]:
    """A person who relays a statement should be on the speaker's side, be addressed, or be present at the event."""
    affiliations = Affiliations.of(tables)
    addressed = tables["statement_participants"].group_by("statement_id")
    present = tables["event_participants"].group_by("event_id")
    for row in tables["statements"]:
        relayer, speaker = row.ref("relayed_by_id"), row.ref("speaker_id")
        if not relayer or not speaker or relayer["actor_type"] != "person":
            continue
        others = [*addressed.get((row.id,), ()), *present.get((row["event_id"],), ())]
        sources = [speaker.id, *(other["actor_id"] for other in others)]
        if not affiliations.is_same_side(relayer.id, sources):
            message = f"Nothing shows how {relayer.id!r} knows what {speaker.id!r} said."
            yield row.problem("relayed_by_id", message)


@check(
    "statements(cited_outlet_id)",
    "actors(actor_type)",
    name="cited-outlet-not-outlet",
    fix="Move any other actor to `relayed_by`.",
    bad="cited_outlet: county",
    good="cited_outlet: harbour-post",
)
def cited_outlet_not_outlet(tables: Tables) -> Iterator[Problem]:
    """A cited outlet must be a media outlet."""
    for row in tables["statements"]:
        outlet = row.ref("cited_outlet_id")
        if outlet and outlet["actor_type"] != "media_outlet":
            message = f"{outlet.id!r} is not a media outlet but {outlet['actor_type']}."
            yield row.problem("cited_outlet_id", message)


@check(
    "statements(cited_outlet_id, source_id)",
    "actors(name, aliases)",
    "sources(publisher)",
    name="cited-outlet-is-publisher",
    fix="Remove `cited_outlet`: what the article reports itself needs no credit.",
    bad="# an article published by the Harbour Post\ncited_outlet: harbour-post",
    good="# an article published by the Ferry Gazette\ncited_outlet: harbour-post",
)
def cited_outlet_is_publisher(tables: Tables) -> Iterator[Problem]:
    """The cited outlet must not be the publisher of the article."""
    for row in tables["statements"]:
        outlet, source = row.ref("cited_outlet_id"), row.ref("source_id")
        if outlet and source and fold(source["publisher"]) in spellings(outlet):
            yield row.problem("cited_outlet_id", f"{outlet.id!r} is the publisher of the article.")


@check(
    "statements(speaker_id, modality)",
    "actors(actor_type)",
    name="outlet-as-attributed-speaker",
    fix="Name the person who spoke and move the outlet to `cited_outlet`, or use `outlet_voice`.",
    bad="speaker: harbour-post\nmodality: indirect_speech",
    good="speaker: harbour-post\nmodality: outlet_voice",
)
def outlet_as_attributed_speaker(tables: Tables) -> Iterator[Problem]:
    """A media outlet may be the speaker only with the modality `outlet_voice`."""
    for row in tables["statements"]:
        speaker = row.ref("speaker_id")
        if speaker and speaker["actor_type"] == "media_outlet" and row["modality"] != "outlet_voice":
            message = f"The speaker is a media outlet, but the modality is {row['modality']}."
            yield row.problem("speaker_id", message)


@check(
    "statements(speaker_id, modality)",
    "actors(actor_type)",
    name="outlet-voice-of-non-outlet",
    fix="Use another modality if the article attributes the words; else make the outlet the speaker.",
    bad="speaker: jane-roe\nmodality: outlet_voice",
    good="speaker: harbour-post\nmodality: outlet_voice",
)
def outlet_voice_of_non_outlet(tables: Tables) -> Iterator[Problem]:
    """With the modality `outlet_voice` the speaker must be a media outlet."""
    for row in tables["statements"]:
        speaker = row.ref("speaker_id")
        if row["modality"] == "outlet_voice" and speaker and speaker["actor_type"] != "media_outlet":
            message = f"{speaker.id!r} is not a media outlet but {speaker['actor_type']}."
            yield row.problem("speaker_id", message)


def _statements_in_outlet_voice(tables: Tables) -> list[tuple[Record, Record]]:
    """Return the statements that an article makes in its own voice, with the outlet as speaker."""
    statements = []
    for row in tables["statements"]:
        speaker = row.ref("speaker_id") if row["modality"] == "outlet_voice" else None
        if speaker and speaker["actor_type"] == "media_outlet":
            statements.append((row, speaker))
    return statements


@check(
    "statements(speaker_id, modality, relayed_by_id, cited_outlet_id, channel)",
    "actors(actor_type)",
    name="relayed-outlet-voice",
    fix="Remove the relayer or cited outlet, correct the channel, or use another modality.",
    bad="modality: outlet_voice\nchannel: interview",
    good="modality: outlet_voice\nchannel: article",
)
def relayed_outlet_voice(tables: Tables) -> Iterator[Problem]:
    """A statement in the voice of an outlet must have the channel `article`, no relayer and no cited outlet."""
    for row, _ in _statements_in_outlet_voice(tables):
        for column in ("relayed_by_id", "cited_outlet_id"):
            if row[column]:
                message = f"The modality is outlet_voice, but {column} is {row[column]!r}."
                yield row.problem(column, message, f"Remove {column}, or use another modality.")
        if row["channel"] != "article":
            message = f"The modality is outlet_voice, but the channel is {row['channel']!r}."
            yield row.problem("channel", message, "Use the channel article, or another modality.")


@check(
    "statements(statement_id, speaker_id, modality)",
    "actors(actor_type)",
    "anchors(statement_id, part)",
    name="attributed-outlet-voice",
    fix="Use another modality and the speaker that the words name, or remove `attribution`.",
    bad="modality: outlet_voice\nattribution: said Jane Roe",
    good="modality: outlet_voice",
)
def attributed_outlet_voice(tables: Tables) -> Iterator[Problem]:
    """A statement in the voice of an outlet must not have an anchor for its attribution."""
    anchored = _anchored_attributions(tables)
    for row, _ in _statements_in_outlet_voice(tables):
        if row.id in anchored:
            yield row.problem("modality", "The modality is outlet_voice, but an anchor shows an attribution.")


@check(
    "statements(statement_id, modality)",
    "anchors(statement_id, part)",
    name="attribution-without-anchor",
    fix="Add `attribution:` to the statement, then run `guarantees anchor`.",
    bad="speaker: jane-roe\nmodality: direct_quote",
    good="speaker: jane-roe\nmodality: direct_quote\nattribution: said Jane Roe",
    severity=Severity.WARNING,
)
def attribution_without_anchor(tables: Tables) -> Iterator[Problem]:
    """A statement that is not in the voice of an outlet should have an anchor for its attribution."""
    anchored = _anchored_attributions(tables)
    for row in tables["statements"]:
        if row["modality"] != "outlet_voice" and row.id not in anchored:
            yield row.problem("modality", "No anchor shows the attribution of the statement.")


@check(
    "statements(speaker_id, modality, source_id)",
    "actors(actor_type, name, aliases)",
    "sources(publisher, original_publisher)",
    name="outlet-voice-of-other-outlet",
    fix="Correct the speaker, or add the spelling of the credit to the aliases of the outlet.",
    bad="# an article of the Ferry Gazette\nspeaker: harbour-post\nmodality: outlet_voice",
    good="# an article of the Harbour Post\nspeaker: harbour-post\nmodality: outlet_voice",
    severity=Severity.WARNING,
)
def outlet_voice_of_other_outlet(tables: Tables) -> Iterator[Problem]:
    """A statement in the voice of an outlet should have as speaker the outlet that the article is credited to."""
    for row, speaker in _statements_in_outlet_voice(tables):
        source = row.ref("source_id")
        credit = source["original_publisher"] or source["publisher"] if source else ""
        if credit and fold(credit) not in spellings(speaker):
            message = f"The article is credited to {credit!r}, but the speaker is {speaker.id!r}."
            yield row.problem("speaker_id", message)


def _anchored_attributions(tables: Tables) -> set[str]:
    """Return the statements that have an anchor for their attribution."""
    return {row["statement_id"] for row in tables["anchors"] if row["part"] == "attribution"}
