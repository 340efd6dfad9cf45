"""The Python API: ``guarantees.validate`` returns a report with findings, and raises errors of its own."""

from __future__ import annotations

import pytest

import guarantees
from tests.conftest import Toy


def test_valid_package(finished: Toy) -> None:
    """A valid package has rows and no findings."""
    report = guarantees.validate(finished.root)

    assert report.valid
    assert report.findings == []
    assert report.engines == ("scale", "pandera", "frictionless")
    assert report.tables["events"] == 2


def test_findings_name_rule_file_and_line(toy: Toy) -> None:
    """A finding is a value with the parts of the JSON report."""
    toy.set("events", 1, event_type="meating")

    report = guarantees.validate(toy.path("data/events.csv"), engines=["pandera"])

    (finding,) = report.findings
    assert not report.valid
    assert (finding.check, finding.severity, finding.line) == ("enum", guarantees.Severity.ERROR, 2)
    assert finding.file.endswith("data/events.csv")


@pytest.mark.parametrize(
    ("paths", "engines", "message"),
    [
        (["nowhere"], (), "No such file or directory"),
        (["."], ("pandra",), "Unknown engine 'pandra'. Did you mean 'pandera'?"),
        ([".", "."], ("spark",), "takes the path of one package"),
        ([], (), "No path to validate"),
    ],
)
def test_invalid_arguments(paths: list[str], engines: tuple[str, ...], message: str) -> None:
    """An argument that cannot be used is an InputError."""
    with pytest.raises(guarantees.InputError, match=message):
        guarantees.validate(*paths, engines=engines)
