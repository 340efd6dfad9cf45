"""Two codings compared: every measure as a figure, and every single disagreement."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from guarantees.dataset.agreement.matching import match
from guarantees.dataset.agreement.statistics import Estimate, alpha, share
from guarantees.dataset.agreement.units import CodedEvent, CodedStatement, CodedUnits, Corpus

ABSENT: Final = "-"
"""How a value is told that one of the two coders does not have."""

_SYMMETRIC: Final = frozenset({"contradicts", "may_duplicate"})
_SHARES: Final = frozenset({"statement_date", "event_date"})


@dataclass(frozen=True, slots=True, order=True)
class Disagreement:
    """One thing on which two coders differ.

    *one* and *other* are the records concerned (``-`` where a coder has none), *values* what each coded.
    """

    source_id: str
    one: str
    other: str
    measure: str
    values: tuple[str, str]


@dataclass(frozen=True, slots=True)
class Comparison:
    """What comparing the codings *one* and *other* shows, by measure."""

    one: str
    other: str
    figures: Mapping[str, Estimate]
    disagreements: Sequence[Disagreement]


@dataclass(slots=True)
class _MatchedCodings:
    """The two codings with their matches, and the names of the one for the records of the other.

    *own* holds the names under which both have a record, each for itself.
    """

    one: CodedUnits
    other: CodedUnits
    attributions: list[tuple[CodedStatement, CodedStatement]] = field(default_factory=list)
    occurrences: list[tuple[CodedEvent, CodedEvent]] = field(default_factory=list)
    names: dict[str, str] = field(default_factory=dict)
    own: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        ones, others = self.one.attributions, self.other.attributions
        matched = match([a.content for a in ones], [a.content for a in others])
        self.attributions = [(ones[i], others[j]) for i, j in matched]
        events, strange = self.one.occurrences, self.other.occurrences
        matched = match([e.mentions for e in events], [e.mentions for e in strange])
        self.occurrences = [(events[i], strange[j]) for i, j in matched]
        self.names = {
            **{theirs.record: mine.record for mine, theirs in self.attributions},
            **{theirs.record: mine.record for mine, theirs in self.occurrences},
        }
        self.own = {name: name for name in self.names.values()}

    def columns(self, other: CodedStatement | CodedEvent) -> dict[str, str]:
        """Return the columns of a record of the other coder, with the one's names for records."""
        return {
            name: self.name(value) if name in {"occasion", "utterance"} else value
            for name, value in other.columns.items()
        }

    def name(self, record: str) -> str:
        """Return the one coder's name of the other's *record*; what has none stays strange."""
        return self.names.get(record, f"{self.other.name}:{record}") if record else ""


def compare(one: CodedUnits, other: CodedUnits, corpus: Corpus) -> Comparison:
    """Return how far *one* and *other* agree on the texts of *corpus*."""
    pairs = _MatchedCodings(one, other)
    figures = {
        **_found(pairs),
        **_words(pairs, corpus),
        **_columns(pairs.attributions, pairs),
        "relations": alpha(*_related(pairs)),
        **_columns(pairs.occurrences, pairs),
        "event_participants": alpha(*_clustered(pairs, "participants")),
        "event_reports": alpha(*_clustered(pairs, "reports")),
    }
    known = {name: figure for name, figure in figures.items() if figure is not None}
    return Comparison(one.name, other.name, known, sorted(_disagreements(pairs)))


def _found(pairs: _MatchedCodings) -> dict[str, Estimate | None]:
    """Return what both found, of all that either found; and how much of the other's the one found."""
    both, ones, others = len(pairs.attributions), len(pairs.one.attributions), len(pairs.other.attributions)
    alone = ones + others - 2 * both
    events = len(pairs.occurrences)
    strange = len(pairs.one.occurrences) + len(pairs.other.occurrences) - 2 * events
    return {
        "attributions": share([(2, 2)] * both + [(0, 1)] * alone),
        "recall": share([(1, 1)] * both + [(0, 1)] * (others - both)),
        "events": share([(2, 2)] * events + [(0, 1)] * strange),
    }


def _words(pairs: _MatchedCodings, corpus: Corpus) -> dict[str, Estimate | None]:
    """Return how far the coders agree, word by word, on what is content and what attribution."""

    def labelled(part: str) -> list[tuple[str, str]]:
        marked = [
            {word for attribution in coded.attributions for word in getattr(attribution, part)}
            for coded in (pairs.one, pairs.other)
        ]
        return [
            ("in" if word in marked[0] else "out", "in" if word in marked[1] else "out")
            for word in range(len(corpus.paragraphs))
        ]

    return {
        "content_words": alpha(labelled("content"), corpus.paragraphs),
        "attribution_words": alpha(labelled("cue"), corpus.paragraphs),
    }


def _columns(
    matched: Sequence[tuple[CodedStatement, CodedStatement]] | Sequence[tuple[CodedEvent, CodedEvent]],
    pairs: _MatchedCodings,
) -> dict[str, Estimate | None]:
    """Return the agreement on every coded column of the records that both have."""
    coded = [(one.columns, pairs.columns(other)) for one, other in matched]
    names = list(coded[0][0]) if coded else []
    values = {name: [(one[name], other[name]) for one, other in coded] for name in names}
    return {
        name: share((int(a == b), 1) for a, b in pairs_) if name in _SHARES else alpha(pairs_)
        for name, pairs_ in values.items()
    }


def _clustered(pairs: _MatchedCodings, part: str) -> tuple[list[tuple[str, str]], list[int]]:
    """Return the labels that both give to whatever either has under *part* of an event, and whose it is."""
    labels, clusters = [], []
    for number, (one, other) in enumerate(pairs.occurrences):
        mine, theirs = getattr(one, part), getattr(other, part)
        for key in sorted({*mine, *theirs}):
            labels.append((mine.get(key, ABSENT), theirs.get(key, ABSENT)))
            clusters.append(number)
    return labels, clusters


def _edges(attribution: CodedStatement, names: Mapping[str, str]) -> Iterator[tuple[tuple[str, str], str]]:
    """Yield the relations of a statement that lie between records of both coders; one way if they have none."""
    here = names.get(attribution.record)
    for kind, target in sorted(attribution.relations):
        there = names.get(target)
        if here and there:
            yield ((min(here, there), max(here, there)) if kind in _SYMMETRIC else (here, there)), kind


def _related(pairs: _MatchedCodings) -> tuple[list[tuple[str, str]], list[int]]:
    """Return the labels that both give to every pair of a statement with a statement or event, and clusters.

    Only records that both coders have are paired; a pair that neither relates is a unit on which they agree.
    """
    mine = dict(edge for one, _ in pairs.attributions for edge in _edges(one, pairs.own))
    theirs = dict(edge for _, other in pairs.attributions for edge in _edges(other, pairs.names))
    labels, clusters = [], []
    for number, (one, _) in enumerate(pairs.attributions):
        for name in pairs.own:
            if name != one.record:
                key = one.record, name
                labels.append((mine.get(key, ABSENT), theirs.get(key, ABSENT)))
                clusters.append(number)
    return labels, clusters


def _disagreements(pairs: _MatchedCodings) -> Iterator[Disagreement]:
    yield from _alone(pairs)
    for one, other in pairs.attributions:
        where = one.source_id, one.record, other.record
        for measure, part in (("content_words", "content"), ("attribution_words", "cue")):
            mine, theirs = getattr(one, part), getattr(other, part)
            if mine != theirs:
                yield Disagreement(
                    *where, measure, (f"{len(mine - theirs)} words more", f"{len(theirs - mine)} words more")
                )
        yield from _differing(where, one.columns, pairs.columns(other))
        mine, theirs = dict(_edges(one, pairs.own)), dict(_edges(other, pairs.names))
        for edge in sorted({*mine, *theirs}):
            values = mine.get(edge, ABSENT), theirs.get(edge, ABSENT)
            if values[0] != values[1]:
                yield Disagreement(*where, "relations", (f"{values[0]} {edge[1]}", f"{values[1]} {edge[1]}"))
    for event, strange in pairs.occurrences:
        where = "", event.record, strange.record
        yield from _differing(where, event.columns, pairs.columns(strange))
        yield from _differing(where, event.participants, strange.participants, "event_participants")
        yield from _differing(where, event.reports, strange.reports, "event_reports")


def _alone(pairs: _MatchedCodings) -> Iterator[Disagreement]:
    """Yield what only one of the coders has."""
    for coded, known in ((pairs.one, pairs.own), (pairs.other, pairs.names)):
        found = [(a.source_id, a.record, "attributions") for a in coded.attributions]
        found += [("", event.record, "events") for event in coded.occurrences]
        for source_id, record, measure in found:
            if record in known:
                continue
            if coded is pairs.one:
                yield Disagreement(source_id, record, ABSENT, measure, ("coded", ABSENT))
            else:
                yield Disagreement(source_id, ABSENT, record, measure, (ABSENT, "coded"))


def _differing(
    where: tuple[str, str, str], mine: Mapping[str, str], theirs: Mapping[str, str], measure: str = ""
) -> Iterator[Disagreement]:
    """Yield where two mappings differ; under *measure* the keys are told with the values."""
    for key in sorted({*mine, *theirs}):
        values = mine.get(key, ABSENT), theirs.get(key, ABSENT)
        if values[0] == values[1]:
            continue
        told = (f"{key} {values[0]}", f"{key} {values[1]}") if measure else values
        yield Disagreement(*where, measure or key, told)
