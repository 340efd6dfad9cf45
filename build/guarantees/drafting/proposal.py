"""A proposed statement: what a curator gets to see, correct and accept."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from guarantees.dataset.texts.quotation_marks import TextRange
from guarantees.drafting.attributions.attribution import Attribution


class Certainty(StrEnum):
    """What is done with a suggested value, by its measured rate."""

    FILLED = "filled"
    """Filled in: right in more than 80 of 100 cases."""
    CHECK = "check"
    """Filled in and marked `check`: right in 70 to 80 of 100 cases."""
    LISTED = "listed"
    """Left blank; the best values stand in a comment."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A suggested value of one key of a statement.

    Attributes:
        value: The value; blank if there is none.
        certainty: What is done with it.
        others: Other values, the best first.
        reason: Why it is suggested, for the comment behind it, for example ``by pronoun: “he”``.
    """

    value: str = ""
    certainty: Certainty = Certainty.LISTED
    others: tuple[str, ...] = ()
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Proposal:
    """A proposed statement.

    Attributes:
        attribution: The words of the article that it stands on.
        band: How sure its words are: a letter of :mod:`guarantees.drafting.bands`.
        reason: Why it is in this band, for example ``quotation beside “said”``.
        speaker: The id of an actor, or blank; its ``others`` are ids that come next.
        new_actor: The name of a speaker whom the register does not know, or blank.
        keys: A suggestion for each further key of a statement: ``co_speakers``, ``addressees``, ``relayed_by``,
            ``cited_outlet``, ``type``, ``issue``, ``modality``, ``channel``, ``date``, ``date_basis``, ``conditional``.
        date_words: Where the words of the date are, or None.
        sentence_cuts: The offsets at which a quotation of several sentences may be cut.
        may_repeat: Ids of statements of the dataset that it may repeat.
        possible_events: Ids of events that it may belong to.
    """

    attribution: Attribution
    band: str
    reason: str
    speaker: Suggestion
    new_actor: str = ""
    keys: dict[str, Suggestion] = field(default_factory=dict)
    date_words: TextRange | None = None
    sentence_cuts: tuple[int, ...] = ()
    may_repeat: tuple[str, ...] = ()
    possible_events: tuple[str, ...] = ()
