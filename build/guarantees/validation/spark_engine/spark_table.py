"""The records of a CSV file on the cluster, where its form is beyond doubt, and the line of each.

Spark's own reader of CSV would fill short rows with blanks, drop blank ones, and either split cells at their
line breaks or read a file in one piece. So the file is read as lines, a file of many blocks by many machines;
lines are joined to records by the quotes in them; and only records whose form is beyond doubt are handed to
Spark's parser, one by one. Header and last byte are looked at here.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise
from pathlib import Path
from typing import Final

from pyspark.sql import Column, DataFrame, SparkSession, Window
from pyspark.sql import functions as F  # noqa: N812  as everybody calls it

from guarantees.core.csv_text import MAX_CELL

INDEX: Final = "at"
"""The column by which records are told apart: it grows from line to line, with gaps between blocks."""
# Spark counts the lines of a block in the low bits, and the blocks in the high ones.
_BITS: Final = 33
_TEXT: Final = "value"
_CELLS: Final = "cells"
# A quote that is no quote is an escape to Spark, unless it is told otherwise.
_DIALECT: Final = {"sep": ",", "quote": '"', "escape": '"', "nullValue": "", "emptyValue": ""}


@dataclass(frozen=True, slots=True)
class SparkTable:
    """The records of a file without a fault.

    Attributes:
        frame: A row for each record: ``INDEX``, and its cells as ``cell(0)``, ``cell(1)`` ...; a blank one is null.
        starts: The index of the first line of each block.
        before: How many lines stand before each block.
    """

    frame: DataFrame
    starts: tuple[int, ...]
    before: tuple[int, ...]

    def line(self, index: int) -> int:
        """Return the physical line on which the record at *index* starts."""
        block = bisect_right(self.starts, index) - 1
        return self.before[block] + index - self.starts[block] + 1


@dataclass(frozen=True, slots=True)
class _Block:
    """The lines of a part of the file: where it starts in the file, and what is in it."""

    place: int
    first: int
    last: int
    lines: int
    halves: int
    unsound: int


def name(place: int) -> str:
    """Return the name of the column of cells at *place*; Spark would take ``a`` and ``A`` for the same."""
    return f"c{place}"


def block_of(index: Column) -> Column:
    """Return the block that a record starts in."""
    return F.shiftright(index, _BITS)


def examine(spark: SparkSession, path: Path, header: Sequence[str]) -> SparkTable | None:
    """Return the records of the CSV at *path*, or nothing where its form is not beyond doubt.

    Beyond doubt is UTF-8 without byte order mark, NUL and carriage return; the *header*; the same number of
    cells in every record, each either without a quote or quoted as a whole; and a line break at the end.
    """
    if not _is_framed(path, header):
        return None
    lines = spark.read.text(_uri(path), lineSep="\n").select(
        _TEXT,
        F.monotonically_increasing_id().alias(INDEX),
        F.col("_metadata.file_block_start").alias("place"),
    )
    blocks = _blocks(lines, len(header))
    in_order = all(a.place < b.place and a.last < b.first for a, b in pairwise(blocks))
    if not blocks or not in_order or sum(block.halves for block in blocks) % 2:
        return None
    if any(block.halves for block in blocks):
        lines = _joined(lines, blocks)
        if not lines.filter(~_is_sound(len(header))).isEmpty():
            return None
    elif any(block.unsound for block in blocks):
        return None
    schema = ", ".join(f"{name(place)} string" for place in range(len(header)))
    parsed = lines.select(INDEX, F.from_csv(_TEXT, schema, _DIALECT).alias(_CELLS))
    return SparkTable(
        parsed.filter(F.col(INDEX) > blocks[0].first).select(INDEX, f"{_CELLS}.*"),
        tuple(block.first for block in blocks),
        tuple(accumulate((block.lines for block in blocks[:-1]), initial=0)),
    )


def _is_framed(path: Path, header: Sequence[str]) -> bool:
    """Tell whether a file starts with *header*, in no need of quotes, and ends with a line break."""
    start = (",".join(header) + "\n").encode()
    with path.open("rb") as file:
        if file.read(len(start)) != start:
            return False
        file.seek(-1, 2)
        return file.read(1) == b"\n" and b'"' not in start


def _uri(path: Path) -> str:
    """Return how Spark is told a single file, whatever characters are in its name."""
    return "file:" + "".join(f"\\{char}" if char in "{}[]*?\\" else char for char in str(path.resolve()))


def _blocks(lines: DataFrame, cells: int) -> list[_Block]:
    sound = _is_sound(cells)
    found = lines.groupBy("place").agg(
        F.min(INDEX), F.max(INDEX), F.count(INDEX), F.count_if(_is_half()), F.count_if(~sound)
    )
    return [_Block(*row) for row in sorted(found.collect())]


def _is_half() -> Column:
    """Return whether a cell starts or ends in a line that does not end or start there."""
    return (F.length(_TEXT) - F.length(F.replace(F.col(_TEXT), F.lit('"'), F.lit("")))) % 2 == 1


def _is_sound(cells: int) -> Column:
    """Return whether a record has so many cells, each without a quote or quoted as a whole."""
    text = F.col(_TEXT)
    # What stands between quotes is one quote from here on; a quote written twice makes two.
    short = F.regexp_replace(text, '"[^"]*+"', '"')
    return (
        (F.size(F.split(short, ",", -1)) == cells)
        & ~short.rlike('[^,"]"|"[^,"]')
        & ~text.rlike(r"\r|\x00|\A\z")
        & F.is_valid_utf8(text)
        & (F.length(text) < MAX_CELL)
    )


def _joined(lines: DataFrame, blocks: Sequence[_Block]) -> DataFrame:
    """Return *lines* with those joined that are one record; of these the first gives the index."""
    # By the halves before a line is told whether it starts inside a cell: where their number is odd.
    before = accumulate((block.halves for block in blocks[:-1]), initial=0)
    known = [F.lit(n) for block, number in zip(blocks, before, strict=True) for n in (block.place, number)]
    above = Window.partitionBy("place").orderBy(INDEX).rowsBetween(Window.unboundedPreceding, -1)
    halves = F.create_map(*known)[F.col("place")] + F.coalesce(
        F.sum(_is_half().cast("int")).over(above), F.lit(0)
    )
    counted = lines.withColumn("halves", halves)
    is_part = _is_half() | (F.col("halves") % 2 == 1)
    parts = F.array_sort(F.collect_list(F.struct(INDEX, _TEXT)))
    spans = (
        counted.filter(is_part).groupBy(F.floor(F.col("halves") / 2).alias("span")).agg(parts.alias("parts"))
    )
    return (
        counted.filter(~is_part)
        .select(_TEXT, INDEX)
        .union(
            spans.select(
                F.array_join(f"parts.{_TEXT}", "\n").alias(_TEXT), F.col("parts")[0][INDEX].alias(INDEX)
            )
        )
    )
