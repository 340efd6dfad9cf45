"""Check how CSV readers read a table: pandas, R, spreadsheets."""

from __future__ import annotations

import pytest

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
