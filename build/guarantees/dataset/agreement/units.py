"""One coder's work as values over the words of the texts, so that two can be laid upon each other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
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
    """The words of all texts that are compared, numbered through, and the paragraphs that they stand in."""

    def __init__(self, texts: Mapping[str, Article]) -> None:
        self.texts = dict(sorted(texts.items()))
        self.paragraphs: list[int] = []
        self._words: dict[str, shared_phrases.Words] = {}
        self._base: dict[str, int] = {}
        paragraph = 0
        for source_id, text in self.texts.items():
            words = self._words[source_id] = shared_phrases.Words(text.content)
            self._base[source_id] = len(self.paragraphs)
            self.paragraphs += [paragraph + text.place(start)[0] for start, _ in words.spans]
            paragraph = self.paragraphs[-1] if self.paragraphs else paragraph

    def words(self, source_id: str, anchor: Anchor) -> Words:
        """Return the words that *anchor* holds, if only in part."""
        words = self._words[source_id].within(anchor.char_start, anchor.char_end)
        return frozenset(self._base[source_id] + word for word in words)


@dataclass(frozen=True, slots=True)
class CodedStatement:
    """A statement as one coder coded it.

    *columns* holds what was coded, by measure; events and statements in it are the coder's own ids.
    *relations* holds kind and target.
    """

    record: str
    source_id: str
    content: Words
    cue: Words
    columns: Mapping[str, str]
    relations: frozenset[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class CodedEvent:
    """An event as one coder coded it: where the texts mention it, who took part, and what each text reports."""

    record: str
    mentions: Words
    columns: Mapping[str, str]
    participants: Mapping[str, str]
    reports: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class CodedUnits:
    """All that one coder coded in the texts that are compared, and the quotes that the texts do not hold."""

    name: str
    attributions: tuple[CodedStatement, ...] = ()
    occurrences: tuple[CodedEvent, ...] = ()
    findings: tuple[Finding, ...] = field(default=(), compare=False)


def coded_units(coding: Coding, corpus: Corpus) -> CodedUnits:
    """Return *coding* laid upon the words of *corpus*."""
    findings: list[Finding] = list(coding.findings)
    attributions: list[CodedStatement] = []
    mentions: dict[str, Words] = {}
    reports: dict[str, dict[str, str]] = {}
    for source_id, text in corpus.texts.items():
        file = coding.sources[source_id]
        words = _words(file, text, corpus, findings)
        attributions += [_attribution(file, entry, words) for entry in file.statements if entry.id]
        for report in file.accounts:
            event = report.id
            if event not in coding.events:
                continue  # misspelt, or in a file that cannot be read: that has been told
            own = EvidenceFor(event=event)
            mentions[event] = mentions.get(event, frozenset()) | words.get((own, "event"), frozenset())
            reports.setdefault(event, {})[source_id] = report.agreement
    return CodedUnits(
        coding.name,
        tuple(attributions),
        tuple(
            _occurrence(event, coding.events[event], mentions[event], reports[event])
            for event in sorted(reports)
        ),
        tuple(findings),
    )


def _words(
    file: CuratedSource, text: Article, corpus: Corpus, findings: list[Finding]
) -> dict[tuple[EvidenceFor, str], Words]:
    """Return the words of every owner and part in one text; quotes that are not there are told."""
    words: dict[tuple[EvidenceFor, str], Words] = {}
    for selector, found in find_quotes.resolve(text, file.selectors()):
        if isinstance(found, Finding):
            findings.append(found)
            continue
        key = selector.owner, selector.part
        words[key] = words.get(key, frozenset()) | corpus.words(file.source_id, found)
    return words


def _attribution(
    file: CuratedSource, entry: Statement, words: Mapping[tuple[EvidenceFor, str], Words]
) -> CodedStatement:
    own = EvidenceFor(statement=entry.id)
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
        file.statement_id(entry),
        file.source_id,
        words.get((own, "content"), frozenset()),
        words.get((own, "attribution"), frozenset()),
        columns,
        frozenset((relation.relation, relation.statement or relation.event) for relation in entry.relations),
    )


def _occurrence(record: str, entry: Event, mentions: Words, reports: Mapping[str, str]) -> CodedEvent:
    columns = {
        "event_type": entry.type,
        "event_status": entry.status,
        "event_date": entry.date,
    }
    return CodedEvent(record, mentions, columns, dict(_roles(entry)), reports)


def _roles(entry: Event) -> Iterator[tuple[str, str]]:
    roles: dict[str, set[str]] = {}
    for participant in entry.participants:
        roles.setdefault(participant.actor, set()).add(participant.role)
    return ((actor, " ".join(sorted(names))) for actor, names in roles.items())
