"""The explorer and a browser as fixtures: one of each for a whole run, and visits for each test."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Browser

from tests.e2e.browser.sites import Explorer
from tests.e2e.browser.sites import explorer as made
from tests.e2e.browser.visiting import Visit, chromium
from tests.e2e.servers import Site

if TYPE_CHECKING:
    from tests.conftest import Toy


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's Chromium."""
    with chromium() as running:
        yield running


@pytest.fixture(scope="session")
def explorer(finished: Toy, tmp_path_factory: pytest.TempPathFactory) -> Explorer:
    """The explorer of a release of the toy corpus; nobody may change it."""
    folder = tmp_path_factory.mktemp("explorer")
    shutil.copytree(finished.root, folder / "toy")
    return made(replace(finished, root=folder / "toy"), folder / "site")


@pytest.fixture
def visiting(browser: Browser) -> Iterator[Callable[[str], Visit]]:
    """Visits of whatever explorer, by its address: none may leave it, or say anything."""
    visits: list[Visit] = []

    def start(base: str) -> Visit:
        visits.append(Visit(browser, base))
        return visits[-1]

    yield start
    for each in visits:
        each.close()
        each.quiet()


@pytest.fixture(params=["file", "http"])
def visit(request: pytest.FixtureRequest, explorer: Explorer, visiting: Callable[[str], Visit]) -> Visit:
    """A visit of the explorer, from the disk and from a server."""
    return visiting(address(explorer.root, request))


@pytest.fixture
def from_disk(explorer: Explorer, visiting: Callable[[str], Visit]) -> Visit:
    """A visit of the explorer from the disk, for what does not depend on where it comes from."""
    return visiting(f"{explorer.root.as_uri()}/")


def address(root: Path, request: pytest.FixtureRequest) -> str:
    """Return where the explorer in *root* is to be had, by the parameter of *request*."""
    if request.param == "file":
        return f"{root.as_uri()}/"
    site: Site = request.getfixturevalue("site")
    return site.publish(root)
