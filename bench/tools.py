"""The tools that are compared: how to run each, and how to parse its output."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

HERE: Final = Path(__file__).resolve().parent
PROJECT: Final = HERE.parent
PEERS: Final = HERE / ".venv"
GUARANTEES: Final = "guarantees"
BASELINE: Final = "baseline"
FRICTIONLESS: Final = "frictionless"

Report = dict[str, Any]
Violation = tuple[str, int | None, str, str]
"""Table, row (0 is the first after the header), column, rule."""


@dataclass(frozen=True, slots=True)
class Tool:
    """A program that validates packages.

    Attributes:
        name: Its name on the page.
        command: The command line; ``{}`` is the folder of the package.
        parse: Returns the violations in its output.
        location: How it identifies the row of a violation.
        max_rows: The largest package that it is run on.
    """

    name: str
    command: tuple[str, ...]
    parse: Callable[[Report], list[Violation]]
    location: str
    max_rows: int = 10**9

    def command_for(self, folder: Path) -> list[str]:
        """Return the command line for the package in *folder*."""
        return [word.format(folder) for word in self.command]

    def read_output(self, out: Path) -> list[Violation]:
        """Return the violations in the output file *out*."""
        return self.parse(json.loads(out.read_bytes()))


def _parse_guarantees(report: Report) -> list[Violation]:
    # No cell of these packages contains a line break, so rows and lines differ by the header only.
    return [
        (
            finding["table"],
            finding["line"] - 2 if finding["line"] else None,
            finding["column"],
            finding["check"],
        )
        for finding in report["findings"]
    ]


def _parse_frictionless(report: Report) -> list[Violation]:
    return [
        (
            task["name"],
            error["rowNumber"] - 2 if "rowNumber" in error else None,
            error.get("fieldName") or error.get("fieldNames", [""])[-1],
            # The name of the constraint is in the note: constraint "enum" is "[...]"
            error["note"].split('"')[1]
            if error["type"] == "constraint-error"
            else error["type"].removesuffix("-error"),
        )
        for task in report["tasks"]
        for error in task["errors"]
    ]


def _parse_peer(report: Report) -> list[Violation]:
    return [(table, row, column, rule) for table, row, column, rule in report["violations"]]


def _program(name: str) -> str:
    return str(Path(sys.executable).with_name(name))


def _module(name: str, location: str) -> Tool:
    module = f"bench.peers.{name.replace(' on ', '_')}"
    return Tool(name, (str(PEERS / "bin" / "python"), "-m", module, "{}"), _parse_peer, location)


TOOLS: Final = (
    _module(BASELINE, ""),
    Tool(
        GUARANTEES,
        (_program("guarantees"), "validate", "{}", "--engine", "scale", "--format", "json"),
        _parse_guarantees,
        "physical line",
    ),
    Tool(
        FRICTIONLESS,
        (_program("frictionless"), "validate", "{}/datapackage.json", "--json", "--limit-errors", "1000000"),
        _parse_frictionless,
        "row number",
        max_rows=1_000_000,
    ),
    _module("pandera on pandas", "DataFrame index"),
    _module("pandera on polars", "DataFrame index"),
    _module("dataframely", "the row; its number if added as a column"),
    _module("pydantic", "list index"),
)
"""In the order in which they run."""

STARTS: Final[dict[str, tuple[str, ...]]] = {
    "help": (_program("guarantees"), "--help"),
    "repository": (_program("guarantees"), "validate"),
    "import": (sys.executable, "-c", "import pandas, pandera.pandas, frictionless"),
}
"""Commands that are measured in the repository, without a package."""
