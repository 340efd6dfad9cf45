"""Tests of the paragraphs of a text and the quotations in them."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guarantees.drafting.attributions.parsed_paragraph import count_words, paragraph_ranges, quotation_ranges


def _quotations(text: str, *, is_open: bool = False) -> list[str]:
    return [text[start:end] for start, end in quotation_ranges(text, 0, len(text), is_open=is_open)]


def _paragraphs(text: str) -> list[str]:
    return [text[start:end] for start, end in paragraph_ranges(text)]


@pytest.mark.parametrize(
    ("text", "quotations"),
    [
        ("“A boat,” she said, “is a raft.”", ["“A boat,”", "“is a raft.”"]),
        ('"A boat," she said, "is a raft."', ['"A boat,"', '"is a raft."']),
        ("«A boat», she said.", ["«A boat»"]),
        ("„A boat”, she said.", ["„A boat”"]),
        ("``A boat'' is a raft.", ["``A boat''"]),
        ("“He said ‘no’,” said Roe.", ["“He said ‘no’,”"]),
        ("“He said “no” twice,” said Roe.", ["“He said “no” twice,”"]),
        ("The ‘boat’ of the town’s council", []),
    ],
)
def test_quotations_include_their_marks(text: str, quotations: list[str]) -> None:
    """Typographic, straight and French double marks are found; single marks are not."""
    assert _quotations(text) == quotations


@pytest.mark.parametrize(
    ("text", "quotations"),
    [
        ("Roe said: “The boat is old", ["“The boat is old"]),
        ('Roe said: "The boat is old', ['"The boat is old']),
        ("Roe said: “Go. “Now", ["“Go. “Now"]),
        ("The boat is old.”", []),
        ('A 5" pipe and "a boat"', ['"a boat"']),
        ("The boat is old. “", []),
    ],
)
def test_marks_without_a_partner(text: str, quotations: list[str]) -> None:
    """A quotation that is not closed reaches to the end; a mark that closes nothing is left out."""
    assert _quotations(text) == quotations


@pytest.mark.parametrize(
    ("text", "quotations"),
    [
        ("And stay,” he said.", ["And stay,”"]),
        ('And stay," he said. "Go."', ['And stay,"', '"Go."']),
        ("“And stay,” he said.", ["“And stay,”"]),
        ("And he said: “Stay.”", ["“Stay.”"]),
        ("And he stayed.", []),
    ],
)
def test_an_open_quotation_reaches_to_the_first_mark_that_closes(text: str, quotations: list[str]) -> None:
    """A quotation that is open before the text ends in it, unless its first mark opens another."""
    assert _quotations(text, is_open=True) == quotations


def test_quotations_are_those_of_a_part_of_the_text() -> None:
    """Marks outside the given part are not looked at, and offsets are those of the whole text."""
    text = "“One,” she said. “Two,” he said. “Three.”"
    assert quotation_ranges(text, 17, 31) == [(17, 23)]


@pytest.mark.parametrize(
    ("text", "paragraphs"),
    [
        ("", []),
        (" \n\t\n", []),
        ("The ferry\n\n  is late. \r\nIt sails.", ["The ferry", "is late.", "It sails."]),
        ("\u00a0The ferry\u00a0", ["The ferry"]),
    ],
)
def test_a_paragraph_is_a_line_that_holds_something(text: str, paragraphs: list[str]) -> None:
    """Blank lines and white space around a line are left out."""
    assert _paragraphs(text) == paragraphs


@pytest.mark.parametrize(
    "dateline",
    ["NORTHMOOR — ", "NORTHMOOR, Dec. 15 — ", "NORTHMOOR (Ferry Wire) -- ", "NEW SOUTHBY, Moor (FW) – "],
)
def test_a_dateline_is_left_out(dateline: str) -> None:
    """A paragraph starts behind the place, the day and the agency that a report comes from."""
    assert _paragraphs(f"{dateline}The ferry is late.") == ["The ferry is late."]


@pytest.mark.parametrize("start", ["Northmoor — ", "I — ", "NORTHMOOR: ", "The mayor of NORTHMOOR — "])
def test_other_words_before_a_dash_are_no_dateline(start: str) -> None:
    """A dateline is a place in capital letters at the start of the line."""
    assert _paragraphs(f"{start}The ferry is late.") == [f"{start}The ferry is late."]


def test_words_are_counted_without_punctuation() -> None:
    """A mark between spaces is not a word."""
    assert count_words("“A boat,” — she said: 5 knots.") == 6


def test_many_marks_that_open_take_time_in_proportion_to_their_number() -> None:
    """A search from each of them to the end would take minutes."""
    text = "“a " * 200_000
    assert quotation_ranges(text, 0, len(text))


_MARKS = "“ ” „ « » \" '' `` a said . , A — NORTHMOOR"
TEXTS = st.text() | st.lists(st.sampled_from([*_MARKS.split(), " ", "\n"])).map("".join)


@given(TEXTS, st.booleans())
def test_quotations_lie_inside_in_order_and_apart(text: str, is_open: bool) -> None:
    """No text raises an exception, and quotations do not overlap."""
    ranges = quotation_ranges(text, 0, len(text), is_open=is_open)
    assert all(0 <= start < end <= len(text) for start, end in ranges)
    assert all(first[1] <= second[0] for first, second in pairwise(ranges))


@given(TEXTS)
def test_paragraphs_hold_all_text_but_datelines(text: str) -> None:
    """Paragraphs lie inside, in order and apart, on one line each, without white space around them."""
    ranges = list(paragraph_ranges(text))
    assert all(0 <= start < end <= len(text) for start, end in ranges)
    assert all(first[1] < second[0] for first, second in pairwise(ranges))
    assert all(part == part.strip() and "\n" not in part for part in _paragraphs(text))
