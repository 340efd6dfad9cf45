"""Check cells, unique columns and primary keys in plain Python, for a few rows: importing pandera takes longer.

It also turns the violations that any engine found into findings.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from guarantees.contract.cell_rules import PRIMARY_KEY, UNIQUE, all_violations, describe_violation
from guarantees.core.findings import Finding
from guarantees.core.rules import RULES
from guarantees.package.reader import Package, TableData


class Violation(NamedTuple):
    """The name of a rule, and the cell that violates it: its column, and the position of its row."""

    rule: str
    column: str
    position: int


def findings(package: Package) -> list[Finding]:
    """Return every violation of the rules of cells, unique columns and primary keys in *package*."""
    return [finding for data in package for finding in violation_findings(data, _find_violations(data))]


def violation_findings(data: TableData, violations: Iterable[Violation]) -> list[Finding]:
    """Return a finding for each of the *violations* in a table, in their order."""
    found = []
    for rule, column, position in violations:
        row = data.rows[position]
        if rule in {PRIMARY_KEY.name, UNIQUE.name}:
            key = data.contract.primary_key if rule == PRIMARY_KEY.name else (column,)
            value = ":".join(row.key(key))
            at = key[0] if len(key) == 1 else ""
            message = f"Duplicate of line {data.groups(*key)[row.key(key)][0].line}: {value!r}."
            hint = f"{' and '.join(key)} must be different in every row."
        else:
            at, value = column, row[column]
            message, hint = describe_violation(data.contract.field(column), rule, value)
        found.append(data.finding(RULES[rule], row, message, hint, column=at, value=value))
    return found


def _find_violations(data: TableData) -> list[Violation]:
    violations = []
    for column in data.columns:
        field = data.contract.field(column)
        violations += [
            Violation(rule, column, index)
            for index, row in enumerate(data.rows)
            for rule in all_violations(field, row[column])
        ]
        if field.constraints.unique:
            violations += _duplicates(data, UNIQUE.name, (column,))
    if data.has(*data.contract.primary_key):
        violations += _duplicates(data, PRIMARY_KEY.name, data.contract.primary_key)
    return violations


def _duplicates(data: TableData, rule: str, key: tuple[str, ...]) -> list[Violation]:
    seen: set[tuple[str, ...]] = set()
    duplicates = []
    for index, row in enumerate(data.rows):
        cells = row.key(key)
        if cells in seen:
            duplicates.append(Violation(rule, key[0], index))
        # Blank cells of a unique column are not duplicates of each other; blank primary keys are.
        elif rule == PRIMARY_KEY.name or any(cells):
            seen.add(cells)
    return duplicates
