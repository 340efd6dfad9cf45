"""The actors that the dataset knows, as a text may name them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from guarantees.dataset.model import Actor
from guarantees.drafting.nationalities import COUNTRY_BY_ADJECTIVE

PERSON: Final = "person"
OUTLET: Final = "media_outlet"
GOVERNMENT_BODY: Final = "government_body"
INTERNATIONAL_BODY: Final = "international_body"
STATE: Final = "state"

_MINISTRY: Final = "Ministry of "


@dataclass(frozen=True, slots=True)
class Role:
    """An office: its type, and the organization in which a person holds it."""

    role_type: str
    organization: str


class Register:
    """The actors of the dataset by id."""

    def __init__(self, actors: Mapping[str, Actor]) -> None:
        self._actors = actors
        self._roles = {
            actor_id: [Role(a.role_type, a.organization) for a in actor.affiliations]
            for actor_id, actor in actors.items()
        }

    def __contains__(self, actor_id: str) -> bool:
        return actor_id in self._actors

    def name(self, actor_id: str) -> str:
        """Return the name of an actor."""
        return self._actors[actor_id].name

    def kind(self, actor_id: str) -> str:
        """Return the type of an actor, or an empty string if the register does not know it."""
        return self._actors[actor_id].type if actor_id in self._actors else ""

    def persons(self) -> Iterator[str]:
        """Yield the ids of all persons."""
        return (actor_id for actor_id, actor in self._actors.items() if actor.type == PERSON)

    def names(self) -> Iterator[tuple[str, str]]:
        """Yield each spelling of each actor with its id, the longest spellings first."""
        spellings = {
            (spelling, actor_id)
            for actor_id, actor in self._actors.items()
            for spelling in (actor.name, *actor.aliases, *self._short_names(actor))
        }
        return iter(sorted(spellings, key=lambda pair: (-len(pair[0]), pair)))

    def _short_names(self, actor: Actor) -> Iterator[str]:
        """Yield what newspapers call a ministry: the German Foreign Ministry."""
        if actor.type == GOVERNMENT_BODY and actor.name.startswith(f"{_MINISTRY}Foreign Affairs"):
            for adjective, country in COUNTRY_BY_ADJECTIVE.items():
                if country == actor.country:
                    yield f"{adjective} Foreign Ministry"

    def roles(self, person: str) -> list[Role]:
        """Return the offices of a person."""
        return self._roles.get(person, [])

    def represents(self, person: str) -> set[str]:
        """Return the organizations of a person and all that they belong to."""
        found: set[str] = set()
        for role in self.roles(person):
            organization = role.organization
            while organization and organization not in found:
                found.add(organization)
                parent = self._actors.get(organization)
                organization = parent.parent if parent else ""
        return found

    def of_nationality(self, adjective: str) -> str:
        """Return the id of the state whose nationality *adjective* is, or an empty string."""
        country = COUNTRY_BY_ADJECTIVE.get(adjective, "")
        states = (
            actor_id
            for actor_id, actor in self._actors.items()
            if actor.type == STATE and country and actor.country == country
        )
        return next(states, "")
