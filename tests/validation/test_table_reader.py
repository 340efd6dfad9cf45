"""Damaged text and incomplete records are reported in their places, however the records of the file have to be read."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from guarantees.validation.any_path import validate_path

_SCHEMA = {"fields": [{"name": "id"}, {"name": "note"}]}


def _findings(folder: Path, data: bytes, **dialect: object) -> list[tuple[str, int, str]]:
    """Return rule, line and column of what is found in a table of two columns."""
    resource = {"name": "t", "path": "t.csv", "schema": _SCHEMA, "dialect": dialect}
    (folder / "datapackage.json").write_text(json.dumps({"resources": [resource]}), encoding="utf-8")
    (folder / "t.csv").write_bytes(data)
    findings = validate_path(folder).findings
    return [(each.check, each.line, each.column) for each in findings if each.file == "t.csv"]


@pytest.mark.parametrize(
    ("rule", "damage"),
    [("csv-nul", b"\x00"), ("csv-encoding", b"\xff"), ("csv-encoding", b"\xc3\xa9\xc3\xa9\xff")],
    ids=["NUL", "another encoding", "a wrong byte"],
)
@pytest.mark.parametrize(
    ("before", "dialect"),
    [
        (b"1,gull\n", {}),
        (b"# moved in 2019\n", {"commentChar": "#"}),
        (b'1,"two\nlines"\n# moved\n', {"commentChar": "#"}),
        (b'1,"quoted"\n', {"quoteChar": "'"}),
        (b"1,gull\r", {}),
    ],
    ids=["plain", "a comment", "a comment after two lines", "another quote", "CR"],
)
def test_damaged_text_is_reported_at_its_record(
    tmp_path: Path, rule: str, damage: bytes, before: bytes, dialect: dict[str, object]
) -> None:
    """The line is that of the record, whether the file is scanned or read record by record."""
    data = b"id,note\n" + before + b"2,eel" + damage + b"\n3,cod\n"

    line = 2 + before.count(b"\n") + before.count(b"\r")
    assert _findings(tmp_path, data, **dialect) == [(rule, line, "note")]


@pytest.mark.parametrize(("rule", "damage"), [("csv-nul", b"\x00"), ("csv-encoding", b"\xff")])
def test_the_column_of_damaged_text_is_that_of_a_cell_of_several_lines(
    tmp_path: Path, rule: str, damage: bytes
) -> None:
    """A comma after a line break in a cell does not count as the end of a cell."""
    data = b'id,note\n1,"two, or\nmore, lines' + damage + b'"\n'

    line = 2 if rule == "csv-nul" else 3  # of the row, and of the first byte by which the encoding was found
    assert _findings(tmp_path, data) == [(rule, line, "note")]


def test_a_replacement_character_in_valid_text_is_not_damage(tmp_path: Path) -> None:
    """A file may contain the character that stands for unreadable ones: its bytes are text, but it tells of a loss."""
    assert _findings(tmp_path, "id,note\n# x\n1,\ufffd\n".encode(), commentChar="#") == [
        ("mojibake", 3, "note")
    ]


@pytest.mark.parametrize("end", [b"", b"\n", b"\r\n"], ids=["not ended", "LF", "CR LF"])
@pytest.mark.parametrize("more", [b"", b"y", b'"y"'], ids=["blank", "a cell", "a quoted cell"])
@pytest.mark.parametrize("first", [b"1,gull\n", b'1,"two\nlines"\n'], ids=["plain", "two lines"])
def test_a_long_record_does_not_make_up_for_a_short_one(
    tmp_path: Path, first: bytes, more: bytes, end: bytes
) -> None:
    """Both are reported, although the table has as many cells as it should."""
    line = 2 + first.count(b"\n")

    found = _findings(tmp_path, b"id,note\n" + first + b"2\n3,eel," + more + end)

    assert found == [("csv-ragged-row", line, ""), ("csv-ragged-row", line + 1, "")]


@pytest.mark.parametrize(
    "before", [b"", b"1,gull\n", b'1,"two\nlines"\n'], ids=["none", "a row", "two lines"]
)
def test_an_unresolved_merge_is_reported_at_its_first_line(tmp_path: Path, before: bytes) -> None:
    """The rows of the first version are read."""
    merge = b"<<<<<<< HEAD\n2,eel,x\n=======\n2,cod\n>>>>>>> corrections\n3,ray\n"

    line = 2 + before.count(b"\n")
    assert _findings(tmp_path, b"id,note\n" + before + merge) == [
        ("csv-conflict-marker", line, ""),
        ("csv-ragged-row", line + 1, ""),
    ]
