"""Damaged tables: a clear finding for each fault, and never a traceback."""

from __future__ import annotations

import csv
import re
import socket
from collections.abc import Callable, Collection
from dataclasses import dataclass
from pathlib import Path

import pytest

from guarantees.contract.table_schema import Field
from guarantees.core.csv_text import ParsedCsv, Row
from guarantees.core.errors import did_you_mean
from guarantees.package import reader
from guarantees.package.reader import TableData, contract_of
from guarantees.validation import references
from tests.conftest import PROJECT, Toy

EVENTS = "data/events.csv"


def _bytes(change: Callable[[bytes], bytes]) -> Callable[[Toy], object]:
    return lambda toy: toy.path(EVENTS).write_bytes(change(toy.path(EVENTS).read_bytes()))


def _rows(change: Callable[[list[list[str]]], object]) -> Callable[[Toy], object]:
    def fault(toy: Toy) -> None:
        rows = toy.rows("events")
        change(rows)
        toy.write("events", rows)

    return fault


def _folder(toy: Toy) -> None:
    toy.path(EVENTS).unlink()
    toy.path(EVENTS).mkdir()


def _swap(rows: list[list[str]]) -> None:
    for row in rows:
        row[0], row[1] = row[1], row[0]


def _exchange(rows: list[list[str]]) -> None:
    rows[0][1], rows[0][2] = rows[0][2], rows[0][1]


def _widen(rows: list[list[str]]) -> None:
    for row in rows:
        row.append("x")


@dataclass(frozen=True)
class Case:
    """A fault in the table of events, the rule that it violates, its line, and words of the message."""

    name: str
    fault: Callable[[Toy], object]
    check: str
    line: int | None
    message: str


CASES = (
    Case("missing file", lambda toy: toy.path(EVENTS).unlink(), "missing-file", None, "No such file"),
    Case("folder for a file", _folder, "missing-file", None, "found a folder"),
    Case("empty", _bytes(lambda _: b""), "csv-empty", None, "empty"),
    Case("BOM", _bytes(lambda data: b"\xef\xbb\xbf" + data), "csv-bom", 1, "byte order mark"),
    Case("CRLF", _bytes(lambda data: data.replace(b"\n", b"\r\n")), "csv-line-endings", 1, "carriage return"),
    Case("CR", _bytes(lambda data: data.replace(b"\n", b"\r")), "csv-line-endings", 1, "carriage return"),
    Case("no last line end", _bytes(lambda data: data[:-1]), "csv-line-endings", 3, "no line ending"),
    Case("latin 1", _bytes(lambda data: data + b"caf\xe9\n"), "csv-encoding", 4, "0xE9 is not UTF-8"),
    Case("UTF-16", _bytes(lambda data: data.decode().encode("utf-16")), "csv-encoding", 1, "not UTF-8"),
    Case("NUL", _bytes(lambda data: data + b"a\x00b\n"), "csv-nul", 4, "NUL"),
    Case("blank row", _bytes(lambda data: data + b"\n"), "csv-blank-row", 4, "blank"),
    Case(
        "short row", _bytes(lambda data: data + b"a,b\n"), "csv-ragged-row", 4, "2 cells; the header has 20"
    ),
    Case("long row", _rows(lambda rows: rows[2].append("")), "csv-ragged-row", 3, "21 cells"),
    Case("open quote", _bytes(lambda data: data + b'"a,b\n'), "csv-syntax", 4, "cannot be read"),
    Case("stray quote", _bytes(lambda data: data + b'"a"b,c\n'), "csv-syntax", 4, "cannot be read"),
    Case("huge cell", _bytes(lambda data: data + b"a" * 1_100_000 + b"\n"), "csv-syntax", 4, "field larger"),
    Case(
        "missing column",
        _rows(lambda rows: [row.pop(2) for row in rows]),
        "missing-column",
        1,
        "'event_type'",
    ),
    Case("extra column", _rows(_widen), "unknown-column", 1, "'x'"),
    Case(
        "misspelt column", _rows(lambda rows: rows[0].__setitem__(1, "lable")), "unknown-column", 1, "'lable'"
    ),
    Case(
        "repeated column",
        _rows(lambda rows: rows[0].__setitem__(1, "status")),
        "duplicate-column",
        1,
        "'status'",
    ),
    Case("columns in disorder", _rows(_swap), "column-order", 1, "order"),
    Case("names exchanged", _rows(_exchange), "column-order", 1, "'event_type' and 'label'"),
)


@pytest.mark.parametrize("engine", ["pandera", "frictionless"])
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_damage_is_reported(toy: Toy, case: Case, engine: str) -> None:
    """The finding has the line of the damage; there are no further findings about cells."""
    case.fault(toy)

    findings = [f for f in toy.findings("--engine", engine) if f["table"] == "events"]

    assert (case.check, case.line) in [(f["check"], f["line"]) for f in findings]
    assert any(case.message in f["message"] for f in findings)
    assert len(findings) <= 3


def test_misspelt_column_has_a_suggestion(toy: Toy) -> None:
    """The hint names the probable column."""
    toy.path(EVENTS).write_text(
        toy.path(EVENTS).read_text(encoding="utf-8").replace("label", "lable", 1), encoding="utf-8"
    )

    assert "The header has 'lable' in the place of 'label'." in toy.expect_errors(toy.run("validate"))


def test_a_hundred_thousand_columns_are_one_finding(toy: Toy) -> None:
    """An enormous header is reported once, and fast."""
    toy.path(EVENTS).write_text(",".join(f"c{i}" for i in range(100_000)) + "\n", encoding="utf-8")

    findings = [f for f in toy.findings() if f["table"] == "events"]

    assert [f["check"] for f in findings] == ["missing-column"]
    assert findings[0]["message"].startswith("The first line is not a header")


def test_table_without_rows_is_valid(toy: Toy) -> None:
    """A table may have only a header."""
    toy.write("relations", toy.rows("relations")[:1])

    # What follows from its rows is missed elsewhere.
    assert {finding["table"] for finding in toy.findings()} == {"statement_events", "statements_flat"}


@pytest.mark.parametrize(
    ("fault", "rules"),
    [
        (lambda rows: rows.pop(0), ["missing-column"]),
        (lambda rows: rows[0].pop(3), ["csv-ragged-row", "missing-column"]),
        (lambda rows: rows[0].append("x"), ["csv-ragged-row", "unknown-column"]),
        (lambda rows: [row.pop(0) for row in rows], ["missing-column"]),
        (_exchange, ["column-order"]),
        (_swap, ["column-order"]),
        (lambda rows: rows[0].reverse(), ["column-order"]),
    ],
    ids=[
        "no header",
        "a name too few",
        "a name too many",
        "no key",
        "names exchanged",
        "columns exchanged",
        "names reversed",
    ],
)
def test_wrong_header_is_reported_once(
    toy: Toy, fault: Callable[[list[list[str]]], object], rules: list[str]
) -> None:
    """However many rows there are, and whatever refers to them: the header is at fault, and nothing else."""
    rows = toy.rows("events")
    rows += [[f"talk-{number:03}", f"Talk {number}", *rows[-1][2:]] for number in range(500)]
    fault(rows)
    toy.write("events", rows)

    assert sorted(finding["check"] for finding in toy.findings()) == rules


def test_rows_that_all_break_the_header_are_counted(toy: Toy) -> None:
    """There is one finding, at the first row, with the number of rows."""
    rows = toy.rows("events")
    rows[0].pop(3)
    toy.write("events", rows)

    (finding,) = [f for f in toy.findings() if f["check"] == "csv-ragged-row"]

    assert finding["message"] == "All 2 rows have 20 cells; the header has 19."
    assert finding["line"] == 2


def test_another_delimiter_is_reported(toy: Toy) -> None:
    """A table with another delimiter has one finding."""
    rows = toy.rows("events")
    lines = "\r\n".join(";".join(row) for row in rows)
    toy.path(EVENTS).write_text(f"\ufeff{lines}\r\n", encoding="utf-8")

    (finding,) = toy.findings()

    assert (finding["check"], finding["line"]) == ("csv-delimiter", 1)
    assert finding["message"] == "The cells are separated by ';', not by ','."
    assert finding["hint"] == "Save the file as UTF-8 CSV with LF line endings."


def test_unknown_id_in_many_rows_is_reported_once(toy: Toy) -> None:
    """A reference broken in 500 rows is one finding, with the count and the id that was meant."""
    rows = toy.rows("statements")
    at = rows[0].index("statement_id"), rows[0].index("speaker_id")
    for number in range(500):
        row = list(rows[-1])
        row[at[0]], row[at[1]] = f"{row[at[0]]}-{number:03}", "jane-ro"
        rows.append(row)
    toy.write("statements", rows)

    findings = [f for f in toy.findings("--engine", "pandera") if f["value"] == "jane-ro"]

    assert [(f["check"], f["message"], f["hint"]) for f in findings] == [
        ("foreign-key", "'jane-ro' is not in actors.actor_id (500 rows).", "Did you mean 'jane-roe'?")
    ]


def test_the_line_is_the_physical_one(toy: Toy) -> None:
    """After a cell of several lines, a finding still names the line on which its row starts."""
    rows = toy.rows("events")
    rows[1][rows[0].index("place")] = "North\n\nmoor"
    rows[2][rows[0].index("event_type")] = "meating"
    toy.write("events", rows)

    findings = {(f["check"], f["line"]) for f in toy.findings() if f["table"] == "events"}

    assert ("control-character", 2) in findings
    assert ("enum", 5) in findings
    assert not any(check.startswith("frictionless-") for check, _ in findings)


def _wrong(field: Field) -> str:
    """Return a value that *field* must refuse."""
    if field.type != "string":
        return "wrong"
    if field.constraints.enum:
        return "?"
    pattern = field.constraints.pattern or ".*"
    return next((text for text in ("?", "|", "a b c d") if not re.fullmatch(pattern, text)), "")


TABLES = contract_of(Path(__file__).resolve().parents[2]).tables


# The toy has no row of agreement: it would be the header that is wrong.
@pytest.mark.parametrize(
    "table", sorted(set(TABLES) - {"retired_ids", "coder_agreement", "coding_differences"})
)
def test_a_wrong_value_in_every_column(toy: Toy, table: str) -> None:
    """Every column that can be wrong is found wrong, by its own rule, in one run."""
    fields = [f for f in TABLES[table].fields if _wrong(f) or f.constraints.required]
    rows = toy.rows(table)
    for field in fields:
        rows[-1][rows[0].index(field.name)] = _wrong(field)
    toy.write(table, rows)

    findings = {f["column"] for f in toy.findings() if f["table"] == table and f["line"] == len(rows)}

    assert {field.name for field in fields} <= findings


def test_one_csv_alone(toy: Toy) -> None:
    """A single CSV file is validated as its table, without the tables that it refers to."""
    rows = toy.rows("events")
    rows[1][rows[0].index("event_type")] = "meating"
    elsewhere = toy.root / "mine.csv"
    with elsewhere.open("w", encoding="utf-8", newline="") as out:
        csv.writer(out, lineterminator="\n").writerows(rows)

    findings = toy.findings("mine.csv", "--table", "events")

    assert [(f["check"], f["file"], f["line"], f["value"]) for f in findings] == [
        ("enum", "mine.csv", 2, "meating")
    ]


@pytest.mark.parametrize(
    ("args", "says"),
    [
        (("nowhere",), "No such file or directory"),
        (("data/events.csv", "--table", "event"), "Did you mean 'events'?"),
        (("data", "--table", "events"), "--table can only be used with a single CSV"),
        (("data",), "No such file: "),
        (("CITATION.cff",), "not a package folder"),
    ],
    ids=["nothing there", "no such table", "a table for a package", "no package", "another file"],
)
def test_what_cannot_be_validated(toy: Toy, args: tuple[str, ...], says: str) -> None:
    """What a person cannot mean is one line and exit code 2."""
    ran = toy.run("validate", *args)

    assert ran.code == 2
    assert says in ran.out
    assert len(ran.out.splitlines()) == 1


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('"path": "data/events.csv"', '"path": "../../etc/passwd"'),
        ('"path": "data/events.csv"', '"path": "https://example.com/events.csv"'),
        ('"path": "data/events.csv"', '"path": "/etc/passwd"'),
        ('{\n  "$schema"', '\n  "$schema"'),
    ],
    ids=["leaves the folder", "remote", "absolute", "no JSON"],
)
def test_a_hostile_descriptor(toy: Toy, old: str, new: str) -> None:
    """A descriptor that points elsewhere, or is none, is refused; nothing is read or fetched by it."""
    descriptor = toy.path("datapackage.json")
    descriptor.write_text(descriptor.read_text(encoding="utf-8").replace(old, new, 1), encoding="utf-8")

    ran = toy.run("validate", "datapackage.json")

    assert ran.code == 2
    assert ran.out.startswith("guarantees: datapackage.json")


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ('"resources"', '"resource"', "The descriptor has no resources."),
        ('"name": "events"', '"nam": "events"', "The resource has no name."),
        ('"name": "events"', '"name": "talks"', "'events' is not a resource"),
    ],
    ids=["no resources", "no name", "another name"],
)
def test_a_damaged_descriptor_is_that_of_any_package(toy: Toy, old: str, new: str, says: str) -> None:
    """A descriptor that no longer has the tables of this dataset has a finding for each fault."""
    toy.edit_first("datapackage.json", old, new)

    out = toy.expect_errors(toy.run("validate", "datapackage.json"))

    assert says in out
    assert "[invalid-descriptor]" in out


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('{\n  "$schema"', '{\n  "profile": "%s",\n  "$schema"'),
        ('"name": "events",', '"name": "events",\n      "extrapaths": ["%s"],'),
        ('"name": "events",', '"name": "events",\n      "profile": "%s",'),
    ],
    ids=["package profile", "further paths", "resource profile"],
)
def test_a_descriptor_fetches_nothing(toy: Toy, old: str, new: str) -> None:
    """No URL in a descriptor is requested."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.2)
        address = f"http://127.0.0.1:{server.getsockname()[1]}/x.json"
        descriptor = toy.path("datapackage.json")
        text = descriptor.read_text(encoding="utf-8")
        assert old in text
        descriptor.write_text(text.replace(old, new % address, 1), encoding="utf-8")

        assert toy.run("validate", "datapackage.json").code == 0
        with pytest.raises(TimeoutError):
            server.accept()


def test_bad_line_ends_hide_nothing(toy: Toy) -> None:
    """A file with other line endings and a wrong code has both findings."""
    toy.set("events", 1, event_type="meating")
    data = toy.path(EVENTS).read_bytes()
    toy.path(EVENTS).write_bytes(data.replace(b"\n", b"\r\n"))

    assert {f["check"] for f in toy.findings()} == {"csv-line-endings", "enum"}


def test_a_table_that_cannot_be_read_to_its_end_breaks_no_reference(toy: Toy) -> None:
    """References to rows after the damage are not reported as broken."""
    text = toy.path("data/actors.csv").read_text(encoding="utf-8")
    toy.path("data/actors.csv").write_text(
        text.replace("county,", 'co"unty",', 1).replace("\nann", '\n"a"nn', 1), encoding="utf-8"
    )

    assert {f["check"] for f in toy.findings("--engine", "pandera")} <= {"csv-syntax"}


def test_the_same_id_in_two_tables_is_two_records(toy: Toy) -> None:
    """A fault in one record hides none in another of the same id."""
    toy.set("actors", 3, plover_sector="JRX")
    toy.set("sources", 2, published_basis="unknown")

    checks = {f["check"] for f in toy.findings("--engine", "pandera")}

    assert {"enum", "wrong-publication-basis"} <= checks


def test_the_repository_is_validated_against_its_schemas(toy: Toy) -> None:
    """A rule that is relaxed only in the descriptor still holds."""
    descriptor = toy.path("datapackage.json")
    text = descriptor.read_text(encoding="utf-8").replace('"minLength": 20', '"minLength": 1')
    descriptor.write_text(text, encoding="utf-8")
    toy.set("events", 1, summary="Hm.")

    assert "minLength" in {f["check"] for f in toy.findings()}


def test_no_module_of_the_package_is_imported(toy: Toy) -> None:
    """A package folder that holds Python modules is data all the same: nothing of it runs."""
    for name in ("frictionless", "json", "csv"):
        toy.path(f"{name}.py").write_text("open('ran', 'w')\n", encoding="utf-8")

    assert toy.findings() == []
    assert not toy.path("ran").exists()


def test_other_columns_are_validated_beside_exchanged_names(toy: Toy) -> None:
    """Only the columns whose names have changed places are left out."""
    toy.set("events", 1, country_code="Freedonia")
    rows = toy.rows("events")
    _exchange(rows)
    toy.write("events", rows)

    assert sorted(f["check"] for f in toy.findings("--engine", "pandera")) == ["column-order", "pattern"]


def test_thousands_of_broken_references_take_no_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every broken value is reported, but only the first ones are searched for the nearest key."""
    searched: list[str] = []

    def search(value: str, known: Collection[str]) -> str:
        searched.append(value)
        return did_you_mean(value, known)

    monkeypatch.setattr(references, "did_you_mean", search)
    monkeypatch.setattr(references, "COMPARED", 1_000)
    contract = contract_of(PROJECT)
    reference = next(key for key in contract["affiliations"].foreign_keys if key.target == "actors")
    data = TableData(contract["affiliations"], "", b"", ParsedCsv(), contract["affiliations"].columns, [])
    row = Row(dict.fromkeys(data.columns, "x"), 2)
    known = {(f"mayor-{number}x",) for number in range(100)}

    findings = list(
        references.broken_references(data, reference, {(f"mayer-{n}x",): [row] for n in range(5_000)}, known)
    )

    assert len(findings) == 5_000
    assert len(searched) == 10
    assert findings[0].hint == "Did you mean 'mayor-0x'?"
    assert findings[-1].hint == "Use an id of actors.actor_id."
    assert findings[-1].message == "'mayer-4999x' is not in actors.actor_id."


def test_oversized_table_is_reported(toy: Toy, monkeypatch: pytest.MonkeyPatch) -> None:
    """The finding names the engine for large tables."""
    monkeypatch.setattr(reader, "MAX_BYTES", toy.path(EVENTS).stat().st_size - 1)

    (finding,) = [f for f in toy.findings("--engine", "pandera") if f["table"] == "events"]

    assert finding["check"] == "oversized-file"
    assert "can be read at once" in finding["message"]
    assert "--engine scale" in finding["hint"]
