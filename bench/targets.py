"""The bars that were set for the speed of validation, and whether they are met."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from bench.results import Results
from bench.tools import FLOOR, JUDGE, OURS

MILLION = 1_000_000


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar: what it says, the number that it asks for, and the one that was measured.

    Attributes:
        text: What it says.
        wanted: The number.
        got: What was measured, or nothing.
        least: Whether the number is the least that will do, and not the most.
        unit: What stands after both numbers.
        told: More about what was measured.
    """

    text: str
    wanted: float
    got: float | None
    least: bool = False
    unit: str = ""
    told: str = ""

    @property
    def met(self) -> bool:
        """Whether it was measured, and met."""
        return self.got is not None and (self.got >= self.wanted if self.least else self.got <= self.wanted)

    @property
    def verdict(self) -> str:
        """Whether it is met, and by how much it is missed."""
        if self.got is None:
            return "not measured"
        if self.met:
            return "met"
        if not self.wanted:
            return f"**not met**, by {self.got:g}"
        over = self.wanted / self.got if self.least else self.got / self.wanted
        return f"**not met**, by a factor of {over:.2f}"


def bars(results: Results) -> Iterator[Bar]:
    """Yield every bar with what was measured."""
    slower = [results.ratio(JUDGE, OURS, MILLION, package) for package in ("valid", "faulty")]
    both = [ratio for ratio in slower if ratio]
    yield Bar(
        "1 M rows: times faster than `frictionless validate`, on the slower of the two packages",
        30,
        min(both) if len(both) == len(slower) else None,
        least=True,
    )
    agreement = results.agreements.get(MILLION)
    yield Bar(
        "1 M rows: rows on which the verdict is not that of frictionless, save for its known leniencies",
        0,
        agreement["ours_alone"] + agreement["theirs_alone"] if agreement else None,
        told=f"{agreement['both']} rows refused by both" if agreement else "",
    )
    verdict = results.verdicts.get(MILLION, {}).get(OURS)
    yield Bar(
        "1 M rows: percent of the faults that are told with row and column",
        100,
        verdict["cells"] * 100 if verdict else None,
        least=True,
        unit=" %",
    )
    yield Bar(
        "1 M rows: CPU time, times that of the floor", 2, results.ratio(OURS, FLOOR, MILLION, cost="cpu")
    )
    yield Bar(
        "1 M rows: time, times that of pandera on polars",
        1,
        results.ratio(OURS, "pandera on polars", MILLION),
    )
    yield Bar("1 M rows: time, times that of dataframely", 1, results.ratio(OURS, "dataframely", MILLION))
    memory = results.typical(OURS, 10 * MILLION, cost="memory")
    yield Bar("10 M rows: peak memory", 2, memory / 1e9 if memory else None, unit=" GB")
    yield Bar(
        "growth exponent of time, 100 k to 10 M rows",
        1.05,
        results.growth(OURS) if results.typical(OURS, 10 * MILLION) else None,
        told=", ".join(f"{step:.2f}" for step in results.steps(OURS)) + " from size to size",
    )
    validate, needed = results.start("repository"), results.start("import")
    yield Bar("`guarantees --help`", 0.15, results.start("help"), unit=" s")
    yield Bar("`guarantees validate` on the repository", 1.5, validate, unit=" s")
    yield Bar(
        "`guarantees validate` on the repository, times the import of pandas, pandera and frictionless",
        4,
        validate / needed if validate and needed else None,
    )
