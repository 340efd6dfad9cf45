"""Tests of single quotation marks that are read as double ones."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guarantees.drafting.attributions.quotation_style import double_quotation_marks

_WORDS = "‘ ’ ' “ ” \" , . : We don’t isn't the towns’ boat '90s Roe said"
WORDS = st.sampled_from([*_WORDS.split(), "\n"])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("‘We sail at night,’ said Roe.", "“We sail at night,” said Roe."),
        ("'We sail at night,' said Roe.", "“We sail at night,” said Roe."),
        ("‘We sail at night’, said Roe.", "“We sail at night”, said Roe."),
        ("‘We don’t sail. It isn’t safe,’ said Roe.", "“We don’t sail. It isn’t safe,” said Roe."),
        ("'We don't sail. It isn't safe,' said Roe.", "“We don't sail. It isn't safe,” said Roe."),
        ("Roe said: ‘The boat is old’ and ‘dear’.", "Roe said: “The boat is old” and “dear”."),
    ],
)
def test_single_marks_are_read_as_double_ones(text: str, expected: str) -> None:
    """Marks around a quotation become double; apostrophes in it stay."""
    assert double_quotation_marks(text) == expected


def test_double_marks_inside_become_single() -> None:
    """A quotation inside a quotation keeps apart from it."""
    text = "‘The boat is “old”, as Poe says,’ said Roe. ‘It sails again tonight.’"
    assert (
        double_quotation_marks(text)
        == "“The boat is 'old', as Poe says,” said Roe. “It sails again tonight.”"
    )


def test_a_quotation_that_goes_on_below_is_opened_in_both_paragraphs() -> None:
    """A paragraph that opens with a mark again continues the quotation before it."""
    text = "‘The boat is old and slow.\n‘It is ours,’ said Roe. ‘We keep the old boat.’"
    assert (
        double_quotation_marks(text)
        == "“The boat is old and slow.\n“It is ours,” said Roe. “We keep the old boat.”"
    )


@pytest.mark.parametrize(
    "text",
    [
        "",
        "“We don’t sail at night,” said Roe.",
        "“The boat is ‘old but not slow at all’,” said Roe.",
        "Roe’s boat, the towns’ ferry and the mayors’ letters",
        "The '90s were the ferry's best years, the '80s its worst.",
        "The ‘boat’ is a ‘raft’.",
    ],
)
def test_other_texts_stay_as_they_are(text: str) -> None:
    """Double marks, apostrophes and single words in single marks are not changed."""
    assert double_quotation_marks(text) == text


@given(st.lists(WORDS, max_size=60).map(" ".join) | st.lists(WORDS, max_size=60).map("".join) | st.text())
def test_only_marks_change(text: str) -> None:
    """Every other character keeps its offset."""
    changed = double_quotation_marks(text)
    assert len(changed) == len(text)
    assert all(
        new == old or (new in "“”'" and old in "‘’'“”„«»\"") for new, old in zip(changed, text, strict=True)
    )


@pytest.mark.parametrize("part", ["'a ", "‘a ", "‘a’b ", "'a'b ", "a' ", "‘A b.\n", "‘A’"])
def test_a_long_text_takes_time_in_proportion_to_its_length(part: str) -> None:
    """A repeated part is read in a second; a quadratic search would take minutes."""
    text = "‘We sail at night,’ said Roe. " + part * (300_000 // len(part))
    assert len(double_quotation_marks(text)) == len(text)


@pytest.mark.parametrize("words", ["don’t and can’t and ", "don't and can't and "])
def test_many_apostrophes_in_a_quotation_take_no_longer(words: str) -> None:
    """Each apostrophe may end a quotation; a search that tries all of them together would not end."""
    text = "‘We know it isn’t easy,’ said Roe. ‘We " + words * 2_000 + "sail,’ she said.\nThe end."
    assert double_quotation_marks(text).count("“") == 2
