"""Validate the rows of a large package that its engine did not accept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from guarantees.contract.table_schema import Contract
from guarantees.core.findings import Finding, in_order
from guarantees.package import reader
from guarantees.package.installed import is_this_dataset
from guarantees.package.reader import Package
from guarantees.validation import python_engine
from guarantees.validation.check import Check
from guarantees.validation.report import ValidationReport
from guarantees.validation.run import run_engines, run_semantic_checks

MAX_BYTES: Final = 20_000_000
"""Semantic checks read the package as a whole, up to this size."""

_SKIPPED: Final = "Skipped the semantic checks and the checks of portability to CSV readers"


@dataclass(frozen=True, slots=True)
class SuspectRows:
    """The part of a package that an engine for large packages leaves to the checks of small ones.

    Attributes:
        package: The suspect rows, with the findings about file format and header.
        references: The findings about references.
        rows: The number of rows of each table.
        ambiguous: The tables that were read as a whole, because their CSV is ambiguous.
    """

    package: Package
    references: list[Finding]
    rows: Mapping[str, int]
    ambiguous: tuple[str, ...]


def validate_suspects(
    engine: str, root: Path, suspects: SuspectRows, checks: Sequence[Check], max_bytes: int = MAX_BYTES
) -> ValidationReport:
    """Return the report on the package in the folder *root*; *suspects* are the rows that *engine* left.

    Semantic checks need all rows; they run only on this dataset, and up to *max_bytes* of tables.
    """
    package = suspects.package
    format_findings, violations, _ = run_engines(
        package, (), [*suspects.references, *python_engine.findings(package)]
    )
    findings = [*format_findings, *violations]
    notes = [f"Read as a whole, because its CSV is ambiguous: {name}" for name in suspects.ambiguous]
    size = _size(root, package.contract)
    if not is_this_dataset(package.descriptor):
        notes.append(f"{_SKIPPED}: these are not the tables of this dataset.")
    elif size > max_bytes:
        notes.append(f"{_SKIPPED}: the tables have {size:,} bytes, the limit is {max_bytes:,}.")
    else:
        findings += run_semantic_checks(reader.read(root), checks, format_findings, violations)
    return ValidationReport((engine,), suspects.rows, in_order(findings), tuple(notes))


def _size(root: Path, contract: Contract) -> int:
    paths = (root / table.path for table in contract)
    return sum(path.stat().st_size for path in paths if path.is_file())
