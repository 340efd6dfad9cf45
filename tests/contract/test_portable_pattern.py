"""A pattern that is translated means to Rust and to RE2 what it means to Python; Java is tested with Spark."""

from __future__ import annotations

import re
import warnings

import duckdb
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guarantees.contract.portable_pattern import portable_pattern

PARTS = st.sampled_from(
    ("a", "b", "1", "-", "~", "&", " ", "(", "(?:", ")", "|", ".", "*", "+", "?", "{2}", "{1,2}", "{,2}", "{2,}", "^", "$",
     "[", "[^", "]", "a-b", "[ab]", "[^a-]", "\\d", "\\w", "\\S", "\\D", "\\W", "\\s", "\\.", "\\A", "\\Z", "\\b", "(?i)")
)  # fmt: skip
TEXTS = st.lists(st.text("ab1-_ \n~\u0661\u00e9", max_size=5), min_size=1, max_size=20)
# Only a part of these is accepted: characters beyond ASCII, and a line break at the end, are left out.
NARROWER = re.compile(r"\\[dDwWsSZ]|\$")


def by_rust(pattern: str, texts: list[str]) -> list[bool]:
    """Return which of *texts* Polars matches."""
    return pl.Series(texts, dtype=pl.String).str.contains(rf"\A(?:{pattern})\z").to_list()


def by_re2(pattern: str, texts: list[str]) -> list[bool]:
    """Return which of *texts* DuckDB matches."""
    rows = duckdb.execute(
        "select regexp_matches(text, ?) from (select unnest(?::varchar[]) as text)",
        [rf"\A(?:{pattern})\z", texts],
    )
    return [row[0] for row in rows.fetchall()]


@settings(max_examples=400)
@given(pattern=st.lists(PARTS, max_size=8).map("".join), texts=TEXTS)
def test_a_translated_pattern_means_the_same(pattern: str, texts: list[str]) -> None:
    """Whatever is translated is valid to all; the engines agree, and match no text that Python does not match."""
    portable = portable_pattern(pattern)
    if portable is None:
        return
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        matched = [bool(re.fullmatch(pattern, text)) for text in texts]

    found = by_rust(portable, texts)

    assert found == by_re2(portable, texts)
    assert all(python or not rust for python, rust in zip(matched, found, strict=True))
    assert NARROWER.search(pattern) or found == matched


@pytest.mark.parametrize(
    "pattern",
    [
        "[a-z0-9-]{2,}",
        "(?:ab)*?",
        "[A-Z]{2}|x",
        r"\d{4}-\d\d",
        "^.+$",
        "[^,;]*",
        r"\(\w+\)",
        "[à-ÿ]+",
        r"[\w.-]+@x\.org",
        "",
        "a{1000}",
    ],
)
def test_a_plain_pattern_is_translated(pattern: str) -> None:
    """The patterns that people write are compiled."""
    assert portable_pattern(pattern) is not None


@pytest.mark.parametrize(
    "pattern",
    ["a++", "a?+", "a{2}+", "a**", "a{2}{3}", "a)|(b", "(a", "[z-a]", "(?i)a", "(?=a)b", r"(.)\1", r"\bx", "[a&&b]", "[[a]]",
     "a{1001}", "(a{40}){40}", "a" * 3_000, "(" * 30 + ")" * 30, r"[^\d]", r"\p{L}", "a{,2}", "\ud800"],
)  # fmt: skip
def test_what_engines_read_differently_is_not_translated(pattern: str) -> None:
    """Possessive and stacked quantifiers, lookarounds, flags, nested classes, errors, and programs that are too large."""
    assert portable_pattern(pattern) is None


@pytest.mark.parametrize("pattern", [".{1000}", r"\S{0,1000}", "[^a]{1000}", r"(?:\S{10}){0,100}"])
def test_the_largest_programs_are_compiled(pattern: str) -> None:
    """Neither library refuses what is translated because of its size."""
    portable = portable_pattern(pattern)

    assert portable is not None
    assert (
        by_rust(portable, ["b" * 1_000, "c" * 1_001])
        == by_re2(portable, ["b" * 1_000, "c" * 1_001])
        == [True, False]
    )
