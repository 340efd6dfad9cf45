"""Select the suspect rows, duplicates and broken references of the tables of any package on Apache Spark.

Tables that are small, or that are not an unambiguous CSV file, are read here as a whole. Keys are compared by their
values: a cell that is not in the canonical form of its type is replaced by it first.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import reduce
from operator import and_, itemgetter, or_
from pathlib import Path
from typing import Final

from pyspark.sql import Column as SparkColumn
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as sf

from guarantees.contract.table_schema import ForeignKey
from guarantees.core import safe_files
from guarantees.package.resource import Column, Dialect, Resource
from guarantees.validation import column_rules
from guarantees.validation.damaged_text import DAMAGE
from guarantees.validation.spark_engine.spark_rules import SparkDialect, is_valid_row
from guarantees.validation.spark_engine.spark_table import INDEX, CsvStyle, name, scan
from guarantees.validation.suspect_tables import (
    MAX_KNOWN,
    Duplicate,
    Key,
    SuspectRow,
    SuspectTable,
    TableReading,
)

_FORMATS: Final = {"csv": ",", "tsv": "\t"}
_DELIMITERS: Final = frozenset(",;|\t")
_QUOTES: Final = frozenset("\"'")
_FIRST: Final = "first"
_INVALID: Final = "invalid"
_DAMAGED: Final = "damaged"


@dataclass(slots=True, kw_only=True)
class _Table:
    """A table on the cluster.

    Attributes:
        resource: The table as the descriptor declares it.
        columns: The columns of the file.
        frame: All rows: ``INDEX``, and the cells as text, null if blank.
        line: Maps the index of a row to its line.
        complete: Whether no row is missing.
        checked: Whether its rows and keys are checked elsewhere.
        spellings: For each column, the cells that are not in canonical form, with that form; None for those that have
            no value.
        invalid: The rows that are not certainly valid.
        damaged: The rows with a text that may be damaged.
    """

    resource: Resource
    columns: tuple[str, ...]
    frame: DataFrame
    line: Callable[[int], int]
    complete: bool
    checked: bool = False
    spellings: dict[str, dict[str, str | None]] = field(default_factory=dict)
    invalid: dict[int, SuspectRow] = field(default_factory=dict)
    damaged: dict[int, SuspectRow] = field(default_factory=dict)

    def cell(self, column: str) -> SparkColumn:
        """Return the cells of *column*, null if blank."""
        return sf.col(name(self.columns.index(column)))

    def has(self, key: Iterable[str]) -> bool:
        """Return whether the file has all columns of *key*."""
        return set(key) <= set(self.columns)

    def rows(self, frame: DataFrame) -> dict[int, SuspectRow]:
        """Return the rows of *frame* by index."""
        cells = [name(place) for place in range(len(self.columns))]
        records = frame.select(INDEX, *cells).collect()
        return {
            index: SuspectRow(index, tuple(text or "" for text in texts)) for index, *texts in sorted(records)
        }

    def keyed(self, key: Key) -> DataFrame:
        """Return all rows with the values of *key* as ``k0``, ``k1`` ...; null if missing."""
        frame = self.frame
        for place, column in enumerate(key):
            frame = self._with_value(frame, self.resource.column(column), f"k{place}")
        return frame

    def _with_value(self, frame: DataFrame, column: Column, alias: str) -> DataFrame:
        dialect = SparkDialect(self.cell)
        text = column_rules.text_of(dialect, column)
        value = sf.when(column_rules.is_present(dialect, column), text)
        spellings = self.spellings.get(column.name)
        if not spellings:
            return frame.withColumn(alias, value)
        known = frame.sparkSession.createDataFrame(
            list(spellings.items()), "spelling string, canonical string"
        )
        keyed = frame.withColumn(alias, value).join(
            sf.broadcast(known), sf.col(alias) == known.spelling, "left"
        )
        canonical = sf.when(sf.col("spelling").isNull(), sf.col(alias)).otherwise(sf.col("canonical"))
        return keyed.withColumn(alias, canonical).drop("spelling", "canonical")


def select_suspect_tables(
    spark: SparkSession, root: Path, resources: Sequence[Resource], reading: TableReading, small: int
) -> list[SuspectTable]:
    """Return what must be explained of the tables in the folder *root*; a table that cannot be read is left out.

    Tables of up to *small* bytes are read here, which is faster than using the cluster.
    """
    tables = {
        resource.name: table
        for resource in resources
        if (table := _open(spark, root, resource, reading, small)) is not None
    }
    for table in tables.values():
        if not table.checked:
            _find_suspect_rows(table)
        table.spellings = _spellings(table, _compared_columns(table, resources), reading)
    return [_suspects(table, tables) for table in tables.values()]


def _open(
    spark: SparkSession, root: Path, resource: Resource, reading: TableReading, small: int
) -> _Table | None:
    style = _style(resource)
    if style is not None and not safe_files.why_unreadable(root, path := root / resource.files[0]):
        records = scan(spark, path, resource.header, style) if path.stat().st_size > small else None
        if records is not None:
            return _Table(
                resource=resource,
                columns=resource.header,
                frame=records.frame,
                line=records.line,
                complete=True,
            )
    local = reading.read(resource)
    if local is None:
        return None
    schema = ", ".join([f"{INDEX} long", *(f"{name(place)} string" for place in range(len(local.columns)))])
    rows = [(index, *(cell or None for cell in cells)) for index, cells in enumerate(local.records)]
    return _Table(
        resource=resource,
        columns=local.columns,
        frame=spark.createDataFrame(rows, schema),
        line=local.lines.__getitem__,
        complete=local.complete,
        checked=local.checked,
    )


def _style(resource: Resource) -> CsvStyle | None:
    """Return how the file of *resource* is written, or None if only the reader of small tables understands it."""
    dialect = resource.dialect
    delimiter = dialect.delimiter if resource.format == "csv" else _FORMATS.get(resource.format, "")
    plain = Dialect(
        delimiter=dialect.delimiter,
        quote=dialect.quote,
        header_join=dialect.header_join,
        case_sensitive_header=dialect.case_sensitive_header,
        line_terminator=dialect.line_terminator,
    )
    is_plain = (
        dialect == plain
        and len(resource.files) == 1
        # A file that was downloaded is in a folder that only this computer sees.
        and not Path(resource.files[0]).is_absolute()
        and resource.data is None
        and not resource.compression
        and resource.encoding.lower().replace("_", "-") in {"", "utf-8", "utf8"}
        and bool(resource.columns)
        and delimiter in _DELIMITERS
        and dialect.quote in _QUOTES
    )
    return CsvStyle(delimiter, dialect.quote) if is_plain else None


def _find_suspect_rows(table: _Table) -> None:
    """Find the rows of which a cell is not certainly valid or may be damaged, in one pass."""
    columns = [column for column in table.resource.columns if table.has([column.name])]
    if not columns:
        return
    key = [column for column in table.resource.primary_key if table.has([column])]
    valid = is_valid_row(SparkDialect(table.cell), columns, key)
    damaged = reduce(or_, (SparkDialect().or_false(table.cell(each).rlike(DAMAGE)) for each in table.columns))
    flagged = table.frame.withColumns({_INVALID: ~valid, _DAMAGED: damaged})
    cells = [name(place) for place in range(len(table.columns))]
    suspects = flagged.filter(sf.col(_INVALID) | sf.col(_DAMAGED)).select(INDEX, _INVALID, _DAMAGED, *cells)
    for index, is_invalid, is_damaged, *texts in sorted(suspects.collect(), key=itemgetter(0)):
        row = SuspectRow(index, tuple(text or "" for text in texts))
        if is_invalid:
            table.invalid[index] = row
        if is_damaged:
            table.damaged[index] = row


def _compared_columns(table: _Table, resources: Sequence[Resource]) -> list[Column]:
    """Return the columns whose values are compared, where these may be written in several ways."""
    names = {column for key in _unique_keys(table) for column in key}
    names.update(column for reference in table.resource.foreign_keys for column in reference.fields)
    for resource in resources:
        targets = (key for key in resource.foreign_keys if key.target == table.resource.name)
        names.update(column for key in targets for column in key.target_fields)
    return [column for column in table.resource.columns if column.name in names and table.has([column.name])]


def _spellings(
    table: _Table, columns: Sequence[Column], reading: TableReading
) -> dict[str, dict[str, str | None]]:
    """Return, for each of *columns*, the cells that are not in canonical form, with that form."""
    spellings = {}
    for column in columns:
        texts = sorted(_doubtful_texts(table, column) - column.missing)
        forms = zip(texts, reading.canonical(column, texts), strict=True)
        spellings[column.name] = {text: form for text, form in forms if form != text}
    return spellings


def _doubtful_texts(table: _Table, column: Column) -> set[str]:
    """Return the cells of *column* that may be written in another way than others of the same value."""
    cells = table.frame.select(table.cell(column.name))
    if column_rules.one_spelling_per_value(column):
        # Only a cell that is not certainly valid can be.
        if not table.checked:
            place = table.columns.index(column.name)
            return {row.cells[place] for row in table.invalid.values()}
        cells = table.frame.filter(~column_rules.is_valid(SparkDialect(table.cell), column)).select(
            table.cell(column.name)
        )
    return {text or "" for (text,) in cells.distinct().collect()}


def _suspects(table: _Table, tables: Mapping[str, _Table]) -> SuspectTable:
    rows = table.invalid | table.damaged
    duplicates: dict[Key, list[Duplicate]] = {}
    for key in () if table.checked else _unique_keys(table):
        duplicates[key], repeated = _duplicates(table, key)
        rows |= repeated
    broken: dict[int, list[int]] = {}
    known: dict[int, list[tuple[str, ...]]] = {}
    for number, reference in enumerate(table.resource.foreign_keys):
        target = tables.get(reference.target)
        if target is None or not (target.complete and table.has(reference.fields)):
            continue
        if target.has(reference.target_fields) and (missing := _broken(table, target, reference)):
            rows |= missing
            broken[number] = sorted(missing)
            known[number] = _known_values(target, reference.target_fields)
    return SuspectTable(
        resource=table.resource,
        columns=table.columns,
        records=table.frame.count(),
        line=table.line,
        invalid=sorted(table.invalid),
        damaged=sorted(table.damaged),
        duplicates=duplicates,
        broken=broken,
        known=known,
        rows=dict(sorted(rows.items())),
    )


def _unique_keys(table: _Table) -> list[Key]:
    """Return the keys that must be unique, the primary key first, each once."""
    resource = table.resource
    keys = [
        resource.primary_key,
        *((column.name,) for column in resource.columns if column.rule("unique") is True),
        *resource.unique_keys,
    ]
    return [key for key in dict.fromkeys(keys) if key and table.has(key)]


def _parts(key: Key) -> list[SparkColumn]:
    return [sf.col(f"k{place}") for place in range(len(key))]


def _is_complete(key: Key) -> SparkColumn:
    return reduce(and_, (part.isNotNull() for part in _parts(key)))


def _duplicates(table: _Table, key: Key) -> tuple[list[Duplicate], dict[int, SuspectRow]]:
    """Return the rows that repeat *key*, and the cells of these and of the rows that they repeat."""
    # A blank part of a primary key is compared too: the row is invalid, but it may also be there twice.
    condition = or_ if key == table.resource.primary_key else and_
    keyed = table.keyed(key).filter(reduce(condition, (part.isNotNull() for part in _parts(key))))
    groups = [part.alias(f"g{place}") for place, part in enumerate(_parts(key))]
    repeated = keyed.groupBy(*groups).agg(sf.min(INDEX).alias(_FIRST), sf.count(INDEX).alias("times"))
    same = reduce(and_, (part.eqNullSafe(sf.col(f"g{place}")) for place, part in enumerate(_parts(key))))
    shared = keyed.join(repeated.filter("times > 1"), same)
    firsts = {row[INDEX]: row[_FIRST] for row in shared.select(INDEX, _FIRST).collect()}
    pairs = [Duplicate(index, first) for index, first in sorted(firsts.items()) if index != first]
    return pairs, table.rows(shared) if pairs else {}


def _broken(table: _Table, target: _Table, reference: ForeignKey) -> dict[int, SuspectRow]:
    """Return the rows whose *reference* has no target."""
    filled = _is_complete(reference.fields)
    keys = target.keyed(reference.target_fields).filter(_is_complete(reference.target_fields))
    parts = [f"k{place}" for place in range(len(reference.fields))]
    known = keys.select(*parts).distinct()
    return table.rows(table.keyed(reference.fields).filter(filled).join(known, parts, "left_anti"))


def _known_values(target: _Table, key: Key) -> list[tuple[str, ...]]:
    """Return the values of *key*, or none if they are too many to look for the nearest one."""
    values = target.keyed(key).filter(_is_complete(key)).select(*_parts(key)).distinct()
    rows = sorted(tuple(row) for row in values.limit(MAX_KNOWN + 1).collect())
    return rows if len(rows) <= MAX_KNOWN else []
