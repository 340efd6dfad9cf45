"""The shape of every cell, asked rule by rule without a library: of a few rows before pandera is imported.

The same rules as in ``shape``, which the tests hold this to.
"""

from __future__ import annotations

from collections.abc import Iterator

from guarantees.contract.cell_rules import all_violations
from guarantees.core.findings import Finding
from guarantees.package.reader import Package, TableData
from guarantees.validation.violations import PRIMARY_KEY, Violation, violation_findings


def findings(package: Package) -> Iterator[Finding]:
    """Yield what breaks the rules of cells, columns and primary keys in the tables of *package*."""
    for data in package:
        yield from violation_findings(data, _breaches(data))


def _breaches(data: TableData) -> Iterator[Violation]:
    for column in data.columns:
        field = data.contract.field(column)
        for index, row in enumerate(data.rows):
            for rule in all_violations(field, row[column]):
                yield Violation(rule, column, index)
        if field.constraints.unique:
            yield from _repeated(data, "unique", (column,))
    if data.has(*data.contract.primary_key):
        yield from _repeated(data, PRIMARY_KEY, data.contract.primary_key)


def _repeated(data: TableData, rule: str, key: tuple[str, ...]) -> Iterator[Violation]:
    seen: set[tuple[str, ...]] = set()
    for index, row in enumerate(data.rows):
        cells = row.key(key)
        if cells in seen:
            yield Violation(rule, key[0], index)
        # A blank cell is not the same as another one; a blank key is.
        elif rule == PRIMARY_KEY or any(cells):
            seen.add(cells)
