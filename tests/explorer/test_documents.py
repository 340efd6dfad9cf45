"""The documents of a package as pages: what is shown of them, and where their links lead."""

from __future__ import annotations

from pathlib import Path

import pytest

from guarantees.explorer import markdown_pages
from guarantees.release import bundle
from tests.conftest import PROJECT, Toy
from tests.e2e.browser.markup import astray, pages, read
from tests.helpers import sites

HOSTILE = """\
<!-- Made by hand;
nobody reads this. -->

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
    toy.path("docs/checks.md").write_text("Nothing is asked.\n", encoding="utf-8")
    return sites.made(toy)


def test_documents_become_pages_that_are_listed(site: Path) -> None:
    """Each has a page, the list names it with a line, and the foot of every page leads to the list."""
    listed = read(site / "docs/index.html")

    assert {"../docs/readme.html", "../docs/changelog.html", "../docs/codebook.html"} <= set(listed.links)
    assert "how to load and verify it" in listed.text
    for page in pages(site).values():
        assert f"{'../' * page.path.count('/')}docs/index.html" in page.links, page.path


def test_every_document_has_one_heading_of_the_first_level(site: Path) -> None:
    """Its own, or else its name."""
    for page in pages(site).values():
        assert page.headings.count(1) == 1, page.path


def test_links_lead_to_pages_files_or_nowhere(site: Path) -> None:
    """A document leads to its page, a file to the package; what the site lacks is plain text."""
    page = read(site / "docs/readme.html")

    assert {"../docs/codebook.html#tables", "../package/data/events.csv", "../docs/changelog.html"} <= set(
        page.links
    )
    assert not [link for link in page.links if "build" in link or link.endswith("data/")]
    assert "a folder, our code and the changes" in " ".join(page.text.split())


def test_a_hostile_document_stays_text(site: Path) -> None:
    """Markup is shown as it was written, comments are gone, pictures are words, and only http leads out."""
    page = read(site / "docs/cli.html", "docs/cli.html")

    assert page.within == []
    assert "<script>alert(1)</script>" in page.text
    assert "<img src=x onerror=alert(1)> and <b>bold</b> stay text." in page.text
    assert "nobody reads this" not in page.text
    assert "a boat" in page.text
    licence = "https://creativecommons.org/licenses/by/4.0/"
    outward_links = [link for link in page.links if not link.startswith(("../", "#"))]
    assert outward_links == ["https://example.org/a?b=1", licence]
    outward = next(attrs for tag, attrs in page.tags if tag == "a" and attrs["href"].startswith("https"))
    assert outward["rel"] == "noopener nofollow"
    assert ("td", {"class": "number"}) in page.tags
    assert "The ferry <script>alert(1)</script>, table" in {attrs.get("aria-label") for _, attrs in page.tags}


def test_headings_have_the_anchors_of_github() -> None:
    """Punctuation goes, spaces are hyphens, a second one of a name gets a number, and none is that of the frame."""
    text = "# statements.speaker_id\n## `a` B\n## a b\n## a b\n## a b-1\n## Main\n## ¿?\n"

    read = markdown_pages.render_markdown(text, lambda _: "")

    anchors = ["statementsspeaker_id", "a-b", "a-b-1", "a-b-2", "a-b-1-1", "main-1", "section"]
    assert [heading.anchor for heading in read.headings] == anchors
    assert [heading.title for heading in read.headings][:2] == ["statements.speaker_id", "a B"]


def test_a_link_within_a_page_needs_its_heading() -> None:
    """A link to a heading stays one, and a link to none is text."""
    read = markdown_pages.render_markdown("# Oars\n\n[here](#oars) [nowhere](#sails)\n", lambda _: "")

    assert '<a href="#oars">here</a> nowhere' in read.body


def test_spans_escape_what_they_do_not_mark() -> None:
    """What stands in backticks is code, also where it holds backticks; nothing else is markup."""
    assert markdown_pages.spans("<b> `a`, `` b`c ``, d`") == "&lt;b&gt; <code>a</code>, <code>b`c</code>, d`"


def test_a_document_beyond_measure_is_a_file_and_no_page(toy: Toy, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is too large to be read is offered as it is."""
    monkeypatch.setattr("guarantees.explorer.package_files.MAX_DOCUMENT", 10)
    toy.path("README.md").write_text("# Ferries at length\n", encoding="utf-8")

    site = sites.made(toy)

    assert not (site / "docs/readme.html").exists()
    assert (site / "package/README.md").is_file()


def test_the_documents_of_the_project_lead_nowhere_in_vain(toy: Toy) -> None:
    """Every document has a page, and no link among documents, codebook and files is dead."""
    site = sites.made(toy, PROJECT)

    names = {path.stem for path in (PROJECT / "docs").glob("*.md")} | {
        "readme",
        "changelog",
        "contributing",
        "index",
    }
    assert {path.stem for path in (site / "docs").iterdir()} == names
    assert list(astray(site, pages(site))) == []
    assert {page.path: page.within for page in pages(site).values() if page.within} == {}


def test_every_page_of_the_documentation_is_released() -> None:
    """What stands in docs/ is a part of a release."""
    there = {f"docs/{path.name}" for path in (PROJECT / "docs").glob("*.md")}
    assert there <= {*bundle.REQUIRED_FILES, *bundle.OPTIONAL_FILES}
