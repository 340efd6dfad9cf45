"""Tests of values that hold for a run of remarks."""

from __future__ import annotations

from guarantees.drafting.attributions.attribution import Attribution, Construction, Form
from guarantees.drafting.proposal import Certainty, Proposal, Suggestion
from guarantees.drafting.remark_runs import carried, speaker_of

ATTRIBUTION = Attribution(((0, 1),), None, None, Form.INDIRECT, Construction.CLAUSE)


def _proposal(speaker: str, outlet: str = "", new_actor: str = "") -> Proposal:
    keys = {"cited_outlet": Suggestion(outlet, Certainty.FILLED)}
    return Proposal(ATTRIBUTION, "B", "", Suggestion(speaker), new_actor, keys)


def test_a_value_is_carried_to_the_next_remark_of_the_same_speaker() -> None:
    """The outlet of the remark before is filled in, to be checked."""
    expected = Suggestion("post", Certainty.CHECK, reason="as in the remark before")
    assert carried("cited_outlet", "jane-roe", [_proposal("jane-roe", "post")]) == expected
    assert carried("cited_outlet", "Max Moe", [_proposal("", "post", "Max Moe")]) == expected


def test_nothing_is_carried_to_another_speaker() -> None:
    """Another speaker, or none, ends the run."""
    before = [_proposal("jane-roe", "post"), _proposal("john-poe")]
    assert carried("cited_outlet", "jane-roe", before) == Suggestion()
    assert carried("cited_outlet", "john-poe", before) == Suggestion()
    assert carried("date", "jane-roe", before[:1]) == Suggestion()
    assert carried("cited_outlet", "", [_proposal("", "post")]) == Suggestion()
    assert carried("cited_outlet", "jane-roe", []) == Suggestion()


def test_the_speaker_of_a_proposal() -> None:
    """A speaker is known by id, or new and known by name."""
    assert speaker_of(_proposal("jane-roe")) == "jane-roe"
    assert speaker_of(_proposal("", new_actor="Max Moe")) == "Max Moe"
