"""A fault of a file of this dataset is one finding, however much follows from it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.conftest import Toy

STATEMENTS = "data/statements.csv"
Change = Callable[[list[str]], list[str]]


def _lines(toy: Toy, change: Change) -> None:
    path = toy.path(STATEMENTS)
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    path.write_text("".join(change(lines)), encoding="utf-8")


def _merge(lines: list[str]) -> list[str]:
    ours, theirs = lines[2], lines[2].replace("statement", "claim")
    return [*lines[:2], "<<<<<<< main\n", ours, "=======\n", theirs, ">>>>>>> branch\n", *lines[3:]]


def _cut_off(lines: list[str]) -> list[str]:
    return [*lines[:3], lines[3][:20]]


def _unclosed(lines: list[str]) -> list[str]:
    return [*lines[:2], lines[2].replace(",", ',"', 1), *lines[3:]]


@pytest.mark.parametrize(
    ("change", "check", "line", "end"),
    [
        (_merge, "csv-conflict-marker", 3, 0),
        (_cut_off, "csv-ragged-row", 4, 0),
        (_unclosed, "csv-syntax", 3, 0),
        (lambda lines: [*lines, *lines[1:4]], "primary-key", -1, 3),
        (lambda lines: [*lines[:3], lines[0], *lines[3:]], "repeated-header", 4, 0),
        (lambda lines: [f'"{line[:-1]}"\n' for line in lines], "missing-column", 1, 0),
        (lambda _: ["<!DOCTYPE html>\n", "<p>Not found</p>\n"], "missing-column", 1, 0),
        (lambda lines: [f"{line[:-1]},,\n" for line in lines], "unknown-column", 1, 0),
        (lambda lines: [*lines[:2], lines[2].replace(",", ";"), *lines[3:]], "csv-ragged-row", 3, 0),
        (lambda lines: [*lines[:2], "\n", *lines[2:]], "csv-blank-row", 3, 0),
    ],
    ids=[
        "unresolved merge",
        "cut off",
        "quote not closed",
        "repeated block",
        "second header",
        "lines quoted as a whole",
        "web page",
        "commas at the end of all lines",
        "one row with semicolons",
        "blank row",
    ],
)
def test_damaged_lines(toy: Toy, change: Change, check: str, line: int, end: int) -> None:
    """What is wrong with lines is told once, where it begins."""
    last = len(toy.path(STATEMENTS).read_text(encoding="utf-8").splitlines())
    _lines(toy, change)

    (finding,) = toy.findings()

    assert (finding["check"], finding["line"]) == (check, line if line > 0 else last + 1)
    assert finding.get("end_line", 0) == (last + end if end else 0)


@pytest.mark.parametrize(
    ("cells", "check"),
    [
        ({"statement_type": " claim"}, "surrounding-whitespace"),
        ({"statement_type": "cl\u0430im"}, "look-alike"),
        ({"speaker_id": "ann-lee "}, "surrounding-whitespace"),
        ({"statement_type": "=1+1"}, "enum"),
        ({"date_start": "05.12.2030"}, "type"),
    ],
)
def test_cells(toy: Toy, cells: dict[str, str], check: str) -> None:
    """The reason why a cell violates its rule is told, and not the rule as well."""
    toy.set("statements", 1, **cells)

    (finding,) = toy.findings()

    assert (finding["check"], finding["line"]) == (check, 2)


def test_a_blank_column(toy: Toy) -> None:
    """A column that has lost all cells is one finding, and its codes are not missed."""
    rows = toy.rows("statements")
    place = rows[0].index("statement_type")
    toy.write("statements", [rows[0], *([*row[:place], "", *row[place + 1 :]] for row in rows[1:])])

    (finding,) = toy.findings()

    assert finding["message"] == f"All {len(rows) - 1} cells of statement_type are blank."


def test_a_table_in_another_encoding(toy: Toy) -> None:
    """A table saved as UTF-16 is one finding."""
    path = toy.path(STATEMENTS)
    path.write_bytes(path.read_text(encoding="utf-8").encode("utf-16"))

    (finding,) = toy.findings()

    assert (finding["check"], finding["message"]) == ("csv-encoding", "The file is UTF-16-LE, not UTF-8.")


def test_a_table_without_rows(toy: Toy) -> None:
    """Each reference to a table that has lost its rows is one finding."""
    toy.write("actors", toy.rows("actors")[:1])
    findings = toy.findings()

    assert {finding["check"] for finding in findings} == {"foreign-key"}
    assert all(str(finding["message"]).startswith("actors has no rows, and ") for finding in findings)


def test_a_number_that_readers_would_change(toy: Toy) -> None:
    """An integer beyond 64 bits is not of its type, although the standard knows no limit."""
    toy.set("anchors", 1, seq="12345678901234567890")

    assert [finding["check"] for finding in toy.findings()] == ["type"]
