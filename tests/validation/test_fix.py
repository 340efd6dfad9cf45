"""``validate --fix`` fixes formatting, prints the diff, and loses nothing."""

from __future__ import annotations

import csv
import io
import zipfile
from collections import Counter
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guarantees.core import csv_text
from tests.conftest import Toy

EVENTS = "data/events.csv"
CELL = st.text(st.sampled_from('ab ,"\r\n\t\u00a0é'), max_size=6)
TABLE = st.integers(1, 4).flatmap(
    lambda width: st.lists(st.lists(CELL, min_size=width, max_size=width), min_size=1, max_size=6)
)


def _cells(data: bytes) -> Counter[str]:
    text = data.removeprefix(csv_text.BOM).decode("utf-8")
    return Counter(cell.strip() for row in csv.reader(io.StringIO(text, newline="")) for cell in row)


@given(TABLE, st.sampled_from(["\n", "\r\n"]), st.booleans(), st.booleans(), st.integers(0, 1))
def test_every_cell_stays(rows: list[list[str]], end: str, bom: bool, cut: bool, quoting: int) -> None:
    """Fixing keeps every cell except for surrounding whitespace; fixing again changes nothing."""
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator=end, quoting=csv.QUOTE_ALL if quoting else csv.QUOTE_MINIMAL).writerows(
        rows
    )
    text = out.getvalue().removesuffix(end) if cut else out.getvalue()
    data = (csv_text.BOM if bom else b"") + text.encode()

    fixed = csv_text.fix_formatting(data, [rows[0][0].strip()])

    assert _cells(fixed) == _cells(data)
    assert csv_text.fix_formatting(fixed, [rows[0][0].strip()]) == fixed


@given(st.binary(max_size=40))
def test_what_cannot_be_read_is_left(data: bytes) -> None:
    """Whatever the bytes are, nothing is raised, and what is damaged stays as it is."""
    fixed = csv_text.fix_formatting(data, ["a"])

    text = csv_text.parse(data, "x.csv")
    if not text.whole or any(f.check == "csv-ragged-row" for f in text.findings):
        assert fixed == data


@pytest.mark.parametrize(
    "spoil",
    [
        lambda data: csv_text.BOM + data,
        lambda data: data.replace(b"\n", b"\r\n"),
        lambda data: data.replace(b"\n", b"\r"),
        lambda data: data.removesuffix(b"\n"),
        lambda data: data.replace(b"\n", b"  \n").replace(b",", b" , "),
        lambda data: b"\n".join([*data.split(b"\n")[:1], *data.split(b"\n")[-2:0:-1], b""]),
    ],
    ids=["BOM", "CRLF", "CR", "no last line end", "surrounding whitespace", "order"],
)
def test_formatting_is_fixed(toy: Toy, spoil: Callable[[bytes], bytes]) -> None:
    """The file is as the build wrote it, the diff is printed, and the table is valid."""
    path = toy.path("data/relations.csv")
    right = path.read_bytes()
    path.write_bytes(spoil(right))
    assert path.read_bytes() != right
    assert toy.run("validate", "--engine", "pandera").code == 1

    ran = toy.run("validate", "--engine", "pandera", "--fix")

    assert ran.code == 0
    assert path.read_bytes() == right
    assert ran.out.startswith("--- a/data/relations.csv\n+++ b/data/relations.csv\n@@ ")


def test_only_what_needs_it_is_touched(toy: Toy) -> None:
    """Other faults, unnecessary quotes and other files are left alone."""
    toy.set("events", 1, event_type="meating")
    path = toy.path(EVENTS)
    lines = path.read_text(encoding="utf-8").split("\n")
    first, _, rest = lines[2].partition(",")
    lines[2] = f'"{first}",{rest}'
    path.write_text("\r\n".join(lines), encoding="utf-8", newline="")
    others = {p: p.read_bytes() for p in toy.root.rglob("*") if p.is_file() and p != path}

    ran = toy.run("validate", "--engine", "pandera", "--fix")

    assert ran.code == 1
    assert path.read_bytes() == "\n".join(lines).encode()
    assert {p: p.read_bytes() for p in toy.root.rglob("*") if p.is_file() and p != path} == others
    assert "\\x0d" in ran.out
    assert ran.out.splitlines()[-1].startswith("Not valid: ")


def test_a_clean_folder_stays(toy: Toy) -> None:
    """If there is nothing to fix, nothing is printed."""
    ran = toy.run("validate", "--engine", "pandera", "--fix", ".")

    assert ran.code == 0
    assert len(ran.out.splitlines()) == 1


def test_archives_and_files_are_not_fixed(toy: Toy) -> None:
    """--fix is for a folder: a published archive is not changed."""
    path = toy.path("toy.zip")
    with zipfile.ZipFile(path, "w") as archive:
        archive.write(toy.path("datapackage.json"), "datapackage.json")
    before = path.read_bytes()

    for args in (["toy.zip"], [EVENTS], [EVENTS, "data/actors.csv"]):
        ran = toy.run("validate", "--fix", *args)
        assert ran.code == 2
        assert "folder" in ran.out
    assert path.read_bytes() == before
