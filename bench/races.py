"""Run tools in turn on the same package, within limits of time and memory."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from bench import process_metrics
from bench.accuracy import measure_accuracy, planted_faults
from bench.packages import FAULTY, VALID
from bench.results import Results, Run
from bench.tools import BASELINE, PROJECT, Tool, read_violations

ENOUGH: Final = 15.0
"""A tool that has used this many seconds on a package is not run again: long runs vary little."""


def log(line: str) -> None:
    """Write a line about the progress to standard error."""
    sys.stderr.write(f"{line}\n")


@dataclass(frozen=True, slots=True, kw_only=True)
class Races:
    """The limits of each run, a folder for the output of the tools, and the results so far."""

    results: Results
    seconds: float
    memory: float
    scratch: Path

    def race(self, tools: Sequence[Tool], package: str, rows: int, folder: Path, repeats: int) -> None:
        """Run the *tools* in turn on the package in *folder*, each *repeats* times unless that is long."""
        for _ in range(repeats):
            for tool in tools:
                runs = self.results.of(tool.name, package, rows)
                failed = any(run.failure for run in runs)
                if rows <= tool.max_rows and not failed and sum(run.wall for run in runs) < ENOUGH:
                    self._measure(tool, package, rows, folder)

    def warm_up(self, tools: Sequence[Tool], folder: Path) -> None:
        """Run every tool once without measuring, so that files are compiled and cached for all."""
        for tool in tools:
            self._run(tool, tool.command, folder)

    def compare(self, tools: Sequence[Tool], folder: Path) -> None:
        """Compare what each of *tools* reports on the faulty package in *folder* with the planted faults."""
        planted = planted_faults(folder)
        for tool in tools:
            if tool.name != BASELINE and self.results.typical(tool.name, FAULTY, self.results.race):
                if tool.listing:
                    self._run(tool, tool.listing, folder / FAULTY)
                reported = read_violations(tool, self._out(tool))
                self.results.accuracy[tool.name] = measure_accuracy(planted, reported)

    def _measure(self, tool: Tool, package: str, rows: int, folder: Path) -> None:
        ran = self._run(tool, tool.command, folder)
        failure = self._failure(tool, ran, package)
        run = Run(
            tool=tool.name,
            package=package,
            rows=rows,
            wall=round(ran.wall, 4),
            cpu=round(ran.cpu, 4),
            memory=ran.memory,
            failure=failure,
        )
        self.results.runs.append(run)
        costs = failure or f"{ran.wall:8.2f} s {ran.cpu:8.2f} s CPU {ran.memory / 1e6:8,.0f} MB"
        log(f"{rows:>10,} {package:18} {tool.name:25} {costs}")

    def _failure(self, tool: Tool, ran: process_metrics.Run, package: str) -> str:
        """Return why a run does not count, or an empty text if it does."""
        if ran.killed:
            return f"over the limit of {ran.killed}"
        if ran.code not in {0, 1} or not self._out(tool).stat().st_size:
            log(self._out(tool).with_suffix(".err").read_text(encoding="utf-8", errors="replace")[-2000:])
            return f"failed with exit code {ran.code}"
        return "rejected the valid package" if ran.code and package == VALID else ""

    def _run(self, tool: Tool, command: Sequence[str], folder: Path) -> process_metrics.Run:
        words = [word.format(folder) for word in command]
        return process_metrics.run(words, PROJECT, self._out(tool), seconds=self.seconds, memory=self.memory)

    def _out(self, tool: Tool) -> Path:
        return self.scratch / f"{tool.name}.out"
