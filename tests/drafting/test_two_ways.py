"""Tests of what is kept of the attributions that are found in two ways."""

from __future__ import annotations

import pytest

from guarantees.drafting.attributions.attribution import Attribution, Construction, Form
from guarantees.drafting.attributions.two_ways import Found, combine

TEXT = (
    "The mayor said that the boat is old. The captain called for a new boat. He was blamed for “all of it”."
)

CERTAIN = [
    Construction.ACCORDING,
    Construction.AS,
    Construction.CLAUSE,
    Construction.COLON,
    Construction.PARENTHESIS,
    Construction.QUOTATION,
]
UNSURE = [Construction.OBJECT, Construction.PREPOSITION]
ONLY_PARSED = [Construction.INFINITIVE, Construction.PASSIVE, Construction.NOUN]


def _attribution(
    *words: str, construction: Construction = Construction.CLAUSE, form: Form = Form.INDIRECT
) -> Attribution:
    """Return an attribution whose content is *words*, one part each."""
    content = tuple((TEXT.index(part), TEXT.index(part) + len(part)) for part in words)
    return Attribution(content, source=None, cue=None, form=form, construction=construction)


def test_what_both_ways_find_is_confirmed() -> None:
    """The parsed one is kept, once, although the other lacks a word."""
    parsed = _attribution("The captain called for a new boat")
    by_rules = _attribution("captain called for a new boat")
    assert combine(TEXT, [parsed], [by_rules]) == [Found(parsed, is_confirmed=True)]


@pytest.mark.parametrize(
    "words", [("that the boat is old. The captain",), ("old",), ("the boat", "The captain called"), ()]
)
def test_other_words_confirm_nothing(words: tuple[str, ...]) -> None:
    """What shares too few letters, or nothing is found by rules, leaves the parsed one as it is."""
    parsed = _attribution("the boat is old")
    by_rules = [_attribution(*words)] if words else []
    assert combine(TEXT, [parsed], by_rules) == [Found(parsed, is_confirmed=False)]


def test_letters_decide_and_not_marks() -> None:
    """Quotation marks, spaces and full stops around the same words make no difference."""
    parsed = _attribution("“all of it”.", form=Form.DIRECT)
    by_rules = _attribution("all of it", form=Form.DIRECT)
    assert combine(TEXT, [parsed], [by_rules]) == [Found(parsed, is_confirmed=True)]


@pytest.mark.parametrize("construction", UNSURE)
def test_a_construction_that_reports_speech_only_sometimes_is_dropped(construction: Construction) -> None:
    """It is kept only if the rules find something in its words, however much."""
    parsed = _attribution("a new boat", construction=construction)
    other, inside = _attribution("the boat is old"), _attribution("boat. He was")
    assert combine(TEXT, [parsed], []) == []
    assert combine(TEXT, [parsed], [other]) == [Found(other, is_confirmed=False)]
    assert combine(TEXT, [parsed], [inside]) == [Found(parsed, is_confirmed=False)]


@pytest.mark.parametrize("construction", [*CERTAIN, *ONLY_PARSED])
def test_other_constructions_are_kept_without_the_rules(construction: Construction) -> None:
    """What only the parse finds is kept."""
    parsed = _attribution("a new boat", construction=construction)
    assert combine(TEXT, [parsed], []) == [Found(parsed, is_confirmed=False)]


@pytest.mark.parametrize("construction", CERTAIN)
def test_what_only_the_rules_find_is_added(construction: Construction) -> None:
    """It is added where the parse finds nothing, and stands in the order of the text."""
    parsed = _attribution("a new boat")
    by_rules = _attribution("the boat is old", construction=construction)
    assert combine(TEXT, [parsed], [by_rules]) == [
        Found(by_rules, is_confirmed=False),
        Found(parsed, is_confirmed=False),
    ]


@pytest.mark.parametrize("construction", [*UNSURE, *ONLY_PARSED])
def test_what_the_rules_are_not_sure_of_is_not_added(construction: Construction) -> None:
    """The rules know no grammar: an object or a noun that only they find is left out."""
    assert combine(TEXT, [], [_attribution("a new boat", construction=construction)]) == []


@pytest.mark.parametrize(("form", "count"), [(Form.INDIRECT, 0), (Form.DIRECT, 1), (Form.MIXED, 1)])
def test_a_single_word_says_nothing_unless_it_is_quoted(form: Form, count: int) -> None:
    """One word of a parse is a statement only in quotation marks."""
    assert len(combine(TEXT, [_attribution("blamed", form=form)], [])) == count


def test_nothing_is_found_in_nothing() -> None:
    """Two empty lists give an empty one."""
    assert combine("", [], []) == []
