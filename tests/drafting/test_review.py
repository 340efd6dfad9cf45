"""Tests of the steps of a review, each of which is written to the draft at once."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Final

import pytest

from guarantees.core.errors import InputError
from guarantees.core.project import Project
from guarantees.dataset.curation.curation_loader import Curation
from guarantees.dataset.texts.article import Article
from guarantees.drafting.draft_file import DraftFile
from guarantees.drafting.review import Review
from guarantees.drafting.yaml_lines import Plain

TEXT: Final = (
    "Ferry row\n"
    "\n"
    "“We keep the late boat. No one stops us,” Jane Roe said on Tuesday. “It stays.”\n"
    "\n"
    "John Poe said that the boat is old, slow and dear to both of the two towns. It is old, he said.\n"
)

HEAD: Final = "source:\n  title: Ferry row\n  file: ferry-row.txt\nstatements:\n"
DRAFT: Final = (
    HEAD
    + """\
  - id: s01  # band A: quotation beside “said”
    speaker: jane-roe
    type: refusal  # check: by its words
    issue: talks_process
    modality: direct_quote
    channel: not_stated
    quote:
      - {from: We keep, to: stops us}
      - It stays
    date: 2021-12-14
    date_words: on Tuesday
    date_basis: weekday
    summary:  # what is said, in your own words
    confidence: high
  - id: s02
    speaker:  # not in curation/actors/: John Poe; `guarantees draft --actor 'John Poe'` proposes a file
    # cited_outlet: harbour-post
    quote: {from: the boat is, to: two towns}
    attribution: John Poe said
    summary:
  - id: s03
    speaker:  # no actor found for “he”
    quote: {words: old, occurrence: 2}
    attribution: he said
    summary:
"""
)
SUMMARY: Final = "The mayor sticks to the service at night."


@pytest.fixture
def review(tmp_path: Path, curation: Curation) -> Review:
    """The review of a draft of three open statements, of which the first has all that it needs."""
    return _review(tmp_path, curation, DRAFT)


def _review(folder: Path, curation: Curation, draft: str) -> Review:
    path = folder / "ferry-row.yml"
    path.write_text(draft, encoding="utf-8")
    return Review(curation, DraftFile(Project(folder), path), Article("ferry-row.txt", TEXT))


def _words(review: Review, statement_id: str) -> list[str]:
    """Return the words of the article that a statement quotes."""
    return [TEXT[start:end] for start, end in review.content(statement_id)]


def _written(review: Review) -> Mapping[str, Mapping[str, Plain]]:
    """Return the statements of the file, read again."""
    return dict(DraftFile(Project(review.draft.path.parent), review.draft.path).statements())


def _text(review: Review) -> str:
    return review.draft.path.read_text(encoding="utf-8")


# --------------------------------------------------------------------------------------------------------------
# What a statement says


def test_content_is_found_by_the_quotes(review: Review) -> None:
    """Quotes are found by their words, by their first and last ones, or as one of several occurrences."""
    assert _words(review, "s01") == ["We keep the late boat. No one stops us", "It stays"]
    assert _words(review, "s02") == ["the boat is old, slow and dear to both of the two towns"]
    assert review.content("s03") == [(TEXT.rindex("old"), TEXT.rindex("old") + 3)]


@pytest.mark.parametrize(
    "quote", ["", "quote: the raft", "quote: [the raft, {from: the boat, to: the raft}]"]
)
def test_a_quote_that_is_not_in_the_article_is_left_out(
    quote: str, tmp_path: Path, curation: Curation
) -> None:
    """The statement is shown without it."""
    review = _review(tmp_path, curation, f"{HEAD}  - id: s01\n    {quote}\n    summary:\n")
    assert review.content("s01") == []


def test_the_context_is_the_lines_of_the_content(review: Review) -> None:
    """All lines from the first to the last that hold some of it, in whatever order the quotes are."""
    lines = TEXT.splitlines()
    content = review.content("s01")
    assert TEXT[slice(*review.context(content))] == lines[2]
    both = [*review.content("s03"), *content]
    assert TEXT[slice(*review.context(both))] == "\n".join(lines[2:])


def test_choices_are_codes_and_ids(review: Review) -> None:
    """A key with free text has none; a list has the ids of its items."""
    assert "demand" in review.choices("type")
    assert "jane-roe" in review.choices("speaker")
    assert review.choices("addressees") == review.choices("speaker")
    assert review.choices("about") == ["mayors-meet", "second-meeting"]
    assert [review.choices(key) for key in ("summary", "date", "quote", "deck")] == [[], [], [], []]


@pytest.mark.parametrize(
    ("source", "key", "default"),
    [
        ("published: 2021-12-17\n  reference_date: 2021-12-16", "date", "../2021-12-17"),
        ("reference_date: 2021-12-16", "date", "../2021-12-16"),
        ("language: en", "date", ""),
        ("language: en", "date_basis", "context"),
        ("language: en", "channel", "not_stated"),
        ("language: en", "type", ""),
    ],
)
def test_a_key_on_which_the_article_is_silent_has_a_default(
    tmp_path: Path, curation: Curation, source: str, key: str, default: str
) -> None:
    """It was said before the article, and no more is known; of the act itself, nothing is assumed."""
    review = _review(
        tmp_path, curation, DRAFT.replace("file: ferry-row.txt", f"file: ferry-row.txt\n  {source}")
    )
    assert review.default(key) == default


# --------------------------------------------------------------------------------------------------------------
# What is wrong with it


def test_missing_keys_are_those_that_are_required(review: Review) -> None:
    """The summary is not among them: it is what accepts a statement."""
    assert review.missing(review.draft.keys("s01")) == []
    assert review.missing({**review.draft.keys("s01"), "speaker": "", "quote": []}) == ["speaker", "quote"]


@pytest.mark.parametrize(
    ("keys", "problem"),
    [
        ({"speaker": "jane-row"}, "speaker: 'jane-row' is not in actors. Did you mean 'jane-roe'?"),
        ({"type": "demnd"}, "type: 'demnd' is not one of the codes of statement_type."),
        ({"date": "2021-13-01"}, "date: '2021-13-01' is not a"),
        ({"addressees": ["john-poe", "nobody"]}, "addressees: 'nobody' is not in actors."),
        ({"same_as": "ferry-gazette-s99"}, "same_as: 'ferry-gazette-s99' is not in statements."),
    ],
)
def test_invalid_values_are_problems(review: Review, keys: dict[str, Plain], problem: str) -> None:
    """Each is named with its key and what may be meant; a blank value is none."""
    [line] = review.problems({"speaker": "", **keys})
    assert line.startswith(problem)


def test_words_of_the_article_are_not_the_curators_own(review: Review) -> None:
    """More than six words in a row are too many."""
    copied = "Poe says the boat is old, slow and dear to both of them."
    assert review.copied(copied) == "the boat is old slow and dear to both of"
    assert review.copied(SUMMARY) == ""


# --------------------------------------------------------------------------------------------------------------
# Steps


def test_an_accepted_statement_is_closed(review: Review) -> None:
    """It loses the comments of the draft; the others stay as they are."""
    review.accept("s01", SUMMARY)
    assert review.draft.open_ids() == ["s02", "s03"]
    assert _written(review)["s01"]["summary"] == SUMMARY
    assert "# band A" not in _text(review)
    assert _text(review).endswith(DRAFT[DRAFT.index("  - id: s02") :])


def test_blank_keys_are_refused(review: Review) -> None:
    """Nothing is written before they are filled in."""
    with pytest.raises(InputError, match=r"^Still blank: speaker, type, issue, "):
        review.accept("s02", SUMMARY)
    assert _text(review) == DRAFT


@pytest.mark.parametrize(
    ("draft", "summary", "message"),
    [
        (DRAFT.replace("jane-roe", "jane-row"), SUMMARY, "'jane-row' is not in actors"),
        (DRAFT, "Stays.", "at least 20 are required"),
        (DRAFT, " ".join(["The late boat stays."] * 15), "at most 300"),
    ],
)
def test_invalid_values_are_refused(
    tmp_path: Path, curation: Curation, draft: str, summary: str, message: str
) -> None:
    """The message names the key, and nothing is written."""
    review = _review(tmp_path, curation, draft)
    with pytest.raises(InputError, match=message):
        review.accept("s01", summary)
    assert _text(review) == draft


@pytest.mark.parametrize(
    ("key", "value", "written"),
    [
        ("speaker", "john-poe", "john-poe"),
        ("addressees", "john-poe, ann-lee", ["john-poe", "ann-lee"]),
        ("about", "mayors-meet second-meeting", ["mayors-meet", "second-meeting"]),
        ("note", "No: it’s old", "No: it’s old"),
        ("attribution", "Jane Roe said", "Jane Roe said"),
    ],
)
def test_a_key_is_set(review: Review, key: str, value: str, written: Plain) -> None:
    """A list takes several ids, separated by commas or spaces; other keys stay as they are."""
    before = _written(review)["s01"]
    review.edit("s01", key, value)
    assert _written(review)["s01"] == {**before, key: written}


def test_a_blank_value_takes_a_key_out(review: Review) -> None:
    """It can be left out, and is asked for again if it is required."""
    review.edit("s01", "date_words", "")
    review.edit("s01", "type", "")
    assert "date_words" not in _written(review)["s01"]
    assert review.missing(review.draft.keys("s01")) == ["type"]


@pytest.mark.parametrize(
    ("key", "value", "message"),
    [
        ("speaker", "jane-row", "Did you mean 'jane-roe'"),
        ("addressees", "john-poe nobody", "'nobody' is not in actors"),
        ("typ", "demand", "'typ' cannot be set. Did you mean 'type'"),
        ("id", "s09", "'id' cannot be set"),
        ("quote", "the boat", "'quote' cannot be set"),
        ("summary", SUMMARY, "'summary' cannot be set"),
        ("turn", "7", "turn: '7' is not a valid 'turn'"),
    ],
)
def test_a_value_that_is_not_valid_is_not_set(review: Review, key: str, value: str, message: str) -> None:
    """The file stays as it is. Words are changed in it by hand, and a summary accepts a statement."""
    with pytest.raises(InputError, match=message):
        review.edit("s01", key, value)
    assert _text(review) == DRAFT


def test_another_invalid_key_does_not_hinder(tmp_path: Path, curation: Curation) -> None:
    """A key can be corrected while others are still invalid."""
    review = _review(tmp_path, curation, DRAFT.replace("jane-roe", "jane-row").replace("refusal", "refusl"))
    review.edit("s01", "speaker", "jane-roe")
    assert _written(review)["s01"]["speaker"] == "jane-roe"


def test_speakers_whom_the_register_knows_by_now_are_filled_in(review: Review) -> None:
    """A speaker that the draft names as a new actor is looked up again; others stay blank."""
    assert review.fill_known_speakers() == ["s02"]
    assert _written(review)["s02"]["speaker"] == "john-poe"
    assert _written(review)["s03"]["speaker"] == ""
    assert review.fill_known_speakers() == []


def test_a_statement_is_cut_where_a_sentence_begins(review: Review) -> None:
    """The rest is a statement of its own, with the same keys, and the first one as its turn."""
    cuts = review.cuts("s01")
    assert [TEXT[cut:].split(maxsplit=1)[0] for cut in cuts] == ["No", "It"]
    before = _written(review)["s01"]
    assert review.cut("s01", cuts[0]) == "s04"
    assert list(_written(review)) == ["s01", "s04", "s02", "s03"]
    assert _words(review, "s01") == ["We keep the late boat"]
    assert _words(review, "s04") == ["No one stops us", "It stays"]
    assert _written(review)["s04"] == {
        **before,
        "id": "s04",
        "turn": "s01",
        "quote": ["No one stops us", "It stays"],
    }


def test_the_rest_of_a_cut_is_cut_again(review: Review) -> None:
    """All pieces have the first one as their turn."""
    second = review.cut("s01", review.cuts("s01")[0])
    third = review.cut(second, review.cuts(second)[0])
    assert [_written(review)[piece].get("turn") for piece in ("s01", second, third)] == [None, "s01", "s01"]
    assert _words(review, third) == ["It stays"]


def test_one_sentence_is_not_cut(review: Review) -> None:
    """There is no place for it."""
    assert review.cuts("s02") == []


def test_statements_are_merged(review: Review) -> None:
    """The quotes of both are those of the first, in the order of the article, and so are the words of attribution."""
    review.merge("s03", "s02")
    assert list(_written(review)) == ["s01", "s03"]
    assert _words(review, "s03") == ["the boat is old, slow and dear to both of the two towns", "old"]
    assert _written(review)["s03"]["attribution"] == ["he said", "John Poe said"]


@pytest.mark.parametrize(
    ("words", "quoted", "written"),
    [
        ("the boat … the two towns", TEXT[TEXT.index("the boat") : TEXT.index(". It is")], None),
        ("It is ... old", "It is old", "It is old"),
        ("It stays", "It stays", "It stays"),
    ],
)
def test_a_quote_is_set_by_its_words(review: Review, words: str, quoted: str, written: str | None) -> None:
    """An ellipsis stands between the first and the last ones; a short quote is written in full."""
    review.set_quote("s02", words)
    assert _words(review, "s02") == [quoted]
    assert written is None or _written(review)["s02"]["quote"] == written


@pytest.mark.parametrize("words", ["", "… the two towns", "the raft", "the boat … the raft", "old"])
def test_words_that_are_not_in_the_article_once_are_no_quote(review: Review, words: str) -> None:
    """The statement keeps its own."""
    with pytest.raises(InputError):
        review.set_quote("s02", words)
    assert _text(review) == DRAFT


@pytest.mark.parametrize("other", ["s01", "s9", ""])
def test_only_another_statement_is_merged(review: Review, other: str) -> None:
    """A statement is not merged with itself or with none."""
    with pytest.raises(InputError, match="There is no other statement"):
        review.merge("s01", other)
    assert _text(review) == DRAFT


def test_no_words_are_lost_that_are_not_in_the_article(tmp_path: Path, curation: Curation) -> None:
    """A statement with such a quote is neither cut nor merged."""
    draft = DRAFT.replace("- It stays", "- It goes")
    review = _review(tmp_path, curation, draft)
    with pytest.raises(InputError, match="s01: its quote is not in the article"):
        review.cut("s01", review.cuts("s01")[0])
    for statement_id, other in (("s01", "s02"), ("s02", "s01")):
        with pytest.raises(InputError, match="s01: its quote is not in the article"):
            review.merge(statement_id, other)
    assert _text(review) == draft


def test_a_statement_is_excluded_with_a_reason(review: Review) -> None:
    """Its words are listed at the end of the file."""
    review.exclude("s02", "own_voice")
    review.exclude("s03", "other", "Says nothing new.")
    assert list(_written(review)) == ["s01"]
    assert _text(review).endswith(
        "exclusions:\n"
        "  - {quote: {from: the boat is, to: two towns}, reason: own_voice}\n"
        "  - {quote: {words: old, occurrence: 2}, reason: other, note: Says nothing new.}\n"
    )


@pytest.mark.parametrize(
    ("reason", "message"),
    [
        ("nmae", "'nmae' is no reason. Did you mean 'name'"),
        ("other", "The reason 'other' needs a note"),
        ("", "'' is no reason"),
    ],
)
def test_an_exclusion_without_a_reason_is_refused(review: Review, reason: str, message: str) -> None:
    """The statement stays."""
    with pytest.raises(InputError, match=message):
        review.exclude("s02", reason)
    assert _text(review) == DRAFT


def test_a_statement_is_deleted(review: Review) -> None:
    """Its words are neither coded nor excluded."""
    review.delete("s02")
    assert list(_written(review)) == ["s01", "s03"]
    assert "two towns" not in _text(review)
