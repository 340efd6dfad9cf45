"""Unique keys and foreign keys."""

from __future__ import annotations

import pytest

from guarantees.validation import references
from tests.helpers.corpus_tables import Change, edit, package


@pytest.mark.parametrize(
    ("rule", "change", "violations"),
    [
        (
            "unique-key",
            edit("codes", "actor_type:government_body", label="Collective"),
            [("actor_type:government_body", "label")],
        ),
        (
            "foreign-key",
            edit("statements", "ferry-gazette-s01", speaker_id="jane-row"),
            [("ferry-gazette-s01", "speaker_id")],
        ),
    ],
)
def test_violation(rule: str, change: Change, violations: list[tuple[str, str]]) -> None:
    """A repeated key and a broken reference are reported with record and column."""
    findings = list(references.findings(package(change)))

    assert [(finding.record, finding.column) for finding in findings] == violations
    assert all(finding.check == rule and finding.message and finding.hint for finding in findings)


def test_corpus_has_no_broken_reference() -> None:
    """Every key of the corpus is unique, and every reference names a record."""
    assert list(references.findings(package())) == []
