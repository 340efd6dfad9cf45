"""Test writing the statements with their quoted words, outside the package."""

from __future__ import annotations

import csv
from pathlib import Path

from tests.conftest import Toy


def _quotes(out: Path) -> dict[str, tuple[str, str]]:
    with (out / "statements.csv").open(encoding="utf-8", newline="") as file:
        return {row["statement_id"]: (row["quote"], row["attribution"]) for row in csv.DictReader(file)}


def test_every_statement_gets_its_words(toy: Toy, tmp_path: Path) -> None:
    """The quote holds the words of the article, part by part."""
    ran = toy.run("hydrate", "-o", str(tmp_path / "out"))

    assert ran.code == 0
    assert ran.out.startswith("Wrote 11 statements with quotes from 3 articles: ")
    quotes = _quotes(tmp_path / "out")
    assert quotes["ferry-gazette-s01"] == (
        "We will not give up the late crossing, whatever the price may be",
        "said Jane Roe",
    )
    assert quotes["ferry-gazette-s03"][0] == "his town […] cannot carry the boat alone"


def test_without_an_article_the_quote_is_blank(toy: Toy, tmp_path: Path) -> None:
    """A source without an article is reported and its quotes are blank; the others are not."""
    toy.path("texts/island-wire.txt").unlink()

    ran = toy.run("hydrate", "-o", str(tmp_path / "out"))

    assert "Wrote 8 statements with quotes from 2 articles" in ran.out
    assert "No article available for island-wire" in ran.out
    assert _quotes(tmp_path / "out")["island-wire-s01"] == ("", "")


def test_an_article_is_recognized_by_its_hash(toy: Toy, tmp_path: Path) -> None:
    """The name of the file does not matter, and another article of the same name is not used."""
    toy.path("texts/island-wire.txt").rename(toy.path("texts/renamed.txt"))
    toy.path("texts/island-wire.txt").write_text("Something else.\n", encoding="utf-8")

    assert "from 3 articles" in toy.run("hydrate", "-o", str(tmp_path / "out")).out


def test_the_output_must_be_outside_the_package(toy: Toy) -> None:
    """A folder inside the package is rejected, and nothing is written."""
    ran = toy.run("hydrate", "-o", "data/quotes")

    assert ran.code == 2
    assert "is inside the package" in ran.out
    assert not toy.path("data/quotes").exists()


def test_an_anchor_with_another_hash_is_an_error(toy: Toy, tmp_path: Path) -> None:
    """Words whose hash differs from that of their anchor stop the command."""
    toy.set("anchors", 2, char_start="130")

    ran = toy.run("hydrate", "-o", str(tmp_path / "out"))

    assert ran.code == 2
    assert "the words at ferry-gazette-s01:content:1 differ from the recorded hash" in ran.out
