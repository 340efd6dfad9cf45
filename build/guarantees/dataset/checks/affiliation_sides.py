"""Who stands for whom: the bodies and states that an actor belongs to, or whose role it has."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Self

from guarantees.package.reader import Package


@dataclass(frozen=True, slots=True)
class Affiliations:
    """The parents of bodies and the affiliations of persons, followed upwards."""

    parents: dict[str, str]
    roles: dict[str, list[str]]
    known: dict[str, frozenset[str]] = field(default_factory=dict)

    @classmethod
    def of(cls, package: Package) -> Self:
        """Return the sides in *package*; its tables of actors and affiliations must be there."""
        roles: dict[str, list[str]] = {}
        for row in package["affiliations"].rows:
            roles.setdefault(row["person_id"], []).append(row["organization_id"])
        return cls({row["actor_id"]: row["parent_id"] for row in package["actors"].rows}, roles)

    def above(self, actor: str) -> frozenset[str]:
        """Return *actor*, the bodies it has a role in, and all that stands above these."""
        if actor not in self.known:
            seen: set[str] = set()
            left = [actor]
            while left:
                name = left.pop()
                if name and name not in seen:
                    seen.add(name)
                    left += [self.parents.get(name, ""), *self.roles.get(name, ())]
            self.known[actor] = frozenset(seen)
        return self.known[actor]

    def share(self, actor: str, others: Iterable[str]) -> bool:
        """Tell whether *actor* is on the side of one of *others*."""
        side = self.above(actor)
        return any(not side.isdisjoint(self.above(other)) for other in others)
