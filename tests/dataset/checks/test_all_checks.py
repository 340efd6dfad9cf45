"""What holds for every check of the dataset, over the corpus and all cases of the modules beside this one."""

from __future__ import annotations

import dataclasses
from collections import defaultdict
from collections.abc import Mapping
from itertools import chain

import pytest

from guarantees.core.csv_text import Row
from guarantees.core.rules import EXPECTATIONS
from guarantees.dataset.checks import CHECKS
from guarantees.package.reader import Package
from guarantees.validation.check import Check
from tests.dataset.checks import (
    test_actors,
    test_affiliations,
    test_anchors,
    test_attribution,
    test_codes,
    test_dates,
    test_duplicates,
    test_event_participants,
    test_event_reports,
    test_events,
    test_joins,
    test_relations,
    test_sources,
    test_statement_types,
    test_statements,
)
from tests.helpers.corpus_tables import Case, package
from tests.validation import test_expectation_checks

CASES: tuple[Case, ...] = (
    *test_actors.VIOLATIONS,
    *test_affiliations.VIOLATIONS,
    *test_anchors.VIOLATIONS,
    *test_attribution.VIOLATIONS,
    *test_codes.VIOLATIONS,
    *test_dates.VIOLATIONS,
    *test_duplicates.VIOLATIONS,
    *test_event_participants.VIOLATIONS,
    *test_event_reports.VIOLATIONS,
    *test_events.VIOLATIONS,
    *test_joins.VIOLATIONS,
    *test_relations.VIOLATIONS,
    *test_sources.VIOLATIONS,
    *test_statement_types.VIOLATIONS,
    *test_statements.VIOLATIONS,
    *test_expectation_checks.VIOLATIONS,
)


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.name)
def test_corpus_is_valid(check: Check) -> None:
    """No check reports anything in the corpus as it is."""
    assert check.findings(package()) == []


def test_every_check_has_a_case() -> None:
    """Every check has a case that violates its rule; that of the changelog has a test of its own."""
    tested = {case.rule for case in CASES} | {"retired-id-not-in-changelog"}
    assert tested == {check.name for check in CHECKS}


class _RecordingCells(dict[str, str]):
    """Cells of a row that record which columns are read."""

    def __init__(self, cells: Mapping[str, str], table: str, columns: set[str]) -> None:
        super().__init__(cells)
        self.table = table
        self.columns = columns

    def __getitem__(self, column: str) -> str:
        self.columns.add(f"{self.table}.{column}")
        return super().__getitem__(column)


def _recording(original: Package, columns: set[str]) -> Package:
    """Return a copy of a package that adds the columns that are read to *columns*."""
    tables = {
        name: dataclasses.replace(
            table, rows=[Row(_RecordingCells(row.cells, name, columns), row.line) for row in table.rows]
        )
        for name, table in original.tables.items()
    }
    return dataclasses.replace(original, tables=tables)


def test_checks_read_only_the_columns_that_they_declare() -> None:
    """A check over a package of an older contract is skipped, so it must declare every column that it reads."""
    columns_read: dict[str, set[str]] = defaultdict(set)
    checks = {check.name: check for check in CHECKS if check.rule.group is not EXPECTATIONS}
    packages = [package(*case.changes) for case in CASES]
    for name, check in checks.items():
        for original in [
            package(),
            *(p for p, case in zip(packages, CASES, strict=True) if case.rule == name),
        ]:
            check.findings(_recording(original, columns_read[name]))
    keys = {f"{table.name}.{column}" for table in package().contract for column in table.primary_key}
    undeclared = {
        name: read - keys - set(chain.from_iterable(_declared(checks[name])))
        for name, read in columns_read.items()
    }
    assert {name: columns for name, columns in undeclared.items() if columns} == {}


def _declared(check: Check) -> list[set[str]]:
    return [{f"{table}.{column}" for column in columns} for table, columns in check.needs.items()]
