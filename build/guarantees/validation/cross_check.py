"""Compare the findings of our own rules with those of an engine of another project, on the same tables.

Our rules decide whether a package is valid. The other engines confirm that they were programmed correctly: a difference
is a bug of one of the two, unless it is known (``engine_leniencies``) or the consequence of another finding.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

from guarantees.contract.cell_rules import CELL_RULE_NAMES, PRIMARY_KEY, UNIQUE
from guarantees.core.csv_text import Row
from guarantees.core.findings import Finding, fault_keys
from guarantees.core.rules import CELLS, Rule, register
from guarantees.package.reader import DESCRIPTOR, Package, TableData
from guarantees.validation.engine_leniencies import RejectedCells, is_lenient, is_stricter
from guarantees.validation.frictionless_engine import MAX_ERRORS
from guarantees.validation.references import FOREIGN_KEY, UNIQUE_KEY
from guarantees.validation.report import OWN_ENGINE

ENGINE_DISAGREEMENT: Final = register(
    Rule(
        name="engine-disagreement",
        group=CELLS,
        summary="pandera and frictionless must report what the rules of this software report, and nothing else.",
        fix="This is a bug of this software or of the other engine, not a fault of the data: report it.",
        bad="departure   # accepted by this software, rejected by frictionless\n24:00",
        good="departure   # accepted by all engines\n00:00",
    )
)

_KEY_RULES: Final = frozenset({UNIQUE.name, PRIMARY_KEY.name, UNIQUE_KEY.name, FOREIGN_KEY.name})
_ENFORCED: Final = CELL_RULE_NAMES | _KEY_RULES
"""The rules that an engine is given; the others are about the form of a file, or are our own."""
_NO_VALUE: Final = frozenset({"type", "required"})
"""The rules without which a cell has no value, so that engines compare it differently."""


def disagreements(
    engine: str, package: Package, own: Sequence[Finding], others: Sequence[Finding]
) -> list[Finding]:
    """Return a finding for each difference between our *own* findings and those of *engine* on *package*.

    Tables that *package* lacks were not given to the engine, and are not compared.
    """
    comparison = _Comparison(engine, package, _columns_without_values([*own, *others]))
    only_theirs = [comparison.only_theirs(finding) for finding in _not_in(others, own)]
    # Beyond its limit, an engine is silent.
    stopped = {table for table, count in Counter(f.table for f in others).items() if count >= MAX_ERRORS}
    only_ours = [
        comparison.only_ours(finding)
        for finding in _not_in(own, others)
        if finding.check in _ENFORCED and finding.table in package.tables and finding.table not in stopped
    ]
    return [finding for finding in (*only_theirs, *only_ours) if finding is not None]


def crash(engine: str, error: str) -> Finding:
    """Return a finding for the *error* with which *engine* crashed, of which the last line says what went wrong."""
    return Finding(
        rule=ENGINE_DISAGREEMENT,
        message=f"{engine} crashed and confirms nothing: {error.strip().rpartition(chr(10))[2].rstrip('.')}.",
        hint=f"This is a bug of {engine}, not a fault of the data: report it, or leave the engine out.",
        file=DESCRIPTOR,
    )


def _not_in(findings: Iterable[Finding], others: Iterable[Finding]) -> list[Finding]:
    """Return those *findings* whose fault none of the *others* reports."""
    faults = {key for finding in others for key in fault_keys(finding)}
    return [finding for finding in findings if faults.isdisjoint(fault_keys(finding))]


def _columns_without_values(findings: Iterable[Finding]) -> dict[tuple[str, str], set[int]]:
    """Return the lines of cells that have no value, by table and column."""
    lines: dict[tuple[str, str], set[int]] = {}
    for finding in findings:
        if finding.check in _NO_VALUE:
            lines.setdefault((finding.table, finding.column), set()).add(finding.line)
    return lines


@dataclass(frozen=True, slots=True)
class _Comparison:
    """The comparison with one engine.

    Attributes:
        no_value: The lines of cells that have no value, by table and column.
    """

    engine: str
    package: Package
    no_value: dict[tuple[str, str], set[int]]
    _rows: dict[str, dict[int, Row]] = field(default_factory=dict)

    def only_theirs(self, finding: Finding) -> Finding | None:
        """Return a finding for one that only the engine reports, unless it is a consequence of others."""
        if self._is_consequence(finding) or self._is_known(finding, is_stricter):
            return None
        return self._disagreement(
            finding, f"{self.engine} reports {finding.check!r} and {OWN_ENGINE} does not: {finding.message}"
        )

    def only_ours(self, finding: Finding) -> Finding | None:
        """Return a finding for one that the engine does not report, unless the reason is known."""
        if self._is_consequence(finding) or self._is_known(finding, is_lenient):
            return None
        message = f"{OWN_ENGINE} reports {finding.check!r} and {self.engine} does not: {finding.message}"
        return self._disagreement(finding, message)

    def _is_consequence(self, finding: Finding) -> bool:
        """Return whether the engines differ since a cell has no value, which one of them reports."""
        data = self.package.tables.get(finding.table)
        if data is None or finding.check in _NO_VALUE:
            return False
        if finding.check not in _KEY_RULES:
            return finding.line in self.no_value.get((finding.table, finding.column), ())
        return any((name, column) in self.no_value for name, column in _compared_columns(data, finding))

    def _is_known(self, finding: Finding, is_listed: Callable[[str, str, RejectedCells], bool]) -> bool:
        """Return whether the difference is listed, or the engine lacks a table to report a finding."""
        data = self.package.tables.get(finding.table)
        if data is None:
            return False
        if data.name not in self._rows:
            self._rows[data.name] = {row.line: row for row in data.rows}
        row = self._rows[data.name].get(finding.line)
        if row is None:
            return False
        keys = _keys(data, finding) or [(finding.column,)]
        if finding.check == FOREIGN_KEY.name and not self._has_target(data, finding):
            return True
        return any(
            is_listed(self.engine, finding.check, RejectedCells(self.package, data, row, key)) for key in keys
        )

    def _has_target(self, data: TableData, finding: Finding) -> bool:
        return any(
            key.target in self.package.tables
            for key in data.contract.foreign_keys
            if key.fields[-1] == finding.column
        )

    def _disagreement(self, finding: Finding, message: str) -> Finding:
        return Finding(
            rule=ENGINE_DISAGREEMENT,
            message=message,
            hint=f"This is a bug of this software or of {self.engine}, not a fault of the data: report it with the row.",
            table=finding.table,
            record=finding.record,
            file=finding.file,
            line=finding.line,
            column=finding.column,
            value=finding.value,
        )


def _keys(data: TableData, finding: Finding) -> list[tuple[str, ...]]:
    """Return the keys that a finding about a key may be about; none for one about a cell."""
    contract = data.contract
    if finding.check == PRIMARY_KEY.name:
        return [contract.primary_key]
    if finding.check == UNIQUE_KEY.name:
        return [key for key in contract.unique_keys if key[-1] == finding.column]
    if finding.check == FOREIGN_KEY.name:
        return [key.fields for key in contract.foreign_keys if key.fields[-1] == finding.column]
    return [(finding.column,)] if finding.check == UNIQUE.name else []


def _compared_columns(data: TableData, finding: Finding) -> list[tuple[str, str]]:
    """Return the columns, with their tables, whose cells decide a finding about a key."""
    columns = [(data.name, column) for key in _keys(data, finding) for column in key]
    if finding.check == FOREIGN_KEY.name:
        columns += [
            (key.target, column)
            for key in data.contract.foreign_keys
            if key.fields[-1] == finding.column
            for column in key.target_fields
        ]
    return columns
