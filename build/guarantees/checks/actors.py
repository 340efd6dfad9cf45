"""Do the actors and their roles make sense?"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

import pycountry

from guarantees.errors import did_you_mean
from guarantees.findings import Finding
from guarantees.model import Subject
from guarantees.published.reading import Published, TableData


@cache
def _countries() -> frozenset[str]:
    return frozenset(country.alpha_3 for country in pycountry.countries)


def actor_country_is_in_iso_3166(package: Published) -> Iterator[Finding]:
    """Is every country code of an actor one of ISO 3166-1 alpha-3?"""
    return strange_countries("actor-country-is-in-iso-3166", package["actors"])


def strange_countries(check: str, data: TableData) -> Iterator[Finding]:
    """Yield the country codes of a table that are none."""
    for row in data.rows:
        code = row["country_code"]
        if code and code not in _countries():
            message = f"{code!r} is no country code of ISO 3166-1 alpha-3."
            yield data.finding(check, row, message, did_you_mean(code, _countries()), column="country_code")


def parent_is_a_body(package: Published) -> Iterator[Finding]:
    """Does every actor with a parent belong to a body that is no person and is not below the actor?"""
    data = package["actors"]
    actors = data.index("actor_id")
    for row in data.rows:
        seen = {row["actor_id"]}
        parent = actors.get(row["parent_id"])
        if parent and parent["actor_type"] == "person":
            message = f"The parent {row['parent_id']!r} is a person."
            hint = "A person's bodies are affiliations; a parent is a body or a state."
            yield data.finding(
                "parent-is-a-body",
                row,
                message,
                hint,
                column="parent_id",
                others=(Subject("actors", row["parent_id"]),),
            )
        while parent and (parent is row or parent["actor_id"] not in seen):
            if parent is row:
                message = "The actor stands above itself."
                hint = "Follow the parents and remove the one that closes the circle."
                yield data.finding("parent-is-a-body", row, message, hint, column="parent_id")
                break
            seen.add(parent["actor_id"])
            parent = actors.get(parent["parent_id"])


def affiliation_joins_person_and_body(package: Published) -> Iterator[Finding]:
    """Does every affiliation join a person to something that is no person?"""
    data, actors = package["affiliations"], package["actors"].index("actor_id")
    for row in data.rows:
        person, body = actors.get(row["person_id"]), actors.get(row["organization_id"])
        if person and person["actor_type"] != "person":
            message = f"{row['person_id']!r} is no person but {person['actor_type']}."
            hint = "A body belongs to another as its parent."
            yield data.finding(
                "affiliation-joins-person-and-body",
                row,
                message,
                hint,
                column="person_id",
                others=(Subject("actors", row["person_id"]),),
            )
        if body and body["actor_type"] == "person":
            message = f"{row['organization_id']!r} is a person."
            hint = "Name the body or the state."
            yield data.finding(
                "affiliation-joins-person-and-body",
                row,
                message,
                hint,
                column="organization_id",
                others=(Subject("actors", row["organization_id"]),),
            )


def affiliation_days_are_in_order(package: Published) -> Iterator[Finding]:
    """Is the first day on which a role is shown not after the last?"""
    data = package["affiliations"]
    for row in data.rows:
        if row["observed_from"] > row["observed_to"]:
            message = f"The role is shown from {row['observed_from']} to {row['observed_to']}."
            hint = "Exchange the two days, or correct one."
            yield data.finding("affiliation-days-are-in-order", row, message, hint, column="observed_from")
