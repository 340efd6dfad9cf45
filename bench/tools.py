"""The tools that are compared: how to run each, and how to parse its output."""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Final

HERE: Final = Path(__file__).resolve().parent
PROJECT: Final = HERE.parent
PEERS: Final = HERE / ".venv"
GUARANTEES: Final = "guarantees"
GUARANTEES_SCALE: Final = "guarantees --engine scale"
BASELINE: Final = "baseline"
FRICTIONLESS: Final = "frictionless"
DATAFRAMELY: Final = "dataframely"

Violation = tuple[str, int | None, str]
"""Table, row (0 is the first after the header), column."""


@dataclass(frozen=True, slots=True)
class Tool:
    """A program that validates packages.

    Attributes:
        name: Its name on the page.
        command: The command line; ``{}`` is the folder of the package.
        max_rows: The largest package that it is run on.
        listing: The command line that lists every violation, if *command* does not.
    """

    name: str
    command: tuple[str, ...]
    max_rows: int = 1_000_000
    listing: tuple[str, ...] = ()


def read_violations(tool: Tool, out: Path) -> list[Violation]:
    """Return the violations in the output file *out* of *tool*."""
    report = json.loads(out.read_bytes())
    if tool.name != FRICTIONLESS:
        return [(table, row, column) for table, row, column in report["violations"]]
    return [
        (
            task["name"],
            error["rowNumber"] - 2 if "rowNumber" in error else None,
            error.get("fieldName") or error.get("fieldNames", [""])[-1],
        )
        for task in report["tasks"]
        for error in task["errors"]
    ]


def _program(name: str) -> str:
    return str(Path(sys.executable).with_name(name))


def _module(name: str, max_rows: int = 1_000_000) -> Tool:
    module = name.replace(" on ", "_").replace("-", "_")
    return Tool(name, (str(PEERS / "bin" / "python"), "-m", f"bench.peers.{module}", "{}"), max_rows)


OURS: Final = Tool(
    GUARANTEES,
    (_program("guarantees"), "validate", "{}", "--format", "json"),
    10**9,
    (sys.executable, "-m", "bench.peers.guarantees", "{}"),
)
THEIRS: Final = Tool(
    FRICTIONLESS,
    # Without a limit: by default it stops after 1,000 errors.
    (_program("frictionless"), "validate", "{}/datapackage.json", "--json", "--limit-errors", "1000000000"),
)
TOOLS: Final = (
    _module(BASELINE, 10**9),
    OURS,
    THEIRS,
    _module("pandera on pandas"),
    _module("pandera on polars"),
    _module(DATAFRAMELY, 10**9),
    _module("pydantic"),
    _module("jsonschema-rs"),
)
"""In the order in which they run."""

ON_THE_REPOSITORY: Final = (
    Tool(GUARANTEES, (_program("guarantees"), "validate", ".")),
    Tool(GUARANTEES_SCALE, (_program("guarantees"), "validate", ".", "--engine", "scale")),
)
