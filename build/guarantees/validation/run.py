"""Validating a package: every check, and every engine, in one run."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from guarantees.core.findings import ChangedLines, Finding, changed_first, has_errors, in_order
from guarantees.core.locations import NO_RECORD
from guarantees.package.locate import open_package, open_tables
from guarantees.package.reader import Package
from guarantees.validation import frictionless_engine, portability, references
from guarantees.validation.check import Check, skipped_checks


def _pandera(package: Package) -> Callable[[], Iterable[Finding]]:
    def work() -> Iterable[Finding]:
        # Imported after the other engines were started: it takes most of a second.
        from guarantees.validation import pandera_engine  # noqa: PLC0415

        return pandera_engine.findings(package)

    return work


ENGINES: Final[Mapping[str, Callable[[Package], Callable[[], Iterable[Finding]]]]] = {
    "pandera": _pandera,
    "frictionless": frictionless_engine.start,
}
"""What sets each engine to work on a package, and gives what waits for its findings."""


@dataclass(frozen=True, slots=True)
class ValidationReport:
    """What a validation found: the engines that ran, rows per table, all findings in order, what was not asked."""

    engines: tuple[str, ...]
    tables: Mapping[str, int]
    findings: Sequence[Finding]
    notes: tuple[str, ...] = ()

    @property
    def valid(self) -> bool:
        """Whether there is no error; warnings do not count."""
        return not has_errors(self.findings)

    def with_changed_first(self, touched: ChangedLines) -> ValidationReport:
        """Return the verdict with what is on *touched* lines first."""
        return dataclasses.replace(self, findings=changed_first(self.findings, touched))


NEEDS_SOUND_TABLES: Final = frozenset({"frictionless"})
# Faults of form that leave every cell readable.
_HARMLESS: Final = frozenset({"csv-bom", "csv-line-endings"})


def validate_package(package: Package, engines: Sequence[str], checks: Iterable[Check]) -> list[Finding]:
    """Return what *engines* and all our checks find in *package*, each fault once.

    Whether a record makes sense is asked last, and only of records that nothing was found wrong with.
    """
    form, wrong = run_engines(package, engines)
    return [*form, *wrong, *run_semantic_checks(package, checks, form, wrong)]


def run_engines(
    package: Package, engines: Sequence[str], elsewhere: Iterable[Finding] = ()
) -> tuple[list[Finding], list[Finding]]:
    """Return what is wrong with the form of tables and cells, and what breaks the contract.

    Form and header come first, and what an engine says of a table in which they are broken is dropped; so
    is what a second engine says of a cell, row or value by a rule that has spoken. What was found *elsewhere*
    goes with what is found here.
    """
    # An outside engine would say of a table that cannot be read whole what has been said already.
    broken = {finding.table for finding in package.findings if finding.check not in _HARMLESS}
    sound = {name: data for name, data in package.tables.items() if name not in broken}
    outside = dataclasses.replace(package, tables=sound)
    running = [ENGINES[name](outside if name in NEEDS_SOUND_TABLES else package) for name in engines]
    form = [*package.findings, *portability.findings(package)]
    wrong = [*references.findings(package), *elsewhere]
    seen = {way for finding in wrong for way in _dedup_keys(finding)}
    for wait in running:
        new = [f for f in wait() if seen.isdisjoint(_dedup_keys(f))]
        seen.update(way for finding in new for way in _dedup_keys(finding))
        wrong += new
    return form, wrong


def run_semantic_checks(
    package: Package, checks: Iterable[Check], form: Sequence[Finding], wrong: Sequence[Finding]
) -> Iterator[Finding]:
    """Yield what a plain reader makes of sound tables, and what does not make sense in sound records."""
    tables = {finding.table for finding in (*form, *wrong)}
    for data in package:
        if data.name not in tables:
            yield from portability.plain_findings(data)
    subjects = {finding.subject for finding in wrong} - {NO_RECORD}
    for check in checks:
        yield from (f for f in check.findings(package) if subjects.isdisjoint(f.subjects))


def _dedup_keys(finding: Finding) -> Iterator[tuple[str, ...]]:
    """Yield the ways in which two engines may speak of the same fault."""
    if finding.line and finding.check == "primary-key":
        yield finding.check, finding.table, "row", str(finding.line)
    elif finding.line:
        yield finding.check, finding.table, "cell", str(finding.line), finding.column
    if finding.value and finding.check == "foreign-key":
        yield finding.check, finding.table, "value", finding.value


def validate(
    paths: Sequence[Path], table: str, engines: Sequence[str], checks: Iterable[Check]
) -> ValidationReport:
    """Return the verdict on the package at a path, or on the tables at several.

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
