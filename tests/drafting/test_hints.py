"""Tests of the words that point to codes."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from guarantees.dataset.curation.curation_loader import Curation
from guarantees.drafting import hints


@pytest.mark.parametrize(
    ("name", "codes"),
    [
        ("statement_type", {*hints.TYPES, *hints.TYPES_BY_VERB.values(), *hints.TYPES_BY_FRAME.values()}),
        ("issue", {*hints.ISSUES}),
        ("channel", {*hints.CHANNELS, hints.NO_CHANNEL, hints.TOLD_OUTLET}),
    ],
)
def test_hints_are_for_codes_of_the_lists(curation: Curation, name: str, codes: set[str]) -> None:
    """Each hint is for a code that the dataset has."""
    assert codes <= set(curation.code_lists[name].by_code())


def test_types_are_in_the_order_of_the_code_list(curation: Curation) -> None:
    """Types that are equal otherwise come in the order in which a coder considers them."""
    order = list(curation.code_lists["statement_type"].by_code())
    assert list(hints.TYPES) == sorted(hints.TYPES, key=order.index)


@pytest.mark.parametrize(
    ("table", "code", "text"),
    [
        (hints.TYPES, "demand", "Southby MUST pay"),
        (hints.TYPES, "accusation", "it violates the treaty"),
        (hints.TYPES, "refusal", "we won’t accept it"),
        (hints.TYPES, "refusal", "we won't\naccept it"),
        (hints.ISSUES, "talks_process", "the mayor will soon reply"),
    ],
)
def test_phrases_are_found_in_any_spelling(table: Mapping[str, hints.Hints], code: str, text: str) -> None:
    """Case, line breaks, endings and the form of the apostrophe do not matter."""
    assert table[code].strong.search(text)


@pytest.mark.parametrize(
    ("table", "code", "text"),
    [
        (hints.TYPES, "demand", "mustard"),
        (hints.ISSUES, "energy", "gasp"),
        (hints.CHANNELS, "article", "in the articles"),
    ],
)
def test_phrases_are_whole_words(table: Mapping[str, hints.Hints], code: str, text: str) -> None:
    """A hint is not found in the middle of a word."""
    assert not table[code].strong.search(text)
