"""What of the dataset a proposal may belong to: statements that it may repeat, and events that it may be part of."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from guarantees.dataset.curation.curation_loader import Curation
from guarantees.dataset.texts import shared_phrases

_STEM: Final = 5
"""Words count as the same if so many of their first letters are: *guarantee*, *guaranteed*."""

_SHORTEST: Final = 4
"""Shorter words say nothing about the subject."""

_MIN_SHARED: Final = 3
_MIN_SHARE: Final = 0.4
_MAX_LISTED: Final = 3


@dataclass(frozen=True, slots=True)
class _Known:
    """A record of the dataset: its id, its words without names, the actors in it, and its day."""

    record: str
    stems: frozenset[str]
    actors: frozenset[str]
    day: str


class RelatedRecords:
    """The statements and events of a dataset, to be compared with a new article."""

    def __init__(self, curation: Curation) -> None:
        names = _stems(
            " ".join(n for actor in curation.actors.values() for n in (actor.name, *actor.aliases))
        )
        self._statements = [
            _Known(source.statement_id(s), _stems(s.summary) - names, frozenset((s.speaker,)), s.date)
            for source in curation.sources.values()
            for s in source.statements
        ]
        self._events = [
            _Known(event_id, _stems(e.label) - names, frozenset(p.actor for p in e.participants), e.date)
            for event_id, e in curation.events.items()
        ]

    def statements_like(self, content: str, speaker: str) -> tuple[str, ...]:
        """Return the ids of up to three statements of *speaker* whose summary says much of *content*, the best first."""
        words = _stems(content)
        shares: Mapping[str, float] = {
            known.record: len(known.stems & words) / len(known.stems)
            for known in self._statements
            if speaker in known.actors and len(known.stems & words) >= _MIN_SHARED
        }
        return _best(shares, (record for record, share in shares.items() if share >= _MIN_SHARE))

    def events_near(self, context: str, day: str, actors: Iterable[str]) -> tuple[str, ...]:
        """Return the ids of up to three events on *day* with one of *actors*, or named in *context*, the best first."""
        words, present = _stems(context), frozenset(actors)
        scores: dict[str, float] = {}
        for known in self._events:
            named = len(known.stems & words) / len(known.stems) if known.stems else 0.0
            takes_place = bool(day) and known.day == day and bool(known.actors & present)
            if takes_place or (named == 1 and len(known.stems) > 1):
                scores[known.record] = named + takes_place
        return _best(scores, scores)


def _best(scores: Mapping[str, float], records: Iterable[str]) -> tuple[str, ...]:
    ranked: Sequence[str] = sorted(records, key=lambda record: (-scores[record], record))
    return tuple(ranked[:_MAX_LISTED])


def _stems(text: str) -> frozenset[str]:
    return frozenset(word[:_STEM] for word in shared_phrases.words(text) if len(word) >= _SHORTEST)
