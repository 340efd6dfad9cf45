"""Checks of the records of a package: the ``@check`` decorator, and the view of the tables that a check reads."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from types import ModuleType
from typing import Final

from guarantees.core.csv_text import Row
from guarantees.core.findings import Finding
from guarantees.core.locations import RecordRef
from guarantees.core.rules import CONSISTENCY, Group, Rule, Severity, register
from guarantees.package.reader import Package, TableData

_NEED: Final = re.compile(r"(\w+)(?:\(([\w, ]+)\))?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """A violation that a check found; the check adds its rule.

    Attributes:
        compared_with: The other records that the check looked at. If one of them is known to be wrong, the
            problem may be a consequence, and is not reported.
    """

    table: str
    record: str
    file: str
    line: int
    column: str
    value: str
    message: str
    hint: str
    compared_with: tuple[RecordRef, ...] = ()


@dataclass(frozen=True, slots=True)
class Record:
    """A row as a check sees it: its cells by column, and the records that its foreign keys refer to.

    *followed* collects the records that a check reached from this one, so that its problems name them.
    """

    records: Records
    row: Row
    followed: dict[RecordRef, None]

    def __getitem__(self, column: str) -> str:
        """Return the cell of *column* as text."""
        return self.row[column]

    @property
    def id(self) -> str:
        """The primary key, several parts joined by a colon."""
        return self.records.table.record(self.row)

    @property
    def reference(self) -> RecordRef:
        """The table and id of the record."""
        return RecordRef(self.records.name, self.id)

    def ref(self, column: str) -> Record | None:
        """Return the record that *column* refers to, or None if it is blank or does not exist.

        The reference is a foreign key of the contract. It is remembered in the problems of this record.
        """
        value, target = self.row[column], self.records.target(column)
        if not value or target is None:
            return None
        self.followed[RecordRef(target.name, value)] = None
        found = target.get(value)
        return None if found is None else Record(target, found.row, self.followed)

    def problem(
        self, column: str, message: str, hint: str = "", *, compared_with: Iterable[Record] = ()
    ) -> Problem:
        """Return a problem of the cell in *column*. Without a *hint* the rule says how to fix it."""
        return Problem(
            table=self.records.name,
            record=self.id,
            file=self.records.table.file,
            line=self.row.line,
            column=column,
            value=self.row[column],
            message=message,
            hint=hint,
            compared_with=(
                *self.followed,
                *(ref for other in compared_with for ref in (other.reference, *other.followed)),
            ),
        )


@dataclass(frozen=True, slots=True)
class Records:
    """The rows of a table as records."""

    tables: Tables
    table: TableData

    @property
    def name(self) -> str:
        """The name of the table."""
        return self.table.name

    def __iter__(self) -> Iterator[Record]:
        """Iterate over the records in the order of the file."""
        return (self._record(row) for row in self.table.rows)

    def __len__(self) -> int:
        """Return the number of records."""
        return len(self.table.rows)

    def get(self, record_id: str) -> Record | None:
        """Return the record whose primary key, a single column, is *record_id*."""
        row = self.table.index(self.table.contract.primary_key[0]).get(record_id)
        return None if row is None else self._record(row)

    def group_by(self, *columns: str) -> dict[tuple[str, ...], list[Record]]:
        """Return the records by their cells in *columns*."""
        groups = self.table.groups(*columns)
        return {cells: [self._record(row) for row in rows] for cells, rows in groups.items()}

    def target(self, column: str) -> Records | None:
        """Return the table that *column* refers to by a foreign key of its own."""
        name = self.tables.package.contract.reference(f"{self.name}.{column}")
        return self.tables[name] if name else None

    def problem(
        self, column: str, message: str, hint: str = "", *, record: str = "", value: str = "", line: int = 1
    ) -> Problem:
        """Return a problem of a whole column, or of the whole table if *column* is blank."""
        return Problem(
            table=self.name,
            record=record,
            file=self.table.file,
            line=line,
            column=column,
            value=value,
            message=message,
            hint=hint,
        )

    def _record(self, row: Row) -> Record:
        return Record(self, row, {})


@dataclass(frozen=True, slots=True)
class Tables:
    """The tables of a package as checks see them."""

    package: Package

    def __getitem__(self, name: str) -> Records:
        """Return the records of the table called *name*."""
        return Records(self, self.package[name])

    def countable(self) -> list[Records]:
        """Return the tables with all their rows: a table that is validated alone may be a part of one."""
        if self.package.partial:
            return []
        return [Records(self, table) for table in self.package if table.complete]


Function = Callable[[Tables], Iterable[Problem]]


@dataclass(frozen=True, slots=True)
class Check:
    """A function that looks for violations of a rule, and the columns that it reads, by table."""

    rule: Rule
    function: Function
    needs: Mapping[str, tuple[str, ...]]

    @property
    def name(self) -> str:
        """The name of the rule."""
        return self.rule.name

    def missing(self, package: Package) -> list[str]:
        """Return the needed tables and columns that the contract of *package* lacks."""
        tables = package.contract.tables
        missing = [name for name in self.needs if name not in tables]
        for name in self.needs.keys() & tables.keys():
            missing += [
                f"{name}.{column}" for column in self.needs[name] if column not in tables[name].columns
            ]
        return sorted(missing)

    def findings(self, package: Package) -> list[Finding]:
        """Return the violations in *package*; none unless all needed tables can be read completely."""
        if self.missing(package) or not all(package[name].complete for name in self.needs):
            return []
        return [self._finding(problem) for problem in self.function(Tables(package))]

    def _finding(self, problem: Problem) -> Finding:
        return Finding(
            rule=self.rule,
            table=problem.table,
            record=problem.record,
            file=problem.file,
            line=problem.line,
            column=problem.column,
            value=problem.value,
            message=problem.message,
            hint=problem.hint or self.rule.fix,
            others=problem.compared_with,
        )


def check(
    *needs: str,
    name: str,
    fix: str,
    bad: str,
    good: str,
    severity: Severity = Severity.ERROR,
    group: Group = CONSISTENCY,
    waivable: bool = True,
) -> Callable[[Function], Check]:
    """Return a decorator that makes a function the check of a new rule; its docstring states the rule.

    Args:
        needs: The tables and columns that the function reads besides primary keys, written
            ``table(column, column)``. A package whose contract lacks one of them is not checked.
        name: The name in findings and waivers. It stays the same if the function is renamed.
        fix: How to fix a violation, where the function gives no more specific hint.
        bad: A short example that violates the rule.
        good: The same example, fixed.
        severity: Error or warning.
        group: The rules with which it is documented.
        waivable: Whether a waiver can accept a violation, which must be that of a record.
    """
    columns = _columns_by_table(needs)

    def decorate(function: Function) -> Check:
        rule = Rule(
            name=name,
            group=group,
            summary=inspect.cleandoc(function.__doc__ or ""),
            fix=fix,
            severity=severity,
            waivable=waivable,
            bad=bad,
            good=good,
            tables=tuple(columns),
        )
        return Check(register(rule), function, columns)

    return decorate


def _columns_by_table(needs: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Return the columns that *needs*, written ``table(column, column)``, name for each table."""
    columns: dict[str, tuple[str, ...]] = {}
    for need in needs:
        match = _NEED.fullmatch(need)
        if match is None:
            message = f"{need!r} is not written table(column, column)."
            raise ValueError(message)
        columns[match[1]] = columns.get(match[1], ()) + tuple(re.findall(r"\w+", match[2] or ""))
    return columns


def checks_in(modules: Sequence[ModuleType]) -> tuple[Check, ...]:
    """Return the checks that *modules* define, in the order of their definition."""
    return tuple(value for module in modules for value in vars(module).values() if isinstance(value, Check))


def skipped_checks(checks: Iterable[Check], package: Package) -> tuple[str, ...]:
    """Return a note on the *checks* that need tables or columns which the contract of *package* lacks.

    There is none for a package that has none of the tables: it is about something else.
    """
    skipped = [
        missing
        for each in checks
        if (missing := each.missing(package)) and each.needs.keys() & package.contract.tables.keys()
    ]
    names = ", ".join(sorted(set(chain.from_iterable(skipped))))
    return (f"rules not checked: {len(skipped)}, since the package has no {names}",) if skipped else ()
