"""The software bill of materials of a release."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

from guarantees.core.errors import InputError
from guarantees.release.formats import sbom
from tests.conftest import PROJECT


def test_sbom_is_valid_cyclonedx() -> None:
    """It lists every locked distribution with its hashes, and has the same bytes each time."""
    lock = PROJECT / "requirements.lock"
    document = sbom.sbom_json(lock, "1.0.0")

    assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(document.decode()) is None
    assert document == sbom.sbom_json(lock, "1.0.0")
    parsed = json.loads(document)
    components = {component["purl"]: component for component in parsed["components"]}
    assert len(components) == sum("==" in line.split(";")[0] for line in lock.read_text("utf-8").splitlines())
    assert all(component["hashes"] for component in components.values())
    (pandas,) = [purl for purl in components if purl.startswith("pkg:pypi/pandas@")]
    direct = parsed["dependencies"][0]["dependsOn"]
    assert pandas in direct
    assert not any(purl.startswith("pkg:pypi/botocore@") for purl in direct)


def test_unknown_line_in_a_lock_is_an_error(tmp_path: Path) -> None:
    """A lock is read completely or not at all."""
    lock = tmp_path / "requirements.lock"
    lock.write_text("ferry==1.0\n-r harbour.txt\n", encoding="utf-8")

    with pytest.raises(InputError, match="line 2 is neither a pin, a hash nor a comment"):
        sbom.sbom_json(lock, "1.0.0")
