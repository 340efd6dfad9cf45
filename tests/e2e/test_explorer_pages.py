"""The pages of the explorer as files: whole, linked, and without anything that a strict policy forbids."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from tests.e2e.browser.markup import Page, astray, pages
from tests.e2e.browser.sites import PAGES, Explorer, made


@pytest.fixture(scope="session")
def found(explorer: Explorer) -> dict[str, Page]:
    """Every page of the explorer."""
    return pages(explorer.root)


def test_there_is_a_page_of_every_kind(found: dict[str, Page]) -> None:
    """Also one for each record, table and code list."""
    assert set(PAGES) <= found.keys()
    counted = Counter(name.partition("/")[0] for name in found)
    assert (counted["events"], counted["statements"], counted["actors"], counted["sources"]) == (3, 12, 9, 4)


def test_every_link_leads_somewhere(explorer: Explorer, found: dict[str, Page]) -> None:
    """Every file is there, and every anchor."""
    assert sum(len(page.links) for page in found.values()) > 100
    assert list(astray(explorer.root, found)) == []


def test_a_link_that_leads_nowhere_is_seen(tmp_path: Path) -> None:
    """A file or an anchor that is not there, a place outside, and an address that runs something."""
    (tmp_path / "a.html").write_text(
        '<a href="b.html#x">1</a><a href="b.html#y">2</a><a href="c.html">3</a><a href="../">4</a>'
        '<a href="javascript:1">5</a><a href="#z">6</a><a href="https://example.org/">7</a>',
        encoding="utf-8",
    )
    (tmp_path / "b.html").write_text('<p id="x">There.</p>', encoding="utf-8")

    assert [line.removeprefix("a.html: ") for line in astray(tmp_path, pages(tmp_path))] == [
        "b.html#y",
        "c.html",
        "../",
        "javascript:1",
        "#z",
    ]


def test_every_page_is_one(found: dict[str, Page]) -> None:
    """It has a language, a title of its own, one heading of the first level, and ids that are given once."""
    for name, page in found.items():
        assert page.lang == "en", name
        assert page.title.strip(), name
        assert page.headings.count(1) == 1, name
        assert page.headings[0] == 1, name
        assert all(
            deeper - level <= 1 for level, deeper in zip(page.headings, page.headings[1:], strict=False)
        ), (
            name,
            page.headings,
        )
        assert [each for each, times in Counter(page.ids).items() if times > 1] == [], name
        assert page.unclosed == [], name
    assert [
        title for title, times in Counter(page.title for page in found.values()).items() if times > 1
    ] == []


def test_every_page_has_a_strict_policy(found: dict[str, Page]) -> None:
    """Nothing but files of the explorer, and nothing that stands in the page itself."""
    for name, page in found.items():
        rules = dict(rule.split(maxsplit=1) for rule in page.policy.split(";") if rule.strip())
        assert rules["default-src"] == "'none'", name
        assert rules["script-src"] == "'self'", name
        assert rules["style-src"] == "'self'", name
        assert rules["base-uri"] == "'none'", name
        assert "unsafe" not in page.policy, name
        assert page.within == [], name


def test_machines_are_told_what_a_page_is_about(found: dict[str, Page]) -> None:
    """The front page and the download describe the dataset, and every record says what it is."""
    kinds = {name: {each["@type"] for each in page.data} for name, page in found.items() if page.data}

    assert kinds.pop("index.html") == kinds.pop("download.html") == {"sc:Dataset"}
    assert {name.partition("/")[0] for name in kinds} == {"events", "statements", "actors", "sources"}
    assert kinds["events/mayors-meet.html"] == {"Event"}
    assert kinds["statements/ferry-gazette-s01.html"] == {"Quotation"}


def test_an_archive_gives_the_same_pages(explorer: Explorer, tmp_path: Path) -> None:
    """The explorer of the zip is that of the folder, save that a folder has its own zip to download."""
    other = made(explorer.zipped, tmp_path / "site")

    for path in sorted(other.rglob("*.html")):
        name = path.relative_to(other)
        if name.name == "download.html":
            continue
        assert path.read_bytes() == (explorer.root / name).read_bytes(), name


def test_a_second_time_gives_the_same_bytes(explorer: Explorer, tmp_path: Path) -> None:
    """Nothing depends on the day or the machine."""
    other = made(explorer.package, tmp_path / "site")
    here, there = (
        {path.relative_to(root): path.read_bytes() for path in root.rglob("*") if path.is_file()}
        for root in (other, explorer.root)
    )

    assert here == there


def test_the_package_lies_in_the_explorer(explorer: Explorer) -> None:
    """Byte for byte, so that it can be taken from there and verified."""
    here = {
        path.relative_to(explorer.package): path.read_bytes()
        for path in explorer.package.rglob("*")
        if path.is_file()
    }
    there = explorer.root / "package"

    assert {path.relative_to(there) for path in there.rglob("*") if path.is_file()} == here.keys()
    for name, content in here.items():
        assert (there / name).read_bytes() == content, name
