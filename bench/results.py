"""The measurements of a benchmark run, and numbers derived from them."""

from __future__ import annotations

import dataclasses
import json
import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from statistics import linear_regression, median
from typing import Final, Literal

from bench.accuracy import Accuracy, Agreement

Package = Literal["valid", "faulty"]
Cost = Literal["wall", "cpu", "memory"]

GROWS_FROM: Final = 100_000
"""Below this number of rows, start-up dominates the time."""


@dataclass(frozen=True, slots=True)
class Measured:
    """A completed run of a tool on a package."""

    tool: str
    rows: int
    package: Package
    wall: float
    cpu: float
    memory: int


@dataclass(frozen=True, slots=True)
class Skipped:
    """A run that was skipped or not completed, and why."""

    tool: str
    rows: int
    package: Package
    why: str


@dataclass(slots=True)
class Results:
    """All measurements of a benchmark run.

    Attributes:
        about: Machine, versions, date and settings.
        sizes: Bytes of the valid package by number of rows.
        runs: The completed runs.
        starts: Seconds of the commands that are run in the repository, by name.
        skipped: The other runs.
        accuracy: The share of planted faults that each tool reports, by rows and tool.
        agreements: The comparison of our engine with frictionless, by rows.
    """

    about: dict[str, str]
    sizes: dict[int, int] = field(default_factory=dict)
    runs: list[Measured] = field(default_factory=list)
    starts: dict[str, list[float]] = field(default_factory=dict)
    skipped: list[Skipped] = field(default_factory=list)
    accuracy: dict[int, dict[str, Accuracy]] = field(default_factory=dict)
    agreements: dict[int, Agreement] = field(default_factory=dict)

    def all(self, tool: str, rows: int, package: Package, cost: Cost = "wall") -> list[float]:
        """Return all measurements of one *cost*."""
        key = (tool, rows, package)
        return [getattr(run, cost) for run in self.runs if (run.tool, run.rows, run.package) == key]

    def typical(self, tool: str, rows: int, package: Package = "valid", cost: Cost = "wall") -> float | None:
        """Return the median of one *cost*, or None if it was not measured."""
        costs = self.all(tool, rows, package, cost)
        return median(costs) if costs else None

    def ratio(
        self, tool: str, other: str, rows: int, package: Package = "valid", cost: Cost = "wall"
    ) -> float | None:
        """Return the cost of *tool* divided by that of *other*."""
        dividend, divisor = self.typical(tool, rows, package, cost), self.typical(other, rows, package, cost)
        return dividend / divisor if dividend and divisor else None

    def start(self, name: str) -> float | None:
        """Return the median seconds of a command that is run in the repository."""
        return median(self.starts[name]) if self.starts.get(name) else None

    def growth(self, tool: str, cost: Cost = "wall") -> float | None:
        """Return the exponent with which a cost grows with the rows, over all sizes that start-up does not dominate."""
        points = self._points(tool, cost)
        if len(points) <= 1:
            return None
        return linear_regression([x for x, _ in points], [y for _, y in points]).slope

    def steps(self, tool: str, cost: Cost = "wall") -> list[float]:
        """Return the exponent between each size and the next."""
        return [
            (after[1] - here[1]) / (after[0] - here[0]) for here, after in pairwise(self._points(tool, cost))
        ]

    def _points(self, tool: str, cost: Cost) -> Sequence[tuple[float, float]]:
        sizes = sorted(rows for rows in self.sizes if rows >= GROWS_FROM)
        costs = [(rows, self.typical(tool, rows, "valid", cost)) for rows in sizes]
        return [(math.log(rows), math.log(value)) for rows, value in costs if value]

    def write(self, path: Path) -> None:
        """Write everything as JSON."""
        path.write_text(json.dumps(dataclasses.asdict(self), indent=1) + "\n", encoding="utf-8")
