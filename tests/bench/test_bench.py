"""The benchmark: its packages, the comparison of tools, and its page. Nothing is timed here."""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from bench import accuracy, contract, explorer, packages, process_metrics, replicate
from bench.report_page import page
from bench.results import Measured, Results, Skipped
from bench.targets import MILLION, Target, targets
from bench.tools import BASELINE, FRICTIONLESS, GUARANTEES, TOOLS, Violation
from guarantees.dataset.checks import CHECKS
from guarantees.package.reader import read
from guarantees.validation.large import validate_at_scale
from guarantees.validation.report import ValidationReport
from guarantees.validation.run import run_engines
from tests.conftest import PROJECT

ROWS = 2_000


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of a small valid and a small faulty package."""
    folder = tmp_path_factory.mktemp("bench") / "packages"
    packages.make(ROWS, folder)
    return folder


def violations(report: ValidationReport) -> list[Violation]:
    """Return findings in the form that the benchmark compares."""
    return [(f.table, f.line - 2, f.column, f.check) for f in report.findings]


def test_the_valid_package_is_valid(made: Path) -> None:
    """The valid package has no findings and the requested number of rows."""
    report = validate_at_scale(made / "valid", CHECKS)

    assert report.findings == []
    assert report.tables[packages.LARGE] == ROWS


def test_every_planted_fault_is_reported(made: Path) -> None:
    """Our engine reports each fault with row and column, and nothing for valid rows."""
    found = accuracy.measure_accuracy(
        accuracy.planted_faults(made), violations(validate_at_scale(made / "faulty", CHECKS))
    )

    assert (found["rows"], found["cells"], found["extra"]) == (1, 1, {})


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
    wrong: list[Violation] = [("ports", 3, "name", "required"), ("ports", 5, "", "primary-key")]
    found = accuracy.measure_accuracy(wrong, [("ports", 3, "quay", "enum"), ("ports", 4, "name", "enum")])

    assert (found["rows"], found["cells"], found["extra"]) == (0.5, 0, {"enum": 1})
    assert found["kinds"] == {"primary-key": (0, 1), "required": (1, 1)}


def test_reports_are_compared_by_row() -> None:
    """A row that only one tool rejects is a difference, unless the other does not check the rule."""
    reported: list[Violation] = [
        ("ports", 1, "a", "enum"),
        ("ports", 2, "a", "enum"),
        ("ports", 3, "", "unique-key"),
    ]
    found = accuracy.compare_rows(reported, [("ports", 1, "b", "type"), ("ports", 9, "a", "enum")])

    assert (found["both"], found["ours_alone"], found["theirs_alone"], found["lenient"]) == (1, 1, 1, 1)
    assert found["examples"] == [
        "guarantees alone: ports, row 2: enum",
        "frictionless alone: ports, row 9: enum",
    ]


_LINUX = pytest.mark.skipif(sys.platform != "linux", reason="needs /proc")


@_LINUX
def test_a_process_is_measured(tmp_path: Path) -> None:
    """CPU time and memory include the descendants of the process."""
    child = "held = bytearray(50_000_000); sum(range(3_000_000))"
    program = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {child!r}], check=True)"
    ran = process_metrics.run(
        [sys.executable, "-c", program], tmp_path, tmp_path / "out", seconds=60, memory=1e10
    )

    assert (ran.code, ran.killed) == (0, "")
    assert ran.memory > 50_000_000
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
    results = Results(
        {"limit": "240", "memory": "8", "cores": "2"}, {10**n: 400 * 10**n for n in range(4, 8)}
    )
    for rows in results.sizes:
        for tool in TOOLS:
            wall = {GUARANTEES: seconds, FRICTIONLESS: 60.0}.get(tool.name, 1.0) * rows / MILLION
            one = Measured(tool.name, rows, "valid", wall, wall, 10**9)
            results.runs += [one, replace(one, package="faulty")]
    results.starts = {"help": [0.1], "repository": [1.0], "import": [0.5]}
    results.accuracy = {
        MILLION: {
            GUARANTEES: accuracy.measure_accuracy([("ports", 1, "a", "enum")], [("ports", 1, "a", "enum")])
        }
    }
    results.agreements = {MILLION: accuracy.compare_rows([], [])}
    return results


def test_bars_are_met_by_what_is_fast() -> None:
    """A slow engine misses the targets of speed."""
    assert [target.text for target in targets(invented(0.9)) if not target.met] == []
    assert [target.result for target in targets(invented(3.0)) if not target.met] == [
        "**not met**, by a factor of 1.50",
        "**not met**, by a factor of 1.50",
        "**not met**, by a factor of 3.00",
        "**not met**, by a factor of 3.00",
    ]


def test_the_page_states_every_bar() -> None:
    """Each target is on the page with its result, measured or not."""
    for results in (invented(0.9), Results({"limit": "240", "memory": "8"})):
        written = page(results)
        stated: list[Target] = list(targets(results))

        assert len(stated) == 11
        for target in stated:
            assert any(
                line.startswith(f"| {target.text} |") and line.endswith(f"| {target.result} |")
                for line in written.splitlines()
            )


def test_the_page_lists_skipped_runs() -> None:
    """A skipped tool is in the table with the reason."""
    results = invented(0.9)
    results.runs = [run for run in results.runs if (run.tool, run.rows) != (FRICTIONLESS, 10 * MILLION)]
    results.skipped = [Skipped(FRICTIONLESS, 10 * MILLION, "valid", "not run above 1,000,000 rows")]

    assert "| frictionless | not run above 1,000,000 rows |" in page(results)
    assert f"| {BASELINE} | 10.00 (once) | 10.00 | 1,000 | 1,000,000 | 1 | 1 |  |" in page(results)


def test_results_are_written(tmp_path: Path) -> None:
    """All measurements are in the JSON file."""
    results = invented(0.9)
    results.write(tmp_path / "results.json")
    content = json.loads((tmp_path / "results.json").read_bytes())

    assert len(content["runs"]) == len(results.runs)
    assert content["starts"] == results.starts


def test_growth_is_the_slope() -> None:
    """Ten times the time for ten times the rows is exponent 1; small sizes do not count."""
    results = invented(0.9)
    results.runs.append(Measured(GUARANTEES, 10_000, "valid", 99, 99, 1))

    assert results.growth(GUARANTEES) == pytest.approx(1)
    assert results.steps(GUARANTEES) == pytest.approx([1, 1])


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
