"""The records of an unambiguous CSV file on the cluster, with the line of each.

Spark's own CSV reader would fill short rows with blanks, drop blank ones, and either split cells at their line breaks or
read a file in one piece. Therefore the file is read as lines, by many machines if it has many blocks; lines are joined
to records by the quotes in them; and only unambiguous records are passed to Spark's parser, one by one. The header and
the last byte are checked here.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise
from pathlib import Path
from typing import Final, NamedTuple

from pyspark.sql import Column, DataFrame, SparkSession, Window
from pyspark.sql import functions as sf

from guarantees.core.csv_text import MAX_CELL

INDEX: Final = "at"
"""The column that identifies records: it grows from line to line, with gaps between blocks."""
_BITS: Final = 33
"""monotonically_increasing_id counts the lines of a block in the low bits, and the blocks in the high ones."""
_TEXT: Final = "value"
_CELLS: Final = "cells"


class CsvStyle(NamedTuple):
    """The characters that separate and enclose cells, each of one byte."""

    delimiter: str = ","
    quote: str = '"'

    def options(self) -> dict[str, str]:
        """Return the options of Spark's parser, which by default escapes quotes instead of doubling them."""
        return {
            "sep": self.delimiter,
            "quote": self.quote,
            "escape": self.quote,
            "nullValue": "",
            "emptyValue": "",
        }


_PLAIN: Final = CsvStyle()


@dataclass(frozen=True, slots=True)
class SparkTable:
    """The records of an unambiguous file.

    Attributes:
        frame: A row for each record: ``INDEX``, and its cells as ``c0``, ``c1`` ...; null if blank.
        starts: The index of the first line of each block.
        before: The number of lines before each block.
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
    """The lines of one block of the file.

    Attributes:
        place: The offset of the block in the file.
        first: The index of its first line.
        last: The index of its last line.
        lines: The number of lines.
        halves: The number of lines with an odd number of quotes.
        ambiguous: The number of ambiguous lines.
    """

    place: int
    first: int
    last: int
    lines: int
    halves: int
    ambiguous: int


def name(place: int) -> str:
    """Return the name of the column of cells at *place*; column names of Spark ignore case, so the table's do not fit."""
    return f"c{place}"


def block_of(index: Column) -> Column:
    """Return the block in which a record starts."""
    return sf.shiftright(index, _BITS)


def scan(
    spark: SparkSession, path: Path, header: Sequence[str], style: CsvStyle = _PLAIN
) -> SparkTable | None:
    """Return the records of the CSV file at *path*, written in this *style*, or None if it is ambiguous.

    A file is unambiguous if it is UTF-8 without byte order mark, NUL and carriage return; has the *header*; has the
    same number of cells in every record, each either unquoted or quoted as a whole; and ends with a line break.
    """
    if not _has_header_and_line_break(path, header, style):
        return None
    lines = spark.read.text(_uri(path), lineSep="\n").select(
        _TEXT,
        sf.monotonically_increasing_id().alias(INDEX),
        sf.col("_metadata.file_block_start").alias("place"),
    )
    blocks = _blocks(lines, len(header), style)
    in_order = all(a.place < b.place and a.last < b.first for a, b in pairwise(blocks))
    if not blocks or not in_order or sum(block.halves for block in blocks) % 2:
        return None
    if any(block.halves for block in blocks):
        lines = _join_lines(lines, blocks, style)
        if not lines.filter(~_is_unambiguous(len(header), style)).isEmpty():
            return None
    elif any(block.ambiguous for block in blocks):
        return None
    schema = ", ".join(f"{name(place)} string" for place in range(len(header)))
    parsed = lines.select(INDEX, sf.from_csv(_TEXT, schema, style.options()).alias(_CELLS))
    return SparkTable(
        parsed.filter(sf.col(INDEX) > blocks[0].first).select(INDEX, f"{_CELLS}.*"),
        tuple(block.first for block in blocks),
        tuple(accumulate((block.lines for block in blocks[:-1]), initial=0)),
    )


def _has_header_and_line_break(path: Path, header: Sequence[str], style: CsvStyle) -> bool:
    """Return whether a file starts with *header*, without quotes, and ends with a line break."""
    start = (style.delimiter.join(header) + "\n").encode()
    with path.open("rb") as file:
        if file.read(len(start)) != start:
            return False
        file.seek(-1, 2)
        return file.read(1) == b"\n" and style.quote.encode() not in start


def _uri(path: Path) -> str:
    """Return the URI of a single file for Spark, with the characters of glob patterns escaped."""
    return "file:" + "".join(f"\\{char}" if char in "{}[]*?\\" else char for char in str(path.resolve()))


def _blocks(lines: DataFrame, cells: int, style: CsvStyle) -> list[_Block]:
    unambiguous = _is_unambiguous(cells, style)
    blocks = lines.groupBy("place").agg(
        sf.min(INDEX),
        sf.max(INDEX),
        sf.count(INDEX),
        sf.count_if(_has_odd_quotes(style)),
        sf.count_if(~unambiguous),
    )
    return [_Block(*row) for row in sorted(blocks.collect())]


def _has_odd_quotes(style: CsvStyle) -> Column:
    """Return whether a line has an odd number of quotes, so that a quoted cell starts or ends in it."""
    without = sf.replace(sf.col(_TEXT), sf.lit(style.quote), sf.lit(""))
    return (sf.length(_TEXT) - sf.length(without)) % 2 == 1


def _as_replacement(char: str) -> str:
    """Return *char* as the text that Java puts in for a match."""
    return f"\\{char}"


def _is_unambiguous(cells: int, style: CsvStyle) -> Column:
    """Return whether a record has this number of *cells*, each unquoted or quoted as a whole."""
    text = sf.col(_TEXT)
    # Each quoted part becomes one quote; a doubled quote inside a cell makes it two.
    quote, delimiter = (f"\\x{ord(char):02X}" for char in (style.quote, style.delimiter))
    short = sf.regexp_replace(text, f"{quote}[^{quote}]*+{quote}", _as_replacement(style.quote))
    other = f"[^{delimiter}{quote}]"
    return (
        (sf.size(sf.split(short, delimiter, -1)) == cells)
        & ~short.rlike(f"{other}{quote}|{quote}{other}")
        & ~text.rlike(r"\r|\x00|\A\z")
        & sf.is_valid_utf8(text)
        & (sf.length(text) < MAX_CELL)
    )


def _join_lines(lines: DataFrame, blocks: Sequence[_Block], style: CsvStyle) -> DataFrame:
    """Return *lines* with the lines of one record joined; the record has the index of its first line."""
    # A line starts inside a quoted cell if the number of lines with an odd number of quotes before it is odd.
    before = accumulate((block.halves for block in blocks[:-1]), initial=0)
    known = [sf.lit(n) for block, number in zip(blocks, before, strict=True) for n in (block.place, number)]
    above = Window.partitionBy("place").orderBy(INDEX).rowsBetween(Window.unboundedPreceding, -1)
    halves = sf.create_map(*known)[sf.col("place")] + sf.coalesce(
        sf.sum(_has_odd_quotes(style).cast("int")).over(above), sf.lit(0)
    )
    counted = lines.withColumn("halves", halves)
    is_part = _has_odd_quotes(style) | (sf.col("halves") % 2 == 1)
    parts = sf.array_sort(sf.collect_list(sf.struct(INDEX, _TEXT)))
    spans = (
        counted.filter(is_part)
        .groupBy(sf.floor(sf.col("halves") / 2).alias("span"))
        .agg(parts.alias("parts"))
    )
    return (
        counted.filter(~is_part)
        .select(_TEXT, INDEX)
        .union(
            spans.select(
                sf.array_join(f"parts.{_TEXT}", "\n").alias(_TEXT),
                sf.col("parts")[0][INDEX].alias(INDEX),
            )
        )
    )
