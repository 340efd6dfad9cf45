"""Compare the codings in ``curation/`` with each other and with the adjudicated one.

The comparison needs the articles, because spans are compared word by word. A build with the articles records the figures
and the differences in ``curation/``, so that a build without them writes the same tables.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from guarantees.contract import loader
from guarantees.core import progress
from guarantees.core.errors import InputError
from guarantees.core.findings import Finding, FindingCollector, in_order
from guarantees.core.project import Project
from guarantees.core.rules import AGREEMENT, Rule, Severity, register
from guarantees.dataset.agreement.compare_codings import (
    ABSENT,
    Comparison,
    Disagreement,
    compare,
    final_records,
)
from guarantees.dataset.agreement.measures import MEASURES, Measure
from guarantees.dataset.agreement.statistics import Estimate
from guarantees.dataset.agreement.units import CodedEvent, CodedStatement, CodedUnits, Corpus, coded_units
from guarantees.dataset.curation import codings, curation_loader
from guarantees.dataset.curation.codings import Coding
from guarantees.dataset.curation.curation_loader import Curation
from guarantees.dataset.model import Decision
from guarantees.dataset.texts import article

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
OUTDATED_AGREEMENT: Final = register(
    Rule(
        name="outdated-agreement",
        group=AGREEMENT,
        summary="The recorded figures on the agreement of the coders should be those of the present coding.",
        fix="Nothing for a contribution; before a release, run `guarantees build` with the articles.",
        severity=Severity.WARNING,
        bad="curation/coder_agreement.csv as it was before the type of ferry-gazette-s01 was corrected",
        good="curation/coder_agreement.csv after `guarantees build` with the articles",
    )
)

BLIND_CODINGS: Final = ("first", "second")
"""The codings that were compared and adjudicated."""

REPLICATION_CODING: Final = "third"
"""A blind coding with the codebook as it was after the adjudication, if there is one."""

SETTLED_BY_RULE: Final = frozenset({"attribution_words"})
"""The measures on which one coding rule settles all differences, so that they need no decision of their own."""

EVENTS: Final = "events"

_UNITS: Final = frozenset({"attributions", "events"})
"""The measures on whether a record is coded at all."""


@dataclass(frozen=True, slots=True)
class AgreementReport:
    """The result of comparing the codings.

    Attributes:
        rows: The rows of the table ``coder_agreement``.
        differences: The rows of the table ``coding_differences``.
        disagreements: All disagreements between the blind codings, each with its decision, if there is one.
        findings: The findings about codings and decisions.
    """

    rows: Sequence[Mapping[str, str]]
    differences: Sequence[Mapping[str, str]]
    disagreements: Mapping[Disagreement, Decision | None]
    findings: Sequence[Finding]

    @staticmethod
    def open(disagreement: Disagreement) -> str:
        """Return why a disagreement has no decision of its own."""
        return "settled by a rule" if disagreement.measure in SETTLED_BY_RULE else "undecided"


def agreement(project: Project, texts: Path) -> AgreementReport:
    """Compare the codings in ``curation/``.

    Raises:
        InputError: There is no folder *texts*, it lacks an article, or there is no second coding.
    """
    if not texts.is_dir():
        message = f"No such folder of articles: '{texts}'. Add --texts DIR."
        raise InputError(message)
    curation = curation_loader.load(project, loader.load_folder(project.schemas))
    if not _is_coded_twice(project):
        message = (
            f"{project.curation}: no codings to compare ({', '.join(BLIND_CODINGS)}). See curation/README.md."
        )
        raise InputError(message)
    report = compare_again(project, curation, texts)
    if report is None:
        message = f"{texts}: an article that was coded twice is missing. Put all of them there."
        raise InputError(message)
    return report


def compare_again(project: Project, curation: Curation, texts: Path | None) -> AgreementReport | None:
    """Return how the codings compare; None if an article is not in *texts*, or if nothing is coded twice."""
    blind = _load_codings(project, curation)
    corpus = _corpus(blind, texts) if blind and texts else None
    if corpus is None:
        return None
    units = [coded_units(coding, corpus) for coding in blind]
    adjudicated = coded_units(codings.adjudicated(curation), corpus)
    pairs = [(units[0], units[1]), *((coded, adjudicated) for coded in units)]
    comparisons = [
        compare(one, other, corpus) for one, other in progress.track(pairs, "Comparing the codings")
    ]
    decisions = _match_decisions(comparisons[0].disagreements, curation.decisions)
    return AgreementReport(
        rows=_rows(progress.track(comparisons, "Estimating the intervals")),
        differences=_difference_rows(decisions.by_disagreement, units, adjudicated),
        disagreements=decisions.by_disagreement,
        findings=in_order([*(finding for coded in units for finding in coded.findings), *decisions.findings]),
    )


def outdated_records(project: Project, curation: Curation, report: AgreementReport) -> list[Finding]:
    """Return a finding for each record of an earlier comparison, in *curation*, that *report* does not confirm."""
    records = (
        (project.coder_agreement, curation.agreement, report.rows),
        (project.coding_differences, curation.differences, report.differences),
    )
    findings = []
    for path, recorded, computed in records:
        present = {tuple(sorted(row.items())) for row in computed}
        former = {tuple(sorted(row.cells.items())) for row in recorded}
        if changed := len(present - former) or len(former - present):
            findings.append(
                Finding(
                    rule=OUTDATED_AGREEMENT,
                    table=path.stem,
                    file=project.relative(path),
                    message=f"Recorded for an earlier coding: {changed} of {len(present)} rows would change.",
                    hint="A contribution may leave this. Before a release, run `guarantees build` with the articles.",
                )
            )
    return findings


def _difference_rows(
    disagreements: Mapping[Disagreement, Decision | None],
    blind: Sequence[CodedUnits],
    adjudicated: CodedUnits,
) -> list[dict[str, str]]:
    """Return the rows of the table ``coding_differences``."""
    of_first, of_second = (final_records(coded, adjudicated) for coded in blind[:2])
    numbers: Counter[tuple[str, str, str]] = Counter()
    rows = []
    for difference, decision in disagreements.items():
        key = difference.one, difference.other, difference.measure
        numbers[key] += 1
        final = of_first.get(difference.one) or of_second.get(difference.other)
        rows.append(
            {
                "source_id": difference.source_id,
                "first_record": _published(difference.one),
                "second_record": _published(difference.other),
                "measure": difference.measure,
                "seq": str(numbers[key]),
                "first_value": _published(difference.values[0]),
                "second_value": _published(difference.values[1]),
                "final_value": _published(_final_value(difference.measure, final)),
                "outcome": decision.outcome if decision else "",
                "rule": decision.rule if decision else "",
            }
        )
    return rows


def _published(value: str) -> str:
    """Return *value* as the table has it: a spreadsheet would take a hyphen for the beginning of a formula."""
    return f"none{value.removeprefix(ABSENT)}" if value == ABSENT or value.startswith(f"{ABSENT} ") else value


def _final_value(measure: str, final: CodedStatement | CodedEvent | None) -> str:
    """Return what the adjudicated record has for *measure*; blank where it is no single cell."""
    if measure in _UNITS:
        return "coded" if final else ABSENT
    if final is None:
        return ABSENT
    return final.columns.get(measure, "")


def _is_coded_twice(project: Project) -> bool:
    """Return whether there are two blind codings to compare."""
    return all(project.coding(name).is_dir() for name in BLIND_CODINGS)


def _load_codings(project: Project, curation: Curation) -> list[Coding]:
    """Return the blind codings, or none unless both of the first two exist."""
    if not _is_coded_twice(project):
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


def _rows(comparisons: Iterable[Comparison]) -> list[dict[str, str]]:
    """Return the rows of the table ``coder_agreement``."""
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
                    **_interval(estimate),
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
