"""Keys and references of tables: their cells in one spelling, their hashes, duplicates and missing targets."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, NamedTuple, TypeAlias

import numpy as np
import polars as pl

from guarantees.contract.table_schema import ForeignKey
from guarantees.package.resource import Resource
from guarantees.validation.polars_engine.frames import INDEX, ExplainedTable, FramedTable, all_of
from guarantees.validation.polars_engine.polars_rules import is_present, one_spelling_per_value
from guarantees.validation.suspect_tables import MAX_KNOWN
from guarantees.validation.table_files.line_index import Numbers

Key = tuple[str, ...]
"""The columns of a key."""
Spellings = Mapping[str, Mapping[str, str | None]]
"""For each column, the cells that have the same value as another text, with that text; None for those of no value."""

SmallTargets: TypeAlias = Mapping[int, tuple[ForeignKey, pl.Series]]
"""References of one column by their number, each with the values that it may have."""

MAX_KEYS_DURING_PASS: Final = 20_000
"""References to up to this many keys are checked during the pass; larger ones are joined afterwards."""
MAX_KEPT_KEYS: Final = 100_000
"""The keys of tables with up to this many rows are kept; of larger tables only their hashes."""
SEED: Final = int.from_bytes(os.urandom(7))
"""Drawn in each run, so that no one can choose cells whose hashes collide."""
HASH: Final = "hash"
"""The column with the hashes of references."""
NO_RECORDS: Final = np.empty(0, np.int64)
"""No records."""


class Duplicates(NamedTuple):
    """The records that repeat a key, each with the first record that has the key; in the order of the records."""

    records: Numbers
    firsts: Numbers


@dataclass(frozen=True, slots=True, kw_only=True)
class TableKeys:
    """What other tables, and the table itself, need to know of the keys of a table.

    Attributes:
        hashes: For each unique key, the hash of its cells by record; null where it is not compared.
        targets: For each key that other tables refer to, the hashes of its cells. Two of 64 bits are equal by chance once
            in 2 to the 64: in a table of ten million keys, one broken reference in 2 million million is missed.
        values: The cells of those keys themselves, if there are not too many.
        references: For each foreign key that was not checked during the pass, by its number: the records that refer to
            something, and the hash of their cells.
        broken: For each foreign key that was checked during the pass, the records whose target is missing.
    """

    hashes: Mapping[Key, pl.Series] = field(default_factory=dict)
    targets: Mapping[Key, pl.Series] = field(default_factory=dict)
    values: Mapping[Key, pl.DataFrame] = field(default_factory=dict)
    references: Mapping[int, pl.DataFrame] = field(default_factory=dict)
    broken: Mapping[int, Numbers] = field(default_factory=dict)


class KeyExpressions:
    """The expressions for the keys of one table, whose cells are in one spelling."""

    def __init__(self, framed: ExplainedTable, spellings: Spellings) -> None:
        """Compare cells by their *spellings*."""
        self._framed = framed
        self._spellings = spellings

    def cell(self, name: str) -> pl.Expr:
        """Return a cell as a part of a key; null if it is a missing value."""
        column = self._framed.column(name)
        text = pl.col(name) if "" in column.missing else pl.col(name).fill_null("")
        if spellings := self._spellings.get(name):
            text = text.replace(list(spellings), pl.Series(spellings.values(), dtype=pl.String))
        if column.missing in ({""}, frozenset()):
            return text
        return pl.when(is_present(column)).then(text)

    def hash_of(self, key: Key, *, blanks: bool) -> pl.Expr:
        """Return a hash of the cells of *key*; null if one of them is blank, or all are where *blanks* are compared."""
        condition = pl.any_horizontal if blanks else pl.all_horizontal
        present = condition(self.cell(name).is_not_null() for name in key)
        return pl.when(present).then(self._cells(key).hash(SEED))

    def target(self, key: Key) -> pl.Expr:
        """Return the hashes of the cells of *key*, of all records in which none of them is blank."""
        return self._cells(key).hash(SEED).filter(self._is_complete(key)).implode()

    def values(self, key: Key) -> pl.Expr:
        """Return the cells of *key*, of all records in which none of them is blank."""
        cells = pl.struct(self.cell(name).alias(name) for name in key)
        return cells.filter(self._is_complete(key)).implode()

    def reference(self, reference: ForeignKey) -> pl.Expr:
        """Return the records of *reference* with a hash, except where a record refers to itself."""
        # A reference that is blank in part refers to nothing, as in SQL.
        refers = self._is_complete(reference.fields)
        is_own = reference.target == self._framed.resource.name
        if is_own and self._framed.has(*reference.target_fields):
            pairs = zip(reference.fields, reference.target_fields, strict=True)
            refers &= ~all_of(pl.col(name) == pl.col(target) for name, target in pairs).fill_null(value=False)
        hashes = self._cells(reference.fields).hash(SEED).alias(HASH)
        return pl.struct(pl.col(INDEX), hashes).filter(refers).implode()

    def is_known(self, reference: ForeignKey, keys: pl.Series) -> pl.Expr:
        """Return whether the cell of a *reference* of one column is blank or one of *keys*."""
        (name,) = reference.fields
        cell = self.cell(name)
        return cell.is_null() | cell.is_in(keys.implode())

    def _is_complete(self, key: Key) -> pl.Expr:
        return pl.all_horizontal(self.cell(name).is_not_null() for name in key)

    def _cells(self, key: Key) -> pl.Expr:
        if len(key) == 1:
            return self.cell(key[0])
        return pl.struct(self.cell(name).alias(str(number)) for number, name in enumerate(key))


def unique_keys(framed: ExplainedTable) -> list[Key]:
    """Return the keys of a table that must be unique, the primary key first, each once."""
    resource = framed.resource
    keys = [
        *([resource.primary_key] if resource.primary_key else []),
        *((column.name,) for column in framed.columns if column.rule("unique") is True),
        *resource.unique_keys,
    ]
    return [key for key in dict.fromkeys(keys) if framed.has(*key)]


def referenced_keys(resources: Iterable[Resource], name: str) -> list[Key]:
    """Return the keys of the table called *name* that foreign keys refer to, each once."""
    keys = (key.target_fields for each in resources for key in each.foreign_keys if key.target == name)
    return list(dict.fromkeys(keys))


def key_columns(framed: FramedTable, targets: Sequence[Key]) -> set[str]:
    """Return the columns whose values are compared: those of keys and references."""
    references = (key.fields for key in framed.resource.foreign_keys)
    names = {name for key in (*unique_keys(framed), *targets, *references) for name in key}
    return {name for name in names if framed.has(name)}


def spelt_in_many_ways(framed: FramedTable, names: Iterable[str]) -> list[str]:
    """Return those of the columns *names* in which accepted cells of the same value may differ."""
    return [name for name in names if not one_spelling_per_value(framed.column(name))]


def find_duplicates(hashes: pl.Series, excluded: Numbers) -> Duplicates:
    """Return the duplicates among the *hashes* of all records, apart from *excluded* records."""
    values = hashes.to_numpy(allow_copy=True) if not hashes.null_count() else None
    if values is None or len(excluded):
        mask = hashes.is_not_null().to_numpy().copy()
        mask[excluded] = False
        records = np.flatnonzero(mask)
        values = hashes.fill_null(0).to_numpy()[records]
    else:
        records = None
    in_order = np.sort(values)
    if not (in_order[1:] == in_order[:-1]).any():
        return Duplicates(NO_RECORDS, NO_RECORDS)
    order = np.argsort(values, kind="stable")
    repeats = values[order][1:] == values[order][:-1]
    starts = np.flatnonzero(np.concatenate([[True], ~repeats]))
    group = np.cumsum(np.concatenate([[True], ~repeats])) - 1
    firsts = order[starts][group]
    is_later = np.concatenate([[False], repeats])
    later, first = order[is_later], firsts[is_later]
    by_record = np.argsort(later)
    later, first = later[by_record], first[by_record]
    return Duplicates(later, first) if records is None else Duplicates(records[later], records[first])


def broken_references(keys: TableKeys, number: int, reference: ForeignKey, target: TableKeys) -> Numbers:
    """Return the records whose *reference* has no target, in order."""
    if number in keys.broken:
        return keys.broken[number]
    pending = keys.references[number]
    known = target.targets[reference.target_fields].to_frame(HASH)
    missing = pending.join(known, on=HASH, how="anti")
    return np.sort(missing[INDEX].to_numpy().astype(np.int64))


def known_values(reference: ForeignKey, target: TableKeys) -> Sequence[tuple[str, ...]]:
    """Return the values that *reference* may have, if they are not too many to look for the nearest one."""
    values = target.values.get(reference.target_fields)
    if values is None or len(values) > MAX_KNOWN:
        return ()
    return [tuple(cell or "" for cell in row) for row in values.unique().iter_rows()]
