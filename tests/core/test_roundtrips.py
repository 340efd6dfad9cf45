"""Round trips of CSV, YAML, anchors and dates, for any input."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guarantees.core import csv_text, yaml_text
from guarantees.core.findings import FindingCollector
from guarantees.dataset import derived
from guarantees.dataset.evidence import QuoteSelector
from guarantees.dataset.texts import find_quotes
from guarantees.dataset.texts.article import Article
from tests.conftest import plain

# Any text that a cell may contain: no control characters, which are not valid, and no lone surrogates.
CELL = st.text(st.characters(exclude_categories=["Cc", "Cs"]), max_size=20)
# Text with line endings of every kind, as in tables of other projects.
LINES = st.text(st.sampled_from("a,\r\n'"), max_size=6)
WORD = st.text(st.characters(categories=["Ll", "Lu", "Nd"]), min_size=1, max_size=8)


@given(st.lists(st.tuples(CELL, CELL), unique_by=lambda row: row[0], max_size=8))
def test_a_table_is_read_from_csv_as_written(rows: list[tuple[str, str]]) -> None:
    """Every cell is read as it was written, and the rows are sorted by their key."""
    data = csv_text.to_csv_sorted([{"id": a, "b": b} for a, b in rows], ("id", "b"), ("id",))
    read = csv_text.parse(data, "t.csv")

    assert read.findings == []
    assert read.header == ("id", "b")
    assert [tuple(cells) for _, cells in read.records] == sorted(rows)


@given(st.lists(st.tuples(LINES, LINES), min_size=1, max_size=8))
def test_line_endings_inside_cells_are_kept(records: list[tuple[str, str]]) -> None:
    """A cell with a line ending of any kind is quoted, so that every reader finds its end."""
    written = csv_text.to_csv(records).decode()

    assert [tuple(cells) for cells in csv.reader(io.StringIO(written, newline=""))] == records
    assert written == "" or written.endswith("\n")
    assert "\r" not in re.sub('"[^"]*"', "", written)


@given(st.lists(st.tuples(CELL, CELL), unique_by=lambda row: row[0], max_size=8), st.randoms())
def test_the_order_of_the_input_does_not_matter(rows: list[tuple[str, str]], random: object) -> None:
    """Equal rows always give equal bytes."""
    shuffled = list(rows)
    random.shuffle(shuffled)  # type: ignore[attr-defined]  # the strategy gives a random.Random

    def written(order: list[tuple[str, str]]) -> bytes:
        return csv_text.to_csv_sorted([{"id": a, "b": b} for a, b in order], ("id", "b"), ("id",))

    assert written(shuffled) == written(rows)


@given(
    st.lists(
        st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00\r"), max_size=9), min_size=1
    )
)
def test_lines_are_physical_lines(cells: list[str]) -> None:
    """The line of a row is the physical line on which it starts, whatever the cells before it contain."""
    data = csv_text.to_csv_sorted(
        [{"id": str(i).zfill(4), "b": c} for i, c in enumerate(cells)], ("id", "b"), ("id",)
    )
    lines = data.decode().split("\n")

    for line, row in csv_text.parse(data, "t.csv").records:
        assert lines[line - 1].startswith(row[0])


@given(
    st.recursive(
        st.text(st.characters(exclude_categories=["Cc", "Cs"], exclude_characters="\ufeff\ufffe\uffff")),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORD, inner, max_size=3),
        max_leaves=12,
    )
)
def test_yaml_is_read_as_text(value: object) -> None:
    """Any value (JSON is YAML) is read as the same text, never as a number or a date."""
    findings = FindingCollector()
    node = yaml_text.parse(json.dumps({"root": value}, ensure_ascii=False).encode(), "t.yml", findings)

    assert list(findings) == []
    assert node is not None
    assert plain(node) == {"root": value}


@pytest.mark.parametrize("text", ["NO", "on", "0555567", "12:30", "1.10", "2020-01-02", "~", "null", ".nan"])
def test_a_scalar_is_never_guessed(text: str) -> None:
    """What plain YAML reads as a boolean, a number or a date is read as text."""
    node = yaml_text.parse(f"a: {text}\n".encode(), "t.yml", FindingCollector())

    assert isinstance(node, yaml_text.Mapping)
    assert plain(node.entries["a"]) == text


@given(st.binary(max_size=60))
def test_any_bytes_are_read_or_reported(data: bytes) -> None:
    """A reader returns a value or a finding for any bytes."""
    findings = FindingCollector()
    node = yaml_text.parse(data, "t.yml", findings)
    assert node is not None or len(findings)

    read = csv_text.parse(data, "t.csv")
    assert read.header or read.findings


@given(st.lists(WORD, min_size=1, max_size=60), st.data())
def test_any_span_is_found_again(tokens: list[str], data: st.DataObject) -> None:
    """A span selected by its ends and the occurrence of its start is found at its position."""
    text = Article("t.txt", " ".join(tokens))
    first = data.draw(st.integers(0, len(tokens) - 1))
    last = data.draw(st.integers(first, min(first + 12, len(tokens) - 1)))
    start = sum(len(token) + 1 for token in tokens[:first])
    end = start + len(" ".join(tokens[first : last + 1]))
    whole = last - first < 8
    selected = " ".join(tokens[first : last + 1]) if whole else tokens[first]
    occurrence = 1 + sum(tokens[i : i + len(selected.split())] == selected.split() for i in range(first))

    anchor = find_quotes.find(text, QuoteSelector(selected, "" if whole else tokens[last], occurrence))

    assert anchor.char_start == start
    # The end is the first occurrence of the last word after the start.
    assert anchor.char_end <= end
    assert anchor == find_quotes.anchor(text, anchor.char_start, anchor.char_end)
    slice_ = text.content[anchor.char_start : anchor.char_end]
    assert slice_ == slice_.strip()


def test_typed_quotes_match_printed_ones() -> None:
    """Straight quotes and simple spaces match typographic ones."""
    text = Article("t.txt", "He said: “It’s\u00a0over –\nwe won’t go”, and left.")

    anchor = find_quotes.find(text, QuoteSelector("It's over -", "won't go"))

    assert text.content[anchor.char_start : anchor.char_end] == "It’s\u00a0over –\nwe won’t go"


def test_only_whole_words_are_found() -> None:
    """The start of a word is not the word."""
    text = Article("t.txt", "Unwilling, we willingly will.")

    anchor = find_quotes.find(text, QuoteSelector("will"))

    assert anchor.char_start == 24


@given(st.dates(dt.date(1000, 1, 1)), st.dates(dt.date(1000, 1, 1)))
def test_an_interval_of_days_has_its_bounds(one: dt.date, two: dt.date) -> None:
    """The bounds of an interval are its days, and its precision follows from its width alone."""
    first, last = sorted((one, two))
    when = derived.days(f"{first}/{last}")

    assert (when.start, when.end) == (first, last)
    assert (when.precision == "day") is (first == last)


@pytest.mark.parametrize(
    ("edtf", "start", "end", "precision"),
    [
        ("2022-01-28", "2022-01-28", "2022-01-28", "day"),
        ("2022-01-28?", "2022-01-28", "2022-01-28", "day"),
        ("2022-02", "2022-02-01", "2022-02-28", "month"),
        ("2021", "2021-01-01", "2021-12-31", "year"),
        ("1999/2021", "1999-01-01", "2021-12-31", "multi_year"),
        ("../2021-12-13", "", "2021-12-13", "open"),
        ("2022-01-29/..", "2022-01-29", "", "open"),
        ("../..", "", "", "open"),
        ("2022-01-01/2022-01-02", "2022-01-01", "2022-01-02", "few_days"),
        ("2022-01-01/2022-01-06", "2022-01-01", "2022-01-06", "few_days"),
        ("2022-01-01/2022-01-07", "2022-01-01", "2022-01-07", "week"),
        ("2022-01-01/2022-01-08", "2022-01-01", "2022-01-08", "month"),
        ("2021-12-15/2022-01", "2021-12-15", "2022-01-31", "year"),
    ],
)
def test_dates_are_derived(edtf: str, start: str, end: str, precision: str) -> None:
    """Bounds and precision follow from the date that a coder wrote."""
    when = derived.days(edtf)

    assert (when.start_text, when.end_text, when.precision) == (start, end, precision)


@pytest.mark.parametrize("edtf", ["", "soon", "2021-02-30", "2021-13", "2022-01-02/2022-01-01", "21-1-1"])
def test_an_invalid_date_is_an_error(edtf: str) -> None:
    """A text that is not a date is rejected, with the text and the reason."""
    with pytest.raises(
        ValueError, match=r"is not a year, a month or a day|is not a date: |ends before it starts"
    ):
        derived.days(edtf)


@pytest.mark.parametrize(
    ("edtf", "status", "period"),
    [
        ("1987", "occurred", "background"),
        ("2021-12-01", "occurred", "in_period"),
        ("../2021-12-13", "occurred", "unknown"),
        ("../2021-12-13", "announced", "in_period"),
        ("../2021-11-30", "occurred", "background"),
        ("2022-02-07", "announced", "future"),
        ("2022-01-28/..", "expected", "future"),
        ("2022-01-28/2022-02-28", "expected", "future"),
        ("2022-01-28/2022-02-28", "occurred", "in_period"),
        ("2022-01-28/2022-01-31", "expected", "in_period"),
    ],
)
def test_periods_are_derived(edtf: str, status: str, period: str) -> None:
    """An event is before, in or after the period by its possible days and its status."""
    first, last = dt.date(2021, 12, 1), dt.date(2022, 1, 31)

    assert derived.period(derived.days(edtf), status, first, last) == period
