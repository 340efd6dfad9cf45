"""Summaries that stand alone, and weekdays that fit the calendar."""

from __future__ import annotations

import pytest

from guarantees.dataset import wording_checks
from tests.conftest import Toy

pytestmark = pytest.mark.usefixtures("without_frictionless")

GAZETTE = "curation/sources/ferry-gazette.yml"
REFUSAL = "summary: The mayor of Northmoor tells Southmoor that the service at night stays."
THREAT = "summary: The town may shut its stage unless it is paid by the county."
MEETING = "summary: The mayors of the two towns speak about the night ferry."


@pytest.mark.parametrize(
    ("file", "old", "new", "rule"),
    [
        (GAZETTE, REFUSAL, f"summary: Southmoor {'and so on ' * 9}for ever.", "long-summary"),
        (
            GAZETTE,
            REFUSAL,
            "summary: The mayor of Northmoor tells Southmoor that this stays.",
            "unclear-summary",
        ),
        (
            "curation/events/mayors-meet.yml",
            MEETING,
            "summary: The mayors speak about this ferry.",
            "unclear-summary",
        ),
        (
            GAZETTE,
            REFUSAL,
            "summary: The mayor says that the service at night stays.",
            "summary-without-target",
        ),
        (GAZETTE, THREAT, "summary: The town warns the county of the consequences.", "summary-without-issue"),
        (GAZETTE, "date: 2021-12-13\n", "date: 2021-12-14\n", "weekday-mismatch"),
    ],
    ids=["long", "unclear", "unclear event", "no target", "no issue", "weekday"],
)
def test_what_is_wrong_with_the_words_is_reported(toy: Toy, file: str, old: str, new: str, rule: str) -> None:
    """Each fault is an error at the line of its key."""
    text = toy.path(file).read_text(encoding="utf-8")
    line = text[: text.index(old)].count("\n") + 1
    toy.edit(file, old, new)

    output = toy.expect_errors(toy.run("build"))

    assert f"{file}:{line}: error: " in output
    assert f"[{rule}]" in output


@pytest.mark.parametrize(
    "summary",
    [
        "The mayor of Northmoor tells Southmoor's people that the service at night stays.",
        f"Southmoor {'and so on ' * 7}and so on.",
        "The mayor of Northmoor tells Southmoor that the thistle stays.",
    ],
    ids=["genitive", "25 words", "a longer word"],
)
def test_what_is_right_is_not_reported(toy: Toy, summary: str) -> None:
    """A name in the genitive names the actor; a word inside another is not that word."""
    toy.edit(GAZETTE, REFUSAL, f"summary: {summary}")

    assert toy.run("build").code == 0


def test_a_word_of_the_list_of_terms_names_the_actor(toy: Toy) -> None:
    """What the list of terms does not know can be added to it."""
    toy.edit(GAZETTE, REFUSAL, "summary: The mayor tells the people across that the service at night stays.")
    toy.expect_errors(toy.run("build"))
    toy.edit(
        "curation/terms.yml",
        "names:\n",
        "names:\n  - {actor: southmoor, words: [people across]}\n",
    )

    assert toy.run("build").code == 0


def test_a_missing_name_can_be_waived(toy: Toy) -> None:
    """The other rules mean that the summary cannot be published as it is."""
    toy.edit(GAZETTE, REFUSAL, "summary: The mayor says that the service at night stays.")
    toy.path("curation/waivers.yml").write_text(
        "waivers:\n"
        "  - check: summary-without-target\n"
        "    record: ferry-gazette-s01\n"
        "    reason: The name would be a guess.\n"
        "    until: 9.0.0\n",
        encoding="utf-8",
    )

    assert toy.run("build").code == 0


def test_a_name_may_begin_with_an_article_in_lower_case() -> None:
    """Inside a sentence, *The quarry* is *the quarry*."""
    holds = wording_checks._holds_name  # noqa: SLF001  the rule of one word
    assert holds("Roe wants the quarry to close.", "The quarry")
    assert holds("The quarry closes.", "The quarry")
    assert not holds("Roe wants the Quarry Board to meet.", "The quarry")
