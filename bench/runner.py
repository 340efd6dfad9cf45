"""Run the tools in turn on packages, within limits of time and memory."""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from bench import process_metrics
from bench.accuracy import compare_rows, measure_accuracy, planted_faults
from bench.results import GROWS_FROM, Measured, Package, Results, Skipped
from bench.tools import BASELINE, FRICTIONLESS, GUARANTEES, PROJECT, STARTS, Tool, Violation

ENOUGH: Final = 30.0
"""A tool that has used this many seconds on a package is not run again: long runs vary little."""

PEERS_UP_TO: Final = 1_000_000
"""On larger faulty packages only our engine is run: the reports of the others are known by then."""

_START_REPEATS: Final = 7
# Exit codes of a validator: valid, or not.
_COMPLETED: Final = frozenset({0, 1})


def log(line: str) -> None:
    """Write a line about the progress to standard error."""
    sys.stderr.write(f"{line}\n")


@dataclass(slots=True)
class Runner:
    """A benchmark run: its tools, limits and results.

    Attributes:
        tools: The tools to compare.
        repeats: The number of runs of each tool on a valid package.
        limit: The maximum seconds of a run.
        memory: The maximum bytes of a run.
        until: When the benchmark must end, by the monotonic clock.
        scratch: A folder for the output of the tools.
        results: The measurements so far.
    """

    tools: Sequence[Tool]
    repeats: int
    limit: float
    memory: float
    until: float
    scratch: Path
    results: Results
    _given_up: dict[str, str] = field(default_factory=dict)
    _violations: dict[str, list[Violation]] = field(default_factory=dict)

    def measure_starts(self) -> None:
        """Measure the commands that are run in the repository."""
        for _ in range(_START_REPEATS):
            for name, command in STARTS.items():
                ran = self._run(command)
                self.results.starts.setdefault(name, []).append(ran.wall)
        for name in STARTS:
            log(f"{name:29} {self.results.start(name):8.2f} s")

    def warm_up(self, folder: Path) -> None:
        """Run every tool once without measuring, so that files are compiled and cached for all."""
        for tool in self.tools:
            self._run(tool.command_for(folder / "valid"))

    def measure(self, rows: int, folder: Path) -> None:
        """Measure all tools in turn on the packages in *folder*, and compare their reports on the faulty one."""
        tables = (PROJECT / folder / "valid" / "data").iterdir()
        self.results.sizes[rows] = sum(path.stat().st_size for path in tables)
        self._violations = {}
        for turn in range(self.repeats):
            for tool in self.tools:
                if sum(self.results.all(tool.name, rows, "valid")) < ENOUGH:
                    self._turn(tool, rows, "valid", folder, first=turn == 0)
        for tool in self.tools:
            if rows <= PEERS_UP_TO or tool.name in {BASELINE, GUARANTEES}:
                self._turn(tool, rows, "faulty", folder, first=True)
        planted = planted_faults(PROJECT / folder)
        self.results.accuracy[rows] = {
            name: measure_accuracy(planted, reported)
            for name, reported in self._violations.items()
            if name != BASELINE
        }
        if {GUARANTEES, FRICTIONLESS} <= self._violations.keys():
            self.results.agreements[rows] = compare_rows(
                self._violations[GUARANTEES], self._violations[FRICTIONLESS]
            )

    def _turn(self, tool: Tool, rows: int, package: Package, folder: Path, *, first: bool) -> None:
        label = f"{rows:>10,} {package:6} {tool.name:18}"
        why = self._reason_to_skip(tool, rows)
        if not why:
            ran = self._run(tool.command_for(folder / package))
            why = self._failure(ran) or self._keep_violations(tool, package)
            if why:
                self._given_up[tool.name] = f"{why}, with {rows:,} rows"
            else:
                self.results.runs.append(Measured(tool.name, rows, package, ran.wall, ran.cpu, ran.memory))
                log(f"{label} {ran.wall:8.2f} s {ran.cpu:8.2f} s CPU {ran.memory / 1e6:8,.0f} MB")
        if why and first:
            log(f"{label} {why}")
            self.results.skipped.append(Skipped(tool.name, rows, package, why))

    def _failure(self, ran: process_metrics.Run) -> str:
        """Return why a run does not count, or an empty text if it does."""
        if ran.killed:
            return f"given up: over the limit of {ran.killed}"
        if ran.code in _COMPLETED:
            return ""
        log((self.scratch / "out.err").read_text(encoding="utf-8", errors="replace")[-2000:])
        return f"failed with exit code {ran.code}"

    def _keep_violations(self, tool: Tool, package: Package) -> str:
        """Keep the violations of a faulty package; return an error if a tool rejects the valid package."""
        violations = tool.read_output(self.scratch / "out")
        if package == "faulty":
            self._violations[tool.name] = violations
            return ""
        return (
            f"rejected {len(violations)} rows of the valid package, first {violations[0]}"
            if violations
            else ""
        )

    def _reason_to_skip(self, tool: Tool, rows: int) -> str:
        """Return why a tool is not run on so many rows, or an empty text if it is."""
        if rows > tool.max_rows:
            return f"not run above {tool.max_rows:,} rows"
        if tool.name in self._given_up:
            return self._given_up[tool.name]
        guess = self._guess(tool, rows)
        if guess > self.limit:
            return f"given up: about {guess:,.0f} s, estimated from fewer rows"
        return "no time was left" if time.monotonic() + guess > self.until else ""

    def _guess(self, tool: Tool, rows: int) -> float:
        """Return the estimated seconds of a run, from the same size or the next smaller one."""
        known = {size: self.results.typical(tool.name, size) for size in self.results.sizes}
        # Start-up dominates small sizes and does not grow.
        sizes = [size for size, wall in known.items() if wall and (size == rows or size >= GROWS_FROM)]
        nearest = max(sizes, default=0)
        return (known[nearest] or 0) * rows / nearest if nearest else 0

    def _run(self, command: Sequence[str]) -> process_metrics.Run:
        out = self.scratch / "out"
        return process_metrics.run(command, PROJECT, out, seconds=self.limit, memory=self.memory)
