"""A package that tries to run scripts in its pages: its content is shown as text."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.e2e.browser import ExampleSite
from tests.e2e.browser.example_site import PAGES, PAGES_WITH_FREE_TEXT, render_to
from tests.e2e.browser.hostile import POISON, RUN, copy_with_hostile_text
from tests.e2e.browser.markup import read_pages
from tests.e2e.browser.visits import DESK, Visit, settled
from tests.e2e.servers import Site

SCRIPT_AS_TEXT = f"<script>{RUN}</script>"
SCRIPT_RAN = "() => window.hacked"
SMALLEST = 320
OVERFLOWING = """() => [...document.querySelectorAll("fieldset, fieldset label, main li")]
    .filter(each => each.checkVisibility() && each.scrollWidth > each.clientWidth + 1 && each.clientWidth)
    .map(each => each.outerHTML.slice(0, 200))"""


@pytest.fixture(scope="module")
def hostile_site(explorer: ExampleSite, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site of a hostile package."""
    folder = tmp_path_factory.mktemp("hostile")
    return render_to(copy_with_hostile_text(explorer.package, folder / "package"), folder / "site")


@pytest.fixture
def hostile_visit(hostile_site: Path, visiting: Callable[[str], Visit]) -> Visit:
    """A visit to the site of a hostile package, from the disk."""
    return visiting(f"{hostile_site.as_uri()}/")


def test_no_script_runs_on_any_page(hostile_site: Path, hostile_visit: Visit) -> None:
    """There are no outside requests and no policy violations either, which would be console messages."""
    names = sorted(read_pages(hostile_site))
    page = hostile_visit.open(names[0])
    for name in names:
        page.goto(hostile_visit.base + name)
        settled(page)
        assert page.evaluate(SCRIPT_RAN) is None, name
        assert page.locator("h1").count() == 1, name
    assert set(PAGES) <= set(names)


@pytest.mark.parametrize("name", PAGES_WITH_FREE_TEXT)
def test_hostile_text_is_shown_as_text(hostile_visit: Visit, name: str) -> None:
    """This holds with and without scripts."""
    for scripts in (True, False):
        page = hostile_visit.open(name, scripts=scripts)
        text = page.locator("body").inner_text()
        assert SCRIPT_AS_TEXT in text
        assert "{{7*7}}" in text
        assert "49" not in page.title()


def test_hostile_text_does_not_become_markup(hostile_site: Path) -> None:
    """Pages contain no elements, event handlers or script URLs from it; JSON-LD contains it unchanged."""
    in_json_ld = False
    for name, page in read_pages(hostile_site).items():
        assert page.forbidden == [], name
        script_url = re.compile(r"\s*(?:javascript|data|vbscript):", re.IGNORECASE)
        assert [link for link in page.links if script_url.match(link)] == [], name
        assert "x" not in page.links, name
        assert page.unclosed == [], name
        in_json_ld |= any(json.dumps(POISON)[1:-1] in json.dumps(document) for document in page.data)
    assert in_json_ld


@pytest.mark.parametrize(
    "name", ["find.html", "actors/index.html", "actors/jane-roe.html", "compare.html", "index.html"]
)
def test_long_name_fits_the_page(
    explorer: ExampleSite, tmp_path: Path, visiting: Callable[[str], Visit], name: str
) -> None:
    """A name without a space, which also switches the direction of writing, is broken into lines."""
    package = tmp_path / "package"
    shutil.copytree(
        explorer.package, package, ignore=shutil.ignore_patterns("*.zip", "parquet", "SHA256SUMS")
    )
    table = package / "data/actors.csv"
    long_name = "\u202e" + "W" * 110
    table.write_text(table.read_text(encoding="utf-8").replace("Jane Roe", long_name), encoding="utf-8")
    page = visiting(f"{render_to(package, tmp_path / 'site').as_uri()}/").open(name)
    settled(page)

    assert page.get_by_text("W" * 110).count()
    for width in (SMALLEST, DESK["width"]):
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate("() => document.documentElement.scrollWidth") <= width
        assert page.evaluate(OVERFLOWING) == []


def test_no_script_runs_in_search_results(hostile_visit: Visit) -> None:
    """This includes suggestions, filters and the text in the address."""
    query = (
        f"find.html?q=poison&speaker={RUN}&from=%22%3E%3Cimg%20src%3Dx%20onerror%3D{RUN}%3E&act=%3Cscript%3E"
    )
    for address in ("find.html", "find.html?q=poison", query, "find.html#%22%3E%3Cimg src=x onerror=1%3E"):
        page = settled(hostile_visit.open(address))
        assert page.evaluate(SCRIPT_RAN) is None
    page = hostile_visit.open("find.html")
    page.get_by_role("searchbox").fill("poison3")
    page.locator("main").get_by_text(SCRIPT_AS_TEXT).first.wait_for()
    assert page.evaluate(SCRIPT_RAN) is None


def test_no_script_runs_in_the_charts(hostile_visit: Visit) -> None:
    """This includes what is shown for a mark under the pointer or with the keyboard focus."""
    page = settled(hostile_visit.open())
    page.keyboard.press("Tab")
    for _ in range(60):
        page.keyboard.press("Tab")
        page.keyboard.press("ArrowRight")
        if page.url != f"{hostile_visit.base}index.html":
            break
    for mark in page.locator("main svg a, main svg circle, main svg rect, main svg [tabindex]").all()[:40]:
        if mark.is_visible():
            mark.dispatch_event("mouseover")
            mark.dispatch_event("pointerenter")
    assert page.evaluate(SCRIPT_RAN) is None


@pytest.mark.parametrize("served", [False, True])
def test_policy_blocks_scripts_that_were_added_to_a_page(
    explorer: ExampleSite, tmp_path: Path, browser: Browser, request: pytest.FixtureRequest, *, served: bool
) -> None:
    """Inline scripts, handlers, styles and scripts from other addresses do not run."""
    original = (explorer.root / "index.html").read_text(encoding="utf-8")
    injected = (
        f"<script>{RUN}</script><script src='data:text/javascript,{RUN}'></script><img src=x onerror='{RUN}'>"
        f"<svg onload='{RUN}'></svg><iframe srcdoc='<script>top.hacked=1</script>'></iframe>"
        f"<p><a href='javascript:{RUN}'>bait</a></p><p id=styled style='color: rgb(1, 2, 3)'>styled</p>"
    )
    folder = tmp_path / "site"
    shutil.copytree(explorer.root / "assets", folder / "assets")
    (folder / "index.html").write_text(original.replace("</h1>", f"</h1>{injected}", 1), encoding="utf-8")
    site: Site | None = request.getfixturevalue("site") if served else None
    visit = Visit(browser, site.publish(folder) if site else f"{folder.as_uri()}/")

    page = settled(visit.open())
    page.get_by_text("bait", exact=True).click()

    assert settled(page).evaluate(SCRIPT_RAN) is None
    color = page.get_by_text("styled", exact=True).evaluate("element => getComputedStyle(element).color")
    assert color != "rgb(1, 2, 3)"
    assert len([message for message in visit.console if "Content Security Policy" in message]) >= 5
    assert visit.outside_requests == []
    visit.close()
