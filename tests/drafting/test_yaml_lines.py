"""Tests of the lines of YAML that records are written as."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guarantees.core import yaml_text
from guarantees.core.findings import FindingCollector
from guarantees.drafting.yaml_lines import Plain, flow, key_lines, scalar, statement_lines
from tests.conftest import plain

TEXTS = st.text(st.characters(exclude_categories=["Cs"], max_codepoint=0xFFFF), min_size=1)
VALUES: st.SearchStrategy[Any] = (
    TEXTS | st.lists(TEXTS, min_size=1, max_size=3) | st.fixed_dictionaries({"from": TEXTS, "to": TEXTS})
)


def _read(text: str) -> Any:  # noqa: ANN401  what a YAML file may hold
    findings = FindingCollector()
    node = yaml_text.parse(text.encode(), "ferry.yml", findings)
    assert node is not None, list(findings)
    assert not list(findings)
    return plain(node)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("night ferry", "night ferry"),
        ("2021-12-14", "2021-12-14"),
        ("../2021-12-14", "../2021-12-14"),
        ("s01", "s01"),
        ("no", '"no"'),
        ("Yes", '"Yes"'),
        ("null", '"null"'),
        ("", '""'),
        ("the boat: old", '"the boat: old"'),
        ("the boat ", '"the boat "'),
        ("- the boat", '"- the boat"'),
        ("5 #2", '"5 #2"'),
        ("the “boat”", '"the “boat”"'),
        ('the "boat"', '"the \\"boat\\""'),
        ("the\nboat", '"the\\nboat"'),
    ],
)
def test_a_scalar_is_quoted_only_where_yaml_needs_it(text: str, expected: str) -> None:
    """Plain words, ids and dates stay bare; whatever another reader may misread is in quotation marks."""
    assert scalar(text) == expected


@given(TEXTS)
def test_a_scalar_is_read_back_the_same(text: str) -> None:
    """No text breaks the file or changes in it."""
    assert _read(f"title: {scalar(text)}\n") == {"title": text}


@pytest.mark.parametrize("text", ["\x07😀", "👩\u200d✈️ at sea", "\U000e0001"])
def test_signs_beyond_the_basic_plane_are_read_back_the_same(text: str) -> None:
    """A sign of two code units is not torn apart where another one must be escaped."""
    assert _read(f"title: {scalar(text)}\n") == {"title": text}


@given(VALUES)
def test_a_value_on_one_line_is_read_back_the_same(value: Plain) -> None:
    """Lists and mappings in brackets hold any text."""
    assert "\n" not in flow(value)
    assert _read(f"title: {flow(value)}\n") == {"title": value}


@pytest.mark.parametrize(
    ("key", "value", "lines"),
    [
        ("summary", "", ["summary:"]),
        ("addressees", [], ["addressees:"]),
        ("addressees", ["john-poe", "county"], ["addressees: [john-poe, county]"]),
        ("quote", "the boat", ["quote: the boat"]),
        ("quote", ["the boat"], ["quote: the boat"]),
        ("quote", ["the boat", "the raft"], ["quote:", "  - the boat", "  - the raft"]),
        ("quote", {"from": "a boat", "to": "the raft"}, ["quote: {from: a boat, to: the raft}"]),
        (
            "relations",
            [{"relation": "repeats", "statement": "island-wire-s01"}],
            ["relations:", "  - {relation: repeats, statement: island-wire-s01}"],
        ),
    ],
)
def test_the_lines_of_a_key(key: str, value: Plain, lines: list[str]) -> None:
    """Several quotes and all relations are on a line each, everything else on the line of the key."""
    assert key_lines(key, value) == lines


def test_the_lines_of_a_statement() -> None:
    """Keys are in the order of the other source files, an unknown key last."""
    keys: dict[str, Plain] = {
        "summary": "",
        "deck": "upper",
        "quote": ["the boat", "the raft"],
        "speaker": "jane-roe",
        "id": "s01",
    }
    assert statement_lines(keys) == [
        "  - id: s01",
        "    speaker: jane-roe",
        "    quote:",
        "      - the boat",
        "      - the raft",
        "    summary:",
        "    deck: upper",
    ]


@given(
    st.dictionaries(
        st.sampled_from(("id", "speaker", "quote", "attribution", "note", "targets")), VALUES, min_size=1
    )
)
def test_a_statement_is_read_back_the_same(keys: dict[str, Plain]) -> None:
    """Whatever its keys hold, a statement is read back as it was written; a single quote without its list."""
    single = {
        key: value[0]
        if isinstance(value, list) and len(value) == 1 and key in ("quote", "attribution")
        else value
        for key, value in keys.items()
    }
    lines = ["statements:", *statement_lines(keys), ""]
    assert _read("\n".join(lines)) == {"statements": [single]}
