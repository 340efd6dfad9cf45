"""A package that tries to run something in the pages that are made of it: what it holds is shown as text."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.e2e.browser.hostile import POISON, RUN, poisoned
from tests.e2e.browser.markup import pages
from tests.e2e.browser.sites import PAGES, Explorer, made
from tests.e2e.browser.visiting import Visit, settled
from tests.e2e.servers import Site

SHOWN = f"<script>{RUN}</script>"
HACKED = "() => window.hacked"


@pytest.fixture(scope="module")
def hostile(explorer: Explorer, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The explorer of a hostile package."""
    folder = tmp_path_factory.mktemp("hostile")
    return made(poisoned(explorer.package, folder / "package"), folder / "site")


@pytest.fixture
def guest(hostile: Path, visiting: Callable[[str], Visit]) -> Visit:
    """A visit of the hostile explorer, from the disk."""
    return visiting(f"{hostile.as_uri()}/")


def test_nothing_runs_on_any_page(hostile: Path, guest: Visit) -> None:
    """Every page is opened: nothing runs, nothing is asked for, and no policy has to stop anything."""
    names = sorted(pages(hostile))
    page = guest.open(names[0])
    for name in names:
        page.goto(guest.base + name)
        settled(page)
        assert page.evaluate(HACKED) is None, name
        assert page.locator("h1").count() == 1, name
    assert set(PAGES) <= set(names)


@pytest.mark.parametrize(
    "name",
    [
        "index.html",
        "events/index.html",
        "events/mayors-meet.html",
        "statements/ferry-gazette-s01.html",
        "actors/jane-roe.html",
        "sources/ferry-gazette.html",
        "codebook/index.html",
        "codebook/statements.html",
        "codebook/codes/issue.html",
        "docs/readme.html",
        "download.html",
    ],
)
def test_what_is_hostile_is_text(guest: Visit, name: str) -> None:
    """It is shown as it was written, to whoever has no scripts too."""
    for scripts in (True, False):
        page = guest.open(name, scripts=scripts)
        shown = page.locator("body").inner_text()
        assert SHOWN in shown
        assert "{{7*7}}" in shown
        assert "49" not in page.title()


def test_no_markup_came_of_a_cell(hostile: Path) -> None:
    """No element, no handler and no address that runs is in any page, and what machines are told is whole."""
    told = 0
    for name, page in pages(hostile).items():
        assert page.within == [], name
        assert [
            link for link in page.links if re.match(r"\s*(?:javascript|data|vbscript):", link, re.IGNORECASE)
        ] == [], name
        assert "x" not in page.links, name
        assert page.unclosed == [], name
        for each in page.data:
            told += json.dumps(POISON)[1:-1] in json.dumps(each)
    assert told, "no page told a machine of what is hostile"


def test_nothing_runs_in_what_is_found(guest: Visit) -> None:
    """Neither in results, nor in suggestions, nor in filters, nor from the address."""
    query = (
        f"find.html?q=poison&speaker={RUN}&from=%22%3E%3Cimg%20src%3Dx%20onerror%3D{RUN}%3E&act=%3Cscript%3E"
    )
    for address in ("find.html", "find.html?q=poison", query, "find.html#%22%3E%3Cimg src=x onerror=1%3E"):
        page = settled(guest.open(address))
        assert page.evaluate(HACKED) is None
    page = guest.open("find.html")
    page.get_by_role("searchbox").fill("poison3")
    page.locator("main").get_by_text(SHOWN).first.wait_for()
    assert page.evaluate(HACKED) is None


def test_nothing_runs_in_pictures(guest: Visit) -> None:
    """What they tell of a mark under the pointer, or of one that the keyboard has come to, is text."""
    page = settled(guest.open())
    page.keyboard.press("Tab")
    for _ in range(60):
        page.keyboard.press("Tab")
        page.keyboard.press("ArrowRight")
        if page.url != f"{guest.base}index.html":
            break
    for mark in page.locator("main svg a, main svg circle, main svg rect, main svg [tabindex]").all()[:40]:
        if mark.is_visible():
            mark.dispatch_event("mouseover")
            mark.dispatch_event("pointerenter")
    assert page.evaluate(HACKED) is None


@pytest.mark.parametrize("served", [False, True])
def test_the_policy_stops_what_is_in_a_page(
    explorer: Explorer, tmp_path: Path, browser: Browser, request: pytest.FixtureRequest, *, served: bool
) -> None:
    """A script that somebody puts into a page does not run, and neither does a script from elsewhere."""
    original = (explorer.root / "index.html").read_text(encoding="utf-8")
    bait = (
        f"<script>{RUN}</script><script src='data:text/javascript,{RUN}'></script><img src=x onerror='{RUN}'>"
        f"<svg onload='{RUN}'></svg><iframe srcdoc='<script>top.hacked=1</script>'></iframe>"
        f"<p><a href='javascript:{RUN}'>bait</a></p><p id=styled style='color: rgb(1, 2, 3)'>styled</p>"
    )
    folder = tmp_path / "site"
    shutil.copytree(explorer.root / "assets", folder / "assets")
    (folder / "index.html").write_text(original.replace("</h1>", f"</h1>{bait}", 1), encoding="utf-8")
    site: Site | None = request.getfixturevalue("site") if served else None
    visit = Visit(browser, site.publish(folder) if site else f"{folder.as_uri()}/")

    page = settled(visit.open())
    page.get_by_text("bait", exact=True).click()

    assert settled(page).evaluate(HACKED) is None
    assert (
        page.get_by_text("styled", exact=True).evaluate("it => getComputedStyle(it).color") != "rgb(1, 2, 3)"
    )
    assert len([line for line in visit.said if "Content Security Policy" in line]) >= 5
    assert visit.left == []
    visit.close()
