"""What is compared: how each is called, how it tells, and what is known of it."""

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
OURS: Final = "guarantees"
FLOOR: Final = "floor"
JUDGE: Final = "frictionless"

Report = dict[str, Any]
Told = tuple[str, int | None, str, str]
"""A table; the row, of which the first after the header is 0; the column; the rule."""


@dataclass(frozen=True, slots=True)
class Tool:
    """Something that validates packages.

    Attributes:
        name: What it is called.
        command: How it is called in the project; ``{}`` is the folder of the package.
        told: What its output says.
        place: How it names the place of a fault.
        most: Up to how many rows it is asked.
    """

    name: str
    command: tuple[str, ...]
    told: Callable[[Report], list[Told]]
    place: str
    most: int = 10**9

    def called(self, folder: Path) -> list[str]:
        """Return how it is called on the package in *folder*."""
        return [word.format(folder) for word in self.command]

    def read(self, out: Path) -> list[Told]:
        """Return what the output in the file *out* says."""
        return self.told(json.loads(out.read_bytes()))


def _ours(report: Report) -> list[Told]:
    # No cell of these packages holds a line break: the row is the line without the header.
    return [
        (found["table"], found["line"] - 2 if found["line"] else None, found["column"], found["check"])
        for found in report["findings"]
    ]


def _judge(report: Report) -> list[Told]:
    return [
        (
            task["name"],
            error["rowNumber"] - 2 if "rowNumber" in error else None,
            error.get("fieldName") or error.get("fieldNames", [""])[-1],
            # The note names the constraint: constraint "enum" is "[...]"
            error["note"].split('"')[1]
            if error["type"] == "constraint-error"
            else error["type"].removesuffix("-error"),
        )
        for task in report["tasks"]
        for error in task["errors"]
    ]


def _peer(report: Report) -> list[Told]:
    return [(table, row, column, rule) for table, row, column, rule in report["told"]]


def _program(name: str) -> str:
    return str(Path(sys.executable).with_name(name))


def _module(name: str, place: str) -> Tool:
    module = f"bench.peers.{name.replace(' on ', '_')}"
    return Tool(name, (str(PEERS / "bin" / "python"), "-m", module, "{}"), _peer, place)


TOOLS: Final = (
    _module(FLOOR, ""),
    Tool(
        OURS,
        (_program("guarantees"), "validate", "{}", "--engine", "scale", "--format", "json"),
        _ours,
        "physical line",
    ),
    Tool(
        JUDGE,
        (_program("frictionless"), "validate", "{}/datapackage.json", "--json", "--limit-errors", "1000000"),
        _judge,
        "number of the record",
        most=1_000_000,
    ),
    _module("pandera on pandas", "index of the frame"),
    _module("pandera on polars", "index of the frame"),
    _module("dataframely", "the row itself; its number if that goes along as a column"),
    _module("pydantic", "index in the list"),
)
"""In the order in which they take their turns."""

STARTS: Final[dict[str, tuple[str, ...]]] = {
    "help": (_program("guarantees"), "--help"),
    "repository": (_program("guarantees"), "validate"),
    "import": (sys.executable, "-c", "import pandas, pandera.pandas, frictionless"),
}
"""What is measured in the repository, without a package."""
