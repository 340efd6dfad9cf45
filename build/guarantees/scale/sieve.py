"""The rows of a package pass through the acceptors; what is left is judged by the checks of small packages.

Of every table those rows are kept on which a finding could hang: rows with a cell that was refused, rows that
have a key in common with another, the first two that are out of order, and for every column one row that is
not blank there. Every check of rows and cells finds in them what it finds in the whole table. References alone
are followed here, since that takes all rows of the table referred to.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from pathlib import Path
from typing import Final

import polars as pl

from guarantees.checks import keys
from guarantees.csvio import CsvText, Row
from guarantees.findings import Finding
from guarantees.published import reading
from guarantees.published.reading import Published, TableData
from guarantees.scale import structure
from guarantees.scale.acceptor import accepted
from guarantees.schema.contract import Contract, ForeignKey, Table

_INDEX: Final = "#"
# Up to so many values of a key the nearest one to a broken reference is looked for.
_NEAREST: Final = 10_000


@dataclass(frozen=True, slots=True)
class Sieved:
    """What is left of a package.

    Attributes:
        package: The rows on which a finding could hang, with what is wrong with form and header.
        references: What is wrong with references.
        rows: How many rows each table has.
        doubtful: The tables whose form was in doubt, and that were therefore read whole.
        suspects: How many of the rows left are there because something may be wrong with them.
    """

    package: Published
    references: list[Finding]
    rows: Mapping[str, int]
    doubtful: tuple[str, ...]
    suspects: int


@dataclass(frozen=True, slots=True)
class _Source:
    """A table as the engine reads it: all its rows, the line of each, and the table as read without rows."""

    data: TableData
    frame: pl.LazyFrame
    records: int
    line: Callable[[int], int]
    complete: bool
    doubtful: bool

    def rows(self, indices: pl.Series) -> Iterator[tuple[int, Row]]:
        """Yield the rows at *indices* in their order."""
        if not len(indices):
            return
        wanted = pl.LazyFrame({_INDEX: indices})
        found = _collect(self.frame.join(wanted, on=_INDEX, how="semi")).sort(_INDEX)
        for cells in found.iter_rows(named=True):
            index = cells[_INDEX]
            yield (
                index,
                Row({name: cells[name] or "" for name in self.data.columns}, self.line(index)),
            )


def sieve(root: Path) -> Sieved:
    """Return what of the package in the folder *root* must be looked at.

    Raises:
        InputError: There is no descriptor in *root*.
        ContractError: The descriptor cannot be used.
    """
    findings: list[Finding] = []
    descriptor, contract = reading.declared(root)
    found = {table.name: _source(root, table, findings) for table in contract}
    sources = {name: source for name, source in found.items() if source is not None}
    kept = {name: _kept(source) for name, source in sources.items()}
    references = [finding for source in sources.values() for finding in _references(source, found)]
    return Sieved(
        Published(
            root,
            descriptor,
            _without_references(contract),
            {name: data for name, (data, _) in kept.items()},
            findings,
        ),
        references,
        {name: len(s.data.rows) if s.doubtful else s.records for name, s in sources.items()},
        tuple(name for name, source in sources.items() if source.doubtful),
        sum(suspects for _, suspects in kept.values()),
    )


def _without_references(contract: Contract) -> Contract:
    return Contract({table.name: dataclasses.replace(table, foreign_keys=()) for table in contract})


def _source(root: Path, table: Table, findings: list[Finding]) -> _Source | None:
    path = reading.located(root, table, findings)
    if path is None:
        return None
    form = structure.examine(path, table.columns)
    if form is None:
        return _doubtful(root, table, findings)
    text = CsvText(header=table.columns, whole=True)
    frame = pl.scan_csv(
        path,
        schema=dict.fromkeys(table.columns, pl.String),
        null_values=[""],
        row_index_name=_INDEX,
        quote_char='"',
    )
    data = TableData(table, table.path, b"", text, table.columns, [])
    return _Source(data, frame, form.records, form.line, complete=True, doubtful=False)


def _doubtful(root: Path, table: Table, findings: list[Finding]) -> _Source | None:
    """Return a table that is read whole by the reader of small packages, which says what is wrong."""
    data = reading.table(root, table, findings)
    if data is None:
        return None
    cells = {name: [row[name] or None for row in data.rows] for name in data.columns}
    frame = pl.LazyFrame(cells, schema=dict.fromkeys(data.columns, pl.String)).with_row_index(_INDEX)
    lines = [row.line for row in data.rows]
    return _Source(data, frame, len(lines), lines.__getitem__, complete=data.complete, doubtful=True)


def _collect(frame: pl.LazyFrame) -> pl.DataFrame:
    return frame.collect(engine="streaming")


def _kept(source: _Source) -> tuple[TableData, int]:
    """Return the table with those rows on which a finding could hang, and how many of them are suspect."""
    data = source.data
    if not data.columns:
        return data, 0
    suspects, filled = _suspects(source)
    rows = [row for _, row in source.rows(pl.concat([suspects, filled]).unique())]
    text = dataclasses.replace(data.text, records=[], lines=data.text.lines or [1])
    table = dataclasses.replace(data.contract, foreign_keys=())
    return dataclasses.replace(data, contract=table, text=text, rows=rows), len(suspects)


def _suspects(source: _Source) -> tuple[pl.Series, pl.Series]:
    """Return the rows that something may be wrong with, and for every column one that is not blank."""
    table, columns = source.data.contract, source.data.columns
    frame, index = source.frame, pl.col(_INDEX)
    key = table.primary_key if source.data.has(*table.primary_key) else ()
    fields = [table.field(name) for name in columns]
    refused = frame.filter(~accepted(fields)).select(_INDEX)
    once: list[tuple[str, ...]] = [(field.name,) for field in fields if field.constraints.unique]
    once += [names for names in table.unique_keys if source.data.has(*names)]
    counts = frame.select(
        *(index.filter(pl.col(name).is_not_null()).min().alias(f"filled {name}") for name in columns),
        *(_repeats(names).alias(f"once {i}") for i, names in enumerate(once)),
        *([(~_before(key)).any().alias("unordered")] if key else []),
    )
    bad, told = pl.collect_all([refused, counts], engine="streaming")
    seen = told.row(0, named=True)
    found = [bad[_INDEX]]
    found += [_repeated(frame, names) for i, names in enumerate(once) if seen[f"once {i}"]]
    if key and seen["unordered"]:
        found += [_repeated(frame, key, blank=True), _misplaced(frame, key)]
    filled = pl.Series([seen[f"filled {name}"] for name in columns], dtype=bad[_INDEX].dtype)
    return pl.concat(found).drop_nulls().unique(), filled.drop_nulls()


def _text(name: str) -> pl.Expr:
    return pl.col(name).fill_null("")


def _before(key: Sequence[str], *, equal: bool = False) -> pl.Expr:
    """Return whether the row before comes before this one by *key*; of the first row it is true."""

    def least(name: str, rest: pl.Expr) -> pl.Expr:
        here, before = _text(name), _text(name).shift(1)
        return (before < here) | ((before == here) & rest)

    chain = reduce(lambda rest, name: least(name, rest), reversed(key), pl.lit(value=equal))
    return chain.fill_null(value=True)


def _misplaced(frame: pl.LazyFrame, key: Sequence[str]) -> pl.Series:
    """Return the first row that belongs before the one before it, and that one."""
    at = frame.select(pl.col(_INDEX).filter(~_before(key, equal=True)).min())
    first = _collect(at)[_INDEX]
    return pl.concat([first, first - 1])


def _repeats(key: Sequence[str]) -> pl.Expr:
    """Return whether cells of *key* stand together more than once; a blank part counts for nothing."""
    filled = pl.all_horizontal(pl.col(name).is_not_null() for name in key)
    cells = pl.col(key[0]) if len(key) == 1 else pl.struct(key)
    return cells.filter(filled).n_unique() < filled.sum()


def _repeated(frame: pl.LazyFrame, key: Sequence[str], *, blank: bool = False) -> pl.Series:
    """Return the rows that have the cells of *key* in common with another row."""
    cells = frame.select(_INDEX, *(_text(name) for name in key))
    if not blank:
        cells = cells.filter(pl.all_horizontal(pl.col(name) != "" for name in key))
    often = cells.group_by(key).len("times").filter(pl.col("times") > 1)
    return _collect(cells.join(often, on=list(key), how="semi"))[_INDEX]


def _references(source: _Source, sources: Mapping[str, _Source | None]) -> Iterator[Finding]:
    """Yield every broken reference out of a table; one finding for each value, however often it stands."""
    for reference in source.data.contract.foreign_keys:
        target = sources[reference.target]
        if target is None or not target.complete or not source.data.has(*reference.fields):
            continue
        yield from _broken(source, target, reference)


def _broken(source: _Source, target: _Source, reference: ForeignKey) -> Iterator[Finding]:
    fields = list(reference.fields)
    filled = pl.any_horizontal(pl.col(name).is_not_null() for name in fields)
    cells = source.frame.filter(filled).select(_INDEX, *(_text(name) for name in fields))
    known = target.frame.select(
        _text(there).alias(here) for here, there in zip(fields, reference.target_fields, strict=True)
    )
    lost = _collect(cells.join(known, on=fields, how="anti"))[_INDEX]
    if not len(lost):
        return
    near = _collect(known.unique().head(_NEAREST + 1)).rows() if target.records <= _NEAREST else None
    data = dataclasses.replace(source.data, rows=[row for _, row in source.rows(lost)])
    for value, rows in data.groups(*fields).items():
        yield keys.broken_reference(data, rows, reference, value, near)
