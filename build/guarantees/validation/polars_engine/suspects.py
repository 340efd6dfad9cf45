"""Select the suspect rows of a package of this dataset's contract, for the checks of small packages.

Of every table these rows are kept: rows with a cell that is not certainly valid, rows that share a key with another,
the first two that are out of order, and for every column one row with a value. Any check of rows and cells reports the
same on them as on the whole table. References are followed here, because that needs all rows of their targets.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import polars as pl

from guarantees.contract.table_schema import Contract
from guarantees.core.csv_text import ParsedCsv
from guarantees.core.findings import Finding, FindingCollector
from guarantees.package import data_package, reader
from guarantees.package.reader import Package, TableData
from guarantees.validation import references
from guarantees.validation.polars_engine import csv_table, profile
from guarantees.validation.polars_engine.csv_table import INDEX, AmbiguousCsvError, CsvTable, collect
from guarantees.validation.polars_engine.profile import TableProfile
from guarantees.validation.suspect_rows import SuspectRows

_FIRST_ROWS: Final = 1_000
"""Most columns have a value among the first rows; the others are searched as a whole."""


@dataclass(frozen=True, slots=True)
class _ProfiledTable:
    """A table without its rows, and its profile; *ambiguous* if it was read as a whole."""

    data: TableData
    profile: TableProfile
    ambiguous: bool


def select_suspects(root: Path) -> SuspectRows:
    """Return the suspect rows of the package in the folder *root*.

    Raises:
        InputError: There is no descriptor in *root*.
        ContractError: The descriptor cannot be used.
    """
    findings = FindingCollector()
    descriptor, contract = reader.read_declared(root)
    paths = {
        table.name: path
        for table in contract
        if (path := reader.locate_resource(root, table, findings)) is not None
    }
    tables: dict[str, _ProfiledTable] = {}
    # Small tables first: references to them are checked during the pass over larger ones.
    for name in sorted(paths, key=lambda name: paths[name].stat().st_size):
        complete = {other: table.profile for other, table in tables.items() if table.data.complete}
        profiled = _profile_file(paths[name], contract, name, complete)
        if profiled is None and (data := reader.table(root, contract[name], findings)) is not None:
            source = csv_table.from_rows(data_package.of_table(contract[name]), data.columns, data.rows)
            profiled = _ProfiledTable(data, _profile(source, contract, complete), ambiguous=True)
        if profiled is not None:
            tables[name] = profiled
    in_order = [tables[table.name] for table in contract if table.name in tables]
    without_references = Contract(
        {table.name: dataclasses.replace(table, foreign_keys=()) for table in contract}
    )
    return SuspectRows(
        Package(
            root,
            descriptor,
            without_references,
            {t.data.name: _suspect_rows(t) for t in in_order},
            list(findings),
        ),
        [finding for table in in_order for finding in _reference_findings(table, tables)],
        {table.data.name: table.profile.source.records for table in in_order},
        tuple(table.data.name for table in in_order if table.ambiguous),
    )


def _profile_file(
    path: Path, contract: Contract, name: str, known: Mapping[str, TableProfile]
) -> _ProfiledTable | None:
    """Return the profile of the CSV file at *path*, or None if it is ambiguous."""
    table = contract[name]
    try:
        # This dataset ends all lines with LF.
        source = csv_table.from_file(data_package.of_table(table), path, crlf=False)
        if source is None:
            return None
        text = ParsedCsv(header=table.columns, whole=True)
        data = TableData(table, table.path, b"", text, table.columns, [])
        return _ProfiledTable(data, _profile(source, contract, known), ambiguous=False)
    except AmbiguousCsvError:
        return None


def _profile(source: CsvTable, contract: Contract, known: Mapping[str, TableProfile]) -> TableProfile:
    referenced = profile.referenced_keys(contract, source.table.name)
    return profile.profile_table(source, known, referenced, plain=True, ordered=True)


def _suspect_rows(table: _ProfiledTable) -> TableData:
    """Return the table with only its suspect rows, and without its references."""
    data, found = table.data, table.profile
    if not data.columns:
        return data
    indices = [found.suspect_rows, found.duplicate_rows, _one_row_per_column(found)]
    if found.out_of_order:
        indices += [profile.duplicate_primary_keys(found), profile.first_out_of_order(found)]
    return dataclasses.replace(
        data,
        contract=dataclasses.replace(data.contract, foreign_keys=()),
        text=dataclasses.replace(data.text, records=[], lines=data.text.lines or [1]),
        rows=found.source.rows(pl.concat(indices).drop_nulls().unique()),
    )


def _one_row_per_column(table: TableProfile) -> pl.Series:
    """Return, for every column that is not blank, a row with a value."""
    columns = [name for name, count in table.counts.items() if count]
    near = _first_values(table.source.frame.head(_FIRST_ROWS), columns)
    far = _first_values(table.source.frame, [name for name in columns if name not in near])
    return pl.Series([*near.values(), *far.values()], dtype=pl.get_index_type())


def _first_values(frame: pl.LazyFrame, columns: list[str]) -> dict[str, int]:
    """Return the first row of *frame* with a value in each of *columns*, if there is one."""
    if not columns:
        return {}
    firsts = (pl.col(INDEX).filter(pl.col(name).is_not_null()).min().alias(name) for name in columns)
    row = collect(frame.select(firsts)).row(0, named=True)
    return {name: index for name, index in row.items() if index is not None}


def _reference_findings(table: _ProfiledTable, tables: Mapping[str, _ProfiledTable]) -> list[Finding]:
    """Return the findings on broken references of *table*: one for each value, however often it occurs."""
    complete = {name: other.profile for name, other in tables.items() if other.data.complete}
    findings: list[Finding] = []
    for number, indices in profile.broken_references(table.profile, complete).items():
        if len(indices):
            reference = table.data.contract.foreign_keys[number]
            keys = complete[reference.target].values.get(reference.target_fields)
            known = None if keys is None or len(keys) > references.COMPARED else frozenset(keys.rows())
            rows = table.profile.source.rows(indices)
            broken = dataclasses.replace(table.data, rows=rows).groups(*reference.fields)
            findings += references.broken_references(table.data, reference, broken, known)
    return findings
