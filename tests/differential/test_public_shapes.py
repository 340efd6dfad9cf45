"""Packages in the shapes of public ones are valid as they stand, and each planted fault is reported in its place."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

import pytest

from guarantees.core.findings import Finding
from guarantees.core.rules import Severity
from guarantees.validation.any_path import validate_path
from tests.differential.any_package.results import FrictionlessServer
from tests.differential.public_shapes import SHAPES, frictionless_result
from tests.differential.public_shapes.faults import faults_of
from tests.differential.public_shapes.plant import ANY_RULE, Expected, Planted, plant
from tests.differential.public_shapes.shape import write_to

FRICTIONLESS_IS_WRONG: Final = {
    "tides": "It compares the blank part of a composite foreign key like any value; in SQL such a key matches nothing.",
    "building-energy": "It does not know groupChar of integers, which version 2 has.",
    "vega-datasets": "It counts no bytes of a JSON file, and reads it only with an extra.",
}
"""The valid packages in which frictionless reports errors, and why."""

NEEDED_BY_FRICTIONLESS: Final = {"json-lines": "jsonlines"}
"""The packages that frictionless reads only with an extra, and the module of the extra."""

UNKNOWN_TO_FRICTIONLESS: Final = frozenset(
    {
        "category",
        "unique-key",
        "row-count",
        "csv-nul",
        "csv-syntax",
        "csv-conflict-marker",
        "duplicate-column",
    }
)
"""The rules that frictionless does not check; a label beyond those of the schema is unknown to it, not a duplicate."""

MISSED_BY_FRICTIONLESS: Final = {
    ("multi-part", "missing-file"): "It names the first part, whichever is missing.",
    ("multi-part", "csv-encoding"): "The same.",
    ("parquet", "required"): "It reads a missing integer as the number NaN.",
    ("parquet", "all at once"): "It reads a missing integer as the number NaN.",
}
"""The planted faults that it does not report as expected, and why."""


@pytest.fixture(scope="module")
def server() -> Iterator[FrictionlessServer]:
    """Return a running frictionless process."""
    with FrictionlessServer() as warm:
        yield warm


def findings_of(root: Path) -> list[Finding]:
    """Return the findings of our engine on the package in *root*."""
    return list(validate_path(root, listed=1_000_000).findings)


@pytest.mark.parametrize("name", SHAPES)
def test_the_reference_rules_find_no_fault_in_a_valid_package(name: str) -> None:
    """The material is valid by the rules that the expectations are computed with."""
    assert faults_of(SHAPES[name]) == set()


@pytest.mark.parametrize("name", SHAPES)
def test_a_valid_package_has_no_error(name: str, tmp_path: Path) -> None:
    """A package in a shape that is in public use is accepted."""
    write_to(SHAPES[name], tmp_path)
    assert _errors(findings_of(tmp_path)) == []


@pytest.mark.parametrize("name", SHAPES)
def test_each_planted_fault_is_reported_in_its_place(name: str, tmp_path: Path) -> None:
    """The rule, file, line and column are those of the planted fault, and nothing else is reported."""
    problems = {}
    for number, planted in enumerate(plant(SHAPES[name])):
        folder = tmp_path / str(number)
        write_to(planted.shape, folder)
        if different := differences(planted, _errors(findings_of(folder))):
            problems[planted.kind] = different
    assert problems == {}


@pytest.mark.parametrize("name", [name for name in SHAPES if name not in FRICTIONLESS_IS_WRONG])
def test_frictionless_agrees_with_the_material(server: FrictionlessServer, name: str, tmp_path: Path) -> None:
    """Frictionless accepts the valid package, and reports on the same rows what it knows of the planted faults."""
    if name in NEEDED_BY_FRICTIONLESS:
        pytest.importorskip(NEEDED_BY_FRICTIONLESS[name])
    assert frictionless_result.validate(server, SHAPES[name], tmp_path / "valid") == []
    problems = {}
    for number, planted in enumerate(plant(SHAPES[name])):
        found = frictionless_result.validate(server, planted.shape, tmp_path / str(number))
        if different := _missed_by_frictionless(planted, found):
            problems[planted.kind] = different
    assert set(problems) == {kind for shape, kind in MISSED_BY_FRICTIONLESS if shape == name}


@pytest.mark.parametrize("name", FRICTIONLESS_IS_WRONG)
def test_frictionless_still_rejects_these_valid_packages(
    server: FrictionlessServer, name: str, tmp_path: Path
) -> None:
    """When frictionless changes, the list is shortened."""
    assert frictionless_result.validate(server, SHAPES[name], tmp_path) != []


def differences(planted: Planted, errors: Iterable[Finding]) -> list[str]:
    """Return in words the planted faults that are not among *errors*, and the errors that were not planted."""
    reported = list(errors)
    missed = [fault for fault in planted.faults if not any(_is(finding, fault) for finding in reported)]
    others = [finding for finding in reported if not _is_allowed(finding, planted)]
    return [f"not reported: {fault}" for fault in missed] + [
        f"not planted: {finding.check} at {finding.place}, {finding.column!r}: {finding.message}"
        for finding in others
    ]


def _is(finding: Finding, fault: Expected) -> bool:
    """Return whether *finding* reports *fault*, perhaps as one of the rows that repeat others."""
    last = finding.end_line or finding.line
    is_there = finding.file == fault.file and finding.line <= fault.line <= last
    return is_there and finding.check == fault.rule and fault.column in {"", finding.column}


def _is_allowed(finding: Finding, planted: Planted) -> bool:
    if any(_is(finding, fault) for fault in planted.faults):
        return True
    place = (finding.file, finding.line)
    return bool(planted.consequences & {(finding.check, *place), (ANY_RULE, *place)})


def _errors(findings: Iterable[Finding]) -> list[Finding]:
    return [finding for finding in findings if finding.severity is Severity.ERROR]


def _missed_by_frictionless(planted: Planted, found: Iterable[Expected]) -> list[str]:
    """Return the planted faults that frictionless should have found, and what it found on rows that are not changed."""
    places = {(fault.rule, fault.file, fault.line) for fault in found}
    whole_files = {(fault.rule, fault.file) for fault in found if not fault.line}
    missed = [
        fault
        for fault in planted.faults
        if fault.rule not in UNKNOWN_TO_FRICTIONLESS
        and (fault.rule, fault.file, fault.line) not in places
        and (fault.rule, fault.file) not in whole_files
    ]
    planted_places = {(fault.file, fault.line) for fault in planted.faults}
    planted_places |= {(file, line) for _, file, line in planted.consequences}
    others = [fault for fault in found if fault.line and (fault.file, fault.line) not in planted_places]
    return [str(fault) for fault in (*missed, *others)]
