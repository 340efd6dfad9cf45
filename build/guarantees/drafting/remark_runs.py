"""Carry a value along a run of remarks: what a text says of one of them also holds for those that it joins to it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from guarantees.drafting.proposal import Certainty, Proposal, Suggestion

_REASON: Final = "as in the remark before"


def carried(key: str, speaker: str, before: Sequence[Proposal]) -> Suggestion:
    """Return the value of *key* in the last of the proposals *before*, if it has the same *speaker*; it is to be checked.

    *speaker* is the id of an actor, or the name of a new one. Without a value to carry, the suggestion is blank.
    """
    if not speaker or not before or speaker_of(before[-1]) != speaker:
        return Suggestion()
    last = before[-1].keys.get(key, Suggestion())
    return Suggestion(last.value, Certainty.CHECK, reason=_REASON) if last.value else Suggestion()


def speaker_of(proposal: Proposal) -> str:
    """Return the id of the speaker of *proposal*, or the name of a new one, or blank."""
    return proposal.speaker.value or proposal.new_actor
