"""What was measured, and what follows from it."""

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

from bench.accuracy import Agreement, Verdict

Package = Literal["valid", "faulty"]
Cost = Literal["wall", "cpu", "memory"]

GROWS_FROM: Final = 100_000
"""Below so many rows start-up hides how time grows."""


@dataclass(frozen=True, slots=True)
class Measured:
    """A run of a tool on a package that came to its end."""

    tool: str
    rows: int
    package: Package
    wall: float
    cpu: float
    memory: int


@dataclass(frozen=True, slots=True)
class Skipped:
    """A tool that was not asked, or not to the end, and why."""

    tool: str
    rows: int
    package: Package
    why: str


@dataclass(slots=True)
class Results:
    """Everything that a run of the benchmark found.

    Attributes:
        about: The machine, the versions, the day and the settings.
        sizes: The bytes of the valid package with so many rows.
        runs: What was measured.
        starts: The seconds on the clock of what is run in the repository, by name.
        skipped: What was not.
        verdicts: What each tool found of the truth, by rows and tool.
        agreements: Our verdict and that of frictionless, by rows.
    """

    about: dict[str, str]
    sizes: dict[int, int] = field(default_factory=dict)
    runs: list[Measured] = field(default_factory=list)
    starts: dict[str, list[float]] = field(default_factory=dict)
    skipped: list[Skipped] = field(default_factory=list)
    verdicts: dict[int, dict[str, Verdict]] = field(default_factory=dict)
    agreements: dict[int, Agreement] = field(default_factory=dict)

    def all(self, tool: str, rows: int, package: Package, cost: Cost = "wall") -> list[float]:
        """Return every measurement of one *cost*."""
        wanted = (tool, rows, package)
        return [getattr(run, cost) for run in self.runs if (run.tool, run.rows, run.package) == wanted]

    def typical(self, tool: str, rows: int, package: Package = "valid", cost: Cost = "wall") -> float | None:
        """Return the median of one *cost*, where it was measured."""
        found = self.all(tool, rows, package, cost)
        return median(found) if found else None

    def ratio(
        self, tool: str, other: str, rows: int, package: Package = "valid", cost: Cost = "wall"
    ) -> float | None:
        """Return how often the cost of *other* goes into that of *tool*."""
        mine, yours = self.typical(tool, rows, package, cost), self.typical(other, rows, package, cost)
        return mine / yours if mine and yours else None

    def start(self, name: str) -> float | None:
        """Return the median of the seconds that something takes in the repository."""
        return median(self.starts[name]) if self.starts.get(name) else None

    def growth(self, tool: str, cost: Cost = "wall") -> float | None:
        """Return the exponent by which a cost grows with the rows, of all sizes at which start-up does not tell."""
        points = self._points(tool, cost)
        if len(points) < 2:  # noqa: PLR2004  a line
            return None
        return linear_regression([x for x, _ in points], [y for _, y in points]).slope

    def steps(self, tool: str, cost: Cost = "wall") -> list[float]:
        """Return the exponent from each size to the next."""
        return [
            (after[1] - here[1]) / (after[0] - here[0]) for here, after in pairwise(self._points(tool, cost))
        ]

    def _points(self, tool: str, cost: Cost) -> Sequence[tuple[float, float]]:
        sizes = sorted(rows for rows in self.sizes if rows >= GROWS_FROM)
        found = [(rows, self.typical(tool, rows, "valid", cost)) for rows in sizes]
        return [(math.log(rows), math.log(value)) for rows, value in found if value]

    def write(self, path: Path) -> None:
        """Write everything as JSON."""
        path.write_text(json.dumps(dataclasses.asdict(self), indent=1) + "\n", encoding="utf-8")
