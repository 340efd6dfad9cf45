"""Test anchoring: quotes are found again in the articles, or the report says why not."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest

from tests.conftest import Toy

pytestmark = pytest.mark.usefixtures("without_frictionless")

GAZETTE = "curation/sources/ferry-gazette.yml"
ISLAND = "curation/sources/island-wire.yml"
LOCK = "curation/sources/ferry-gazette.lock.csv"
TEXT = "texts/ferry-gazette.txt"


def test_a_quote_that_is_not_in_the_article(toy: Toy) -> None:
    """A quote that is not in the article is reported with the most similar words; its recorded position stays."""
    toy.edit(GAZETTE, "from: We will not", "from: We shall not")
    before = toy.path(LOCK).read_bytes()

    output = toy.expect_errors(toy.run("anchor"))

    assert f"{GAZETTE}:19: error: ferry-gazette-s01 content" in output
    assert "The start “We shall not” is not in ferry-gazette.txt." in output
    assert "Found 35 of 36 quotes in 3 articles." in output
    assert "Nearest: “We will not” on line 5" in output
    assert toy.path(LOCK).read_bytes() == before


@pytest.mark.parametrize(
    ("file", "old", "new", "example"),
    [
        (
            ISLAND,
            "{words: A boat without fuel is a raft, occurrence: 2}",
            "A boat without fuel is a raft",
            "- {words: A boat without fuel is a raft, occurrence: 1}",
        ),
        (
            ISLAND,
            "{from: A boat without, to: a raft, occurrence: 1}",
            "{from: A boat without, to: a raft}",
            "- {from: A boat without, to: a raft, occurrence: 1}",
        ),
        (
            ISLAND,
            "{from: the charge, to: has slept}",
            "{from: the, to: has slept}",
            "quote: {from: the, to: has slept, occurrence: 1}",
        ),
        (ISLAND, "said John Poe", "Poe", "attribution: {words: Poe, occurrence: 1}"),
        (GAZETTE, "date_words: on Monday", "date_words: on", "date_words: {words: on, occurrence: 1}"),
        (GAZETTE, "mention: The two river towns met", "mention: met", ""),
    ],
    ids=["item of a list", "first and last words in a list", "first and last words", "text", "date", "once"],
)
def test_a_quote_that_occurs_twice(toy: Toy, file: str, old: str, new: str, example: str) -> None:
    """The places are listed, and the hint shows `occurrence` in the form in which the quote is written."""
    toy.edit(file, old, new)

    output = toy.run("anchor").out

    assert ("for the first: `" in output) == bool(example)
    assert example in output
    if "raft" in new:
        assert "occurs 2 times in island-wire.txt: line 6, column 28; line 8, column 1." in output


def test_an_end_before_the_start(toy: Toy) -> None:
    """The end of a quote must follow its start."""
    toy.edit(GAZETTE, "to: price may be", "to: night ferry")

    output = toy.expect_errors(toy.run("anchor"))

    assert "The end “night ferry” does not occur after the start “We will not” (line 5, column" in output
    assert "It occurs only before the start, on line 5, column 54." in output


def test_an_occurrence_too_many(toy: Toy) -> None:
    """An occurrence that the article does not have is reported."""
    toy.edit(ISLAND, "occurrence: 2", "occurrence: 3")

    output = toy.expect_errors(toy.run("anchor"))

    assert "occurs only 2 times in island-wire.txt; `occurrence` is 3." in output
    assert "Write a number from 1 to 2." in output


def test_a_quote_with_its_quotation_marks(toy: Toy) -> None:
    """Quotation marks around a quote that are not in the article there are to be left out."""
    toy.edit(GAZETTE, "attribution: Poe warned", "attribution: “Poe warned”")

    output = toy.expect_errors(toy.run("anchor"))

    assert "The quote “Poe warned” is not in ferry-gazette.txt." in output
    assert "Leave out the quotation marks: “Poe warned” is in the article." in output


BAD_QUOTES = (
    (GAZETTE, "attribution: Poe warned", "attribution: Poe barked"),
    (GAZETTE, "from: The county office", "from: The country office"),
    (ISLAND, "occurrence: 1", "occurrence: 9"),
)


@pytest.mark.parametrize(("file", "old", "new"), BAD_QUOTES, ids=["missing", "excluded", "occurrence"])
def test_a_bad_quote_is_one_finding_in_every_command(toy: Toy, file: str, old: str, new: str) -> None:
    """The build, anchor and coverage report it once, in the same words, and no other finding follows from it."""
    toy.edit(file, old, new)

    outputs = [toy.expect_errors(toy.run(command)) for command in ("anchor", "build", "coverage")]

    errors = [[line for line in output.splitlines() if ": error: " in line] for output in outputs]
    assert len(errors[0]) == 1
    assert errors[0] == errors[1] == errors[2]
    assert all("Run `guarantees anchor`" not in output for output in outputs)


def test_a_bad_quote_does_not_hide_the_others(toy: Toy) -> None:
    """The positions of all other quotes are recorded, and a later correction needs no other step."""
    lock = toy.path(LOCK)
    before = lock.read_bytes()
    lock.unlink()
    toy.edit(GAZETTE, "attribution: Poe warned", "attribution: Poe barked")

    output = toy.expect_errors(toy.run("anchor"))

    assert "Found 35 of 36 quotes in 3 articles." in output
    assert f"Wrote {LOCK}." in output
    assert len(lock.read_bytes().splitlines()) == len(before.splitlines()) - 1

    toy.edit(GAZETTE, "attribution: Poe barked", "attribution: Poe warned")
    toy.run("anchor")
    assert lock.read_bytes() == before


def test_an_unreadable_quote_keeps_its_position(toy: Toy) -> None:
    """A quote in no valid form is one finding, and after its correction nothing has to be anchored again."""
    before = toy.path(LOCK).read_bytes()
    toy.edit(GAZETTE, "attribution: Poe warned", "attribution: {from: Poe warned}")

    outputs = [toy.expect_errors(toy.run(command)) for command in ("anchor", "build")]

    assert [output.count(": error: ") for output in outputs] == [1, 1]
    assert toy.path(LOCK).read_bytes() == before


def test_quotes_are_deleted_without_the_article(toy: Toy) -> None:
    """What is recorded for a deleted quote is removed, and the quotes behind it keep their positions."""
    toy.edit(GAZETTE, "quote: [his town, cannot carry the boat alone]", "quote: cannot carry the boat alone")
    toy.run("anchor")
    toy.build()
    expected = toy.path(LOCK).read_bytes()
    toy.edit(GAZETTE, "quote: cannot carry the boat alone", "quote: [his town, cannot carry the boat alone]")
    toy.run("anchor")
    for text in toy.path("texts").glob("*.txt"):
        text.unlink()
    toy.edit(GAZETTE, "quote: [his town, cannot carry the boat alone]", "quote: cannot carry the boat alone")

    output = toy.run("anchor").out

    assert "no position was recorded there" in output
    assert toy.path(LOCK).read_bytes() == expected
    toy.build()


def test_coverage_needs_no_lock(toy: Toy) -> None:
    """A new article is measured before its quotes are anchored, and nothing is said of the lock."""
    toy.path(LOCK).unlink()

    assert toy.run("coverage").out.splitlines()[-1] == "Nothing is open."


def test_findings_about_an_article_are_in_its_order(toy: Toy) -> None:
    """Line 9 comes before line 11, whatever the rule."""
    toy.edit(GAZETTE, "from: The county office", "from: that it was")
    toy.edit(GAZETTE, "    quote: {from: If the county, to: in spring}\n", "    quote: Poe warned\n")
    text = toy.path(TEXT)
    text.write_text(
        text.read_text(encoding="utf-8") + "\n“We row at our own risk,” said Roe.\n", encoding="utf-8"
    )
    toy.path(LOCK).unlink()

    lines = toy.expect_errors(toy.run("coverage")).splitlines()

    found = [line.partition("txt, line ")[2].partition(",")[0] for line in lines if "txt, line" in line]
    assert found == ["9", "11", "13"]


def test_an_article_that_no_source_names(toy: Toy) -> None:
    """An article without a source file is named by every command that reads articles; it is not an error."""
    toy.path("texts/night-boat.txt").write_text("A boat.\n", encoding="utf-8")

    for command in ("anchor", "build", "coverage"):
        ran = toy.run(command)
        assert ran.code == 0
        assert "No source file names 1 article that is in the folder: night-boat.txt." in ran.out


def test_an_article_whose_source_cannot_be_read(toy: Toy) -> None:
    """A source file that is not valid YAML may name any article, so none is said to be unnamed."""
    toy.path(GAZETTE).write_text("source: [\n", encoding="utf-8")

    assert "No source file names" not in toy.expect_errors(toy.run("anchor"))


@pytest.mark.parametrize("command", ["anchor", "build", "coverage"])
def test_a_folder_without_any_of_the_articles(toy: Toy, tmp_path: Path, command: str) -> None:
    """A folder that someone names must have at least one article."""
    (tmp_path / "letters").mkdir()

    ran = toy.run(command, "--texts", str(tmp_path / "letters"))

    assert ran.code == 2
    assert "None of the 3 articles is in" in ran.out
    assert "ferry-gazette.txt, harbour-post.txt, island-wire.txt. Check the path after --texts" in ran.out


@pytest.mark.parametrize("command", ["anchor", "build"])
def test_a_changed_article(toy: Toy, command: str) -> None:
    """An article whose hash differs from the recorded one is reported, and no anchor moves."""
    toy.edit(TEXT, "Councils meet", "Two councils meet")
    before = toy.path(LOCK).read_bytes()

    output = toy.expect_errors(toy.run(command))

    assert f"{GAZETTE}:3: error: file: ferry-gazette.txt has changed since it was anchored." in output
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
    assert "line 4, column 1; line 5, column 1; …" in output
    assert len(output) < 10_000


def test_a_symbolic_link_as_article_is_rejected(toy: Toy) -> None:
    """The content that a symbolic link points to is never shown."""
    toy.path(TEXT).unlink()
    toy.path(TEXT).symlink_to("/etc/passwd")

    output = toy.expect_errors(toy.run("anchor"))

    assert "ferry-gazette.txt: error" in output or "[invalid-text]" in output
    assert "root" not in output
