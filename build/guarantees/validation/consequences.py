"""Leave out findings that are consequences of other findings: one fault is one finding."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from guarantees.core.csv_text import CSV_BOM, CSV_ENCODING, CSV_LINE_ENDINGS, CSV_SYNTAX
from guarantees.core.findings import Finding
from guarantees.core.rules import FILE_FORMAT
from guarantees.validation.portability import CONTROL_CHARACTER, LOOK_ALIKE, ROW_ORDER, SURROUNDING_WHITESPACE
from guarantees.validation.table_rules import CSV_DELIMITER

_STRICT: Final = frozenset({CSV_BOM.name, CSV_LINE_ENDINGS.name})
"""What only the form of this dataset forbids; other tables may have it."""
_OTHER_PROGRAM: Final = frozenset({CSV_DELIMITER.name, CSV_ENCODING.name, CSV_SYNTAX.name})
"""The rules whose violation says that the file must be saved again, or restored."""
CAUSES: Final = frozenset({SURROUNDING_WHITESPACE.name, CONTROL_CHARACTER.name, LOOK_ALIKE.name})
"""The rules that say why a cell violates another."""
_Cell = tuple[str, int, str]


def format_findings(strict: Iterable[Finding], own: Iterable[Finding]) -> list[Finding]:
    """Return what is wrong with the format of files: our *own* findings, and those of the *strict* reader.

    The reader stops where the engine reads on. What it says counts in tables where the engine finds nothing, and where
    the form is that of a table, but not of one of this dataset.
    """
    found = [finding for finding in own if finding.rule.group is FILE_FORMAT]
    lines = {(finding.table, finding.line) for finding in found}
    faulty = {finding.table for finding in found}
    to_save_again = {finding.table for finding in found if finding.check in _OTHER_PROGRAM}
    further = [
        finding
        for finding in strict
        if finding.table not in faulty
        or (
            finding.check in _STRICT
            and finding.table not in to_save_again
            and (finding.table, finding.line) not in lines
        )
    ]
    return [*found, *further]


def without_damaged_cells(findings: Sequence[Finding]) -> list[Finding]:
    """Return *findings* without those about the values of cells whose bytes or form are wrong."""
    damaged = {_cell(f) for f in findings if f.rule.group is FILE_FORMAT and f.column and f.line}
    return [f for f in findings if f.rule.group is FILE_FORMAT or _cell(f) not in damaged]


def without_consequences(
    violations: Sequence[Finding], portability: Iterable[Finding], by_row: Sequence[Finding]
) -> tuple[list[Finding], list[Finding]]:
    """Return *violations*, and findings of *portability*, without those whose fault another one says better.

    A space or a look-alike letter is why a cell is not one of the codes. That a spreadsheet would run a cell that is not
    one of the codes does not matter, nor that a row is in the wrong place which should not be there. *by_row* are the
    violations, each of a row.
    """
    broken = {finding.subject for finding in by_row}
    violating = {_cell(finding) for finding in by_row}
    kept = [
        finding
        for finding in about_sound_columns(portability, by_row)
        if finding.check in CAUSES
        or (
            finding.subjects.isdisjoint(broken)
            if finding.check == ROW_ORDER.name
            else _cell(finding) not in violating
        )
    ]
    explained = {_cell(finding) for finding in kept if finding.check in CAUSES}
    return [finding for finding in violations if _cell(finding) not in explained], kept


def about_sound_columns(findings: Iterable[Finding], violations: Iterable[Finding]) -> list[Finding]:
    """Return *findings* without those about a whole column of which *violations* say that cells are wrong."""
    faulty = {(finding.table, finding.column) for finding in violations if finding.column}
    return [
        finding for finding in findings if finding.record or (finding.table, finding.column) not in faulty
    ]


def _cell(finding: Finding) -> _Cell:
    return finding.table, finding.line, finding.column
