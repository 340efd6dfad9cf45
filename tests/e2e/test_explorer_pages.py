"""The pages of a site as files: complete, with working links, and without anything that the policy forbids."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from tests.e2e.browser import ExampleSite
from tests.e2e.browser.example_site import PAGES, render_to
from tests.e2e.browser.markup import Page, find_broken_links, read_pages
from tests.helpers.sites import read_files


@pytest.fixture(scope="session")
def site_pages(explorer: ExampleSite) -> dict[str, Page]:
    """Every page of the site, by path."""
    return read_pages(explorer.root)


def test_every_kind_of_page_exists(site_pages: dict[str, Page]) -> None:
    """Every record has a page, and every table a list."""
    assert set(PAGES) <= site_pages.keys()
    counts = Counter(name.partition("/")[0] for name in site_pages)
    assert (counts["events"], counts["statements"], counts["actors"], counts["sources"]) == (3, 12, 9, 4)


def test_no_link_is_broken(explorer: ExampleSite, site_pages: dict[str, Page]) -> None:
    """Every linked file and anchor exists."""
    assert sum(len(page.links) for page in site_pages.values()) > 100
    assert find_broken_links(explorer.root, site_pages) == []


def test_broken_links_are_found(tmp_path: Path) -> None:
    """Missing files and anchors, paths outside the site, and script URLs are broken links."""
    (tmp_path / "a.html").write_text(
        '<a href="b.html#x">1</a><a href="b.html#y">2</a><a href="c.html">3</a><a href="../">4</a>'
        '<a href="javascript:1">5</a><a href="#z">6</a><a href="https://example.org/">7</a>',
        encoding="utf-8",
    )
    (tmp_path / "b.html").write_text('<p id="x">There.</p>', encoding="utf-8")

    links = [line.removeprefix("a.html: ") for line in find_broken_links(tmp_path, read_pages(tmp_path))]

    assert links == ["b.html#y", "c.html", "../", "javascript:1", "#z"]


def test_pages_are_well_formed(site_pages: dict[str, Page]) -> None:
    """Each has a language, a unique title, one main heading, no skipped heading level, and unique ids."""
    for name, page in site_pages.items():
        assert page.lang == "en", name
        assert page.title.strip(), name
        assert page.headings.count(1) == 1, name
        assert page.headings[0] == 1, name
        steps = zip(page.headings, page.headings[1:], strict=False)
        assert all(following - level <= 1 for level, following in steps), (name, page.headings)
        assert [repeated for repeated, times in Counter(page.ids).items() if times > 1] == [], name
        assert page.unclosed == [], name
    titles = Counter(page.title for page in site_pages.values())
    assert [title for title, times in titles.items() if times > 1] == []


def test_pages_have_a_strict_content_security_policy(site_pages: dict[str, Page]) -> None:
    """They can load only files of the site, and contain nothing inline."""
    for name, page in site_pages.items():
        directives = dict(rule.split(maxsplit=1) for rule in page.policy.split(";") if rule.strip())
        assert directives["default-src"] == "'none'", name
        assert directives["script-src"] == "'self'", name
        assert directives["style-src"] == "'self'", name
        assert directives["base-uri"] == "'none'", name
        assert "unsafe" not in page.policy, name
        assert page.forbidden == [], name


def test_pages_have_json_ld(site_pages: dict[str, Page]) -> None:
    """The home and download pages describe the dataset, the page of a record the record."""
    types = {
        name: {document["@type"] for document in page.data} for name, page in site_pages.items() if page.data
    }

    assert types.pop("index.html") == types.pop("download.html") == {"sc:Dataset"}
    assert {name.partition("/")[0] for name in types} == {"events", "statements", "actors", "sources"}
    assert types["events/mayors-meet.html"] == {"Event"}
    assert types["statements/ferry-gazette-s01.html"] == {"Quotation"}


def test_zip_and_folder_give_the_same_pages(explorer: ExampleSite, tmp_path: Path) -> None:
    """Only the download page differs: the folder contains the zip, and the zip does not."""
    site = render_to(explorer.zipped, tmp_path / "site")

    for path in sorted(site.rglob("*.html")):
        name = path.relative_to(site)
        if name.name != "download.html":
            assert path.read_bytes() == (explorer.root / name).read_bytes(), name


def test_rendering_again_gives_the_same_bytes(explorer: ExampleSite, tmp_path: Path) -> None:
    """Nothing depends on the date or the machine."""
    assert read_files(render_to(explorer.package, tmp_path / "site")) == read_files(explorer.root)


def test_site_contains_the_package(explorer: ExampleSite) -> None:
    """Its files have the same bytes as in the release."""
    assert read_files(explorer.root / "package") == read_files(explorer.package)
