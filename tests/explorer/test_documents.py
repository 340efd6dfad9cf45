"""The documents of a package as pages: what they show, and where their links lead."""

from __future__ import annotations

from pathlib import Path

import pytest

from guarantees.explorer import markdown_pages
from guarantees.release import bundle
from tests.conftest import PROJECT, Toy
from tests.e2e.browser.markup import find_broken_links, read, read_pages
from tests.helpers import sites

HOSTILE = """\
<!-- Written by hand;
a comment. -->

# The ferry <script>alert(1)</script>

<img src=x onerror=alert(1)> and <b>bold</b> stay text.

![a boat](https://example.org/boat.png)
![x" onload="alert(1)](boat.png)

[run](javascript:alert(1)) [Run](JaVaScRiPt:alert(1)) [page](data:text/html,x) [file](file:///etc/passwd)
[mail](mailto:ada@example.org) [near](//example.org/x) [root](/etc/passwd) [up](../../secret.md) [out](https://example.org/a?b=1)

```html onload=alert(1)
<script>alert(1)</script>
```

| left | right |
|:----:|------:|
| `<i>`| 2     |
"""


@pytest.fixture
def site(toy: Toy) -> Path:
    """The site of a toy with documents."""
    toy.path("README.md").write_text(
        "# Ferries\n\nSee [the codebook](docs/codebook.md#tables), [the table](data/events.csv), [a folder](data/), "
        "[our code](build/x.py) and [the changes](CHANGELOG.md).\n",
        encoding="utf-8",
    )
    toy.path("CHANGELOG.md").write_text("# Changelog\n\n## 1.0.0\n\n[back](README.md)\n", encoding="utf-8")
    toy.path("docs/cli.md").write_text(HOSTILE, encoding="utf-8")
    toy.path("docs/checks.md").write_text("There are no rules.\n", encoding="utf-8")
    return sites.render_site(toy)


def test_every_document_has_a_page_and_is_listed(site: Path) -> None:
    """The list has a description of well-known documents, and every page links to the list."""
    index = read(site / "docs/index.html")

    assert {"../docs/readme.html", "../docs/changelog.html", "../docs/codebook.html"} <= set(index.links)
    assert "how to load and verify it" in index.text
    for page in read_pages(site).values():
        assert f"{'../' * page.path.count('/')}docs/index.html" in page.links, page.path


def test_every_page_has_one_main_heading(site: Path) -> None:
    """A document without a heading gets its title as heading."""
    for page in read_pages(site).values():
        assert page.headings.count(1) == 1, page.path


def test_links_lead_to_pages_and_files_of_the_site(site: Path) -> None:
    """Links to other files and to folders are shown as text."""
    page = read(site / "docs/readme.html")

    assert {
        "../docs/codebook.html#tables",
        "../package/data/events.csv",
        "../docs/changelog.html",
    } <= set(page.links)
    assert not [link for link in page.links if "build" in link or link.endswith("data/")]
    assert "a folder, our code and the changes" in " ".join(page.text.split())


def test_hostile_document_is_shown_as_text(site: Path) -> None:
    """Markup and descriptions of images are text, comments are removed, and only http links remain."""
    page = read(site / "docs/cli.html", "docs/cli.html")

    assert page.forbidden == []
    assert "<script>alert(1)</script>" in page.text
    assert "<img src=x onerror=alert(1)> and <b>bold</b> stay text." in page.text
    assert "a comment" not in page.text
    assert "a boat" in page.text
    external = [link for link in page.links if not link.startswith(("../", "#"))]
    assert external == ["https://example.org/a?b=1", "https://creativecommons.org/licenses/by/4.0/"]
    link = next(attrs for tag, attrs in page.tags if tag == "a" and attrs["href"].startswith("https"))
    assert link["rel"] == "noopener nofollow"
    assert any(tag == "td" and attrs.get("class") == "number" for tag, attrs in page.tags)
    assert "The ferry <script>alert(1)</script>, table" in {attrs.get("aria-label") for _, attrs in page.tags}


def test_headings_have_the_same_anchors_as_on_github() -> None:
    """Duplicates are numbered, and the anchor of the page's main element is not used."""
    text = "# statements.speaker_id\n## `a` B\n## a b\n## a b\n## a b-1\n## Main\n## ¿?\n"

    headings = markdown_pages.render_markdown(text, lambda _: "").headings

    anchors = ["statementsspeaker_id", "a-b", "a-b-1", "a-b-2", "a-b-1-1", "main-1", "section"]
    assert [heading.anchor for heading in headings] == anchors
    assert [heading.title for heading in headings][:2] == ["statements.speaker_id", "a B"]


def test_link_to_a_missing_heading_is_text() -> None:
    """A link to an existing heading remains a link."""
    rendered = markdown_pages.render_markdown("# Oars\n\n[here](#oars) [nowhere](#sails)\n", lambda _: "")

    assert '<a href="#oars">here</a> nowhere' in rendered.body


def test_inline_code_is_the_only_markup_in_descriptions() -> None:
    """Code can contain backticks; everything else is escaped."""
    html = markdown_pages.render_inline_code("<b> `a`, `` b`c ``, d`")

    assert html == "&lt;b&gt; <code>a</code>, <code>b`c</code>, d`"


def test_very_large_document_has_no_page(toy: Toy, monkeypatch: pytest.MonkeyPatch) -> None:
    """It can be downloaded."""
    monkeypatch.setattr("guarantees.explorer.package_files.MAX_DOCUMENT", 10)
    toy.path("README.md").write_text("# Ferries at length\n", encoding="utf-8")

    site = sites.render_site(toy)

    assert not (site / "docs/readme.html").exists()
    assert (site / "package/README.md").is_file()


def test_documents_of_the_project_have_no_broken_link(toy: Toy) -> None:
    """Every document has a page; links to other documents, the codebook and files work."""
    site = sites.render_site(toy, PROJECT)

    documents = {path.stem for path in (PROJECT / "docs").glob("*.md")}
    names = documents | {"readme", "changelog", "contributing", "index"}
    assert {path.stem for path in (site / "docs").iterdir()} == names
    pages = read_pages(site)
    assert find_broken_links(site, pages) == []
    assert {page.path: page.forbidden for page in pages.values() if page.forbidden} == {}


def test_every_document_is_part_of_a_release() -> None:
    """All files in docs/ are in the list of the release."""
    documents = {f"docs/{path.name}" for path in (PROJECT / "docs").glob("*.md")}
    assert documents <= {*bundle.REQUIRED_FILES, *bundle.OPTIONAL_FILES}
