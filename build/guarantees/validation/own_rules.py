"""Check the tables of a package in memory by our own rules: the engine for any package reads and explains them.

The contract decides what a table must be, not the descriptor in the package.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Final, NamedTuple

from guarantees.contract.cell_rules import TYPE, quote_value
from guarantees.contract.field_types import FIELD_TYPES
from guarantees.core import csv_text, platform_files
from guarantees.core.findings import Finding
from guarantees.core.rules import FILE_FORMAT, RULES
from guarantees.package.package_descriptor import PackageDescriptor
from guarantees.package.parquet_reader import INVALID_PARQUET
from guarantees.package.reader import DESCRIPTOR, Package, TableData
from guarantees.package.resource import of_table
from guarantees.validation import consequences
from guarantees.validation.any_package import PackageRun
from guarantees.validation.counted_findings import UNLIMITED, CountedFindings
from guarantees.validation.table_rules import CSV_DELIMITER

_SAVED_OTHERWISE: Final = frozenset({CSV_DELIMITER.name, csv_text.CSV_ENCODING.name})


class OwnFindings(NamedTuple):
    """The findings, and notes on what was not checked."""

    findings: list[Finding]
    notes: tuple[str, ...]


def check(package: Package, *, folds: bool) -> OwnFindings:
    """Return every violation of the contract of *package* in its files, headers, cells, keys and references.

    If it *folds* them, a column of blanks and a repeated block of rows are one finding each; otherwise each row has its
    own.
    """
    tables = [data for data in package if not _is_unreadable(data)]
    with platform_files.temporary_folder() as name:
        root, folder = Path(name) / "package", Path(name) / "tables"
        for data in tables:
            file = root / data.contract.path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(data.data)
        resources = tuple(of_table(data.contract) for data in tables)
        findings = CountedFindings(UNLIMITED, folds=folds)
        run = PackageRun(root, PackageDescriptor(file=DESCRIPTOR, resources=resources), folder, findings)
        run.check_all()
    by_name = {data.name: data for data in tables}
    lines = {data.name: _lines_of_copy(data) for data in tables if data.is_converted}
    placed = [
        _placed(finding, by_name[finding.table].file, lines.get(finding.table, {})) for finding in findings
    ]
    strict = [finding for data in tables for finding in _strict_types(data)]
    placed = consequences.without_damaged_cells([*placed, *_new(strict, placed)])
    # Tables that were named alone refer to others that nobody expects to be checked.
    return OwnFindings(placed, () if package.partial else tuple(run.notes))


def _strict_types(data: TableData) -> Iterator[Finding]:
    """Yield a finding for each cell that is of its type by Table Schema, but not by the contract.

    Every reader must read it as the same number, so that white space and integers beyond 64 bits are not allowed.
    """
    for column in data.columns:
        field = data.contract.field(column)
        of_type = FIELD_TYPES[field.type]
        for row in data.rows if field.type != "string" else ():
            text = row[column]
            if text and not of_type.is_valid(text):
                message = of_type.message.format(quote_value(text))
                yield data.finding(RULES[TYPE.name], row, message, of_type.hint, column=column)


def _new(findings: Iterable[Finding], known: Iterable[Finding]) -> list[Finding]:
    """Return those *findings* whose cell, and whose row, is not known not to have a value."""
    known = list(known)
    cells = {(f.table, f.line, f.column) for f in known if f.check == TYPE.name}
    rows = {(f.table, f.line) for f in known if f.rule.group is FILE_FORMAT}
    return [f for f in findings if (f.table, f.line, f.column) not in cells and (f.table, f.line) not in rows]


def _is_unreadable(data: TableData) -> bool:
    return any(finding.check == INVALID_PARQUET.name for finding in data.text.findings)


def _lines_of_copy(data: TableData) -> dict[int, int]:
    """Return the number of each record of a table that is not CSV, by its line in the copy."""
    return dict(zip(csv_text.parse(data.data, "").lines, data.text.lines, strict=True))


def _placed(finding: Finding, file: str, lines: Mapping[int, int]) -> Finding:
    """Return *finding* at its place in the *file* that the user knows."""
    line, end_line = (lines.get(number, number) for number in (finding.line, finding.end_line))
    # The form of these tables is fixed: there is no dialect or encoding to declare.
    hint = csv_text.SAVE_AS_CSV if finding.check in _SAVED_OTHERWISE else finding.hint
    return dataclasses.replace(finding, file=file, line=line, end_line=end_line, hint=hint)
