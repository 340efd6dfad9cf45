"""Checks of the actors."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Final

import iso3166

from guarantees.core.errors import did_you_mean
from guarantees.core.rules import Severity
from guarantees.dataset import joined_tables
from guarantees.dataset.checks.derived_columns import wrong_cells
from guarantees.validation.check import Problem, Records, Tables, check

# The sector of an actor of each type, by the code list; persons and groups may be of any.
SECTORS: Final = {
    "state": "GOV",
    "government_body": "GOV",
    "legislature": "LEG",
    "international_body": "IGO",
    "media_outlet": "JRN",
}
WITHOUT_COUNTRY: Final = frozenset({"international_body", "collective"})

# Every column that may refer to an actor.
USES: Final = (
    ("actors", "parent_id"),
    ("affiliations", "person_id"),
    ("affiliations", "organization_id"),
    ("event_participants", "actor_id"),
    ("event_participants", "on_behalf_of_id"),
    ("statements", "speaker_id"),
    ("statements", "relayed_by_id"),
    ("statements", "cited_outlet_id"),
    ("statement_participants", "actor_id"),
)


@cache
def _countries() -> frozenset[str]:
    # The library adds a code for Kosovo, which the standard does not: it leaves codes in X to its users.
    return frozenset(code for code in iso3166.countries_by_alpha3 if not code.startswith("X"))


def unknown_countries(records: Records) -> Iterator[Problem]:
    """Yield a problem for every country code that is not in ISO 3166-1 alpha-3."""
    for row in records:
        code = row["country_code"]
        if code and code not in _countries():
            message = f"{code!r} is not a country code of ISO 3166-1 alpha-3."
            yield row.problem("country_code", message, did_you_mean(code, _countries()))


@check(
    "actors(country_code)",
    name="unknown-actor-country",
    fix="Use the three-letter code of ISO 3166-1.",
    bad="country: GBX",
    good="country: GBR",
)
def unknown_actor_country(tables: Tables) -> Iterator[Problem]:
    """The country code of an actor must be in ISO 3166-1 alpha-3."""
    return unknown_countries(tables["actors"])


@check(
    "actors(country_code, actor_type, plover_sector)",
    name="unexpected-country",
    fix="Remove the country, or correct the type or the sector.",
    bad="type: collective\ncountry: GBR",
    good="type: collective",
)
def unexpected_country(tables: Tables) -> Iterator[Problem]:
    """International bodies, actors that act for one, and collectives must not have a country."""
    for row in tables["actors"]:
        if row["country_code"] and (row["actor_type"] in WITHOUT_COUNTRY or row["plover_sector"] == "IGO"):
            message = f"An actor of type {row['actor_type']} and sector {row['plover_sector']} has a country."
            yield row.problem("country_code", message)


@check(
    "actors(actor_id, actor_type, country_code)",
    name="state-without-own-country",
    fix="Add the ISO 3166-1 code; merge two records of the same state.",
    bad="type: state",
    good="type: state\ncountry: GBR",
    severity=Severity.WARNING,
)
def state_without_own_country(tables: Tables) -> Iterator[Problem]:
    """Every state should have a country code that no other state has."""
    states = [row for row in tables["actors"] if row["actor_type"] == "state"]
    first_by_country = {row["country_code"]: row for row in reversed(states)}
    for row in states:
        code, first = row["country_code"], first_by_country[row["country_code"]]
        if not code:
            yield row.problem("country_code", "The state has no country code.")
        elif first is not row:
            message = f"{first.id!r} has the country code {code!r} too."
            yield row.problem("country_code", message, compared_with=[first])


@check(
    "actors(actor_type, plover_sector)",
    name="wrong-sector",
    fix="Correct the type or the sector.",
    bad="type: media_outlet\nsector: GOV",
    good="type: media_outlet\nsector: JRN",
)
def wrong_sector(tables: Tables) -> Iterator[Problem]:
    """The PLOVER sector of an actor must be the one of its type."""
    for row in tables["actors"]:
        sector = SECTORS.get(row["actor_type"], row["plover_sector"])
        if row["plover_sector"] != sector:
            yield row.problem(
                "plover_sector", f"An actor of type {row['actor_type']} has the sector {sector}."
            )


@check(
    "actors(actor_id, actor_type, parent_id)",
    name="invalid-parent",
    fix="Name the body or state that the actor belongs to.",
    bad="# northmoor.yml\nparent: jane-roe",
    good="# northmoor.yml\nparent: county",
)
def invalid_parent(tables: Tables) -> Iterator[Problem]:
    """The parent of an actor must not be a person, the actor itself or one of its descendants."""
    actors = tables["actors"]
    for row in actors:
        parent = row.ref("parent_id")
        if parent and parent["actor_type"] == "person":
            hint = "A person's bodies are affiliations; a parent is a body or a state."
            yield row.problem("parent_id", f"The parent {parent.id!r} is a person.", hint)
        ancestor, seen = parent, {row.id}
        while ancestor and ancestor.id not in seen:
            seen.add(ancestor.id)
            ancestor = actors.get(ancestor["parent_id"])
        if ancestor and ancestor.id == row.id:
            hint = "Remove the parent that closes the cycle."
            yield row.problem("parent_id", "The actor is its own ancestor.", hint)


@check(
    "actors(actor_type, parent_id)",
    name="person-with-parent",
    fix="Remove `parent` and add an affiliation.",
    bad="type: person\nparent: county",
    good="type: person\naffiliations:\n  - {organization: county, title: Spokesman, ...}",
)
def person_with_parent(tables: Tables) -> Iterator[Problem]:
    """A person must not have a parent."""
    for row in tables["actors"]:
        if row["actor_type"] == "person" and row["parent_id"]:
            yield row.problem("parent_id", f"The person has the parent {row['parent_id']!r}.")


@check(
    "actors(parent_id, country_code)",
    name="parent-country-differs",
    fix="Correct the parent, or one of the two country codes.",
    bad="country: FRA\nparent: county   # GBR",
    good="country: GBR\nparent: county   # GBR",
    severity=Severity.WARNING,
)
def parent_country_differs(tables: Tables) -> Iterator[Problem]:
    """An actor should have the same country code as its parent."""
    for row in tables["actors"]:
        parent = row.ref("parent_id")
        own, other = row["country_code"], parent["country_code"] if parent else ""
        if own and other and own != other:
            yield row.problem("country_code", f"The country is {own!r}, that of the parent {other!r}.")


@check(
    "actors(actor_id, name, parent_id)",
    "affiliations(person_id, organization_id)",
    "event_participants(actor_id, on_behalf_of_id)",
    "statements(speaker_id, relayed_by_id, cited_outlet_id)",
    "statement_participants(actor_id)",
    "sources(publisher, original_publisher)",
    name="unused-actor",
    fix="Use the actor where it belongs, or remove it.",
    bad="curation/actors/zoe-low.yml, an id that no other file names",
    good="speaker: zoe-low",
    severity=Severity.WARNING,
)
def unused_actor(tables: Tables) -> Iterator[Problem]:
    """An actor should be used by a statement, event, affiliation or other actor, or be the outlet of a source."""
    used = {row[column] for table, column in USES for row in tables[table]}
    outlets = {row[column] for column in ("publisher", "original_publisher") for row in tables["sources"]}
    for row in tables["actors"]:
        if row["actor_id"] not in used and row["name"] not in outlets:
            yield row.problem("actor_id", "No statement, event, affiliation or other actor uses the actor.")


@check(
    "actors(actor_id, actor_type, country_code, parent_id, side, wikidata_id, wikidata_status)",
    "affiliations(person_id, organization_id, observed_to)",
    name="wrong-derived-actor-cell",
    fix="Run `guarantees build`.",
    bad="actor_id,country_code,side\njane-roe,GBR,jane-roe",
    good="actor_id,country_code,side\njane-roe,GBR,united-kingdom",
)
def wrong_derived_actor_cell(tables: Tables) -> Iterator[Problem]:
    """The side of an actor and the status of its Wikidata id must follow from the other columns."""
    sides = joined_tables.sides(tables["actors"], tables["affiliations"])
    for row in tables["actors"]:
        is_confirmed = row["wikidata_status"] == "confirmed"
        if bool(row["wikidata_id"]) != is_confirmed:
            yield row.problem(
                "wikidata_status", f"The status is {row['wikidata_status']!r}; see wikidata_id."
            )
        yield from wrong_cells(row, {"side": sides[row["actor_id"]]})


@check(
    "actors(wikidata_id, wikidata_source)",
    name="wikidata-id-without-source",
    fix="Name the file that confirms the id, or remove the id.",
    bad="wikidata: Q42",
    good="wikidata: Q42\nwikidata_source: example/register data/wikidata.csv",
)
def wikidata_id_without_source(tables: Tables) -> Iterator[Problem]:
    """A Wikidata id must have the file that confirms it, and a file its id."""
    for row in tables["actors"]:
        if bool(row["wikidata_id"]) != bool(row["wikidata_source"]):
            column = "wikidata_source" if row["wikidata_id"] else "wikidata_id"
            yield row.problem(column, f"{column} is blank, although the other of the two is given.")
