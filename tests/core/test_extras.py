"""How to install a library that is missing."""

from __future__ import annotations

import importlib.metadata
import sys
from pathlib import Path

import pytest

from guarantees.core.extras import how_to_install

REQUIRED = ["click>=8.1.8", 'boto3>=1.36; extra == "s3"', 'pyarrow>=22; extra == "release"']


@pytest.mark.parametrize(
    ("extra", "library", "wanted"),
    [
        ("s3", "boto3", '"boto3>=1.36"'),
        ("", "click", '"click>=8.1.8"'),
        ("s3", "pyarrow", '"pyarrow"'),
    ],
)
def test_the_library_is_named_with_its_version(
    monkeypatch: pytest.MonkeyPatch, extra: str, library: str, wanted: str
) -> None:
    """As the installed metadata requires it; a version that another extra requires is not meant."""
    monkeypatch.setattr(importlib.metadata, "requires", lambda _: REQUIRED)

    assert how_to_install(extra, library).endswith(f" -m pip install {wanted}")


def test_without_an_installation_any_version_will_do(monkeypatch: pytest.MonkeyPatch) -> None:
    """The project runs from a folder."""

    def requires(name: str) -> list[str]:
        raise importlib.metadata.PackageNotFoundError(name)

    monkeypatch.setattr(importlib.metadata, "requires", requires)

    assert how_to_install("s3", "boto3").endswith(' -m pip install "boto3"')


@pytest.mark.parametrize(
    ("program", "typed"),
    [(".venv/bin/python", ".venv/bin/python"), ("a folder/python", '"a folder/python"')],
)
def test_the_python_that_runs_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, program: str, typed: str
) -> None:
    """Relative to the current folder, so that it can be typed; with quotes if they are needed."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "executable", str(tmp_path / program))

    assert how_to_install("s3", "boto3").startswith(f"{typed} -m pip install ")
