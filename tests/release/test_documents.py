"""The documents of a release: the README as a dataset card, and links that work without the repository."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

from guarantees.core import markdown
from guarantees.core.errors import InputError
from guarantees.explorer import urls
from guarantees.package.reader import read_declared
from guarantees.release.formats import dataset_card
from tests.conftest import PROJECT, Toy
from tests.helpers import releases

LINK = re.compile(r"\[[^\[\]]*\]\((?P<target>[^()\s]+)\)")
CODE = re.compile(r"^```.*?^```$|`[^`\n]+`(?!\])", re.MULTILINE | re.DOTALL)


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a release of the dataset."""
    return releases.bundle_release(PROJECT, tmp_path_factory.mktemp("release") / "2.0.0")


def _anchors(text: str) -> set[str]:
    headings = re.findall(r"^#+ (.+)$", CODE.sub("", text) + "\n" + text, re.MULTILINE)
    return {markdown.slug(re.sub(r"[`*]|\]\([^)]*\)|\[", "", heading)) for heading in headings}


def _dead_links(root: Path) -> list[tuple[str, str]]:
    dead = []
    for path in sorted(root.rglob("*.md")):
        text = path.read_text(encoding="utf-8")
        for match in LINK.finditer(CODE.sub("", text)):
            name, _, anchor = match["target"].partition("#")
            target = path.parent / name if name else path
            if re.match("[a-z]+:", match["target"]):
                continue
            has_anchor = target.suffix != ".md" or not anchor
            if not target.exists() or not (has_anchor or anchor in _anchors(target.read_text("utf-8"))):
                dead.append((path.relative_to(root).as_posix(), match["target"]))
    return dead


def test_every_relative_link_of_a_release_works(release: Path) -> None:
    """Files and headings exist; links to files of the repository are only text."""
    assert _dead_links(release) == []
    readme = (release / "README.md").read_text(encoding="utf-8")
    assert "](docs/codebook.md)" in readme
    assert "](bench/README.md)" not in readme
    assert "](bench/README.md)" in (PROJECT / "README.md").read_text(encoding="utf-8")


def test_dead_links_are_found(tmp_path: Path) -> None:
    """A missing file and a missing heading."""
    (tmp_path / "a.md").write_text(
        "# A\n[b](b.md) [c](#c) [a](#a) `[d](d.md)` [e](https://example.org/e)\n", "utf-8"
    )

    assert _dead_links(tmp_path) == [("a.md", "b.md"), ("a.md", "#c")]


def test_link_in_code_is_left_as_it_is() -> None:
    """Code is not a link, in a block, an indented block or a span; an unpaired backtick hides no link after it."""
    code = "```\n[a](b.md)\n```\n\n1. List\n\n   ~~~\n   [a](b.md)\n   ~~~\n\n``[a](b.md) ` ``\n"

    assert markdown.without_links(code, lambda _: True) == code
    assert markdown.without_links("a ` b\n\n[`c`](d.md) ` e", lambda _: True) == "a ` b\n\n`c` ` e"


def test_readme_is_a_dataset_card(release: Path) -> None:
    """The front matter names the file of every table, and the text below it is that of the repository."""
    _, front, text = (release / "README.md").read_text(encoding="utf-8").split("---\n", 2)
    card = yaml.safe_load(front)
    descriptor, contract = read_declared(PROJECT)

    assert card["license"] == "cc-by-4.0"
    assert (card["pretty_name"], card["tags"]) == (descriptor["title"], descriptor["keywords"])
    paths = {config["config_name"]: config["data_files"][0]["path"] for config in card["configs"]}
    assert set(paths) == set(contract.tables)
    assert all((release / path).is_file() for path in paths.values())
    assert [config["config_name"] for config in card["configs"] if config.get("default")] == [
        "statements_flat"
    ]
    assert text.startswith("\n# security-guarantees\n")


def test_front_matter_is_replaced() -> None:
    """A README that already has one gets no second one."""
    descriptor, contract = read_declared(PROJECT)

    once = dataset_card.dataset_card(descriptor, contract, "# Ferries\n\n---\n\nA rule.\n")

    assert dataset_card.dataset_card(descriptor, contract, once) == once
    assert markdown.without_front_matter(once) == "# Ferries\n\n---\n\nA rule.\n"


def test_document_in_another_encoding_is_an_error(unreleased: Toy) -> None:
    """The message names the file and says what to do."""
    unreleased.path("README.md").write_bytes("Fähre".encode("latin-1"))

    with pytest.raises(InputError, match=r"README\.md.*Save it as UTF-8"):
        releases.bundle_release(unreleased.root, unreleased.path("stage/1.0.0"))


def test_site_shows_the_readme_without_front_matter(released: Toy) -> None:
    """The page of the README starts with its text."""
    assert released.run("site", "dist/1.0.0", "-o", "site").code == 0

    page = released.path(f"site/{urls.document('README.md')}").read_text(encoding="utf-8")

    assert "A toy." in page
    assert "config_name" not in page
