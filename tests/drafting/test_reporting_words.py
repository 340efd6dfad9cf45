"""Tests of the words that attribute what is said."""

from __future__ import annotations

import pytest

from guarantees.drafting.attributions.reporting_words import (
    ASKED_VERBS,
    CONTENT_NOUNS,
    FOR_NOUNS,
    HEARER_VERBS,
    INFINITIVE_NOUNS,
    JUDGING_VERBS,
    NO_FRAMES,
    VERBS,
    VerbFrames,
    frames_of,
)


@pytest.mark.parametrize(
    ("verb", "frames"),
    [
        ("say", VerbFrames(clause=True)),
        ("hope", VerbFrames(thought=True)),
        ("laugh", VerbFrames(quotation=True)),
        ("deny", VerbFrames(clause=True, object=True)),
        ("describe", VerbFrames(quotation=True, object=True, object_prepositions=frozenset(("as",)))),
        ("encourage", VerbFrames(infinitive=True)),
        ("insist", VerbFrames(clause=True, prepositions=frozenset(("on",)))),
    ],
)
def test_a_verb_has_the_frames_of_its_line(verb: str, frames: VerbFrames) -> None:
    """A line of the table gives all its verbs the same frames."""
    assert frames_of(verb) == frames


def test_a_verb_may_be_written_in_capital_letters() -> None:
    """A headline is read like a sentence."""
    assert frames_of("SAY") == frames_of("say")


def test_a_particle_makes_another_verb() -> None:
    """*Rule out* reports, *rule* does not; a verb with any other particle is still the verb."""
    assert frames_of("rule", "out").object
    assert frames_of("rule") == NO_FRAMES
    assert frames_of("say", "out") == frames_of("say")


def test_any_other_verb_has_no_frames() -> None:
    """A verb that is not listed reports nothing."""
    assert frames_of("sail") == frames_of("") == NO_FRAMES
    assert not NO_FRAMES.takes_clause
    assert not NO_FRAMES.takes_quotation


@pytest.mark.parametrize(
    ("frames", "takes_clause", "takes_quotation"),
    [
        (VerbFrames(clause=True), True, True),
        (VerbFrames(thought=True), True, False),
        (VerbFrames(quotation=True), False, True),
        (VerbFrames(object=True, infinitive=True), False, False),
    ],
)
def test_what_is_believed_takes_no_quotation(
    frames: VerbFrames, takes_clause: bool, takes_quotation: bool
) -> None:
    """A clause may be said or thought, a quotation is said."""
    assert (frames.takes_clause, frames.takes_quotation) == (takes_clause, takes_quotation)


def test_every_listed_verb_has_a_frame() -> None:
    """A verb is in lower case and reports in some form; the prepositions of an object need one."""
    assert [verb for verb, frames in VERBS.items() if frames == NO_FRAMES or verb != verb.lower()] == []
    assert [verb for verb, frames in VERBS.items() if frames.object_prepositions and not frames.object] == []


def test_the_other_lists_agree_with_the_verbs() -> None:
    """A verb of a special list has the frame that the list is about."""
    assert [verb for verb in JUDGING_VERBS if not frames_of(verb).object] == []
    assert [verb for verb in ASKED_VERBS if not frames_of(verb).infinitive] == []
    assert [verb for verb in HEARER_VERBS if frames_of(verb) == NO_FRAMES] == []


def test_nouns_with_another_content_are_nouns_with_content() -> None:
    """A noun that takes an infinitive or *for* takes a clause as well."""
    assert INFINITIVE_NOUNS <= CONTENT_NOUNS
    assert FOR_NOUNS <= CONTENT_NOUNS
