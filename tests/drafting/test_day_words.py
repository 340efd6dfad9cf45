"""Tests of days: found in a text, counted from the reference date, and attached to a remark."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guarantees.dataset import derived
from guarantees.dataset.texts.quotation_marks import TextRange
from guarantees.drafting.day_words import (
    DayKind,
    DayWords,
    contradicts_calendar,
    day_of_remark,
    find_days,
    resolve_day,
)

WEDNESDAY = dt.date(2021, 12, 15)


def _words(text: str) -> list[str]:
    return [text[slice(*words.range)] for words in find_days(text)]


def _resolved(text: str, reference: dt.date = WEDNESDAY) -> tuple[str, str] | None:
    """Return what the only day words of *text* mean."""
    (words,) = find_days(text)
    return resolve_day(words, reference)


# --------------------------------------------------------------------------------------------------------------
# Find


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Roe spoke on Tuesday at noon.", "on Tuesday"),
        ("Roe spoke late on Monday night.", "late on Monday night"),
        ("At Monday’s briefing, Roe left.", "Monday"),
        ("Last Friday, the boat sank.", "Last Friday"),
        ("On the morning of December 3, Roe called.", "On the morning of December 3"),
        ("Roe said on Tuesday, December 14, that …", "on Tuesday, December 14"),
        ("Roe said on Dec. 14, 2021 that …", "on Dec. 14, 2021"),
        ("Roe said on the 14th of December that …", "on the 14th of December"),
        ("Roe said on Tuesday 14 December 2021.", "on Tuesday 14 December 2021"),
        ("Roe said on Tuesday (Dec. 14", "on Tuesday (Dec. 14"),
        ("Roe wrote in December 2021 that …", "in December 2021"),
        ("Roe said just today that …", "just today"),
        ("Roe said earlier this week that …", "earlier this week"),
        ("Roe said two days ago that …", "two days ago"),
        ("Printed 2021-12-14.", "2021-12-14"),
    ],
)
def test_words_are_found_with_what_belongs_to_them(text: str, words: str) -> None:
    """Prepositions and times of day belong to the words for a day."""
    assert _words(text) == [words]


@pytest.mark.parametrize(
    "text",
    [
        "The ferry may sail.",
        "In May 15,000 men marched.",
        "The boats march on.",
        "The Mail on Sunday and the Sunday Times print it.",
        "Mondays are quiet.",
        "On December 45 nothing sails.",
        "On Good Friday nobody works.",
        "December 15% fewer",
    ],
)
def test_other_words_are_not_days_of_the_month(text: str) -> None:
    """Names, numbers and verbs that look like days are not read as days."""
    assert [words for words in find_days(text) if words.day or words.kind is DayKind.WEEKDAY] == []


def test_days_do_not_overlap_and_are_in_the_order_of_the_text() -> None:
    """The words of one day are found once, in the longest form."""
    text = "Yesterday, on Tuesday, 14 December, and last week the ferry was late."
    assert _words(text) == ["Yesterday", "on Tuesday, 14 December", "last week"]


@pytest.mark.parametrize(
    "text",
    [
        "The boat sails next Monday.",
        "They wait until Friday.",
        "It has been late since Monday.",
        "The towns will meet on Friday.",
        "Roe comes tomorrow.",
        "A vote is due later this week.",
        "Roe left on the following Monday.",
        "They met before 3 May.",
    ],
)
def test_bounds_and_plans_are_no_days_of_remarks(text: str) -> None:
    """Words for a bound, for a day to come or for a day counted from another one mean no past day."""
    assert _resolved(text) is None


@given(st.text(alphabet="“”MondayDec. 15,ontheSau\n", max_size=60))
def test_any_text_is_read(text: str) -> None:
    """Whatever the text holds, its days are within it, and each is resolved to a date or to none."""
    for words in find_days(text):
        assert 0 <= words.range[0] < words.range[1] <= len(text)
        if resolved := resolve_day(words, WEDNESDAY):
            derived.days(resolved[0])


# --------------------------------------------------------------------------------------------------------------
# Resolve


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("on Wednesday", "2021-12-15"),
        ("on Thursday", "2021-12-09"),
        ("Monday night", "2021-12-13"),
        ("last Wednesday", "2021-12-08"),
        ("last Monday", "2021-12-13"),
        ("this Monday", "2021-12-13"),
        ("Friday last week", "2021-12-10"),
        ("Tuesday this week", "2021-12-14"),
    ],
)
def test_weekdays_are_counted_back_from_the_reference_date(text: str, day: str) -> None:
    """A weekday is the last one, and may be the reference date itself unless it is called the last."""
    assert _resolved(f"Roe spoke {text}.") == (day, "weekday")


def test_a_weekday_of_this_week_may_be_to_come() -> None:
    """This Friday, written on a Wednesday, is not past."""
    assert _resolved("Roe spoke this Friday.") is None


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("today", "2021-12-15"),
        ("this morning", "2021-12-15"),
        ("tonight", "2021-12-15"),
        ("yesterday", "2021-12-14"),
        ("last night", "2021-12-14"),
        ("two days ago", "2021-12-13"),
        ("a week ago", "2021-12-08~"),
        ("earlier this week", "2021-12-13/2021-12-15"),
        ("last week", "2021-12-06/2021-12-12"),
        ("earlier this month", "2021-12-01/2021-12-15"),
        ("last month", "2021-11"),
        ("13 months ago", "2020-11~"),
        ("this year", "2021-01-01/2021-12-15"),
        ("last year", "2020"),
        ("3 years ago", "2018~"),
    ],
)
def test_relative_words_keep_their_width(text: str, day: str) -> None:
    """A week is an interval of days, and a number of weeks is approximate."""
    assert _resolved(f"Roe spoke {text}.") == (day, "relative")
    derived.days(day)


def test_this_week_on_a_monday_is_a_day() -> None:
    """The days of this week end with the reference date."""
    assert _resolved("Roe spoke this week.", dt.date(2021, 12, 13)) == ("2021-12-13", "relative")


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("on 14 December", "2021-12-14"),
        ("on December 14th", "2021-12-14"),
        ("on 15 December", "2021-12-15"),
        ("on December 16", "2020-12-16"),
        ("on 3 May 2019", "2019-05-03"),
        ("on 29 February", "2020-02-29"),
        ("in November", "2021-11"),
        ("in late November 2020", "2020-11"),
        ("in 2019", "2019"),
        ("2021-12-14", "2021-12-14"),
    ],
)
def test_a_calendar_date_without_a_year_is_the_last_one(text: str, day: str) -> None:
    """The year is the nearest one in which the day is past."""
    assert _resolved(f"Roe spoke {text}.") == (day, "stated")


def test_a_day_between_reference_and_publication_is_past() -> None:
    """A reprint may name days after those of the original."""
    (words,) = find_days("Roe spoke on December 16.")
    assert resolve_day(words, WEDNESDAY, dt.date(2021, 12, 17)) == ("2021-12-16", "stated")


@pytest.mark.parametrize("text", ["on 29 February 2021", "on 16 December 2021"])
def test_a_day_that_is_not_past_has_no_date(text: str) -> None:
    """Days that do not exist, or that are to come, are not resolved."""
    assert [resolve_day(words, WEDNESDAY) for words in find_days(f"Roe spoke {text}.")] in ([], [None])


@pytest.mark.parametrize(
    ("text", "is_wrong"),
    [
        ("on Tuesday, 14 December", False),
        ("on Monday, 14 December", True),
        ("on December 14, 2021 (Monday)", True),
        ("on 14 December", False),
        ("on Monday", False),
    ],
)
def test_a_weekday_beside_a_date_is_checked(text: str, is_wrong: bool) -> None:
    """A printed weekday on which the date does not fall is reported."""
    (words,) = find_days(f"Roe spoke {text}.")
    assert contradicts_calendar(words, WEDNESDAY) is is_wrong


# --------------------------------------------------------------------------------------------------------------
# Choose


def _range(text: str, words: str) -> TextRange:
    start = text.index(words)
    return start, start + len(words)


def _chosen(sentence: str, cue: str, content: str, before: str = "") -> tuple[str, bool] | None:
    """Return the day words of the remark with *cue* and *content* in *sentence*, behind *before* in its paragraph."""
    text = before + sentence
    chosen = day_of_remark(
        find_days(text),
        cue=_range(text, cue),
        content=[_range(text, content)],
        source=None,
        sentence=(len(before), len(text)),
        paragraph=(0, len(text)),
    )
    return (text[slice(*chosen[0].range)], chosen[1]) if chosen else None


@pytest.mark.parametrize(
    ("sentence", "cue", "content", "chosen"),
    [
        ("Roe said on Monday that the ferry stays.", "said", "the ferry stays", ("on Monday", True)),
        ("On Monday, Roe said the ferry stays.", "said", "the ferry stays", ("On Monday", True)),
        ("The ferry, Roe said on Monday, stays.", "said", "stays", ("on Monday", True)),
        ("Roe said the ferry came on Monday.", "said", "the ferry came on Monday", None),
        ("Poe, who left on Monday, said it stays.", "said", "it stays", None),
        ("Roe said it stays, and came home on Monday.", "said", "it stays", ("on Monday", False)),
        ("Roe said today, on 14 December, it stays.", "said", "it stays", ("on 14 December", True)),
        (
            "After the talks of last year, Roe said on Monday that it stays.",
            "said",
            "it stays",
            ("on Monday", True),
        ),
        ("Roe said it stays, until Friday.", "said", "it stays", None),
        ("“It came on Monday”, “it stays”, Roe said.", "said", "“it stays”", None),
    ],
)
def test_the_day_is_in_the_sentence_outside_the_content(
    sentence: str, cue: str, content: str, chosen: tuple[str, bool] | None
) -> None:
    """The nearest words that are neither said nor in a clause about something else are chosen."""
    assert _chosen(sentence, cue, content) == chosen


@pytest.mark.parametrize(
    ("before", "chosen"),
    [
        ("The mayors met on Monday. ", ("on Monday", False)),
        ("The mayors met on Monday. The aides met on Tuesday. ", None),
        ("The mayors met. ", None),
        ("“We meet on Monday,” Poe wrote. ", None),
    ],
)
def test_else_the_only_day_before_it_in_the_paragraph(before: str, chosen: tuple[str, bool] | None) -> None:
    """If the sentence names no day, the only one before it is taken, and is not sure."""
    assert _chosen("Roe said the ferry stays.", "said", "the ferry stays", before) == chosen


def test_a_remark_without_cue_has_the_day_beside_its_content() -> None:
    """A quotation without a cue takes the nearest day, which is not sure."""
    text = "On Monday Roe rose: “No.”"
    day = DayWords(_range(text, "On Monday"), DayKind.WEEKDAY, weekday=0)
    whole = (0, len(text))
    content = [_range(text, "“No.”")]
    chosen = day_of_remark([day], cue=None, content=content, source=None, sentence=whole, paragraph=whole)
    assert chosen == (day, False)
