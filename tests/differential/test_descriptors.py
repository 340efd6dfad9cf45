"""A descriptor that frictionless accepts has no errors by our reading of the standard."""

from __future__ import annotations

from pathlib import Path

import pytest
from frictionless import FrictionlessException
from frictionless import Package as FrictionlessPackage

from guarantees.core.rules import Severity
from guarantees.package.package_descriptor import read_package
from tests.differential.any_package.generate import package
from tests.differential.any_package.packages import write
from tests.differential.any_package.realistic import REALISTIC

CHUNKS = 6
CHUNK = 40


def _errors(root: Path) -> list[tuple[str, str]]:
    """Return the errors in the descriptor of the package in *root*."""
    findings = read_package(root).findings
    return [(finding.column, finding.message) for finding in findings if finding.severity is Severity.ERROR]


def _accepted_by_frictionless(root: Path) -> bool:
    try:
        FrictionlessPackage.from_descriptor(str(root / "datapackage.json"))
    except FrictionlessException:
        return False
    return True


@pytest.mark.parametrize("chunk", range(CHUNKS))
def test_descriptors_of_random_packages_have_no_errors(tmp_path: Path, chunk: int) -> None:
    """All drawn descriptors are valid, whatever is wrong with their rows."""
    for seed in range(chunk * CHUNK, (chunk + 1) * CHUNK):
        drawn = package(seed)
        root = tmp_path / str(seed)
        root.mkdir()
        files = dict(file for resource in drawn.resources for file in resource.files())
        write(root, drawn.descriptor(), files)

        assert _accepted_by_frictionless(root), seed
        assert _errors(root) == [], seed


@pytest.mark.parametrize("name", REALISTIC)
def test_descriptors_of_realistic_packages_have_no_errors(tmp_path: Path, name: str) -> None:
    """Nor have those of invented packages."""
    write(tmp_path, REALISTIC[name].descriptor, REALISTIC[name].files)

    assert _accepted_by_frictionless(tmp_path)
    assert _errors(tmp_path) == []
