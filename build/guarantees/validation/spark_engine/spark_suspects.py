"""Select the suspect rows of a package on Apache Spark, for the checks of small packages.

Small and ambiguous tables are read here as a whole. Of any other table these rows are kept: rows with a cell that is not
certainly valid, rows that share a key with another, the first two that are out of order, and for every column one row
with a value. Any check of rows and cells reports the same on them as on the whole table. References from or to a table
on the cluster are followed there, because that needs all rows of both.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from itertools import pairwise
from pathlib import Path

from pyspark.sql import Column, DataFrame, SparkSession, Window
from pyspark.sql import Row as SparkRow
from pyspark.sql import functions as sf

from guarantees.contract.table_schema import Contract, ForeignKey, Table
from guarantees.core.csv_text import ParsedCsv, Row
from guarantees.core.findings import Finding, FindingCollector
from guarantees.package import reader
from guarantees.package.reader import Package, TableData
from guarantees.package.resource import of_table
from guarantees.validation import references
from guarantees.validation.spark_engine.spark_rules import SparkDialect, is_valid_row
from guarantees.validation.spark_engine.spark_table import INDEX, block_of, name, scan
from guarantees.validation.suspect_rows import SuspectRows


@dataclass(frozen=True, slots=True)
class _Source:
    """A table and how it is read.

    Attributes:
        data: The table as read here: with all rows, or without any.
        frame: Returns all its rows on the cluster.
        line: Maps the index of a row to its line.
        complete: Whether all its records could be read.
        here: Whether it was read here.
        ambiguous: Whether its CSV is ambiguous.
    """

    data: TableData
    frame: Callable[[], DataFrame]
    line: Callable[[int], int]
    complete: bool
    here: bool = False
    ambiguous: bool = False

    def cell(self, column: str) -> Column:
        """Return the cells of *column*, null if blank."""
        return sf.col(name(self.data.columns.index(column)))

    def texts(self, columns: Iterable[str]) -> list[Column]:
        """Return the cells of *columns*, an empty string if blank."""
        return [sf.coalesce(self.cell(column), sf.lit("")) for column in columns]

    def row(self, record: SparkRow) -> Row:
        """Return a *record* of the cluster as a row."""
        cells = {column: record[name(place)] or "" for place, column in enumerate(self.data.columns)}
        return Row(cells, self.line(record[INDEX]))

    def rows(self, frame: DataFrame) -> list[Row]:
        """Return the rows of *frame* once each, in the order of the file."""
        records = {record[INDEX]: record for record in frame.collect()}
        return [self.row(records[index]) for index in sorted(records)]


def select_suspects(spark: SparkSession, root: Path, small: int) -> SuspectRows:
    """Return the suspect rows of the package in the folder *root*.

    Tables of up to *small* bytes are read here, which is faster than using the cluster.

    Raises:
        InputError: There is no descriptor in *root*.
        ContractError: The descriptor cannot be used.
    """
    findings = FindingCollector()
    descriptor, contract = reader.read_declared(root)
    found = {table.name: _source(spark, root, table, findings, small) for table in contract}
    sources = {key: source for key, source in found.items() if source is not None}
    selected = {key: _select_rows(source, found) for key, source in sources.items()}
    return SuspectRows(
        Package(
            root,
            descriptor,
            Contract({table.name: _without_cluster_references(table, found) for table in contract}),
            {key: table.data for key, table in selected.items()},
            list(findings),
        ),
        [finding for source in sources.values() for finding in _references(source, found)],
        {key: table.rows for key, table in selected.items()},
        tuple(key for key, source in sources.items() if source.ambiguous),
    )


def _source(
    spark: SparkSession, root: Path, table: Table, findings: FindingCollector, small: int
) -> _Source | None:
    path = reader.locate_resource(root, table, findings)
    if path is None:
        return None
    large = path.stat().st_size > small
    records = scan(spark, path, table.columns) if large else None
    if records is None:
        return _read_here(spark, root, table, findings, ambiguous=large)
    text = ParsedCsv(header=table.columns, lines=[1], whole=True)
    data = TableData(table, table.path, b"", text, table.columns, [])
    return _Source(data, lambda: records.frame, records.line, complete=True)


def _read_here(
    spark: SparkSession, root: Path, table: Table, findings: FindingCollector, *, ambiguous: bool
) -> _Source | None:
    """Return a table that is read here as a whole; the reader adds its *findings*."""
    data = reader.table(root, table, findings)
    if data is None:
        return None

    def frame() -> DataFrame:
        schema = [f"{INDEX} long", *(f"{name(place)} string" for place in range(len(data.columns)))]
        rows = [(at, *(cell or None for cell in row.key(data.columns))) for at, row in enumerate(data.rows)]
        return spark.createDataFrame(rows, ", ".join(schema))

    lines = [row.line for row in data.rows]
    return _Source(data, frame, lines.__getitem__, complete=data.complete, here=True, ambiguous=ambiguous)


def _is_followed_here(source: _Source | None, target: _Source | None) -> bool:
    """Return whether both tables of a reference were read here, so that the checks of small packages follow it."""
    return all(end is None or end.here for end in (source, target))


def _without_cluster_references(table: Table, sources: Mapping[str, _Source | None]) -> Table:
    """Return *table* without the references that are followed on the cluster."""
    references_here = [
        reference
        for reference in table.foreign_keys
        if _is_followed_here(sources[table.name], sources[reference.target])
    ]
    return dataclasses.replace(table, foreign_keys=tuple(references_here))


@dataclass(frozen=True, slots=True)
class _Selection:
    """A table with its suspect rows, and the number of all its rows."""

    data: TableData
    rows: int


def _select_rows(source: _Source, sources: Mapping[str, _Source | None]) -> _Selection:
    table = _without_cluster_references(source.data.contract, sources)
    data = dataclasses.replace(source.data, contract=table)
    if source.here:
        return _Selection(data, len(data.rows))
    profile = _profile(source)
    if not profile.rows:
        return _Selection(data, 0)
    valid = is_valid_row(SparkDialect(source.cell), of_table(table).columns, (), plain=True)
    always = sf.col(INDEX).isin(*profile.misplaced, *profile.filled)
    frames = [source.frame().filter(~valid | always)]
    frames += [
        _rows_with_duplicate_key(source, (field.name,)) for field in table.fields if field.constraints.unique
    ]
    frames += [_rows_with_duplicate_key(source, key) for key in table.unique_keys]
    if profile.out_of_order:
        frames.append(_rows_with_duplicate_key(source, table.primary_key, blank=True))
    rows = source.rows(reduce(DataFrame.union, frames))
    return _Selection(dataclasses.replace(data, rows=rows), profile.rows)


@dataclass(frozen=True, slots=True)
class _Profile:
    """The result of one pass over a table.

    Attributes:
        rows: The number of rows.
        filled: For every column that is not blank, a row with a value.
        misplaced: The first row that belongs before the previous one, and that previous row.
        out_of_order: Whether any row does not come after the previous one.
    """

    rows: int
    filled: frozenset[int]
    misplaced: tuple[int, ...]
    out_of_order: bool


def _profile(source: _Source) -> _Profile:
    """Return the profile of a table: of each block on the cluster, and of the borders between blocks here."""
    key = sf.struct(
        *(cell.alias(f"k{i}") for i, cell in enumerate(source.texts(source.data.contract.primary_key)))
    )
    above = Window.partitionBy(block_of(sf.col(INDEX))).orderBy(INDEX)
    cells = [name(place) for place in range(len(source.data.columns))]
    keyed = source.frame().withColumn("key", key)
    rows = keyed.select(
        "*", sf.lag("key").over(above).alias("over"), sf.lag(INDEX).over(above).alias("above")
    )
    back = sf.col("key") < sf.col("over")
    blocks = (
        rows.groupBy(block_of(sf.col(INDEX)))
        .agg(
            sf.count(INDEX).alias("rows"),
            sf.min(INDEX).alias("first"),
            sf.max(INDEX).alias("last"),
            sf.min_by("key", INDEX).alias("start"),
            sf.max_by("key", INDEX).alias("end"),
            sf.min(sf.when(back, sf.struct(INDEX, "above"))).alias("back"),
            sf.max(sf.coalesce(sf.col("key") <= sf.col("over"), sf.expr("false"))).alias("again"),
            *(sf.min(sf.when(sf.col(cell).isNotNull(), sf.col(INDEX))).alias(cell) for cell in cells),
        )
        .sort("first")
        .collect()
    )
    backs = [tuple(block["back"]) for block in blocks if block["back"]]
    backs += [(b["first"], a["last"]) for a, b in pairwise(blocks) if tuple(b["start"]) < tuple(a["end"])]
    again = any(tuple(b["start"]) <= tuple(a["end"]) for a, b in pairwise(blocks))
    return _Profile(
        sum(block["rows"] for block in blocks),
        frozenset(block[cell] for block in blocks for cell in cells if block[cell] is not None),
        min(backs, default=()),
        again or any(block["again"] for block in blocks),
    )


def _rows_with_duplicate_key(source: _Source, key: Sequence[str], *, blank: bool = False) -> DataFrame:
    """Return the rows that share the cells of *key* with another row."""
    texts = source.texts(key)
    frame = source.frame()
    if not blank:
        frame = frame.filter(_all_filled(texts))
    repeated = frame.groupBy(*_as_key(texts)).count().filter("count > 1")
    return source.frame().join(repeated, _equals_key(texts), "left_semi")


def _all_filled(texts: Sequence[Column]) -> Column:
    return reduce(Column.__and__, (text != "" for text in texts))


def _as_key(texts: Sequence[Column]) -> list[Column]:
    """Return *texts* under the names by which ``_equals_key`` compares them."""
    return [text.alias(f"k{place}") for place, text in enumerate(texts)]


def _equals_key(texts: Sequence[Column]) -> Column:
    return reduce(Column.__and__, (text == sf.col(f"k{place}") for place, text in enumerate(texts)))


def _references(source: _Source, sources: Mapping[str, _Source | None]) -> Iterator[Finding]:
    """Yield the findings on broken references of a table: one for each value, however often it occurs."""
    for reference in source.data.contract.foreign_keys:
        target = sources[reference.target]
        if _is_followed_here(source, target) or target is None or not target.complete:
            continue
        if source.data.has(*reference.fields):
            yield from _broken(source, target, reference)


def _broken(source: _Source, target: _Source, reference: ForeignKey) -> Iterator[Finding]:
    here, there = source.texts(reference.fields), target.texts(reference.target_fields)
    filled = reduce(Column.__or__, (text != "" for text in here))
    # A partially blank key never matches.
    known = target.frame().filter(_all_filled(there)).select(*_as_key(there))
    broken = source.rows(source.frame().filter(filled).join(known, _equals_key(here), "left_anti"))
    if not broken:
        return
    values = [tuple(row) for row in known.distinct().limit(references.COMPARED + 1).collect()]
    known_keys = values if len(values) <= references.COMPARED else None
    data = dataclasses.replace(source.data, rows=broken)
    yield from references.broken_references(data, reference, data.groups(*reference.fields), known_keys)
