"""Checks of the affiliations of persons, and of the bodies that persons represent."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final, Self

from guarantees.core.rules import Severity
from guarantees.dataset.checks.derived_columns import DateRange
from guarantees.validation.check import Problem, Record, Tables, check

# The columns that `Affiliations` and `actors_named_in` read.
SIDE_COLUMNS: Final = ("actors(actor_id, parent_id)", "affiliations(person_id, organization_id)")
ACTOR_COLUMNS: Final = (
    "statements(statement_id, source_id, speaker_id, relayed_by_id)",
    "statement_participants(statement_id, actor_id)",
    "event_participants(event_id, actor_id)",
    "event_reports(event_id, source_id)",
)


@dataclass(frozen=True, slots=True)
class Affiliations:
    """Which bodies and states an actor belongs to, by its parents and its affiliations."""

    parents: dict[str, str]
    organizations: dict[str, list[str]]
    known: dict[str, frozenset[str]] = field(default_factory=dict)

    @classmethod
    def of(cls, tables: Tables) -> Self:
        """Return the affiliations in *tables*."""
        organizations: dict[str, list[str]] = {}
        for row in tables["affiliations"]:
            organizations.setdefault(row["person_id"], []).append(row["organization_id"])
        return cls({row["actor_id"]: row["parent_id"] for row in tables["actors"]}, organizations)

    def ancestors(self, actor: str) -> frozenset[str]:
        """Return *actor*, the bodies it is affiliated with, and the ancestors of all these."""
        if actor not in self.known:
            seen: set[str] = set()
            pending = [actor]
            while pending:
                name = pending.pop()
                if name and name not in seen:
                    seen.add(name)
                    pending += [self.parents.get(name, ""), *self.organizations.get(name, ())]
            self.known[actor] = frozenset(seen)
        return self.known[actor]

    def is_same_side(self, actor: str, others: Iterable[str]) -> bool:
        """Return whether *actor* has an ancestor in common with one of *others*."""
        ancestors = self.ancestors(actor)
        return any(not ancestors.isdisjoint(self.ancestors(other)) for other in others)


def actors_named_in(tables: Tables) -> dict[str, set[str]]:
    """Return, by source, the actors in its statements and in the events that it reports."""
    actors: dict[str, set[str]] = {}
    source_of: dict[str, str] = {}
    for row in tables["statements"]:
        source_of[row["statement_id"]] = row["source_id"]
        actors.setdefault(row["source_id"], set()).update({row["speaker_id"], row["relayed_by_id"]} - {""})
    for row in tables["statement_participants"]:
        if row["statement_id"] in source_of:
            actors[source_of[row["statement_id"]]].add(row["actor_id"])
    reports = tables["event_reports"].group_by("event_id")
    for row in tables["event_participants"]:
        for report in reports.get((row["event_id"],), ()):
            actors.setdefault(report["source_id"], set()).add(row["actor_id"])
    return actors


@check(
    "affiliations(person_id, organization_id)",
    "actors(actor_type)",
    name="invalid-affiliation",
    fix="Name the body or state as organization. A body belongs to another one as its `parent`.",
    bad="# ann-lee.yml\naffiliations:\n  - {organization: max-moe, ...}",
    good="# ann-lee.yml\naffiliations:\n  - {organization: county, ...}",
)
def invalid_affiliation(tables: Tables) -> Iterator[Problem]:
    """An affiliation must link a person to an actor that is not a person."""
    for row in tables["affiliations"]:
        person = row.ref("person_id")
        if person and person["actor_type"] != "person":
            message = f"{person.id!r} is not a person but {person['actor_type']}."
            yield row.problem("person_id", message, "A body belongs to another body as its parent.")
        organization = row.ref("organization_id")
        if organization and organization["actor_type"] == "person":
            yield row.problem(
                "organization_id", f"{organization.id!r} is a person.", "Name the body or the state."
            )


@check(
    "affiliations(observed_from, observed_to)",
    name="affiliation-dates-reversed",
    fix="Swap the two dates, or correct one of them.",
    bad="observed_from: 2021-12-31, observed_to: 2021-12-18",
    good="observed_from: 2021-12-15, observed_to: 2021-12-18",
)
def affiliation_dates_reversed(tables: Tables) -> Iterator[Problem]:
    """The first day of an affiliation must not be after the last."""
    for row in tables["affiliations"]:
        if row["observed_from"] > row["observed_to"]:
            message = f"The first day, {row['observed_from']}, is after the last, {row['observed_to']}."
            yield row.problem("observed_from", message)


@check(
    "affiliations(person_id, source_id)",
    *ACTOR_COLUMNS,
    name="unsupported-affiliation",
    fix="Use a source that shows the role, or code where this one names the person.",
    bad="# max-moe.yml\naffiliations:\n  - {..., source: island-wire}",
    good="# max-moe.yml\naffiliations:\n  - {..., source: ferry-gazette}",
    severity=Severity.WARNING,
)
def unsupported_affiliation(tables: Tables) -> Iterator[Problem]:
    """The source of an affiliation should name the person, in a statement or an event."""
    actors = actors_named_in(tables)
    for row in tables["affiliations"]:
        if row["person_id"] not in actors.get(row["source_id"], ()):
            message = f"No statement or event of {row['source_id']!r} names {row['person_id']!r}."
            yield row.problem("source_id", message)


@check(
    "affiliations(person_id, source_id, observed_from, observed_to)",
    "sources(source_id, published_latest)",
    *ACTOR_COLUMNS,
    name="affiliation-after-its-sources",
    fix=(
        "Correct the date, or name a later source. `observed_to` is the last day on which a source shows "
        "the role."
    ),
    bad="observed_from: 2021-12-16, source: ferry-gazette   # published 2021-12-15",
    good="observed_from: 2021-12-14, source: ferry-gazette   # published 2021-12-15",
    severity=Severity.WARNING,
)
def affiliation_after_its_sources(tables: Tables) -> Iterator[Problem]:
    """An affiliation should not be observed after the publication of its sources."""
    published = {row["source_id"]: row["published_latest"] for row in tables["sources"]}
    naming: dict[str, list[str]] = {}
    for source, persons in actors_named_in(tables).items():
        for person in persons:
            naming.setdefault(person, []).append(source)
    for row in tables["affiliations"]:
        latest = published.get(row["source_id"], "")
        if latest and row["observed_from"] > latest:
            message = f"The first day is {row['observed_from']}, but the source was published by {latest}."
            yield row.problem("observed_from", message, "Correct the day, or name a later source.")
        days = [published[source] for source in naming.get(row["person_id"], ()) if source in published]
        if days and all(days) and row["observed_to"] > max(days):
            message = f"The last day is {row['observed_to']}, but no source on the person is later than {max(days)}."
            hint = "Correct the day: it is the last on which a source shows the role, not the end of a term."
            yield row.problem("observed_to", message, hint)


@check(
    "affiliations(person_id, observed_from, observed_to)",
    "statements(statement_id, speaker_id, date_start, date_end)",
    "events(event_id, status, date_start, date_end)",
    "event_participants(event_id, actor_id)",
    name="activity-outside-affiliation",
    fix="Extend the dates of the affiliation, or add the role of that day.",
    bad="observed_from: 2021-12-14   # speaks on 2021-12-13",
    good="observed_from: 2021-12-13",
    severity=Severity.WARNING,
)
def activity_outside_affiliation(tables: Tables) -> Iterator[Problem]:
    """The affiliations of a person should cover every day on which the person speaks or takes part in an event."""
    activities: dict[str, list[tuple[str, Record]]] = {}
    for statement in tables["statements"]:
        day = DateRange.of(statement).single_day
        activities.setdefault(statement["speaker_id"], []).append((day, statement))
    for row in tables["event_participants"]:
        event = row.ref("event_id")
        if event and event["status"] == "occurred":
            day = DateRange.of(event).single_day
            activities.setdefault(row["actor_id"], []).append((day, event))
    for (person,), roles in tables["affiliations"].group_by("person_id").items():
        for day, record in activities.get(person, ()):
            if day and not any(role["observed_from"] <= day <= role["observed_to"] for role in roles):
                message = f"{record.id!r} shows the person on {day}, outside every affiliation."
                yield roles[-1].problem("observed_from", message, compared_with=[record])
                break


@check(
    "event_participants(event_id, actor_id, on_behalf_of_id)",
    "events(date_start, date_end)",
    "actors(actor_id, parent_id)",
    "affiliations(person_id, organization_id, observed_from, observed_to)",
    name="unaffiliated-representative",
    fix="Add the affiliation, extend its dates, or correct `on_behalf_of`.",
    bad="- {actor: john-poe, role: participant, on_behalf_of: northmoor}",
    good="- {actor: john-poe, role: participant, on_behalf_of: southmoor}",
    severity=Severity.WARNING,
)
def unaffiliated_representative(tables: Tables) -> Iterator[Problem]:
    """A participant on behalf of a body should have a role in it, or below it, at that time."""
    affiliations = Affiliations.of(tables)
    by_person = tables["affiliations"].group_by("person_id")
    for row in tables["event_participants"]:
        body, event, person = row["on_behalf_of_id"], row.ref("event_id"), row.ref("actor_id")
        if not body or not event or not person:
            continue
        days = DateRange.of(event)
        roles = [
            DateRange(role["observed_from"], role["observed_to"])
            for role in by_person.get((person.id,), ())
            if body in affiliations.ancestors(role["organization_id"])
        ]
        if body == person.id:
            message, hint = "The actor takes part on behalf of itself.", "Remove on_behalf_of."
        elif not roles:
            message = f"{person.id!r} has no role in {body!r} or a body below it."
            hint = "Add the affiliation, or correct on_behalf_of."
        elif all(days.is_disjoint(role) for role in roles):
            message = f"The roles of {person.id!r} in {body!r} do not include the date of the event."
            hint = "Extend the dates of the affiliation, or correct the date of the event."
        else:
            continue
        yield row.problem("on_behalf_of_id", message, hint)
