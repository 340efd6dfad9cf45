"""What can only be judged with the texts at hand: quotes are there, our words are our own, nothing is left out."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from guarantees.core.findings import Finding
from guarantees.core.project import Project
from guarantees.core.rules import QUOTES, Rule, register
from guarantees.dataset.curation.anchor_lock import digest
from guarantees.dataset.curation.curation_loader import Curation, SourceFile, lock_path
from guarantees.dataset.curation.entries import Entry
from guarantees.dataset.model import EXCLUSION, Anchor, AnchorLock, Evidence
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
"""Checks of this module whose findings may be accepted; the others say that the evidence is not there."""


@dataclass(slots=True)
class TextReport:
    """What was re-found: how many anchors, in how many texts, and which sources had no text at hand.

    Only anchors that are published count as *verified*. *coverage* is known of the sources whose file can be
    read and whose quotes are all in the text.
    """

    verified: int = 0
    texts: int = 0
    absent: list[str] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    coverage: dict[str, Coverage] = field(default_factory=dict)


def verify(layout: Project, curation: Curation, folder: Path | None) -> TextReport:
    """Return what re-finding every recorded anchor in the texts of *folder* shows."""
    evidence = TextReport()
    found: list[Article] = []
    names = frozenset((*_names(curation), *_last_names(curation))) - {""}
    for file in curation.sources.values():
        text = _text(file, folder, evidence)
        if text is None:
            continue
        found.append(text)
        anchors = _verify_source(layout, file, text, evidence)
        if anchors is not None and not _has_unreadable_values(curation, file):
            evidence.coverage[file.source_id] = coding_coverage.measure_coverage(text, anchors, names)
            mark = file.entry.place("exclusions")
            evidence.findings += coding_coverage.findings(
                text, evidence.coverage[file.source_id], file.source_id, mark
            )
    evidence.texts = len(found)
    evidence.findings += _copied_phrases(curation, found)
    return evidence


def _text(file: SourceFile, folder: Path | None, evidence: TextReport) -> Article | None:
    if folder is None or not file.text_file:
        evidence.absent.append(file.source_id)
        return None
    text, findings = article.read(folder, file.text_file)
    evidence.findings += [dataclasses.replace(f, table="sources", record=file.source_id) for f in findings]
    if text is None and not findings:
        evidence.absent.append(file.source_id)
    return text


def _has_unreadable_values(curation: Curation, file: SourceFile) -> bool:
    """Tell whether something in *file* could not be read: what hangs on it would lack its evidence."""
    return any(f.file == file.entry.mark.file and f.check.startswith("curation-") for f in curation.findings)


def _names(curation: Curation) -> Iterator[str]:
    """Yield the names of the actors, in every spelling."""
    for actor in curation.actors.values():
        yield from (actor.text("name"), *actor.texts("aliases"))


def _last_names(curation: Curation) -> Iterator[str]:
    """Yield the names by which texts call a person whom they have introduced."""
    for actor in curation.actors.values():
        if actor.text("type") == "person":
            yield actor.text("name").split(" ")[-1]


def _verify_source(
    layout: Project, file: SourceFile, text: Article, evidence: TextReport
) -> dict[Evidence, Anchor] | None:
    """Return where every quote of *file* stands in *text*; None where one of them is not there."""
    if file.lock is None:
        return None  # that nothing is recorded has been told
    changed = find_quotes.check_text_hash(
        text, file.lock.sha256, layout.relative(lock_path(layout, file.source_id))
    )
    evidence.findings += changed
    if changed:
        return None
    anchors: dict[Evidence, Anchor] = {}
    lost = False
    for selector, found in find_quotes.resolve(text, file.selectors()):
        recorded = file.lock.anchors.get((selector.owner, selector.part, selector.seq))
        if isinstance(found, Finding):
            evidence.findings.append(found)
            lost = True
            continue
        anchors[selector] = found
        if recorded and recorded[1] == found:
            evidence.verified += selector.part != EXCLUSION
        elif recorded and recorded[0] == digest(selector.piece):
            evidence.findings.append(_moved(selector, recorded[1], found))
    return None if lost else anchors


def _moved(selector: Evidence, recorded: Anchor, found: Anchor) -> Finding:
    mark = selector.piece.mark
    return Finding(
        rule=MOVED_ANCHOR,
        file=mark.file,
        line=mark.line,
        table=selector.subject.table,
        record=selector.subject.record,
        column=selector.part,
        value=str(selector.piece),
        message=f"Recorded at {recorded.char_start}-{recorded.char_end}, "
        f"the quote stands at {found.char_start}-{found.char_end}.",
        hint="Run `guarantees anchor`; a lock is never edited by hand.",
    )


def _copied_phrases(curation: Curation, found: Sequence[Article]) -> Iterator[Finding]:
    """Yield where our own wording shares a run of words with one of the texts."""
    names = {tuple(shared_phrases.words(name)) for name in _names(curation)}
    for entry, key in _authored_texts(curation):
        for text in found:
            run = shared_phrases.longest_shared_phrase(entry.text(key), text, names)
            if run:
                mark = entry.place(key)
                yield Finding(
                    rule=COPIED_PHRASE,
                    file=mark.file,
                    line=mark.line,
                    table=entry.subject.table,
                    record=entry.subject.record,
                    column=key,
                    value=" ".join(run),
                    message=f"{len(run)} words in a row stand in {text.file} too.",
                    hint=f"Say it in your own words: at most {shared_phrases.MAX_SHARED} may be shared, names aside.",
                )


def _authored_texts(curation: Curation) -> Iterator[tuple[Entry, str]]:
    for event in curation.events.values():
        yield from ((event, key) for key in ("label", "summary"))
    for actor in curation.actors.values():
        yield actor, "note"
    for file in curation.sources.values():
        yield file.source, "note"
        for statement in file.statements:
            yield from ((statement, key) for key in ("summary", "note"))
        for report in file.reports:
            yield report, "account_note"
        for exclusion in file.exclusions:
            yield exclusion, "note"
    for codes in curation.lists.values():
        for code in codes.entries("codes"):
            yield from ((code, key) for key in ("definition", "coding_rule", "example"))
    for rule in curation.rules:
        yield from ((rule, key) for key in ("rule", "example"))


@dataclass(frozen=True, slots=True)
class AnchoredTexts:
    """What anchoring did: the locks to write, quotes found, sources without a text, and findings."""

    locks: dict[str, AnchorLock]
    quotes: int
    absent: Sequence[str]
    findings: Sequence[Finding]


def anchor(layout: Project, curation: Curation, folder: Path) -> AnchoredTexts:
    """Return the locks that re-finding every quote in the texts of *folder* gives.

    A text whose hash is not the recorded one gets no lock, and neither does one that lacks a quote: what
    was recorded stays as it is.
    """
    evidence = TextReport()
    locks: dict[str, AnchorLock] = {}
    count = 0
    for file in curation.sources.values():
        text = _text(file, folder, evidence)
        if text is None:
            continue
        path = layout.relative(lock_path(layout, file.source_id))
        problems = find_quotes.check_text_hash(text, file.lock.sha256, path) if file.lock else []
        anchors: dict[Evidence, Anchor] = {}
        for selector, found in [] if problems else find_quotes.resolve(text, file.selectors()):
            if isinstance(found, Finding):
                problems.append(found)
            else:
                anchors[selector] = found
        evidence.findings += problems
        if not problems:
            count += len(anchors)
            locks[file.source_id] = AnchorLock(
                text.sha256,
                len(text.content),
                {(s.owner, s.part, s.seq): (digest(s.piece), found) for s, found in anchors.items()},
            )
    return AnchoredTexts(locks, count, evidence.absent, evidence.findings)
