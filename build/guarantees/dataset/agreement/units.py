"""One coder's coding, with every span as a set of words of the articles, so that two codings can be compared."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from guarantees.core.findings import Finding
from guarantees.dataset.curation.codings import Coding
from guarantees.dataset.curation.curation_loader import CuratedSource
from guarantees.dataset.derived import attribution_path
from guarantees.dataset.evidence import Anchor, EvidenceFor
from guarantees.dataset.model import Event, Statement
from guarantees.dataset.texts import find_quotes, shared_phrases
from guarantees.dataset.texts.article import Article

Words = frozenset[int]
"""Words of the corpus, by their running number."""


class Corpus:
    """The numbered words of all compared articles, with the paragraph of each."""

    def __init__(self, texts: Mapping[str, Article]) -> None:
        self.texts = dict(sorted(texts.items()))
        self.paragraphs: list[int] = []
        self._words: dict[str, shared_phrases.Words] = {}
        self._first_word: dict[str, int] = {}
        last_paragraph = 0
        for source_id, text in self.texts.items():
            words = self._words[source_id] = shared_phrases.Words(text.content)
            self._first_word[source_id] = len(self.paragraphs)
            self.paragraphs += [last_paragraph + text.place(start)[0] for start, _ in words.spans]
            last_paragraph = self.paragraphs[-1] if self.paragraphs else last_paragraph

    def words(self, source_id: str, anchor: Anchor) -> Words:
        """Return the words that *anchor* covers, fully or in part."""
        words = self._words[source_id].within(anchor.char_start, anchor.char_end)
        return frozenset(self._first_word[source_id] + word for word in words)


@dataclass(frozen=True, slots=True)
class CodedStatement:
    """A statement in one coding.

    Attributes:
        record: Its id in this coding.
        source_id: The article.
        content: The words of its content.
        cue: The words of its attribution.
        columns: The coded values, by measure; ids of events and statements are those of this coding.
        relations: The kind and target of each relation.
    """

    record: str
    source_id: str
    content: Words
    cue: Words
    columns: Mapping[str, str]
    relations: frozenset[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class CodedEvent:
    """An event in one coding: the words that mention it, its participants, and each article's agreement with it."""

    record: str
    mentions: Words
    columns: Mapping[str, str]
    participants: Mapping[str, str]
    reports: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class CodedUnits:
    """All statements and events of one coding, and the findings about quotes that are not in the articles."""

    name: str
    statements: tuple[CodedStatement, ...] = ()
    events: tuple[CodedEvent, ...] = ()
    findings: tuple[Finding, ...] = field(default=(), compare=False)


def coded_units(coding: Coding, corpus: Corpus) -> CodedUnits:
    """Return the statements and events of *coding*, with their words in *corpus*."""
    findings: list[Finding] = list(coding.findings)
    statements: list[CodedStatement] = []
    mentions: dict[str, Words] = {}
    reports: dict[str, dict[str, str]] = {}
    for source_id in corpus.texts:
        source = coding.sources[source_id]
        words, unresolved = _resolve_words(source, corpus)
        findings += unresolved
        statements += [_coded_statement(source, entry, words) for entry in source.statements if entry.id]
        for report in source.accounts:
            if report.id not in coding.events:
                continue  # the loader has reported an unknown event
            evidence = EvidenceFor(event=report.id), "event"
            mentions[report.id] = mentions.get(report.id, frozenset()) | words.get(evidence, frozenset())
            reports.setdefault(report.id, {})[source_id] = report.agreement
    events = [
        _coded_event(record, coding.events[record], mentions[record], reports[record])
        for record in sorted(reports)
    ]
    return CodedUnits(coding.name, tuple(statements), tuple(events), tuple(findings))


def _resolve_words(
    source: CuratedSource, corpus: Corpus
) -> tuple[dict[tuple[EvidenceFor, str], Words], list[Finding]]:
    """Return the words of each record and part in one article, and the findings about quotes that are not in it."""
    words: dict[tuple[EvidenceFor, str], Words] = {}
    findings: list[Finding] = []
    for selector, anchor in find_quotes.resolve(corpus.texts[source.source_id], source.selectors()):
        if isinstance(anchor, Finding):
            findings.append(anchor)
            continue
        key = selector.supports, selector.part
        words[key] = words.get(key, frozenset()) | corpus.words(source.source_id, anchor)
    return words, findings


def _coded_statement(
    source: CuratedSource, entry: Statement, words: Mapping[tuple[EvidenceFor, str], Words]
) -> CodedStatement:
    evidence = EvidenceFor(statement=entry.id)
    columns = {
        "speaker": entry.speaker,
        "attribution_path": attribution_path(entry.modality, entry.relayed_by, entry.cited_outlet),
        "relayed_by": entry.relayed_by,
        "cited_outlet": entry.cited_outlet,
        "modality": entry.modality,
        "statement_type": entry.type,
        "issue": entry.issue,
        "channel": entry.channel,
        "conditional": entry.conditional or "false",
        "co_speakers": " ".join(sorted(entry.co_speakers)),
        "addressees": " ".join(sorted(entry.addressees)),
        "targets": " ".join(sorted(entry.targets)),
        "occasion": entry.event,
        "utterance": entry.same_as,
        "statement_date": entry.date,
        "date_basis": entry.date_basis,
        "confidence": entry.confidence,
    }
    return CodedStatement(
        record=source.statement_id(entry),
        source_id=source.source_id,
        content=words.get((evidence, "content"), frozenset()),
        cue=words.get((evidence, "attribution"), frozenset()),
        columns=columns,
        relations=frozenset(
            (relation.relation, relation.statement or relation.event) for relation in entry.relations
        ),
    )


def _coded_event(record: str, entry: Event, mentions: Words, reports: Mapping[str, str]) -> CodedEvent:
    roles: dict[str, set[str]] = {}
    for participant in entry.participants:
        roles.setdefault(participant.actor, set()).add(participant.role)
    return CodedEvent(
        record=record,
        mentions=mentions,
        columns={"event_type": entry.type, "event_status": entry.status, "event_date": entry.date},
        participants={actor: " ".join(sorted(names)) for actor, names in roles.items()},
        reports=reports,
    )
