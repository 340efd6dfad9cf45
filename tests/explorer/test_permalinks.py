"""Permanent links: every record of every published version keeps its address."""

from __future__ import annotations

import re
import urllib.request
from dataclasses import dataclass
from functools import partial
from http.server import SimpleHTTPRequestHandler
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from tests.conftest import Toy
from tests.e2e.servers.nginx import Site
from tests.helpers import releases
from tests.helpers.http_servers import serve

EXPLORER = "https://ferries.example.org/explorer"
PAGE = "statements/ferry-gazette-s01.html"


def _identified(toy: Toy) -> Toy:
    with toy.path("curation/dataset.yml").open("a", encoding="utf-8") as file:
        file.write(f"explorer: {EXPLORER}\ndoi: 10.5555/ferries.1\n")
    toy.build()
    return toy


def test_a_record_is_cited_with_its_permanent_link(toy: Toy) -> None:
    """The link names the version; the DOI is cited beside it. A row without a page has the DOI alone."""
    assert EXPLORER not in toy.run("cite", "ferry-gazette-s01").out
    _identified(toy)

    text = toy.run("cite", "ferry-gazette-s01").out
    assert f" https://doi.org/10.5555/ferries.1 {EXPLORER}/1.0.0/{PAGE}\n" in text
    bibtex = toy.run("cite", "ferry-gazette-s01", "--format", "bibtex").out
    assert f"  doi = {{10.5555/ferries.1}},\n  url = {{{EXPLORER}/1.0.0/{PAGE}}},\n" in bibtex
    assert EXPLORER not in toy.run("cite").out


def test_pages_name_their_permanent_links(toy: Toy, tmp_path: Path) -> None:
    """Each page says what its address is; a record also where its newest version is."""
    toy.run("site", "-o", str(tmp_path / "without"))
    assert "Permanent link" not in (tmp_path / "without" / PAGE).read_text("utf-8")
    assert 'rel="canonical"' not in (tmp_path / "without" / "index.html").read_text("utf-8")
    _identified(toy)

    toy.run("site", "-o", str(tmp_path / "site"))

    record = (tmp_path / "site" / PAGE).read_text("utf-8")
    assert f'<link rel="canonical" href="{EXPLORER}/1.0.0/{PAGE}">' in record
    assert f'href="{EXPLORER}/1.0.0/{PAGE}"' in record
    assert f'href="{EXPLORER}/latest/{PAGE}"' in record
    home = (tmp_path / "site" / "index.html").read_text("utf-8")
    assert f'<link rel="canonical" href="{EXPLORER}/1.0.0/index.html">' in home


def test_a_published_site_has_previews_a_sitemap_and_a_page_for_wrong_addresses(
    toy: Toy, tmp_path: Path
) -> None:
    """Their addresses are absolute: none of them is made without the address of the site."""
    toy.run("site", "-o", str(tmp_path / "without"))
    assert not {"sitemap.xml", "404.html"} & {path.name for path in (tmp_path / "without").iterdir()}
    assert "og:" not in (tmp_path / "without" / PAGE).read_text("utf-8")
    _identified(toy)

    site = tmp_path / "site"
    toy.run("site", "-o", str(site))

    record = (site / PAGE).read_text("utf-8")
    assert f'<meta property="og:url" content="{EXPLORER}/1.0.0/{PAGE}">' in record
    assert re.search('<meta property="og:description" content="[^"]+">', record)
    pages = {path.relative_to(site).as_posix() for path in site.rglob("*.html")} - {"404.html"}
    listed = [element.text for element in ET.parse(site / "sitemap.xml").getroot().iter() if element.text]
    assert {text for text in listed if text.strip()} == {f"{EXPLORER}/1.0.0/{page}" for page in pages}
    links = re.findall(r' (?:href|src)="([^"#]+)', (site / "404.html").read_text("utf-8"))
    assert links
    assert all(link.startswith("https://") for link in links)


def test_a_long_sitemap_is_split(toy: Toy, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The protocol limits the addresses of a file."""
    monkeypatch.setattr("guarantees.explorer.pages.web_files.MAX_URLS", 20)
    _identified(toy)
    toy.run("site", "-o", str(tmp_path / "site"))

    parts = sorted((tmp_path / "site").glob("sitemap-*.xml"))
    assert len(parts) > 1
    assert all(part.read_text("utf-8").count("<loc>") <= 20 for part in parts)
    assert (tmp_path / "site" / "sitemap.xml").read_text("utf-8").count(f"{EXPLORER}/1.0.0/sitemap-") == len(
        parts
    )


@dataclass(frozen=True)
class Published:
    """A repository with two versions published in ``site``, and the pages of records of the first."""

    toy: Toy
    pages: frozenset[str]


@pytest.fixture(scope="module")
def published(finished: Toy, tmp_path_factory: pytest.TempPathFactory) -> Published:
    """Two versions, published with their explorers."""
    toy = releases.copy_toy(finished, tmp_path_factory.mktemp("published"))
    releases.write_toy_release(toy)
    first = toy.run("publish", "site", "--explorer")
    assert first.code == 0
    assert first.out.endswith("files\n")
    explorer = toy.path("site/explorer")
    pages = {
        path.relative_to(explorer).as_posix()
        for table in ("actors", "events", "sources", "statements")
        for path in (explorer / "1.0.0" / table).glob("*.html")
    }
    toy.set("events", 1, label="Another ferry")
    releases.write_toy_release(toy, "1.1.0")
    assert toy.run("publish", "site", "--explorer").code == 0
    return Published(toy, frozenset(pages))


def _answers(address: str, words: str) -> bool:
    with urllib.request.urlopen(address, timeout=10) as response:
        return response.status == 200 and words in response.read().decode()


def test_every_record_of_the_first_version_is_there_after_the_second(published: Published) -> None:
    """Its address answers as before, and the newest version has one of its own."""
    handler = partial(SimpleHTTPRequestHandler, directory=published.toy.path("site/explorer"))

    with serve(handler) as address:
        lost = [
            page for page in sorted(published.pages) if not _answers(f"{address}/{page}", "version 1.0.0")
        ]
        newest = _answers(f"{address}/latest/{PAGE}", "version 1.1.0")

    assert len(published.pages) > 20
    assert lost == []
    assert newest


def test_publishing_again_changes_no_explorer(published: Published) -> None:
    """The link leads to the newest version, whatever was published last."""
    ran = published.toy.run("publish", "site", "--explorer", "--version", "1.0.0")
    assert ran.out.endswith("Already published: site/explorer/1.0.0\n")
    assert published.toy.path("site/explorer/latest").readlink() == Path("1.1.0")


def test_a_git_remote_holds_no_explorer(published: Published) -> None:
    """That is said before anything is published."""
    ran = published.toy.run("publish", "git+file:///nowhere", "--explorer")
    assert ran.code == 2
    assert not list(published.toy.root.glob("git+file*"))


@pytest.mark.e2e
def test_nginx_serves_every_version(published: Published, site: Site) -> None:
    """The documented configuration serves the explorers of all versions, and the newest."""
    address = site.publish(published.toy.path("site"))
    assert all(_answers(f"{address}explorer/{page}", "version 1.0.0") for page in published.pages)
    assert _answers(f"{address}explorer/latest/{PAGE}", "version 1.1.0")
