"""One pass over the cells of a table: which rows are in doubt, and which keys and references hold."""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import and_
from typing import Final

import polars as pl

from guarantees.contract.table_schema import ForeignKey
from guarantees.package.data_package import Column, Resource
from guarantees.validation.polars_engine.csv_table import INDEX, AmbiguousCsvError, CsvTable, collect
from guarantees.validation.polars_engine.polars_rules import is_present, is_valid, safe_for_csv_readers

# Keys of so many rows are looked up while the cells pass; those of larger tables when all have passed.
_FEW: Final = 20_000
MANY: Final = 100_000
"""Of tables of more rows, the keys themselves are not kept."""
# The bytes of a cell that every reader takes (the csv module stops at 131 072 characters by default).
_LONG: Final = 100_000


@dataclass(frozen=True, slots=True)
class TableProfile:
    """What one pass over a table shows.

    Attributes:
        source: The table.
        refused: The numbers of the rows with a cell that is not certainly right.
        repeated: The numbers of the rows that seem to have a key in common with another.
        unordered: Whether a row belongs before the one before it, by the primary key.
        counts: For every column, how many rows have a value.
        keys: The fingerprints of the cells that other rows refer to, where none is blank.
        values: Those cells themselves, where there are not too many.
        children: The fingerprints of references that were not looked up yet with the numbers of their rows, by
            the place of the reference.
        nowhere: The numbers of the rows of which a reference leads nowhere, by the place of the reference.
    """

    source: CsvTable
    refused: pl.Series
    repeated: pl.Series
    unordered: bool
    counts: Mapping[str, int]
    keys: Mapping[tuple[str, ...], pl.DataFrame]
    values: Mapping[tuple[str, ...], pl.DataFrame]
    children: Mapping[int, pl.DataFrame]
    nowhere: Mapping[int, pl.Series]

    def has(self, *columns: str) -> bool:
        """Tell whether the table has all of *columns*."""
        return set(columns) <= set(self.source.columns)


def profile_table(
    source: CsvTable,
    known: Mapping[str, TableProfile],
    referred: Sequence[tuple[str, ...]],
    *,
    plain: bool,
    ordered: bool,
) -> TableProfile:
    """Return what a pass over *source* shows.

    Args:
        source: The table.
        known: The tables that have passed already.
        referred: The columns of the table that references lead to.
        plain: Whether a text must be left as it is by plain readers.
        ordered: Whether the rows must be sorted by the primary key.

    Raises:
        DoubtError: The form of the file is in doubt after all.
    """
    table, has = source.table, set(source.columns)
    columns = [table.column(name) for name in source.columns if name in table.header]
    harmless = safe_for_csv_readers(source.form) if plain else None
    key = table.primary_key if has.issuperset(table.primary_key) else ()
    once = [names for names in _once(table, ordered=ordered) if has.issuperset(names)]
    followed = [
        (place, reference)
        for place, reference in enumerate(table.foreign_keys)
        if has.issuperset(reference.fields)
    ]
    few = {place: found for place, reference in followed if (found := _few(reference, known)) is not None}
    many = [(place, reference) for place, reference in followed if place not in few]
    targets = [names for names in referred if has.issuperset(names)]
    kept = source.records <= MANY
    right = reduce(and_, (is_valid(column, harmless) for column in columns), pl.lit(value=True))
    if not plain:
        right &= pl.any_horizontal(is_present(column) for column in columns)
        right &= reduce(and_, (is_present(table.column(name)) for name in key), pl.lit(value=True))
    flags = [
        right.alias("right"),
        *(
            (~is_present(table.column(name)) | pl.col(name).is_in(values.implode())).alias(f"found {place}")
            for place, values in few.items()
            for name in table.foreign_keys[place].fields
        ),
        *(_hashed(table, names).alias(f"once {i}") for i, names in enumerate(once)),
    ]
    told = collect(
        source.frame.with_columns(flags).select(
            pl.len().alias("records"),
            pl.col(INDEX).filter(~pl.col("right")).implode().alias("refused"),
            *(pl.col(name).count().alias(f"count {name}") for name in source.columns),
            pl.max_horizontal(
                0, *(pl.col(c.name).str.len_bytes().max() for c in columns if _may_be_long(c))
            ).alias("longest"),
            *(pl.col(INDEX).filter(~pl.col(f"found {p}")).implode().alias(f"nowhere {p}") for p in few),
            *(pl.col(f"once {i}").implode() for i in range(len(once))),
            *([(~_before(key)).any().alias("unordered")] if key and ordered else []),
            *(_keys(table, names).alias(f"key {i}") for i, names in enumerate(targets)),
            *(_values(table, names).alias(f"value {i}") for i, names in enumerate(targets) if kept),
            *(_children(table, reference).alias(f"child {place}") for place, reference in many),
        )
    )
    if source.form is not None:
        _be_sure(source, told)
    repeats = [_repeated(_list(told, f"once {i}")) for i in range(len(once))]
    return TableProfile(
        source,
        _list(told, "refused"),
        pl.concat([pl.Series(dtype=pl.get_index_type()), *repeats]),
        bool(key and ordered and told.item(0, "unordered")),
        {name: told.item(0, f"count {name}") for name in source.columns},
        {names: _list(told, f"key {i}").struct.unnest() for i, names in enumerate(targets)},
        {names: _list(told, f"value {i}").struct.unnest() for i, names in enumerate(targets) if kept},
        {place: _list(told, f"child {place}").struct.unnest() for place, _ in many},
        {place: _list(told, f"nowhere {place}") for place in few},
    )


_SEEDS: Final = (secrets.randbits(63), secrets.randbits(63))


def _may_be_long(column: Column) -> bool:
    """Tell whether a cell that is accepted may be longer than any reader takes."""
    return not (column.rule("enum") or column.rule("maxLength") or column.type not in {"string", "any"})


def _be_sure(source: CsvTable, told: pl.DataFrame) -> None:
    """Refuse a file of which another reader might make something else.

    Raises:
        DoubtError: A record has too few cells or none at all, or a cell is longer than readers take.
    """
    columns, records = source.columns, told.item(0, "records")
    if source.form is not None and not source.form.fits(records, len(columns)):
        message = "a record has too few cells"
        raise AmbiguousCsvError(message)
    if (told.item(0, "longest") or 0) >= _LONG:
        message = "a cell is too long"
        raise AmbiguousCsvError(message)
    if len(columns) == 1 and told.item(0, f"count {columns[0]}") < records:
        message = "a line is blank"
        raise AmbiguousCsvError(message)


def broken_references(
    done: TableProfile, known: Mapping[str, TableProfile]
) -> Iterator[tuple[int, pl.Series]]:
    """Yield for every reference its place, and the rows of which it leads nowhere; of absent tables nothing."""
    for place, reference in enumerate(done.source.table.foreign_keys):
        target = known.get(reference.target)
        if target is None or not target.has(*reference.target_fields):
            continue
        if place in done.nowhere:
            yield place, done.nowhere[place]
        elif place in done.children:
            there = target.keys[reference.target_fields]
            yield place, done.children[place].join(there, on=there.columns, how="anti")[INDEX]


def _list(told: pl.DataFrame, name: str) -> pl.Series:
    """Return what was gathered in a single cell; nothing where there was nothing to gather."""
    found: pl.Series = told.get_column(name).item()
    return found


def _hashed(table: Resource, names: Sequence[str]) -> pl.Expr:
    """Return a number that is the same where cells are; null where one of them is blank."""
    cells = cell(table, names[0]) if len(names) == 1 else pl.struct(cell(table, name) for name in names)
    return pl.when(_all_filled(table, names)).then(cells.hash(_SEEDS[0]))


def _repeated(hashed: pl.Series) -> pl.Series:
    """Return the places of the numbers that stand more than once."""
    if hashed.drop_nulls().n_unique() == len(hashed) - hashed.null_count():
        return pl.Series(dtype=pl.get_index_type())
    return (hashed.is_duplicated() & hashed.is_not_null()).arg_true()


def _once(table: Resource, *, ordered: bool) -> list[tuple[str, ...]]:
    """Return the keys that must be different in every row; that of ordered rows shows in their order."""
    keys: list[tuple[str, ...]] = [(column.name,) for column in table.columns if column.rule("unique")]
    keys += table.unique_keys
    return keys if ordered or not table.primary_key else [*keys, table.primary_key]


def _few(reference: ForeignKey, known: Mapping[str, TableProfile]) -> pl.Series | None:
    """Return the keys that a reference of one column may lead to, where they are known and not too many."""
    target = known.get(reference.target)
    if target is None or len(reference.fields) > 1 or target.source.records > _FEW:
        return None
    found = target.values.get(reference.target_fields)
    return None if found is None else found.to_series()


def cell(table: Resource, name: str) -> pl.Expr:
    """Return a cell as the part of a key; null where it is a missing value."""
    column = table.column(name)
    if column.missing == {""}:
        return pl.col(name)
    text = pl.col(name) if "" in column.missing else pl.col(name).fill_null("")
    return pl.when(is_present(column)).then(text)


def _all_filled(table: Resource, names: Sequence[str]) -> pl.Expr:
    return reduce(and_, (is_present(table.column(name)) for name in names))


def _any_filled(table: Resource, names: Sequence[str]) -> pl.Expr:
    return pl.any_horizontal(is_present(table.column(name)) for name in names)


def fingerprint(table: Resource, names: Sequence[str]) -> Iterator[pl.Expr]:
    """Yield two numbers that together are the same for other cells about once in 2 to the 128.

    Their seeds are drawn anew in each run, so that nobody can choose cells that are taken for others.
    """
    cells = pl.struct(cell(table, name).alias(str(i)) for i, name in enumerate(names))
    what = cell(table, names[0]) if len(names) == 1 else cells
    yield from (what.hash(seed).alias(f"fingerprint {i}") for i, seed in enumerate(_SEEDS))


def _keys(table: Resource, names: Sequence[str]) -> pl.Expr:
    return pl.struct(fingerprint(table, names)).filter(_all_filled(table, names)).implode()


def _values(table: Resource, names: Sequence[str]) -> pl.Expr:
    """Return the cells that stand together as a key, where none is blank."""
    cells = pl.struct(cell(table, name).alias(name) for name in names)
    return cells.filter(_all_filled(table, names)).implode()


def _children(table: Resource, reference: ForeignKey) -> pl.Expr:
    """Return the fingerprints of a reference with the numbers of rows, save where a row refers to itself."""
    there = _any_filled(table, reference.fields)
    if reference.target == table.name:
        pairs = zip(reference.fields, reference.target_fields, strict=True)
        there &= ~reduce(and_, (pl.col(a) == pl.col(b) for a, b in pairs)).fill_null(value=False)
    return pl.struct(pl.col(INDEX), *fingerprint(table, reference.fields)).filter(there).implode()


def _before(key: Sequence[str], *, equal: bool = False) -> pl.Expr:
    """Return whether the row before comes before this one by *key*; of the first row it is true."""

    def least(name: str, rest: pl.Expr) -> pl.Expr:
        here = pl.col(name).fill_null("")
        before = here.shift(1)
        return (before < here) | ((before == here) & rest)

    chain = reduce(lambda rest, name: least(name, rest), reversed(key), pl.lit(value=equal))
    return chain.fill_null(value=True)


def first_out_of_order(done: TableProfile) -> pl.Series:
    """Return the first row that belongs before the one before it, and that one."""
    key = done.source.table.primary_key
    at = done.source.frame.select(pl.col(INDEX).filter(~_before(key, equal=True)).min())
    first = collect(at)[INDEX]
    return pl.concat([first, first - 1])


def duplicate_primary_keys(done: TableProfile) -> pl.Series:
    """Return the rows that have the primary key in common with another, blank or not."""
    key, table = list(done.source.table.primary_key), done.source.table
    cells = done.source.frame.select(INDEX, *(cell(table, name).fill_null("").alias(name) for name in key))
    often = cells.group_by(key).len("times").filter(pl.col("times") > 1)
    return collect(cells.join(often, on=key, how="semi"))[INDEX]
