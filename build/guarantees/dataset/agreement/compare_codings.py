"""Compare two codings: match their records, compute every measure, and list every disagreement."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple, Self

from guarantees.dataset.agreement.statistics import Estimate, alpha, share
from guarantees.dataset.agreement.units import CodedEvent, CodedStatement, CodedUnits, Corpus, Words

ABSENT: Final = "-"
"""The value of something that one of the two coders does not have."""

_SYMMETRIC: Final = frozenset({"contradicts", "may_duplicate"})
_COMPARED_BY_SHARE: Final = frozenset({"statement_date", "event_date"})
_ID_COLUMNS: Final = frozenset({"occasion", "utterance"})


@dataclass(frozen=True, slots=True, order=True)
class Disagreement:
    """A difference between two codings.

    Attributes:
        source_id: The article; blank for an event.
        one: The record of the first coder, or ``-``.
        other: The record of the second coder, or ``-``.
        measure: The measure on which they differ.
        values: The value of each coder.
    """

    source_id: str
    one: str
    other: str
    measure: str
    values: tuple[str, str]


@dataclass(frozen=True, slots=True)
class Comparison:
    """The comparison of the codings *one* and *other*: the estimate of each measure, and all disagreements."""

    one: str
    other: str
    figures: Mapping[str, Estimate]
    disagreements: Sequence[Disagreement]


def overlap(first: Words, second: Words) -> float:
    """Return the share of two sets of words that they have in common, from 0 to 1 (Dice coefficient)."""
    total = len(first) + len(second)
    return 2 * len(first & second) / total if total else 0.0


def match(first: Sequence[Words], second: Sequence[Words]) -> list[tuple[int, int]]:
    """Return the indices of the items of *first* and *second* that match: each at most once, the best overlap first.

    Items without a common word never match. Where one coder splits an item, the larger part is matched.
    """
    by_word: dict[int, set[int]] = {}
    for index, words in enumerate(second):
        for word in words:
            by_word.setdefault(word, set()).add(index)
    candidates = {
        (index, other)
        for index, words in enumerate(first)
        for word in words
        for other in by_word.get(word, ())
    }
    matches: dict[int, int] = {}
    matched: set[int] = set()
    for index, other in sorted(
        candidates, key=lambda pair: (-overlap(first[pair[0]], second[pair[1]]), pair)
    ):
        if index not in matches and other not in matched:
            matches[index] = other
            matched.add(other)
    return sorted(matches.items())


class _Edge(NamedTuple):
    """A relation between two records, by the ids of the first coder."""

    source: str
    target: str


@dataclass(frozen=True, slots=True)
class _MatchedCodings:
    """Two codings, the pairs of records that match, and the first coder's id for each matched id of the second."""

    first: CodedUnits
    second: CodedUnits
    statements: Sequence[tuple[CodedStatement, CodedStatement]]
    events: Sequence[tuple[CodedEvent, CodedEvent]]
    to_first: Mapping[str, str]

    @classmethod
    def build(cls, first: CodedUnits, second: CodedUnits) -> Self:
        """Match statements by their content and events by their mentions."""
        statements = [
            (first.statements[i], second.statements[j])
            for i, j in match([s.content for s in first.statements], [s.content for s in second.statements])
        ]
        events = [
            (first.events[i], second.events[j])
            for i, j in match([e.mentions for e in first.events], [e.mentions for e in second.events])
        ]
        to_first = {
            **{second.record: first.record for first, second in statements},
            **{second.record: first.record for first, second in events},
        }
        return cls(first, second, statements, events, to_first)

    @property
    def matched_ids(self) -> dict[str, str]:
        """The first coder's matched ids, each mapped to itself."""
        return {record: record for record in self.to_first.values()}

    def translated_columns(self, record: CodedStatement | CodedEvent) -> dict[str, str]:
        """Return the columns of a record of the second coder, with the first coder's ids."""
        return {
            name: self._translate(value) if name in _ID_COLUMNS else value
            for name, value in record.columns.items()
        }

    def _translate(self, record: str) -> str:
        """Return the first coder's id of a *record* of the second coder; prefix an unmatched id."""
        return self.to_first.get(record, f"{self.second.name}:{record}") if record else ""


def compare(one: CodedUnits, other: CodedUnits, corpus: Corpus) -> Comparison:
    """Return the comparison of the codings *one* and *other* of the articles in *corpus*."""
    matched = _MatchedCodings.build(one, other)
    estimates = {
        **_unitizing(matched),
        **_word_agreement(matched, corpus),
        **_column_agreement(matched, matched.statements),
        "relations": alpha(*_relation_labels(matched)),
        **_column_agreement(matched, matched.events),
        "event_participants": alpha(
            *_labels_by_event([(a.participants, b.participants) for a, b in matched.events])
        ),
        "event_reports": alpha(*_labels_by_event([(a.reports, b.reports) for a, b in matched.events])),
    }
    figures = {name: estimate for name, estimate in estimates.items() if estimate is not None}
    return Comparison(one.name, other.name, figures, sorted(_disagreements(matched)))


def final_records(coding: CodedUnits, adjudicated: CodedUnits) -> dict[str, CodedStatement | CodedEvent]:
    """Return the adjudicated record that matches each record of a blind *coding*, by the id of the latter."""
    matched = _MatchedCodings.build(coding, adjudicated)
    statements: dict[str, CodedStatement | CodedEvent] = {
        first.record: final for first, final in matched.statements
    }
    return statements | {first.record: final for first, final in matched.events}


def _unitizing(matched: _MatchedCodings) -> dict[str, Estimate | None]:
    """Return the share of statements and events that both coders have, and the recall of the first coder."""
    both, second = len(matched.statements), len(matched.second.statements)
    only_one = len(matched.first.statements) + second - 2 * both
    events = len(matched.events)
    events_of_one = len(matched.first.events) + len(matched.second.events) - 2 * events
    return {
        "attributions": share([(2, 2)] * both + [(0, 1)] * only_one),
        "recall": share([(1, 1)] * both + [(0, 1)] * (second - both)),
        "events": share([(2, 2)] * events + [(0, 1)] * events_of_one),
    }


def _word_agreement(matched: _MatchedCodings, corpus: Corpus) -> dict[str, Estimate | None]:
    """Return the agreement, word by word, on what is content and what is attribution."""

    def labels(part: str) -> list[tuple[str, str]]:
        first, second = (
            {word for statement in coding.statements for word in getattr(statement, part)}
            for coding in (matched.first, matched.second)
        )
        return [
            ("in" if word in first else "out", "in" if word in second else "out")
            for word in range(len(corpus.paragraphs))
        ]

    return {
        "content_words": alpha(labels("content"), corpus.paragraphs),
        "attribution_words": alpha(labels("cue"), corpus.paragraphs),
    }


def _column_agreement(
    matched: _MatchedCodings,
    pairs: Sequence[tuple[CodedStatement, CodedStatement]] | Sequence[tuple[CodedEvent, CodedEvent]],
) -> dict[str, Estimate | None]:
    """Return the agreement on each coded column, over the matched *pairs*."""
    columns = [(first.columns, matched.translated_columns(second)) for first, second in pairs]
    estimates: dict[str, Estimate | None] = {}
    for name in columns[0][0] if columns else ():
        values = [(first[name], second[name]) for first, second in columns]
        by_share = name in _COMPARED_BY_SHARE
        estimates[name] = share((int(a == b), 1) for a, b in values) if by_share else alpha(values)
    return estimates


def _labels_by_event(
    pairs: Sequence[tuple[Mapping[str, str], Mapping[str, str]]],
) -> tuple[list[tuple[str, str]], list[int]]:
    """Return both coders' label of each key of an event, and the number of the event as the cluster."""
    labels: list[tuple[str, str]] = []
    clusters: list[int] = []
    for number, (first, second) in enumerate(pairs):
        for key in sorted({*first, *second}):
            labels.append((first.get(key, ABSENT), second.get(key, ABSENT)))
            clusters.append(number)
    return labels, clusters


def _edges(statement: CodedStatement, ids: Mapping[str, str]) -> dict[_Edge, str]:
    """Return the relations of *statement* between matched records, with their kind; *ids* are the first coder's."""
    edges: dict[_Edge, str] = {}
    source = ids.get(statement.record)
    for kind, target_record in sorted(statement.relations):
        target = ids.get(target_record)
        if source and target:
            # A relation without a direction goes from the lower to the higher id.
            is_reversed = kind in _SYMMETRIC and target < source
            edges[_Edge(target, source) if is_reversed else _Edge(source, target)] = kind
    return edges


def _relation_labels(matched: _MatchedCodings) -> tuple[list[tuple[str, str]], list[int]]:
    """Return both coders' label of each pair of a matched statement with a matched record, and the clusters.

    On a pair that neither relates, they agree.
    """
    ids = matched.matched_ids
    first_kinds = {edge: kind for first, _ in matched.statements for edge, kind in _edges(first, ids).items()}
    second_kinds = {
        edge: kind
        for _, second in matched.statements
        for edge, kind in _edges(second, matched.to_first).items()
    }
    labels: list[tuple[str, str]] = []
    clusters: list[int] = []
    for number, (statement, _) in enumerate(matched.statements):
        for record in ids:
            if record != statement.record:
                edge = _Edge(statement.record, record)
                labels.append((first_kinds.get(edge, ABSENT), second_kinds.get(edge, ABSENT)))
                clusters.append(number)
    return labels, clusters


def _disagreements(matched: _MatchedCodings) -> Iterator[Disagreement]:
    yield from _unmatched(matched)
    for first, second in matched.statements:
        yield from _statement_disagreements(matched, first, second)
    for event, second_event in matched.events:
        where = "", event.record, second_event.record
        yield from _differences(where, event.columns, matched.translated_columns(second_event))
        yield from _differences(where, event.participants, second_event.participants, "event_participants")
        yield from _differences(where, event.reports, second_event.reports, "event_reports")


def _unmatched(matched: _MatchedCodings) -> Iterator[Disagreement]:
    """Yield the statements and events of only one coder."""
    ids = matched.matched_ids
    for source_id, record, measure in _units(matched.first):
        if record not in ids:
            yield Disagreement(source_id, record, ABSENT, measure, ("coded", ABSENT))
    for source_id, record, measure in _units(matched.second):
        if record not in matched.to_first:
            yield Disagreement(source_id, ABSENT, record, measure, (ABSENT, "coded"))


def _units(coding: CodedUnits) -> list[tuple[str, str, str]]:
    """Return the article, id and measure of each statement and event."""
    return [
        *((statement.source_id, statement.record, "attributions") for statement in coding.statements),
        *(("", event.record, "events") for event in coding.events),
    ]


def _statement_disagreements(
    matched: _MatchedCodings, first: CodedStatement, second: CodedStatement
) -> Iterator[Disagreement]:
    where = first.source_id, first.record, second.record
    words = {"content_words": (first.content, second.content), "attribution_words": (first.cue, second.cue)}
    for measure, (first_words, second_words) in words.items():
        if first_words != second_words:
            values = (
                f"{len(first_words - second_words)} words more",
                f"{len(second_words - first_words)} words more",
            )
            yield Disagreement(*where, measure, values)
    yield from _differences(where, first.columns, matched.translated_columns(second))
    first_edges, second_edges = _edges(first, matched.matched_ids), _edges(second, matched.to_first)
    for edge in sorted({*first_edges, *second_edges}):
        kinds = first_edges.get(edge, ABSENT), second_edges.get(edge, ABSENT)
        if kinds[0] != kinds[1]:
            yield Disagreement(
                *where, "relations", (f"{kinds[0]} {edge.target}", f"{kinds[1]} {edge.target}")
            )


def _differences(
    where: tuple[str, str, str], first: Mapping[str, str], second: Mapping[str, str], measure: str = ""
) -> Iterator[Disagreement]:
    """Yield the keys whose values differ; with a common *measure*, the key is part of the values."""
    for key in sorted({*first, *second}):
        values = first.get(key, ABSENT), second.get(key, ABSENT)
        if values[0] != values[1]:
            texts = (f"{key} {values[0]}", f"{key} {values[1]}") if measure else values
            yield Disagreement(*where, measure or key, texts)
