"""Profile a table in one pass over its cells: suspect rows, keys and references."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import reduce
from typing import Any, Final

import polars as pl

from guarantees.contract.table_schema import ForeignKey, Table
from guarantees.package.data_package import Column, Resource
from guarantees.validation.polars_engine.csv_scan import CsvLayout
from guarantees.validation.polars_engine.csv_table import INDEX, AmbiguousCsvError, CsvTable, all_of, collect
from guarantees.validation.polars_engine.polars_rules import is_present, is_valid, safe_for_csv_readers

_MAX_KEYS_DURING_PASS: Final = 20_000
"""References to up to this many keys are checked during the pass; larger ones are joined afterwards."""
MAX_KEPT_KEYS: Final = 100_000
"""The keys of tables with up to this many rows are kept; of larger tables only their fingerprints."""
_MAX_CELL_BYTES: Final = 100_000
"""Every reader takes cells of this size; Python's csv module stops at 131,072 characters by default."""

Key = tuple[str, ...]
"""The columns of a key."""


@dataclass(frozen=True, slots=True)
class TableProfile:
    """The result of one pass over a table. Rows are given by their index.

    Attributes:
        source: The table.
        suspect_rows: The rows with a cell that is not certainly valid.
        duplicate_rows: The rows that seem to share a key with another row.
        out_of_order: Whether a row belongs before the previous one, by the primary key.
        counts: For every column, the number of rows with a value.
        keys: The fingerprints of the cells that other rows refer to, without partially blank ones.
        values: Those cells themselves, if there are not too many.
        pending_references: For each foreign key that was not checked during the pass, the fingerprints and the rows.
        broken_rows: For each other foreign key, the rows whose target is missing.
    """

    source: CsvTable
    suspect_rows: pl.Series
    duplicate_rows: pl.Series
    out_of_order: bool
    counts: Mapping[str, int]
    keys: Mapping[Key, pl.DataFrame]
    values: Mapping[Key, pl.DataFrame]
    pending_references: Mapping[int, pl.DataFrame]
    broken_rows: Mapping[int, pl.Series]

    def has(self, *columns: str) -> bool:
        """Return whether the table has all of *columns*."""
        return set(columns) <= set(self.source.columns)


@dataclass(slots=True)
class _Answer:
    """The value of an expression, once the pass has run."""

    name: str
    expression: pl.Expr
    value: Any = None


@dataclass(slots=True)
class _OnePass:
    """Expressions over a frame that are evaluated together, in one streaming pass."""

    frame: pl.LazyFrame
    answers: list[_Answer] = field(default_factory=list)
    flags: list[pl.Expr] = field(default_factory=list)

    def ask(self, expression: pl.Expr) -> _Answer:
        """Add an expression that aggregates to one value."""
        answer = _Answer(f"answer {len(self.answers)}", expression)
        self.answers.append(answer)
        return answer

    def ask_column(self, expression: pl.Expr, aggregate: str) -> _Answer:
        """Add the *aggregate* of a column that is computed once: ``rows`` where it is false, or ``all`` values."""
        name = f"flag {len(self.flags)}"
        self.flags.append(expression.alias(name))
        flag = pl.col(name)
        return self.ask(pl.col(INDEX).filter(~flag).implode() if aggregate == "rows" else flag.implode())

    def run(self) -> None:
        """Evaluate all expressions."""
        expressions = [answer.expression.alias(answer.name) for answer in self.answers]
        result = collect(self.frame.with_columns(self.flags).select(expressions))
        for answer in self.answers:
            answer.value = result.get_column(answer.name).item()


def profile_table(
    source: CsvTable,
    known: Mapping[str, TableProfile],
    referenced: Sequence[Key],
    *,
    plain: bool,
    ordered: bool,
) -> TableProfile:
    """Return the profile of *source*.

    Args:
        source: The table.
        known: The tables that were profiled before.
        referenced: The keys of the table that foreign keys refer to.
        plain: Whether CSV readers must leave every text as it is.
        ordered: Whether the rows must be sorted by the primary key.

    Raises:
        AmbiguousCsvError: The file is ambiguous after all.
    """
    table = source.table
    columns = [table.column(name) for name in source.columns if name in table.header]
    primary_key = table.primary_key if set(table.primary_key) <= set(source.columns) else ()
    targets = [key for key in referenced if set(key) <= set(source.columns)]
    references = _references(source)
    small_targets = _small_targets(references, known)
    one_pass = _OnePass(source.frame)
    records = one_pass.ask(pl.len())
    suspect_rows = one_pass.ask_column(_is_valid_row(source, columns, primary_key, plain=plain), "rows")
    counts = {name: one_pass.ask(pl.col(name).count()) for name in source.columns}
    longest = one_pass.ask(pl.max_horizontal(0, *(_cell_bytes(c) for c in columns if _is_unbounded(c))))
    broken_rows = {
        number: one_pass.ask_column(_refers_to(table, references[number], keys), "rows")
        for number, keys in small_targets.items()
    }
    unique_keys = [key for key in _unique_keys(table, ordered=ordered) if set(key) <= set(source.columns)]
    hashes = [one_pass.ask_column(_key_hash(table, key), "all") for key in unique_keys]
    order = one_pass.ask((~_follows_previous(primary_key)).any()) if primary_key and ordered else None
    keys = {key: one_pass.ask(_key_fingerprints(table, key)) for key in targets}
    kept_keys = targets if source.records <= MAX_KEPT_KEYS else []
    values = {key: one_pass.ask(_key_values(table, key)) for key in kept_keys}
    pending = {
        number: one_pass.ask(_reference_fingerprints(table, reference))
        for number, reference in references.items()
        if number not in small_targets
    }
    one_pass.run()
    filled = {name: answer.value for name, answer in counts.items()}
    if source.form is not None:
        _require_complete(source.form, records.value, longest.value, filled)
    return TableProfile(
        source=source,
        suspect_rows=suspect_rows.value,
        duplicate_rows=pl.concat([_NO_ROWS, *(_duplicates(answer.value) for answer in hashes)]),
        out_of_order=bool(order and order.value),
        counts=filled,
        keys={key: answer.value.struct.unnest() for key, answer in keys.items()},
        values={key: answer.value.struct.unnest() for key, answer in values.items()},
        pending_references={number: answer.value.struct.unnest() for number, answer in pending.items()},
        broken_rows={number: answer.value for number, answer in broken_rows.items()},
    )


def referenced_keys(tables: Iterable[Table | Resource], name: str) -> list[Key]:
    """Return the keys of the table called *name* that foreign keys of *tables* refer to, each once."""
    keys = (key.target_fields for table in tables for key in table.foreign_keys if key.target == name)
    return list(dict.fromkeys(keys))


_NO_ROWS: Final = pl.Series(dtype=pl.get_index_type())
_SEEDS: Final = (secrets.randbits(63), secrets.randbits(63))
"""Drawn in each run, so that no one can choose cells whose hashes collide."""


def _is_valid_row(source: CsvTable, columns: Sequence[Column], primary_key: Key, *, plain: bool) -> pl.Expr:
    table = source.table
    is_safe = safe_for_csv_readers(source.form) if plain else None
    valid = all_of(is_valid(column, is_safe) for column in columns)
    if plain:
        return valid
    has_value = pl.any_horizontal(is_present(column) for column in columns)
    return valid & has_value & all_of(is_present(table.column(name)) for name in primary_key)


def _is_unbounded(column: Column) -> bool:
    """Return whether an accepted cell may be longer than any reader takes."""
    return not (column.rule("enum") or column.rule("maxLength") or column.type not in {"string", "any"})


def _cell_bytes(column: Column) -> pl.Expr:
    return pl.col(column.name).str.len_bytes().max()


def _require_complete(form: CsvLayout, records: int, longest: int | None, filled: Mapping[str, int]) -> None:
    """Check that no other reader would read the file differently.

    Raises:
        AmbiguousCsvError: A record has too few cells or none at all, or a cell is longer than readers take.
    """
    if not form.fits(records, len(filled)):
        message = "a record has too few cells"
        raise AmbiguousCsvError(message)
    if (longest or 0) >= _MAX_CELL_BYTES:
        message = "a cell is too long"
        raise AmbiguousCsvError(message)
    if len(filled) == 1 and min(filled.values()) < records:
        message = "a line is blank"
        raise AmbiguousCsvError(message)


def broken_references(profile: TableProfile, known: Mapping[str, TableProfile]) -> dict[int, pl.Series]:
    """Return, for each foreign key by its number, the rows whose target is missing; skip tables that are absent."""
    broken: dict[int, pl.Series] = {}
    for number, reference in enumerate(profile.source.table.foreign_keys):
        target = known.get(reference.target)
        if target is None or not target.has(*reference.target_fields):
            continue
        if number in profile.broken_rows:
            broken[number] = profile.broken_rows[number]
        elif number in profile.pending_references:
            keys = target.keys[reference.target_fields]
            broken[number] = profile.pending_references[number].join(keys, on=keys.columns, how="anti")[INDEX]
    return broken


def _references(source: CsvTable) -> dict[int, ForeignKey]:
    """Return the foreign keys whose columns are all in the file, by their number."""
    return {
        number: reference
        for number, reference in enumerate(source.table.foreign_keys)
        if set(reference.fields) <= set(source.columns)
    }


def _small_targets(
    references: Mapping[int, ForeignKey], known: Mapping[str, TableProfile]
) -> dict[int, pl.Series]:
    """Return the keys to which each of *references* may refer, where they are known and few."""
    targets = {number: _small_target(reference, known) for number, reference in references.items()}
    return {number: keys for number, keys in targets.items() if keys is not None}


def _small_target(reference: ForeignKey, known: Mapping[str, TableProfile]) -> pl.Series | None:
    """Return the keys that a single-column *reference* may refer to, if they are known and few."""
    target = known.get(reference.target)
    if target is None or len(reference.fields) > 1 or target.source.records > _MAX_KEYS_DURING_PASS:
        return None
    keys = target.values.get(reference.target_fields)
    return None if keys is None else keys.to_series()


def _refers_to(table: Resource, reference: ForeignKey, keys: pl.Series) -> pl.Expr:
    """Return whether the cell of a single-column *reference* is blank or one of *keys*."""
    (name,) = reference.fields
    return ~is_present(table.column(name)) | pl.col(name).is_in(keys.implode())


def _unique_keys(table: Resource, *, ordered: bool) -> list[Key]:
    """Return the keys that must be unique; the primary key of *ordered* rows is checked by their order."""
    keys: list[Key] = [(column.name,) for column in table.columns if column.rule("unique")]
    keys += table.unique_keys
    return keys if ordered or not table.primary_key else [*keys, table.primary_key]


def cell(table: Resource, name: str) -> pl.Expr:
    """Return a cell as a part of a key; null if it is a missing value."""
    column = table.column(name)
    if column.missing == {""}:
        return pl.col(name)
    text = pl.col(name) if "" in column.missing else pl.col(name).fill_null("")
    return pl.when(is_present(column)).then(text)


def _all_present(table: Resource, key: Key) -> pl.Expr:
    return all_of(is_present(table.column(name)) for name in key)


def _key_hash(table: Resource, key: Key) -> pl.Expr:
    """Return a hash of the cells of *key*; null if one of them is blank: a partially blank key never matches."""
    cells = cell(table, key[0]) if len(key) == 1 else pl.struct(cell(table, name) for name in key)
    return pl.when(_all_present(table, key)).then(cells.hash(_SEEDS[0]))


def _duplicates(hashes: pl.Series) -> pl.Series:
    """Return the indices of the hashes that occur more than once."""
    if hashes.drop_nulls().n_unique() == len(hashes) - hashes.null_count():
        return _NO_ROWS
    return (hashes.is_duplicated() & hashes.is_not_null()).arg_true()


def fingerprint(table: Resource, key: Key) -> list[pl.Expr]:
    """Return two hashes of the cells of *key*, which together collide about once in 2 to the 128."""
    if len(key) == 1:
        cells = cell(table, key[0])
    else:
        cells = pl.struct(cell(table, name).alias(str(number)) for number, name in enumerate(key))
    return [cells.hash(seed).alias(f"fingerprint {number}") for number, seed in enumerate(_SEEDS)]


def _key_fingerprints(table: Resource, key: Key) -> pl.Expr:
    return pl.struct(fingerprint(table, key)).filter(_all_present(table, key)).implode()


def _key_values(table: Resource, key: Key) -> pl.Expr:
    cells = pl.struct(cell(table, name).alias(name) for name in key)
    return cells.filter(_all_present(table, key)).implode()


def _reference_fingerprints(table: Resource, reference: ForeignKey) -> pl.Expr:
    """Return the fingerprints of *reference* with their rows, except where a row refers to itself."""
    refers = pl.any_horizontal(is_present(table.column(name)) for name in reference.fields)
    if reference.target == table.name:
        pairs = zip(reference.fields, reference.target_fields, strict=True)
        refers &= ~all_of(pl.col(name) == pl.col(target) for name, target in pairs).fill_null(value=False)
    return pl.struct(pl.col(INDEX), *fingerprint(table, reference.fields)).filter(refers).implode()


def _follows_previous(key: Key, *, or_equal: bool = False) -> pl.Expr:
    """Return whether a row comes after the previous one by *key*, compared column by column; true for the first."""

    def compare(name: str, by_later_columns: pl.Expr) -> pl.Expr:
        current = pl.col(name).fill_null("")
        previous = current.shift(1)
        return (previous < current) | ((previous == current) & by_later_columns)

    by_all = reduce(lambda later, name: compare(name, later), reversed(key), pl.lit(value=or_equal))
    return by_all.fill_null(value=True)


def first_out_of_order(profile: TableProfile) -> pl.Series:
    """Return the first row that belongs before the previous one, and that previous row."""
    follows = _follows_previous(profile.source.table.primary_key, or_equal=True)
    first = collect(profile.source.frame.select(pl.col(INDEX).filter(~follows).min()))[INDEX]
    return pl.concat([first, first - 1])


def duplicate_primary_keys(profile: TableProfile) -> pl.Series:
    """Return the rows that share their primary key with another row, blank or not."""
    table = profile.source.table
    key = list(table.primary_key)
    cells = profile.source.frame.select(INDEX, *(cell(table, name).fill_null("").alias(name) for name in key))
    repeated = cells.group_by(key).len("times").filter(pl.col("times") > 1)
    return collect(cells.join(repeated, on=key, how="semi"))[INDEX]
