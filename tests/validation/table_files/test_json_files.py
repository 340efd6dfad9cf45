"""Rows in JSON are read with the cells that they would have in CSV, and what is wrong is reported on its line."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guarantees.validation.table_files.byte_streams import UnreadableTableError
from tests.helpers.plain_tables import (
    ReadTable,
    parse_resource,
    read_bytes,
    read_resource,
    validate_bytes,
    validate_resources,
)

FIELDS: Final = {"fields": [{"name": "a", "type": "integer"}, {"name": "b", "type": "any"}]}


def _read(root: Path, text: str, file: str = "t.json", **properties: object) -> ReadTable:
    return read_bytes(root, text.encode(), file=file, type="table", **properties)


@pytest.mark.parametrize(
    ("text", "rows", "lines"),
    [
        ('[{"a": 1, "b": "x"},\n\n {"b": null, "a": 2}]', [["1", "x"], ["2", ""]], [1, 3]),
        ('[["a", "b"],\n [1, "x"],\n [2, "y"]]', [["1", "x"], ["2", "y"]], [2, 3]),
        ('[{"a": 1,\n "b": [1, 2.50]},\n {"a": 2, "b": {"c": "d"}}]', [["1", "[1, 2.50]"], ["2", '{"c": "d"}']], [1, 3]),
        ('[{"a": 1e400, "b": true}, {"a": 10000000000000000000000, "b": false}]', [["1e400", "true"], ["1" + "0" * 22, "false"]], [1, 1]),
        ('[{"a": 1, "b": "x\\r"}, {"a": 2, "b": "\\u0000\\n\\",;"}]', [["1", "x\r"], ["2", '\x00\n",;']], [1, 1]),
    ],
    ids=["objects", "lists", "nested", "numbers", "texts"],
)  # fmt: skip
def test_rows_are_read(tmp_path: Path, text: str, rows: list[list[str]], lines: list[int]) -> None:
    """Objects and lists are rows, with the line on which each starts."""
    read = _read(tmp_path, text)

    assert (read.labels, read.rows, read.lines, read.findings) == (("a", "b"), rows, lines, [])


def test_the_property_holds_the_rows(tmp_path: Path) -> None:
    """The dialect names the property of an object."""
    text = '{"note": {"rows": [0]},\n "rows": [\n  {"a": 1}\n ]\n}'

    read = _read(tmp_path, text, dialect={"property": "rows"})

    assert (read.labels, read.rows, read.lines) == (("a",), [["1"]], [3])


def test_each_line_is_a_row(tmp_path: Path) -> None:
    """Blank lines are not rows, and the last line needs no end."""
    read = _read(tmp_path, '{"a": 1, "b": "x"}\n\n{"a": 2, "b": "y"}', file="t.ndjson")

    assert (read.rows, read.lines) == ([["1", "x"], ["2", "y"]], [1, 3])


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "not a list of rows"),
        ('{"a": 1}', "holds an object, not a list of rows"),
        ('[{"a": 1},\n {"a": }]', "Line 2 is not JSON"),
        ('[{"a": 1}\n {"a": 2}]', "Line 2: expected ',' or ']'"),
        ('[{"a": 1},\n', "ends in the middle"),
        ('[{"a": 1}]\n[{"a": 2}]', "Line 2: the file goes on"),
        ('[{"a": ' + "[" * 600 + "]" * 600 + "}]", "nested too deeply"),
        ('[{"a": ' + "[" * 100_000, "nested too deeply"),
        ("[" * 100_000, "nested too deeply"),
    ],
    ids=["empty", "object", "broken", "no comma", "cut off", "two lists", "nested", "bomb", "lists only"],
)
def test_what_is_not_json_is_refused(tmp_path: Path, text: str, message: str) -> None:
    """The message names the line."""
    with pytest.raises(UnreadableTableError, match=message.replace("[", r"\[")):
        _read(tmp_path, text)


@pytest.mark.parametrize("data", [b'{"a": 1}\n{"a"', b'{"a": "\xff"}', b'{"a": "\xed\xa0\x80"}'])
def test_a_line_that_is_not_json_is_refused(tmp_path: Path, data: bytes) -> None:
    """The message names the line."""
    line = data.count(b"\n") + 1

    report = validate_bytes(tmp_path, data, file="t.ndjson")

    assert [finding.check for finding in report.findings] == ["unreadable-file"]
    assert f"Line {line} is not JSON" in report.findings[0].message


@pytest.mark.parametrize(
    ("row", "check", "column"),
    [
        ({"a": "1", "b": 1}, "", ""),
        ({"a": True, "b": 1}, "type", "a"),
        ({"a": [1], "b": 1}, "type", "a"),
        ({"a": 1, "b": "\ud800"}, "csv-encoding", "b"),
        ({"a": 1, "b": 1, "c": 2}, "unknown-column", "c"),
        ([1], "csv-ragged-row", ""),
        ([1, 2, 3], "csv-ragged-row", ""),
    ],
    ids=str,
)
def test_a_fault_is_one_finding(tmp_path: Path, row: object, check: str, column: str) -> None:
    """A value of another type than the column, half a character, and a wrong number of values are reported."""
    text = json.dumps([{"a": 1, "b": 2}, row]).replace("}, ", "},\n", 1)

    report = validate_bytes(tmp_path, text.encode(), file="t.json", schema=FIELDS)

    expected = [(check, 2, column)] if check else []
    assert [(finding.check, finding.line, finding.column) for finding in report.findings] == expected


@pytest.mark.parametrize(
    "properties",
    [
        {"data": [{"a": 1, "b": 2}, {"a": "x", "b": 3}]},
        {"data": [["a", "b"], ["x", 3]]},
        {"data": {"rows": [{"a": 1, "b": 2}, {"a": "x", "b": 3}]}, "dialect": {"property": "rows"}},
        {"data": "a,b\nx,3\n", "format": "csv"},
        {"data": "a;b\nx;3\n", "format": "csv", "dialect": {"delimiter": ";"}},
        {"data": '[{"a": 1, "b": 2},\n{"a": "x", "b": 3}]', "format": "json"},
    ],
    ids=["objects", "lists", "property", "CSV", "semicolons", "JSON"],
)
def test_rows_in_the_descriptor_are_read(tmp_path: Path, properties: dict[str, Any]) -> None:
    """Rows in the descriptor, also as text, have the number of the row, or the line in the text."""
    report = validate_resources(tmp_path, {"name": "t", "schema": FIELDS, **properties})

    assert [(finding.check, finding.file, finding.line) for finding in report.findings] == [
        ("type", "datapackage.json", 2)
    ]


def test_a_list_without_rows_is_an_empty_table(tmp_path: Path) -> None:
    """The columns are those of the schema."""
    read = read_resource(tmp_path, parse_resource(tmp_path, {"data": [], "schema": FIELDS}))

    assert read is not None
    assert (read.labels, read.rows) == (("a", "b"), [])


TEXTS: Final = st.text(st.characters(codec="utf-8"), max_size=5)


@given(st.lists(st.tuples(TEXTS, TEXTS), min_size=1, max_size=5), st.booleans(), st.booleans())
def test_texts_survive(
    tmp_path_factory: pytest.TempPathFactory,
    rows: list[tuple[str, str]],
    as_lists: bool,
    by_line: bool,
) -> None:
    """Any text is read as it was written."""
    values: list[Any] = [["a", "b"], *map(list, rows)] if as_lists else [{"a": a, "b": b} for a, b in rows]
    text = "\n".join(map(json.dumps, values)) if by_line else json.dumps(values)

    read = _read(tmp_path_factory.mktemp("t"), text, file="t.ndjson" if by_line else "t.json")

    assert read.rows == [list(row) for row in rows]
