"""Do the roles in which persons are shown make sense, and whom they speak for?"""

from __future__ import annotations

from collections.abc import Iterator

from guarantees.core.findings import Finding
from guarantees.core.locations import RecordRef
from guarantees.dataset.checks.affiliation_sides import Affiliations
from guarantees.dataset.checks.date_ranges import DateRange
from guarantees.package.reader import Package
from guarantees.validation.check import row_finding


def invalid_affiliation(package: Package) -> Iterator[Finding]:
    """Does every affiliation join a person to something that is no person?"""
    data, actors = package["affiliations"], package["actors"].index("actor_id")
    for row in data.rows:
        person, body = actors.get(row["person_id"]), actors.get(row["organization_id"])
        if person and person["actor_type"] != "person":
            message = f"{row['person_id']!r} is no person but {person['actor_type']}."
            hint = "A body belongs to another as its parent."
            yield row_finding(
                data,
                row,
                message,
                hint,
                column="person_id",
                others=(RecordRef("actors", row["person_id"]),),
            )
        if body and body["actor_type"] == "person":
            message = f"{row['organization_id']!r} is a person."
            hint = "Name the body or the state."
            yield row_finding(
                data,
                row,
                message,
                hint,
                column="organization_id",
                others=(RecordRef("actors", row["organization_id"]),),
            )


def affiliation_dates_reversed(package: Package) -> Iterator[Finding]:
    """Is the first day on which a role is shown not after the last?"""
    data = package["affiliations"]
    for row in data.rows:
        if row["observed_from"] > row["observed_to"]:
            message = f"The role is shown from {row['observed_from']} to {row['observed_to']}."
            hint = "Exchange the two days, or correct one."
            yield row_finding(data, row, message, hint, column="observed_from")


def named_in(package: Package) -> dict[str, set[str]]:
    """Return the actors that each source names: in its statements, and in the events that it tells of."""
    named: dict[str, set[str]] = {}
    told_by: dict[str, list[str]] = {}
    for report in package["event_reports"].rows:
        told_by.setdefault(report["event_id"], []).append(report["source_id"])
    printed = {}
    for row in package["statements"].rows:
        printed[row["statement_id"]] = row["source_id"]
        named.setdefault(row["source_id"], set()).update({row["speaker_id"], row["relayed_by_id"]} - {""})
    for row in package["statement_participants"].rows:
        if row["statement_id"] in printed:
            named[printed[row["statement_id"]]].add(row["actor_id"])
    for row in package["event_participants"].rows:
        for source in told_by.get(row["event_id"], ()):
            named.setdefault(source, set()).add(row["actor_id"])
    return named


def unsupported_affiliation(package: Package) -> Iterator[Finding]:
    """Does the source of every affiliation name the person, in a statement or in an event?"""
    data, named = package["affiliations"], named_in(package)
    for row in data.rows:
        if row["person_id"] not in named.get(row["source_id"], ()):
            message = f"Nothing coded from {row['source_id']!r} names {row['person_id']!r}."
            hint = "Name a source that shows the role, or code where this one does."
            yield row_finding(data, row, message, hint, column="source_id")


def affiliation_after_its_sources(package: Package) -> Iterator[Finding]:
    """Could the source of every affiliation, when it appeared, know of the days on which the role is shown?"""
    data, sources = package["affiliations"], package["sources"].index("source_id")
    named_by: dict[str, list[str]] = {}
    for source, persons in named_in(package).items():
        for person in persons:
            named_by.setdefault(person, []).append(source)
    for row in data.rows:
        own = sources.get(row["source_id"])
        latest = own["published_latest"] if own else ""
        if latest and row["observed_from"] > latest:
            message = f"The role is first shown on {row['observed_from']}; its source appeared by {latest}."
            hint = "Correct the day, or name a later source."
            yield row_finding(data, row, message, hint, column="observed_from")
        days = [sources[s]["published_latest"] for s in named_by.get(row["person_id"], ()) if s in sources]
        if days and all(days) and row["observed_to"] > max(days):
            message = f"The role is last shown on {row['observed_to']}; no source on the person is later than {max(days)}."
            hint = "Correct the day: it is the last one on which the sources show the role, not the end of a term."
            yield row_finding(data, row, message, hint, column="observed_to")


def activity_outside_affiliation(package: Package) -> Iterator[Finding]:
    """Do the days of a person's roles hold every day on which the person is shown to speak or take part?"""
    data = package["affiliations"]
    shown: dict[str, list[tuple[str, RecordRef]]] = {}
    for row in package["statements"].rows:
        record = RecordRef("statements", row["statement_id"])
        shown.setdefault(row["speaker_id"], []).append((DateRange.of(row).day, record))
    events = package["events"].index("event_id")
    for row in package["event_participants"].rows:
        event = events.get(row["event_id"])
        if event and event["status"] == "occurred":
            record = RecordRef("events", row["event_id"])
            shown.setdefault(row["actor_id"], []).append((DateRange.of(event).day, record))
    for (person,), roles in data.groups("person_id").items():
        for day, record in shown.get(person, ()):
            if day and not any(role["observed_from"] <= day <= role["observed_to"] for role in roles):
                message = f"{record.record!r} shows the person on {day}, outside the days of every role."
                hint = "Widen the days on which a role is shown, or add the role of that day."
                yield row_finding(data, roles[-1], message, hint, column="observed_from", others=(record,))
                break


def unaffiliated_representative(package: Package) -> Iterator[Finding]:
    """Has everybody who takes part on behalf of a body or state a role in it, or below it, at that time?"""
    data, sides = package["event_participants"], Affiliations.of(package)
    events = package["events"].index("event_id")
    roles = package["affiliations"].groups("person_id")
    for row in data.rows:
        body, event = row["on_behalf_of_id"], events.get(row["event_id"])
        if not body or not event:
            continue
        held = [
            role for role in roles.get((row["actor_id"],), ()) if body in sides.above(role["organization_id"])
        ]
        days = DateRange.of(event)
        if body == row["actor_id"]:
            message, hint = "The actor takes part on behalf of itself.", "Leave on_behalf_of blank."
        elif not held:
            message = f"{row['actor_id']!r} has no role in {body!r}, or in what stands below it."
            hint = "Add the affiliation, or correct on whose behalf it is."
        elif all(days.apart(DateRange(role["observed_from"], role["observed_to"])) for role in held):
            message = (
                f"The roles of {row['actor_id']!r} in {body!r} are shown on other days than the event's."
            )
            hint = "Widen the days on which the role is shown, or correct the event's."
        else:
            continue
        others = (RecordRef("actors", row["actor_id"]), RecordRef("events", row["event_id"]))
        yield row_finding(data, row, message, hint, column="on_behalf_of_id", others=others)
