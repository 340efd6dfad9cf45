"""Turn the suspect records, duplicates and broken references of a table into findings."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from functools import partial
from types import MappingProxyType
from typing import Final, NamedTuple

import numpy as np
import polars as pl

from guarantees.contract.cell_rules import PRIMARY_KEY, TYPE, UNIQUE, quote_value
from guarantees.contract.table_schema import ForeignKey
from guarantees.core.csv_text import CSV_BLANK_ROW
from guarantees.core.errors import InputError, suggest
from guarantees.core.findings import Finding
from guarantees.core.rules import RULES, Rule, Severity
from guarantees.package.resource import Column
from guarantees.validation.cells import CellCheck, check_cells, describe
from guarantees.validation.counted_findings import CountedFindings, FindingKind
from guarantees.validation.polars_engine.frames import INDEX, ExplainedTable
from guarantees.validation.polars_engine.keys import (
    Duplicates,
    Key,
    KeyExpressions,
    SmallTargets,
    unique_keys,
)
from guarantees.validation.polars_engine.polars_rules import is_present, is_valid
from guarantees.validation.references import FOREIGN_KEY, UNIQUE_KEY
from guarantees.validation.split_rows import BadRecords
from guarantees.validation.table_files.line_index import Numbers
from guarantees.validation.table_rules import REPEATED_HEADER, SLOW_PATTERN, TYPE_OUTLIER

_BLANK_COLUMN_ROWS: Final = 2
"""From so many rows on, a column in which every cell is blank is one fault."""
_SEARCHING: Final = frozenset({"pattern", "jsonSchema"})
"""The constraints that may take too long."""
_RULES_OF_BLANKS: Final = ("required", PRIMARY_KEY.name)


class _Run(NamedTuple):
    """Records that follow each other and repeat records that follow each other."""

    record: int
    first: int
    length: int


class Explainer:
    """Reports what is wrong with the records of one table.

    Attributes:
        spellings: For each compared column, the cells that have the same value as another text, with that text; and
            those that are not of its type, with None.
        broken: For each of the references, those of the explained records that have no target.
        headers: The records that repeat the header.
    """

    def __init__(
        self,
        table: ExplainedTable,
        findings: CountedFindings,
        compared: Iterable[str],
        *,
        guessed: Collection[str] = (),
        references: SmallTargets = MappingProxyType({}),
        bad: BadRecords | None = None,
    ) -> None:
        """Report to *findings*.

        The values of the columns *compared* are compared with each other; the types of those *guessed* are doubtful.
        Of the *references*, those that have no target are collected. The records with errors are added to *bad*, if it is
        given.
        """
        self.broken: dict[int, list[Numbers]] = {number: [] for number in references}
        self.headers: list[Numbers] = []
        self._references = references
        self._keys = KeyExpressions(table, {})
        self._guessed = guessed
        self._slow: set[str] = set()
        self._bad = bad
        self.spellings: dict[str, dict[str, str | None]] = {name: {} for name in compared}
        self._table = table
        self._findings = findings
        self._limit = findings.limit
        self._name = table.resource.name
        self._key = tuple(name for name in table.resource.primary_key if table.has(name))

    # ----------------------------------------------------------------------------------------------------------
    # Cells

    def explain_records(self, records: Numbers) -> None:
        """Report every violation in the cells of *records*, given in order."""
        for chunk in self._table.chunks(records):
            blank = pl.all_horizontal(pl.col(name).is_null() for name in self._table.names)
            self._report_rows(
                CSV_BLANK_ROW, chunk.filter(blank), "", _always("The row is blank.", "Remove the line.")
            )
            header = self._repeats_header()
            repeated = chunk.filter(header)
            message = _always("The row repeats the header.", REPEATED_HEADER.fix)
            self._report_rows(REPEATED_HEADER, repeated, "", message)
            self.headers.append(repeated[INDEX].to_numpy().astype(np.int64))
            self._explain_chunk(chunk.filter(~blank & ~header))
        self._fold_blank_columns()

    def _repeats_header(self) -> pl.Expr:
        """Return whether each cell of a row is the name of its column."""
        names = self._table.names
        if len(names) == 1 or not self._table.has(*names):
            return pl.lit(value=False)
        return pl.all_horizontal((pl.col(name) == name).fill_null(value=False) for name in names)

    def _note(self, rule: Rule, records: pl.Series | Numbers) -> None:
        """Note that *records* violate *rule*."""
        if self._bad is not None and rule.severity is Severity.ERROR:
            numbers = records.to_numpy() if isinstance(records, pl.Series) else records
            self._bad.setdefault(rule.name, []).append(numbers.astype(np.int64))

    def _explain_chunk(self, chunk: pl.DataFrame) -> None:
        doubtful = chunk.select((~is_valid(column)).alias(column.name) for column in self._table.columns)
        for column in self._table.columns:
            mask = doubtful[column.name]
            if mask.any():
                names = list(dict.fromkeys((INDEX, *self._key, column.name)))
                self._explain_column(chunk.select(names).filter(mask), column)
        for name in self._key:
            column = self._table.column(name)
            if column.rule("required") is not True:
                message = f"{name} is blank, and it is part of the primary key."
                blanks = chunk.filter(~is_present(column))
                self._report_rows(PRIMARY_KEY, blanks, name, _always(message, "Fill in the cell."))
        for number, (reference, values) in self._references.items():
            unknown = chunk.filter(~self._keys.is_known(reference, values))[INDEX]
            self.broken[number].append(unknown.to_numpy().astype(np.int64))

    def _explain_column(self, rows: pl.DataFrame, column: Column) -> None:
        """Report the cells of *column* in *rows*, none of which is certainly valid."""
        texts = [text or "" for text in rows[column.name].unique().to_list()]
        values = [text for text in dict.fromkeys(texts) if text not in column.missing]
        violating: dict[str, list[str]] = {}
        for text, check in zip(values, self._checked(column, values), strict=True):
            told = check.violations if column.categories is None else _told(check.violations)
            for rule in told:
                violating.setdefault(rule, []).append(text)
            self._compare(column.name, text, check)
        blanks = [text for text in dict.fromkeys(texts) if text in column.missing]
        if blanks and column.rule("required") is True:
            violating["required"] = blanks
        cells = pl.col(column.name).fill_null("")
        for rule, bad in violating.items():
            is_guess = rule == TYPE.name and column.name in self._guessed
            reported = TYPE_OUTLIER if is_guess else RULES[rule]
            self._report_rows(
                reported, rows.filter(cells.is_in(bad)), column.name, partial(describe, column, rule)
            )

    def collect_spellings(self, name: str, texts: Sequence[str]) -> None:
        """Collect the cells of equal value among *texts*, the cells of a column, which may all be valid."""
        for text, check in zip(texts, self._checked(self._table.column(name), texts), strict=True):
            self._compare(name, text, check)

    def _checked(self, column: Column, texts: Sequence[str]) -> list[CellCheck]:
        """Return the checks of *texts*; a pattern that takes too long is reported, and left out."""
        if column.name in self._slow:
            kept = {name: value for name, value in column.constraints.items() if name not in _SEARCHING}
            return check_cells(dataclasses.replace(column, constraints=kept), texts)
        try:
            return check_cells(column, texts)
        except InputError as err:
            self._findings.add(
                Finding(
                    rule=SLOW_PATTERN,
                    table=self._name,
                    file="datapackage.json",
                    column=column.name,
                    message=str(err).removeprefix(f"{column.name}: "),
                    hint="No cell of the column was checked by it.",
                )
            )
            self._slow.add(column.name)
            return self._checked(column, texts)

    def _compare(self, name: str, text: str, check: CellCheck) -> None:
        """Note how *text* is compared with other cells, if the column is compared."""
        if name not in self.spellings:
            return
        if TYPE.name in check.violations:
            # It has no value; that it has no target either would be the same fault again.
            self.spellings[name][text] = None
        elif check.canonical != text:
            self.spellings[name][text] = check.canonical

    def _report_rows(
        self, rule: Rule, rows: pl.DataFrame, column: str, describe_cell: Callable[[str], tuple[str, str]]
    ) -> None:
        """Report that *rows* violate *rule*, in *column* if that is given: the first ones are listed, all are counted.

        *describe_cell* returns the message and the hint for a text in the column.
        """
        self._note(rule, rows[INDEX])
        listed = rows.head(self._limit)
        for record in listed.iter_rows(named=True):
            text = (record[column] or "") if column else ""
            message, hint = describe_cell(text)
            self._report(
                rule,
                record[INDEX],
                message,
                hint,
                column=column,
                value=text,
                record=self._record_name(record),
            )
        self._findings.count(rule.name, self._name, column, len(rows) - len(listed))

    def _record_name(self, record: Mapping[str, str | None]) -> str:
        parts = [record[name] or "" for name in self._key]
        return ":".join(parts) if any(parts) else ""

    def _fold_blank_columns(self) -> None:
        """Report a column in which every cell is blank as one fault."""
        records = self._table.records
        if records < _BLANK_COLUMN_ROWS or not self._findings.folds:
            return
        for column in self._table.columns:
            for name in _RULES_OF_BLANKS:
                kind = FindingKind(name, self._name, column.name)
                if self._findings.total(kind) == records:
                    message = f"All {records:,} cells of {column.name} are blank."
                    place = self._table.place(0)
                    self._findings.replace_all(
                        kind,
                        Finding(
                            rule=RULES[name],
                            table=self._name,
                            file=place.file,
                            line=place.line,
                            column=column.name,
                            message=message,
                            hint="Fill in the cells.",
                        ),
                    )

    # ----------------------------------------------------------------------------------------------------------
    # Keys

    def explain_duplicates(self, found: Mapping[Key, Duplicates]) -> None:
        """Report the records that repeat a key; those that repeat the primary key only once."""
        primary = found.get(self._table.resource.primary_key)
        for key, duplicates in found.items():
            others = duplicates
            if self._findings.folds and primary is not None and duplicates is not primary:
                others = _without(duplicates, primary)
            self._report_duplicates(key, others)

    def _report_duplicates(self, key: Key, duplicates: Duplicates) -> None:
        self._note(self._rule_of(key), duplicates.records)
        table = self._table if self._findings.folds and key == self._naming_key() else None
        listed, total = _first_runs(duplicates, self._limit, table)
        cells = self._cells_of(np.array([run.record for run in listed], dtype=np.int64))
        rule = self._rule_of(key)
        column = key[0] if len(key) == 1 else "" if rule is PRIMARY_KEY else key[-1]
        together = f"The combination of {' and '.join(key)}" if len(key) > 1 else key[0]
        for run in listed:
            record = cells[run.record]
            value = ":".join(record[name] or "" for name in key)
            self._report(
                rule,
                run.record,
                self._duplicate_message(run, value),
                f"{together} must be different in every row.",
                column=column,
                value=value,
                record=self._record_name(record),
                last=run.record + run.length - 1 if run.length > 1 else None,
            )
        self._findings.count(rule.name, self._name, column, total - len(listed))

    def _duplicate_message(self, run: _Run, value: str) -> str:
        line = self._table.place
        if run.length == 1:
            return f"Duplicate of line {line(run.first).line}: {value!r}."
        last, of_last = line(run.record + run.length - 1).line, line(run.first + run.length - 1).line
        return f"The {run.length:,} rows to line {last} repeat lines {line(run.first).line} to {of_last}: {value!r}."

    def _naming_key(self) -> Key:
        """Return the key whose repetition says that whole rows are repeated."""
        keys = unique_keys(self._table)
        return self._table.resource.primary_key or (keys[0] if keys else ())

    def _rule_of(self, key: Key) -> Rule:
        if key == self._table.resource.primary_key:
            return PRIMARY_KEY
        return UNIQUE if len(key) == 1 and self._table.column(key[0]).rule("unique") is True else UNIQUE_KEY

    def _cells_of(self, records: Numbers) -> dict[int, dict[str, str | None]]:
        """Return the cells of some *records*, by number."""
        in_order = np.array(sorted(set(records.tolist())), dtype=np.int64)
        rows = (row for chunk in self._table.chunks(in_order) for row in chunk.iter_rows(named=True))
        return {row[INDEX]: row for row in rows}

    # ----------------------------------------------------------------------------------------------------------
    # References

    def explain_broken(
        self,
        reference: ForeignKey,
        records: Numbers,
        known_values: Iterable[tuple[str, ...]],
        *,
        target_rows: int = 1,
        lost: Collection[str] = (),
    ) -> None:
        """Report *records* whose *reference* has no target: each value that is missing once.

        The hint names the nearest of the *known_values* of the target. If it has no *rows*, that is told once. A value
        that is *lost* may be in the target.
        """
        if not len(records):
            return
        self._note(FOREIGN_KEY, records)
        names = list(reference.fields)
        parts = [
            chunk.group_by(names).agg(pl.col(INDEX).min(), pl.len()) for chunk in self._table.chunks(records)
        ]
        values = pl.concat(parts).group_by(names).agg(pl.col(INDEX).min(), pl.col("len").sum()).sort(INDEX)
        values = _not_lost(values, names, lost)
        known = [":".join(value) for value in known_values]
        column = names[-1]
        if not target_rows and self._findings.folds:
            message = f"{reference.target} has no rows, and {len(records):,} rows refer to it."
            hint = f"Restore the rows of {reference.target}."
            self._report(FOREIGN_KEY, int(records[0]), message, hint, column=column)
            return
        cells = self._cells_of(values[INDEX].head(self._limit).to_numpy().astype(np.int64))
        place = f"{reference.target}.{'+'.join(reference.target_fields)}"
        for row in values.head(self._limit).iter_rows(named=True):
            value = ":".join(row[name] or "" for name in names)
            times = f" ({row['len']:,} rows)" if row["len"] > 1 else ""
            self._report(
                FOREIGN_KEY,
                row[INDEX],
                f"{quote_value(value)} is not in {place}{times}.",
                suggest(value, known) or f"Use a value of {place}, or add the row there.",
                column=column,
                value=value,
                record=self._record_name(cells[row[INDEX]]),
            )
        self._findings.count(FOREIGN_KEY.name, self._name, column, max(0, len(values) - self._limit))

    def _report(
        self,
        rule: Rule,
        number: int,
        message: str,
        hint: str,
        *,
        column: str = "",
        value: str = "",
        record: str = "",
        last: int | None = None,
    ) -> None:
        place = self._table.place(number)
        self._findings.add(
            Finding(
                rule=rule,
                table=self._name,
                record=record,
                file=place.file,
                line=place.line,
                end_line=0 if last is None else self._table.place(last).line,
                column=column,
                value=value,
                message=message,
                hint=hint,
            )
        )


def _always(message: str, hint: str) -> Callable[[str], tuple[str, str]]:
    """Return a function that says the same of every text."""
    return lambda _: (message, hint)


def _not_lost(values: pl.DataFrame, names: Sequence[str], lost: Collection[str]) -> pl.DataFrame:
    """Return those *values* with a part that is not *lost*."""
    return (
        values.filter(~pl.all_horizontal(pl.col(name).fill_null("").is_in(list(lost)) for name in names))
        if lost
        else values
    )


def _told(violations: Sequence[str]) -> list[str]:
    """Return *violations* without a category that repeats the enum: a fault is told once."""
    return [rule for rule in violations if rule != "category" or "enum" not in violations]


def _without(duplicates: Duplicates, others: Duplicates) -> Duplicates:
    """Return *duplicates* without the pairs of records that are also in *others*."""
    first_of = dict(zip(others.records.tolist(), others.firsts.tolist(), strict=True))
    pairs = zip(duplicates.records.tolist(), duplicates.firsts.tolist(), strict=True)
    keep = np.array([first_of.get(record) != first for record, first in pairs], dtype=np.bool_)
    return Duplicates(duplicates.records[keep], duplicates.firsts[keep])


def _first_runs(duplicates: Duplicates, limit: int, table: ExplainedTable | None) -> tuple[list[_Run], int]:
    """Return the first duplicates, at most *limit*, and how many there are.

    Those that repeat a block of records of *table*, if it is given, are folded into one, as far as the block is in one
    file.
    """
    records, firsts = duplicates
    if not len(records):
        return [], 0
    follows = (np.diff(records) == 1) & (np.diff(firsts) == 1) & (table is not None)
    if table is not None and follows.any():
        for numbers in duplicates:
            follows &= np.diff(table.file_numbers(numbers)) == 0
    starts = np.flatnonzero(np.concatenate([[True], ~follows]))
    ends = np.append(starts[1:], len(records))
    bounds = zip(starts[:limit].tolist(), ends[:limit].tolist(), strict=True)
    runs = [_Run(int(records[start]), int(firsts[start]), end - start) for start, end in bounds]
    return runs, len(starts)
