"""The benchmark: its packages, the comparison of tools, and its page. Nothing is timed here."""

from __future__ import annotations

import gzip
import json
import resource
import sys
from dataclasses import replace
from pathlib import Path

import pytest

import guarantees
from bench import accuracy, contract, explorer, packages, process_metrics, replicate, variants
from bench.accuracy import Planted
from bench.packages import ALL, FAULTY, VALID
from bench.report_page import page
from bench.results import REPOSITORY, SHAPE, SMALL, Results, Run
from bench.targets import targets
from bench.tools import BASELINE, FRICTIONLESS, GUARANTEES, GUARANTEES_SCALE, TOOLS, Violation
from guarantees.package.reader import read
from guarantees.validation.report import ValidationReport
from guarantees.validation.run import run_engines
from tests.conftest import PROJECT

ROWS = 2_000
MILLION = 1_000_000


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of small packages of each kind."""
    folder = tmp_path_factory.mktemp("bench") / "packages"
    packages.make(ROWS, folder)
    return folder


def violations(report: ValidationReport) -> list[Violation]:
    """Return findings in the form that the benchmark compares."""
    return [(f.table, f.line - 2, f.column) for f in report.findings]


@pytest.mark.parametrize("rows", [1, 10, ROWS])
def test_the_valid_package_is_valid(tmp_path: Path, rows: int) -> None:
    """The valid package has no findings and the requested number of rows."""
    packages.make(rows, tmp_path, kinds=[VALID])
    report = guarantees.validate(tmp_path / VALID)

    assert report.findings == []
    assert report.tables[packages.LARGE] == rows


def test_every_planted_fault_is_reported(made: Path) -> None:
    """Our engine reports each fault with row and column, and nothing for valid rows."""
    report = guarantees.validate(made / FAULTY, listed=sys.maxsize)
    found = accuracy.measure_accuracy(accuracy.planted_faults(made), violations(report))

    assert (found["rows"], found["cells"], found["extra"]) == (1, 1, 0)


def test_every_row_is_faulty(made: Path) -> None:
    """In the package in which all rows are faulty, each row of each table is reported."""
    report = guarantees.validate(made / ALL, listed=sys.maxsize)
    rows = {violation[:2] for violation in violations(report)}

    assert rows >= {(table, row) for table, number in report.tables.items() for row in range(number)}


@pytest.fixture(scope="module")
def forms(made: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of the variants of the valid package."""
    folder = tmp_path_factory.mktemp("variants")
    variants.make(made / VALID, folder)
    return folder


@pytest.mark.parametrize("name", variants.VARIANTS)
def test_a_variant_has_only_the_fault_of_its_name(forms: Path, name: str) -> None:
    """The forms of a valid file are valid; a ragged row, a blank row and duplicate keys are reported."""
    wrong = {
        "one ragged row": "csv-ragged-row",
        "one blank row": "csv-blank-row",
        "every key twice": "primary-key",
    }
    report = guarantees.validate(forms / name)

    assert [finding.check for finding in report.findings] == ([wrong[name]] if name in wrong else [])


def test_a_variant_is_in_its_form(forms: Path) -> None:
    """Encoding, line ends, compression and number of rows are changed."""
    table = Path("data/statements.csv")
    content = {name: (forms / name / table).read_bytes() for name in variants.VARIANTS if name != "gzip"}
    plain = content["plain"]

    assert content["byte order mark"] == b"\xef\xbb\xbf" + plain
    assert content["no final newline"] + b"\n" == plain
    assert content["CRLF"].count(b"\r\n") == plain.count(b"\n")
    assert "Café " in content["Latin-1"].decode("iso-8859-1")
    assert gzip.decompress((forms / "gzip" / f"{table}.gz").read_bytes()) == plain
    assert content["every key twice"].count(b"\n") == 2 * ROWS + 1


def test_every_kind_of_fault_is_planted(made: Path) -> None:
    """Every rule of the contract is violated somewhere, in the large table and in the others."""
    tables = contract.tables(made / "faulty")
    rules = {rule for table in tables for field in table.fields for rule in field.constraints}
    rules |= {"type", "primary-key", "foreign-key", "unique-key"}
    wrong = accuracy.planted_faults(made)

    assert {rule for *_, rule in wrong} == rules
    assert {table for table, *_ in wrong} == {table.name for table in tables}
    assert len({fault[:2] for fault in wrong}) == len(wrong) >= ROWS / 1000


def test_packages_are_the_same_each_time(made: Path, tmp_path: Path) -> None:
    """The same seed gives the same packages."""
    packages.make(ROWS, tmp_path / "again")
    packages.make(ROWS, tmp_path / "other", seed=1)
    table = Path("faulty/data/statements.csv")

    assert (tmp_path / "again" / table).read_bytes() == (made / table).read_bytes()
    assert (tmp_path / "other" / table).read_bytes() != (made / table).read_bytes()


def test_an_unreported_fault_lowers_the_accuracy() -> None:
    """Unreported faults lower the shares; reports for valid rows are counted separately."""
    wrong: list[Planted] = [("ports", 3, "name", "required"), ("ports", 5, "", "primary-key")]
    found = accuracy.measure_accuracy(wrong, [("ports", 3, "quay"), ("ports", 4, "name")])

    assert (found["rows"], found["cells"], found["extra"]) == (0.5, 0, 1)
    assert found["kinds"] == {"primary-key": 0, "required": 1}


_LINUX = pytest.mark.skipif(sys.platform != "linux", reason="needs /proc")


@_LINUX
def test_a_process_is_measured(tmp_path: Path) -> None:
    """CPU time and memory include the descendants of the process."""
    # More than the peak of this process, with which the measured one starts.
    size = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 + 300_000_000
    child = f"held = b'x' * {size}; sum(range(3_000_000))"
    program = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {child!r}], check=True)"
    ran = process_metrics.run(
        [sys.executable, "-c", program], tmp_path, tmp_path / "out", seconds=60, memory=1e10
    )

    assert (ran.code, ran.killed) == (0, "")
    assert ran.memory > size
    assert ran.cpu > 0
    assert ran.wall > 0


@_LINUX
@pytest.mark.parametrize(("seconds", "memory", "why"), [(0.2, 1e10, "time"), (60, 1e6, "memory")])
def test_a_run_beyond_a_limit_is_killed(tmp_path: Path, seconds: float, memory: float, why: str) -> None:
    """The run records which limit it exceeded."""
    command = [sys.executable, "-c", "import time; time.sleep(60)"]
    ran = process_metrics.run(command, tmp_path, tmp_path / "out", seconds=seconds, memory=memory)

    assert (ran.code, ran.killed) == (None, why)


def invented(seconds: float) -> Results:
    """Return results in which every tool takes one second for a million rows, and ours *seconds*."""
    results = Results(race=MILLION, all_faulty=MILLION, variants=MILLION, about={"limit": "240 s"})
    for rows in (10_000, 100_000, MILLION, 10 * MILLION):
        for tool in TOOLS:
            wall = {GUARANTEES: seconds, FRICTIONLESS: 60.0}.get(tool.name, 1.0) * rows / MILLION
            one = Run(tool=tool.name, package=VALID, rows=rows, wall=wall, cpu=wall, memory=10**9)
            results.runs += [one, replace(one, package=FAULTY), replace(one, package=ALL)]
    for name, wall in ((GUARANTEES, seconds), (FRICTIONLESS, 2.0)):
        results.runs += [
            Run(tool=name, package=small, rows=1, wall=wall) for small in (SMALL, f"{SHAPE}ports")
        ]
        results.runs += [
            Run(tool=name, package=variant, rows=MILLION, wall=wall * 15) for variant in variants.VARIANTS
        ]
    results.runs += [
        Run(tool=name, package=REPOSITORY, rows=0, wall=0.3) for name in (GUARANTEES, GUARANTEES_SCALE)
    ]
    found = accuracy.measure_accuracy([("ports", 1, "a", "enum")], [("ports", 1, "a")])
    results.accuracy = {GUARANTEES: found}
    return results


def test_targets_are_met_by_what_is_fast() -> None:
    """A slow engine misses the targets of speed, by a factor."""
    assert {target.result for target in targets(invented(0.05))} >= {"met"}
    missed = {target.text: target.result for target in targets(invented(3.0)) if target.result != "met"}

    assert (
        missed["1,000,000 rows, valid: times faster than frictionless"] == "**not met**, by a factor of 2.00"
    )
    assert missed["Packages from one row: largest share of the time of frictionless"].endswith("1.50")


def test_the_page_states_every_target() -> None:
    """Each target is on the page with its result, measured or not."""
    nothing = Results(race=MILLION, all_faulty=MILLION, variants=MILLION, about={"limit": "240 s"})
    for results in (invented(0.9), nothing):
        lines = page(results).splitlines()
        for target in targets(results):
            assert any(line.startswith(f"| {target.text} |") and target.result in line for line in lines)
    assert {target.result for target in targets(nothing)} == {"not measured"}


def test_the_page_says_why_a_run_does_not_count() -> None:
    """A run that failed is in the table with the reason."""
    results = invented(1.5)
    results.runs = [run for run in results.runs if (run.tool, run.package) != (FRICTIONLESS, ALL)]
    results.runs.append(Run(tool=FRICTIONLESS, package=ALL, rows=MILLION, failure="over the limit of time"))

    assert "| frictionless | 60.00 (1) | 60.00 (1) | over the limit of time |" in page(results)
    assert f"| {BASELINE} | 1.00 (60) | 1.00 (60) | 1.00 |" in page(results)


def test_results_are_written(tmp_path: Path) -> None:
    """All measurements are in the JSON file."""
    results = invented(0.9)
    results.write(tmp_path / "results.json")
    content = json.loads((tmp_path / "results.json").read_bytes())

    assert len(content["runs"]) == len(results.runs)
    assert content["accuracy"] == results.accuracy


def test_growth_is_the_slope() -> None:
    """Ten times the time for ten times the rows is exponent 1; small sizes do not count."""
    results = invented(0.9)
    results.runs.append(Run(tool=GUARANTEES, package=VALID, rows=10_000, wall=99))

    exponent, steps = results.growth(GUARANTEES) or (0, [])
    assert [exponent, *steps] == pytest.approx([1, 1, 1])


def test_a_multiplied_package_is_valid(tmp_path: Path) -> None:
    """The copies follow the contract and have everything that the original has."""
    number = replicate.make(PROJECT, 2_000, tmp_path / "package")

    original = read(PROJECT)
    package = read(tmp_path / "package")
    times = number / len(original["statements"].rows)
    assert 2_000 <= number == len(package["statements"].rows)
    for name in ("sources", "anchors", "relations", "event_reports", "statement_participants"):
        assert len(package[name].rows) == times * len(original[name].rows), name
    assert len(package["events"].rows) == -(-times // 10) * len(original["events"].rows)
    assert run_engines(package, ("pandera",)).violations == []


def test_the_explorer_page_has_every_number() -> None:
    """Each number has its growth between sizes."""
    sizes = [
        {
            "statements": number,
            "made": {"seconds": number / 100},
            "holds": {"files": 7},
            "answers": {"disk": {"first filter, ms": 5.0}},
        }
        for number in (100, 10_000)
    ]

    page = explorer.page(sizes).splitlines()

    assert "| | 100 statements | 10,000 statements | growth |" in page
    assert page[-3:] == [
        "| made: seconds | 1.00 | 100 | 1.00 |",
        "| holds: files | 7.00 | 7.00 | 0.00 |",
        "| disk: first filter, ms | 5.00 | 5.00 | 0.00 |",
    ]
