"""Do speakers, relayers and outlets of a statement make sense together?"""

from __future__ import annotations

from collections.abc import Iterator

from guarantees.core.csv_text import Row
from guarantees.core.findings import Finding
from guarantees.core.locations import RecordRef
from guarantees.dataset.checks.affiliation_sides import Affiliations
from guarantees.dataset.checks.duplicates import spellings
from guarantees.dataset.checks.similarity import folded
from guarantees.package.reader import Package
from guarantees.validation.check import row_finding


def relayer_is_speaker(package: Package) -> Iterator[Finding]:
    """Is nobody the relayer of their own words?"""
    data = package["statements"]
    for row in data.rows:
        if row["relayed_by_id"] and row["relayed_by_id"] == row["speaker_id"]:
            message = "Speaker and relayer are the same."
            hint = "Whoever speaks with their own words is the speaker alone."
            yield row_finding(data, row, message, hint, column="relayed_by_id")


def cited_outlet_not_outlet(package: Package) -> Iterator[Finding]:
    """Is every cited outlet a media outlet?"""
    data, actors = package["statements"], package["actors"].index("actor_id")
    for row in data.rows:
        outlet = actors.get(row["cited_outlet_id"])
        if outlet and outlet["actor_type"] != "media_outlet":
            message = f"{row['cited_outlet_id']!r} is no media outlet but {outlet['actor_type']}."
            hint = "Whoever else passes words on is the relayer."
            yield row_finding(
                data,
                row,
                message,
                hint,
                column="cited_outlet_id",
                others=(RecordRef("actors", row["cited_outlet_id"]),),
            )


def outlet_voice_of_non_outlet(package: Package) -> Iterator[Finding]:
    """Is whoever asserts something in the voice of an outlet a media outlet?"""
    data, actors = package["statements"], package["actors"].index("actor_id")
    for row in data.rows:
        speaker = actors.get(row["speaker_id"])
        if row["modality"] == "outlet_voice" and speaker and speaker["actor_type"] != "media_outlet":
            message = f"{row['speaker_id']!r} is no media outlet but {speaker['actor_type']}."
            hint = "With an attribution the modality is another one; without, the speaker is the outlet."
            yield row_finding(
                data,
                row,
                message,
                hint,
                column="speaker_id",
                others=(RecordRef("actors", row["speaker_id"]),),
            )


def relayer_is_outlet(package: Package) -> Iterator[Finding]:
    """Is an outlet that passes words on the cited outlet, and never the relayer?"""
    data, actors = package["statements"], package["actors"].index("actor_id")
    for row in data.rows:
        relayer = actors.get(row["relayed_by_id"])
        if relayer and relayer["actor_type"] == "media_outlet":
            message = f"{row['relayed_by_id']!r} is a media outlet."
            hint = "Name it as cited_outlet; a relayer is a person or body that reports the speaker's words."
            others = (RecordRef("actors", row["relayed_by_id"]),)
            yield row_finding(data, row, message, hint, column="relayed_by_id", others=others)


def relayer_without_access(package: Package) -> Iterator[Finding]:
    """Is a person who relays words of the speaker's side, of the side spoken to, or present at the occasion?"""
    data, sides = package["statements"], Affiliations.of(package)
    actors = package["actors"].index("actor_id")
    concerned = package["statement_participants"].groups("statement_id")
    present = package["event_participants"].groups("event_id")
    for row in data.rows:
        relayer = actors.get(row["relayed_by_id"])
        if not relayer or relayer["actor_type"] != "person":
            continue
        rows = [*concerned.get((row["statement_id"],), ()), *present.get((row["event_id"],), ())]
        if not sides.share(row["relayed_by_id"], [row["speaker_id"], *(other["actor_id"] for other in rows)]):
            message = f"Nothing shows how {row['relayed_by_id']!r} knows what {row['speaker_id']!r} said."
            hint = "Name the addressee or the occasion, or add the affiliation of the relayer."
            others = (RecordRef("actors", row["relayed_by_id"]), RecordRef("actors", row["speaker_id"]))
            yield row_finding(data, row, message, hint, column="relayed_by_id", others=others)


def cited_outlet_is_publisher(package: Package) -> Iterator[Finding]:
    """Is the outlet that an article credits never the site that carries the article?"""
    data, actors = package["statements"], package["actors"].index("actor_id")
    sources = package["sources"].index("source_id")
    for row in data.rows:
        outlet, source = actors.get(row["cited_outlet_id"]), sources.get(row["source_id"])
        if outlet and source and folded(source["publisher"]) in spellings(outlet):
            message = f"{row['cited_outlet_id']!r} is the publisher of the article itself."
            hint = "Leave cited_outlet blank: what the article says by itself needs no credit."
            others = (RecordRef("actors", row["cited_outlet_id"]), RecordRef("sources", row["source_id"]))
            yield row_finding(data, row, message, hint, column="cited_outlet_id", others=others)


def outlet_as_attributed_speaker(package: Package) -> Iterator[Finding]:
    """Is a media outlet the speaker only where an article asserts something in its own voice?"""
    data, actors = package["statements"], package["actors"].index("actor_id")
    for row in data.rows:
        speaker = actors.get(row["speaker_id"])
        if speaker and speaker["actor_type"] == "media_outlet" and row["modality"] != "outlet_voice":
            message = f"The speaker is a media outlet, and the modality {row['modality']}."
            hint = "Name who spoke, and the outlet as cited_outlet; or take outlet_voice."
            others = (RecordRef("actors", row["speaker_id"]),)
            yield row_finding(data, row, message, hint, column="speaker_id", others=others)


def _own_voice(package: Package) -> Iterator[tuple[Row, Row]]:
    """Yield the statements that an article makes by itself, with the outlet that speaks."""
    actors = package["actors"].index("actor_id")
    for row in package["statements"].rows:
        speaker = actors.get(row["speaker_id"])
        if row["modality"] == "outlet_voice" and speaker and speaker["actor_type"] == "media_outlet":
            yield row, speaker


def relayed_outlet_voice(package: Package) -> Iterator[Finding]:
    """Is what an article asserts by itself of the channel article, without relayer and cited outlet?"""
    data = package["statements"]
    for row, _ in _own_voice(package):
        for column in ("relayed_by_id", "cited_outlet_id"):
            if row[column]:
                message = f"The article is said to assert it by itself, yet {row[column]!r} passes it on."
                hint = f"Leave {column} blank, or take another modality."
                yield row_finding(data, row, message, hint, column=column)
        if row["channel"] != "article":
            message = f"The channel of what the article itself asserts is {row['channel']!r}."
            hint = "The channel is article; or take another modality."
            yield row_finding(data, row, message, hint, column="channel")


def outlet_voice_of_other_outlet(package: Package) -> Iterator[Finding]:
    """Is what an article asserts by itself said by the outlet that the whole text is credited to?"""
    data, sources = package["statements"], package["sources"].index("source_id")
    for row, speaker in _own_voice(package):
        source = sources.get(row["source_id"])
        credited = source["original_publisher"] or source["publisher"] if source else ""
        if credited and folded(credited) not in spellings(speaker):
            message = f"The text is credited to {credited!r}; the speaker is {row['speaker_id']!r}."
            hint = "Name the outlet that the text is credited to, or record the spelling among its aliases."
            others = (RecordRef("actors", row["speaker_id"]), RecordRef("sources", row["source_id"]))
            yield row_finding(data, row, message, hint, column="speaker_id", others=others)


def attributed_outlet_voice(package: Package) -> Iterator[Finding]:
    """Do no words of the text attribute what an article is said to assert by itself?"""
    data, shown = package["statements"], _attributed(package)
    for row, _ in _own_voice(package):
        if row["statement_id"] in shown:
            message = "The article is said to assert it by itself, yet an anchor shows an attribution."
            hint = "Take another modality and the speaker that the words name, or remove the anchor."
            yield row_finding(data, row, message, hint, column="modality")


def attribution_without_anchor(package: Package) -> Iterator[Finding]:
    """Is it shown by which words a statement is attributed, unless the article asserts it by itself?"""
    data, shown = package["statements"], _attributed(package)
    for row in data.rows:
        if row["modality"] != "outlet_voice" and row["statement_id"] not in shown:
            message = "No anchor shows who says it."
            hint = "Add `attribution:` to the statement, then run `guarantees anchor`."
            yield row_finding(data, row, message, hint, column="modality")


def _attributed(package: Package) -> set[str]:
    return {row["statement_id"] for row in package["anchors"].rows if row["part"] == "attribution"}
