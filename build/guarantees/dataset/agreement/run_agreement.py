"""Compare the codings in ``curation/`` with each other and with the adjudicated one, and record the figures.

The comparison needs the articles, because spans are compared word by word. The figures are recorded, so that a build
without the articles writes the same table; a build with them checks that the record is up to date.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from guarantees.contract import loader
from guarantees.core import csv_text, safe_files
from guarantees.core.csv_text import Row
from guarantees.core.errors import InputError
from guarantees.core.findings import Finding, FindingCollector, has_errors, in_order
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
"""A blind coding with the codebook as it was after the adjudication, if there is one."""

SETTLED_BY_RULE: Final = frozenset({"attribution_words"})
"""The measures on which one coding rule settles all differences, so that they need no decision of their own."""

TABLE: Final = "coder_agreement"
EVENTS: Final = "events"


@dataclass(frozen=True, slots=True)
class AgreementReport:
    """The result of comparing the codings.

    Attributes:
        rows: The rows of the table ``coder_agreement``.
        disagreements: All disagreements between the blind codings, each with its decision, if there is one.
        recorded: Whether the figures were written.
        findings: The findings about codings and decisions.
    """

    rows: Sequence[Mapping[str, str]]
    disagreements: Mapping[Disagreement, Decision | None]
    recorded: bool
    findings: Sequence[Finding]

    @staticmethod
    def open(disagreement: Disagreement) -> str:
        """Return why a disagreement has no decision of its own."""
        return "settled by a rule" if disagreement.measure in SETTLED_BY_RULE else "undecided"


def agreement(project: Project, texts: Path, *, record: bool) -> AgreementReport:
    """Compare the codings in ``curation/``, and with *record* write the figures.

    Raises:
        InputError: There is no folder *texts*, it lacks an article, or there is no second coding.
    """
    if not texts.is_dir():
        message = f"No such folder of articles: '{texts}'. Add --texts DIR."
        raise InputError(message)
    curation = curation_loader.load(project, loader.load_folder(project.schemas))
    blind = _load_codings(project, curation)
    if not blind:
        message = (
            f"{project.curation}: no codings to compare ({', '.join(BLIND_CODINGS)}). See curation/README.md."
        )
        raise InputError(message)
    corpus = _corpus(blind, texts)
    if corpus is None:
        message = f"{texts}: an article that was coded twice is missing. Put all of them there."
        raise InputError(message)
    comparisons, findings = _compare_all(curation, blind, corpus)
    decisions = _match_decisions(comparisons[0].disagreements, curation.decisions)
    rows = _rows(comparisons, intervals=True)
    findings = in_order([*findings, *decisions.findings])
    writes = record and not has_errors(findings)
    if writes:
        table = curation.contract[TABLE]
        content = csv_text.to_csv_sorted(rows, table.columns, table.primary_key)
        safe_files.write_all_or_none(project.root, {project.coder_agreement: content})
    return AgreementReport(rows, decisions.by_disagreement, writes, findings)


def stale_figures(project: Project, curation: Curation, texts: Path | None) -> list[Finding]:
    """Return the findings about a record, or decisions on disagreements, that do not match the codings.

    Returns none if an article is not in *texts*, or if nothing is coded twice.
    """
    blind = _load_codings(project, curation)
    corpus = _corpus(blind, texts) if blind and texts else None
    if corpus is None or not curation.complete:
        return []
    comparisons, findings = _compare_all(curation, blind, corpus)
    decisions = _match_decisions(comparisons[0].disagreements, curation.decisions)
    return [*findings, *decisions.findings, *_record_findings(project, curation, comparisons)]


@dataclass(frozen=True, slots=True)
class _StaleFigure:
    """A recorded cell that differs from the computed one."""

    key: tuple[str, ...]
    column: str
    recorded: str
    computed: str


def _record_findings(
    project: Project, curation: Curation, comparisons: Sequence[Comparison]
) -> list[Finding]:
    """Return one finding if the record differs from *comparisons*, because one command fixes all of it."""
    key = curation.contract[TABLE].primary_key
    recorded = {row.key(key): row for row in curation.agreement}
    computed = {tuple(row[name] for name in key): row for row in _rows(comparisons, intervals=False)}
    stale = _stale_figures(recorded, computed)
    if not stale:
        return []
    first = stale[0]
    figures = len({figure.key for figure in stale})
    return [
        Finding(
            rule=OUTDATED_AGREEMENT_RECORD,
            table=TABLE,
            file=project.relative(project.coder_agreement),
            line=recorded[first.key].line if first.key in recorded else 0,
            column=first.column,
            value=first.recorded,
            message=f"{figures} recorded figures are outdated. The first: {' and '.join(first.key[:2])} on "
            f"{first.key[2]}: recorded {first.recorded}, computed {first.computed}.",
            hint=RECORD,
        )
    ]


def _stale_figures(
    recorded: Mapping[tuple[str, ...], Row], computed: Mapping[tuple[str, ...], Mapping[str, str]]
) -> list[_StaleFigure]:
    stale = [
        _StaleFigure(key, column, recorded[key][column] if key in recorded else "nothing", value)
        for key in sorted(computed)
        for column, value in computed[key].items()
        if key not in recorded or recorded[key][column] != value
    ]
    removed = sorted(recorded.keys() - computed.keys())
    column = "value_thousandths"
    return stale + [_StaleFigure(key, column, recorded[key][column], "nothing") for key in removed]


def _load_codings(project: Project, curation: Curation) -> list[Coding]:
    """Return the blind codings, or none unless both of the first two exist."""
    if not all(project.coding(name).is_dir() for name in BLIND_CODINGS):
        return []
    names = [name for name in (*BLIND_CODINGS, REPLICATION_CODING) if project.coding(name).is_dir()]
    return [codings.load(project, curation, name) for name in names]


def _corpus(blind: Sequence[Coding], texts: Path) -> Corpus | None:
    """Return the articles that all codings have, or None if one of them is not in *texts*."""
    shared = set.intersection(*(set(coding.sources) for coding in blind))
    ignored = FindingCollector()
    articles = {name: article.read(texts, blind[0].sources[name].text_file, ignored) for name in shared}
    available = {name: text for name, text in articles.items() if text}
    return Corpus(available) if len(available) == len(shared) else None


def _compare_all(
    curation: Curation, blind: Sequence[Coding], corpus: Corpus
) -> tuple[list[Comparison], list[Finding]]:
    """Compare the first two codings with each other, and each blind coding with the adjudicated one."""
    units_of_codings = [coded_units(coding, corpus) for coding in blind]
    adjudicated = coded_units(codings.adjudicated(curation), corpus)
    pairs = [
        (units_of_codings[0], units_of_codings[1]),
        *((units, adjudicated) for units in units_of_codings),
    ]
    findings = [finding for units in units_of_codings for finding in units.findings]
    return [compare(one, other, corpus) for one, other in pairs], findings


def _rows(comparisons: Iterable[Comparison], *, intervals: bool) -> list[dict[str, str]]:
    """Return the rows of the table; without *intervals*, which are slow, their columns are left out."""
    rows: list[dict[str, str]] = []
    for comparison in comparisons:
        is_final = comparison.other not in BLIND_CODINGS
        for measure in MEASURES:
            estimate = comparison.figures.get(measure.name)
            # Recall is defined against the adjudicated coding only.
            if estimate is None or (measure.name == "recall" and not is_final):
                continue
            rows.append(
                {
                    "stage": "after_adjudication" if is_final else "before_adjudication",
                    "coding": comparison.one,
                    "compared_with": comparison.other,
                    "measure": measure.name,
                    "statistic": estimate.statistic,
                    "units": str(estimate.units),
                    "value_thousandths": _thousandths(estimate.value),
                    **(_interval(estimate) if intervals else {}),
                    "bar": _bar(measure, estimate),
                }
            )
    return rows


def _interval(estimate: Estimate) -> dict[str, str]:
    low, high = estimate.interval()
    return {"low_thousandths": _thousandths(low), "high_thousandths": _thousandths(high)}


def _thousandths(value: float) -> str:
    return str(round(value * 1000))


def _bar(measure: Measure, estimate: Estimate) -> str:
    if measure.bar is None:
        return "none"
    return "met" if estimate.value >= measure.bar else "missed"


@dataclass(frozen=True, slots=True)
class _Decisions:
    """The decision on each disagreement, and the findings about missing and unused decisions."""

    by_disagreement: Mapping[Disagreement, Decision | None]
    findings: Sequence[Finding]


def _match_decisions(
    disagreements: Iterable[Disagreement], decisions: Mapping[str, Sequence[Decision]]
) -> _Decisions:
    unused = {name: list(entries) for name, entries in decisions.items()}
    by_disagreement: dict[Disagreement, Decision | None] = {}
    findings: list[Finding] = []
    for disagreement in disagreements:
        name = disagreement.source_id or EVENTS
        decision = next((entry for entry in unused.get(name, ()) if _decides(entry, disagreement)), None)
        by_disagreement[disagreement] = decision
        if decision:
            unused[name].remove(decision)
        elif disagreement.measure not in SETTLED_BY_RULE:
            findings.append(_undecided(name, disagreement))
    findings += [
        Finding(
            rule=UNUSED_DECISION,
            record=decision.one,
            file=decision.location.file,
            line=decision.location.line,
            value=decision.measure,
            message="Unused decision: the codings do not differ there.",
            hint="Correct its records and measure, or remove it.",
        )
        for entries in unused.values()
        for decision in entries
    ]
    return _Decisions(by_disagreement, findings)


def _decides(decision: Decision, disagreement: Disagreement) -> bool:
    prefix = f"{disagreement.source_id}-" if disagreement.source_id else ""
    records = disagreement.one.removeprefix(prefix), disagreement.other.removeprefix(prefix)
    values = {value for value in disagreement.values if value != ABSENT}
    return (
        (decision.one, decision.other) == records
        and decision.measure == disagreement.measure
        and (not decision.value or decision.value in values)
    )


def _undecided(name: str, disagreement: Disagreement) -> Finding:
    one, other = (value or "blank" for value in disagreement.values)
    return Finding(
        rule=UNDECIDED_DISAGREEMENT,
        record=disagreement.one if disagreement.one != ABSENT else disagreement.other,
        file=f"curation/adjudication/{name}.yml",
        column=disagreement.measure,
        value=one,
        message=f"Undecided: {one!r} (first, {disagreement.one}) or {other!r} (second, {disagreement.other}).",
        hint="Add a decision: one, other, measure, outcome, reason.",
    )
