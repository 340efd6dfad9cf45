"""Test anchoring: quotes are found again in the articles, or the report says why not."""

from __future__ import annotations

import csv
import io

import pytest

from tests.conftest import Toy

pytestmark = pytest.mark.usefixtures("without_frictionless")

GAZETTE = "curation/sources/ferry-gazette.yml"
LOCK = "curation/sources/ferry-gazette.lock.csv"
TEXT = "texts/ferry-gazette.txt"


def test_a_quote_that_is_not_in_the_article(toy: Toy) -> None:
    """A quote that is not in the article is reported with the most similar words; the lock stays as it was."""
    toy.edit(GAZETTE, "from: We will not", "from: We shall not")
    before = toy.path(LOCK).read_bytes()

    output = toy.expect_errors(toy.run("anchor"))

    assert f"{GAZETTE}:19: error: ferry-gazette-s01 content" in output
    assert "“We shall not … price may be” is not in ferry-gazette.txt" in output
    assert "Nearest: “We will not” on line 5" in output
    assert toy.path(LOCK).read_bytes() == before


def test_a_quote_that_occurs_twice(toy: Toy) -> None:
    """A quote that occurs twice is reported with both lines."""
    toy.edit(
        "curation/sources/island-wire.yml",
        "{words: A boat without fuel is a raft, occurrence: 2}",
        "A boat without fuel is a raft",
    )

    output = toy.expect_errors(toy.run("anchor"))

    assert "2 times" in output
    assert "8. Add a word, or add `occurrence: 1` or 2" in output


def test_an_end_before_the_start(toy: Toy) -> None:
    """The end of a quote must follow its start."""
    toy.edit(GAZETTE, "to: price may be", "to: night ferry")

    assert "It must follow the start, which is on line 5." in toy.expect_errors(toy.run("anchor"))


def test_an_occurrence_too_many(toy: Toy) -> None:
    """An occurrence that the article does not have is reported."""
    toy.edit("curation/sources/island-wire.yml", "occurrence: 2", "occurrence: 3")

    assert "occurs 2 times in" in toy.expect_errors(toy.run("anchor"))


@pytest.mark.parametrize("command", ["anchor", "build"])
def test_a_changed_article(toy: Toy, command: str) -> None:
    """An article whose hash differs from the recorded one is reported, and no anchor moves."""
    toy.edit(TEXT, "Councils meet", "Two councils meet")
    before = toy.path(LOCK).read_bytes()

    output = toy.expect_errors(toy.run(command))

    assert f"{LOCK}: error: " in output
    assert "[changed-text]" in output
    assert toy.path(LOCK).read_bytes() == before


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"caf\xe9\n", "not UTF-8"),
        (b"", "empty"),
        (b"a\r\nb\n", "CR line endings"),
        ("cafe\u0301\n".encode(), "NFC"),
    ],
    ids=["not UTF-8", "empty", "CR", "not NFC"],
)
def test_an_article_that_is_not_canonical_text(toy: Toy, content: bytes, says: str) -> None:
    """An article that is not canonical text is reported."""
    toy.path(TEXT).write_bytes(content)

    assert says in toy.expect_errors(toy.run("build"))


def test_without_articles_the_locks_are_used(toy: Toy) -> None:
    """Without the articles a build works, reports that they are missing, and gives the same bytes."""
    _remove_articles(toy)

    output = toy.build("--check").out

    assert "35 anchors from the anchor locks (no article available)" in output
    assert "Up to date." in output


def test_with_some_articles_the_missing_ones_are_reported(toy: Toy) -> None:
    """Only anchors that were found again count as verified."""
    toy.path("texts/island-wire.txt").unlink()

    assert (
        "27 of 35 anchors verified in 2 articles; no article available for island-wire"
        in toy.build("--check").out
    )


def test_an_edited_anchor(toy: Toy) -> None:
    """An anchor that differs from the article is reported with both positions."""
    toy.edit(LOCK, ",129,193,", ",130,193,")

    assert "The quote is at 129-193, not at 130-193 as recorded." in toy.expect_errors(toy.run("build"))


def _remove_articles(toy: Toy) -> None:
    for text in toy.path("texts").glob("*.txt"):
        text.unlink()


def _locked(toy: Toy) -> dict[tuple[str, str], list[str]]:
    """Return the digests of the quotes in the lock, by statement and part."""
    quotes: dict[tuple[str, str], list[str]] = {}
    for row in csv.DictReader(io.StringIO(toy.path(LOCK).read_text(encoding="utf-8"))):
        quotes.setdefault((row["statement"], row["part"]), []).append(row["selector"])
    return quotes


def test_a_deleted_statement_needs_no_article(toy: Toy) -> None:
    """A build without the articles removes the positions of a deleted statement from the lock, and its anchors."""
    _remove_articles(toy)
    text = toy.path(GAZETTE).read_text(encoding="utf-8")
    start, end, events = (text.index(part) for part in ("  - id: s04\n", "  - id: s05\n", "events:\n"))
    # The toy has each kind of cell once, and a column must not be blank: another statement gets what s04 had.
    others = """\
    subjects: [northmoor]
    relations:
      - {relation: responds_to, event: mayors-meet, basis: inferred}
"""
    last = text[end:events].replace("date: ../2021-12-15", "date: 2021-12-14/2021-12-15") + others
    toy.path(GAZETTE).write_text(text[:start] + last + text[events:], encoding="utf-8")

    checked = toy.expect_errors(toy.run("build", "--check"))
    built = toy.build().out

    assert f"{LOCK}:15: error: Out of date: a rebuild would change this file. [out-of-date]" in checked
    assert LOCK in built
    assert "s04" not in toy.path(LOCK).read_text(encoding="utf-8")
    assert "ferry-gazette-s04" not in toy.path("data/anchors.csv").read_text(encoding="utf-8")
    assert "Up to date." in toy.build("--check").out


def test_a_quote_that_moves_needs_no_article(toy: Toy) -> None:
    """A quote keeps its position when its statement gets another id, and when a piece before it is deleted."""
    before = _locked(toy)
    _remove_articles(toy)
    toy.edit(GAZETTE, "  - id: s05\n", "  - id: s06\n")
    toy.edit(GAZETTE, "quote: [his town, cannot carry the boat alone]", "quote: cannot carry the boat alone")

    toy.build()

    after = _locked(toy)
    assert after["s06", "content"] == before["s05", "content"]
    assert after["s03", "content"] == before["s03", "content"][1:]
    assert ("s05", "content") not in after


def test_an_excluded_quote_that_is_coded_needs_the_article(toy: Toy) -> None:
    """The lock of an exclusion has no words of it, so that a statement with the same quote has to be anchored."""
    _remove_articles(toy)
    toy.edit(
        GAZETTE,
        "quote: {from: she would answer, to: a week}",
        "quote: {from: The county office, to: both letters}",
    )

    assert "[outdated-anchor]" in toy.expect_errors(toy.run("build"))


def test_a_missing_folder_of_articles(toy: Toy) -> None:
    """A missing folder of articles is a usage error, not a finding."""
    for command in ("anchor", "build", "coverage"):
        ran = toy.run(command, "--texts", "nowhere")
        assert ran.code == 2
        assert "nowhere" in ran.out


def test_a_copied_phrase_in_a_summary(toy: Toy) -> None:
    """A summary that shares a run of words with an article, besides names, is reported."""
    toy.edit(
        GAZETTE,
        "summary: The mayor of Northmoor tells Southmoor that the service at night stays.",
        "summary: Jane Roe met on Tuesday to talk about the night ferry with Southmoor.",
    )

    output = toy.expect_errors(toy.run("build"))

    assert f"{GAZETTE}:25: error: ferry-gazette-s01 summary: 9 consecutive words" in output


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
def test_a_copied_phrase_in_the_codebook(toy: Toy, file: str, old: str, place: str) -> None:
    """A definition, rule or example that shares a run of words with an article is reported."""
    toy.edit(file, old, "The two river towns met on Tuesday to talk about it.")

    output = toy.expect_errors(toy.run("build"))

    assert f"{file}{place}" in output
    assert "consecutive words are the same as in ferry-gazette.txt. [copied-phrase]" in output


def test_a_long_article_is_searched_in_bounded_time(toy: Toy) -> None:
    """A quote that a very long article lacks, or has everywhere, is reported quickly and briefly."""
    toy.path("curation/sources/ferry-gazette.lock.csv").unlink()
    toy.path(TEXT).write_text("We will not give up. And more of it.\n" * 50_000, encoding="utf-8")

    output = toy.expect_errors(toy.run("anchor"))

    assert "50000 times" in output
    assert "On lines 1, 2, 3, 4, 5 …" in output
    assert len(output) < 10_000


def test_a_symbolic_link_as_article_is_rejected(toy: Toy) -> None:
    """The content that a symbolic link points to is never shown."""
    toy.path(TEXT).unlink()
    toy.path(TEXT).symlink_to("/etc/passwd")

    output = toy.expect_errors(toy.run("anchor"))

    assert "ferry-gazette.txt: error" in output or "[invalid-text]" in output
    assert "root" not in output
