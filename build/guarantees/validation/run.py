"""Validate a package of this dataset: by our own rules, cross-checked by other engines, and by the semantic checks."""

from __future__ import annotations

import dataclasses
import importlib.util
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import nullcontext
from pathlib import Path
from typing import Final, NamedTuple

from guarantees.core import progress
from guarantees.core.findings import (
    Finding,
    FindingCollector,
    in_order,
)
from guarantees.core.locations import RecordRef
from guarantees.core.rules import FILE_FORMAT
from guarantees.package.locate import open_package, open_tables
from guarantees.package.reader import Package
from guarantees.validation import (
    consequences,
    cross_check,
    frictionless_engine,
    portability,
    references,
)
from guarantees.validation.accepted_findings import without_accepted
from guarantees.validation.check import Check, skipped_checks
from guarantees.validation.counted_findings import LISTED, CountedFindings
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
    """What the engines found.

    Attributes:
        file_format: The findings on the format of files.
        violations: The findings on the contract.
        disagreements: Where an engine contradicts our rules.
        broken: The records with a violation.
        notes: What was not checked.
    """

    file_format: list[Finding]
    violations: list[Finding]
    disagreements: list[Finding]
    broken: frozenset[RecordRef]
    notes: tuple[str, ...] = ()

    @classmethod
    def of_one_engine(cls, findings: Sequence[Finding]) -> EngineFindings:
        """Return the *findings* of an engine that no other one has confirmed."""
        return cls(
            [finding for finding in findings if finding.rule.group is FILE_FORMAT],
            [finding for finding in findings if finding.rule.group is not FILE_FORMAT],
            [],
            _records(findings),
        )


def validate(
    paths: Sequence[Path],
    table: str,
    engines: Sequence[str],
    checks: Iterable[Check],
    *,
    listed: int = LISTED,
) -> ValidationReport:
    """Validate the package at one path, or the tables at several.

    If no *engines* are named, those of ``ENGINES`` that are installed validate it, with a note on the others. Findings that
    the descriptor accepts are left out, with a note. Of each kind of finding in a column so many are *listed*.

    Raises:
        InputError: There is no package or table at one of *paths*.
        ContractError: The descriptor cannot be used.
    """
    lacking = () if engines else tuple(name for name in CROSS_CHECKS if not _is_installed(name))
    engines = engines or tuple(name for name in ENGINES if name not in lacking)
    opened = nullcontext(open_tables(paths, table)) if len(paths) > 1 else open_package(paths[0], table)
    checks = list(checks)
    with opened as package:
        found = validate_package(package, engines, checks)
        findings, accepted = without_accepted(
            found.findings, package.descriptor, {check.name for check in checks}
        )
        notes = (*found.notes, *([accepted] if accepted else []))
        if lacking:
            notes = (*notes, _LACKING.format(" and ".join(lacking)))
        return report(package, engines, findings, checks, notes, listed=listed)


def _is_installed(library: str) -> bool:
    return importlib.util.find_spec(library) is not None


def report(
    package: Package,
    engines: Sequence[str],
    findings: Iterable[Finding],
    checks: Iterable[Check],
    notes: Sequence[str] = (),
    *,
    listed: int = LISTED,
) -> ValidationReport:
    """Return the report on *package*, with the *findings* in order, and a note on *checks* that were skipped.

    Of each kind of finding in a column so many are *listed*, and all are counted.
    """
    rows = {data.name: len(data.rows) for data in package}
    counted = CountedFindings(listed)
    counted.extend(in_order(findings))
    return ValidationReport(
        _ordered(engines),
        rows,
        in_order(counted),
        (*notes, *skipped_checks(checks, package)),
        not_listed=counted.not_listed,
    )


def _ordered(engines: Sequence[str]) -> tuple[str, ...]:
    return tuple(name for name in ENGINES if name in engines)


class PackageFindings(NamedTuple):
    """All findings in a package, and notes on what was not checked."""

    findings: list[Finding]
    notes: tuple[str, ...]


def validate_package(
    package: Package, engines: Sequence[str], checks: Iterable[Check], *, folds: bool = True
) -> PackageFindings:
    """Return all findings in *package*: of its file format, of *engines*, and of semantic *checks*.

    If it *folds* them, faults of many rows that have one cause are one finding; otherwise each row has its own.
    """
    found = run_engines(package, engines, folds=folds)
    semantic = run_semantic_checks(package, checks, found)
    findings = [*found.file_format, *found.violations, *found.disagreements, *semantic]
    return PackageFindings(findings, found.notes)


def run_engines(package: Package, engines: Sequence[str], *, folds: bool = True) -> EngineFindings:
    """Return the findings of *engines* on *package*.

    If our own engine is among them, its findings count, and the others are compared with it. Otherwise all findings of
    the others count; a fault that two of them report is reported once.
    """
    if OWN_ENGINE in engines:
        return _run_own(package, [name for name in _ordered(engines) if name != OWN_ENGINE], folds=folds)
    # A table with a broken format is not passed to an engine that would report the same in other words.
    sound = _sound_tables(package)
    running = [
        CROSS_CHECKS[name](sound if name in NEEDS_SOUND_TABLES else package) for name in _ordered(engines)
    ]
    violations = FindingCollector()
    violations.extend(references.findings(package))
    for wait in progress.track(running, "Waiting for the engines"):
        violations.extend_with_new_faults(wait())
    file_format = [*package.findings, *portability.findings(package)]
    return EngineFindings(file_format, list(violations), [], _records(violations))


def _run_own(package: Package, others: Sequence[str], *, folds: bool) -> EngineFindings:
    """Return the findings of our own rules, and where the engines called *others* contradict them."""
    sound = _sound_tables(package)
    running = {name: CROSS_CHECKS[name](sound) for name in others}
    # Imported after the other engines have started: the import takes a quarter of a second.
    from guarantees.validation import own_rules  # noqa: PLC0415

    by_row = own_rules.check(package, folds=False)
    own = own_rules.check(package, folds=True) if folds and by_row.findings else by_row
    in_files = consequences.format_findings(package.findings, own.findings)
    violations = [finding for finding in own.findings if finding.rule.group is not FILE_FORMAT]
    of_rows = [finding for finding in by_row.findings if finding.rule.group is not FILE_FORMAT]
    violations, portable = consequences.without_consequences(
        violations, portability.findings(package), by_row.findings
    )
    compared = _without_faulty_tables(sound, in_files)
    disagreements: list[Finding] = []
    for name, wait in running.items():
        try:
            with progress.stage(f"Cross-checking with {name}"):
                theirs = [finding for finding in wait() if finding.table in {"", *compared.tables}]
        except frictionless_engine.FrictionlessError as err:
            # The user still gets the findings of our own rules.
            disagreements.append(cross_check.crash(name, str(err)))
        else:
            disagreements += cross_check.disagreements(name, compared, of_rows, theirs)
    broken = _records(by_row.findings)
    return EngineFindings([*in_files, *portable], violations, disagreements, broken, own.notes)


def _sound_tables(package: Package) -> Package:
    """Return *package* with only those tables whose every row could be read."""
    return _without_faulty_tables(package, package.findings)


def _without_faulty_tables(package: Package, findings: Iterable[Finding]) -> Package:
    broken = {finding.table for finding in findings if finding.check not in _READABLE_FORMAT_FAULTS}
    tables = {name: data for name, data in package.tables.items() if name not in broken}
    return dataclasses.replace(package, tables=tables)


def _records(findings: Iterable[Finding]) -> frozenset[RecordRef]:
    return frozenset(finding.subject for finding in findings if finding.record)


def run_semantic_checks(package: Package, checks: Iterable[Check], found: EngineFindings) -> list[Finding]:
    """Return the findings of *checks* on records without violations, which were *found*.

    Tables without any finding are also checked for values that plain CSV readers would change, if pandas is installed.
    """
    faulty_tables = {finding.table for finding in (*found.file_format, *found.violations)}
    findings = FindingCollector()
    for data in package:
        if data.name not in faulty_tables and _is_installed("pandas"):
            findings.extend(portability.plain_findings(data))
    for check in progress.track(checks, "Checking records"):
        findings.extend_without_consequences(check.findings(package), found.broken)
    return consequences.about_sound_columns(findings, found.violations)
