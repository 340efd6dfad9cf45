"""Do the actors and their roles make sense?"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Final

import iso3166

from guarantees.core.errors import did_you_mean
from guarantees.core.findings import Finding
from guarantees.core.locations import RecordRef
from guarantees.package.reader import Package, TableData
from guarantees.validation.check import row_finding

# The sector of an actor of each type, by the code list; persons and groups may be of any.
SECTORS: Final = {
    "state": "GOV",
    "government_body": "GOV",
    "legislature": "LEG",
    "international_body": "IGO",
    "media_outlet": "JRN",
}
STATELESS: Final = frozenset({"international_body", "collective"})


@cache
def _countries() -> frozenset[str]:
    # The library adds a code for Kosovo, which is not in the standard: codes in X are left to users.
    return frozenset(code for code in iso3166.countries_by_alpha3 if not code.startswith("X"))


def unknown_actor_country(package: Package) -> Iterator[Finding]:
    """Is every country code of an actor one of ISO 3166-1 alpha-3?"""
    return strange_countries(package["actors"])


def strange_countries(data: TableData) -> Iterator[Finding]:
    """Yield the country codes of a table that are none."""
    for row in data.rows:
        code = row["country_code"]
        if code and code not in _countries():
            message = f"{code!r} is no country code of ISO 3166-1 alpha-3."
            yield row_finding(data, row, message, did_you_mean(code, _countries()), column="country_code")


def invalid_parent(package: Package) -> Iterator[Finding]:
    """Does every actor with a parent belong to a body that is no person and is not below the actor?"""
    data = package["actors"]
    actors = data.index("actor_id")
    for row in data.rows:
        seen = {row["actor_id"]}
        parent = actors.get(row["parent_id"])
        if parent and parent["actor_type"] == "person":
            message = f"The parent {row['parent_id']!r} is a person."
            hint = "A person's bodies are affiliations; a parent is a body or a state."
            yield row_finding(
                data,
                row,
                message,
                hint,
                column="parent_id",
                others=(RecordRef("actors", row["parent_id"]),),
            )
        while parent and (parent is row or parent["actor_id"] not in seen):
            if parent is row:
                message = "The actor stands above itself."
                hint = "Follow the parents and remove the one that closes the circle."
                yield row_finding(data, row, message, hint, column="parent_id")
                break
            seen.add(parent["actor_id"])
            parent = actors.get(parent["parent_id"])


def person_with_parent(package: Package) -> Iterator[Finding]:
    """Are the bodies of persons given as affiliations, and never as a parent?"""
    data = package["actors"]
    for row in data.rows:
        if row["actor_type"] == "person" and row["parent_id"]:
            message = f"A person stands below {row['parent_id']!r}."
            hint = "Leave the parent blank and write an affiliation."
            yield row_finding(data, row, message, hint, column="parent_id")


def parent_country_differs(package: Package) -> Iterator[Finding]:
    """Has every body of a state the country code of what it belongs to?"""
    data = package["actors"]
    actors = data.index("actor_id")
    for row in data.rows:
        parent = actors.get(row["parent_id"])
        codes = {row["country_code"], parent["country_code"]} if parent else {""}
        if parent and "" not in codes and len(codes) > 1:
            message = (
                f"Its country is {row['country_code']!r}, that of its parent {parent['country_code']!r}."
            )
            hint = "Correct the parent, or one of the countries."
            others = (RecordRef("actors", row["parent_id"]),)
            yield row_finding(data, row, message, hint, column="country_code", others=others)


def unexpected_country(package: Package) -> Iterator[Finding]:
    """Is the country blank for international bodies, for those who act for one, and for collectives?"""
    data = package["actors"]
    for row in data.rows:
        if row["country_code"] and (row["actor_type"] in STATELESS or row["plover_sector"] == "IGO"):
            message = f"A country is given for an actor of type {row['actor_type']} and sector {row['plover_sector']}."
            hint = "Leave the country blank, or correct type or sector."
            yield row_finding(data, row, message, hint, column="country_code")


def state_without_own_country(package: Package) -> Iterator[Finding]:
    """Has every state a country code, and none that of another?"""
    data = package["actors"]
    first: dict[str, str] = {}
    for row in data.rows:
        if row["actor_type"] != "state":
            continue
        code, name = row["country_code"], row["actor_id"]
        other = first.setdefault(code, name)
        if not code:
            message = "The state has no country code."
        elif other != name:
            message = f"{other!r} has the code {code!r} as well."
        else:
            continue
        hint = "Give the state its code of ISO 3166-1; a state that stands twice is one actor."
        others = (RecordRef("actors", other),) if code else ()
        yield row_finding(data, row, message, hint, column="country_code", others=others)


def wrong_sector(package: Package) -> Iterator[Finding]:
    """Is the PLOVER sector of every body the one of its type?"""
    data = package["actors"]
    for row in data.rows:
        wanted = SECTORS.get(row["actor_type"], row["plover_sector"])
        if row["plover_sector"] != wanted:
            message = f"An actor of type {row['actor_type']} is of sector {wanted}."
            hint = "Correct the type or the sector."
            yield row_finding(data, row, message, hint, column="plover_sector")


# Every column that may name an actor, save the actor's own.
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


def unused_actor(package: Package) -> Iterator[Finding]:
    """Does any other row speak of every actor?"""
    data = package["actors"]
    used = {row[column] for table, column in USES for row in package[table].rows}
    for row in data.rows:
        if row["actor_id"] not in used:
            message = "No statement, event, affiliation or body speaks of the actor."
            hint = "Name it where it belongs, or remove it."
            yield row_finding(data, row, message, hint, column="actor_id")
