"""The scale engine finds what the others find: on every kind of fault, in cells, keys, form and header."""

from __future__ import annotations

import json
import random
import sys
from pathlib import Path

import pytest

from guarantees.dataset.checks import CHECKS
from guarantees.validation.large import validate_at_scale
from guarantees.validation.report import ValidationReport
from guarantees.validation.run import validate
from tests.conftest import Toy
from tests.contract.test_constraints import BAD, SEEDS, Bad
from tests.validation.test_bad_tables import CASES, Case

# Cells that engines are known to see differently, and some that are sound.
NASTY = (
    "", " ", "NA", "nan", "None", "true", "True", "1", "+1", "-0", "007", "1_000", "1.0", "1" * 19, "\u0661",
    "2021-12-05", "2021-02-29", "2020-02-29", "2021-12-5", "0000-01-01", "2021-12-31 ", "=1+1", "-x", "@x",
    "a\nb", 'say "so"', "a, b", "ferry-gazette-s01", "ferry-gazette", "ann-lee", "ann-lee\n", "Ann Lee",
    "\u200bx", "\u00e9t\u00e9", "\u2028", "x\u00a0", "x" * 700, "county", "mayors-meet", "meeting",
)  # fmt: skip


def without_hints(report: ValidationReport) -> list[tuple[str, str, str, int, str, str]]:
    """Return the parts of all findings except the hint."""
    return [(f.check, f.table, f.record, f.line, f.column, f.message) for f in report.findings]


def alike(root: Path) -> ValidationReport:
    """Return the report of the scale engine, which must equal that of the default engine."""
    scale, default = validate_at_scale(root, CHECKS), validate([root], "", ["pandera"], CHECKS)
    assert without_hints(scale) == without_hints(default)
    assert scale.tables == default.tables
    return scale


def allow_na(toy: Toy) -> None:
    """Write a word that pandas reads as a missing value, as a code that the enum of its column lists."""
    path = toy.path("datapackage.json")
    descriptor = json.loads(path.read_text(encoding="utf-8"))
    (table,) = (resource for resource in descriptor["resources"] if resource["name"] == "events")
    (field,) = (field for field in table["schema"]["fields"] if field["name"] == "event_type")
    field["constraints"]["enum"].append("NA")
    path.write_text(json.dumps(descriptor), encoding="utf-8")
    toy.set("events", 1, event_type="NA")


def test_a_sound_package_is_accepted(toy: Toy) -> None:
    """Nothing is found in the toy, which is small enough to be asked whether it makes sense."""
    ran = toy.run("validate", ".", "--engine", "scale", "--format", "json")

    assert (ran.code, json.loads(ran.out)["findings"]) == (0, [])
    assert json.loads(ran.out)["engines"] == ["scale"]
    assert alike(toy.root).notes == ()


@pytest.mark.parametrize("bad", BAD, ids=lambda bad: f"{bad.rule}-{bad.table}.{bad.column}")
def test_bad_cell_has_the_same_finding(toy: Toy, bad: Bad) -> None:
    """Every kind of constraint bites, with the same words on the same line."""
    if bad.table in SEEDS:
        toy.write(bad.table, [*toy.rows(bad.table), SEEDS[bad.table].split()])
    toy.set(bad.table, bad.row, **{bad.column: bad.value})

    assert bad.rule in {finding.check for finding in alike(toy.root).findings}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_damaged_table_has_the_same_findings(toy: Toy, case: Case) -> None:
    """Faults of the file format have the same findings."""
    case.fault(toy)

    alike(toy.root)


@pytest.mark.parametrize("seed", range(12))
def test_many_faults_have_the_same_findings(toy: Toy, seed: int) -> None:
    """Cells are replaced, rows repeated, dropped and exchanged at random."""
    chance = random.Random(seed)
    for path in sorted(toy.path("data").glob("*.csv")):
        rows = toy.rows(path.stem)
        for _ in range(chance.choice([0, 1, 3, 6])):
            number = chance.randrange(1, len(rows)) if len(rows) > 1 else 0
            if number:
                rows[number][chance.randrange(len(rows[0]))] = chance.choice(NASTY)
            if number and chance.random() < 0.3:
                rows.insert(chance.randrange(1, len(rows)), list(rows[number]))
            if len(rows) > 2 and chance.random() < 0.1:
                rows[1], rows[-1] = rows[-1], rows[1]
        toy.write(path.stem, rows)

    assert alike(toy.root).findings


def test_a_code_that_reads_as_missing_is_reported(toy: Toy) -> None:
    """A code of an enum that pandas reads as a missing value is not accepted."""
    allow_na(toy)

    assert ("reads-as-missing", "event_type") in {(f.check, f.column) for f in alike(toy.root).findings}


def test_the_line_is_the_physical_one(toy: Toy) -> None:
    """After cells of several lines, a finding still names the line on which its row starts."""
    rows = toy.rows("statements")
    rows[1][rows[0].index("note")] = "one\n\nthree"
    rows[3][rows[0].index("note")] = "one\ntwo"
    rows[5][rows[0].index("statement_type")] = "refusel"
    toy.write("statements", rows)

    lines = {(f.check, f.line) for f in alike(toy.root).findings if f.table == "statements"}

    assert {("control-character", 2), ("control-character", 6), ("enum", 9)} <= lines


def test_repeated_key_has_the_same_finding(toy: Toy) -> None:
    """A repeated key is found where the rows are out of order, and between rows far apart."""
    rows = toy.rows("statements")
    toy.write("statements", [*rows, rows[1], rows[2]])

    checks = [finding.check for finding in alike(toy.root).findings]

    assert checks.count("primary-key") == 2
    assert "row-order" in checks


def test_skipped_checks_of_a_large_package_are_noted(toy: Toy) -> None:
    """Semantic checks run only on small packages; a note says that they were skipped."""
    report = validate_at_scale(toy.root, CHECKS, max_bytes=0)

    assert report.valid
    assert ["Skipped the semantic checks" in note for note in report.notes] == [True]


def test_ambiguous_table_is_noted(toy: Toy) -> None:
    """A note names the table that was read as a whole."""
    toy.path("data/events.csv").write_bytes(toy.path("data/events.csv").read_bytes() + b"a,b\n")

    ran = toy.run("validate", ".", "--engine", "scale")

    assert ran.code == 1
    assert "Read as a whole, because its CSV is ambiguous: events" in ran.out


@pytest.mark.parametrize(
    ("args", "engines"),
    [
        ((), ["scale"]),
        ((".",), ["scale"]),
        (("data/events.csv", "--table", "events"), ["scale"]),
        ((".", "--engine", "pandera"), ["scale", "pandera"]),
    ],
    ids=["repository", "package", "table", "with a cross-check"],
)
def test_the_engine_decides_alone_or_with_cross_checks(
    toy: Toy, args: tuple[str, ...], engines: list[str]
) -> None:
    """It validates the repository, a package or a table; each engine that is named besides cross-checks it."""
    toy.set("events", 1, event_type="meating")

    report = json.loads(toy.run("validate", *args, "--engine", "scale", "--format", "json").out)

    assert report["engines"] == engines
    assert [finding["check"] for finding in report["findings"]] == ["enum"]


def test_a_missing_library_is_named(toy: Toy, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without Polars the command says what to install."""
    monkeypatch.setitem(sys.modules, "polars", None)

    ran = toy.run("validate", ".", "--engine", "scale")

    assert ran.code == 2
    assert "pip install 'security-guarantees[scale]'" in ran.out
