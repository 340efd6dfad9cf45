"""Tests of the mentions of actors in a text."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guarantees.drafting.mentions import NEW, Mentions
from tests.drafting.actors import REGISTER


def _found(mentions: Mentions) -> list[tuple[str, str]]:
    return [(mentions.text[mention.start : mention.end], mention.actor) for mention in mentions]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", []),
        ("Jane Roe met John Poe.", [("Jane Roe", "jane-roe"), ("John Poe", "john-poe")]),
        ("Jon Poe’s letter", [("Jon Poe", "john-poe")]),
        ("Jane Roe came. Then Roe left.", [("Jane Roe", "jane-roe"), ("Roe", "jane-roe")]),
        ("Roe left before anybody was named.", []),
        ("Jane Roe has Roebuck and deroe and non-Roe.", [("Jane Roe", "jane-roe")]),
        ("the Harbour Post, the Harbour Postman", [("Harbour Post", "harbour-post")]),
        (
            "The Ministry of Foreign Affairs of the Isle of Moor and the Isle of Moor",
            [("Ministry of Foreign Affairs of the Isle of Moor", "ministry"), ("Isle of Moor", "isle")],
        ),
        ("jane roe", []),
        ("Jane Roe-Lee left.", []),
    ],
)
def test_actors_are_found_by_their_names(text: str, found: list[tuple[str, str]]) -> None:
    """Whole names are found, the longest first, and last names of persons who are named in full somewhere."""
    assert _found(Mentions(text, REGISTER)) == found


def test_a_last_name_that_two_persons_bear() -> None:
    """It is the one named in full last before it; if nobody is, the first by id."""
    text = "Lee waits. Bob Lee came. Lee spoke. Ann Lee came. Lee left."
    last_names = [m.actor for m in Mentions(text, REGISTER) if not m.in_full]
    assert last_names == ["ann-lee", "bob-lee", "ann-lee"]


def test_persons_whom_only_the_parser_knows_are_new() -> None:
    """A name of at least two capitalized words is a new actor, unless the register has it."""
    text = "Ada Quill met Jane Roe, the captain and Bo. Quill left."
    names = [
        (text.index(name), text.index(name) + len(name))
        for name in ("Ada Quill", "Jane Roe", "the captain", "Bo")
    ]
    mentions = Mentions(text, REGISTER, names)
    assert _found(mentions) == [
        ("Ada Quill", f"{NEW}Ada Quill"),
        ("Jane Roe", "jane-roe"),
        ("Quill", f"{NEW}Ada Quill"),
    ]


def test_a_person_can_be_added() -> None:
    """A name that is found later is searched for in the whole text."""
    mentions = Mentions("Quill wrote to Jane Roe, and Ada Quill left.", REGISTER)
    assert mentions.add_person("Ada Quill") == f"{NEW}Ada Quill"
    assert [(m.actor, m.in_full) for m in mentions] == [
        (f"{NEW}Ada Quill", False),
        ("jane-roe", True),
        (f"{NEW}Ada Quill", True),
    ]


def test_a_new_actor_is_a_person_of_that_name() -> None:
    """Name and type of an actor come from the register, or from the text."""
    mentions = Mentions("", REGISTER)
    assert [mentions.name(actor) for actor in ("isle", f"{NEW}Ada Quill")] == ["Isle of Moor", "Ada Quill"]
    assert [mentions.kind(actor) for actor in ("isle", f"{NEW}Ada Quill")] == ["state", "person"]
    assert [mentions.is_person(actor) for actor in ("isle", "jane-roe", f"{NEW}Ada Quill")] == [
        False,
        True,
        True,
    ]


def test_mentions_around_an_offset() -> None:
    """Those before it come nearest first, those behind it in order; one that is cut by a range is within it."""
    text = "Jane Roe met John Poe and Max Moe."
    mentions = Mentions(text, REGISTER)
    offset = text.index("John")
    assert [m.actor for m in mentions.before(len(text))] == ["max-moe", "john-poe", "jane-roe"]
    assert [m.actor for m in mentions.before(offset)] == ["jane-roe"]
    assert [m.actor for m in mentions.after(offset)] == ["john-poe", "max-moe"]
    assert [m.actor for m in mentions.within(offset + 2, offset + 3)] == ["john-poe"]
    assert mentions.within(offset - 1, offset) == []


def test_many_last_names_take_time_in_proportion_to_their_number() -> None:
    """Whose last name it is, is looked up once for each name; a search from each mention would take minutes."""
    mentions = Mentions("Jane Roe. " * 20_000, REGISTER)
    assert len(list(mentions)) == 20_000


_WORDS = (
    "Jane Roe John Poe Ann Bob Lee Isle of Moor Harbour Post Irish Foreign Ministry Ada Quill . , and ’s -"
)
WORDS = st.sampled_from(_WORDS.split())


@given(
    st.lists(WORDS, max_size=40).map(" ".join) | st.lists(WORDS, max_size=40).map("".join) | st.text(),
    st.data(),
)
def test_mentions_lie_inside_in_order_and_apart(text: str, data: st.DataObject) -> None:
    """Whatever the text and the names of persons in it, mentions do not overlap."""
    ends = st.integers(0, len(text))
    names = [(min(a, b), max(a, b)) for a, b in data.draw(st.lists(st.tuples(ends, ends), max_size=3))]
    mentions = Mentions(text, REGISTER, names)
    mentions.add_person("Ada Quill")
    found = list(mentions)
    assert all(0 <= m.start < m.end <= len(text) for m in found)
    assert all(first.end <= second.start for first, second in pairwise(found))
    assert all(m.actor in REGISTER or m.actor.startswith(NEW) for m in found)
