"""What the programs of the peers share: they print the violations as JSON, and exit with 1 if there are any."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable
from pathlib import Path

from bench import contract
from bench.contract import Table

Violation = tuple[int, str]
"""Row (0 is the first after the header), column."""


def run(find_violations: Callable[[Table], Iterable[Violation]]) -> None:
    """Print the violations in every table of the package that is named on the command line."""
    tables = contract.tables(Path(sys.argv[1]))
    violations = [[table.name, *violation] for table in tables for violation in find_violations(table)]
    json.dump({"violations": violations}, sys.stdout)
    sys.exit(bool(violations))


def column_of(table: Table, column: object) -> str:
    """Return the *column* that a peer names, or the first of the primary key for a rule of the whole table."""
    return str(column) if column in table.columns else table.primary_key[0]
