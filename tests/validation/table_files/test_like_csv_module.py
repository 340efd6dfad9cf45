"""Plain tables have the records and lines that Python's csv module reads, in blocks of any size."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any, Final

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from guarantees.package.resource import Dialect, Resource
from guarantees.validation.polars_engine.frames import AmbiguousCsvError
from guarantees.validation.table_files.byte_streams import UnreadableTableError
from tests.helpers.plain_tables import ReadTable, read_resource, small_blocks, validate_bytes

Record = tuple[int, list[str]]
BLOCKS: Final = st.integers(1, 9)


def _read(root: Path, data: bytes, block: int, *, exact: bool = True, **dialect: Any) -> ReadTable | None:  # noqa: ANN401
    (root / "t.csv").write_bytes(data)
    resource = Resource(name="t", files=("t.csv",), dialect=Dialect(**dialect))
    with small_blocks(block):
        return read_resource(root, resource, exact=exact)


def _strict(text: str) -> list[Record] | None:
    """Return the records after the header with their lines, or None if they are not all complete."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    records, line = [], 1
    try:
        for cells in reader:
            records.append((line, cells))
            line = reader.line_num + 1
    except csv.Error:
        return None
    return records if all(len(cells) == 2 for _, cells in records) else None


@given(text=st.text(alphabet='ab",\n\r\u00e9 ', max_size=24), block=BLOCKS)
@example(text='a,"b\n",\n"\r",1', block=1)
@example(text="1,2\r3,4\n", block=1)
def test_a_valid_text_is_read_alike(tmp_path_factory: pytest.TempPathFactory, text: str, block: int) -> None:
    """Records and lines are those of the strict reader, and it has no fault where there is none."""
    records = _strict(f"a,b\n{text}")

    read = _read(tmp_path_factory.mktemp("t"), b"a,b\n" + text.encode(), block)

    assert read is not None
    if records is not None and "csv-syntax" not in [check for check, _ in read.findings]:
        assert list(zip(read.lines, read.rows, strict=True)) == records[1:]
        assert read.findings == []
    else:
        assert read.findings


@given(
    blocks=st.lists(st.sampled_from(["x,,\n", "\n", "x\n", "x,y\n", ',"\n",\n']), max_size=6), block=BLOCKS
)
@example(blocks=["x,,\n", "\n"], block=9)
@example(blocks=["x\n", "x,,\n"], block=9)
def test_faults_that_make_up_for_each_other_are_found(
    tmp_path_factory: pytest.TempPathFactory, blocks: list[str], block: int
) -> None:
    """What the fast scan overlooks, Polars refuses; the engine finds it in any case."""
    data = b"a,b\n" + "".join(blocks).encode()
    root = tmp_path_factory.mktemp("t")
    exact = _read(root, data, block)
    assert exact is not None

    try:
        fast = _read(root, data, block, exact=False)
    except AmbiguousCsvError:
        assert exact.findings
    else:
        assert fast is not None
        assert (fast.rows, fast.lines, fast.findings) == (exact.rows, exact.lines, exact.findings)
    with small_blocks(block):
        report = validate_bytes(root, data)
    assert {(f.check, f.line) for f in report.findings} >= set(exact.findings)


@given(
    data=st.binary(max_size=40)
    | st.lists(st.sampled_from([b'"', b",", b"\n", b"\r", b"\xff", b"\0", b"x"]), max_size=20).map(b"".join),
    block=BLOCKS,
)
def test_any_bytes_are_a_table_or_refused(
    tmp_path_factory: pytest.TempPathFactory, data: bytes, block: int
) -> None:
    """Every record has all its cells, whatever the file holds."""
    try:
        read = _read(tmp_path_factory.mktemp("t"), data, block)
    except UnreadableTableError:
        return

    assert read is None or all(len(row) == len(read.labels) for row in read.rows)
    assert read is None or read.lines == sorted(set(read.lines))


DIALECTS: Final[tuple[dict[str, Any], ...]] = (
    {},
    {"delimiter": ";"},
    {"delimiter": "\t", "quote": "'"},
    {"delimiter": "|", "escape": "\\", "double_quote": False},
    {"delimiter": "\u00b6", "quote": "\u00ab"},
)
CELLS: Final = st.text(alphabet="ab\"',;\t|\\\n\r\u00e9\u00b6\u00ab x", max_size=6)


@given(
    rows=st.lists(st.tuples(CELLS, CELLS).filter(any), max_size=6),
    dialect=st.sampled_from(DIALECTS),
    end=st.sampled_from(["\n", "\r\n"]),
    block=BLOCKS,
)
def test_rows_survive_in_any_dialect(
    tmp_path_factory: pytest.TempPathFactory,
    rows: list[tuple[str, str]],
    dialect: dict[str, Any],
    end: str,
    block: int,
) -> None:
    """What is written in a dialect is read back, without a finding."""
    out = io.StringIO()
    csv.writer(
        out,
        delimiter=dialect.get("delimiter", ","),
        quotechar=dialect.get("quote", '"'),
        escapechar=dialect.get("escape"),
        doublequote=dialect.get("double_quote", True),
        quoting=csv.QUOTE_ALL,
        lineterminator=end,
    ).writerows([("a", "b"), *rows])

    read = _read(tmp_path_factory.mktemp("t"), out.getvalue().encode(), block, **dialect)

    assert read is not None
    assert (read.rows, read.findings) == ([list(row) for row in rows], [])
