"""Find the outlet that a text credits with a remark, and whom the remark was made to."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from guarantees.dataset.texts.quotation_marks import TextRange
from guarantees.drafting.proposal import Certainty, Suggestion

NamedActor = tuple[TextRange, str]
"""Where a text names an actor, and the actor's id."""

_DESCRIPTION: Final = r"(?:(?!(?:and|but|that|which|who)\b)[\w.’'-]+\s+){0,6}\Z"
"""Up to six words that describe who is named: told *the state-owned news agency* …"""

_CREDITED_BEFORE: Final = re.compile(
    rf"""
    \b(?:
        according\sto | told | (?:quoted|cited)\sby
      | (?:broadcast|carried|published|released|reported|announced|stated|confirmed)\s(?:by|in|on)
      | (?:comments?|conversation|interview|remarks|spoke|speaking|statement)\s(?:for|on|to|with)
    )\s+{_DESCRIPTION}
    """,
    re.IGNORECASE | re.VERBOSE,
)
_CREDITED_BEHIND: Final = re.compile(
    r"(?:[’']s)?\s(?:(?:also|earlier|had|has|have|(?:news\s)?agency|newspaper|radio|television)\s)*"
    r"(?:cited|cites|interlocutor|interview|quoted|quotes|quoting|reported|reports|wrote|writes)\b"
)
_TOLD_OUTLET: Final = re.compile(
    rf"\b(?:told|(?:comments?|interview|spoke|speaking)\s(?:for|on|to|with))\s+{_DESCRIPTION}", re.IGNORECASE
)
_TOLD: Final = re.compile(r"\b(?:assured?|informed?|reminded?|tells?|told|warned?)\b", re.IGNORECASE)

_MAX_BEFORE: Final = 120
"""How many characters before a name are searched."""


def outlet_of(
    text: str,
    cue: TextRange | None,
    source: TextRange | None,
    sentence: TextRange,
    outlets: Sequence[NamedActor],
    content: Sequence[TextRange] = (),
) -> Suggestion:
    """Return the outlet that *sentence* credits with the remark of *source*, or a blank suggestion.

    An outlet that is the source itself is not credited: it speaks. *outlets* are all that *text* names.
    """
    credited = [
        (place, outlet)
        for place, outlet in _outside(outlets, sentence, content)
        if _is_credited(text, place, sentence, source)
    ]
    if not credited:
        return Suggestion()
    anchor = cue or source or sentence
    nearest = sorted(credited, key=lambda named: _distance(named[0], anchor))
    first, *others = dict.fromkeys(outlet for _, outlet in nearest)
    return Suggestion(first, Certainty.FILLED, tuple(others), "credited in the sentence")


def _is_credited(text: str, place: TextRange, sentence: TextRange, source: TextRange | None) -> bool:
    behind = _CREDITED_BEHIND.match(text, place[1])
    if source and _overlap(place, source):
        return bool(behind and behind.group().endswith("interlocutor"))
    return bool(behind or _CREDITED_BEFORE.search(_before(text, place, sentence)))


def was_outlet_told(
    text: str, sentence: TextRange, outlets: Sequence[NamedActor], content: Sequence[TextRange] = ()
) -> bool:
    """Return whether *sentence* says that somebody told an outlet something, or gave it an interview."""
    return any(
        _TOLD_OUTLET.search(_before(text, place, sentence))
        for place, _ in _outside(outlets, sentence, content)
    )


def addressees_of(
    text: str,
    cue: TextRange | None,
    content: Sequence[TextRange],
    persons: Sequence[NamedActor],
    bodies: Sequence[NamedActor] = (),
) -> Suggestion:
    """Return the persons named between a cue such as *told* and the content, or else the body, or a blank suggestion.

    *persons* and *bodies* are those that *text* names, without outlets. Several persons are separated by commas.
    """
    if cue is None or not _TOLD.search(text, *cue):
        return Suggestion()
    start = cue[1]
    end = min((first for first, _ in content if first >= start), default=start)
    told = [actor for place, actor in persons if start <= place[0] and place[1] <= end]
    told = told or [actor for place, actor in bodies if start <= place[0] and place[1] <= end][:1]
    if not told:
        return Suggestion()
    reason = f"named behind “{text[slice(*cue)].rsplit(maxsplit=1)[-1]}”"
    return Suggestion(", ".join(dict.fromkeys(told)), Certainty.CHECK, reason=reason)


def _outside(
    named: Sequence[NamedActor], sentence: TextRange, content: Sequence[TextRange]
) -> Iterator[NamedActor]:
    """Yield the actors that are named in *sentence* outside *content*."""
    for place, actor in named:
        if sentence[0] <= place[0] < sentence[1] and not any(_overlap(place, part) for part in content):
            yield place, actor


def _before(text: str, place: TextRange, sentence: TextRange) -> str:
    return text[max(sentence[0], place[0] - _MAX_BEFORE) : place[0]]


def _distance(place: TextRange, anchor: TextRange) -> int:
    return max(place[0] - anchor[1], anchor[0] - place[1], 0)


def _overlap(one: TextRange, other: TextRange) -> bool:
    return one[0] < other[1] and other[0] < one[1]
