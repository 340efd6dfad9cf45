"""What only the articles can show: every quote is in its article, the summaries are our own words, nothing is left out."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from guarantees.contract import loader
from guarantees.core import safe_files, written_files
from guarantees.core.errors import InputError
from guarantees.core.findings import Finding, FindingCollector, in_order
from guarantees.core.project import Project
from guarantees.core.rules import QUOTES, Rule, register
from guarantees.dataset.curated_record import CuratedRecord
from guarantees.dataset.curation import anchor_lock, curation_loader
from guarantees.dataset.curation.anchor_lock import (
    INVALID_LOCK,
    MISSING_ANCHOR,
    OUTDATED_ANCHOR,
)
from guarantees.dataset.curation.curation_loader import CuratedSource, Curation, lock_path
from guarantees.dataset.evidence import EXCLUSION, Anchor, AnchorLock, Evidence
from guarantees.dataset.texts import article, coding_coverage, find_quotes, shared_phrases
from guarantees.dataset.texts.article import Article
from guarantees.dataset.texts.coding_coverage import Coverage

MOVED_ANCHOR: Final = register(
    Rule(
        name="moved-anchor",
        group=QUOTES,
        summary="A quote must occur at its recorded position.",
        fix="Run `guarantees anchor`; never edit a lock by hand.",
        bad="recorded at 100-160, found at 118-178",
        good="recorded at 118-178, found at 118-178",
    )
)
COPIED_PHRASE: Final = register(
    Rule(
        name="copied-phrase",
        group=QUOTES,
        summary="Summaries, notes and labels must share at most six consecutive words with an article.",
        fix="Write the sentence in your own words. Names are not counted.",
        waivable=True,
        bad="summary: We will not give up the late crossing.",
        good="summary: The mayor keeps the service at night.",
    )
)


WAIVABLE: Final = frozenset({"copied-phrase"})
"""Rules of this module whose findings can be accepted; the others mean that the evidence is missing."""

_AUTHORED_KEYS: Final[Mapping[str, tuple[str, ...]]] = {
    "event": ("label", "summary"),
    "actor": ("note",),
    "source": ("note",),
    "statement": ("summary", "note"),
    "event account": ("account_note",),
    "exclusion": ("note",),
    "code": ("definition", "coding_rule", "example"),
    "coding rule": ("rule", "example"),
}
"""The keys that curators write in their own words, by kind of record."""


@dataclass(slots=True)
class TextReport:
    """What the articles showed.

    Attributes:
        verified: How many published anchors were found where they are recorded.
        texts: How many articles were read.
        absent: The sources without an article in the folder.
        findings: What is wrong.
        coverage: How much of each article is coded, for the sources that can be read and whose quotes are all in it.
    """

    verified: int = 0
    texts: int = 0
    absent: list[str] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    coverage: dict[str, Coverage] = field(default_factory=dict)


def verify(project: Project, curation: Curation, folder: Path | None) -> TextReport:
    """Find every recorded anchor again in the articles in *folder*, and return what they show."""
    report = TextReport()
    articles: list[Article] = []
    names = names_of(curation)
    for source in curation.sources.values():
        text = _read_article(source, folder, report)
        if text is None:
            continue
        articles.append(text)
        anchors = _verify_source(project, source, text, report)
        if anchors is not None and not _has_unreadable_values(curation, source):
            coverage = coding_coverage.measure_coverage(text, anchors, names)
            report.coverage[source.source_id] = coverage
            location = source.file.location_of("exclusions")
            report.findings += coding_coverage.findings(text, coverage, source.source_id, location)
    report.texts = len(articles)
    report.findings += _copied_phrases(curation, articles)
    return report


def _read_article(source: CuratedSource, folder: Path | None, report: TextReport) -> Article | None:
    """Return the article of *source*; None if it is not in *folder* or cannot be read."""
    if folder is None or not source.text_file:
        report.absent.append(source.source_id)
        return None
    findings = FindingCollector()
    text = article.read(folder, source.text_file, findings)
    report.findings += [
        dataclasses.replace(finding, table="sources", record=source.source_id) for finding in findings
    ]
    if text is None and not findings:
        report.absent.append(source.source_id)
    return text


def _has_unreadable_values(curation: Curation, source: CuratedSource) -> bool:
    """Return whether a value in the file of *source* is invalid, so that its coverage would be wrong."""
    file = source.file.location.file
    return any(f.file == file and f.check.startswith("curation-") for f in curation.findings)


def names_of(curation: Curation) -> frozenset[str]:
    """Return the names of the actors, in every spelling, and the last names of persons."""
    return frozenset((*_names(curation), *_last_names(curation))) - {""}


def _names(curation: Curation) -> list[str]:
    """Return the names of the actors, in every spelling."""
    return [name for actor in curation.actors.values() for name in (actor.name, *actor.aliases)]


def _last_names(curation: Curation) -> list[str]:
    """Return the last names of persons, by which articles call a person after the first mention."""
    return [actor.name.split(" ")[-1] for actor in curation.actors.values() if actor.type == "person"]


def _verify_source(
    project: Project, source: CuratedSource, text: Article, report: TextReport
) -> dict[Evidence, Anchor] | None:
    """Return where each quote of *source* is in *text*; None if one is not there, which is reported."""
    if source.lock is None:  # this was reported when the file was loaded
        return None
    lock_file = project.relative(lock_path(project, source.source_id))
    changed = find_quotes.check_text_hash(text, source.lock.sha256, lock_file)
    report.findings += changed
    if changed:
        return None
    anchors: dict[Evidence, Anchor] = {}
    for evidence, anchor in _find_quotes(text, source, report.findings).items():
        anchors[evidence] = anchor
        recorded = source.lock.anchors.get(evidence.key)
        if recorded and recorded[1] == anchor:
            report.verified += evidence.part != EXCLUSION
        elif recorded and recorded[0] == evidence.quote.digest:
            report.findings.append(_moved(evidence, recorded[1], anchor))
    return anchors if len(anchors) == len(source.selectors()) else None


def _find_quotes(text: Article, source: CuratedSource, findings: list[Finding]) -> dict[Evidence, Anchor]:
    """Return where the quotes of *source* are in *text*; the others are added to *findings*."""
    anchors: dict[Evidence, Anchor] = {}
    for evidence, result in find_quotes.resolve(text, source.selectors()):
        if isinstance(result, Finding):
            findings.append(result)
        else:
            anchors[evidence] = result
    return anchors


def _moved(evidence: Evidence, recorded: Anchor, anchor: Anchor) -> Finding:
    location = evidence.quote.location
    return Finding(
        rule=MOVED_ANCHOR,
        file=location.file,
        line=location.line,
        table=evidence.record_ref.table,
        record=evidence.record_ref.record,
        column=evidence.part,
        value=str(evidence.quote),
        message=f"The quote is at {anchor.char_start}-{anchor.char_end}, "
        f"not at {recorded.char_start}-{recorded.char_end} as recorded.",
        hint="Run `guarantees anchor`. Never edit a lock by hand.",
    )


def _copied_phrases(curation: Curation, articles: Sequence[Article]) -> list[Finding]:
    """Return a finding for every run of words that a text of ours shares with an article."""
    shareable = (*_names(curation), *curation.terms.standard_terms)
    names = {tuple(shared_phrases.words(name)) for name in shareable}
    findings = []
    for record in _authored_records(curation):
        for key in _AUTHORED_KEYS[record.kind]:
            for text in articles:
                phrase = shared_phrases.longest_shared_phrase(getattr(record, key), text, names)
                if phrase:
                    findings.append(_copied_phrase(record, key, phrase, text))
    return findings


def _authored_records(curation: Curation) -> list[CuratedRecord]:
    """Return the records with texts that curators write in their own words."""
    records: list[CuratedRecord] = [*curation.events.values(), *curation.actors.values()]
    for source in curation.sources.values():
        records += [source.source, *source.statements, *source.accounts, *source.exclusions]
    for code_list in curation.code_list_files.values():
        records += code_list.codes
    return [*records, *curation.coding_rules]


def _copied_phrase(record: CuratedRecord, key: str, phrase: Sequence[str], text: Article) -> Finding:
    return record.finding(
        COPIED_PHRASE,
        key,
        value=" ".join(phrase),
        message=f"{len(phrase)} consecutive words are the same as in {text.file}.",
        hint=f"Write it in your own words: at most {shared_phrases.MAX_SHARED} words in a row may be shared, besides names.",
    )


@dataclass(frozen=True, slots=True)
class CoverReport:
    """How much of each article is coded.

    Attributes:
        sources: The coverage of each article that could be measured.
        unjudged: The sources whose coverage could not be measured.
        findings: What is wrong, in the order of the sources and of their articles.
    """

    sources: Mapping[str, Coverage]
    unjudged: tuple[str, ...]
    findings: tuple[Finding, ...]


def cover(project: Project, folder: Path) -> CoverReport:
    """Return how much of each article in *folder* is coded.

    Raises:
        InputError: *folder* does not exist.
    """
    curation = _load(project, folder)
    report = verify(project, curation, folder)
    return CoverReport(
        sources=report.coverage,
        unjudged=tuple(name for name in curation.sources if name not in report.coverage),
        findings=(*curation.findings, *report.findings),
    )


@dataclass(frozen=True, slots=True)
class AnchorReport:
    """The result of anchoring.

    Attributes:
        quotes: How many quotes were found.
        sources: How many sources got a lock.
        absent: The sources without an article in the folder.
        changed: The locks that were written, as paths relative to the root.
        findings: What is wrong.
    """

    quotes: int
    sources: int
    absent: tuple[str, ...]
    changed: tuple[str, ...]
    findings: tuple[Finding, ...]


def anchor(project: Project, folder: Path) -> AnchorReport:
    """Find every quote in the articles in *folder*, and write the locks that record where they are.

    An article whose hash differs from the recorded one gets no lock, and neither does one that lacks a quote: its
    recorded lock stays as it is.

    Raises:
        InputError: *folder* does not exist.
    """
    curation = _load(project, folder)
    report = TextReport()
    locks: dict[Path, bytes] = {}
    quotes = 0
    for source in curation.sources.values():
        text = _read_article(source, folder, report)
        if text is None:
            continue
        path = lock_path(project, source.source_id)
        problems: list[Finding] = []
        if source.lock:
            problems += find_quotes.check_text_hash(text, source.lock.sha256, project.relative(path))
        anchors = {} if problems else _find_quotes(text, source, problems)
        report.findings += problems
        if not problems:
            quotes += len(anchors)
            locks[path] = anchor_lock.write(_lock(text, anchors))
    contents = {project.relative(path): content for path, content in locks.items()}
    written_files.remember_written(project.root, contents)
    changed = safe_files.write_all_or_none(project.root, locks)
    other = [f for f in curation.findings if f.rule not in _REPAIRED and not f.check.startswith("csv-")]
    return AnchorReport(
        quotes=quotes,
        sources=len(locks),
        absent=tuple(report.absent),
        changed=tuple(project.relative(path) for path in changed),
        findings=tuple(in_order([*other, *report.findings])),
    )


_REPAIRED: Final = frozenset({MISSING_ANCHOR, OUTDATED_ANCHOR, INVALID_LOCK})
"""Rules whose violations anchoring itself repairs."""


def _lock(text: Article, anchors: Mapping[Evidence, Anchor]) -> AnchorLock:
    """Return the lock that records *anchors*."""
    recorded = {evidence.key: (evidence.quote.digest, anchor) for evidence, anchor in anchors.items()}
    return AnchorLock(text.sha256, len(text.content), recorded)


def _load(project: Project, folder: Path) -> Curation:
    """Return the curation files of *project*.

    Raises:
        InputError: *folder*, which holds the articles, does not exist.
    """
    if not folder.is_dir():
        raise InputError(f"No such folder of articles: '{folder}'. Check the path after --texts.")
    return curation_loader.load(project, loader.load_folder(project.schemas))
