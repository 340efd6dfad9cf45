"""Actors of a second invented register, with two ministries, an alliance and an outlet."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from guarantees.dataset.model import Actor, Affiliation
from guarantees.drafting.register import Register


def _holds(role_type: str, organization: str) -> tuple[Affiliation, ...]:
    """Return an office of this type as the only one of a person."""
    return (
        Affiliation(
            organization=organization,
            title="Captain",
            role_type=role_type,
            observed_from="2021-12-14",
            observed_to="2021-12-14",
            source="ferry-gazette",
        ),
    )


ACTORS: Final[Mapping[str, Actor]] = {
    "isle": Actor(name="Isle of Moor", type="state", country="IRL", sector="GOV"),
    "ministry": Actor(
        name="Ministry of Foreign Affairs of the Isle of Moor",
        type="government_body",
        country="IRL",
        parent="isle",
        sector="GOV",
    ),
    "harbour-ministry": Actor(
        name="Harbour Ministry", type="government_body", country="IRL", parent="isle", sector="GOV"
    ),
    "river-league": Actor(name="River League", type="international_body", sector="GOV"),
    "harbour-post": Actor(name="Harbour Post", type="media_outlet", sector="JRN"),
    "jane-roe": Actor(
        name="Jane Roe", type="person", sector="GOV", affiliations=_holds("head_of_government", "isle")
    ),
    "john-poe": Actor(
        name="John Poe",
        type="person",
        sector="GOV",
        aliases=("Jon Poe",),
        affiliations=_holds("minister", "ministry"),
    ),
    "max-moe": Actor(
        name="Max Moe", type="person", sector="GOV", affiliations=_holds("spokesperson", "ministry")
    ),
    "ann-lee": Actor(
        name="Ann Lee", type="person", sector="GOV", affiliations=_holds("secretary_general", "river-league")
    ),
    "bob-lee": Actor(name="Bob Lee", type="person", sector="GOV"),
}

REGISTER: Final = Register(ACTORS)
