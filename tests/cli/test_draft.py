"""``guarantees draft``: from an article to a draft, its review and a build."""

from __future__ import annotations

import importlib.util
import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from contextlib import chdir
from pathlib import Path
from typing import Final

import pytest
from click.testing import CliRunner

from guarantees.cli import main
from guarantees.dataset.texts import shared_phrases
from guarantees.dataset.texts.article import Article
from guarantees.drafting.attributions import pipeline
from tests.conftest import PROJECT, Ran, Toy

ARTICLE: Final = """\
Night ferry stays, Jane Roe says

“We keep the late boat. No one stops us,” Jane Roe said on Tuesday.

John Poe told the Harbour Post that the boat is too slow and too dear for both of the river towns.

Ada Quill said that neither of them would yield.
"""
DRAFT: Final = "curation/sources/ferry-talks.yml"
TEXT: Final = "texts/ferry-talks.txt"
SUMMARY: Final = "The mayor sticks to the service at night."

PAGE: Final = """\
<!DOCTYPE html>
<html><head><title>Night ferry: towns still apart</title>
<meta property="og:title" content="Night ferry: towns still apart">
<meta property="og:site_name" content="Harbour Post"></head><body>
<article><h1>Night ferry: towns still apart</h1>
<p>The mayors of the two towns met on Tuesday to talk about the night ferry. “We will stay,” said Jane Roe, the mayor of
Northmoor, in the café beside the landing stage, and left the room before anybody could ask her more about it.</p>
<script>document.write("<p>Written by a script</p>")</script>
<p>Her counterpart in Southmoor, John Poe, said that his town would not carry the boat alone for another winter, and
asked everybody who was in the café to write to the county.</p></article>
</body></html>
"""


def _run(toy: Toy, *args: str, answers: str = "") -> Ran:
    """Run the command with *answers* on its standard input, and return its output without its messages on errors."""
    with chdir(toy.root):
        result = CliRunner().invoke(main, ["draft", *args], input=answers)
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return Ran(result.exit_code, result.stdout)


def _draft(toy: Toy, *args: str, article: str = ARTICLE, name: str = "ferry-talks.txt") -> Ran:
    """Draft an article by rules without a parser; return everything that is printed."""
    toy.path(name).write_bytes(article.encode())
    return toy.run("draft", name, "--model", "none", "--reference-date", "2021-12-16", *args)


def _files(toy: Toy) -> dict[Path, bytes]:
    """Return the curation and the texts."""
    folders = (toy.path("curation"), toy.path("texts"))
    return {path: path.read_bytes() for folder in folders for path in folder.rglob("*") if path.is_file()}


def _read(toy: Toy, file: str = DRAFT) -> str:
    return toy.path(file).read_text(encoding="utf-8")


def _line(ran: Ran) -> str:
    """Return the one line of an error of the user."""
    assert ran.code == 2, ran.out
    (line,) = ran.out.splitlines()
    assert line.startswith("guarantees: ")
    return line


# --------------------------------------------------------------------------------------------------------------
# What is written


def test_the_text_and_the_draft_are_written(bare: Toy) -> None:
    """The text is saved in the form of articles; the id is that of the file unless it is named."""
    ran = _draft(bare, article=ARTICLE.replace("\n", "\r\n"))

    assert ran.code == 0
    assert _read(bare, TEXT) == ARTICLE
    draft = _read(bare)
    assert [f"- id: s0{number}  #" in draft for number in (1, 2, 3, 4)] == [True, True, True, False]
    assert '  title: "Night ferry stays, Jane Roe says"\n  file: ferry-talks.txt\n' in draft
    assert "  reference_date: 2021-12-16\n" in draft
    assert ran.out.splitlines()[-4:] == [
        '  new actor: Ada Quill; `guarantees draft --actor "Ada Quill"` proposes its file',
        f"Saved the text as {TEXT}.",
        f"Wrote {DRAFT} with 3 proposals.",
        "Next: `guarantees draft --review ferry-talks`.",
    ]


def test_the_same_bytes_are_written_each_time(bare: Toy) -> None:
    """A draft does not depend on the run."""
    _draft(bare)
    first = _read(bare)
    bare.path(DRAFT).unlink()
    _draft(bare)

    assert _read(bare) == first


def test_the_draft_holds_no_sentence_of_the_article(bare: Toy) -> None:
    """It shares no more words in a row with it than a summary may, apart from the headline, which is its title."""
    _draft(bare)

    lines = _read(bare).splitlines()
    article = Article("ferry-talks.txt", ARTICLE.split("\n", 1)[1])
    assert [line for line in lines if shared_phrases.longest_shared_phrase(line, article, [])] == []


def test_an_article_without_a_statement_is_drafted(bare: Toy) -> None:
    """The list of statements is empty, and the review has nothing to ask."""
    ran = _draft(bare, article="Ferry row\n\nThe night ferry sailed at noon.\n")

    assert ran.code == 0
    assert f"Wrote {DRAFT} with 0 proposals." in ran.out
    assert _read(bare).endswith("statements: []\n")
    assert "No statement is open." in _run(bare, "--review", "ferry-talks").out


def test_id_and_day_of_publication_are_named(bare: Toy) -> None:
    """The day counts as printed."""
    assert _draft(bare, "--id", "river-row", "--published", "2021-12-17").code == 0

    draft = _read(bare, "curation/sources/river-row.yml")
    assert "  published: 2021-12-17\n  published_basis: printed\n" in draft
    assert bare.path("texts/river-row.txt").is_file()


def test_a_web_page_is_drafted(bare: Toy) -> None:
    """Its title and its site are those of its metadata, and no script of it is read."""
    if importlib.util.find_spec("trafilatura") is None:
        pytest.skip("trafilatura is not installed (make parser)")

    ran = _draft(bare, "--id", "ferry-talks", article=PAGE, name="page.html")

    assert ran.code == 0
    draft = _read(bare)
    assert 'title: "Night ferry: towns still apart"' in draft
    assert 'publisher: "Harbour Post"' in draft
    assert "speaker: jane-roe" in draft
    assert "script" not in _read(bare, TEXT)


# --------------------------------------------------------------------------------------------------------------
# What is refused


def test_an_existing_source_is_not_overwritten(bare: Toy) -> None:
    """Neither the source nor its text changes."""
    _draft(bare)
    before = _files(bare)

    ran = _draft(bare, article=ARTICLE.replace("late", "night"))

    line = _line(ran)
    assert f"{DRAFT} exists already. Review it with `guarantees draft --review ferry-talks`" in line
    assert "--again" in line
    assert _files(bare) == before


def test_a_draft_is_made_again_until_it_has_a_summary(bare: Toy) -> None:
    """Summaries are never lost; whoever is in the register by now is a speaker."""
    _draft(bare)
    assert bare.run("draft", "--actor", "Ada Quill", "--write").code == 0

    assert _draft(bare, "--again").code == 0
    assert "    speaker: ada-quill\n" in _read(bare)

    bare.edit_first(DRAFT, "    summary:  # what is said, in your own words\n", f"    summary: {SUMMARY}\n")
    before = _files(bare)
    assert "has summaries already" in _line(_draft(bare, "--again"))
    assert _files(bare) == before


def test_another_text_is_not_overwritten(bare: Toy) -> None:
    """No draft is written then."""
    bare.path(TEXT).write_text("Another text.\n", encoding="utf-8")
    before = _files(bare)

    assert "holds a different text" in _line(_draft(bare))
    assert _files(bare) == before


@pytest.mark.parametrize("source_id", ["Ferry-Talks", "ferry talks", "../talks", "ferry.talks", "-"])
def test_an_id_must_be_valid(bare: Toy, source_id: str) -> None:
    """The message has the id and says what ids are like."""
    before = _files(bare)

    line = _line(_draft(bare, "--id", source_id))

    assert f"{source_id!r} is not a valid id of a source" in line
    assert "--id" in line
    assert _files(bare) == before


def test_the_reference_date_is_never_guessed(bare: Toy) -> None:
    """Without a terminal it must be named."""
    bare.path("ferry-talks.txt").write_text(ARTICLE, encoding="utf-8")
    before = _files(bare)

    assert "--reference-date YYYY-MM-DD" in _line(bare.run("draft", "ferry-talks.txt", "--model", "none"))
    assert _files(bare) == before


def test_the_reference_date_is_asked_for_on_a_terminal(bare: Toy) -> None:
    """It is asked for until it is a day."""
    pty = pytest.importorskip("pty", reason="needs a pseudo-terminal")
    bare.path("ferry-talks.txt").write_text(ARTICLE, encoding="utf-8")
    keyboard, terminal = pty.openpty()
    os.write(keyboard, b"Thursday\n2021-12-16\n")

    ran = subprocess.run(
        [sys.executable, "-m", "guarantees", "draft", "ferry-talks.txt", "--model", "none"],
        cwd=bare.root,
        env={**os.environ, "PYTHONPATH": str(PROJECT / "build")},
        stdin=terminal,
        capture_output=True,
        text=True,
        check=True,
    )

    assert "'Thursday' does not match the format" in ran.stderr
    assert "reference_date: 2021-12-16\n" in _read(bare)
    os.close(terminal)
    os.close(keyboard)


@pytest.mark.parametrize(
    ("args", "message"),
    [
        ((), "Name the article, or --review ID, or --actor NAME."),
        (("ferry-talks.txt", "--reference-date", "Thursday"), "'Thursday' does not match the format"),
        (("ferry-talks.txt", "--format", "xml"), "'xml' is not one of"),
    ],
)
def test_other_options_are_an_error(bare: Toy, args: tuple[str, ...], message: str) -> None:
    """The message says what to name."""
    ran = bare.run("draft", *args)

    assert ran.code == 2
    assert message in ran.out


@pytest.mark.parametrize(
    ("name", "article", "message"),
    [
        ("ferry-talks.txt", " \n", "the file is empty"),
        ("ferry-talks.txt", "Ferry\0row", "null characters"),
        ("ferry-talks.pdf", ARTICLE, "expected a text file (.txt) or a web page (.html, .htm)"),
    ],
)
def test_what_is_no_article_is_an_error(bare: Toy, name: str, article: str, message: str) -> None:
    """The message names the file, and nothing is written."""
    before = _files(bare)

    line = _line(_draft(bare, article=article, name=name))

    assert name in line
    assert message in line
    assert _files(bare) == before


def test_a_pipeline_that_is_not_installed_is_an_error(bare: Toy) -> None:
    """The message says how to get one, and how to do without."""
    before = _files(bare)

    line = _line(_draft(bare, "--model", "en_ferry_sm"))

    assert "https://spacy.io/models/en" in line
    assert "--model none" in line
    assert _files(bare) == before


def test_without_any_pipeline_the_draft_is_made_by_rules(bare: Toy, monkeypatch: pytest.MonkeyPatch) -> None:
    """The command says so, and how to install one."""
    monkeypatch.setattr(pipeline, "installed", list)

    ran = _draft(bare, "--model", "")

    assert ran.code == 0
    assert "no English spaCy pipeline is installed; the draft is made by rules" in ran.out
    assert re.search(
        r"(?m)^# Drafted by guarantees draft \d[\d.]* with rules, without a parser\.$", _read(bare)
    )


# --------------------------------------------------------------------------------------------------------------
# JSON


@pytest.mark.parametrize("source_id", ["ferry-gazette", "Any Id", "../../talks"])
def test_json_writes_nothing_and_takes_any_id(bare: Toy, source_id: str) -> None:
    """The proposals are printed, with offsets in the file as it was given, headlines included."""
    raw = "\ufeff" + ARTICLE.replace("\n", "\r\n")
    bare.path("as-given.txt").write_bytes(raw.encode())
    before = _files(bare)

    ran = _run(
        bare,
        *("as-given.txt", "--id", source_id, "--model", "none"),
        *("--reference-date", "2021-12-16", "--format", "json"),
    )

    assert ran.code == 0
    proposals = json.loads(ran.out)["proposals"]
    words = [raw[start:end] for proposal in proposals for start, end in proposal["content_spans"]]
    assert "“We keep the late boat. No one stops us,”" in words
    assert "neither of them would yield" in words
    assert _files(bare) == before


# --------------------------------------------------------------------------------------------------------------
# New actors


@pytest.mark.parametrize("args", [("ferry-talks.txt",), ()])
def test_a_new_actor_is_proposed_and_not_written(bare: Toy, args: tuple[str, ...]) -> None:
    """It is looked for in the article, or else in all texts."""
    article = "The German minister Ada Quill said that neither of them would yield.\n"
    bare.path(args[0] if args else TEXT).write_text(article, encoding="utf-8")
    before = _files(bare)

    ran = _run(bare, *args, "--actor", "Ada Quill")

    assert ran.code == 0
    assert "name: Ada Quill\ntype: person\ncountry: DEU  # check" in ran.out
    assert _files(bare) == before


def test_a_new_actor_is_written_if_asked(bare: Toy) -> None:
    """The file is what was printed."""
    ran = _run(bare, "--actor", "Ada Quill", "--write")

    assert ran.code == 0
    assert _read(bare, "curation/actors/ada-quill.yml") == ran.out


@pytest.mark.parametrize("name", ["Jane Roe", "Roe"])
def test_an_actor_of_the_register_is_not_new(bare: Toy, name: str) -> None:
    """The message names its file."""
    before = _files(bare)

    line = _line(bare.run("draft", "--actor", name, "--write"))

    assert f"{name!r} is in the register already: curation/actors/jane-roe.yml" in line
    assert _files(bare) == before


def test_a_text_that_is_not_utf8_does_not_hinder(bare: Toy) -> None:
    """What else is among the texts is none of this command's business."""
    bare.path("texts/old.txt").write_bytes("Café".encode("cp1252"))

    assert _run(bare, "--actor", "Ada Quill").code == 0


# --------------------------------------------------------------------------------------------------------------
# Review


@pytest.fixture
def review(bare: Toy) -> Callable[..., str]:
    """Return a function that reviews the draft with answers, one on each line, and returns what is printed."""
    assert _draft(bare).code == 0

    def answer(*answers: str) -> str:
        ran = _run(bare, "--review", "ferry-talks", answers="".join(f"{line}\n" for line in answers))
        assert ran.code == 0, ran.out
        return ran.out

    return answer


def test_a_statement_is_accepted_by_its_summary(bare: Toy, review: Callable[..., str]) -> None:
    """Blank keys are asked for until they are valid, and the review goes on with the next statement."""
    out = review(
        *("e type refusl", "e type refusal", "e issue talks_process", SUMMARY),
        *("call or meeting", "call_or_meeting", "q"),
    )

    assert "channel [not_stated]: " in out
    assert "“[We keep the late boat. No one stops us],” Jane Roe said on Tuesday." in out
    assert "type: 'refusl' is not one of the codes of statement_type. Did you mean 'refusal'?" in out
    assert "channel: 'call or meeting' is not one of the codes of channel." in out
    assert "0 of 3 reviewed" in out
    assert "1 of 3 reviewed" in out
    assert "2 statements left. The same command continues." in out
    draft = _read(bare)
    assert "    type: refusal\n    issue: talks_process\n" in draft
    assert "    channel: call_or_meeting\n    quote: {from: We keep, to: stops us}\n" in draft
    assert f"    summary: {SUMMARY}\n    confidence: high\n  - id: s02  # band" in draft


def test_a_summary_is_kept_while_a_key_is_blank(bare: Toy, review: Callable[..., str]) -> None:
    """A key may be left blank to look it up; Enter goes on with the summary."""
    out = review(SUMMARY, "", "e type refusal", "e issue talks_process", "e channel not_stated", "", "q")

    assert "type is still blank. Press Enter to go on with the summary that you typed." in out
    assert f"    summary: {SUMMARY}\n" in _read(bare)


MISTAKES: Final = {
    "s04": "Type a summary of at least three words, or a letter; ? lists the letters.",
    "e speaker jane-row": "'jane-row' is not in actors. Did you mean 'jane-roe'?",
    "e spaker jane-roe": "'spaker' cannot be set. Did you mean 'speaker'?",
    f"e summary {SUMMARY}": "'summary' cannot be set.",
    "m s09": "There is no other statement 's09'.",
    "c 5": "Type a number from 1 to 1.",
    "x nmae": "'nmae' is no reason. Did you mean 'name'?",
    "We keep the late boat, no one stops us": "“we keep the late boat no one stops us”",
}
"""Answers that are not valid, and what is said of each."""


def test_an_answer_that_is_not_valid_changes_nothing(bare: Toy, review: Callable[..., str]) -> None:
    """The message says what is wrong, and the same statement is asked for again."""
    before = _read(bare)

    out = review(*MISTAKES, "q")

    assert [message for message in MISTAKES.values() if message not in out] == []
    assert out.count("s01> ") == len(MISTAKES) + 1
    assert _read(bare) == before


def test_a_statement_is_cut_and_merged_again(bare: Toy, review: Callable[..., str]) -> None:
    """The place is asked for if it is not named."""
    out = review("c", "1", "s", "q")

    assert "1  before: No one stops us" in out
    assert "The rest is now s04, which comes next." in out
    assert "  - id: s04\n    turn: s01\n    speaker: jane-roe\n" in _read(bare)

    review("m s04", "q")

    assert "s04" not in _read(bare)
    assert "      - We keep the late boat\n      - No one stops us\n" in _read(bare)


def test_statements_are_excluded_and_deleted(bare: Toy, review: Callable[..., str]) -> None:
    """A reason is asked for if it is not named; after the last one, the review ends."""
    out = review("x name", "x", "other", "Says nothing new.", "d")

    assert "scare_quote" in out
    assert "No statement is open. `guarantees coverage` says what" in out
    draft = _read(bare)
    assert "statements: []\n" in draft
    assert "  - {quote: {from: We keep, to: stops us}, reason: name}\n" in draft
    assert "reason: other, note: Says nothing new.}\n" in draft
    assert "yield" not in draft


def test_the_words_of_a_quote_are_set(bare: Toy, review: Callable[..., str]) -> None:
    """The paragraph is shown again with them; words that are not in the article are refused."""
    out = review("r No one … the raft", "r No one stops us", "q")

    assert "“We keep the late boat. [No one stops us],” Jane Roe said on Tuesday." in out
    assert "    quote: No one stops us\n" in _read(bare)


def test_a_new_actor_is_the_speaker_of_its_statements(bare: Toy, review: Callable[..., str]) -> None:
    """A review fills in whoever was added to the register since the draft."""
    assert bare.run("draft", "--actor", "Ada Quill", "--write").code == 0

    assert "The register now has the speaker of 1 statement: s03." in review("q")
    assert "    speaker: ada-quill\n" in _read(bare)


def test_a_review_is_left_and_continued(review: Callable[..., str]) -> None:
    """It goes on with the first open statement; what is skipped comes again in the next review."""
    out = review("s", "d", "?", "q")
    assert out.count("x REASON") == 2

    again = review("q")

    assert "0 of 2 reviewed" in again
    assert "  - id: s01" in again
    assert "2 statements left." in again


def test_a_review_that_breaks_off_keeps_what_is_done(bare: Toy, review: Callable[..., str]) -> None:
    """Each step is in the file at once."""
    assert review("q")

    ran = _run(bare, "--review", "ferry-talks", answers="d\n")

    assert ran.code == 2
    assert "id: s01" not in _read(bare)


def test_a_review_needs_the_draft_and_its_article(bare: Toy) -> None:
    """The message says how to make the one, and where to name the folder of the other."""
    assert "`guarantees draft ARTICLE --id ferry-talks` makes" in _line(
        bare.run("draft", "--review", "ferry-talks")
    )
    _draft(bare)
    bare.path(TEXT).rename(bare.path("ferry-talks.txt"))
    assert "'ferry-talks.txt' is not in" in _line(bare.run("draft", "--review", "ferry-talks"))
    elsewhere = _run(bare, "--review", "ferry-talks", "--texts", ".", answers="q\n")
    assert "3 statements left." in elsewhere.out


def test_a_review_needs_the_article_as_it_was(bare: Toy) -> None:
    """An article that is damaged is not shown."""
    _draft(bare)
    bare.path(TEXT).write_bytes(ARTICLE.replace("\n", "\r\n").encode())

    line = _line(bare.run("draft", "--review", "ferry-talks"))

    assert line.startswith("guarantees: ferry-talks.txt: The article has CR line endings")


# --------------------------------------------------------------------------------------------------------------
# Build


@pytest.mark.usefixtures("without_frictionless")
def test_a_draft_is_built_once_it_is_complete(bare: Toy) -> None:
    """A build refuses the draft, and takes it when each statement has what it needs."""
    article = "Ferry row\n\n“We keep the late boat,” Jane Roe said on Tuesday.\n"
    _draft(bare, "--published", "2021-12-16", article=article)
    bare.run("anchor")

    errors = bare.expect_errors(bare.run("build"))
    assert f"{DRAFT}:" in errors
    assert "talks-s01 summary: 'summary' is blank. [curation-blank-value]" in errors

    answers = ("e type refusal", "e issue talks_process", "e channel not_stated", SUMMARY)
    ran = _run(bare, "--review", "ferry-talks", answers="\n".join([*answers, ""]))
    assert "No statement is open." in ran.out
    assert bare.run("anchor").code == 0
    bare.build()
    assert SUMMARY in _read(bare, "data/statements.csv")
    assert "1 coded, 0 excluded, 0 open" in bare.run("coverage").out.partition("ferry-talks\n")[2]
