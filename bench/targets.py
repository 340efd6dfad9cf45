"""The targets for the speed of validation, and whether they are met."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from bench.packages import ALL, FAULTY, NAMES, VALID
from bench.results import GROWS_FROM, REPOSITORY, SHAPE, SMALL, Results
from bench.tools import BASELINE, DATAFRAMELY, GUARANTEES, GUARANTEES_SCALE
from bench.variants import VARIANTS


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
    def result(self) -> str:
        """Whether the target is met, and by which factor it is missed."""
        if self.measured is None:
            return "not measured"
        if self.measured >= self.limit if self.at_least else self.measured <= self.limit:
            return "met"
        if not self.limit or not self.measured:
            return "**not met**"
        factor = self.limit / self.measured if self.at_least else self.measured / self.limit
        return f"**not met**, by a factor of {factor:.2f}"


def targets(results: Results) -> list[Target]:
    """Return every target with its measurement."""
    return [
        *_times_faster(results),
        *_relative_to_peers(results),
        *_at_the_largest_size(results),
        *_on_the_repository(results),
        *_accuracy(results),
    ]


def _times_faster(results: Results) -> Iterator[Target]:
    for package, limit in ((VALID, 40), (FAULTY, 35), (ALL, 10)):
        rows = results.rows(package)
        text = f"{rows:,} rows, {NAMES[package]}: times faster than frictionless"
        yield Target(text, limit, results.faster(package, rows), at_least=True)
    text = f"{results.variants:,} rows, variant with the smallest gain: times faster than frictionless"
    slowest, name = results.least_gain([(name, results.variants) for name in VARIANTS])
    yield Target(text, 20, slowest, at_least=True, detail=name)
    text = "Packages from one row: largest share of the time of frictionless"
    slowest, name = results.least_gain(results.packages(SMALL) + results.packages(SHAPE))
    yield Target(text, 1, 1 / slowest if slowest else None, detail=name)


def _relative_to_peers(results: Results) -> Iterator[Target]:
    for package, limit in ((VALID, 1.8), (FAULTY, 2.2)):
        text = f"{results.race:,} rows, {NAMES[package]}: CPU time relative to the baseline"
        yield Target(text, limit, results.ratio(GUARANTEES, BASELINE, package, results.race, "cpu"))
    text = f"{results.race:,} rows, valid: time relative to dataframely"
    yield Target(text, 1.1, results.ratio(GUARANTEES, DATAFRAMELY, VALID, results.race))


def _at_the_largest_size(results: Results) -> Iterator[Target]:
    largest = max([results.race, *(rows for _, rows in results.packages(VALID))])
    for package, limit in ((VALID, 1.0), (FAULTY, 1.2)):
        memory = results.typical(GUARANTEES, package, largest, "memory")
        text = f"{largest:,} rows, {NAMES[package]}: peak memory"
        yield Target(text, limit, memory and memory / 1e9, unit=" GB")
    exponent, steps = results.growth(GUARANTEES) or (None, [])
    detail = ", ".join(f"{step:.2f}" for step in steps) + " from size to size" if steps else ""
    yield Target(
        f"Growth exponent of time, {GROWS_FROM:,} to {largest:,} rows", 1.05, exponent, detail=detail
    )


def _on_the_repository(results: Results) -> Iterator[Target]:
    for tool, limit in ((GUARANTEES, 0.9), (GUARANTEES_SCALE, 0.4)):
        text = f"`{tool.replace(GUARANTEES, 'guarantees validate')}` on the repository"
        yield Target(text, limit, results.typical(tool, REPOSITORY, 0), unit=" s")


def _accuracy(results: Results) -> Iterator[Target]:
    accuracy = results.accuracy.get(GUARANTEES)
    percent = accuracy["cells"] * 100 if accuracy else None
    text = f"{results.race:,} rows, {NAMES[FAULTY]}: "
    yield Target(f"{text}faults reported with row and column", 100, percent, at_least=True, unit=" %")
    yield Target(f"{text}reports for rows without a fault", 0, accuracy["extra"] if accuracy else None)
