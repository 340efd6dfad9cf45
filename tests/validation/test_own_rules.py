"""Our own rules find what the engines of other projects find, in tables with faults of every kind."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest

from guarantees.dataset.checks import CHECKS
from guarantees.dataset.validate_paths import validate as validate_paths
from guarantees.validation import large
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


def confirmed(root: Path) -> ValidationReport:
    """Return the report on a package, which pandera confirms."""
    report = validate([root], "", ["scale", "pandera"], CHECKS)
    assert [finding.message for finding in report.findings if finding.check == "engine-disagreement"] == []
    return report


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
    assert confirmed(toy.root).notes == ()


@pytest.mark.parametrize("bad", BAD, ids=lambda bad: f"{bad.rule}-{bad.table}.{bad.column}")
def test_bad_cell_is_found_by_both(toy: Toy, bad: Bad) -> None:
    """Every kind of constraint bites."""
    if bad.table in SEEDS:
        toy.write(bad.table, [*toy.rows(bad.table), SEEDS[bad.table].split()])
    toy.set(bad.table, bad.row, **{bad.column: bad.value})

    assert bad.rule in {finding.check for finding in confirmed(toy.root).findings}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_damaged_table_confuses_no_engine(toy: Toy, case: Case) -> None:
    """A table that is damaged is not compared; the others are."""
    case.fault(toy)

    confirmed(toy.root)


@pytest.mark.parametrize("seed", range(12))
def test_many_faults_are_found_by_both(toy: Toy, seed: int) -> None:
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

    assert confirmed(toy.root).findings


def test_a_code_that_reads_as_missing_is_reported(toy: Toy) -> None:
    """A code of an enum that pandas reads as a missing value is not accepted."""
    allow_na(toy)

    assert ("reads-as-missing", "event_type") in {(f.check, f.column) for f in confirmed(toy.root).findings}


def test_the_line_is_the_physical_one(toy: Toy) -> None:
    """After cells of several lines, a finding still names the line on which its row starts."""
    rows = toy.rows("statements")
    rows[1][rows[0].index("note")] = "one\n\nthree"
    rows[3][rows[0].index("note")] = "one\ntwo"
    rows[5][rows[0].index("statement_type")] = "refusel"
    toy.write("statements", rows)

    lines = {(f.check, f.line) for f in confirmed(toy.root).findings if f.table == "statements"}

    assert {("control-character", 2), ("control-character", 6), ("enum", 9)} <= lines


def test_a_repeated_block_is_one_finding(toy: Toy) -> None:
    """Rows that are there twice are reported once, and neither their order nor what follows from them."""
    rows = toy.rows("statements")
    toy.write("statements", [*rows, rows[1], rows[2]])

    (finding,) = confirmed(toy.root).findings

    assert (finding.check, finding.line, finding.end_line) == ("primary-key", len(rows) + 1, len(rows) + 2)


def test_rows_out_of_order_are_reported(toy: Toy) -> None:
    """The first row that belongs before the one above it is named."""
    header, first, *others = toy.rows("statements")
    toy.write("statements", [header, *others, first])

    assert [(f.check, f.line) for f in confirmed(toy.root).findings] == [("row-order", len(others) + 2)]


def test_a_large_package_is_validated_by_the_engine_alone(toy: Toy, monkeypatch: pytest.MonkeyPatch) -> None:
    """Checks that read the tables as a whole are left out; a note says so."""
    monkeypatch.setattr(large, "MAX_BYTES", 0)
    toy.set("events", 1, event_type="meating")
    report = validate_paths(toy.root)

    assert report.engines == ("scale",)
    assert [finding.check for finding in report.findings] == ["enum"]
    assert ["Nor were they cross-checked" in note for note in report.notes] == [True]


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
