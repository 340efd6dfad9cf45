"""Toys before and after their first release, shared by the tests of releases."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conftest import Toy
from tests.helpers import releases


@pytest.fixture(scope="session")
def ready(finished: Toy, tmp_path_factory: pytest.TempPathFactory) -> Toy:
    """A toy that is ready for its first release; tests must not change it."""
    return releases.prepare_release(releases.copy_toy(finished, tmp_path_factory.mktemp("ready")))


@pytest.fixture(scope="session")
def published(ready: Toy, tmp_path_factory: pytest.TempPathFactory) -> Toy:
    """A toy with a first release; tests must not change it."""
    toy = releases.copy_toy(ready, tmp_path_factory.mktemp("published"))
    assert toy.run("release").code == 0
    return toy


@pytest.fixture
def unreleased(ready: Toy, tmp_path: Path) -> Toy:
    """A toy that is ready for its first release."""
    return releases.copy_toy(ready, tmp_path / "unreleased")


@pytest.fixture
def released(published: Toy, tmp_path: Path) -> Toy:
    """A toy with a first release."""
    return releases.copy_toy(published, tmp_path / "released")
