"""Test how drafts are measured, on an invented article."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import pytest

from guarantees.drafting.attributions.attribution import Attribution, Construction, Form
from guarantees.drafting.proposal import Proposal, Suggestion
from tests.helpers.toy_curation import toy_curation
from tools.measure_draft import Tally, compare_with_annotation, curation_without, is_counted, letters_of

TEXT: Final = (
    "“We keep the night ferry,” Jane Roe said. John Poe said that the boat is old and slow. "
    "He feared that nobody would pay for it. The council was opposed. “It stays.”"
)


def _range(words: str) -> list[int]:
    return [TEXT.index(words), TEXT.index(words) + len(words)]


def _quote(
    words: str, speaker: str = "", kind: str = "indirect", *, statement: bool = True
) -> Mapping[str, Any]:
    """Return an annotated quote."""
    return {
        "content_spans": [_range(words)],
        "speaker_spans": [_range(speaker)] if speaker else [],
        "type": kind,
        "statement": statement,
    }


def _proposal(
    words: str, speaker: str = "", form: Form = Form.INDIRECT, band: str = "B", *, is_thought: bool = False
) -> Proposal:
    start, end = _range(words)
    source = _range(speaker) if speaker else None
    attribution = Attribution(
        content=((start, end),),
        source=(source[0], source[1]) if source else None,
        cue=None,
        form=form,
        construction=Construction.CLAUSE,
        is_thought=is_thought,
    )
    return Proposal(attribution, band=band, reason="", speaker=Suggestion())


DIRECT: Final = _quote("“We keep the night ferry,”", "Jane Roe", "direct")
INDIRECT: Final = _quote("the boat is old and slow", "John Poe")
THOUGHT: Final = _quote("nobody would pay for it", "He", statement=False)
SHORT: Final = _quote("was opposed", "The council")
NOBODY: Final = _quote("“It stays.”", kind="direct")


def _compare(quotes: list[Mapping[str, Any]], proposals: list[Proposal]) -> dict[str, int]:
    """Return the counts that are not zero."""
    tally = Tally()
    compare_with_annotation(TEXT, quotes, proposals, tally)
    return {name: count for name, count in tally.counts.items() if count}


def test_letters_are_letters_and_digits() -> None:
    """Marks and spaces do not count, and ranges may overlap."""
    assert letters_of("“A 5!” b", [(0, 6)]) == {1, 3}
    assert letters_of("“A 5!” b", [(0, 2), (1, 8)]) == {1, 3, 7}
    assert letters_of("", []) == frozenset()


@pytest.mark.parametrize(
    ("quote", "counted"),
    [(DIRECT, True), (INDIRECT, True), (THOUGHT, False), (SHORT, False), (NOBODY, False)],
)
def test_only_what_somebody_says_counts(quote: Mapping[str, Any], *, counted: bool) -> None:
    """Thoughts, short indirect quotes and quotes without a speaker do not count."""
    assert is_counted(TEXT, quote) is counted


def test_a_short_quotation_counts() -> None:
    """Only indirect speech must have four words."""
    assert is_counted(TEXT, _quote("“It stays.”", "Jane Roe", "direct"))


def test_the_same_words_match() -> None:
    """Marks make no difference, and the speaker is right if one letter is."""
    proposals = [
        _proposal("We keep the night ferry", "Roe", Form.DIRECT, "A"),
        _proposal("the boat is old and slow", "Jane Roe"),
    ]
    assert _compare([DIRECT, INDIRECT], proposals) == {
        "annotated": 2,
        "annotated direct": 1,
        "annotated indirect": 1,
        "matched": 2,
        "matched direct": 1,
        "matched indirect": 1,
        "speaker": 1,
        "judged": 2,
        "judged A": 1,
        "judged B": 1,
        "right": 2,
        "right A": 1,
        "right B": 1,
    }


def test_other_words_are_missed_and_wrong() -> None:
    """A proposal with much more or much less than the quote does not match it."""
    counts = _compare([INDIRECT], [_proposal("John Poe said that the boat is old and slow", "John Poe")])
    assert counts == {"annotated": 1, "annotated indirect": 1, "judged": 1, "judged B": 1}


def test_each_matches_only_once() -> None:
    """Of two proposals with the same words, the more similar one is right."""
    proposals = [_proposal("the boat is old and"), _proposal("the boat is old and slow", band="C")]
    counts = _compare([INDIRECT], proposals)
    assert (counts["matched"], counts["judged"], counts["right"], counts["right C"]) == (1, 2, 1, 1)


@pytest.mark.parametrize(
    ("quotes", "proposal"),
    [
        ([THOUGHT], _proposal("nobody would pay for it", "He")),
        ([THOUGHT], _proposal("He feared that nobody would pay for it")),
        ([NOBODY], _proposal("“It stays.”", form=Form.DIRECT)),
        ([], _proposal("nobody would pay for it", is_thought=True)),
        ([], _proposal("was opposed")),
    ],
)
def test_what_does_not_count_is_not_judged(quotes: list[Mapping[str, Any]], proposal: Proposal) -> None:
    """A proposal that is one, or that lies over one, is neither right nor wrong."""
    assert _compare(quotes, [proposal]) == {}


def test_a_short_quotation_that_nobody_annotated_is_wrong() -> None:
    """It is judged, unlike short indirect speech."""
    counts = _compare([], [_proposal("“It stays.”", form=Form.DIRECT, band="A")])
    assert counts == {"judged": 1, "judged A": 1}


def test_rates_are_numbers_and_per_cent() -> None:
    """Nothing of nothing has no rate."""
    tally = Tally()
    assert tally.rate("right", "judged") == "0 of 0"
    tally.counts.update(right=3, judged=4)
    assert tally.rate("right", "judged") == "3 of 4 (75.0%)"


def test_what_is_known_without_a_source() -> None:
    """Its statements, its affiliations and the actors of no other source are left out."""
    curation = toy_curation()
    known = curation_without(curation, "ferry-gazette")
    assert "ferry-gazette" not in known.sources
    assert "max-moe" in curation.actors
    assert "max-moe" not in known.actors
    assert not known.actors["jane-roe"].affiliations
    assert curation_without(curation, "ferry-gazette", whole_register=True).actors == curation.actors
