"""What the programs of the peers have in common: where they are pointed to, and how they tell."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable
from pathlib import Path

from bench import contract
from bench.contract import Table

Told = tuple[int | None, str, str]
"""The row, of which the first after the header is 0, where it is known; the column; the rule."""


def run(findings: Callable[[Table], Iterable[Told]]) -> None:
    """Print what *findings* tells of every table of the package that the command line names."""
    tables = contract.tables(Path(sys.argv[1]))
    told = [[table.name, *finding] for table in tables for finding in findings(table)]
    json.dump({"told": told}, sys.stdout)
