"""Validate a package: run the engines and the semantic checks, and report each fault once."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Final

from guarantees.core.findings import (
    Finding,
    FindingCollector,
    in_order,
)
from guarantees.package.locate import open_package, open_tables
from guarantees.package.reader import Package
from guarantees.validation import frictionless_engine, portability, references
from guarantees.validation.check import Check, skipped_checks
from guarantees.validation.report import ValidationReport

Engine = Callable[[Package], Callable[[], Iterable[Finding]]]
"""Starts work on a package, and returns a function that waits for the findings."""


def _pandera(package: Package) -> Callable[[], Iterable[Finding]]:
    def work() -> Iterable[Finding]:
        # Imported after the other engines have started: the import takes most of a second.
        from guarantees.validation import pandera_engine  # noqa: PLC0415

        return pandera_engine.findings(package)

    return work


ENGINES: Final[Mapping[str, Engine]] = {"pandera": _pandera, "frictionless": frictionless_engine.start}
NEEDS_SOUND_TABLES: Final = frozenset({"frictionless"})
_READABLE_FORMAT_FAULTS: Final = frozenset({"csv-bom", "csv-line-endings"})
"""Rules of the file format whose violation leaves every cell readable."""


def validate(
    paths: Sequence[Path], table: str, engines: Sequence[str], checks: Iterable[Check]
) -> ValidationReport:
    """Validate the package at one path, or the tables at several.

    Raises:
        InputError: There is no package or table at one of *paths*.
        ContractError: The descriptor cannot be used.
    """
    if len(paths) > 1:
        package = open_tables(paths, table)
        return report(package, engines, validate_package(package, engines, checks), checks)
    with open_package(paths[0], table) as package:
        return report(package, engines, validate_package(package, engines, checks), checks)


def report(
    package: Package, engines: Sequence[str], findings: Iterable[Finding], checks: Iterable[Check]
) -> ValidationReport:
    """Return the report on *package*, with the *findings* in order and a note on *checks* that were skipped."""
    rows = {data.name: len(data.rows) for data in package}
    return ValidationReport(tuple(engines), rows, in_order(findings), skipped_checks(checks, package))


def validate_package(package: Package, engines: Sequence[str], checks: Iterable[Check]) -> list[Finding]:
    """Return all findings in *package*: of its file format, of *engines*, and of semantic *checks*."""
    format_findings, violations = run_engines(package, engines)
    return [*format_findings, *violations, *run_semantic_checks(package, checks, format_findings, violations)]


def run_engines(
    package: Package, engines: Sequence[str], further: Iterable[Finding] = ()
) -> tuple[list[Finding], list[Finding]]:
    """Return the findings about the file format of *package*, and the violations of its contract.

    A fault that two engines report is reported once. *further* violations, found elsewhere, are added first.
    """
    # A table with a broken format is not passed to an engine that would report the same in other words.
    broken = {finding.table for finding in package.findings if finding.check not in _READABLE_FORMAT_FAULTS}
    sound = dataclasses.replace(
        package, tables={name: data for name, data in package.tables.items() if name not in broken}
    )
    running = [ENGINES[name](sound if name in NEEDS_SOUND_TABLES else package) for name in engines]
    format_findings = [*package.findings, *portability.findings(package)]
    violations = FindingCollector()
    violations.extend([*references.findings(package), *further])
    for wait in running:
        violations.extend_with_new_faults(wait())
    return format_findings, list(violations)


def run_semantic_checks(
    package: Package,
    checks: Iterable[Check],
    format_findings: Sequence[Finding],
    violations: Sequence[Finding],
) -> list[Finding]:
    """Return the findings of *checks* on records without *violations*.

    Tables without any finding are also checked for values that plain CSV readers would change.
    """
    faulty_tables = {finding.table for finding in (*format_findings, *violations)}
    findings = FindingCollector()
    for data in package:
        if data.name not in faulty_tables:
            findings.extend(portability.plain_findings(data))
    broken = {finding.subject for finding in violations}
    for check in checks:
        findings.extend_without_consequences(check.findings(package), broken)
    return list(findings)
