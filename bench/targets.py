"""The targets for the speed of validation, and whether they are met."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from bench.results import Results
from bench.tools import BASELINE, FRICTIONLESS, GUARANTEES

MILLION = 1_000_000


@dataclass(frozen=True, slots=True)
class Target:
    """A target with its limit and the measurement.

    Attributes:
        text: What is measured.
        limit: The number to reach.
        measured: The measurement, or None.
        at_least: Whether the limit is a minimum rather than a maximum.
        unit: The unit of both numbers.
        detail: An addition to the measurement.
    """

    text: str
    limit: float
    measured: float | None
    at_least: bool = False
    unit: str = ""
    detail: str = ""

    @property
    def met(self) -> bool:
        """Whether the target was measured and met."""
        if self.measured is None:
            return False
        return self.measured >= self.limit if self.at_least else self.measured <= self.limit

    @property
    def result(self) -> str:
        """Whether the target is met, and by which factor it is missed."""
        if self.measured is None:
            return "not measured"
        if self.met:
            return "met"
        if not self.limit:
            return f"**not met**, by {self.measured:g}"
        factor = self.limit / self.measured if self.at_least else self.measured / self.limit
        return f"**not met**, by a factor of {factor:.2f}"


def targets(results: Results) -> Iterator[Target]:
    """Yield every target with its measurement."""
    yield from _targets_at_a_million_rows(results)
    memory = results.typical(GUARANTEES, 10 * MILLION, cost="memory")
    yield Target("10 M rows: peak memory", 2, memory / 1e9 if memory else None, unit=" GB")
    yield Target(
        "growth exponent of time, 100 k to 10 M rows",
        1.05,
        results.growth(GUARANTEES) if results.typical(GUARANTEES, 10 * MILLION) else None,
        detail=", ".join(f"{step:.2f}" for step in results.steps(GUARANTEES)) + " from size to size",
    )
    validate, needed = results.start("repository"), results.start("import")
    yield Target("`guarantees --help`", 0.15, results.start("help"), unit=" s")
    yield Target("`guarantees validate` on the repository", 1.5, validate, unit=" s")
    yield Target(
        "`guarantees validate` on the repository, relative to the import of pandas, pandera and frictionless",
        4,
        validate / needed if validate and needed else None,
    )


def _targets_at_a_million_rows(results: Results) -> Iterator[Target]:
    ratios = [results.ratio(FRICTIONLESS, GUARANTEES, MILLION, package) for package in ("valid", "faulty")]
    measured = [ratio for ratio in ratios if ratio]
    yield Target(
        "1 M rows: times faster than `frictionless validate`, on the slower of the two packages",
        30,
        min(measured) if len(measured) == len(ratios) else None,
        at_least=True,
    )
    agreement = results.agreements.get(MILLION)
    yield Target(
        "1 M rows: rows on which the result differs from frictionless, without its known leniencies",
        0,
        agreement["ours_alone"] + agreement["theirs_alone"] if agreement else None,
        detail=f"{agreement['both']} rows rejected by both" if agreement else "",
    )
    accuracy = results.accuracy.get(MILLION, {}).get(GUARANTEES)
    yield Target(
        "1 M rows: percent of the faults that are reported with row and column",
        100,
        accuracy["cells"] * 100 if accuracy else None,
        at_least=True,
        unit=" %",
    )
    yield Target(
        "1 M rows: CPU time, relative to the baseline",
        2,
        results.ratio(GUARANTEES, BASELINE, MILLION, cost="cpu"),
    )
    yield Target(
        "1 M rows: time, relative to pandera on polars",
        1,
        results.ratio(GUARANTEES, "pandera on polars", MILLION),
    )
    yield Target(
        "1 M rows: time, relative to dataframely", 1, results.ratio(GUARANTEES, "dataframely", MILLION)
    )
