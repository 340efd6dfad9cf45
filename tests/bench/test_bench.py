"""The benchmark: its packages hold what they claim, and its page states every bar. Nothing is timed here."""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from bench import accuracy, contract, explorer, packages, process_metrics, replicate
from bench.report_page import page
from bench.results import Measured, Results, Skipped
from bench.targets import MILLION, Bar, bars
from bench.tools import FLOOR, JUDGE, OURS, TOOLS, Told
from guarantees.dataset.checks import CHECKS
from guarantees.package.reader import read
from guarantees.validation.large import validate_at_scale
from guarantees.validation.run import ValidationReport, run_engines
from tests.conftest import PROJECT

ROWS = 2_000


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small valid package, and one with faults."""
    folder = tmp_path_factory.mktemp("bench") / "packages"
    packages.make(ROWS, folder)
    return folder


def told(verdict: ValidationReport) -> list[Told]:
    """Return findings as the benchmark compares them."""
    return [(f.table, f.line - 2, f.column, f.check) for f in verdict.findings]


def test_the_valid_package_is_valid(made: Path) -> None:
    """Nothing is found in it, in as many rows as were asked for."""
    verdict = validate_at_scale(made / "valid", CHECKS)

    assert verdict.findings == []
    assert verdict.tables[packages.LARGE] == ROWS


def test_every_fault_is_found_where_it_is(made: Path) -> None:
    """Our engine tells each fault with row and column, and nothing of sound rows."""
    found = accuracy.judge(accuracy.truth(made), told(validate_at_scale(made / "faulty", CHECKS)))

    assert (found["rows"], found["cells"], found["extra"]) == (1, 1, {})


def test_every_kind_of_fault_is_there(made: Path) -> None:
    """Every rule that the contract of the package has is broken somewhere, in the large table as in the others."""
    tables = contract.tables(made / "faulty")
    asked = {rule for table in tables for field in table.fields for rule in field.constraints}
    asked |= {"type", "primary-key", "foreign-key", "unique-key"}
    wrong = accuracy.truth(made)

    assert {rule for *_, rule in wrong} == asked
    assert {table for table, *_ in wrong} == {table.name for table in tables}
    assert len({fault[:2] for fault in wrong}) == len(wrong) >= ROWS / 1000


def test_packages_are_the_same_each_time(made: Path, tmp_path: Path) -> None:
    """The seed says it all, whatever the size of the blocks in which rows are made."""
    packages.make(ROWS, tmp_path / "again")
    packages.make(ROWS, tmp_path / "other", seed=1)
    table = Path("faulty/data/statements.csv")

    assert (tmp_path / "again" / table).read_bytes() == (made / table).read_bytes()
    assert (tmp_path / "other" / table).read_bytes() != (made / table).read_bytes()


def test_a_fault_that_is_not_told_is_missed() -> None:
    """The share that is found falls with what is not told; what is told of sound rows is counted apart."""
    wrong: list[Told] = [("ports", 3, "name", "required"), ("ports", 5, "", "primary-key")]
    found = accuracy.judge(wrong, [("ports", 3, "quay", "enum"), ("ports", 4, "name", "enum")])

    assert (found["rows"], found["cells"], found["extra"]) == (0.5, 0, {"enum": 1})
    assert found["kinds"] == {"primary-key": (0, 1), "required": (1, 1)}


def test_verdicts_are_compared_by_row() -> None:
    """A row that one of two refuses is a difference, unless the other does not ask that rule."""
    ours: list[Told] = [("ports", 1, "a", "enum"), ("ports", 2, "a", "enum"), ("ports", 3, "", "unique-key")]
    found = accuracy.agree(ours, [("ports", 1, "b", "type"), ("ports", 9, "a", "enum")])

    assert (found["both"], found["ours_alone"], found["theirs_alone"], found["lenient"]) == (1, 1, 1, 1)
    assert found["shown"] == ["ours alone: ports, row 2: enum", "frictionless alone: ports, row 9: enum"]


_LINUX = pytest.mark.skipif(sys.platform != "linux", reason="processes are looked at in /proc")


@_LINUX
def test_a_process_is_measured(tmp_path: Path) -> None:
    """Time of processors and memory are those of the process and of what it starts."""
    child = "held = bytearray(50_000_000); sum(range(3_000_000))"
    program = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {child!r}], check=True)"
    ran = process_metrics.run(
        [sys.executable, "-c", program], tmp_path, tmp_path / "out", seconds=60, memory=1e10
    )

    assert (ran.code, ran.ended) == (0, "")
    assert ran.memory > 50_000_000
    assert ran.cpu > 0
    assert ran.wall > 0


@_LINUX
@pytest.mark.parametrize(("seconds", "memory", "why"), [(0.2, 1e10, "time"), (60, 1e6, "memory")])
def test_what_takes_too_much_is_ended(tmp_path: Path, seconds: float, memory: float, why: str) -> None:
    """A run beyond its limits is ended, and says which."""
    command = [sys.executable, "-c", "import time; time.sleep(60)"]
    ran = process_metrics.run(command, tmp_path, tmp_path / "out", seconds=seconds, memory=memory)

    assert (ran.code, ran.ended) == (None, why)


def invented(ours: float) -> Results:
    """Return results in which every tool takes a second for a million rows, and ours so many."""
    results = Results(
        {"limit": "240", "memory": "8", "cores": "2"}, {10**n: 400 * 10**n for n in range(4, 8)}
    )
    for rows in results.sizes:
        for tool in TOOLS:
            seconds = {OURS: ours, JUDGE: 60.0}.get(tool.name, 1.0) * rows / MILLION
            one = Measured(tool.name, rows, "valid", seconds, seconds, 10**9)
            results.runs += [one, replace(one, package="faulty")]
    results.starts = {"help": [0.1], "repository": [1.0], "import": [0.5]}
    results.verdicts = {
        MILLION: {OURS: accuracy.judge([("ports", 1, "a", "enum")], [("ports", 1, "a", "enum")])}
    }
    results.agreements = {MILLION: accuracy.agree([], [])}
    return results


def test_bars_are_met_by_what_is_fast() -> None:
    """All are met where all is well, and those of speed are not where ours is slow."""
    assert [bar.text for bar in bars(invented(0.9)) if not bar.met] == []
    assert [bar.verdict for bar in bars(invented(3.0)) if not bar.met] == [
        "**not met**, by a factor of 1.50",
        "**not met**, by a factor of 1.50",
        "**not met**, by a factor of 3.00",
        "**not met**, by a factor of 3.00",
    ]


def test_the_page_states_every_bar() -> None:
    """Each bar is on the page with its number and its verdict, measured or not."""
    for results in (invented(0.9), Results({"limit": "240", "memory": "8"})):
        written = page(results)
        stated: list[Bar] = list(bars(results))

        assert len(stated) == 11
        for bar in stated:
            assert any(
                line.startswith(f"| {bar.text} |") and line.endswith(f"| {bar.verdict} |")
                for line in written.splitlines()
            )


def test_the_page_says_what_was_given_up() -> None:
    """A tool that was not asked stands in the table with the reason."""
    results = invented(0.9)
    results.runs = [run for run in results.runs if (run.tool, run.rows) != (JUDGE, 10 * MILLION)]
    results.skipped = [Skipped(JUDGE, 10 * MILLION, "valid", "not asked beyond 1,000,000 rows")]

    assert "| frictionless | not asked beyond 1,000,000 rows |" in page(results)
    assert f"| {FLOOR} | 10.00 (once) | 10.00 | 1,000 | 1,000,000 | 1 | 1 |  |" in page(results)


def test_results_are_kept(tmp_path: Path) -> None:
    """Everything that was measured stands in the file beside the page."""
    results = invented(0.9)
    results.write(tmp_path / "results.json")
    kept = json.loads((tmp_path / "results.json").read_bytes())

    assert len(kept["runs"]) == len(results.runs)
    assert kept["starts"] == results.starts


def test_growth_is_the_slope() -> None:
    """What takes ten times as long for ten times the rows grows with exponent 1, and small sizes do not count."""
    results = invented(0.9)
    results.runs.append(Measured(OURS, 10_000, "valid", 99, 99, 1))

    assert results.growth(OURS) == pytest.approx(1)
    assert results.steps(OURS) == pytest.approx([1, 1])


def test_a_package_many_times_over_is_one_of_the_dataset(tmp_path: Path) -> None:
    """Every copy keeps to the contract, and has all that the original has."""
    number = replicate.make(PROJECT, 2_000, tmp_path / "package")

    original = read(PROJECT)
    package = read(tmp_path / "package")
    times = number / len(original["statements"].rows)
    assert 2_000 <= number == len(package["statements"].rows)
    for name in ("sources", "anchors", "relations", "event_reports", "statement_participants"):
        assert len(package[name].rows) == times * len(original[name].rows), name
    assert len(package["events"].rows) == -(-times // 10) * len(original["events"].rows)
    _, wrong = run_engines(package, ("pandera",))
    assert wrong == []


def test_the_page_on_the_explorer_holds_every_number() -> None:
    """With its growth from size to size."""
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
