"""Check how CSV readers read a table: pandas, R, spreadsheets."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guarantees.core import csv_text
from guarantees.core.findings import Finding
from guarantees.validation import portability
from tests.helpers.corpus_tables import Change, Rows, edit, package


def _swap_first_rows(rows: Rows) -> None:
    first, second, *others = rows["sources"]
    rows["sources"] = [second, first, *others]


def _findings(*changes: Change) -> list[Finding]:
    corpus = package(*changes)
    return [
        *portability.findings(corpus),
        *(f for table in corpus for f in portability.plain_findings(table)),
    ]


@pytest.mark.parametrize(
    ("rule", "change", "record", "column"),
    [
        ("reads-as-missing", edit("events", "mayors-meet", place="NA"), "mayors-meet", "place"),
        ("surrounding-whitespace", edit("events", "mayors-meet", place=" Northmoor"), "mayors-meet", "place"),
        ("control-character", edit("events", "mayors-meet", place="North\u202emoor"), "mayors-meet", "place"),
        ("spreadsheet-formula", edit("events", "mayors-meet", place="=1+1"), "mayors-meet", "place"),
        ("look-alike", edit("events", "mayors-meet", place="North m\u043eor"), "mayors-meet", "place"),
        ("blank-column", edit("events", "mayors-meet", place=""), "", "place"),
        ("row-order", _swap_first_rows, "ferry-gazette", ""),
        ("altered-by-read-csv", edit("events", "mayors-meet", place="007"), "mayors-meet", "place"),
    ],
)
def test_violation(rule: str, change: Change, record: str, column: str) -> None:
    """Each rule is violated by one cell, column or row."""
    findings = [finding for finding in _findings(change) if finding.check == rule]

    assert (record, column) in [(finding.record, finding.column) for finding in findings]
    assert all(finding.message and finding.hint for finding in findings)


def test_corpus_is_portable() -> None:
    """Every reader sees the tables of the corpus as they are written."""
    assert [finding for finding in _findings() if finding.table not in {"coder_agreement", "codes"}] == []


@settings(max_examples=200)
@given(
    st.lists(
        st.sampled_from(
            [
                "",
                "1",
                "007",
                "true",
                "True",
                "false",
                "inf",
                "nan",
                "NA",
                "Infinity",
                "1e5",
                "x",
                "a b",
                "-",
                "2030-01-02",
                "1.0",
                "yes",
                "0x1F",
                "1_000",
                "+1",
                "1j",
                "é",
            ]
        ),
        min_size=1,
        max_size=4,
    )
)
def test_what_is_certainly_plain_is_plain(cells: list[str]) -> None:
    """A column that pandas is not asked about is read as it is written."""
    if portability._is_plain_column("string", set(cells)):  # noqa: SLF001
        dtypes, read = csv_text.read_plain(
            csv_text.to_csv([["id", "a"], *([f"r{n}", cell] for n, cell in enumerate(cells))])
        )
        assert [row[1] for row in read] == cells
        assert dtypes["a"] in {"str", "object"} or not any(cells)
