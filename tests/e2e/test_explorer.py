"""The explorer in a real browser, from the disk and from a server: every visit asserts that nothing leaves it."""

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
from tests.e2e.browser import Explorer, Visit
from tests.e2e.browser.sites import PAGES
from tests.e2e.browser.visiting import DESK, PATIENCE, PHONE, settled
from tests.e2e.servers import Site

# Files may not be asked for by scripts on `file://`, and axe would ask for style sheets.
_AXE: Final = {"resultTypes": ["violations"], "preload": False}

expect.set_options(timeout=PATIENCE)

_SHIFTED: Final = """() => new Promise(done => {
    let sum = 0;
    const add = list => { for (const each of list.getEntries()) if (!each.hadRecentInput) sum += each.value; };
    const watch = new PerformanceObserver(add);
    watch.observe({type: "layout-shift", buffered: true});
    setTimeout(() => { add({getEntries: () => watch.takeRecords()}); done(sum); }, 300);
})"""

G1, G2, G3, G4, G5 = (f"ferry-gazette-s0{number}" for number in range(1, 6))
H1, H2, H3 = (f"harbour-post-s0{number}" for number in range(1, 4))
I1, I2, I3 = (f"island-wire-s0{number}" for number in range(1, 4))


def found(page: Page) -> set[str]:
    """Return the ids of what Find shows."""
    rows = page.get_by_role("list", name="What was found")
    links = [str(each.get_attribute("href")) for each in rows.get_by_role("link").all()]
    return {
        link.partition("/")[2].removesuffix(".html")
        for link in links
        if re.match("(statements|events)/", link)
    }


def finds(page: Page, number: int) -> Page:
    """Return *page* when it says that it found *number* statements or events."""
    told = rf"^{number} (?:of \d+ )?(?:statement|event)s?\b" if number else "^No (?:statement|event)s found"
    expect(page.get_by_role("status").first).to_have_text(re.compile(told))
    return page


@pytest.mark.parametrize(
    ("asked", "ids"),
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
        ("until=2021-12-13", {G2, G3, G4, G5, H2, H3}),
        ("source=ferry-gazette&act=refusal&speaker=jane-roe", {G1}),
        ("speaker=jane-roe&act=demand", set()),
        ("to=-&act=denial", {I3}),
        ("q=fuel", {I2}),
        ("q=sanctions", {G4}),
        # No statement has both words.
        ("q=fuel%20zeppelin", {I2}),
        ("q=service&source=harbour-post", {H1}),
        ("kind=events", {"mayors-meet", "second-meeting"}),
        ("kind=events&source=ferry-gazette", {"mayors-meet"}),
    ],
)
def test_an_address_finds_what_it_says(visit: Visit, asked: str, ids: set[str]) -> None:
    """Every filter, several of one kind (or), several kinds (and), words, and what has an open date."""
    page = finds(visit.open(f"find.html?{asked}"), len(ids))

    assert found(page) == ids


@pytest.mark.parametrize(
    ("title", "choice", "asked", "number"),
    [
        ("Speaker", "Jane Roe", "speaker=jane-roe", 2),
        ("Side of the speaker", "Northmoor", "side=northmoor", 2),
        ("Spoken to or aimed at", "John Poe", "addressee=john-poe", 2),
        ("Side spoken to or aimed at", "Northmoor", "to=northmoor", 1),
        ("Act", "Refusal", "act=refusal", 2),
        ("Issue", "Sanctions", "issue=sanctions", 1),
        ("Modality", "Direct quot", "modality=direct_quote", 2),
        ("Source", "Night ferry", "source=harbour-post", 3),
    ],
)
def test_a_filter_is_kept_by_the_address(
    visit: Visit, title: str, choice: str, asked: str, number: int
) -> None:
    """It is set, taken back, brought back, and there for whoever is sent the address."""
    page = finds(visit.open("find.html"), 11)
    page.get_by_role("group", name=title, exact=True).get_by_role("checkbox", name=re.compile(choice)).check()
    ids = found(finds(page, number))
    assert visit.below(page) == f"find.html?{asked}"

    page.go_back()
    assert len(found(finds(page, 11))) == 11
    page.go_forward()
    assert found(finds(page, number)) == ids

    page.goto(f"{visit.base}{visit.below(page)}")
    assert found(finds(page, number)) == ids
    expect(
        page.get_by_role("group", name=title, exact=True).get_by_role("checkbox", name=re.compile(choice))
    ).to_be_checked()
    page.get_by_role("button", name=re.compile("^Remove")).click()
    finds(page, 11)
    assert visit.below(page) == "find.html"


def test_days_are_a_filter(visit: Visit) -> None:
    """What can have been on one of these days: an open date reaches as far as it may, and what has none is not there."""
    page = finds(visit.open("find.html"), 11)
    page.get_by_label("from", exact=True).fill("2021-12-17")
    finds(page, 3)
    page.get_by_label("until", exact=True).fill("2021-12-17")

    assert found(finds(page, 2)) == {H2, H3}
    assert visit.below(page) == "find.html?from=2021-12-17&until=2021-12-17"


@pytest.mark.parametrize(
    ("words", "first"),
    [
        ("Without money for fuel", {I2}),
        ("Poe", {G1, G2, G5}),
        ("county office", {H3}),
        ("servise nught", {G1, H1}),
        ("fue", {I2}),
    ],
)
def test_words_find_summaries_and_names(visit: Visit, words: str, first: set[str]) -> None:
    """Also an alias, a beginning, and words that are misspelt."""
    page = settled(visit.open("find.html"))
    page.get_by_role("searchbox").fill(words)

    expect(page.get_by_role("status").first).not_to_have_text(re.compile("^11 "))
    assert first <= found(page)


def test_words_find_actors_too(visit: Visit) -> None:
    """By name or alias, whether they said anything or not."""
    page = settled(visit.open("find.html?q=moe"))

    expect(page.get_by_role("main").get_by_role("link", name="Max Moe", exact=True)).to_be_visible()


def test_the_box_of_the_front_page_leads_to_find(visit: Visit) -> None:
    """Words are typed on the front page, and found."""
    page = settled(visit.open())
    page.get_by_role("searchbox").fill("fuel")
    page.keyboard.press("Enter")

    page.wait_for_url(re.compile(r"find\.html\?.*q=fuel"))
    assert found(finds(page, 1)) == {I2}


def test_back_and_forward_bring_back_what_was_found(visit: Visit) -> None:
    """Also after a record was looked at."""
    page = finds(visit.open("find.html?act=refusal"), 2)
    page.get_by_role("list", name="What was found").locator(f"a[href$='{G1}.html']").first.click()
    page.wait_for_url(f"**/statements/{G1}.html")

    page.go_back()
    assert found(finds(page, 2)) == {G1, H1}
    page.go_forward()
    page.wait_for_url(f"**/statements/{G1}.html")


@pytest.mark.parametrize(
    ("asked", "number"), [("", 11), ("?act=refusal", 2), ("?source=harbour-post", 3), ("?q=fuel", 1)]
)
def test_what_was_found_can_be_taken_away(
    visit: Visit, explorer: Explorer, tmp_path: Path, asked: str, number: int
) -> None:
    """As a table that the contract accepts, with the rows that are found and no other."""
    page = finds(visit.open(f"find.html{asked}"), number)
    shown = found(page)
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Download as CSV").click()
    file = tmp_path / "statements.csv"
    waiting.value.save_as(file)

    header, *rows = file.read_text(encoding="utf-8").splitlines()
    every = (explorer.package / "data" / "statements.csv").read_text(encoding="utf-8").splitlines()
    assert header == every[0]
    # A report of another report's utterance is a row only together with that.
    leads = {line.split(",")[1] for line in every[1:] if line.partition(",")[0] in shown}
    assert rows == [line for line in every[1:] if line.partition(",")[0] in shown | leads]
    assert len(shown) == number
    ran = Toy(tmp_path).run("validate", str(file), "--table", "statements")
    assert ran.code == 0, ran.out


def test_an_anchor_of_a_code_is_come_to(visit: Visit) -> None:
    """From a statement to what its code means, and there at once."""
    page = settled(visit.open(f"statements/{G4}.html"))
    page.get_by_role("link", name="Sanctions").first.click()

    page.wait_for_url("**/codebook/codes/issue.html#sanctions")
    expect(page.locator("#sanctions")).to_be_in_viewport()


def test_the_content_can_be_skipped_to(visit: Visit) -> None:
    """The first thing that the keyboard comes to leads past the head of the page."""
    page = visit.open(f"statements/{G1}.html")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    page.keyboard.press("Enter")

    expect(page.get_by_role("main")).to_be_focused()


def test_the_timeline_has_a_way_for_the_keyboard(visit: Visit) -> None:
    """Arrow keys go from mark to mark, and Enter opens what was come to."""
    page = settled(visit.open())
    focused = "() => document.activeElement.getAttribute('href')"
    page.get_by_role("group", name=re.compile("^Timeline")).get_by_role("link").first.focus()
    first = page.evaluate(focused)
    page.keyboard.press("ArrowRight")
    second = page.evaluate(focused)
    page.keyboard.press("ArrowLeft")
    assert page.evaluate(focused) == first != second
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")

    page.wait_for_url(f"**/{second}")


def test_what_was_found_is_drawn_in_time(visit: Visit) -> None:
    """The picture shows what was found, and choosing days in it sets the days that are looked for."""
    page = finds(visit.open("find.html?act=refusal"), 2)
    page.get_by_text("In time").click()
    marks = page.get_by_role("group", name=re.compile("^Timeline")).get_by_role("link")
    expect(marks.first).to_be_visible()
    assert (
        marks.evaluate_all("all => all.map(each => each.getAttribute('href'))").count(f"statements/{G1}.html")
        == 1
    )

    page.get_by_role("button", name="Fewer days").click()
    expect(page).to_have_url(re.compile(r"act=refusal&from=2021-12-\d\d&until=2022-01-\d\d$"))
    expect(page.get_by_role("button", name="Remove from")).to_be_visible()
    page.go_back()
    finds(page, 2)
    assert visit.below(page) == "find.html?act=refusal"


@pytest.mark.parametrize("name", PAGES)
def test_no_page_is_wider_than_a_phone(from_disk: Visit, name: str) -> None:
    """Of 360 px; nor than a desk."""
    page = settled(from_disk.open(name, phone=True))
    for width in (PHONE["width"], DESK["width"]):
        page.set_viewport_size({"width": width, "height": PHONE["height"]})
        assert page.evaluate("() => document.documentElement.scrollWidth") <= width
    expect(page.get_by_role("heading", level=1)).to_be_visible()


@pytest.mark.parametrize("phone", [False, True])
@pytest.mark.parametrize("name", ["index.html", "find.html", f"statements/{G1}.html"])
def test_nothing_moves_while_a_page_comes(visit: Visit, name: str, *, phone: bool) -> None:
    """What was laid out once stays there when scripts have run."""
    page = settled(visit.open(name, phone=phone, moving=True))

    assert page.evaluate(_SHIFTED) < 0.02


@pytest.mark.parametrize("name", ["index.html", "find.html", f"statements/{G1}.html"])
def test_nothing_moves_for_whoever_wants_no_motion(from_disk: Visit, name: str) -> None:
    """No animation, and no transition that takes time."""
    page = settled(from_disk.open(name))

    assert page.evaluate("() => document.getAnimations().length") == 0
    slow = """() => [...document.querySelectorAll("*")].filter(it =>
        getComputedStyle(it).transitionDuration.split(",").some(each => parseFloat(each) > 0.01)).length"""
    assert page.evaluate(slow) == 0
    assert page.evaluate("() => getComputedStyle(document.documentElement).scrollBehavior") == "auto"


def _lightness(page: Page, of: str) -> float:
    """Return how light a colour of the page is, from 0 to 1."""
    colour = page.evaluate(f"() => getComputedStyle(document.body).{of}")
    red, green, blue = (float(part) for part in re.findall(r"[\d.]+", colour)[:3])
    return (0.299 * red + 0.587 * green + 0.114 * blue) / 255


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_page_is_as_light_as_one_likes(visit: Visit, scheme: Literal["light", "dark"]) -> None:
    """Dark on light or light on dark, by what the system says; on paper always dark on light."""
    page = settled(visit.open(scheme=scheme))
    paper, ink = _lightness(page, "backgroundColor"), _lightness(page, "color")
    assert (paper > 0.9 and ink < 0.3) if scheme == "light" else (paper < 0.2 and ink > 0.7)

    page.emulate_media(media="print")
    assert _lightness(page, "color") < 0.3


@pytest.mark.parametrize(
    "name", ["index.html", f"statements/{G1}.html", "events/mayors-meet.html", "codebook/statements.html"]
)
def test_a_page_can_be_printed(visit: Visit, name: str) -> None:
    """What is for the screen alone is left out, and nothing is wider than the sheet."""
    page = settled(visit.open(name))
    assert page.get_by_role("navigation").first.is_visible()
    page.emulate_media(media="print")

    expect(page.get_by_role("navigation").first).to_be_hidden()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    assert page.pdf(format="A4").startswith(b"%PDF")


def _words(text: str) -> list[str]:
    return text.split()


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_whole_without_scripts(from_disk: Visit, name: str) -> None:
    """What it says with scripts, it says without; only Find says what to do instead."""
    page = from_disk.open(name, scripts=False)

    expect(page.get_by_role("heading", level=1)).to_be_visible()
    if name == "find.html":
        assert "need scripts" in page.get_by_role("main").inner_text()
        expect(
            page.get_by_role("main").get_by_role("link", name=re.compile("statements")).first
        ).to_be_visible()
    elif name == "index.html":
        assert page.get_by_role("table").count() >= 3
        assert page.get_by_role("table").first.get_by_role("row").count() > 1
    else:
        # A button that needs scripts is made by one.
        text = settled(from_disk.open(name)).get_by_role("main").inner_text()
        assert _words(page.get_by_role("main").inner_text()) == _words(re.sub(r"\bCopy\b", "", text))


@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_nothing(from_disk: Visit, name: str) -> None:
    """On a desk and on a phone; contrast in light and in dark."""
    page = settled(from_disk.open(name))
    axe = Axe()
    faults: dict[str, Any] = {}
    for width in (DESK["width"], PHONE["width"]):
        page.set_viewport_size({"width": width, "height": DESK["height"]})
        for scheme, only in (("light", {}), ("dark", {"runOnly": ["color-contrast"]})):
            page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
            results = axe.run(settled(page), options={**_AXE, **only})
            faults |= {
                f"{width} {scheme} {fault['id']}": [node["html"][:200] for node in fault["nodes"]]
                for fault in results.response["violations"]
            }
    assert faults == {}


def test_axe_finds_what_is_wrong(tmp_path: Path, visiting: Callable[[str], Visit]) -> None:
    """Axe does run: a picture without a text, grey on grey."""
    (tmp_path / "index.html").write_text(
        "<!doctype html><html lang=en><title>Grey</title><main><h1>Grey</h1>"
        "<p style='color:#aaa;background:#bbb'>Grey</p><svg role=img width=9 height=9></svg></main>",
        encoding="utf-8",
    )
    page = visiting(f"{tmp_path.as_uri()}/").open()

    faults = {fault["id"] for fault in Axe().run(page, options=_AXE).response["violations"]}

    assert faults == {"color-contrast", "svg-img-alt"}


def test_a_server_says_what_the_pages_say(explorer: Explorer, site: Site) -> None:
    """By the configuration that the project hands out: the front page by its folder, and the policy of every page."""
    with urlopen(site.publish(explorer.root)) as answer:  # noqa: S310  our own server
        front = answer.read()

    assert front == (explorer.root / "index.html").read_bytes()
    (policy,) = re.findall(rb'Content-Security-Policy" content="([^"]+)"', front)
    assert answer.headers["Content-Security-Policy"].startswith(policy.decode())
    assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]
