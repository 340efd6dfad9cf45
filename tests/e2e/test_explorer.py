"""The site in a browser, from the disk and from a server; every visit asserts that there are no outside requests."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final, Literal
from urllib.request import urlopen

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.conftest import Toy
from tests.e2e.browser import ExampleSite, Visit
from tests.e2e.browser.example_site import PAGES
from tests.e2e.browser.visits import DESK, PHONE, TIMEOUT_MS, settled
from tests.e2e.servers import Site

# With preload, axe requests style sheets, which browsers block on `file://`.
_AXE_OPTIONS: Final = {"resultTypes": ["violations"], "preload": False}

expect.set_options(timeout=TIMEOUT_MS)

SMALLEST: Final = 320
"""The width that pages must fit in without scrolling sideways; WCAG 2.2, success criterion 1.4.10."""
WIDTHS: Final = (390, 768, 1100, 1440)

_OPEN_DETAILS: Final = "() => document.querySelectorAll('details').forEach(each => { each.open = true; })"

# A cell without a name of its column, in a table that has a header.
_UNNAMED_CELLS: Final = """() => [...document.querySelectorAll(".cards:has(thead) td:not(:first-child)")]
    .filter(cell => !cell.dataset.column).map(cell => cell.outerHTML)"""

_LAYOUT_SHIFT: Final = """() => new Promise(done => {
    let sum = 0;
    const add = entries => { for (const entry of entries.getEntries()) if (!entry.hadRecentInput) sum += entry.value; };
    const observer = new PerformanceObserver(add);
    observer.observe({type: "layout-shift", buffered: true});
    setTimeout(() => { add({getEntries: () => observer.takeRecords()}); done(sum); }, 300);
})"""

G1, G2, G3, G4, G5 = (f"ferry-gazette-s0{number}" for number in range(1, 6))
H1, H2, H3 = (f"harbour-post-s0{number}" for number in range(1, 4))
I1, I2, I3 = (f"island-wire-s0{number}" for number in range(1, 4))


def result_ids(page: Page) -> set[str]:
    """Return the ids of the search results."""
    links = [
        str(link.get_attribute("href"))
        for link in page.get_by_role("list", name="Results").get_by_role("link").all()
    ]
    return {
        link.partition("/")[2].removesuffix(".html")
        for link in links
        if re.match("(statements|events)/", link)
    }


def wait_for_results(page: Page, number: int) -> Page:
    """Return *page* after it shows *number* statements or events."""
    found = rf"(?:^|: ){number} (?:of \d+ )?(?:statement|event)s?\b"
    status = found if number else r"^No (?:statement|event)s found|: none\."
    expect(page.get_by_role("status").first).to_have_text(re.compile(status))
    return page


@pytest.mark.parametrize(
    ("query", "ids"),
    [
        ("speaker=jane-roe", {G1, H1}),
        ("speaker=jane-roe&speaker=county", {G1, H1, H3}),
        ("side=northmoor", {G1, H1}),
        ("addressee=john-poe", {G1, G5}),
        ("to=northmoor", {G5}),
        ("act=refusal", {G1, H1}),
        ("issue=sanctions", {G4}),
        ("source=harbour-post", {H1, H2, H3}),
        ("modality=direct_quote", {G1, I2}),
        ("from=2021-12-17", {H2, H3, I3}),
        ("until=2021-12-13", {G2, G3, G5, H2, H3}),
        ("source=ferry-gazette&act=refusal&speaker=jane-roe", {G1}),
        ("speaker=jane-roe&act=demand", set()),
        ("to=-&act=denial", {I3}),
        ("q=fuel", {I2}),
        ("q=sanctions", {G4}),
        # No statement contains both words.
        ("q=fuel%20zeppelin", {I2}),
        ("q=service&source=harbour-post", {H1}),
        ("kind=events", {"mayors-meet", "second-meeting"}),
        ("kind=events&source=ferry-gazette", {"mayors-meet"}),
    ],
)
def test_address_selects_results(visit: Visit, query: str, ids: set[str]) -> None:
    """Values of one filter are combined by "or", filters by "and"; unknown bounds of a date match."""
    page = wait_for_results(visit.open(f"find.html?{query}"), len(ids))

    assert result_ids(page) == ids


@pytest.mark.parametrize(
    ("title", "choice", "query", "number"),
    [
        ("Speaker", "Jane Roe", "speaker=jane-roe", 2),
        ("Side of the speaker", "Northmoor", "side=northmoor", 2),
        ("Addressed to or about", "John Poe", "addressee=john-poe", 2),
        ("Side addressed to or about", "Northmoor", "to=northmoor", 1),
        ("Kind of statement", "Refusal", "act=refusal", 2),
        ("Issue", "Sanctions", "issue=sanctions", 1),
        ("Modality", "Direct quot", "modality=direct_quote", 2),
        ("Source", "Night ferry", "source=harbour-post", 3),
    ],
)
def test_filter_is_part_of_the_address(
    visit: Visit, title: str, choice: str, query: str, number: int
) -> None:
    """Back and forward change it, a link sets it, and it can be removed."""
    page = wait_for_results(visit.open("find.html"), 11)
    page.get_by_role("group", name=title, exact=True).get_by_role("checkbox", name=re.compile(choice)).check()
    ids = result_ids(wait_for_results(page, number))
    assert visit.address(page) == f"find.html?{query}"

    page.go_back()
    assert len(result_ids(wait_for_results(page, 11))) == 11
    page.go_forward()
    assert result_ids(wait_for_results(page, number)) == ids

    page.goto(f"{visit.base}{visit.address(page)}")
    assert result_ids(wait_for_results(page, number)) == ids
    expect(
        page.get_by_role("group", name=title, exact=True).get_by_role("checkbox", name=re.compile(choice))
    ).to_be_checked()
    page.get_by_role("button", name=re.compile("^Remove")).click()
    wait_for_results(page, 11)
    assert visit.address(page) == "find.html"


def test_dates_are_a_filter(visit: Visit) -> None:
    """Results are all records that may fall in the range; undated records are left out."""
    page = wait_for_results(visit.open("find.html"), 11)
    page.get_by_label("from", exact=True).fill("2021-12-17")
    wait_for_results(page, 3)
    page.get_by_label("until", exact=True).fill("2021-12-17")

    assert result_ids(wait_for_results(page, 2)) == {H2, H3}
    assert visit.address(page) == "find.html?from=2021-12-17&until=2021-12-17"


@pytest.mark.parametrize(
    ("words", "ids"),
    [
        ("Without money for fuel", {I2}),
        ("Poe", {G2}),
        ("about Poe", {G1, G5}),
        ("county office", {H3}),
        ("servise nught", {G1, H1}),
        ("fue", {I2}),
    ],
)
def test_words_match_summaries_and_names(visit: Visit, words: str, ids: set[str]) -> None:
    """Aliases, prefixes and misspelt words match too."""
    page = settled(visit.open("find.html"))
    page.get_by_role("searchbox").fill(words)

    expect(page.get_by_role("status").first).not_to_have_text(re.compile("^11 "))
    assert ids <= result_ids(page)


def test_words_match_actors(visit: Visit) -> None:
    """They match by name or alias, with or without statements."""
    page = settled(visit.open("find.html?q=moe"))

    expect(page.get_by_role("main").get_by_role("link", name="Max Moe", exact=True)).to_be_visible()


def test_search_field_of_the_home_page_opens_the_search(visit: Visit) -> None:
    """The search page shows the results for the words."""
    page = settled(visit.open())
    page.get_by_role("searchbox").fill("fuel")
    page.keyboard.press("Enter")

    page.wait_for_url(re.compile(r"find\.html\?.*q=fuel"))
    assert result_ids(wait_for_results(page, 1)) == {I2}


def test_back_and_forward_restore_results(visit: Visit) -> None:
    """This also works after the page of a record was opened."""
    page = wait_for_results(visit.open("find.html?act=refusal"), 2)
    page.get_by_role("list", name="Results").locator(f"a[href$='{G1}.html']").first.click()
    page.wait_for_url(f"**/statements/{G1}.html")

    page.go_back()
    assert result_ids(wait_for_results(page, 2)) == {G1, H1}
    page.go_forward()
    page.wait_for_url(f"**/statements/{G1}.html")


@pytest.mark.parametrize(
    ("query", "number"), [("", 11), ("?act=refusal", 2), ("?source=harbour-post", 3), ("?q=fuel", 1)]
)
def test_results_can_be_downloaded(
    visit: Visit, explorer: ExampleSite, tmp_path: Path, query: str, number: int
) -> None:
    """The file is a valid table with the rows of the results."""
    page = wait_for_results(visit.open(f"find.html{query}"), number)
    ids = result_ids(page)
    with page.expect_download() as download:
        page.get_by_role("button", name="Download as CSV").click()
    file = tmp_path / "statements.csv"
    download.value.save_as(file)

    header, *rows = file.read_text(encoding="utf-8").splitlines()
    table_header, *table = (explorer.package / "data/statements.csv").read_text(encoding="utf-8").splitlines()
    assert header == table_header
    # The first report of an utterance is included with every other report of it.
    first_reports = {line.split(",")[1] for line in table if line.partition(",")[0] in ids}
    assert rows == [line for line in table if line.partition(",")[0] in ids | first_reports]
    assert len(ids) == number
    ran = Toy(tmp_path).run("validate", str(file), "--table", "statements")
    assert ran.code == 0, ran.out


def test_code_links_to_its_definition(visit: Visit) -> None:
    """The browser scrolls to the code on the page of its list."""
    page = settled(visit.open(f"statements/{G4}.html"))
    page.get_by_role("link", name="Sanctions").first.click()

    page.wait_for_url("**/codebook/codes/issue.html#sanctions")
    expect(page.locator("#sanctions")).to_be_in_viewport()


def test_first_link_skips_to_the_content(visit: Visit) -> None:
    """Keyboard users can skip the header of the page."""
    page = visit.open(f"statements/{G1}.html")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to content")).to_be_focused()
    page.keyboard.press("Enter")

    expect(page.get_by_role("main")).to_be_focused()


def test_the_exchange_shows_a_thread_before_it_opens_a_page(visit: Visit) -> None:
    """A click and the keys select; the panel has the statement with all that relations connect with it."""
    page = visit.open("exchange.html")
    chart = page.locator("#exchange")
    panel = page.get_by_role("region", name="Thread of the selected statement")
    expect(panel).to_be_hidden()

    chart.locator(f'[data-id="{I2}"]').click()
    expect(panel).to_contain_text("Thread of 2 statements")
    expect(panel.get_by_role("listitem")).to_have_count(2)
    expect(panel.locator("[aria-current]")).to_have_count(1)
    expect(page.get_by_role("status").filter(has_text="Thread of 2 statements")).to_be_attached()
    assert page.url.endswith("exchange.html")

    panel.get_by_role("button", name="Close").click()
    expect(panel).to_be_hidden()
    expect(chart.locator(f'[data-id="{I2}"]')).to_be_focused()

    chart.locator(f'[data-id="{I2}"]').click()
    panel.get_by_role("link", name="Open the page of the selected statement").click()
    expect(page).to_have_url(re.compile(f"statements/{I2}.html$"))


def test_the_exchange_works_with_the_keyboard(visit: Visit) -> None:
    """One mark is a tab stop; the arrows move in time and in a lane, Enter selects and Escape clears."""
    page = visit.open("exchange.html")
    marks = page.locator("#exchange .mark")
    panel = page.get_by_role("region", name="Thread of the selected statement")
    expect(page.locator('#exchange .mark[tabindex="0"]')).to_have_count(1)
    expect(page.locator('#exchange a.event:not([tabindex="-1"])')).to_have_count(0)

    marks.nth(3).focus()
    marks.nth(3).press("Home")
    expect(marks.first).to_be_focused()
    marks.first.press("ArrowRight")
    expect(marks.nth(1)).to_be_focused()
    marks.nth(1).press("ArrowLeft")
    expect(marks.first).to_be_focused()
    lane = marks.first.get_attribute("data-lane")
    marks.first.press("ArrowDown")
    focused = page.locator("#exchange .mark:focus")
    expect(focused).to_have_attribute("data-lane", lane or "")
    focused.press("ArrowUp")
    expect(marks.first).to_be_focused()
    marks.first.press("End")
    expect(marks.last).to_be_focused()

    marks.last.press("Enter")
    expect(panel).to_be_visible()
    marks.last.press("Escape")
    expect(panel).to_be_hidden()

    width = page.locator("#exchange").get_attribute("width")
    marks.last.press("+")
    expect(page.locator("#exchange")).not_to_have_attribute("width", width or "")


def test_the_exchange_can_be_filtered(visit: Visit) -> None:
    """Filters apply to the chart and to the days, leave no gaps, and are part of the address."""
    page = visit.open("exchange.html")
    chart = page.locator("#exchange")
    height = int(chart.get_attribute("height") or 0)

    page.get_by_label("Kind of statement").select_option("refusal")
    expect(page.locator("#shown")).to_have_text("2 of 11 statements")
    expect(chart.locator(".mark:visible")).to_have_count(2)
    expect(page.locator(".day-entry:visible")).to_have_count(len(chart.locator("g.day:visible").all()))
    expect(page.locator(".day-entry .icons svg:visible")).to_have_count(2)
    assert int(chart.get_attribute("height") or 0) < height
    assert visit.address(page) == "exchange.html?act=refusal"

    page.goto(page.url)
    expect(chart.locator(".mark:visible")).to_have_count(2)
    page.get_by_role("button", name="Show all").click()
    expect(chart.locator(".mark:visible")).to_have_count(11)
    expect(page.locator("#shown")).to_have_text("11 statements")
    assert int(chart.get_attribute("height") or 0) == height


def test_a_question_is_answered_in_words(visit: Visit) -> None:
    """The answer is a sentence with the filters below it; a question without results offers the nearest ones."""
    page = visit.open("find.html?q=What did Northmoor refuse?")
    expect(page.get_by_role("status").first).to_have_text(re.compile("^Refusal by Northmoor"))
    expect(page.get_by_role("list", name="Selected filters")).to_contain_text("Kind of statement: Refusal")

    page.goto(page.url.partition("?")[0] + "?speaker=jane-roe&act=demand")
    nearest = page.get_by_role("list", name="Nearest results").get_by_role("link")
    expect(nearest.first).to_be_visible()
    nearest.first.click()
    expect(page.get_by_role("list", name="Results").get_by_role("listitem").first).to_be_visible()


def test_results_can_be_shown_on_a_timeline(visit: Visit) -> None:
    """It has the dates of the results and the events that they are linked to, and no other event."""
    page = wait_for_results(visit.open("find.html?act=refusal"), 2)
    page.get_by_text("Show on a timeline").click()
    dates = page.get_by_role("list", name="Results by date")
    links = dates.get_by_role("link").evaluate_all("links => links.map(link => link.getAttribute('href'))")
    assert links.count(f"statements/{G1}.html") == 1
    assert set(links) == {f"statements/{G1}.html", f"statements/{H1}.html", "events/mayors-meet.html"}

    page.get_by_role("button", name=re.compile("^Remove Kind")).click()
    wait_for_results(page, 11)
    dates.get_by_role("link", name="2 statements").first.click()
    expect(page).to_have_url(re.compile("dated=exact"))
    wait_for_results(page, 2)


@pytest.mark.parametrize("name", PAGES)
def test_page_fits_the_width_of_the_screen(from_disk: Visit, name: str) -> None:
    """This holds for the smallest phones, a usual one and a desktop, with all details open."""
    page = settled(from_disk.open(name, phone=True))
    page.evaluate(_OPEN_DETAILS)
    for width in (SMALLEST, PHONE["width"], DESK["width"]):
        page.set_viewport_size({"width": width, "height": PHONE["height"]})
        assert page.evaluate("() => document.documentElement.scrollWidth") <= width
    expect(page.get_by_role("heading", level=1)).to_be_visible()


@pytest.mark.parametrize("name", PAGES)
def test_cells_of_cards_have_the_names_of_their_columns(from_disk: Visit, name: str) -> None:
    """All tables are shown as cards on a phone, except for the one that has styles of its own."""
    page = settled(from_disk.open(name))

    assert page.evaluate(_UNNAMED_CELLS) == []
    assert page.locator("table:not(.cards, .grid)").count() == 0


def test_table_is_shown_as_cards_on_a_phone(from_disk: Visit) -> None:
    """On a wider screen, the columns have a header, and the cells no names."""
    page = settled(from_disk.open("actors/index.html"))
    label = "cell => getComputedStyle(cell, '::before').content"
    cell = page.locator("td", has_text="Person").first
    expect(page.get_by_role("columnheader", name="Type")).to_be_visible()
    assert cell.evaluate(label) == "none"

    page.set_viewport_size(PHONE)
    expect(page.locator("thead")).to_be_hidden()
    assert "Type" in cell.evaluate(label)


@pytest.mark.parametrize("phone", [False, True])
@pytest.mark.parametrize("name", ["index.html", "find.html", f"statements/{G1}.html"])
def test_layout_does_not_shift_while_a_page_loads(visit: Visit, name: str, *, phone: bool) -> None:
    """Scripts add content without moving what is there."""
    page = settled(visit.open(name, phone=phone, motion=True))

    assert page.evaluate(_LAYOUT_SHIFT) < 0.02


@pytest.mark.parametrize("name", ["index.html", "find.html", f"statements/{G1}.html"])
def test_reduced_motion_is_respected(from_disk: Visit, name: str) -> None:
    """There are no animations, visible transitions or smooth scrolling."""
    page = settled(from_disk.open(name))

    assert page.evaluate("() => document.getAnimations().length") == 0
    transitions = """() => [...document.querySelectorAll("*")].filter(element =>
        getComputedStyle(element).transitionDuration.split(",").some(part => parseFloat(part) > 0.01)).length"""
    assert page.evaluate(transitions) == 0
    assert page.evaluate("() => getComputedStyle(document.documentElement).scrollBehavior") == "auto"


def _lightness(page: Page, css_property: str) -> float:
    """Return the lightness of a colour of the page, from 0 to 1."""
    colour = page.evaluate(f"() => getComputedStyle(document.body).{css_property}")
    red, green, blue = (float(part) for part in re.findall(r"[\d.]+", colour)[:3])
    return (0.299 * red + 0.587 * green + 0.114 * blue) / 255


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_colours_follow_the_system(visit: Visit, scheme: Literal["light", "dark"]) -> None:
    """Printed pages are always dark on light."""
    page = settled(visit.open(scheme=scheme))
    background, text = _lightness(page, "backgroundColor"), _lightness(page, "color")
    assert (background > 0.9 and text < 0.3) if scheme == "light" else (background < 0.2 and text > 0.7)

    page.emulate_media(media="print")
    assert _lightness(page, "color") < 0.3


@pytest.mark.parametrize(
    "name", ["index.html", f"statements/{G1}.html", "events/mayors-meet.html", "codebook/statements.html"]
)
def test_page_can_be_printed(visit: Visit, name: str) -> None:
    """The navigation is left out, and the end names the version and the page."""
    page = settled(visit.open(name))
    assert page.get_by_role("navigation").first.is_visible()
    page.emulate_media(media="print")

    expect(page.get_by_role("navigation").first).to_be_hidden()
    assert page.get_by_role("contentinfo").inner_text().endswith(f"version 1.0.0: {name}")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    assert page.pdf(format="A4").startswith(b"%PDF")


@pytest.mark.parametrize("name", PAGES)
def test_page_is_complete_without_scripts(from_disk: Visit, name: str) -> None:
    """It has the same text as with scripts; only the search page needs them and offers links instead."""
    page = from_disk.open(name, scripts=False)

    expect(page.get_by_role("heading", level=1)).to_be_visible()
    if name == "find.html":
        assert "need scripts" in page.get_by_role("main").inner_text()
        expect(
            page.get_by_role("main").get_by_role("link", name=re.compile("statements")).first
        ).to_be_visible()
    else:
        # Copy buttons are shown by a script, and controls are hidden without scripts.
        scripted = settled(from_disk.open(name))
        scripted.evaluate("() => document.querySelectorAll('.needs-scripts').forEach(each => each.remove())")
        text = scripted.get_by_role("main").inner_text()
        assert page.get_by_role("main").inner_text().split() == re.sub(r"\bCopy\b", "", text).split()


@pytest.mark.parametrize("name", PAGES)
def test_axe_reports_no_violations(from_disk: Visit, name: str) -> None:
    """All rules are tested in four widths with all details open, and the contrast in light and dark."""
    page = settled(from_disk.open(name))
    page.evaluate(_OPEN_DETAILS)
    axe = Axe()
    violations: dict[str, Any] = {}
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": DESK["height"]})
        for scheme, rules in (("light", {}), ("dark", {"runOnly": ["color-contrast"]})):
            page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
            results = axe.run(settled(page), options={**_AXE_OPTIONS, **rules})
            violations |= {
                f"{width} {scheme} {violation['id']}": [node["html"][:200] for node in violation["nodes"]]
                for violation in results.response["violations"]
            }
    assert violations == {}


def test_axe_reports_violations(tmp_path: Path, visiting: Callable[[str], Visit]) -> None:
    """It runs, and reports an image without a text and low contrast."""
    (tmp_path / "index.html").write_text(
        "<!doctype html><html lang=en><title>Grey</title><main><h1>Grey</h1>"
        "<p style='color:#aaa;background:#bbb'>Grey</p><svg role=img width=9 height=9></svg></main>",
        encoding="utf-8",
    )
    page = visiting(f"{tmp_path.as_uri()}/").open()

    violations = Axe().run(page, options=_AXE_OPTIONS).response["violations"]

    assert {violation["id"] for violation in violations} == {"color-contrast", "svg-img-alt"}


def test_server_sends_the_policy_of_the_pages(explorer: ExampleSite, site: Site) -> None:
    """The project's server configuration also serves the home page at the address of its folder."""
    with urlopen(site.publish(explorer.root)) as response:
        home = response.read()

    assert home == (explorer.root / "index.html").read_bytes()
    (policy,) = re.findall(rb'Content-Security-Policy" content="([^"]+)"', home)
    header = response.headers["Content-Security-Policy"]
    assert header.startswith(policy.decode())
    assert "frame-ancestors 'none'" in header
