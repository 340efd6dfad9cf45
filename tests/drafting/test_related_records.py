"""Tests of the statements and events to which a proposal may belong."""

from __future__ import annotations

import dataclasses

import pytest

from guarantees.dataset.curation.curation_loader import Curation
from guarantees.drafting.related_records import RelatedRecords


@pytest.fixture(scope="module")
def related(curation: Curation) -> RelatedRecords:
    """The statements and events of the toy repository."""
    return RelatedRecords(curation)


def test_a_statement_that_may_be_repeated(related: RelatedRecords) -> None:
    """Words are compared by their first letters, so that another form of them counts."""
    content = "neither side willingly carries the costs"
    assert related.statements_like(content, "john-poe") == ("island-wire-s01",)


@pytest.mark.parametrize(
    ("content", "speaker"),
    [
        ("neither side willingly carries the costs", "jane-roe"),
        ("neither side willingly carries the costs", ""),
        ("the costs of a town", "john-poe"),
        ("", "john-poe"),
    ],
)
def test_another_speaker_or_few_words_are_no_repetition(
    related: RelatedRecords, content: str, speaker: str
) -> None:
    """A statement is repeated by its own speaker, and in several words."""
    assert related.statements_like(content, speaker) == ()


def test_names_are_no_words_of_a_statement(related: RelatedRecords) -> None:
    """Statements about the same towns are not alike for that."""
    assert related.statements_like("Northmoor Southmoor county Jane Poe harbour", "jane-roe") == ()


def test_at_most_three_statements_are_listed(curation: Curation) -> None:
    """The best are listed, in an order that does not change."""
    source = curation.sources["ferry-gazette"]
    first = source.statements[0]
    copies = tuple(first.model_copy(update={"id": f"s{number}"}) for number in (14, 12, 13, 11))
    file = source.file.model_copy(update={"statements": copies})
    sources = {**curation.sources, "ferry-gazette": dataclasses.replace(source, file=file)}
    related = RelatedRecords(dataclasses.replace(curation, sources=sources))
    assert related.statements_like(first.summary, "jane-roe") == (
        "ferry-gazette-s11",
        "ferry-gazette-s12",
        "ferry-gazette-s13",
    )


@pytest.mark.parametrize(
    ("context", "day", "actors", "events"),
    [
        ("They met.", "2021-12-14", ["john-poe"], ("mayors-meet",)),
        ("They met.", "2021-12-14", ["ann-lee"], ()),
        ("They met.", "2021-12-15", ["john-poe"], ()),
        ("They met.", "", ["john-poe"], ()),
        ("After the second meeting of both mayors, they left.", "", [], ("mayors-meet", "second-meeting")),
        ("After the meeting, they left.", "", [], ()),
    ],
)
def test_an_event_is_near_by_its_day_or_its_name(
    related: RelatedRecords, context: str, day: str, actors: list[str], events: tuple[str, ...]
) -> None:
    """It has the day and one of the actors, or all words of its label are in the sentence."""
    assert related.events_near(context, day, actors) == events
