"""The rows of a package pass through the acceptors; what is left is judged by the checks of small packages.

Small tables, and those whose form is in doubt, are read here and kept whole. Of any other those rows are kept on
which a finding could hang: rows with a cell that was refused, rows that have a key in common with another, the
first two that are out of order, and for every column one row that is not blank there. Every check of rows and
cells finds in them what it finds in the whole table. References from or to a table on the cluster are followed
there, since that takes all rows of both.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from itertools import pairwise
from pathlib import Path
from typing import Any

from pyspark.sql import Column, DataFrame, SparkSession, Window
from pyspark.sql import functions as F  # noqa: N812  as everybody calls it

from guarantees.contract.table_schema import Contract, ForeignKey, Table
from guarantees.core.csv_text import ParsedCsv, Row
from guarantees.core.findings import Finding, FindingCollector
from guarantees.package import reader
from guarantees.package.reader import Package, TableData
from guarantees.validation import references
from guarantees.validation.spark_engine.spark_rules import is_valid
from guarantees.validation.spark_engine.spark_table import INDEX, block_of, examine, name
from guarantees.validation.suspect_rows import SuspectRows


@dataclass(frozen=True, slots=True)
class _Source:
    """A table as it is read.

    Attributes:
        data: The table as read here: whole, or without rows.
        frame: Gives all its rows on the cluster.
        line: Gives the line of a row by its index.
        complete: Whether all its records could be read.
        here: Whether it was read here.
        doubtful: Whether its form was in doubt.
    """

    data: TableData
    frame: Callable[[], DataFrame]
    line: Callable[[int], int]
    complete: bool
    here: bool = False
    doubtful: bool = False

    def cell(self, column: str) -> Column:
        """Return the cells of *column*; a blank one is null."""
        return F.col(name(self.data.columns.index(column)))

    def texts(self, columns: Iterable[str]) -> list[Column]:
        """Return the cells of *columns*; a blank one is a blank text."""
        return [F.coalesce(self.cell(column), F.lit("")) for column in columns]

    def row(self, found: Any) -> Row:  # noqa: ANN401  a row of Spark
        """Return what was *found* on the cluster as a row."""
        cells = {column: found[name(place)] or "" for place, column in enumerate(self.data.columns)}
        return Row(cells, self.line(found[INDEX]))

    def rows(self, frame: DataFrame) -> list[Row]:
        """Return the rows of *frame*, in the order of the file and each once."""
        found = {row[INDEX]: row for row in frame.collect()}
        return [self.row(found[index]) for index in sorted(found)]


def select_suspects(spark: SparkSession, root: Path, small: int) -> SuspectRows:
    """Return what of the package in the folder *root* must be looked at.

    Tables of up to *small* bytes are read here: to ask the cluster about them would take longer.

    Raises:
        InputError: There is no descriptor in *root*.
        ContractError: The descriptor cannot be used.
    """
    findings = FindingCollector()
    descriptor, contract = reader.read_declared(root)
    found = {table.name: _source(spark, root, table, findings, small) for table in contract}
    sources = {key: source for key, source in found.items() if source is not None}
    kept = {key: _kept(source, found) for key, source in sources.items()}
    return SuspectRows(
        Package(
            root,
            descriptor,
            Contract({table.name: _to_be_judged(table, found) for table in contract}),
            {key: table.data for key, table in kept.items()},
            list(findings),
        ),
        [finding for source in sources.values() for finding in _references(source, found)],
        {key: table.rows for key, table in kept.items()},
        tuple(key for key, source in sources.items() if source.doubtful),
    )


def _source(
    spark: SparkSession, root: Path, table: Table, findings: FindingCollector, small: int
) -> _Source | None:
    path = reader.locate_resource(root, table, findings)
    if path is None:
        return None
    large = path.stat().st_size > small
    records = examine(spark, path, table.columns) if large else None
    if records is None:
        return _read_here(spark, root, table, findings, doubtful=large)
    text = ParsedCsv(header=table.columns, lines=[1], whole=True)
    data = TableData(table, table.path, b"", text, table.columns, [])
    return _Source(data, lambda: records.frame, records.line, complete=True)


def _read_here(
    spark: SparkSession, root: Path, table: Table, findings: FindingCollector, *, doubtful: bool
) -> _Source | None:
    """Return a table that is read whole by the reader of small packages, which says what is wrong."""
    data = reader.table(root, table, findings)
    if data is None:
        return None

    def frame() -> DataFrame:
        schema = [f"{INDEX} long", *(f"{name(place)} string" for place in range(len(data.columns)))]
        rows = [(at, *(cell or None for cell in row.key(data.columns))) for at, row in enumerate(data.rows)]
        return spark.createDataFrame(rows, ", ".join(schema))

    lines = [row.line for row in data.rows]
    return _Source(data, frame, lines.__getitem__, complete=data.complete, here=True, doubtful=doubtful)


def _is_followed_here(source: _Source | None, target: _Source | None) -> bool:
    """Tell whether both ends of a reference were read here, where the checks of small packages follow it."""
    return all(end is None or end.here for end in (source, target))


def _to_be_judged(table: Table, sources: Mapping[str, _Source | None]) -> Table:
    """Return *table* with those references alone that are not followed on the cluster."""
    left = [
        reference
        for reference in table.foreign_keys
        if _is_followed_here(sources[table.name], sources[reference.target])
    ]
    return dataclasses.replace(table, foreign_keys=tuple(left))


@dataclass(frozen=True, slots=True)
class _Kept:
    """A table with those rows on which a finding could hang, and how many it has."""

    data: TableData
    rows: int


def _kept(source: _Source, sources: Mapping[str, _Source | None]) -> _Kept:
    table = _to_be_judged(source.data.contract, sources)
    data = dataclasses.replace(source.data, contract=table)
    if source.here:
        return _Kept(data, len(data.rows))
    survey = _surveyed(source)
    if not survey.rows:
        return _Kept(data, 0)
    fields = {field: source.cell(field.name) for field in table.fields}
    wanted = F.col(INDEX).isin(*survey.misplaced, *survey.filled)
    kept = [source.frame().filter(~is_valid(fields) | wanted)]
    kept += [_repeated(source, (field.name,)) for field in table.fields if field.constraints.unique]
    kept += [_repeated(source, key) for key in table.unique_keys]
    if survey.unordered:
        kept.append(_repeated(source, table.primary_key, blank=True))
    rows = source.rows(reduce(DataFrame.union, kept))
    return _Kept(dataclasses.replace(data, rows=rows), survey.rows)


@dataclass(frozen=True, slots=True)
class _Survey:
    """What one look at all rows of a table says.

    Attributes:
        rows: How many there are.
        filled: For every column that has one, a row that is not blank there.
        misplaced: The first row that belongs before the one before it, and that one.
        unordered: Whether any row does not come after the one before it.
    """

    rows: int
    filled: frozenset[int]
    misplaced: tuple[int, ...]
    unordered: bool


def _surveyed(source: _Source) -> _Survey:
    """Return what one look at all rows says, taken block by block, and of the borders of blocks here."""
    key = F.struct(
        *(cell.alias(f"k{i}") for i, cell in enumerate(source.texts(source.data.contract.primary_key)))
    )
    above = Window.partitionBy(block_of(F.col(INDEX))).orderBy(INDEX)
    cells = [name(place) for place in range(len(source.data.columns))]
    keyed = source.frame().withColumn("key", key)
    rows = keyed.select("*", F.lag("key").over(above).alias("over"), F.lag(INDEX).over(above).alias("above"))
    back = F.col("key") < F.col("over")
    blocks = (
        rows.groupBy(block_of(F.col(INDEX)))
        .agg(
            F.count(INDEX).alias("rows"),
            F.min(INDEX).alias("first"),
            F.max(INDEX).alias("last"),
            F.min_by("key", INDEX).alias("start"),
            F.max_by("key", INDEX).alias("end"),
            F.min(F.when(back, F.struct(INDEX, "above"))).alias("back"),
            F.max(F.coalesce(F.col("key") <= F.col("over"), F.lit(False))).alias("again"),  # noqa: FBT003
            *(F.min(F.when(F.col(cell).isNotNull(), F.col(INDEX))).alias(cell) for cell in cells),
        )
        .sort("first")
        .collect()
    )
    backs = [tuple(block["back"]) for block in blocks if block["back"]]
    backs += [(b["first"], a["last"]) for a, b in pairwise(blocks) if tuple(b["start"]) < tuple(a["end"])]
    again = any(tuple(b["start"]) <= tuple(a["end"]) for a, b in pairwise(blocks))
    return _Survey(
        sum(block["rows"] for block in blocks),
        frozenset(block[cell] for block in blocks for cell in cells if block[cell] is not None),
        min(backs, default=()),
        again or any(block["again"] for block in blocks),
    )


def _repeated(source: _Source, key: Sequence[str], *, blank: bool = False) -> DataFrame:
    """Return the rows that have the cells of *key* in common with another row."""
    texts = source.texts(key)
    often = source.frame()
    if not blank:
        often = often.filter(reduce(Column.__and__, (text != "" for text in texts)))
    named = [text.alias(f"k{place}") for place, text in enumerate(texts)]
    often = often.groupBy(*named).count().filter("count > 1")
    same = reduce(Column.__and__, (text == F.col(f"k{place}") for place, text in enumerate(texts)))
    return source.frame().join(often, same, "left_semi")


def _references(source: _Source, sources: Mapping[str, _Source | None]) -> Iterator[Finding]:
    """Yield every broken reference out of a table; one finding for each value, however often it stands."""
    for reference in source.data.contract.foreign_keys:
        target = sources[reference.target]
        if _is_followed_here(source, target) or target is None or not target.complete:
            continue
        if source.data.has(*reference.fields):
            yield from _broken(source, target, reference)


def _broken(source: _Source, target: _Source, reference: ForeignKey) -> Iterator[Finding]:
    here, there = source.texts(reference.fields), target.texts(reference.target_fields)
    filled = reduce(Column.__or__, (text != "" for text in here))
    # What is blank in part is nobody's key.
    known = target.frame().filter(reduce(Column.__and__, (text != "" for text in there)))
    known = known.select(*(text.alias(f"k{place}") for place, text in enumerate(there)))
    same = reduce(Column.__and__, (text == F.col(f"k{place}") for place, text in enumerate(here)))
    lost = source.rows(source.frame().filter(filled).join(known, same, "left_anti"))
    if not lost:
        return
    values = [tuple(row) for row in known.distinct().limit(references.COMPARED + 1).collect()]
    near = values if len(values) <= references.COMPARED else None
    data = dataclasses.replace(source.data, rows=lost)
    yield from references.broken_references(data, reference, data.groups(*reference.fields), near)
