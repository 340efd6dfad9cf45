"""Tests of the register of actors."""

from __future__ import annotations

from guarantees.drafting.register import Register, Role
from tests.drafting.actors import REGISTER


def test_an_actor_has_a_name_and_a_type(register: Register) -> None:
    """They are those of its file; an id that is not in the register has no type."""
    assert register.name("jane-roe") == "Jane Roe"
    assert register.kind("jane-roe") == "person"
    assert register.kind("nobody") == ""
    assert "jane-roe" in register
    assert "nobody" not in register


def test_persons_are_the_actors_of_that_type(register: Register) -> None:
    """Bodies, states and outlets are left out."""
    assert set(register.persons()) == {"ann-lee", "jane-roe", "john-poe", "max-moe"}


def test_longer_names_come_first(register: Register) -> None:
    """A name inside a longer one is found after it; aliases are names too."""
    names = list(register.names())
    lengths = [len(name) for name, _ in names]
    assert lengths == sorted(lengths, reverse=True)
    assert {("Jane Roe", "jane-roe"), ("Roe", "jane-roe"), ("county office", "county")} <= set(names)


def test_a_foreign_ministry_has_a_short_name() -> None:
    """Newspapers call it by the adjective of its country; other ministries are called by their names."""
    short = {name: actor for name, actor in REGISTER.names() if name.endswith("Foreign Ministry")}
    assert short == {"Irish Foreign Ministry": "ministry"}


def test_the_offices_of_a_person() -> None:
    """An office is a type of role in an organization; some persons have none."""
    assert REGISTER.roles("max-moe") == [Role("spokesperson", "ministry")]
    assert REGISTER.roles("bob-lee") == REGISTER.roles("nobody") == []


def test_a_person_represents_the_parents_of_an_organization() -> None:
    """A ministry's spokesman speaks for the state as well."""
    assert REGISTER.represents("max-moe") == {"ministry", "isle"}
    assert REGISTER.represents("bob-lee") == set()


def test_a_nationality_stands_for_a_state() -> None:
    """Only a state has one, and only one whose country the adjective names."""
    assert REGISTER.of_nationality("Irish") == "isle"
    assert REGISTER.of_nationality("Danish") == ""
    assert REGISTER.of_nationality("Northmoorish") == ""
