"""Validate a package of this dataset: by our own rules, cross-checked by other engines, and by the semantic checks."""

from __future__ import annotations

import dataclasses
import importlib.util
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import nullcontext
from pathlib import Path
from typing import Final, NamedTuple

from guarantees.core.findings import (
    Finding,
    FindingCollector,
    in_order,
)
from guarantees.package.locate import open_package, open_tables
from guarantees.package.reader import Package
from guarantees.validation import cross_check, frictionless_engine, portability, python_engine, references
from guarantees.validation.check import Check, skipped_checks
from guarantees.validation.report import OWN_ENGINE, ValidationReport

Engine = Callable[[Package], Callable[[], Iterable[Finding]]]
"""Starts work on a package, and returns a function that waits for the findings."""


def _pandera(package: Package) -> Callable[[], Iterable[Finding]]:
    def work() -> Iterable[Finding]:
        # Imported after frictionless has started: the import takes most of a second.
        from guarantees.validation import pandera_engine  # noqa: PLC0415

        return pandera_engine.findings(package)

    return work


CROSS_CHECKS: Final[Mapping[str, Engine]] = {"pandera": _pandera, "frictionless": frictionless_engine.start}
"""The engines of other projects, which confirm the findings of our own rules."""
ENGINES: Final = (OWN_ENGINE, *CROSS_CHECKS)
"""The engines that run by default."""
_LACKING: Final = (
    "Not cross-checked by {}, which cannot be imported: install all that security-guarantees needs."
)
NEEDS_SOUND_TABLES: Final = frozenset({"frictionless"})
_READABLE_FORMAT_FAULTS: Final = frozenset({"csv-bom", "csv-line-endings"})
"""Rules of the file format whose violation leaves every cell readable."""


class EngineFindings(NamedTuple):
    """The findings of engines: on the format of files, on the contract, and where an engine contradicts our rules."""

    file_format: list[Finding]
    violations: list[Finding]
    disagreements: list[Finding]


def validate(
    paths: Sequence[Path], table: str, engines: Sequence[str], checks: Iterable[Check]
) -> ValidationReport:
    """Validate the package at one path, or the tables at several.

    If no *engines* are named, those of ``ENGINES`` that are installed validate it, with a note on the others.

    Raises:
        InputError: There is no package or table at one of *paths*.
        ContractError: The descriptor cannot be used.
    """
    lacking = () if engines else tuple(name for name in CROSS_CHECKS if not _is_installed(name))
    engines = engines or tuple(name for name in ENGINES if name not in lacking)
    opened = nullcontext(open_tables(paths, table)) if len(paths) > 1 else open_package(paths[0], table)
    with opened as package:
        result = report(package, engines, validate_package(package, engines, checks), checks)
    if not lacking:
        return result
    return dataclasses.replace(result, notes=(*result.notes, _LACKING.format(" and ".join(lacking))))


def _is_installed(library: str) -> bool:
    return importlib.util.find_spec(library) is not None


def report(
    package: Package, engines: Sequence[str], findings: Iterable[Finding], checks: Iterable[Check]
) -> ValidationReport:
    """Return the report on *package*, with the *findings* in order and a note on *checks* that were skipped."""
    rows = {data.name: len(data.rows) for data in package}
    return ValidationReport(_ordered(engines), rows, in_order(findings), skipped_checks(checks, package))


def _ordered(engines: Sequence[str]) -> tuple[str, ...]:
    return tuple(name for name in ENGINES if name in engines)


def validate_package(package: Package, engines: Sequence[str], checks: Iterable[Check]) -> list[Finding]:
    """Return all findings in *package*: of its file format, of *engines*, and of semantic *checks*."""
    found = run_engines(package, engines)
    semantic = run_semantic_checks(package, checks, found.file_format, found.violations)
    return [*found.file_format, *found.violations, *found.disagreements, *semantic]


def run_engines(package: Package, engines: Sequence[str], further: Iterable[Finding] = ()) -> EngineFindings:
    """Return the findings of *engines* on *package*, and *further* violations, found elsewhere.

    If our own engine is among them, its findings count, and the others are compared with it. Otherwise all findings of
    the others count; a fault that two of them report is reported once.
    """
    # A table with a broken format is not passed to an engine that would report the same in other words.
    broken = {finding.table for finding in package.findings if finding.check not in _READABLE_FORMAT_FAULTS}
    sound = dataclasses.replace(
        package, tables={name: data for name, data in package.tables.items() if name not in broken}
    )
    given = {name: sound if name in NEEDS_SOUND_TABLES else package for name in _ordered(engines)}
    running = {name: CROSS_CHECKS[name](given[name]) for name in given if name != OWN_ENGINE}
    format_findings = [*package.findings, *portability.findings(package)]
    violations = FindingCollector()
    violations.extend([*references.findings(package), *further])
    disagreements: list[Finding] = []
    if OWN_ENGINE in engines:
        violations.extend(python_engine.findings(package))
        own = [*format_findings, *violations]
        for name, wait in running.items():
            disagreements += cross_check.disagreements(name, given[name], own, list(wait()))
    else:
        for wait in running.values():
            violations.extend_with_new_faults(wait())
    return EngineFindings(format_findings, list(violations), disagreements)


def run_semantic_checks(
    package: Package,
    checks: Iterable[Check],
    format_findings: Sequence[Finding],
    violations: Sequence[Finding],
) -> list[Finding]:
    """Return the findings of *checks* on records without *violations*.

    Tables without any finding are also checked for values that plain CSV readers would change, if pandas is installed.
    """
    faulty_tables = {finding.table for finding in (*format_findings, *violations)}
    findings = FindingCollector()
    for data in package:
        if data.name not in faulty_tables and _is_installed("pandas"):
            findings.extend(portability.plain_findings(data))
    broken = {finding.subject for finding in violations}
    for check in checks:
        findings.extend_without_consequences(check.findings(package), broken)
    return list(findings)
