"""Anchoring: quotes are re-found in the texts, or it is said why not."""

from __future__ import annotations

import pytest

from tests.conftest import Toy

GAZETTE = "curation/sources/ferry-gazette.yml"
LOCK = "curation/sources/ferry-gazette.lock.csv"
TEXT = "texts/ferry-gazette.txt"


def test_a_quote_that_is_not_there(toy: Toy) -> None:
    """A quote that the text lacks is named with the nearest place; the lock stays as it was."""
    toy.edit(GAZETTE, "from: We will not", "from: We shall not")
    before = toy.path(LOCK).read_bytes()

    said = toy.told(toy.run("anchor"))

    assert f"{GAZETTE}:19: error: ferry-gazette-s01 content" in said
    assert "“We shall not … price may be” in ferry-gazette.txt" in said
    assert "Nearest: “We will not” on line 5" in said
    assert toy.path(LOCK).read_bytes() == before


def test_a_quote_that_stands_twice(toy: Toy) -> None:
    """A quote that could be two places is named with the lines of both."""
    toy.edit(
        "curation/sources/island-wire.yml",
        "{words: A boat without fuel is a raft, occurrence: 2}",
        "A boat without fuel is a raft",
    )

    said = toy.told(toy.run("anchor"))

    assert "stands 2 times" in said
    assert "On lines 6, 8. Add a word, or say which" in said


def test_an_end_that_is_not_there(toy: Toy) -> None:
    """The end of a quote must follow its start."""
    toy.edit(GAZETTE, "to: price may be", "to: night ferry")

    assert "It must follow the start, which is on line 5." in toy.told(toy.run("anchor"))


def test_an_occurrence_too_many(toy: Toy) -> None:
    """An occurrence that the text does not have is told."""
    toy.edit("curation/sources/island-wire.yml", "occurrence: 2", "occurrence: 3")

    assert "stands 2 times, not 3" in toy.told(toy.run("anchor"))


@pytest.mark.parametrize("command", ["anchor", "build"])
def test_a_text_that_was_changed(toy: Toy, command: str) -> None:
    """A text whose hash is not the recorded one is told, and no anchor moves."""
    toy.edit(TEXT, "Councils meet", "Two councils meet")
    before = toy.path(LOCK).read_bytes()

    said = toy.told(toy.run(command))

    assert f"{LOCK}: error: " in said
    assert "ferry-gazette.txt is not the text that was anchored" in said
    assert toy.path(LOCK).read_bytes() == before


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"caf\xe9\n", "not UTF-8"),
        (b"", "empty"),
        (b"a\r\nb\n", "CR line ends"),
        ("cafe\u0301\n".encode(), "NFC"),
    ],
    ids=["not UTF-8", "empty", "CR", "not NFC"],
)
def test_a_text_that_cannot_be_used(toy: Toy, content: bytes, says: str) -> None:
    """A text in another form than the canonical one is told."""
    toy.path(TEXT).write_bytes(content)

    assert says in toy.told(toy.run("build"))


def test_without_the_texts_the_lock_is_taken(toy: Toy) -> None:
    """Without the texts a build works, says so, and gives the same bytes."""
    for text in toy.path("texts").glob("*.txt"):
        text.unlink()

    said = toy.build("--check").out

    assert "35 anchors from the anchor locks (no article available)" in said
    assert "Up to date." in said


def test_with_some_texts_it_says_which_are_missing(toy: Toy) -> None:
    """Only what was re-found is called verified."""
    toy.path("texts/island-wire.txt").unlink()

    assert (
        "27 of 35 anchors verified in 2 articles; no article available for island-wire"
        in toy.build("--check").out
    )


def test_an_anchor_that_was_edited(toy: Toy) -> None:
    """A lock that says another place than the text is told, with both places."""
    toy.edit(LOCK, ",129,193,", ",130,193,")

    assert "Recorded at 130-193, the quote stands at 129-193" in toy.told(toy.run("build"))


def test_a_folder_of_texts_that_is_not_there(toy: Toy) -> None:
    """A folder that was named and is not there is no finding but a usage error."""
    for command in ("anchor", "build"):
        ran = toy.run(command, "--texts", "nowhere")
        assert ran.code == 2
        assert "nowhere" in ran.out


def test_borrowed_words(toy: Toy) -> None:
    """A summary that takes over a run of words from its source is told, names aside."""
    toy.edit(
        GAZETTE,
        "summary: The mayor keeps the service at night.",
        "summary: Jane Roe met on Tuesday to talk about the night ferry.",
    )

    said = toy.told(toy.run("build"))

    assert f"{GAZETTE}:25: error: ferry-gazette-s01 summary: 9 words in a row" in said


@pytest.mark.parametrize(
    ("file", "old", "place"),
    [
        (
            "curation/codes/confidence.yml",
            "Speaker and act are plain in the text.",
            ":7: error: confidence:high",
        ),
        ("curation/codes/confidence.yml", "The normal case.", ":8: error: confidence:high coding_rule"),
        ("curation/codes/confidence.yml", "“The ferry stays”, Jane Roe told the council.", ":9: error"),
        ("curation/coding_rules.yml", "A tide is no date.", ":9: error: tide-table rule"),
        (
            "curation/coding_rules.yml",
            '"“At high water”: no day is given."',
            ":10: error: tide-table example",
        ),
    ],
    ids=["definition", "coding rule", "example", "rule", "example of a rule"],
)
def test_borrowed_words_of_the_codebook(toy: Toy, file: str, old: str, place: str) -> None:
    """A definition, rule or example that takes over a run of words from a text is told."""
    toy.edit(file, old, "The two river towns met on Tuesday to talk about it.")

    said = toy.told(toy.run("build"))

    assert f"{file}{place}" in said
    assert "words in a row stand in ferry-gazette.txt too. [copied-phrase]" in said


def test_a_long_text_is_searched_in_bounded_time(toy: Toy) -> None:
    """A quote that a very long text lacks, or has everywhere, is told at once, and briefly."""
    toy.path("curation/sources/ferry-gazette.lock.csv").unlink()
    toy.path(TEXT).write_text("We will not give up. And more of it.\n" * 50_000, encoding="utf-8")

    said = toy.told(toy.run("anchor"))

    assert "stands 50000 times" in said
    assert "On lines 1, 2, 3, 4, 5 …" in said
    assert len(said) < 10_000


def test_a_link_for_a_text_is_refused(toy: Toy) -> None:
    """What a link points at is never shown."""
    toy.path(TEXT).unlink()
    toy.path(TEXT).symlink_to("/etc/passwd")

    said = toy.told(toy.run("anchor"))

    assert "A link stands where the file should be." in said
    assert "root" not in said
