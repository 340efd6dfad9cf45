"""Validating a package: every check, and every engine, in one run."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from guarantees import checks
from guarantees.checks import cells, keys
from guarantees.curation import files
from guarantees.curation.files import Curation
from guarantees.errors import InputError
from guarantees.findings import Finding, Touched, has_errors, in_order, touched_first, waive
from guarantees.layout import Layout
from guarantees.model import NOBODY
from guarantees.package import judge
from guarantees.published import reading
from guarantees.published.opening import opened, together
from guarantees.published.reading import Published
from guarantees.schema import reading as schemas


def _pandera(package: Published) -> Callable[[], Iterable[Finding]]:
    def work() -> Iterable[Finding]:
        # Imported after the other engines were started: it takes most of a second.
        from guarantees.checks import shape  # noqa: PLC0415

        return shape.findings(package)

    return work


ENGINES: Final[Mapping[str, Callable[[Published], Callable[[], Iterable[Finding]]]]] = {
    "pandera": _pandera,
    "frictionless": judge.start,
}
"""What sets each engine to work on a package, and gives what waits for its findings."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a validation found: the engines that ran, rows per table, all findings in order, what was not asked."""

    engines: tuple[str, ...]
    tables: Mapping[str, int]
    findings: Sequence[Finding]
    notes: tuple[str, ...] = ()

    @property
    def valid(self) -> bool:
        """Whether there is no error; warnings do not count."""
        return not has_errors(self.findings)

    def told_first(self, touched: Touched) -> Verdict:
        """Return the verdict with what is on *touched* lines first."""
        return dataclasses.replace(self, findings=touched_first(self.findings, touched))


SENSE: Final = frozenset(check.name for check in checks.CHECKS)
"""The checks that ask whether records make sense; what they find may be waived with a reason."""

OUTSIDE: Final = frozenset({"frictionless"})
# Faults of form that leave every cell readable.
_READABLE: Final = frozenset({"csv-bom", "csv-line-ends"})


def judged(package: Published, engines: Sequence[str]) -> list[Finding]:
    """Return what *engines* and all our checks find in *package*, each fault once.

    Whether a record makes sense is asked last, and only of records that nothing was found wrong with.
    """
    form, wrong = judged_rows(package, engines)
    return [*form, *wrong, *asked_last(package, form, wrong)]


def judged_rows(
    package: Published, engines: Sequence[str], references: Iterable[Finding] = ()
) -> tuple[list[Finding], list[Finding]]:
    """Return what is wrong with the form of tables and cells, and what breaks the contract.

    Form and header come first, and what an engine says of a table in which they are broken is dropped; so
    is what a second engine says of a cell, row or value by a rule that has spoken. Broken *references* that
    were followed elsewhere go with those found here.
    """
    # An outside engine would say of a table that cannot be read whole what has been said already.
    broken = {finding.table for finding in package.findings if finding.check not in _READABLE}
    sound = {name: data for name, data in package.tables.items() if name not in broken}
    outside = dataclasses.replace(package, tables=sound)
    running = [ENGINES[name](outside if name in OUTSIDE else package) for name in engines]
    form = [*package.findings, *cells.findings(package)]
    wrong = [*keys.findings(package), *references]
    seen = {way for finding in wrong for way in _ways(finding)}
    for wait in running:
        new = [f for f in wait() if seen.isdisjoint(_ways(f))]
        seen.update(way for finding in new for way in _ways(finding))
        wrong += new
    return form, wrong


def asked_last(package: Published, form: Sequence[Finding], wrong: Sequence[Finding]) -> Iterator[Finding]:
    """Yield what a plain reader makes of sound tables, and what does not make sense in sound records."""
    tables = {finding.table for finding in (*form, *wrong)}
    for data in package:
        if data.name not in tables:
            yield from cells.plain_findings(data)
    subjects = {finding.subject for finding in wrong} - {NOBODY}
    for check in checks.CHECKS:
        yield from (f for f in check.findings(package) if subjects.isdisjoint(f.subjects))


def _ways(finding: Finding) -> Iterator[tuple[str, ...]]:
    """Yield the ways in which two engines may speak of the same fault."""
    if finding.line and finding.check == "primary-key":
        yield finding.check, finding.table, "row", str(finding.line)
    elif finding.line:
        yield finding.check, finding.table, "cell", str(finding.line), finding.column
    if finding.value and finding.check == "foreign-key":
        yield finding.check, finding.table, "value", finding.value


def validate(paths: Sequence[Path], table: str, engines: Sequence[str]) -> Verdict:
    """Return the verdict on the package at a path, or on the tables at several.

    Raises:
        InputError: There is no package or table at one of *paths*.
        ContractError: The descriptor cannot be used.
    """
    if len(paths) > 1:
        package = together(paths, table)
        return _verdict(package, engines, judged(package, engines))
    with opened(paths[0], table) as package:
        return _verdict(package, engines, judged(package, engines))


def validate_repository(layout: Layout, engines: Sequence[str]) -> Verdict:
    """Return the verdict on the repository: what people wrote, and the tables built from it.

    Raises:
        InputError: There is no descriptor.
        ContractError: The schemas or the descriptor cannot be used.
    """
    return validate_curated(layout, files.read(layout, schemas.from_folder(layout.schemas)), engines)


def validate_curated(layout: Layout, curation: Curation, engines: Sequence[str]) -> Verdict:
    """Return the verdict on a repository of which *curation* has been read.

    Raises:
        InputError: There is no descriptor.
        ContractError: The descriptor cannot be used.
    """
    if not layout.descriptor.is_file():
        raise InputError.missing(layout.descriptor, "the descriptor", "Run `guarantees build`.")
    # By the contract that stands in schemas/ and curation/codes/, whatever the descriptor says.
    package = reading.read(layout.root, curation.contract)
    findings = [*curation.findings, *judged(package, engines)]
    version = curation.about.version if curation.about else "0.0.0"
    return _verdict(package, engines, waive(findings, curation.waivers, version, SENSE))


def _verdict(package: Published, engines: Sequence[str], findings: Iterable[Finding]) -> Verdict:
    rows = {data.name: len(data.rows) for data in package}
    return Verdict(tuple(engines), rows, in_order(findings))
