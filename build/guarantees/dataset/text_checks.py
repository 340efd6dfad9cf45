"""What only the articles can show: every quote is in its article, the summaries are our own words, nothing is left out."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from guarantees.contract import loader
from guarantees.core import safe_files, written_files
from guarantees.core.errors import InputError
from guarantees.core.findings import Finding, FindingCollector, in_order
from guarantees.core.project import Project
from guarantees.core.rules import QUOTES, Rule, register
from guarantees.core.yaml_text import YAML_SYNTAX
from guarantees.dataset.curated_record import CuratedRecord
from guarantees.dataset.curation import anchor_lock, curation_loader
from guarantees.dataset.curation.anchor_lock import (
    INVALID_LOCK,
    MISSING_ANCHOR,
    OUTDATED_ANCHOR,
)
from guarantees.dataset.curation.curation_files import LOCK_SUFFIX
from guarantees.dataset.curation.curation_loader import CuratedSource, Curation, lock_path
from guarantees.dataset.evidence import EXCLUSION, Anchor, AnchorLock, Evidence, EvidenceKey, RecordedAnchor
from guarantees.dataset.texts import article, coding_coverage, find_quotes, published_words, shared_phrases
from guarantees.dataset.texts.article import Article
from guarantees.dataset.texts.coding_coverage import Coverage
from guarantees.dataset.texts.find_quotes import QUOTE_NOT_FOUND

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

_MAX_LISTED: Final = 5

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
        unnamed: The files of articles that no source names.
        findings: What is wrong.
        coverage: How much of each article is coded, for the sources that can be read and whose quotes are all in it.
    """

    verified: int = 0
    texts: int = 0
    absent: list[str] = field(default_factory=list)
    unnamed: tuple[str, ...] = ()
    findings: list[Finding] = field(default_factory=list)
    coverage: dict[str, Coverage] = field(default_factory=dict)


def verify(project: Project, curation: Curation, folder: Path | None) -> TextReport:
    """Find every recorded anchor again in the articles in *folder*, and return what they show.

    Raises:
        InputError: *folder* is not the one of the project, and has none of the articles.
    """
    report = TextReport(unnamed=_unnamed_articles(project, curation, folder))
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


def _unnamed_articles(project: Project, curation: Curation, folder: Path | None) -> tuple[str, ...]:
    """Return the files of articles in *folder* that no source names.

    Raises:
        InputError: *folder* is not the one of the project, and has none of the articles.
    """
    if folder is None:
        return ()
    files = {path.name for path in folder.glob("*.txt")}
    names = {source.text_file for source in curation.sources.values()} - {""}
    if (
        names
        and folder.resolve() != project.texts.resolve()
        and not any((folder / name).exists() for name in names)
    ):
        examples = ", ".join(sorted(names)[:_MAX_LISTED]) + (" …" if len(names) > _MAX_LISTED else "")
        message = f"None of the {len(names)} articles is in '{folder}': {examples}."
        raise InputError(f"{message} Check the path after --texts, or in GUARANTEES_TEXTS.")
    sources = f"{project.relative(project.sources)}/"
    is_unread = any(f.rule is YAML_SYNTAX and f.file.startswith(sources) for f in curation.findings)
    # A source that cannot be read may name any of them.
    has_all_names = not is_unread and all(source.text_file for source in curation.sources.values())
    return tuple(sorted(files - names)) if has_all_names else ()


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
    if changed := _changed_text(project, source, text):
        report.findings += changed
        return None
    anchors = _find_quotes(text, source, report.findings)
    is_complete = len(anchors) == len(source.selectors())
    recorded_anchors = source.lock.anchors if source.lock else {}
    for evidence, anchor in anchors.items():
        digest, recorded = recorded_anchors.get(evidence.key, ("", anchor))
        # How many words are published depends on the other anchors of the article.
        if recorded == anchor or (not is_complete and _without_words(recorded) == _without_words(anchor)):
            report.verified += evidence.part != EXCLUSION and bool(digest)
        elif digest == evidence.quote.digest:
            report.findings.append(_moved(evidence, recorded, anchor))
    return anchors if is_complete else None


def _changed_text(project: Project, source: CuratedSource, text: Article) -> list[Finding]:
    """Return a finding if *text* is not the article that was anchored."""
    if source.lock is None:
        return []
    path = project.relative(lock_path(project, source.source_id))
    return find_quotes.check_text_hash(text, source.lock.sha256, path, source.source.location_of("file"))


def _without_words(anchor: Anchor) -> Anchor:
    return dataclasses.replace(anchor, start_words="", end_words="")


def _find_quotes(text: Article, source: CuratedSource, findings: list[Finding]) -> dict[Evidence, Anchor]:
    """Return where the quotes of *source* are in *text*; the others are added to *findings*."""
    anchors: dict[Evidence, Anchor] = {}
    for evidence, result in find_quotes.resolve(text, source.selectors()):
        if isinstance(result, Finding):
            findings.append(result)
        else:
            anchors[evidence] = result
    return published_words.limited(text, anchors)


def without_consequences(findings: Iterable[Finding], report: TextReport) -> list[Finding]:
    """Return the *findings* of the curation files without those about quotes that are not in their article.

    That no position is recorded for such a quote follows from that, and anchoring would not help.
    """
    lost = {_quote_of(finding) for finding in report.findings if finding.rule is QUOTE_NOT_FOUND}
    return [
        f for f in findings if f.rule not in {MISSING_ANCHOR, OUTDATED_ANCHOR} or _quote_of(f) not in lost
    ]


def _quote_of(finding: Finding) -> tuple[str, int, str, str]:
    return finding.file, finding.line, finding.column, finding.value


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
        unmeasured: The sources whose coverage could not be measured.
        unnamed: The files of articles that no source names.
        findings: What is wrong, in order.
    """

    sources: Mapping[str, Coverage]
    unmeasured: tuple[str, ...]
    unnamed: tuple[str, ...]
    findings: tuple[Finding, ...]


def cover(project: Project, folder: Path) -> CoverReport:
    """Return how much of each article in *folder* is coded.

    Raises:
        InputError: *folder* does not exist, or has none of the articles.
    """
    curation = _load(project, folder)
    report = verify(project, curation, folder)
    return CoverReport(
        sources=report.coverage,
        unmeasured=tuple(name for name in curation.sources if name not in report.coverage),
        unnamed=report.unnamed,
        findings=_without_locks([*curation.findings, *report.findings]),
    )


@dataclass(frozen=True, slots=True)
class AnchorReport:
    """The result of anchoring.

    Attributes:
        quotes: How many quotes were found.
        missing: How many quotes were not found.
        sources: In how many articles quotes were searched for.
        absent: The sources without an article in the folder.
        unnamed: The files of articles that no source names.
        changed: The locks that were written, as paths relative to the root.
        findings: What is wrong.
    """

    quotes: int
    missing: int
    sources: int
    absent: tuple[str, ...]
    unnamed: tuple[str, ...]
    changed: tuple[str, ...]
    findings: tuple[Finding, ...]


def anchor(project: Project, folder: Path) -> AnchorReport:
    """Find every quote in the articles in *folder*, and write the locks that record where they are.

    A quote that is not in its article, or whose article is not available, keeps the position that is recorded for it, if
    any. An article whose hash differs from the recorded one keeps its lock as it is.

    Raises:
        InputError: *folder* does not exist, or has none of the articles.
    """
    curation = _load(project, folder)
    report = TextReport(unnamed=_unnamed_articles(project, curation, folder))
    locks: dict[Path, bytes] = {}
    quotes = missing = sources = 0
    for source in curation.sources.values():
        text = _read_article(source, folder, report)
        earlier = _earlier_anchors(source, has_unreadable=_has_unreadable_values(curation, source))
        path = lock_path(project, source.source_id)
        if text is None:
            if source.lock:
                locks[path] = anchor_lock.write(dataclasses.replace(source.lock, anchors=earlier))
            continue
        if changed_text := _changed_text(project, source, text):
            report.findings += changed_text
            continue
        anchors = _find_quotes(text, source, report.findings)
        sources += 1
        quotes += len(anchors)
        missing += len(source.selectors()) - len(anchors)
        if anchors or source.lock or not source.selectors():
            lock = AnchorLock(text.sha256, len(text.content), {**earlier, **_recorded(anchors)})
            locks[path] = anchor_lock.write(lock)
    contents = {project.relative(path): content for path, content in locks.items()}
    record = written_files.updated_record(project.root, contents)
    changed = [
        path for path in safe_files.write_all_or_none(project.root, {**locks, **record}) if path in locks
    ]
    return AnchorReport(
        quotes=quotes,
        missing=missing,
        sources=sources,
        absent=tuple(report.absent),
        unnamed=report.unnamed,
        changed=tuple(project.relative(path) for path in changed),
        findings=_without_locks([*curation.findings, *report.findings]),
    )


_REPAIRED: Final = frozenset({MISSING_ANCHOR, OUTDATED_ANCHOR, MOVED_ANCHOR, INVALID_LOCK})
"""Rules whose violations anchoring itself repairs."""


def _without_locks(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return *findings* in order, without those about locks, which anchoring writes."""
    return tuple(
        in_order(f for f in findings if f.rule not in _REPAIRED and not f.file.endswith(LOCK_SUFFIX))
    )


def _earlier_anchors(source: CuratedSource, *, has_unreadable: bool) -> dict[EvidenceKey, RecordedAnchor]:
    """Return what is recorded for the quotes of *source*; everything if some of its quotes may be unreadable.

    A quote whose number has changed, because another one was removed, is recognized by its words.
    """
    recorded = source.lock.anchors if source.lock else {}
    by_words = {(key[0], key[1], anchor[0]): anchor for key, anchor in recorded.items()}
    current: dict[EvidenceKey, RecordedAnchor] = {}
    for evidence in source.selectors():
        words = (evidence.supports, evidence.part, evidence.quote.digest)
        if anchor := by_words.get(words) or recorded.get(evidence.key):
            current[evidence.key] = anchor
    return {**recorded, **current} if has_unreadable else current


def _recorded(anchors: Mapping[Evidence, Anchor]) -> dict[EvidenceKey, RecordedAnchor]:
    return {evidence.key: (evidence.quote.digest, anchor) for evidence, anchor in anchors.items()}


def _load(project: Project, folder: Path) -> Curation:
    """Return the curation files of *project*.

    Raises:
        InputError: *folder*, which holds the articles, does not exist.
    """
    if not folder.is_dir():
        raise InputError(f"No such folder of articles: '{folder}'. Check the path after --texts.")
    return curation_loader.load(project, loader.load_folder(project.schemas))
