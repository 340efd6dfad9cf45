"""Tests of the statements that are proposed for an article, by rules without a parser."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Collection

import pytest

from guarantees.contract.metadata import CodeList
from guarantees.dataset.curation.curation_loader import Curation
from guarantees.drafting.attributions.pipeline import Pipeline
from guarantees.drafting.proposal import Certainty, Proposal, Suggestion
from guarantees.drafting.proposals import Reference, propose

THURSDAY = Reference(dt.date(2021, 12, 16))


def _propose(text: str, curation: Curation, reference: Reference = THURSDAY) -> list[Proposal]:
    return propose(text, curation, reference, None)


def _only(text: str, curation: Curation) -> Proposal:
    """Return the only proposal for *text*."""
    [proposal] = _propose(text, curation)
    return proposal


def _value(suggestion: Suggestion) -> tuple[str, Certainty]:
    return suggestion.value, suggestion.certainty


def _content(text: str, proposal: Proposal) -> list[str]:
    return [text[start:end] for start, end in proposal.attribution.content]


def test_nothing_is_proposed_for_narration(curation: Curation) -> None:
    """Without words of attribution there is no proposal."""
    assert _propose("", curation) == []
    assert _propose("Northmoor\n\nThe night ferry sailed at noon, and Jane Roe went home.\n", curation) == []


def test_proposals_are_in_the_order_of_the_text(curation: Curation) -> None:
    """Each has its words, its band and the reason for it."""
    text = (
        "“The boat is old and slow,” Jane Roe said.\n\nJohn Poe warned that the towns would leave the boat.\n"
    )
    first, second = _propose(text, curation)
    assert _content(text, first) == ["“The boat is old and slow,”"]
    assert (first.band, first.reason) == ("A", "quotation beside “said”")
    assert _content(text, second) == ["the towns would leave the boat"]
    assert second.band == "C"
    assert second.reason.startswith("clause of “warned”")


# --------------------------------------------------------------------------------------------------------------
# Who


@pytest.mark.parametrize(
    ("text", "speaker", "certainty", "reason"),
    [
        ("Jane Roe said that the boat is old.", "jane-roe", Certainty.FILLED, "name: “Jane Roe”"),
        (
            "The mayor of Northmoor, Jane Roe, said that the boat is old.",
            "jane-roe",
            Certainty.FILLED,
            "apposition: “The mayor of Northmoor”",
        ),
        (
            "Jane Roe met the council. She said that the boat is old.",
            "jane-roe",
            Certainty.CHECK,
            "pronoun: “She”",
        ),
        (
            "Max Moe came late. The county’s spokesman said that the boat is old.",
            "max-moe",
            Certainty.CHECK,
            "role: “The county’s spokesman”",
        ),
        ("They said that the boat is old.", "", Certainty.LISTED, ""),
    ],
)
def test_a_speaker_is_filled_in_if_it_is_sure(
    text: str, speaker: str, certainty: Certainty, reason: str, curation: Curation
) -> None:
    """A name is sure, a pronoun and an office are to be checked, and nobody is guessed."""
    proposal = _only(text, curation)
    assert _value(proposal.speaker) == (speaker, certainty)
    assert proposal.speaker.reason == reason
    assert proposal.new_actor == ""


def test_a_speaker_whom_the_register_does_not_know_is_named(curation: Curation) -> None:
    """The id is blank; also for the pronoun behind the name."""
    text = "Ada Quill said that the boat is old. She added that the towns had no money for it."
    proposals = _propose(text, curation)
    assert [proposal.new_actor for proposal in proposals] == ["Ada Quill", "Ada Quill"]
    assert [_value(proposal.speaker) for proposal in proposals] == [("", Certainty.LISTED)] * 2


def test_the_speaker_of_relayed_words_is_whoever_said_them_first(curation: Curation) -> None:
    """The source of the attribution becomes the relayer."""
    proposal = _only(
        "According to the county’s spokesman Max Moe, county president Ann Lee had told the mayors that she would "
        "answer in a week.",
        curation,
    )
    assert _value(proposal.speaker) == ("ann-lee", Certainty.CHECK)
    assert _value(proposal.keys["relayed_by"]) == ("max-moe", Certainty.FILLED)


def test_a_new_person_may_be_relayed(curation: Curation) -> None:
    """The name is given, and the relayer is known."""
    proposal = _only("Jane Roe said that Ada Quill had promised that the boat would sail.", curation)
    assert (proposal.speaker.value, proposal.new_actor) == ("", "Ada Quill")
    assert proposal.keys["relayed_by"].value == "jane-roe"


def test_an_outlet_relays_nobody(curation: Curation) -> None:
    """What an outlet reports of somebody is said by the one, and cited from the other."""
    text = "The Harbour Post said that Jane Roe had promised that the boat would sail."
    assert _only(text, curation).keys["relayed_by"] == Suggestion()


def test_an_outlet_is_cited_where_it_is_credited(curation: Curation) -> None:
    """It is also the one of the next remark of the same speaker, which often comes from the same interview."""
    text = "“The boat is old and slow,” Jane Roe told the Harbour Post. She added that the towns had no money for it."
    first, second = _propose(text, curation)
    assert _value(first.keys["cited_outlet"]) == ("harbour-post", Certainty.FILLED)
    assert first.keys["channel"].value == "interview"
    assert _value(second.keys["cited_outlet"]) == ("harbour-post", Certainty.CHECK)
    assert second.keys["channel"].value == "interview"


def test_who_is_told_is_the_addressee(curation: Curation) -> None:
    """A person between the verb and the words is addressed."""
    proposal = _only("John Poe told Jane Roe that the boat is old and slow.", curation)
    assert _value(proposal.keys["addressees"]) == ("jane-roe", Certainty.CHECK)
    assert proposal.keys["cited_outlet"] == Suggestion()


# --------------------------------------------------------------------------------------------------------------
# When


@pytest.mark.parametrize(
    ("words", "date", "basis"),
    [
        ("on Tuesday", "2021-12-14", "weekday"),
        ("on December 13", "2021-12-13", "stated"),
        ("on Thursday", "2021-12-16", "weekday"),
    ],
)
def test_the_day_beside_the_cue_is_to_be_checked(
    words: str, date: str, basis: str, curation: Curation
) -> None:
    """It counts from the reference date."""
    text = f"Jane Roe said {words} that the boat is old and slow."
    proposal = _only(text, curation)
    assert _value(proposal.keys["date"]) == (date, Certainty.CHECK)
    assert _value(proposal.keys["date_basis"]) == (basis, Certainty.CHECK)
    assert proposal.date_words is not None
    assert text[slice(*proposal.date_words)] == words


@pytest.mark.parametrize("published", [None, dt.date(2021, 12, 17)])
def test_without_a_day_it_is_not_later_than_the_article(
    published: dt.date | None, curation: Curation
) -> None:
    """A blank date offers the day of publication, or else the reference date, as its end."""
    reference = Reference(THURSDAY.day, published)
    [proposal] = _propose("Jane Roe said that the boat is old and slow.", curation, reference)
    assert proposal.keys["date"].value == ""
    assert proposal.keys["date"].others == (f"../{published or THURSDAY.day}",)
    assert proposal.date_words is None
    assert "date_basis" not in proposal.keys


def test_a_day_elsewhere_in_the_text_is_only_offered(curation: Curation) -> None:
    """The day of another paragraph may be that of the remark."""
    text = "The towns met on Monday.\n\nThe boat is old and slow, said Jane Roe."
    date = _only(text, curation).keys["date"]
    assert date.value == ""
    assert date.others == ("2021-12-13", "../2021-12-16")


def test_a_remark_has_the_day_of_the_one_before_by_the_same_speaker(curation: Curation) -> None:
    """It is to be checked, with the words of that day; another speaker has no day."""
    text = (
        "On Tuesday, Jane Roe said that the boat is old and slow. She added that the towns had no money for it.\n\n"
        "John Poe said that the county would pay."
    )
    first, second, third = _propose(text, curation)
    assert _value(second.keys["date"]) == ("2021-12-14", Certainty.CHECK)
    assert _value(second.keys["date_basis"]) == ("weekday", Certainty.CHECK)
    assert second.date_words == first.date_words
    assert third.keys["date"].value == ""


# --------------------------------------------------------------------------------------------------------------
# What


def test_a_quotation_may_be_cut_where_a_sentence_begins(curation: Curation) -> None:
    """A part behind the cue may be one of its own, too."""
    text = "“We stay. The boat sails at night,” Jane Roe said. “No one stops us.”"
    cuts = _only(text, curation).sentence_cuts
    assert [text[cut:].split(maxsplit=1)[0] for cut in cuts] == ["The", "“No"]


def test_indirect_speech_is_not_cut(curation: Curation) -> None:
    """A reported clause is one sentence."""
    assert _only("Jane Roe said that the boat is old and slow.", curation).sentence_cuts == ()


def test_codes_are_suggested(curation: Curation) -> None:
    """The words of the remark and of its cue lead to codes."""
    keys = _only("John Poe demanded that the county pay for the boat if it wants one.", curation).keys
    assert _value(keys["type"]) == ("demand", Certainty.CHECK)
    assert _value(keys["modality"]) == ("indirect_speech", Certainty.CHECK)
    assert _value(keys["conditional"]) == ("true", Certainty.CHECK)
    assert keys["channel"].others == ("not_stated",)


def _without_codes(curation: Curation, lists: Collection[str], codes: Collection[str]) -> Curation:
    """Return *curation* without some code *lists*, and without *codes* in the others."""
    kept: dict[str, CodeList] = {
        name: dataclasses.replace(
            code_list, codes=tuple(code for code in code_list.codes if code.code not in codes)
        )
        for name, code_list in curation.code_lists.items()
        if name not in lists
    }
    return dataclasses.replace(curation, code_lists=kept)


def test_a_code_that_a_list_lacks_is_not_suggested(curation: Curation) -> None:
    """The next best one is, if there is one; without the list, the key is blank."""
    text = "John Poe demanded at a press conference that the county pay for the boat."
    without = _without_codes(curation, ["channel"], ["demand", "indirect_speech"])
    keys = _only(text, without).keys
    assert "demand" not in (keys["type"].value, *keys["type"].others)
    assert keys["modality"].value == "direct_quote"
    assert keys["channel"] == Suggestion()
    assert _only(text, curation).keys["channel"] != Suggestion()


# --------------------------------------------------------------------------------------------------------------
# Related records


def test_a_statement_that_it_may_repeat_is_named(curation: Curation) -> None:
    """The speaker and the subject are the same."""
    words = "said that neither town is willing to bear the costs of the boat."
    assert _only(f"John Poe {words}", curation).may_repeat == ("island-wire-s01",)
    assert _only(f"Jane Roe {words}", curation).may_repeat == ()


def test_an_event_of_the_day_is_named(curation: Curation) -> None:
    """One of its participants is in the sentence."""
    events = [
        _only(f"Jane Roe said on {day} that the boat is old and slow.", curation).possible_events
        for day in ("Tuesday", "Monday")
    ]
    assert events == [("mayors-meet",), ()]


# --------------------------------------------------------------------------------------------------------------


def test_what_the_parse_confirms_is_in_a_better_band(curation: Curation, pipeline: Pipeline) -> None:
    """With a pipeline both ways are used, and persons that only it knows are new actors."""
    text = (
        "Jane Roe said that the night ferry is old and slow. She met Ada Quill, who said that the boat leaks."
    )
    first, second = propose(text, curation, THURSDAY, pipeline)
    assert (first.band, first.reason) == ("B", "clause of “said”")
    assert _value(first.speaker) == ("jane-roe", Certainty.FILLED)
    assert second.new_actor == "Ada Quill"


def test_the_same_text_gives_the_same_proposals(curation: Curation) -> None:
    """Nothing is kept from one text to the next."""
    text = "Jane Roe met Ada Quill on Tuesday. She said that the boat is old.\n\n“We stay,” the mayor said.\n"
    first = _propose(text, curation)
    _propose("John Poe said that the boat is new. He left.", curation)
    assert _propose(text, curation) == first
