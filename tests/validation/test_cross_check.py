"""A difference between our rules and another engine is a finding, unless it is known or a consequence."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from guarantees.contract import loader
from guarantees.core.csv_text import Row
from guarantees.core.findings import Finding
from guarantees.core.rules import RULES
from guarantees.package.reader import Package
from guarantees.validation import run
from guarantees.validation.cross_check import ENGINE_DISAGREEMENT, disagreements
from guarantees.validation.frictionless_engine import FrictionlessError
from guarantees.validation.references import FOREIGN_KEY
from tests.conftest import Toy

_TEXT = {"title": "T", "description": "D", "type": "string"}
_PORTS = {
    "title": "Ports",
    "description": "Ports of Freedonia.",
    "primaryKey": ["port"],
    "fields": [
        {**_TEXT, "name": "port", "constraints": {"required": True}},
        {**_TEXT, "name": "berths", "type": "integer", "constraints": {"maximum": 9}},
        {**_TEXT, "name": "near"},
    ],
    "foreignKeys": [{"fields": ["near"], "reference": {"resource": "", "fields": ["port"]}}],
}
_CONTRACT = loader.load_descriptor({"resources": [{"name": "ports", "schema": _PORTS}]}, "ports")


def _package(berths: str = "3", near: str = "") -> Package:
    rows = [Row({"port": "northmoor", "berths": berths, "near": near})]
    return Package.from_rows(_CONTRACT, {"ports": rows})


def _finding(rule: str, column: str = "berths", table: str = "ports", value: str = "3") -> Finding:
    return Finding(
        rule=RULES[rule], table=table, file="data/ports.csv", record="northmoor", line=2, column=column,
        value=value, message="It is wrong.",
    )  # fmt: skip


def test_a_finding_of_the_other_engine_alone_is_a_disagreement() -> None:
    """It has the place of the other finding, and names engine and rule."""
    (found,) = disagreements("frictionless", _package(), [], [_finding("maximum")])

    assert found.rule is ENGINE_DISAGREEMENT
    assert (found.table, found.record, found.file, found.line) == ("ports", "northmoor", "data/ports.csv", 2)
    assert (found.column, found.value) == ("berths", "3")
    assert found.message == "frictionless reports 'maximum' and scale does not: It is wrong."
    assert "report it" in found.hint


@pytest.mark.parametrize("engine", ["pandera", "frictionless"])
def test_a_finding_of_ours_alone_is_a_disagreement(engine: str) -> None:
    """The engine enforces the rule, so it should report the cell too."""
    (found,) = disagreements(engine, _package("12"), [_finding("maximum", value="12")], [])

    assert found.message == f"scale reports 'maximum' and {engine} does not: It is wrong."


def test_the_same_cell_is_no_disagreement() -> None:
    """The words of the engines may differ."""
    own, others = _finding("maximum"), _finding("maximum", value="3.0")

    assert disagreements("frictionless", _package(), [own], [others]) == []


@pytest.mark.parametrize(("engine", "differs"), [("pandera", True), ("frictionless", False)])
def test_a_known_leniency_is_no_disagreement(engine: str, differs: bool) -> None:
    """Only frictionless reads 1_0 as an integer."""
    own = [_finding("type", value="1_0")]

    assert bool(disagreements(engine, _package("1_0"), own, [])) is differs


def test_a_cell_without_a_value_has_consequences() -> None:
    """An engine that reads the cell differently may report another rule on it."""
    own, others = [_finding("type", value="1_0")], [_finding("maximum", value="10")]

    assert disagreements("frictionless", _package("1_0"), own, others) == []


def test_references_are_checked_by_frictionless_but_not_by_pandera() -> None:
    """A reference is beyond pandera, which sees one table at a time."""
    own = [_finding(FOREIGN_KEY.name, "near", value="southmoor")]
    package = _package(near="southmoor")

    assert disagreements("pandera", package, own, []) == []
    assert len(disagreements("frictionless", package, own, [])) == 1


def test_tables_that_an_engine_was_not_given_are_not_compared() -> None:
    """A table with a broken format is not passed to every engine."""
    assert disagreements("frictionless", _package(), [_finding("maximum", table="quays")], []) == []


def test_a_repository_says_where_generated_files_are_corrected(toy: Toy) -> None:
    """One note, however many findings there are; none for a valid repository or a package."""
    note = "The files in data/ are generated: correct curation/ and run `guarantees build`."
    assert note not in toy.run("validate").out

    toy.set("events", 1, event_type="meating")
    toy.set("events", 2, event_type="meating")

    assert toy.run("validate").out.count(note) == 1
    assert note not in toy.run("validate", ".").out


def test_a_crash_of_the_other_engine_is_a_disagreement(monkeypatch: pytest.MonkeyPatch) -> None:
    """Our findings are reported all the same, and the crash with them."""

    def start(_: Package) -> Callable[[], list[Finding]]:
        def wait() -> list[Finding]:
            raise FrictionlessError("Traceback\n  in frictionless\nKeyError: 'quay'\n")

        return wait

    monkeypatch.setattr(run, "CROSS_CHECKS", {"frictionless": start})

    found = run.run_engines(_package(berths="12"), ("scale", "frictionless"))

    assert [finding.check for finding in found.violations] == ["maximum"]
    assert [finding.message for finding in found.disagreements] == [
        "frictionless crashed and confirms nothing: KeyError: 'quay'."
    ]
