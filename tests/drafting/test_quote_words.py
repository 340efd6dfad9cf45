"""Tests of quotes by first and last words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guarantees.core.errors import InputError
from guarantees.dataset.evidence import QuoteSelector
from guarantees.dataset.texts.article import Article
from guarantees.dataset.texts.find_quotes import find
from guarantees.drafting.quote_words import quote_for, words_within
from guarantees.drafting.yaml_lines import Plain

TEXT = (
    "The night ferry stays, the mayor said. The night ferry is “older than the two towns on either bank, and older than "
    "their quarrel,” she added.\n"
    "The night ferry costs $5 a head, or 40%. A boat without fuel is a raft. A boat without fuel is a raft.\n"
)
ARTICLE = Article("ferry.txt", TEXT)

WORDS = st.sampled_from(
    [
        *TEXT.split(),
        "no",
        "no",
        "ferrymen",
        "Roe’s",
        "Roe's",
        "late-night",
        "1,200",
        "—",
        "(Roe)",
        "‘raft’",
        "a_b",
        "U.S.",
    ]
)


def _selector(quote: Plain) -> QuoteSelector:
    """Return the quote of a source file as it is searched for."""
    keys = {"words": quote} if isinstance(quote, str) else quote
    assert isinstance(keys, dict)
    texts = {key: text for key, text in keys.items() if isinstance(text, str)}
    start = texts["words"] if "words" in texts else texts["from"]
    return QuoteSelector(start, texts.get("to", ""), int(texts.get("occurrence", "0")))


def _quote(words: str, occurrence: int = 1) -> Plain:
    start = -1
    for _ in range(occurrence):
        start = TEXT.index(words, start + 1)
    return quote_for(ARTICLE, start, start + len(words))


def test_a_short_quote_is_written_in_full() -> None:
    """Up to eight words are quoted in full, without the punctuation around them."""
    assert _quote("“older than the two towns on either bank,") == "older than the two towns on either bank"


def test_a_long_quote_is_written_by_as_few_words_as_possible() -> None:
    """A longer quote begins with as many words as make it unique and ends with two."""
    assert _quote("older than the two towns on either bank, and older than their quarrel,”") == {
        "from": "older than the",
        "to": "their quarrel",
    }


def test_words_that_occur_twice_are_counted() -> None:
    """Words that occur several times are quoted with the number of their occurrence."""
    assert _quote("A boat without fuel is a raft.", 2) == {
        "words": "A boat without fuel is a raft",
        "occurrence": "2",
    }
    assert _quote("The night ferry", 3) == {"words": "The night ferry", "occurrence": "3"}


def test_signs_of_numbers_belong_to_them() -> None:
    """A currency sign and a percent sign are not punctuation."""
    assert _quote("$5 a head, or 40%.") == "$5 a head, or 40%"


def test_cut_words_are_quoted_whole() -> None:
    """A range that cuts a word is extended to its end."""
    assert _quote("mayor sai") == "mayor said"


@pytest.mark.parametrize("words", ["", "— “ ”"])
def test_no_word_is_an_error(words: str) -> None:
    """A range without a letter or a digit cannot be quoted."""
    with pytest.raises(InputError, match="no word to quote"):
        quote_for(Article("a.txt", words), 0, len(words))


def test_words_that_repeat_too_often_are_an_error() -> None:
    """Words that repeat without end cannot be quoted."""
    text = "no " * 500
    with pytest.raises(InputError, match="line 1: the words repeat too often"):
        quote_for(Article("a.txt", text), 900, 1200)


def test_typewriter_and_typographic_characters_are_the_same() -> None:
    """Occurrences are counted as the search for quotes counts them."""
    text = "Roe's boat left. Roe’s boat came back."
    start = text.index("Roe’s")
    assert quote_for(Article("a.txt", text), start, start + len("Roe’s boat")) == {
        "words": "Roe’s boat",
        "occurrence": "2",
    }


@given(st.lists(WORDS, min_size=1, max_size=60), st.data())
def test_a_quote_is_found_where_it_was_taken_from(words: list[str], data: st.DataObject) -> None:
    """The search finds the quote exactly there, and its ends do not show all of it."""
    text = data.draw(st.sampled_from((" ", "\n", "  "))).join(words)
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    expected = words_within(text, start, end)
    article = Article("a.txt", text)
    if not expected:
        with pytest.raises(InputError):
            quote_for(article, start, end)
        return
    selector = _selector(quote_for(article, start, end))
    anchor = find(article, selector)
    assert (anchor.char_start, anchor.char_end) == (expected[0][0], expected[-1][1])
    assert bool(selector.end) == (len(expected) > 8)
    if selector.end:
        assert len(selector.start.split()) <= 5
        assert len(selector.start.split()) + len(selector.end.split()) < len(expected)


@given(st.text(max_size=200), st.data())
def test_any_text_can_be_quoted_or_is_an_error(text: str, data: st.DataObject) -> None:
    """Whatever the text holds, a quote that is returned is found where it was taken from."""
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    article = Article("a.txt", text)
    try:
        text.encode()
        quote = quote_for(article, start, end)
    except (InputError, UnicodeEncodeError):
        return
    words = words_within(text, start, end)
    anchor = find(article, _selector(quote))
    assert (anchor.char_start, anchor.char_end) == (words[0][0], words[-1][1])
