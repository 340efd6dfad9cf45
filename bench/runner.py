"""Tools that take their turns on packages, within limits of time and memory."""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from bench import accuracy, process_metrics
from bench.results import GROWS_FROM, Measured, Package, Results, Skipped
from bench.tools import FLOOR, JUDGE, OURS, PROJECT, STARTS, Told, Tool

ENOUGH: Final = 30.0
"""Once a tool has used so many seconds on a package it is not asked again: what takes long varies little."""

PEERS_UP_TO: Final = 1_000_000
"""Of larger packages with faults ours alone is asked: what the others tell is known by then."""

_AT_START: Final = 7
# What a validator answers: valid, or not.
_ANSWERS: Final = frozenset({0, 1})


def say(line: str) -> None:
    """Tell whoever waits how far things are."""
    sys.stderr.write(f"{line}\n")


@dataclass(slots=True)
class Race:
    """A run of the benchmark: what is asked, within which limits, and what has been found.

    Attributes:
        tools: What takes part.
        repeats: How many turns each has on a valid package.
        limit: How many seconds a run may take.
        memory: How many bytes a run may take.
        until: When all must be done, by the monotonic clock.
        scratch: A folder for what the tools print.
        results: What has been found.
    """

    tools: Sequence[Tool]
    repeats: int
    limit: float
    memory: float
    until: float
    scratch: Path
    results: Results
    _given_up: dict[str, str] = field(default_factory=dict)
    _told: dict[str, list[Told]] = field(default_factory=dict)

    def start(self) -> None:
        """Measure what is run in the repository."""
        for _ in range(_AT_START):
            for name, command in STARTS.items():
                ran = self._run(command)
                self.results.starts.setdefault(name, []).append(ran.wall)
        for name in STARTS:
            say(f"{name:29} {self.results.start(name):8.2f} s")

    def warm(self, folder: Path) -> None:
        """Run every tool once without counting: what is compiled and read at first is so for all."""
        for tool in self.tools:
            self._run(tool.called(folder / "valid"))

    def on(self, rows: int, folder: Path) -> None:
        """Measure all tools on the packages in *folder*, turn by turn; compare what they say of the faulty one."""
        tables = (PROJECT / folder / "valid" / "data").iterdir()
        self.results.sizes[rows] = sum(path.stat().st_size for path in tables)
        self._told = {}
        for turn in range(self.repeats):
            for tool in self.tools:
                if sum(self.results.all(tool.name, rows, "valid")) < ENOUGH:
                    self._turn(tool, rows, "valid", folder, first=turn == 0)
        for tool in self.tools:
            if rows <= PEERS_UP_TO or tool.name in {FLOOR, OURS}:
                self._turn(tool, rows, "faulty", folder, first=True)
        wrong = accuracy.truth(PROJECT / folder)
        self.results.verdicts[rows] = {
            name: accuracy.judge(wrong, told) for name, told in self._told.items() if name != FLOOR
        }
        if {OURS, JUDGE} <= self._told.keys():
            self.results.agreements[rows] = accuracy.agree(self._told[OURS], self._told[JUDGE])

    def _turn(self, tool: Tool, rows: int, package: Package, folder: Path, *, first: bool) -> None:
        shown = f"{rows:>10,} {package:6} {tool.name:18}"
        why = self._why_not(tool, rows)
        if not why:
            ran = self._run(tool.called(folder / package))
            why = self._amiss(ran) or self._heard(tool, package)
            if why:
                self._given_up[tool.name] = f"{why}, with {rows:,} rows"
            else:
                self.results.runs.append(Measured(tool.name, rows, package, ran.wall, ran.cpu, ran.memory))
                say(f"{shown} {ran.wall:8.2f} s {ran.cpu:8.2f} s CPU {ran.memory / 1e6:8,.0f} MB")
        if why and first:
            say(f"{shown} {why}")
            self.results.skipped.append(Skipped(tool.name, rows, package, why))

    def _amiss(self, ran: process_metrics.Run) -> str:
        """Return why a run does not count."""
        if ran.ended:
            return f"given up: over the limit of {ran.ended}"
        if ran.code in _ANSWERS:
            return ""
        say((self.scratch / "out.err").read_text(encoding="utf-8", errors="replace")[-2000:])
        return f"failed with exit code {ran.code}"

    def _heard(self, tool: Tool, package: Package) -> str:
        """Keep what a tool says of a faulty package; return what is wrong if it refuses a valid one."""
        told = tool.read(self.scratch / "out")
        if package == "faulty":
            self._told[tool.name] = told
            return ""
        return f"refused {len(told)} rows of the valid package, {told[0]} first" if told else ""

    def _why_not(self, tool: Tool, rows: int) -> str:
        """Return why a tool is not to be run, by what it took before; nothing if it may."""
        if rows > tool.most:
            return f"not asked beyond {tool.most:,} rows"
        if tool.name in self._given_up:
            return self._given_up[tool.name]
        guess = self._guess(tool, rows)
        if guess > self.limit:
            return f"given up: about {guess:,.0f} s by its time for fewer rows"
        return "no time was left" if time.monotonic() + guess > self.until else ""

    def _guess(self, tool: Tool, rows: int) -> float:
        """Return how long a run will take, by the same size or by the next smaller one."""
        known = {size: self.results.typical(tool.name, size) for size in self.results.sizes}
        # Of small sizes start-up is most, which does not grow.
        sizes = [size for size, wall in known.items() if wall and (size == rows or size >= GROWS_FROM)]
        nearest = max(sizes, default=0)
        return (known[nearest] or 0) * rows / nearest if nearest else 0

    def _run(self, command: Sequence[str]) -> process_metrics.Run:
        out = self.scratch / "out"
        return process_metrics.run(command, PROJECT, out, seconds=self.limit, memory=self.memory)
