"""The measurements of a benchmark run, and numbers derived from them."""

from __future__ import annotations

import dataclasses
import json
import math
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from statistics import linear_regression, median
from typing import Final, Literal

from bench.accuracy import Accuracy
from bench.packages import ALL, VALID
from bench.tools import FRICTIONLESS, GUARANTEES

Cost = Literal["wall", "cpu", "memory"]

REPOSITORY: Final = "repository"
SMALL: Final = "small"
SHAPE: Final = "shape "
GROWS_FROM: Final = 100_000
"""Below this number of rows, start-up dominates the time."""


def label(package: str, rows: int) -> str:
    """Return the name of a package for the page."""
    if package == SMALL:
        return f"{rows:,} rows" if rows > 1 else "1 row"
    return package.removeprefix(SHAPE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """A run of a tool on a package: seconds of wall-clock and CPU time and bytes, or why it does not count."""

    tool: str
    package: str
    rows: int
    wall: float = 0
    cpu: float = 0
    memory: int = 0
    failure: str = ""


@dataclass(slots=True, kw_only=True)
class Results:
    """All measurements of a benchmark run.

    Attributes:
        race: The rows of the valid and the faulty package that all tools are compared on.
        all_faulty: The rows of the package in which every row is faulty.
        variants: The rows of the packages in other forms.
        about: Machine, versions, date and settings.
        runs: The runs, in their order.
        accuracy: The share of planted faults that each tool reports.
    """

    race: int
    all_faulty: int
    variants: int
    about: dict[str, str] = field(default_factory=dict)
    runs: list[Run] = field(default_factory=list)
    accuracy: dict[str, Accuracy] = field(default_factory=dict)

    def rows(self, kind: str) -> int:
        """Return the rows of the package of a *kind* that all tools are compared on."""
        return self.all_faulty if kind == ALL else self.race

    def of(self, tool: str, package: str, rows: int) -> list[Run]:
        """Return the runs of *tool* on a package."""
        return [run for run in self.runs if (run.tool, run.package, run.rows) == (tool, package, rows)]

    def typical(self, tool: str, package: str, rows: int, cost: Cost = "wall") -> float | None:
        """Return the median of one *cost*, or None if it was not measured."""
        costs = [getattr(run, cost) for run in self.of(tool, package, rows) if not run.failure]
        return median(costs) if costs else None

    def ratio(self, tool: str, other: str, package: str, rows: int, cost: Cost = "wall") -> float | None:
        """Return the cost of *tool* divided by that of *other*."""
        dividend = self.typical(tool, package, rows, cost)
        divisor = self.typical(other, package, rows, cost)
        return dividend / divisor if dividend and divisor else None

    def faster(self, package: str, rows: int) -> float | None:
        """Return how many times faster our engine is than frictionless."""
        return self.ratio(FRICTIONLESS, GUARANTEES, package, rows)

    def least_gain(self, packages: list[tuple[str, int]]) -> tuple[float | None, str]:
        """Return how many times faster our engine is on the slowest of *packages*, and the name of that package."""
        gains = [(self.faster(*package), label(*package)) for package in packages]
        return min(((gain, name) for gain, name in gains if gain), default=(None, ""))

    def packages(self, prefix: str) -> list[tuple[str, int]]:
        """Return the packages with a name that starts with *prefix*, and their rows, in order of the runs."""
        return list(
            dict.fromkeys((run.package, run.rows) for run in self.runs if run.package.startswith(prefix))
        )

    def growth(self, tool: str, cost: Cost = "wall") -> tuple[float, list[float]] | None:
        """Return the exponent with which a cost grows with the rows, and that from each size to the next."""
        costs = {rows: self.typical(tool, VALID, rows, cost) for _, rows in sorted(self.packages(VALID))}
        points = [(math.log(rows), math.log(c)) for rows, c in costs.items() if c and rows >= GROWS_FROM]
        if len(points) <= 1:
            return None
        steps = [(after[1] - here[1]) / (after[0] - here[0]) for here, after in pairwise(points)]
        return linear_regression([x for x, _ in points], [y for _, y in points]).slope, steps

    def write(self, path: Path) -> None:
        """Write everything as JSON, one run per line."""
        content = dataclasses.asdict(self)
        runs = ",\n".join(json.dumps(run) for run in content.pop("runs"))
        path.write_text(f'{json.dumps(content)[:-1]}, "runs": [\n{runs}\n]}}\n', encoding="utf-8")
