"""The labels of a table are compared with the fields of its schema, as far as fieldsMatch says."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from guarantees.validation.header import match_header
from tests.helpers.plain_tables import parse_resource, validate_bytes


@pytest.mark.parametrize(
    ("labels", "match", "faults", "columns"),
    [
        ("a,b,c", "exact", [], "a,b,c"),
        ("a,c,b", "exact", [("column-order", "")], "a,-,-"),
        ("a,c,b", "equal", [], "a,c,b"),
        ("a,b", "exact", [("missing-column", "c")], "a,b"),
        ("a,b", "superset", [], "a,b"),
        ("a,b,c,d", "exact", [("unknown-column", "d")], "a,b,c,-"),
        ("a,b,c,d", "subset", [], "a,b,c,-"),
        ("a,B,c", "exact", [("missing-column", "b")], "a,b,c"),
        ("a,,c", "exact", [("missing-column", "b")], "a,b,c"),
        ("a,a,c", "exact", [("duplicate-column", "a")], "a,b,c"),
        ("x,y", "partial", [("missing-column", "")], "-,-"),
        ("x,a", "partial", [], "-,a"),
    ],
)
def test_a_header_is_matched(
    tmp_path: Path, labels: str, match: str, faults: list[tuple[str, str]], columns: str
) -> None:
    """One fault of the header is one finding, and the columns are known nevertheless."""
    schema = {"fields": [{"name": name, "type": "string"} for name in "abc"], "fieldsMatch": match}

    matched = match_header(labels.split(","), parse_resource(tmp_path, {"path": "t.csv", "schema": schema}))

    assert [(fault.rule.name, fault.column) for fault in matched.faults] == faults
    assert ",".join(column.name if column else "-" for column in matched.columns) == columns


@pytest.mark.parametrize(
    ("properties", "checks"),
    [
        ({"bytes": 8, "hash": "sha1:" + "0" * 40, "rows": 1}, ["file-hash"]),
        ({"bytes": 9}, ["file-size"]),
        ({"rows": 2}, ["row-count"]),
        ({"bytes": 8, "rows": 1}, []),
    ],
    ids=["hash", "size", "rows", "right"],
)
def test_what_a_resource_declares_of_its_file_is_checked(
    tmp_path: Path, properties: dict[str, Any], checks: list[str]
) -> None:
    """Size, hash and number of rows must be as declared."""
    report = validate_bytes(tmp_path, b"a,b\n1,2\n", **properties)

    assert [finding.check for finding in report.findings] == checks


def test_findings_beyond_the_limit_are_counted(tmp_path: Path) -> None:
    """The first 20 of a kind are listed, and the others counted."""
    report = validate_bytes(tmp_path, b"a,b\n" + b"1\n" * 30 + b"1,2\n")

    assert len(report.findings) == 20
    assert [(each.kind.check, each.total) for each in report.not_listed] == [("csv-ragged-row", 30)]
    assert report.errors == 30
