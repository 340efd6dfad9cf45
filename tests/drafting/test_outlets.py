"""Tests of the outlets that are credited, and of those whom a remark was made to."""

from __future__ import annotations

import pytest

from guarantees.dataset.texts.quotation_marks import TextRange
from guarantees.drafting.outlets import NamedActor, addressees_of, outlet_of, was_outlet_told
from guarantees.drafting.proposal import Certainty, Suggestion


def _range(text: str, words: str) -> TextRange:
    start = text.index(words)
    return start, start + len(words)


def _named(text: str, **names: str) -> list[NamedActor]:
    """Return where *text* names the actors, by their ids."""
    return [(_range(text, name), actor) for actor, name in names.items() if name in text]


def _credited(text: str, source: str, content: str = "") -> Suggestion:
    return outlet_of(
        text,
        None,
        _range(text, source),
        (0, len(text)),
        _named(text, post="Harbour Post", gazette="Ferry Gazette"),
        [_range(text, content)] if content else (),
    )


@pytest.mark.parametrize(
    ("text", "source"),
    [
        ("Roe told the Harbour Post that it stays.", "Roe"),
        ("Roe told the state-owned daily newspaper Harbour Post that it stays.", "Roe"),
        ("It stays, Roe said in an interview with the Harbour Post.", "Roe"),
        ("It stays, Roe said, the Harbour Post reports.", "Roe"),
        ("It stays, according to remarks by Roe published by the Harbour Post.", "Roe"),
        ("Roe, quoted by the Harbour Post, said it stays.", "Roe"),
        ("It stays, Roe said, according to the Harbour Post.", "Roe"),
        ("It stays, said the Harbour Post’s interlocutor.", "the Harbour Post’s interlocutor"),
    ],
)
def test_an_outlet_is_credited(text: str, source: str) -> None:
    """Phrases of crediting before or behind the name of an outlet make it the cited one."""
    assert _credited(text, source) == Suggestion("post", Certainty.FILLED, (), "credited in the sentence")


@pytest.mark.parametrize(
    ("text", "source", "content"),
    [
        ("According to the Harbour Post, it stays.", "the Harbour Post", ""),
        ("The Harbour Post reports that it stays.", "The Harbour Post", ""),
        ("Roe criticised the Harbour Post and said it stays.", "Roe", ""),
        ("Roe told men who read the Harbour Post that it stays.", "Roe", ""),
        ("Roe said Poe had told the Harbour Post a lie.", "Roe", "Poe had told the Harbour Post a lie"),
        ("Roe said it stays.", "Roe", ""),
    ],
)
def test_an_outlet_is_not_credited(text: str, source: str, content: str) -> None:
    """An outlet that speaks itself, or that is only mentioned, is not cited."""
    assert _credited(text, source, content) == Suggestion()


def test_of_two_outlets_the_nearer_comes_first() -> None:
    """A second credited outlet is named as another one."""
    text = "According to the Ferry Gazette, Roe told the Harbour Post that it stays."
    outlets = _named(text, gazette="Ferry Gazette", post="Harbour Post")
    suggestion = outlet_of(text, _range(text, "told"), _range(text, "Roe"), (0, len(text)), outlets)
    assert (suggestion.value, suggestion.others) == ("post", ("gazette",))


@pytest.mark.parametrize(
    ("text", "is_told"),
    [
        ("Roe told the Harbour Post that it stays.", True),
        ("It stays, Roe said in an interview with the Harbour Post.", True),
        ("It stays, Roe said, the Harbour Post reports.", False),
        ("It stays, Roe said, according to the Harbour Post.", False),
    ],
)
def test_whether_an_outlet_was_told(text: str, is_told: bool) -> None:
    """Only words said to the outlet itself are an interview."""
    assert was_outlet_told(text, (0, len(text)), _named(text, post="Harbour Post")) is is_told


def _addressees(text: str, cue: str, content: str) -> Suggestion:
    persons = _named(text, **{"jane-roe": "Roe", "max-moe": "Max Moe", "ann-lee": "Ann Lee"})
    bodies = _named(text, southby="Southby", county="the county")
    return addressees_of(text, _range(text, cue), [_range(text, content)], persons, bodies)


@pytest.mark.parametrize(
    ("text", "cue", "value"),
    [
        ("Roe told Max Moe that it stays.", "told", "max-moe"),
        ("Roe told the mayor of Southby, Max Moe, that it stays.", "told", "max-moe"),
        ("Roe told Max Moe and Ann Lee that it stays.", "told", "max-moe, ann-lee"),
        ("Roe has assured the county that it stays.", "has assured", "county"),
        ("Roe told reporters that it stays.", "told", ""),
        ("Roe said to Max Moe that it stays.", "said", ""),
    ],
)
def test_addressees_are_named_behind_the_cue(text: str, cue: str, value: str) -> None:
    """Persons between a cue of telling and the content were told, or else a body."""
    assert _addressees(text, cue, "it stays").value == value


def test_nobody_is_told_where_the_content_comes_first() -> None:
    """Behind the cue of a quotation that precedes it, nobody is searched for."""
    text = "“It stays,” Roe told Max Moe."
    assert _addressees(text, "told", "“It stays,”") == Suggestion()
    assert addressees_of(text, None, [], []) == Suggestion()
