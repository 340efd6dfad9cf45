"""Agreement: two blind codings of the same texts compared with each other, and with what was decided.

Comparing needs the texts, since spans are compared word by word; what comes out is recorded, so that a build
without the texts gives the same table. A build with them asks whether the record still holds.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from guarantees.contract import loader
from guarantees.core import csv_text, safe_files
from guarantees.core.errors import InputError
from guarantees.core.findings import Finding, has_errors, in_order
from guarantees.core.project import Project
from guarantees.core.rules import AGREEMENT, Rule, register
from guarantees.dataset.agreement.compare_codings import ABSENT, Comparison, Disagreement, compare
from guarantees.dataset.agreement.measures import MEASURES, Measure
from guarantees.dataset.agreement.statistics import Estimate
from guarantees.dataset.agreement.units import Corpus, coded_units
from guarantees.dataset.curation import codings, curation_loader
from guarantees.dataset.curation.codings import Coding
from guarantees.dataset.curation.curation_loader import RECORD, Curation
from guarantees.dataset.model import Decision
from guarantees.dataset.texts import article

OUTDATED_AGREEMENT_RECORD: Final = register(
    Rule(
        name="outdated-agreement-record",
        group=AGREEMENT,
        summary="The recorded figures of coder agreement must be those that the codings give.",
        fix="Run `guarantees agreement --record` with the articles available, and build again.",
        bad="value_thousandths: 812 recorded, 794 computed",
        good="value_thousandths: 794 recorded, 794 computed",
    )
)
UNDECIDED_DISAGREEMENT: Final = register(
    Rule(
        name="undecided-disagreement",
        group=AGREEMENT,
        summary="Every difference between the two codings must be decided.",
        fix="Add a decision to `curation/adjudication/`: one, other, measure, outcome, reason.",
        bad="decisions: []   # the coders differ on the issue of s01",
        good="decisions:\n  - {one: s01, other: s01, measure: issue, outcome: first, reason: The sentence is about the talks.}",
    )
)
UNUSED_DECISION: Final = register(
    Rule(
        name="unused-decision",
        group=AGREEMENT,
        summary="Every decision must be about a difference between the codings.",
        fix="Correct the records and the measure of the decision, or remove it.",
        bad="- {one: s01, other: s01, measure: issue, ...}   # the coders agree on the issue of s01",
        good="- {one: s02, other: s02, measure: issue, ...}   # the coders differ on the issue of s02",
    )
)


BLIND_CODINGS: Final = ("first", "second")
"""The codings that were compared and adjudicated."""

REPLICATION_CODING: Final = "third"
"""A coding that was made blind by the codebook as adjudication left it, where one is kept."""

SETTLED_BY_RULE: Final = frozenset({"attribution_words"})
"""Differences that a coding rule settles for all, so that none of them is decided alone."""

TABLE: Final = "coder_agreement"
EVENTS: Final = "events"


@dataclass(frozen=True, slots=True)
class AgreementReport:
    """What comparing the codings showed.

    *rows* are those of the table; *disagreements* holds the entry that decides each, where there is one;
    *recorded* tells whether the record was written.
    """

    rows: Sequence[Mapping[str, str]]
    disagreements: Mapping[Disagreement, Decision | None]
    recorded: bool
    findings: Sequence[Finding]

    @staticmethod
    def open(disagreement: Disagreement) -> str:
        """Return why a disagreement has no decision of its own."""
        return "settled by a rule" if disagreement.measure in SETTLED_BY_RULE else "undecided"


def agreement(layout: Project, texts: Path, *, record: bool) -> AgreementReport:
    """Compare the codings kept in ``curation/``, and with *record* write what comes out.

    Raises:
        InputError: There is no folder of texts, a text is not in it, or no second coding is kept.
    """
    if not texts.is_dir():
        raise InputError.missing(texts, "the folder of the texts", "Say --texts DIR.")
    curation = curation_loader.load(layout, loader.load_folder(layout.schemas))
    kept = _kept(layout, curation)
    if not kept:
        what = f"a coding to compare ({' and '.join(BLIND_CODINGS)})"
        raise InputError.missing(layout.curation, what, "See curation/README.md.")
    corpus = _corpus(kept, texts)
    if corpus is None:
        raise InputError.missing(texts, "one of the texts that were coded twice", "Put all of them there.")
    comparisons, findings = _compared(curation, kept, corpus)
    between = comparisons[0]
    decided, undecided = _decided(between.disagreements, curation.decisions)
    rows = list(_rows(comparisons, intervals=True))
    findings = in_order([*findings, *undecided])
    written = record and not has_errors(findings)
    if written:
        table = curation.contract[TABLE]
        content = csv_text.to_csv_sorted(rows, table.columns, table.primary_key)
        safe_files.write_all_or_none(layout.root, {layout.coder_agreement: content})
    return AgreementReport(rows, decided, written, findings)


def stale_figures(layout: Project, curation: Curation, texts: Path | None) -> list[Finding]:
    """Return where the recorded agreement, or the decisions on disagreements, are not what the codings give.

    Nothing can be said where a text of them is not in *texts*, or where nothing is coded twice.
    """
    kept = _kept(layout, curation)
    corpus = _corpus(kept, texts) if kept and texts else None
    if corpus is None or not curation.complete:
        return []
    comparisons, findings = _compared(curation, kept, corpus)
    _, undecided = _decided(comparisons[0].disagreements, curation.decisions)
    return [*findings, *undecided, *_differing(layout, curation, comparisons)]


def _differing(layout: Project, curation: Curation, comparisons: Sequence[Comparison]) -> Iterator[Finding]:
    """Yield that the record is not what *comparisons* give: once, since one command mends all of it."""
    key = curation.contract[TABLE].primary_key
    recorded = {row.key(key): row for row in curation.agreement}
    current = {tuple(row[name] for name in key): row for row in _rows(comparisons, intervals=False)}
    cells = [
        (name, column, recorded[name][column] if name in recorded else "nothing", cell)
        for name in sorted(current)
        for column, cell in current[name].items()
        if name not in recorded or recorded[name][column] != cell
    ]
    cells += [
        (name, "value_thousandths", row["value_thousandths"], "nothing")
        for name, row in sorted(recorded.items())
        if name not in current
    ]
    if not cells:
        return
    name, column, was, now = cells[0]
    figures = len({name for name, *_ in cells})
    yield Finding(
        rule=OUTDATED_AGREEMENT_RECORD,
        table=TABLE,
        file=layout.relative(layout.coder_agreement),
        line=recorded[name].line if name in recorded else 0,
        column=column,
        value=was,
        message=f"{figures} of the recorded figures are not what the codings give; the first, "
        f"{' and '.join(name[:2])} on {name[2]}: {was} is recorded, {now} is right.",
        hint=RECORD,
    )


def _kept(layout: Project, curation: Curation) -> list[Coding]:
    """Return the blind codings; none unless both of the first two are kept."""
    if not all(layout.coding(name).is_dir() for name in BLIND_CODINGS):
        return []
    names = [name for name in (*BLIND_CODINGS, REPLICATION_CODING) if layout.coding(name).is_dir()]
    return [codings.load(layout, curation, name) for name in names]


def _corpus(kept: Sequence[Coding], texts: Path) -> Corpus | None:
    """Return the texts that all codings hold; None where one of them is not at hand."""
    shared = set.intersection(*(set(coding.sources) for coding in kept))
    read = {name: article.read(texts, kept[0].sources[name].text_file)[0] for name in shared}
    found = {name: text for name, text in read.items() if text}
    return Corpus(found) if len(found) == len(shared) else None


def _compared(
    curation: Curation, kept: Sequence[Coding], corpus: Corpus
) -> tuple[list[Comparison], list[Finding]]:
    """Return the blind codings compared with each other, and each with the adjudicated one."""
    blind = [coded_units(coding, corpus) for coding in kept]
    final = coded_units(codings.adjudicated(curation), corpus)
    pairs = [(blind[0], blind[1]), *((coding, final) for coding in blind)]
    findings = [finding for coding in blind for finding in coding.findings]
    return [compare(one, other, corpus) for one, other in pairs], findings


def _rows(comparisons: Iterable[Comparison], *, intervals: bool) -> Iterator[dict[str, str]]:
    """Yield the rows of the table; without *intervals*, which take long, the columns of these are left out."""
    for comparison in comparisons:
        after = comparison.other not in BLIND_CODINGS
        for measure in MEASURES:
            figure = comparison.figures.get(measure.name)
            # How much of the other's one found is asked where the other is what was decided.
            if figure is None or (measure.name == "recall" and not after):
                continue
            yield {
                "stage": "after_adjudication" if after else "before_adjudication",
                "coding": comparison.one,
                "compared_with": comparison.other,
                "measure": measure.name,
                "statistic": figure.statistic,
                "units": str(figure.units),
                "value_thousandths": _thousandths(figure.value),
                **(_interval(figure) if intervals else {}),
                "bar": _bar(measure, figure),
            }


def _interval(figure: Estimate) -> dict[str, str]:
    low, high = figure.interval()
    return {"low_thousandths": _thousandths(low), "high_thousandths": _thousandths(high)}


def _thousandths(value: float) -> str:
    return str(round(value * 1000))


def _bar(measure: Measure, figure: Estimate) -> str:
    if measure.bar is None:
        return "none"
    return "met" if figure.value >= measure.bar else "missed"


def _decided(
    disagreements: Iterable[Disagreement], decisions: Mapping[str, Sequence[Decision]]
) -> tuple[dict[Disagreement, Decision | None], list[Finding]]:
    """Return the entry that decides each disagreement, and what is undecided or decided in vain."""
    open_ = {name: list(entries) for name, entries in decisions.items()}
    found: dict[Disagreement, Decision | None] = {}
    findings = []
    for disagreement in disagreements:
        name = disagreement.source_id or EVENTS
        entry = next((e for e in open_.get(name, ()) if _decides(e, disagreement)), None)
        found[disagreement] = entry
        if entry:
            open_[name].remove(entry)
        elif disagreement.measure not in SETTLED_BY_RULE:
            findings.append(_undecided(name, disagreement))
    findings += [
        Finding(
            rule=UNUSED_DECISION,
            record=entry.one,
            file=entry.location.file,
            line=entry.location.line,
            value=entry.measure,
            message="The decision is on no difference between the codings.",
            hint="Correct its records and measure, or remove it.",
        )
        for entries in open_.values()
        for entry in entries
    ]
    return found, findings


def _decides(entry: Decision, disagreement: Disagreement) -> bool:
    records = entry.one, entry.other
    source = f"{disagreement.source_id}-" if disagreement.source_id else ""
    wanted = disagreement.one.removeprefix(source), disagreement.other.removeprefix(source)
    values = {value for value in disagreement.values if value != ABSENT}
    value = entry.value
    return records == wanted and entry.measure == disagreement.measure and (not value or value in values)


def _undecided(name: str, disagreement: Disagreement) -> Finding:
    one, other = (value or "blank" for value in disagreement.values)
    return Finding(
        rule=UNDECIDED_DISAGREEMENT,
        record=disagreement.one if disagreement.one != ABSENT else disagreement.other,
        file=f"curation/adjudication/{name}.yml",
        column=disagreement.measure,
        value=one,
        message=f"Nobody decided between {one!r} (first, {disagreement.one}) and {other!r} (second, {disagreement.other}).",
        hint="Add a decision: one, other, measure, outcome, reason.",
    )
