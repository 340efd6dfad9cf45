"""The download page and the copy of the package: files, checksums, code examples, citations and agreement."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from guarantees.explorer.code_examples import CodeExample, code_examples
from tests.conftest import Toy
from tests.e2e.browser.markup import Page, read, read_pages
from tests.helpers import releases, sites

NAME = "toy-guarantees-1.0.0"


@pytest.fixture(scope="module")
def released(finished: Toy, tmp_path_factory: pytest.TempPathFactory) -> Toy:
    """A toy with a release in all formats and the site of it; tests must not change it."""
    root = tmp_path_factory.mktemp("download") / "toy"
    shutil.copytree(finished.root, root)
    toy = releases.prepare_release(Toy(root))
    ran = toy.run("release")
    assert ran.code == 0, ran.out
    sites.render_site(toy, toy.path("dist/1.0.0"))
    return toy


def _page(toy: Toy) -> Page:
    return read(toy.path("site/download.html"), "download.html")


def test_package_in_the_site_is_the_release(released: Toy) -> None:
    """It contains exactly the same files, and can be verified."""
    assert sites.read_files(released.path("site/package")) == sites.read_files(released.path("dist/1.0.0"))
    assert released.run("verify", str(released.path("site/package"))).code == 0


def test_site_of_a_zip_offers_the_zip(released: Toy, toy: Toy) -> None:
    """The zip is outside the copied package, whose checksums do not list it."""
    zipped = released.path(f"dist/1.0.0/{NAME}.zip")

    site = sites.render_site(toy, zipped)

    assert (site / f"archive/{NAME}.zip").read_bytes() == zipped.read_bytes()
    release_files = set(sites.read_files(released.path("dist/1.0.0")))
    assert set(sites.read_files(site / "package")) == release_files - {zipped.name}
    assert f"archive/{NAME}.zip" in read(site / "download.html").links
    assert toy.run("verify", str(site / "package")).code == 0


def test_feed_of_versions_is_announced(released: Toy) -> None:
    """Feed readers find it by the download page."""
    page = released.path("site/download.html").read_text(encoding="utf-8")

    link = '<link rel="alternate" type="application/atom+xml" title="Versions" href="package/feed.atom">'
    assert link in page
    assert released.path("site/package/feed.atom").is_file()


def test_site_of_the_repository_offers_tables_and_documents(toy: Toy) -> None:
    """A note explains that a release has more; other files of the repository are not copied."""
    toy.path("private.txt").write_text("Not for others.\n", encoding="utf-8")

    site = sites.render_site(toy)

    files = set(sites.read_files(site / "package"))
    assert {"datapackage.json", "data/events.csv", "docs/codebook.md", "loading.json"} <= files
    assert not files & {"private.txt", "SHA256SUMS", "README.md"}
    text = read(site / "download.html").text
    assert "made from a working copy" in text
    assert "Parquet" not in text.split("Single tables")[1].split("Load the data")[0]


def test_every_file_is_listed_with_size_and_checksum(released: Toy) -> None:
    """Each table is listed with its rows, as CSV, Parquet and JSON Lines."""
    page = _page(released)
    words = set(page.text.split())

    for name, content in sites.read_files(released.path("dist/1.0.0")).items():
        assert f"package/{name}" in page.links
        assert f"{len(content):,}" in words
        assert hashlib.sha256(content).hexdigest() in words
    rows = len(released.rows("statements")) - 1
    assert re.search(
        rf"statements\s*{rows}\s*CSV [\d.]+ (kB|bytes)\s*Parquet [\d.]+ kB\s*JSON Lines [\d.]+ kB", page.text
    )


def test_page_has_licence_limits_changes_and_history(released: Toy) -> None:
    """Each has an anchor that other pages link to."""
    page = _page(released)

    anchors = {"files", "load", "load-r", "cite", "licence", "verify", "limits", "changes", "history", "sums"}
    assert anchors <= set(page.ids)
    assert len(page.ids) == len(set(page.ids))
    descriptor = json.loads(released.path("datapackage.json").read_text(encoding="utf-8"))
    for limit in descriptor.get("limits", []):
        assert limit.replace("`", "") in page.text
    assert "In version 1.0.0, 2030-01-01." in page.text
    assert "`" not in page.under("What changed").split("Records by version")[0]
    added = sum(len(released.rows(path.stem)) - 1 for path in released.path("data").glob("*.csv"))
    assert re.search(rf"1\.0\.0\s*{added}\s*0\s*0", page.under("Records by version"))
    assert "This release is not signed." in page.text


def test_citations_are_those_of_the_command(released: Toy) -> None:
    """The page shows the output of ``guarantees cite`` in every format."""
    text = _page(released).text

    for form in ("text", "bibtex", "ris", "csl"):
        ran = released.run("cite", "--package", str(released.path("dist/1.0.0")), "--format", form)
        assert ran.code == 0, ran.out
        assert ran.out.strip() in text, form


def test_pages_contain_no_inline_scripts_or_embedded_content(released: Toy) -> None:
    """Scripts and styles are files of the site."""
    pages = read_pages(released.path("site")).values()
    assert {page.path: page.forbidden for page in pages if page.forbidden} == {}


@pytest.mark.parametrize("example", code_examples("toy-guarantees"), ids=lambda example: example.anchor)
def test_code_example_runs_and_prints(released: Toy, example: CodeExample) -> None:
    """It is on the page, and runs in the folder of the package."""
    command = {"python": [sys.executable, "-c"], "r": ["Rscript", "--vanilla", "-e"]}[example.language]
    assert example.code.strip() in _page(released).text
    assert example.anchor in _page(released).ids
    if shutil.which(command[0]) is None:
        pytest.skip(f"{command[0]} is not installed")

    ran = subprocess.run(
        [*command, example.code],
        cwd=released.path("site/package"),
        env={**os.environ, "LC_ALL": "C.UTF-8"},
        capture_output=True,
        text=True,
        check=False,
    )

    assert ran.returncode == 0, ran.stderr
    assert ran.stdout.strip()


def _change_file(folder: Path) -> None:
    with (folder / "README.md").open("a", encoding="utf-8") as file:
        file.write("More ferries.\n")


def _remove_file(folder: Path) -> None:
    (folder / "README.md").unlink()


def _replace_by_link(folder: Path) -> None:
    target = folder.parent / "secret.md"
    target.write_bytes((folder / "README.md").read_bytes())
    _remove_file(folder)
    (folder / "README.md").symlink_to(target)


def _remove_from_list(folder: Path) -> None:
    lines = (folder / "SHA256SUMS").read_text(encoding="utf-8").splitlines(keepends=True)
    others = [line for line in lines if "data/events.csv" not in line]
    (folder / "SHA256SUMS").write_text("".join(others), encoding="utf-8")


def _add_to_list(folder: Path, name: str, content: bytes) -> None:
    with (folder / "SHA256SUMS").open("a", encoding="utf-8") as file:
        file.write(f"{releases.sha256(content)}  {name}\n")


def _add_file_outside(folder: Path) -> None:
    (folder.parent / "secret.md").write_bytes(b"secret")
    _add_to_list(folder, "../secret.md", b"secret")


def _add_html_file(folder: Path) -> None:
    (folder / "page.html").write_bytes(b"<script>alert(1)</script>")
    _add_to_list(folder, "page.html", b"<script>alert(1)</script>")


def _add_feed_with_a_script(folder: Path) -> None:
    feed = (
        b'<feed xmlns="http://www.w3.org/2005/Atom"><x:script xmlns:x="http://www.w3.org/1999/xhtml"/></feed>'
    )
    (folder / "feed.atom").write_bytes(feed)
    _add_to_list(folder, "feed.atom", feed)


@pytest.mark.parametrize(
    ("damage", "message"),
    [
        (_add_feed_with_a_script, "feed.atom: a file of this type could contain scripts"),
        (_change_file, "README.md: Its checksum differs"),
        (_remove_file, "README.md: "),
        (_replace_by_link, "README.md: "),
        (_remove_from_list, "data/events.csv: SHA256SUMS does not list it."),
        (_add_file_outside, "'../secret.md'"),
        (_add_html_file, "page.html: a file of this type could contain scripts"),
    ],
)
def test_changed_release_is_rejected(toy: Toy, damage: Callable[[Path], None], message: str) -> None:
    """The message names the file, and the old site stays."""
    folder = releases.write_toy_release(toy)
    site = sites.render_site(toy, folder)
    before = sites.read_files(site)
    damage(folder)

    ran = toy.run("site", str(folder), "-o", str(site))

    assert ran.code == 2, ran.out
    assert message in ran.out
    assert sites.read_files(site) == before


def test_file_without_a_checksum_is_not_copied(toy: Toy) -> None:
    """It is not part of the release."""
    folder = releases.write_toy_release(toy)
    (folder / "notes.txt").write_text("Mine.\n", encoding="utf-8")

    site = sites.render_site(toy, folder)

    assert "notes.txt" not in sites.read_files(site / "package")


def test_agreement_is_shown_with_intervals_and_targets(toy: Toy) -> None:
    """Values below their target are marked."""
    pair = ("before_adjudication", "first", "second")
    rows = [
        toy.rows("coder_agreement")[0],
        [*pair, "statement_date", "share", "40", "877", "826", "928", "missed"],
        [*pair, "issue", "alpha", "1040", "-12", "-100", "250", "none"],
        [*pair, "speaker", "alpha", "40", "977", "952", "1000", "met"],
    ]
    toy.write("coder_agreement", rows)

    page = read(sites.render_site(toy) / "download.html")

    assert "agreement" in page.ids
    text = page.under("Coder agreement")
    assert "First coding and second coding" in text
    assert "Krippendorff’s alpha unless another one is named. Below target: Statement date" in " ".join(
        text.split()
    )
    assert "0.877 [0.826, 0.928], n = 40 below target" in text
    assert "0.977 [0.952, 1.000], n = 40 target met" in text
    assert "-0.012 [-0.100, 0.250], n = 1040" in text
    assert all(float(attributes["x"]) >= -0.75 for tag, attributes in page.tags if tag == "rect")


def test_incomplete_or_invalid_descriptor_still_has_a_page(toy: Toy) -> None:
    """Missing properties, and properties of the wrong type, are left out."""
    sites.edit_descriptor(
        toy,
        **dict.fromkeys(("keywords", "created", "rights")),
        title="<b>Ferries</b>",
        contributors=["Ada", {"title": 3}],
        limits=[1, "`x` <i>"],
        licenses=[{"name": "Free", "path": "javascript:alert(1)"}],
    )

    page = read(sites.render_site(toy) / "download.html")

    assert page.forbidden == []
    assert "<b>Ferries</b>" in page.text
    assert "x <i>" in page.under("Limits")
    assert "Free" in page.text
