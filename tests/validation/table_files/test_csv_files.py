"""A CSV file of any form is read with its cells and lines, and what is wrong with it is reported where it is."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final, NamedTuple

import pytest

from guarantees.core.csv_text import BOM
from tests.helpers.plain_tables import parse_resource, read_bytes, read_resource, validate_bytes

_COMMENTS: Final = {"commentChar": "#"}
_ESCAPES: Final = {"escapeChar": "\\", "doubleQuote": False}


class Case(NamedTuple):
    """A file with the columns a and b, how it is declared, and its rows, their lines, and its findings."""

    name: str
    data: bytes
    rows: list[list[str]]
    lines: list[int]
    findings: list[tuple[str, int]]
    dialect: dict[str, Any] = {}  # noqa: RUF012  it is never changed
    encoding: str = "utf-8"


ONE_TWO: Final = [["1", "2"], ["3", "4"]]
FORMS: Final = (
    Case("plain", b"a,b\n1,2\n3,4\n", ONE_TWO, [2, 3], []),
    Case("byte order mark", BOM + b"a,b\n1,2\n3,4\n", ONE_TWO, [2, 3], []),
    Case("CRLF", b"a,b\r\n1,2\r\n3,4\r\n", ONE_TWO, [2, 3], []),
    Case("CR", b"a,b\r1,2\r3,4\r", ONE_TWO, [2, 3], []),
    Case("CR after the header only", b"a,b\r1,2\n3,4\n", ONE_TWO, [2, 3], []),
    Case("mixed", b"a,b\r\n1,2\n3,4\r", ONE_TWO, [2, 3], []),
    Case("no final line break", b"a,b\n1,2\n3,4", ONE_TWO, [2, 3], []),
    Case("header only", b"a,b\n", [], [], []),
    Case("header without line break", b"a,b", [], [], []),
    Case("quoted", b'"a","b"\n"1","2"\n"3","4"\n', ONE_TWO, [2, 3], []),
    Case("no header", b"1,2\n3,4\n", ONE_TWO, [1, 2], [], {"header": False}),
    Case("no header, with mark", BOM + b"1,2\n3,4\n", ONE_TWO, [1, 2], [], {"header": False}),
    Case("comments", b"#x\na,b\n#y\n1,2\n3,4\n#z", ONE_TWO, [4, 5], [], _COMMENTS),
    Case("comment rows", b"a,b\nm,m\n1,2\n3,4\n", ONE_TWO, [3, 4], [], {"commentRows": [2]}),
    Case("later comment rows", b"a,b\n1,2\nm,m\n3,4\nm\n", ONE_TWO, [2, 4], [], {"commentRows": [3, 5]}),
    Case("header in row 2", b"x\na,b\n1,2\n3,4\n", ONE_TWO, [3, 4], [], {"headerRows": [2]}),
    Case("semicolons", b"a;b\n1;2\n3;4\n", ONE_TWO, [2, 3], [], {"delimiter": ";"}),
    Case("tabs", b"a\tb\n1\t2\n3\t4\n", ONE_TWO, [2, 3], [], {"delimiter": "\t"}),
    Case("a delimiter of two bytes", "a\u00b6b\n1\u00b62\n".encode(), [["1", "2"]], [2], [], {"delimiter": "\u00b6"}),
    Case("space after the delimiter", b'a, b\n1, "2"\n', [["1", "2"]], [2], [], {"skipInitialSpace": True}),
    Case("blank rows skipped", b"a,b\n\n1,2\n\r\n3,4\n\n", ONE_TWO, [3, 5], [], {"skipBlankRows": True}),
    Case("no quotes", b'a,b\n"1,2"\n', [['"1', '2"']], [2], [], {"quoteChar": None}),
    Case("other quotes", b"a,b\n'1,1','it''s'\n", [["1,1", "it's"]], [2], [], {"quoteChar": "'"}),
    Case("escapes", b'a,b\n1\\,1,"a \\" b"\n', [["1,1", 'a " b']], [2], [], _ESCAPES),
    Case("doubled quotes", b'a,b\n"a ""b""",2\n3,4\n', [['a "b"', "2"], ["3", "4"]], [2, 3], []),
    Case("line breaks", b'a,b\n"x\ny\r\nz",2\n3,4\n', [["x\ny\r\nz", "2"], ["3", "4"]], [2, 5], []),
    Case("cells that end in CR", b'a,b\n#\n"x\r","y\r"\n', [["x\r", "y\r"]], [3], [], _COMMENTS),
    Case("latin-1", b"a,b\n\xe9,2\n", [["\u00e9", "2"]], [2], [], {}, "latin-1"),
    Case("cp1252", b"a,b\n\x80,2\n", [["\u20ac", "2"]], [2], [], {}, "cp1252"),
    Case("UTF-16", "a,b\n1,\u20ac\n".encode("utf-16"), [["1", "\u20ac"]], [2], [], {}, "utf-16"),
    Case("UTF-16 without mark", "a,b\n1,2\n".encode("utf-16-le"), [["1", "2"]], [2], [], {}, "utf-16"),
    Case("UTF-16 big-endian", "a,b\n1,2\n".encode("utf-16-be"), [["1", "2"]], [2], [], {}, "utf-16"),
    Case("UTF-32 without mark", "a,b\n1,2\n".encode("utf-32-be"), [["1", "2"]], [2], [], {}, "utf-32"),
    # The files of some formats of compression start so.
    Case("the start of zlib", b"a,b\n#\nx\x01,2\n", [["x\x01", "2"]], [3], [], _COMMENTS),
    Case("the start of zlib, no header", b"x\x01,2\n", [["x\x01", "2"]], [1], [], {"header": False}),
)  # fmt: skip
FAULTS: Final = (
    Case("too few", b"a,b\n1,2\n3\n5,6\n", [["1", "2"], ["3", ""], ["5", "6"]], [2, 3, 4], [("csv-ragged-row", 3)]),
    Case("too many", b"a,b\n1,2,x\n3,4\n", ONE_TWO, [2, 3], [("csv-ragged-row", 2)]),
    Case("all rows alike", b"a,b\n1,2,x\n3,4,y\n", ONE_TWO, [2, 3], [("csv-ragged-row", 2)]),
    Case("cut off", b"a,b\n1,2\n3", [["1", "2"], ["3", ""]], [2, 3], [("csv-ragged-row", 3)]),
    Case("blank", b"a,b\n\n1,2\n", [["", ""], ["1", "2"]], [2, 3], [("csv-blank-row", 2)]),
    Case("delimiters only", b"a,b\n,,\n1,2\n", [["", ""], ["1", "2"]], [2, 3], [("csv-blank-row", 2)]),
    Case("not closed", b'a,b\n"1,2\n3,4\n', [["1,2", ""], ["3", "4"]], [2, 3], [("csv-syntax", 2)]),
    Case("not closed, later one", b'a,b\n"1,2\n3,4\n5,"6\n7"\n', [["1,2", ""], ["3", "4"], ["5", "6\n7"]], [2, 3, 4], [("csv-syntax", 2)]),
    Case("stray", b'a,b\n1,x"y"z\n3,4\n', [["1", 'x"y"z'], ["3", "4"]], [2, 3], [("csv-syntax", 2)]),
    Case("NUL", b"a,b\n1,\x002\n3,4\n", [["1", "\x002"], ["3", "4"]], [2, 3], [("csv-nul", 2)]),
    Case("NUL after a comment", b"a,b\n#\n1,\x002\n", [["1", "\x002"]], [3], [("csv-nul", 3)], _COMMENTS),
    Case("NUL in a cell with line breaks", b'a,b\n1,"x\ny\rz\x00"\n', [["1", "x\ny\rz\x00"]], [2], [("csv-nul", 2)]),
    Case("latin-1 not declared", b"a,b\n1,2\n\xe9,\xfc\n", [["1", "2"], ["\u00e9", "\u00fc"]], [2, 3], [("csv-encoding", 3)]),
    Case("latin-1 in the header", b"a,b,\xe9\n1,2,\xfc\n", [["1", "2", "\u00fc"]], [2], [("csv-encoding", 1)]),
    Case("latin-1 with a stray quote", b'a,b\n\xe9,2\n3,x"\n\xe9,4\n', [["\u00e9", "2"], ["3", 'x"'], ["\u00e9", "4"]], [2, 3, 4], [("csv-encoding", 2), ("csv-syntax", 3)]),
    Case("damaged", "a,b\n\u20ac\u20ac,".encode() + b"\xff\n3,4\n", [["\u20ac\u20ac", "\ufffd"], ["3", "4"]], [2, 3], [("csv-encoding", 2)]),
    Case("damaged, after a comment", "a,b\n#\n\u20ac\u20ac,".encode() + b"\xff\n", [["\u20ac\u20ac", "\ufffd"]], [3], [("csv-encoding", 3)], _COMMENTS),
    Case("damaged cp1252", b"a,b\n1,\x81\n", [["1", "\ufffd"]], [2], [("csv-encoding", 2)], {}, "cp1252"),
    Case("not the declared encoding", BOM + b"a,b\n1,2\n", [["1", "2"]], [2], [("csv-encoding", 1)], {}, "latin-1"),
    Case("UTF-16 not declared", "a,b\n1,2\n".encode("utf-16-le"), [["1", "2"]], [2], [("csv-encoding", 1)]),
    Case("merge", b"a,b\n<<<<<<< x\n1,2\n=======\n1,9\n>>>>>>> y\n3,4\n", ONE_TWO, [3, 7], [("csv-conflict-marker", 2)]),
)  # fmt: skip


@pytest.mark.parametrize("case", FORMS, ids=lambda case: case.name)
def test_any_form_is_read(tmp_path: Path, case: Case) -> None:
    """What a file declares of its form is not a fault, and does not change its cells."""
    read = read_bytes(tmp_path, case.data, dialect=case.dialect, encoding=case.encoding)

    assert (read.rows, read.lines) == (case.rows, case.lines)
    assert read.findings == []


@pytest.mark.parametrize("case", FAULTS, ids=lambda case: case.name)
def test_a_fault_is_on_its_line(tmp_path: Path, case: Case) -> None:
    """A fault of the form is one finding, and the rows after it are read."""
    read = read_bytes(tmp_path, case.data, dialect=case.dialect, encoding=case.encoding)

    assert (read.rows, read.lines) == (case.rows, case.lines)
    assert read.findings == case.findings


@pytest.mark.parametrize("case", [*FORMS, *FAULTS], ids=lambda case: case.name)
def test_the_whole_engine_reads_the_same(tmp_path: Path, case: Case) -> None:
    """The findings on the form are those of the engine, if nothing else can be wrong."""
    report = validate_bytes(tmp_path, case.data, dialect=case.dialect, encoding=case.encoding)

    assert report.tables == {"t": len(case.rows)}
    assert sorted((finding.check, finding.line) for finding in report.findings) == sorted(case.findings)


@pytest.mark.parametrize("data", [b"", b"\n \r\n", BOM], ids=["no bytes", "white space", "mark"])
def test_an_empty_file_is_reported(tmp_path: Path, data: bytes) -> None:
    """A file without a header is not a table."""
    report = validate_bytes(tmp_path, data)

    assert [finding.check for finding in report.findings] == ["csv-empty"]


def test_several_rows_of_the_header_are_joined(tmp_path: Path) -> None:
    """The labels of a column are joined, and blank ones left out."""
    dialect = {"headerRows": [1, 3], "headerJoin": "/"}

    read = read_bytes(tmp_path, b"Ferry,Ferry,Day\nignored,,\nname,port\nA,B,C\n", dialect=dialect)

    assert read.labels == ("Ferry/name", "Ferry/port", "Day")
    assert (read.rows, read.lines) == ([["A", "B", "C"]], [4])


def test_another_delimiter_than_the_declared_one_is_reported_once(tmp_path: Path) -> None:
    """A file with semicolons is one fault, and its cells are read."""
    schema = {"fields": [{"name": "a", "type": "string"}, {"name": "b", "type": "string"}]}

    read = read_bytes(tmp_path, b'a;b\n1;"2"\n', schema=schema)

    assert (read.labels, read.rows, read.findings) == (("a", "b"), [["1", "2"]], [("csv-delimiter", 1)])


def test_several_files_are_one_table(tmp_path: Path) -> None:
    """The header may be in the first file only, in all files, or in another order, which is a fault."""
    (tmp_path / "1.csv").write_bytes(b"a,b\n1,2")
    (tmp_path / "2.csv").write_bytes(BOM + b"a,b\r\n3,4\r\n")
    (tmp_path / "3.csv").write_bytes(b"5,6\n")
    (tmp_path / "4.csv").write_bytes(b'b,a\n"8\n8",7\n9\n')

    files = ["1.csv", "2.csv", "3.csv", "4.csv"]
    read = read_resource(tmp_path, parse_resource(tmp_path, {"path": files}))

    assert read is not None
    assert read.rows == [["1", "2"], ["3", "4"], ["5", "6"], ["7", "8\n8"], ["9", ""]]
    assert [read.table.lines.place(record) for record in range(5)] == [
        ("1.csv", 2),
        ("2.csv", 2),
        ("3.csv", 1),
        ("4.csv", 2),
        ("4.csv", 4),
    ]
    assert read.findings == [("column-order", 1), ("csv-ragged-row", 4)]
    assert read.faulty == [4]


@pytest.mark.parametrize("name", ["t[1]*?.csv", "\u0141\u00f3d\u017a \u8239.csv", "a b&c=d.csv", "'t'.csv"])
def test_any_name_of_a_file_is_taken_literally(tmp_path: Path, name: str) -> None:
    """A name is not a pattern for names."""
    assert read_bytes(tmp_path, b"a,b\n1,2\n3,4\n", file=name).rows == ONE_TWO


def test_a_plain_file_is_not_copied(tmp_path: Path) -> None:
    """Only a file that is not plain is written again."""
    plain, repaired = (read_bytes(tmp_path, data, file="t.csv") for data in (b"a,b\n1,2\n", b"a,b\n1\n"))

    assert plain.table.path == tmp_path / "t.csv"
    assert repaired.table.path != tmp_path / "t.csv"
