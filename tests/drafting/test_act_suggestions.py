"""Tests of the codes that are suggested for what is said."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guarantees.drafting import hints
from guarantees.drafting.act_suggestions import (
    suggest_channel,
    suggest_conditional,
    suggest_issue,
    suggest_modality,
    suggest_type,
)
from guarantees.drafting.attributions.attribution import Construction, Form
from guarantees.drafting.proposal import Certainty, Suggestion

TYPES = tuple(hints.TYPES)
ISSUES = tuple(hints.ISSUES)
CHANNELS = (*hints.CHANNELS, hints.NO_CHANNEL)
MODALITIES = ("direct_quote", "mixed_quote", "indirect_speech", "paraphrase")

CLAUSE = Construction.CLAUSE


def _first(suggestion: Suggestion) -> str:
    return suggestion.value or suggestion.others[0]


# --------------------------------------------------------------------------------------------------------------
# Type


@pytest.mark.parametrize(
    ("verb", "construction", "value"),
    [
        ("accuse", Construction.PREPOSITION, "accusation"),
        ("deny", CLAUSE, "denial"),
        ("urge", Construction.INFINITIVE, "appeal"),
        ("demand", CLAUSE, "demand"),
        ("promise", Construction.INFINITIVE, "assurance"),
        ("welcome", Construction.OBJECT, "support"),
        ("insist", Construction.PREPOSITION, "demand"),
        ("agree", Construction.INFINITIVE, "assurance"),
    ],
)
def test_a_verb_names_the_type(verb: str, construction: Construction, value: str) -> None:
    """Where the verb names the act, its type is filled in, to be checked."""
    suggestion = suggest_type("the late ferry", verb, construction, TYPES)
    assert (suggestion.value, suggestion.certainty) == (value, Certainty.CHECK)
    assert suggestion.reason == f"by the verb “{verb}”"


@pytest.mark.parametrize(
    ("content", "value"),
    [
        ("no comment on the fare", "no_comment"),
        ("any toll will have serious consequences", "threat"),
        ("the toll must go", "demand"),
        ("we call on the county to pay", "appeal"),
        ("the rumour is untrue", "denial"),
        ("Southby broke the ferry treaty", "accusation"),
        ("their timetable is absurd", "criticism"),
        ("no concessions on the pier", "refusal"),
        ("Northmoor is ready to share its engine", "offer"),
        ("Northmoor supported the plan", "support"),
        ("the mayor will visit Southby", "announcement"),
        ("the talks may last until spring", "assessment"),
    ],
)
def test_words_point_to_the_type(content: str, value: str) -> None:
    """Where the verb is neutral, the words that are said decide."""
    suggestion = suggest_type(content, "say", CLAUSE, TYPES)
    assert (suggestion.value, suggestion.certainty) == (value, Certainty.CHECK)


def test_unclear_words_list_the_best_types() -> None:
    """If no type prevails, up to three are listed."""
    suggestion = suggest_type("the boat", "say", CLAUSE, TYPES)
    assert suggestion == Suggestion(others=("assessment", "report"))
    suggestion = suggest_type("the county must pay, and the mayor is ready to wait", "say", CLAUSE, TYPES)
    assert not suggestion.value
    assert set(suggestion.others) >= {"demand", "offer"}
    assert len(suggestion.others) <= 3


def test_only_codes_of_the_list_are_suggested() -> None:
    """Hints for a code that the list does not have are not used."""
    suggestion = suggest_type("the toll must go", "deny", CLAUSE, ("report", "demand"))
    assert suggestion.value == "demand"
    assert suggest_type("the toll must go", "say", CLAUSE, ()) == Suggestion()
    assert suggest_issue("the pipeline", "", "", ("boats",)) == Suggestion()
    assert suggest_channel("at a news conference", ()) == Suggestion()
    assert suggest_modality(Form.DIRECT, CLAUSE, ()) == Suggestion()


# --------------------------------------------------------------------------------------------------------------
# Issue


def test_the_words_of_one_issue_prevail() -> None:
    """The more the words of one issue prevail, the more certain it is."""
    suggestion = suggest_issue("the gas pipeline under the lake stays empty", "", "", ISSUES)
    assert (suggestion.value, suggestion.certainty) == ("energy", Certainty.FILLED)
    suggestion = suggest_issue("the pipeline matters to the alliance", "", "", ISSUES)
    assert (suggestion.value, suggestion.certainty) == ("energy", Certainty.CHECK)


def test_several_issues_are_listed_the_first_named_first() -> None:
    """Of several issues, the one that is named first comes first."""
    suggestion = suggest_issue("troops and sanctions", "", "", ISSUES)
    assert suggestion.others == ("military_presence", "sanctions", "ukraine_security")


def test_context_and_title_decide_where_the_content_does_not() -> None:
    """Words around the content count less than its own."""
    assert _first(suggest_issue("it will stay closed", "The pipeline is closed.", "", ISSUES)) == "energy"
    assert _first(suggest_issue("it will stay closed", "", "No sanctions yet", ISSUES)) == "sanctions"
    assert _first(suggest_issue("the sanctions stay", "The pipeline is closed.", "", ISSUES)) == "sanctions"
    assert suggest_issue("it will stay closed", "", "", ISSUES) == Suggestion()


# --------------------------------------------------------------------------------------------------------------
# Channel


@pytest.mark.parametrize(
    ("context", "value"),
    [
        ("the mayor spoke at a news conference", "press_conference"),
        ("the clerk told reporters", "briefing"),
        ("Roe said in an interview with the Harbour Post", "interview"),
        ("Roe told her colleague during a telephone call", "call_or_meeting"),
        ("the county said in a statement", "written_statement"),
        ("Roe tweeted", "social_media"),
        ("Roe wrote in an article", "article"),
        ("the draft says", "document"),
        ("Roe said", ""),
        ("according to the draft", "document"),
    ],
)
def test_the_channel_is_named_beside_the_cue(context: str, value: str) -> None:
    """A named occasion or medium is filled in, to be checked."""
    assert suggest_channel(context, CHANNELS).value == value


def test_a_channel_that_is_not_named() -> None:
    """An outlet that was told is an interview; else the channel of the remark before is carried, or nothing is sure."""
    assert suggest_channel("Roe told the Post", CHANNELS, told_outlet=True).value == "interview"
    carried = suggest_channel("Roe said", CHANNELS, carried="briefing")
    assert carried == Suggestion("briefing", Certainty.CHECK, ("not_stated",), "as in the remark before")
    assert suggest_channel("Roe said", CHANNELS) == Suggestion(others=("not_stated",))
    assert suggest_channel("reporters were there", CHANNELS).others == ("not_stated", "briefing")


# --------------------------------------------------------------------------------------------------------------
# Modality and condition


@pytest.mark.parametrize(
    ("form", "construction", "content", "value", "certainty"),
    [
        (Form.DIRECT, CLAUSE, "“It stays”", "direct_quote", Certainty.FILLED),
        (Form.MIXED, Construction.OBJECT, "a “lost” boat", "mixed_quote", Certainty.FILLED),
        (Form.INDIRECT, CLAUSE, "it stays", "indirect_speech", Certainty.CHECK),
        (Form.INDIRECT, Construction.INFINITIVE, "to stay", "indirect_speech", Certainty.CHECK),
        (Form.INDIRECT, Construction.OBJECT, "her position on it", "paraphrase", Certainty.LISTED),
        (Form.INDIRECT, Construction.NOUN, "that it stays", "indirect_speech", Certainty.CHECK),
        (Form.INDIRECT, Construction.NOUN, "to keep it", "indirect_speech", Certainty.CHECK),
    ],
)
def test_modality(
    form: Form, construction: Construction, content: str, value: str, certainty: Certainty
) -> None:
    """The quotation marks and the grammar decide how the words are rendered."""
    suggestion = suggest_modality(form, construction, MODALITIES, content=content)
    assert (_first(suggestion), suggestion.certainty) == (value, certainty)


@pytest.mark.parametrize(
    "content",
    [
        "If the toll stays, we go",
        "we go unless it is cheaper",
        "we go in the event of a strike",
        "Should the talks fail, we go",
        "we will go should Southby raise the toll",
    ],
)
def test_a_condition_is_found(content: str) -> None:
    """Conjunctions and inverted clauses make a statement conditional, to be checked."""
    suggestion = suggest_conditional(content)
    assert (suggestion.value, suggestion.certainty) == ("true", Certainty.CHECK)


@pytest.mark.parametrize(
    "content", ["we do not know if it sails", "the toll should stay", "it looks as if it sank", "we go"]
)
def test_other_words_are_no_condition(content: str) -> None:
    """A question, a comparison and an obligation are not conditions."""
    assert suggest_conditional(content) == Suggestion("false", Certainty.FILLED)


@given(st.text(max_size=200), st.text(max_size=20))
def test_any_text_has_suggestions(text: str, verb: str) -> None:
    """Whatever is said, only codes of the lists are suggested, and none twice."""
    for suggestion, codes in (
        (suggest_type(text, verb, CLAUSE, TYPES), TYPES),
        (suggest_issue(text, text, text, ISSUES), ISSUES),
        (suggest_channel(text, CHANNELS), CHANNELS),
    ):
        values = [*filter(None, [suggestion.value]), *suggestion.others]
        assert set(values) <= set(codes)
        assert len(values) == len(set(values)) <= 3
