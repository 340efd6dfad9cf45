"""Profile a table in one pass over its cells: suspect records, keys and references."""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Final

import numpy as np
import polars as pl

from guarantees.contract.table_schema import ForeignKey
from guarantees.package.resource import Column
from guarantees.validation.polars_engine.frames import (
    INDEX,
    AmbiguousCsvError,
    FramedTable,
    all_of,
    collect,
)
from guarantees.validation.polars_engine.keys import (
    MAX_KEPT_KEYS,
    MAX_KEYS_DURING_PASS,
    Key,
    KeyExpressions,
    SmallTargets,
    Spellings,
    TableKeys,
    unique_keys,
)
from guarantees.validation.polars_engine.polars_rules import is_present, is_valid
from guarantees.validation.table_files.line_index import Numbers

_NO_RECORDS: Final = np.empty(0, np.int64)


@dataclass(frozen=True, slots=True, kw_only=True)
class TableProfile:
    """The result of one pass over a table.

    Attributes:
        framed: The table.
        suspects: The records with a cell that is not certainly valid, in order; among them are all those whose
            reference to a small table has no target.
        small: Its references to small tables.
        keys: Its keys and references.
    """

    framed: FramedTable
    suspects: Numbers
    small: SmallTargets
    keys: TableKeys

    def without_hashes(self) -> TableProfile:
        """Return the profile without the hashes of unique keys, which only the table itself needs."""
        return dataclasses.replace(self, suspects=_NO_RECORDS, keys=dataclasses.replace(self.keys, hashes={}))


@dataclass(slots=True)
class _Answer:
    """The value of an expression, once the pass has run."""

    name: str
    expression: pl.Expr
    value: Any = None


@dataclass(slots=True)
class OnePass:
    """Expressions over a frame that are evaluated together, in one streaming pass."""

    frame: pl.LazyFrame
    answers: list[_Answer] = field(default_factory=list)
    flags: list[pl.Expr] = field(default_factory=list)

    def ask(self, expression: pl.Expr) -> _Answer:
        """Add an expression that aggregates to one value."""
        answer = _Answer(f"\0answer {len(self.answers)}", expression)
        self.answers.append(answer)
        return answer

    def ask_records(self, condition: pl.Expr) -> _Answer:
        """Ask for the records of which *condition* is not true."""
        return self.ask(pl.col(INDEX).filter(~self._computed(condition)).implode())

    def ask_column(self, expression: pl.Expr) -> _Answer:
        """Ask for the values of all records."""
        return self.ask(self._computed(expression).implode())

    def _computed(self, expression: pl.Expr) -> pl.Expr:
        name = f"\0flag {len(self.flags)}"
        self.flags.append(expression.alias(name))
        return pl.col(name)

    def run(self) -> None:
        """Evaluate all expressions."""
        expressions = [answer.expression.alias(answer.name) for answer in self.answers]
        result = collect(self.frame.with_columns(self.flags).select(expressions))
        for answer in self.answers:
            answer.value = result.get_column(answer.name).item()


def profile_table(
    framed: FramedTable, known: Mapping[str, TableProfile], targets: Sequence[Key]
) -> TableProfile:
    """Return the profile of a table.

    Args:
        framed: The table.
        known: The tables that were profiled before.
        targets: The keys of the table that foreign keys refer to.

    Raises:
        AmbiguousCsvError: The file has other records than the scan found, which was not exact.
    """
    small = small_targets(framed, known)
    one_pass = OnePass(framed.frame())
    records = one_pass.ask(pl.len())
    suspects = one_pass.ask_records(_is_valid_record(framed, small))
    questions = KeyQuestions(one_pass, framed, targets, skipped=small)
    one_pass.run()
    if records.value != framed.table.records:
        message = f"{framed.resource.name}: read {records.value} records of {framed.table.records}"
        raise AmbiguousCsvError(message)
    found = record_numbers(suspects.value)
    return TableProfile(framed=framed, suspects=found, small=small, keys=questions.keys())


def read_keys(profile: TableProfile, targets: Sequence[Key], spellings: Spellings) -> TableKeys:
    """Return the keys and references of a table, with cells of the same value in one spelling."""
    one_pass = OnePass(profile.framed.frame())
    questions = KeyQuestions(one_pass, profile.framed, targets, asked=profile.small, spellings=spellings)
    one_pass.run()
    return questions.keys()


class KeyQuestions:
    """The questions about the keys of a table, which a pass answers."""

    def __init__(
        self,
        one_pass: OnePass,
        framed: FramedTable,
        targets: Sequence[Key],
        *,
        asked: SmallTargets = MappingProxyType({}),
        skipped: Collection[int] = (),
        spellings: Spellings = MappingProxyType({}),
    ) -> None:
        """Ask *one_pass*.

        References to the small targets that are *asked* are checked in the pass, those *skipped* elsewhere. See
        ``KeyExpressions`` for *spellings*.
        """
        keys = KeyExpressions(framed, spellings)
        present = [key for key in targets if framed.has(*key)]
        self._hashes = {
            key: one_pass.ask_column(keys.hash_of(key, blanks=key == framed.resource.primary_key))
            for key in unique_keys(framed)
        }
        self._targets = {key: one_pass.ask(keys.target(key)) for key in present}
        kept = present if framed.table.records <= MAX_KEPT_KEYS else []
        self._values = {key: one_pass.ask(keys.values(key)) for key in kept}
        self._broken = {
            number: one_pass.ask_records(keys.is_known(reference, values))
            for number, (reference, values) in asked.items()
        }
        self._references = {
            number: one_pass.ask(keys.reference(reference))
            for number, reference in enumerate(framed.resource.foreign_keys)
            if number not in {*asked, *skipped} and framed.has(*reference.fields)
        }

    def keys(self) -> TableKeys:
        """Return the answers."""
        return TableKeys(
            hashes={key: answer.value for key, answer in self._hashes.items()},
            targets={key: answer.value for key, answer in self._targets.items()},
            values={key: answer.value.struct.unnest() for key, answer in self._values.items()},
            references={number: answer.value.struct.unnest() for number, answer in self._references.items()},
            broken={number: record_numbers(answer.value) for number, answer in self._broken.items()},
        )


def _is_valid_record(framed: FramedTable, small: SmallTargets) -> pl.Expr:
    """Return whether a record has only cells that are certainly valid, a primary key, and not only blank cells."""
    known = _valid_targets(framed, small)
    resource = framed.resource
    key = [name for name in resource.primary_key if framed.has(name)]
    conditions = [
        _is_one_of(column, known[column.name]) if column.name in known else is_valid(column)
        for column in framed.columns
    ]
    conditions += [is_present(framed.column(name)) for name in key]
    if not any(column.rule("required") is True and "" in column.missing for column in framed.columns):
        conditions.append(pl.any_horizontal(pl.col(name).is_not_null() for name in framed.names))
    return all_of(conditions)


def _is_one_of(column: Column, values: pl.Series) -> pl.Expr:
    """Return whether a cell is one of *values*, or a missing value that may be missing."""
    is_one = pl.col(column.name).is_in(values.implode()).fill_null(value=False)
    return is_one if column.rule("required") is True else ~is_present(column) | is_one


def _valid_targets(framed: FramedTable, small: SmallTargets) -> dict[str, pl.Series]:
    """Return the values that the column of each reference may have, where they also satisfy its own constraints."""
    valid = {}
    for reference, values in small.values():
        (name,) = reference.fields
        frame = pl.DataFrame({name: values})
        valid[name] = frame.filter(is_valid(framed.column(name)))[name]
    return valid


def small_targets(framed: FramedTable, known: Mapping[str, TableProfile]) -> SmallTargets:
    """Return the references of one column to a table that is known and small, by their number, with its keys.

    Of several references of one column only the first is returned.
    """
    small: dict[int, tuple[ForeignKey, pl.Series]] = {}
    columns: set[str] = set()
    for number, reference in enumerate(framed.resource.foreign_keys):
        target = known.get(reference.target)
        if target is None or len(reference.fields) > 1 or not framed.has(*reference.fields):
            continue
        values = target.keys.values.get(reference.target_fields)
        is_small = target.framed.table.records <= MAX_KEYS_DURING_PASS
        if values is not None and is_small and reference.fields[0] not in columns:
            small[number] = (reference, values.to_series().unique())
            columns.add(reference.fields[0])
    return small


def record_numbers(series: pl.Series) -> Numbers:
    """Return the numbers of records in *series* as an array."""
    return series.to_numpy().astype(np.int64)
