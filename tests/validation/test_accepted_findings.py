"""Waivers travel with the package: what the repository accepts is accepted wherever the package is validated."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from guarantees.contract.descriptor import WAIVER_KEYS
from guarantees.validation.accepted_findings import waivers_of
from tests.conftest import Toy
from tests.helpers import releases

ISLAND = "curation/sources/island-wire.yml"
REASON = "The text names no target."
WAIVER = {"check": "missing-target", "record": "island-wire-s02", "reason": REASON, "until": "2.0.0"}
NOTE = "1 finding is accepted by the waivers in datapackage.json, which give the reasons."


@pytest.fixture
def package(toy: Toy) -> Path:
    """A package with a finding that is waived, away from its repository."""
    toy.edit(ISLAND, "    targets: [county]\n", "")
    lines = f"waivers:\n  - {json.dumps(WAIVER)}\n"
    toy.path("curation/waivers.yml").write_text(lines, encoding="utf-8")
    toy.build()
    return releases.write_toy_release(toy)


def _set_waivers(package: Path, waivers: object, **changes: object) -> None:
    path = package / "datapackage.json"
    descriptor = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps(descriptor | {"waivers": waivers} | changes), encoding="utf-8")


def _report(toy: Toy, path: Path) -> dict[str, Any]:
    report: dict[str, Any] = json.loads(toy.run("validate", str(path), "--format", "json").out)
    return report


def _rules(toy: Toy, path: Path) -> list[str]:
    return [finding["check"] for finding in _report(toy, path)["findings"]]


def test_waiver_of_the_repository_is_in_the_package(toy: Toy, package: Path) -> None:
    """The folder, its zip and a single table are validated without the finding; a note counts what is accepted."""
    descriptor = json.loads((package / "datapackage.json").read_text(encoding="utf-8"))
    [archive] = package.glob("*.zip")

    assert descriptor["waivers"] == [WAIVER]
    for path in (package, archive):
        assert _rules(toy, path) == []
        assert NOTE in toy.run("validate", str(path)).out
    assert "warning" not in toy.run("verify", str(package)).out


def test_finding_without_a_waiver_is_reported(toy: Toy, package: Path) -> None:
    """So is one whose waiver has ended, is about another record or rule, or cannot be read."""
    others = [
        [],
        [WAIVER | {"until": "1.0.0"}],
        [WAIVER | {"record": "island-wire-s01"}],
        [WAIVER | {"check": "missing-event-party"}],
        [{key: WAIVER[key] for key in WAIVER_KEYS if key != "reason"}],
        [WAIVER | {"until": 2}],
        "missing-target",
        [None],
    ]
    for waivers in others:
        _set_waivers(package, waivers)
        assert _rules(toy, package) == ["missing-target"], waivers
        assert NOTE not in toy.run("validate", str(package)).out


def test_unused_waiver_of_a_package_is_no_finding(toy: Toy, package: Path) -> None:
    """A package may be validated in part; the build of the repository reports unused waivers."""
    _set_waivers(package, [WAIVER, WAIVER | {"record": "elsewhere-s01"}])

    assert _rules(toy, package) == []


def test_violation_of_the_contract_cannot_be_waived(toy: Toy, package: Path) -> None:
    """A waiver in a changed package hides no error in a cell."""
    table = package / "data/statements.csv"
    table.write_bytes(table.read_bytes().replace(b",high,", b",sure,", 1))
    record = table.read_text(encoding="utf-8").partition(",sure,")[0].rpartition("\n")[2].partition(",")[0]
    _set_waivers(package, [WAIVER, WAIVER | {"check": "enum", "record": record}])

    assert "enum" in _rules(toy, package)


def test_entries_that_are_no_waivers_are_left_out() -> None:
    """A descriptor of other software may have anything there."""
    assert waivers_of({}) == []
    assert waivers_of({"waivers": {"a": 1}}) == []
    assert [waiver.record for waiver in waivers_of({"waivers": [WAIVER, 1]})] == ["island-wire-s02"]
