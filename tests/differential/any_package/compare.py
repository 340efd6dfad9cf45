"""Compare the results of the two engines on a package: every difference has a known explanation, or is listed.

An explanation is the name of one of ``KNOWN_DIFFERENCES``, or of one of the differences of cells. It is given only where
the cells of the row, and the faults that both engines report in it, fit it.
"""

from __future__ import annotations

import re
import warnings
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from guarantees.contract.table_schema import ForeignKey
from guarantees.package.resource import Column, Resource
from guarantees.validation.cells import check_cells, unchecked_rules
from tests.differential.any_package.packages import JsonObject
from tests.differential.any_package.records import Row, rows
from tests.differential.any_package.results import EngineResult, Fault
from tests.differential.cell_differences import ACCEPTED, ANOTHER_VALUE, REJECTED, explanation_of, names_of

_BOUNDS: Final = frozenset({"minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"})
_LENGTHS: Final = frozenset({"minLength", "maxLength"})
_CELLS: Final = frozenset({"type", "required", "enum", "pattern", *_BOUNDS, *_LENGTHS})
_DUPLICATES: Final = frozenset({"primary-key", "unique", "unique-key"})
_HEADER: Final = frozenset({"unknown-column", "missing-column", "duplicate-column"})
_INCOMPLETE: Final = frozenset({"csv-ragged-row", "csv-blank-row", "csv-syntax"})
_UNREADABLE: Final = frozenset({"csv-encoding", "missing-file"})
_UNMATCHED: Final = "frictionless-unmatched-header"
_QUOTED_COMMENT: Final = "a quoted cell that starts like a comment"


@dataclass(frozen=True)
class Comparison:
    """The differences between two results.

    Attributes:
        unexplained: Those without an explanation, in words.
        explained: How many each explanation explains.
    """

    unexplained: tuple[str, ...] = ()
    explained: Counter[str] = field(default_factory=Counter)


def compare(
    descriptor: JsonObject, files: Mapping[str, bytes], theirs: EngineResult, ours: EngineResult
) -> Comparison:
    """Return the differences between the results of frictionless (*theirs*) and of our engine on a package."""
    if theirs.crashed:
        return Comparison()
    if theirs.rejected or ours.rejected:
        if theirs.rejected and ours.rejected:
            return Comparison()
        reasons = f"frictionless: {theirs.rejected or 'no'}; guarantees: {ours.rejected or 'no'}"
        return Comparison((f"rejected by {reasons}",))
    tables = {
        parsed.name: _Table(parsed, rows(resource, files), theirs, ours)
        for resource, parsed in zip(descriptor["resources"], ours.resources, strict=True)
    }
    explained: Counter[str] = Counter()
    unexplained = []
    for fault in sorted(theirs.folded - ours.faults):
        name = _Explainer(tables, tables[fault.table]).why_only_theirs(fault)
        explained[name] += 1
        unexplained += [] if name else [f"only frictionless: {tuple(fault)}"]
    for fault in sorted(ours.faults - theirs.faults):
        name = _Explainer(tables, tables[fault.table]).why_only_ours(fault)
        explained[name] += 1
        unexplained += [] if name else [f"only guarantees: {tuple(fault)}"]
    del explained[""]
    return Comparison(tuple(unexplained), explained)


class _Table:
    """The rows of a table, and what the engines report in them.

    Attributes:
        ours: The faults that we report in each row; those of the file as a whole are in no row.
        theirs: The same of frictionless.
    """

    def __init__(
        self, resource: Resource, found: list[Row], theirs: EngineResult, ours: EngineResult
    ) -> None:
        self.resource = resource
        self.rows = [(resource.name, *place) for place, _ in found]
        self.cells = {(resource.name, *place): cells for place, cells in found}
        self.ours = _by_row(fault for fault in ours.faults if fault.table == resource.name)
        self.theirs = _by_row(fault for fault in theirs.faults if fault.table == resource.name)
        self.blocks = [block for block in ours.blocks if block.table == resource.name]
        self.of_file = {fault.rule for fault in self.ours.get((resource.name, 0, 0), ())}
        self.of_their_file = {fault.rule for fault in self.theirs.get((resource.name, 0, 0), ())}

    @property
    def is_blank(self) -> bool:
        """Return whether no row has any text."""
        return not any(any(cells.values()) for cells in self.cells.values())

    @property
    def has_objects(self) -> bool:
        """Return whether the rows are objects in the descriptor."""
        return any(isinstance(row, dict) for row in self.resource.data or ())

    @property
    def columns(self) -> dict[str, Column]:
        return {column.name: column for column in self.resource.columns}

    def is_incomplete(self, row: _Where) -> bool:
        """Return whether we check no cells of a row."""
        every = self.every_row_is_ragged()
        return every or any(fault.rule in _INCOMPLETE for fault in self.ours.get(row, ()))

    def every_row_is_ragged(self) -> bool:
        """Return whether all rows have one and the same wrong number of cells, which we report once."""
        ours = [row for row in self.rows if self._has(self.ours, row, {"csv-ragged-row"})]
        # A row with nothing but an extra cell is blank to frictionless.
        theirs = [
            row for row in self.rows if self._has(self.theirs, row, {"csv-ragged-row", "csv-blank-row"})
        ]
        return len(self.rows) > 1 and theirs == self.rows and ours == self.rows[:1]

    @staticmethod
    def _has(found: Mapping[_Where, list[Fault]], row: _Where, rules: set[str]) -> bool:
        return any(fault.rule in rules for fault in found.get(row, ()))

    def is_in_block(self, fault: Fault) -> bool:
        """Return whether we report the row of *fault* as one of several that repeat others."""
        return any(
            block.part == fault.part
            and block.first <= fault.line <= block.last
            and any(each.rule in _DUPLICATES for each in self.ours.get((*block[:2], block.first), ()))
            for block in self.blocks
        )

    def is_mistyped(self, row: _Where, names: Iterable[str]) -> bool:
        """Return whether one of the engines reports that a cell in the columns *names* is not of its type."""
        found = (*self.ours.get(row, ()), *self.theirs.get(row, ()))
        return any(fault.rule == "type" and fault.column in set(names) for fault in found)

    def is_mistyped_for_one(self, row: _Where, names: Iterable[str]) -> bool:
        """Return whether the engines differ on the type of a cell in the columns *names*."""
        ours, theirs = (
            {fault.column for fault in found.get(row, ()) if fault.rule == "type"}
            for found in (self.ours, self.theirs)
        )
        return not (ours ^ theirs).isdisjoint(names)

    def lacks(self, names: Iterable[str]) -> bool:
        """Return whether we report that the file has not all of the columns *names*."""
        of_file = self.ours.get((self.resource.name, 0, 0), ())
        missing = {fault.column for fault in of_file if fault.rule == "missing-column"}
        return not missing.isdisjoint(names)

    def types(self, names: Iterable[str]) -> list[tuple[str, str]]:
        """Return type and format of the columns *names*."""
        columns = self.columns
        return [(columns[name].type, columns[name].format) for name in names]

    def blanks(self, row: _Where, names: Iterable[str]) -> list[bool]:
        """Return which of the cells in the columns *names* are missing values."""
        cells, columns = self.cells.get(row, {}), self.columns
        return [cells.get(name, "") in columns[name].missing for name in names]

    def key(self, row: _Where, names: Iterable[str]) -> tuple[str, ...]:
        """Return the cells in the columns *names*, each in one spelling of its value."""
        cells, columns = self.cells.get(row, {}), self.columns
        texts = [(columns[name], cells.get(name, "")) for name in names]
        return tuple(check_cells(column, [text])[0].canonical for column, text in texts)


_Where = tuple[str, int, int]
"""Table, file and line of a row."""


def _by_row(faults: Iterable[Fault]) -> dict[_Where, list[Fault]]:
    found: dict[_Where, list[Fault]] = {}
    for fault in faults:
        found.setdefault(fault.row, []).append(fault)
    return found


class _Explainer:
    """Looks for the explanation of a difference in one table; an empty string says that there is none."""

    def __init__(self, tables: Mapping[str, _Table], table: _Table) -> None:
        self._tables = tables
        self._table = table

    def why_only_theirs(self, fault: Fault) -> str:
        """Return why only frictionless reports *fault*."""
        return self._of_file(fault) or next(filter(None, self._reasons_of_theirs(fault)), "")

    def why_only_ours(self, fault: Fault) -> str:
        """Return why only we report *fault*."""
        return self._of_file(fault) or next(filter(None, self._reasons_of_ours(fault)), "")

    # ----------------------------------------------------------------------------------------------------------
    # Files and headers

    def _of_file(self, fault: Fault) -> str:
        """Return why a fault is reported by only one engine, if the reason is the file or the header."""
        reasons = (self._why_unread(fault), self._why_header(fault), self._why_object(fault))
        return next(filter(None, reasons), "")

    def _why_unread(self, fault: Fault) -> str:
        """Return why one engine reads rows that the other does not read."""
        table = self._table
        targets = {key.target for key in table.resource.foreign_keys} - {table.resource.name}
        is_blamed = bool(table.of_their_file & _UNREADABLE) and not table.of_file & _UNREADABLE
        has_unread_target = any(self._tables[name].of_file & _UNREADABLE for name in targets)
        if has_unread_target and (is_blamed or fault.rule == "foreign-key"):
            return "a reference to a file that cannot be read"
        if fault.rule == "missing-file" and (len(table.resource.files) > 1 or table.is_blank):
            return "a file without any cell"
        if table.of_file & _UNREADABLE and fault.rule not in _UNREADABLE:
            return "the rows of a file that cannot be read"
        if fault.line and fault.row not in table.cells and table.resource.dialect.comment_char:
            return _QUOTED_COMMENT
        return ""

    def _why_header(self, fault: Fault) -> str:
        """Return why the engines differ on the header, and on the rows below it."""
        table = self._table
        if "repeated-header" in {each.rule for each in table.ours.get(fault.row, ())}:
            return "a second header"
        targets = [self._tables[key.target] for key in table.resource.foreign_keys]
        has_duplicates = any("duplicate-column" in each.of_file for each in (table, *targets))
        if "frictionless-error" in table.of_their_file and has_duplicates:
            return "duplicate labels of columns that are matched by name"
        if "column-order" in table.of_file:
            return "columns in another order"
        is_unmatched = fault.rule == _UNMATCHED or _UNMATCHED in table.of_their_file
        if table.of_file & _HEADER and is_unmatched and fault.rule in {*_HEADER, _UNMATCHED}:
            return "a wrong label in the place of a column"
        if fault.rule in _HEADER and table.of_file & _HEADER and table.of_their_file & _HEADER:
            return "a wrong label in the place of a column"
        return ""

    def _why_object(self, fault: Fault) -> str:
        """Return why the engines differ on rows that are objects."""
        table = self._table
        if not table.has_objects:
            return ""
        if fault.rule in {"unknown-column", "csv-blank-row"} and "unknown-column" in table.of_file:
            return "a key of objects that is not a field"
        is_absent = fault.column and fault.column not in table.cells.get(fault.row, {fault.column: ""})
        return (
            "objects without a key, where no value is missing" if is_absent and fault.rule == "type" else ""
        )

    # ----------------------------------------------------------------------------------------------------------
    # What only frictionless reports

    def _reasons_of_theirs(self, fault: Fault) -> Iterator[str]:
        table, mine = self._table, {each.rule for each in self._table.ours.get(fault.row, ())}
        yield self._why_quote(table, fault.row)
        if fault.rule not in _INCOMPLETE and table.is_incomplete(fault.row):
            yield "the cells of an incomplete row"
        if fault.rule in {"csv-ragged-row", "csv-blank-row"} and table.every_row_is_ragged():
            yield "a header of another length than all rows"
        if fault.rule == "csv-blank-row" and "csv-ragged-row" in mine:
            yield "a row with only an extra cell"
        if fault.rule == "csv-blank-row" and self._is_row_of_missing_values(fault):
            yield "a row of missing values"
        if fault.rule == "csv-ragged-row" and "csv-blank-row" in mine:
            yield "blank cells that are not missing values"
        if fault.rule in _CELLS:
            yield self._why_cell(fault)
        if fault.rule in {"required", "primary-key"} and self._is_blank_column(fault):
            yield "a column without any value"
        if fault.rule in _DUPLICATES:
            yield from self._reasons_of_their_duplicate(fault)
        if fault.rule == "foreign-key":
            yield from self._reasons_of_their_reference(fault)

    def _is_row_of_missing_values(self, fault: Fault) -> bool:
        cells = self._table.cells.get(fault.row, {})
        return any(cells.values()) and all(
            self._table.blanks(fault.row, set(cells) & set(self._table.columns))
        )

    def _is_blank_column(self, fault: Fault) -> bool:
        """Return whether every cell is blank in the column of *fault*, or in one of the primary key."""
        names = [fault.column] if fault.column else self._table.resource.primary_key
        table = self._table
        return len(table.rows) > 1 and any(
            all(table.blanks(row, [name])[0] for row in table.rows) for name in names
        )

    def _reasons_of_their_duplicate(self, fault: Fault) -> Iterator[str]:
        table = self._table
        mine = {each.rule for each in table.ours.get(fault.row, ())}
        for names in self._keys(fault):
            if fault.rule == "unique" and "primary-key" in mine:
                yield "a duplicate of a unique primary key"
            if table.is_in_block(fault):
                yield "a repeated block of rows"
            if fault.rule == "primary-key" and all(table.blanks(fault.row, names)) and "required" in mine:
                yield "a blank key that is required"
            yield from self._reasons_of_any_duplicate(fault, names)

    def _reasons_of_any_duplicate(self, fault: Fault, names: tuple[str, ...]) -> Iterator[str]:
        """Yield why only one engine finds that the row of *fault* repeats the key *names* of an earlier row."""
        table = self._table
        if table.is_mistyped(fault.row, names):
            yield "the key of a cell that is not of its type"
        key = table.key(fault.row, names)
        for row in table.rows[: table.rows.index(fault.row)] if fault.row in table.cells else []:
            if table.key(row, names) == key and table.is_incomplete(row):
                yield "the key of an incomplete row"
            if table.is_mistyped_for_one(row, names):
                yield "the key of a cell that is not of its type"
        yield self._why_another_value(fault.row, names)

    def _keys(self, fault: Fault) -> list[tuple[str, ...]]:
        """Return the keys that *fault* may be about."""
        resource = self._table.resource
        if fault.rule == "primary-key":
            return [resource.primary_key]
        if fault.rule == "unique":
            return [(fault.column,)]
        return [key for key in resource.unique_keys if key[-1] == fault.column]

    def _reasons_of_their_reference(self, fault: Fault) -> Iterator[str]:
        table = self._table
        for reference in table.resource.foreign_keys:
            blanks = table.blanks(fault.row, reference.fields)
            if any(blanks) and not all(blanks):
                yield "a partially blank reference"
            target = self._tables[reference.target]
            if not target.rows:
                yield "a reference to a table without rows"
            if any(target.is_incomplete(row) for row in target.rows):
                yield "a reference to a row that cannot be read"
            yield from self._reasons_of_any_reference(fault, reference)

    def _reasons_of_any_reference(self, fault: Fault, reference: ForeignKey) -> Iterator[str]:
        """Yield why only one engine finds that the row of *fault* has no target."""
        table, target = self._table, self._tables[reference.target]
        if table.is_mistyped(fault.row, reference.fields):
            yield "the key of a cell that is not of its type"
        if target.lacks(reference.target_fields):
            yield "a reference to a column that the file lacks"
        mark = target.resource.dialect.comment_char
        cells = table.cells.get(fault.row, {})
        if mark and any(cells.get(name, "").startswith(mark) for name in reference.fields):
            yield _QUOTED_COMMENT
        if mark and any(cell.startswith(mark) for each in target.cells.values() for cell in each.values()):
            yield _QUOTED_COMMENT
        if table.types(reference.fields) != target.types(reference.target_fields):
            yield "a reference between columns of different types"
        if "column-order" in target.of_file:
            yield "columns in another order"
        yield self._why_another_value(fault.row, reference.fields)
        key = table.key(fault.row, reference.fields)
        for row in target.rows:
            if target.key(row, reference.target_fields) != key:
                continue
            yield self._why_quote(target, row)
            if target.is_mistyped(row, reference.target_fields):
                yield "the key of a cell that is not of its type"

    # ----------------------------------------------------------------------------------------------------------
    # What only we report

    def _reasons_of_ours(self, fault: Fault) -> Iterator[str]:
        table = self._table
        if fault.rule == "unique-key":
            yield "unique keys"
        yield self._why_quote(table, self._record_of(fault))
        yield self._why_blank(fault)
        if fault.rule in _CELLS:
            yield self._why_cell(fault)
        if fault.rule in _DUPLICATES:
            for names in self._keys(fault):
                yield from self._reasons_of_any_duplicate(fault, names)
        if fault.rule == "foreign-key":
            for reference in table.resource.foreign_keys:
                yield from self._reasons_of_any_reference(fault, reference)

    def _why_blank(self, fault: Fault) -> str:
        """Return why only we report the blanks of a row."""
        table = self._table
        if fault.rule == "csv-blank-row" and not any(map(str.strip, table.cells.get(fault.row, {}).values())):
            return "blank cells that are not missing values"
        is_their_blank = "csv-blank-row" in {each.rule for each in table.theirs.get(fault.row, ())}
        if fault.rule == "csv-ragged-row" and is_their_blank:
            return "a row with only an extra cell"
        if fault.rule == "required" and is_their_blank and self._is_row_of_missing_values(fault):
            return "a row of missing values"
        if fault.rule == "primary-key" and any(table.blanks(fault.row, table.resource.primary_key)):
            return "a partially blank key"
        return ""

    def _why_quote(self, table: _Table, row: _Where) -> str:
        """Return why only we find a quote in the wrong place in a *row* of *table*, if we do."""
        if "csv-syntax" not in {fault.rule for fault in table.ours.get(row, ())}:
            return ""
        is_ragged = "csv-ragged-row" in {fault.rule for fault in table.theirs.get(row, ())}
        has_lines = any("\n" in cell for cell in table.cells.get(row, {}).values())
        return (
            "a row of several lines with another number of cells"
            if is_ragged and has_lines
            else "a quote in the wrong place"
        )

    def _record_of(self, fault: Fault) -> _Where:
        """Return where the record starts that Python's csv reads on the line of *fault*."""
        rows = [row for row in self._table.rows if row[:2] == fault.row[:2] and row <= fault.row]
        return max(rows, default=fault.row)

    # ----------------------------------------------------------------------------------------------------------
    # Cells

    def _why_cell(self, fault: Fault) -> str:
        """Return why the engines differ on a cell."""
        table = self._table
        column = table.columns.get(fault.column)
        text = table.cells.get(fault.row, {}).get(fault.column, "")
        if column is None:
            return ""
        names = names_of(column.type, column.format, column.properties)
        mine, other = (
            any(each.rule == "type" and each.column == fault.column for each in faults.get(fault.row, ()))
            for faults in (table.ours, table.theirs)
        )
        if mine != other:
            return explanation_of(names, REJECTED if mine else ACCEPTED, text)
        if fault.rule == "pattern":
            return _why_pattern(str(column.rule("pattern")), text)
        return self._why_constraint(column, fault, names, text)

    def _why_constraint(self, column: Column, fault: Fault, names: list[str], text: str) -> str:
        """Return why a value that both engines read breaks a constraint for one of them only."""
        is_ours = fault in self._table.ours.get(fault.row, ())
        outcome = REJECTED if is_ours else ACCEPTED
        members = column.rule("enum")
        texts = [text, *(map(str, members) if isinstance(members, list) and fault.rule == "enum" else ())]
        values = (explanation_of(names, ANOTHER_VALUE, each) for each in texts)
        if any(reason.startswith(f"{fault.rule}:") for reason in unchecked_rules(column)):
            return "a bound that only frictionless reads"
        if fault.rule == "enum" and any(
            "type" in check.violations for check in check_cells(column, texts[1:])
        ):
            return "a member of an enum that only frictionless reads"
        return explanation_of(names[1:], outcome, text, but_not=names[0]) or next(filter(None, values), "")

    def _why_another_value(self, row: _Where, names: Iterable[str]) -> str:
        """Return why a cell of a key equals other cells for one of the engines only."""
        table = self._table
        for name in names:
            if column := table.columns.get(name):
                known = names_of(column.type, column.format, column.properties)
                if why := explanation_of(known, ANOTHER_VALUE, table.cells.get(row, {}).get(name, "")):
                    return why
        return ""


def _why_pattern(pattern: str, text: str) -> str:
    """Return why a cell matches only for frictionless: it binds less of the pattern than all of it."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        whole, bound = re.compile(pattern), re.compile(f"^{pattern}$")
    if whole.fullmatch(text) or not bound.match(text):
        return ""
    is_line_break = text.endswith("\n") and whole.fullmatch(text[:-1])
    return "a line break after a pattern" if is_line_break else "a pattern of alternatives"
