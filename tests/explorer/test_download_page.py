"""The face of a package: its files, byte for byte, and how to take, load, check, cite and judge them."""

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

from guarantees.explorer import code_examples
from tests.conftest import Toy
from tests.e2e.browser.markup import Page, pages, read
from tests.helpers import releases, sites

NAME = "toy-guarantees-1.0.0"


@pytest.fixture(scope="module")
def made(finished: Toy, tmp_path_factory: pytest.TempPathFactory) -> Toy:
    """A toy with a release in all formats, and the site of that; nobody may change it."""
    root = tmp_path_factory.mktemp("face") / "toy"
    shutil.copytree(finished.root, root)
    toy = releases.prepare_release(Toy(root))
    ran = toy.run("release")
    assert ran.code == 0, ran.out
    sites.made(toy, toy.path("dist/1.0.0"))
    return toy


def _files(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()
    }


def _page(toy: Toy) -> Page:
    return read(toy.path("site/download.html"), "download.html")


def test_the_package_in_a_site_is_the_release(made: Toy) -> None:
    """Every file is there, byte for byte, and nothing else: what can be verified before can be verified there."""
    assert _files(made.path("site/package")) == _files(made.path("dist/1.0.0"))
    assert made.run("verify", str(made.path("site/package"))).code == 0


def test_a_site_of_a_zip_offers_the_zip(made: Toy, toy: Toy) -> None:
    """The package is what was in it, and the zip lies beside, so that the sums of the package hold."""
    packed = made.path(f"dist/1.0.0/{NAME}.zip")

    site = sites.made(toy, packed)

    assert (site / f"archive/{NAME}.zip").read_bytes() == packed.read_bytes()
    assert set(_files(site / "package")) == set(_files(made.path("dist/1.0.0"))) - {packed.name}
    assert f"archive/{NAME}.zip" in read(site / "download.html").links
    assert toy.run("verify", str(site / "package")).code == 0


def test_a_site_of_the_repository_offers_what_is_there(toy: Toy) -> None:
    """Tables, descriptor and documents; that a release has more is said."""
    toy.path("private.txt").write_text("Not for others.\n", encoding="utf-8")

    site = sites.made(toy)

    found = set(_files(site / "package"))
    assert {"datapackage.json", "data/events.csv", "docs/codebook.md", "loading.json"} <= found
    assert not found & {"private.txt", "SHA256SUMS", "README.md"}
    text = read(site / "download.html").text
    assert "made from a working copy" in text
    assert "Parquet" not in text.split("Single tables")[1].split("Load it")[0]


def test_every_file_is_offered_with_size_and_sum(made: Toy) -> None:
    """The page names bytes and SHA-256 of each file, and of each table its rows, as CSV and Parquet."""
    page = _page(made)
    words = set(page.text.split())

    for name, content in _files(made.path("dist/1.0.0")).items():
        assert f"package/{name}" in page.links
        assert f"{len(content):,}" in words
        assert hashlib.sha256(content).hexdigest() in words
    rows = len(made.rows("statements")) - 1
    assert re.search(rf"statements\s*{rows}\s*CSV [\d.]+ (kB|bytes)\s*Parquet [\d.]+ kB", page.text)


def test_the_page_says_what_a_user_must_know(made: Toy) -> None:
    """Licence, limits, sums, the newest changes and the history, each where a link of the site leads."""
    page = _page(made)

    assert {
        "files",
        "load",
        "load-r",
        "cite",
        "licence",
        "verify",
        "limits",
        "changes",
        "history",
        "sums",
    } <= set(page.ids)
    assert len(page.ids) == len(set(page.ids))
    for limit in json.loads(made.path("datapackage.json").read_text(encoding="utf-8")).get("limits", []):
        assert limit.replace("`", "") in page.text
    assert "In version 1.0.0, 2030-01-01." in page.text
    assert "`" not in page.under("What changed").split("Records by version")[0]
    added = sum(len(made.rows(path.stem)) - 1 for path in made.path("data").glob("*.csv"))
    assert re.search(rf"1\.0\.0\s*{added}\s*0\s*0", page.under("Records by version"))
    assert "This release is not signed." in page.text


def test_citations_are_those_of_the_command(made: Toy) -> None:
    """What the page says is what ``guarantees cite`` says of the release."""
    text = _page(made).text

    for form in ("text", "bibtex", "ris", "csl"):
        ran = made.run("cite", "--package", str(made.path("dist/1.0.0")), "--format", form)
        assert ran.code == 0, ran.out
        assert ran.out.strip() in text, form


def test_nothing_on_a_page_runs_but_what_lies_in_the_assets(made: Toy) -> None:
    """No script or style of a page's own, no handler, no frame, no picture from elsewhere."""
    assert {page.path: page.within for page in pages(made.path("site")).values() if page.within} == {}


@pytest.mark.parametrize(
    "recipe", list(code_examples.code_examples("toy-guarantees")), ids=lambda recipe: recipe.anchor
)
def test_a_recipe_of_the_page_runs_in_the_release(made: Toy, recipe: code_examples.CodeExample) -> None:
    """It stands on the page, ends well in the folder of the package, and prints what it read."""
    command = {"python": [sys.executable, "-c"], "r": ["Rscript", "--vanilla", "-e"]}[recipe.language]
    assert recipe.code.strip() in _page(made).text
    assert recipe.anchor in _page(made).ids
    if shutil.which(command[0]) is None:
        pytest.skip(f"{command[0]} is not installed")

    ran = subprocess.run(
        [*command, recipe.code],
        cwd=made.path("site/package"),
        env={**os.environ, "LC_ALL": "C.UTF-8"},
        capture_output=True,
        text=True,
        check=False,
    )

    assert ran.returncode == 0, ran.stderr
    assert ran.stdout.strip()


def _changed(folder: Path) -> None:
    with (folder / "README.md").open("a", encoding="utf-8") as file:
        file.write("More ferries.\n")


def _gone(folder: Path) -> None:
    (folder / "README.md").unlink()


def _linked(folder: Path) -> None:
    elsewhere = folder.parent / "secret.md"
    elsewhere.write_bytes((folder / "README.md").read_bytes())
    _gone(folder)
    (folder / "README.md").symlink_to(elsewhere)


def _unlisted(folder: Path) -> None:
    lines = (folder / "SHA256SUMS").read_text(encoding="utf-8").splitlines(keepends=True)
    kept = [line for line in lines if "data/events.csv" not in line]
    (folder / "SHA256SUMS").write_text("".join(kept), encoding="utf-8")


def _listing(folder: Path, name: str, content: bytes) -> None:
    with (folder / "SHA256SUMS").open("a", encoding="utf-8") as file:
        file.write(f"{releases.sha256(content)}  {name}\n")


def _outside(folder: Path) -> None:
    (folder.parent / "secret.md").write_bytes(b"secret")
    _listing(folder, "../secret.md", b"secret")


def _runnable(folder: Path) -> None:
    (folder / "page.html").write_bytes(b"<script>alert(1)</script>")
    _listing(folder, "page.html", b"<script>alert(1)</script>")


@pytest.mark.parametrize(
    ("damage", "says"),
    [
        (_changed, "README.md: it has not the sum that SHA256SUMS lists; this is not what was released."),
        (_gone, "README.md: the file is not there; this is not what was released."),
        (_linked, "README.md: a link stands where the file should be; this is not what was released."),
        (_unlisted, "data/events.csv: SHA256SUMS does not list it; this is not what was released."),
        (_outside, "'../secret.md' is not one inside the package."),
        (_runnable, "page.html: a file of this kind could hold scripts"),
    ],
)
def test_a_package_that_is_not_what_was_released_has_no_site(
    toy: Toy, damage: Callable[[Path], None], says: str
) -> None:
    """It is told which file is wrong, nothing of it is copied, and a site that was there stays."""
    folder = releases.write_toy_release(toy)
    site = sites.made(toy, folder)
    before = _files(site)
    damage(folder)

    ran = toy.run("site", str(folder), "-o", str(site))

    assert ran.code == 2, ran.out
    assert says in ran.out
    assert _files(site) == before


def test_what_lies_beside_the_listed_files_is_not_copied(toy: Toy) -> None:
    """A file that the sums do not list is none of the release."""
    folder = releases.write_toy_release(toy)
    (folder / "notes.txt").write_text("Mine.\n", encoding="utf-8")

    site = sites.made(toy, folder)

    assert "notes.txt" not in _files(site / "package")


def _agreement(toy: Toy, *figures: tuple[str, ...]) -> None:
    head = toy.rows("coder_agreement")[0]
    toy.write("coder_agreement", [head, *map(list, figures)])


_PAIR = ("before_adjudication", "first", "second")


def test_agreement_is_told_with_its_intervals(toy: Toy) -> None:
    """Figures stand with interval and units; what is below its bar is said to be so, and not hidden."""
    _agreement(
        toy,
        (*_PAIR, "statement_date", "share", "40", "877", "826", "928", "missed"),
        (*_PAIR, "issue", "alpha", "1040", "-12", "-100", "250", "none"),
        (*_PAIR, "speaker", "alpha", "40", "977", "952", "1000", "met"),
    )

    page = read(sites.made(toy) / "download.html")

    text = page.under("How far the coders agree")
    assert "agreement" in page.ids
    assert "First coding and second coding" in text
    assert "Krippendorff’s alpha, save where another one is named. Below the bar: Date" in " ".join(
        text.split()
    )
    assert "0.877 [0.826, 0.928], n = 40 below the bar" in text
    assert "0.977 [0.952, 1.000], n = 40 bar met" in text
    assert "-0.012 [-0.100, 0.250], n = 1040" in text
    assert all(float(attrs["x"]) >= -0.75 for tag, attrs in page.tags if tag == "rect")


def test_what_a_package_does_not_say_is_left_out(toy: Toy) -> None:
    """A descriptor without licence, limits and people, and one with others than texts, still has a page."""
    path = toy.path("datapackage.json")
    said = json.loads(path.read_text(encoding="utf-8"))
    for name in ("licenses", "limits", "contributors", "keywords", "created", "rights"):
        said.pop(name, None)
    said |= {"title": "<b>Ferries</b>", "contributors": ["Ada", {"title": 3}], "limits": [1, "`x` <i>"]}
    said |= {"licenses": [{"name": "Free", "path": "javascript:alert(1)"}]}
    path.write_text(json.dumps(said), encoding="utf-8")

    page = read(sites.made(toy) / "download.html")

    assert page.within == []
    assert "<b>Ferries</b>" in page.text
    assert "x <i>" in page.under("What cannot be concluded")
    assert "Free" in page.text
