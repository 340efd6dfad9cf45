"""Fixtures: one browser and one site for a whole run, and visits for each test."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Browser

from tests.e2e.browser.example_site import ExampleSite, make_example_site
from tests.e2e.browser.visits import Visit, chromium
from tests.e2e.servers import Site

if TYPE_CHECKING:
    from tests.conftest import Toy


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's Chromium."""
    with chromium() as running:
        yield running


@pytest.fixture(scope="session")
def explorer(finished: Toy, tmp_path_factory: pytest.TempPathFactory) -> ExampleSite:
    """The site of a release of the toy; tests must not change it."""
    folder = tmp_path_factory.mktemp("explorer")
    shutil.copytree(finished.root, folder / "toy")
    return make_example_site(replace(finished, root=folder / "toy"), folder / "site")


@pytest.fixture
def visiting(browser: Browser) -> Iterator[Callable[[str], Visit]]:
    """A function that starts visits to a site; at the end they must have no console messages or outside requests."""
    visits: list[Visit] = []

    def start(base: str) -> Visit:
        visits.append(Visit(browser, base))
        return visits[-1]

    yield start
    for visit in visits:
        visit.close()
        visit.assert_clean()


@pytest.fixture(params=["file", "http"])
def visit(request: pytest.FixtureRequest, explorer: ExampleSite, visiting: Callable[[str], Visit]) -> Visit:
    """A visit to the site, from the disk and from a server."""
    if request.param == "file":
        return visiting(f"{explorer.root.as_uri()}/")
    site: Site = request.getfixturevalue("site")
    return visiting(site.publish(explorer.root))


@pytest.fixture
def from_disk(explorer: ExampleSite, visiting: Callable[[str], Visit]) -> Visit:
    """A visit to the site from the disk, for tests that do not depend on the server."""
    return visiting(f"{explorer.root.as_uri()}/")
