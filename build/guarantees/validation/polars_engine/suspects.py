"""Select the suspect rows of a package of this dataset's contract, for the checks of small packages.

Of every table these rows are kept: rows with a cell that is not certainly valid, rows that share a key with another,
the first two that are out of order, and for every column one row with a value. Any check of rows and cells reports the
same on them as on the whole table. References are followed here, because that needs all rows of their targets.
"""

from __future__ import annotations

import dataclasses
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from pathlib import Path
from typing import Final

import numpy as np
import polars as pl

from guarantees.contract.table_schema import Contract, ForeignKey
from guarantees.core.csv_text import ParsedCsv, Row
from guarantees.core.findings import Finding, FindingCollector
from guarantees.package import reader
from guarantees.package.reader import Package, TableData
from guarantees.package.resource import of_table
from guarantees.validation import references
from guarantees.validation.counted_findings import CountedFindings
from guarantees.validation.polars_engine.frames import INDEX, FramedTable, all_of, collect, framed
from guarantees.validation.polars_engine.keys import (
    Key,
    broken_references,
    find_duplicates,
    referenced_keys,
    unique_keys,
)
from guarantees.validation.polars_engine.polars_rules import is_valid, safe_for_csv_readers
from guarantees.validation.polars_engine.table_profile import (
    KeyQuestions,
    OnePass,
    TableProfile,
    record_numbers,
    small_targets,
)
from guarantees.validation.suspect_rows import SuspectRows
from guarantees.validation.table_files.line_index import Numbers
from guarantees.validation.table_files.plain_table import PlainTable
from guarantees.validation.table_files.table_builder import TableBuilder
from guarantees.validation.table_files.table_reader import read_csv_table, table_of_rows

_MAX_CELL_BYTES: Final = 100_000
"""Every reader takes cells of this size; Python's csv module stops at 131,072 characters by default."""
_FIRST_ROWS: Final = 1_000
"""Most columns have a value among the first rows; the others are searched as a whole."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _StrictProfile:
    """A table without its rows, and the result of one pass over them.

    Attributes:
        data: The table.
        profile: Its suspect rows and keys.
        filled: The columns that have a value in any row.
        out_of_order: Whether a row belongs before the previous one, by the primary key.
        ambiguous: Whether the table was read as a whole.
    """

    data: TableData
    profile: TableProfile
    filled: tuple[str, ...]
    out_of_order: bool
    ambiguous: bool


def select_suspects(root: Path) -> SuspectRows:
    """Return the suspect rows of the package in the folder *root*.

    Raises:
        InputError: There is no descriptor in *root*.
        ContractError: The descriptor cannot be used.
    """
    findings = FindingCollector()
    descriptor, contract = reader.read_declared(root)
    with tempfile.TemporaryDirectory(prefix="guarantees-") as folder:
        tables = _profile_tables(root, contract, Path(folder), findings)
        in_order = [tables[table.name] for table in contract if table.name in tables]
        return SuspectRows(
            Package(
                root,
                descriptor,
                Contract({table.name: dataclasses.replace(table, foreign_keys=()) for table in contract}),
                {table.data.name: _suspect_rows(table) for table in in_order},
                list(findings),
            ),
            [finding for table in in_order for finding in _reference_findings(table, tables)],
            {table.data.name: table.profile.framed.table.records for table in in_order},
            tuple(table.data.name for table in in_order if table.ambiguous),
        )


def _profile_tables(
    root: Path, contract: Contract, folder: Path, findings: FindingCollector
) -> dict[str, _StrictProfile]:
    paths = {
        table.name: path
        for table in contract
        if (path := reader.locate_resource(root, table, findings)) is not None
    }
    resources = [of_table(table) for table in contract]
    tables: dict[str, _StrictProfile] = {}
    # Small tables first: references to them are checked during the pass over larger ones.
    for name in sorted(paths, key=lambda name: paths[name].stat().st_size):
        complete = {other: table.profile for other, table in tables.items() if table.data.complete}
        opened = _open(root, contract, name, folder / name, findings)
        if opened is not None:
            data, table, ambiguous = opened
            targets = referenced_keys(resources, name)
            tables[name] = _profile(data, table, complete, targets, ambiguous=ambiguous)
    return tables


def _has_long_cell(table: FramedTable) -> bool:
    """Return whether a cell is so long that CSV readers may refuse it."""
    unbounded = [
        column.name
        for column in table.columns
        if column.type == "string" and not (column.rule("enum") or column.rule("maxLength"))
    ]
    lengths = [pl.col(name).str.len_bytes().max() for name in unbounded]
    longest = collect(table.frame().select(pl.max_horizontal(0, *lengths))).item() if unbounded else 0
    return bool(longest >= _MAX_CELL_BYTES)


def _open(
    root: Path, contract: Contract, name: str, folder: Path, findings: FindingCollector
) -> tuple[TableData, FramedTable, bool] | None:
    """Return a table that can be streamed, or that was read as a whole; None if it cannot be read."""
    table, resource = contract[name], of_table(contract[name])
    plain = read_csv_table(root, resource, TableBuilder(resource, folder, CountedFindings()))
    if plain is not None and _is_strict(plain, root / table.path, table.columns):
        text = ParsedCsv(header=table.columns, whole=True)
        data = TableData(table, table.path, b"", text, table.columns, [])
        streamed = framed(plain, resource.columns)
        if not _has_long_cell(streamed):
            return data, streamed, False
    data_or_none = reader.table(root, table, findings)
    if data_or_none is None:
        return None
    data = data_or_none
    columns = [resource.column(column) for column in data.columns]
    lines = [(row.line, row.key(data.columns)) for row in data.rows]
    known = dataclasses.replace(resource, columns=tuple(columns))
    copy = table_of_rows(data.columns, lines, TableBuilder(known, folder / "rows", CountedFindings()))
    return data, framed(copy, columns), True


def _is_strict(table: PlainTable, path: Path, header: Sequence[str]) -> bool:
    """Return whether a file is as this dataset writes it: all lines end with LF, and every record is complete."""
    if not table.is_original or table.has_crlf or len(table.faulty) or table.labels != tuple(header):
        return False
    with path.open("rb") as file:
        start = file.read(len(",".join(header)) * 4 + 1)
        file.seek(-1, 2)
        ends_with_line_feed = file.read(1) == b"\n"
    return ends_with_line_feed and start.startswith((",".join(header) + "\n").encode())


def _profile(
    data: TableData,
    table: FramedTable,
    known: Mapping[str, TableProfile],
    targets: Sequence[Key],
    *,
    ambiguous: bool,
) -> _StrictProfile:
    one_pass = OnePass(table.frame())
    is_safe = safe_for_csv_readers(None if ambiguous else table.table)
    suspects = one_pass.ask_records(all_of(is_valid(column, is_safe) for column in table.columns))
    counts = {name: one_pass.ask(pl.col(name).count()) for name in table.names}
    key = table.resource.primary_key
    order = one_pass.ask((~_follows_previous(key)).any()) if key and table.has(*key) else None
    small = small_targets(table, known)
    questions = KeyQuestions(one_pass, table, targets, asked=small, partial_references=True)
    one_pass.run()
    return _StrictProfile(
        data=data,
        profile=TableProfile(
            framed=table, suspects=record_numbers(suspects.value), small=small, keys=questions.keys()
        ),
        filled=tuple(name for name, count in counts.items() if count.value),
        out_of_order=bool(order and order.value),
        ambiguous=ambiguous,
    )


def _suspect_rows(table: _StrictProfile) -> TableData:
    """Return the table with only its suspect rows, and without its references."""
    data, found = table.data, table.profile
    if not data.columns:
        return data
    records = [found.suspects, _one_row_per_column(table)]
    for key in unique_keys(found.framed):
        duplicates = find_duplicates(found.keys.hashes[key], np.empty(0, np.int64))
        records += [duplicates.records, duplicates.firsts]
    if table.out_of_order:
        records.append(_first_out_of_order(found.framed))
    return dataclasses.replace(
        data,
        contract=dataclasses.replace(data.contract, foreign_keys=()),
        text=dataclasses.replace(data.text, records=[], lines=data.text.lines or [1]),
        rows=_rows(found.framed, np.unique(np.concatenate(records))),
    )


def _rows(table: FramedTable, records: Numbers) -> list[Row]:
    return [
        Row({name: record[name] or "" for name in table.names}, table.table.lines.place(record[INDEX]).line)
        for chunk in table.chunks(records)
        for record in chunk.iter_rows(named=True)
    ]


def _one_row_per_column(table: _StrictProfile) -> Numbers:
    """Return, for every column that is not blank, a row with a value."""
    frame = table.profile.framed.frame()
    near = _first_values(frame.head(_FIRST_ROWS), table.filled)
    far = _first_values(frame, [name for name in table.filled if name not in near])
    return np.array([*near.values(), *far.values()], dtype=np.int64)


def _first_values(frame: pl.LazyFrame, columns: Sequence[str]) -> dict[str, int]:
    """Return the first row of *frame* with a value in each of *columns*, if there is one."""
    if not columns:
        return {}
    firsts = (pl.col(INDEX).filter(pl.col(name).is_not_null()).min().alias(name) for name in columns)
    row = collect(frame.select(firsts)).row(0, named=True)
    return {name: index for name, index in row.items() if index is not None}


def _follows_previous(key: Key, *, or_equal: bool = False) -> pl.Expr:
    """Return whether a row comes after the previous one by *key*, compared column by column; true for the first."""

    def compare(name: str, by_later_columns: pl.Expr) -> pl.Expr:
        current = pl.col(name).fill_null("")
        previous = current.shift(1)
        return (previous < current) | ((previous == current) & by_later_columns)

    by_all = reduce(lambda later, name: compare(name, later), reversed(key), pl.lit(value=or_equal))
    return by_all.fill_null(value=True)


def _first_out_of_order(table: FramedTable) -> Numbers:
    """Return the first row that belongs before the previous one, and that previous row; none if all are in order."""
    follows = _follows_previous(table.resource.primary_key, or_equal=True)
    first = collect(table.frame().select(pl.col(INDEX).filter(~follows).min()))[INDEX].item()
    return np.array([] if first is None else [first - 1, first], dtype=np.int64)


def _reference_findings(table: _StrictProfile, tables: Mapping[str, _StrictProfile]) -> list[Finding]:
    """Return the findings on broken references of *table*: one for each value, however often it occurs."""
    findings: list[Finding] = []
    source = table.profile.framed
    for number, reference in enumerate(table.data.contract.foreign_keys):
        target = tables.get(reference.target)
        if target is None or not target.data.complete or not _have_columns(source, target, reference):
            continue
        records = broken_references(table.profile.keys, number, reference, target.profile.keys)
        if len(records):
            keys = target.profile.keys.values.get(reference.target_fields)
            known = None if keys is None or len(keys) > references.COMPARED else frozenset(keys.rows())
            data = dataclasses.replace(table.data, rows=_rows(source, records))
            broken = data.groups(*reference.fields)
            findings += references.broken_references(table.data, reference, broken, known)
    return findings


def _have_columns(source: FramedTable, target: _StrictProfile, reference: ForeignKey) -> bool:
    return source.has(*reference.fields) and target.profile.framed.has(*reference.target_fields)
