"""The rows of a package pass through the acceptors; what is left is judged by the checks of small packages.

Of every table those rows are kept on which a finding could hang: rows with a cell that was refused, rows that
have a key in common with another, the first two that are out of order, and for every column one row that is
not blank there. Every check of rows and cells finds in them what it finds in the whole table. References alone
are followed here, since that takes all rows of the table referred to.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import polars as pl

from guarantees.contract.table_schema import Contract, ForeignKey
from guarantees.core.csv_text import ParsedCsv
from guarantees.core.findings import Finding
from guarantees.package import data_package, reader
from guarantees.package.reader import Package, TableData
from guarantees.validation import references as validation_references
from guarantees.validation.polars_engine import csv_table, profile
from guarantees.validation.polars_engine.csv_table import INDEX, AmbiguousCsvError, CsvTable, collect
from guarantees.validation.polars_engine.profile import TableProfile
from guarantees.validation.suspect_rows import SuspectRows

# Among so many first rows most columns have a value.
_FIRST: Final = 1_000


@dataclass(frozen=True, slots=True)
class _Passed:
    """A table that has passed: as it is without its rows, and what the pass showed."""

    data: TableData
    survey: TableProfile
    doubtful: bool


def select_suspects(root: Path) -> SuspectRows:
    """Return what of the package in the folder *root* must be looked at.

    Raises:
        InputError: There is no descriptor in *root*.
        ContractError: The descriptor cannot be used.
    """
    findings: list[Finding] = []
    descriptor, contract = reader.read_declared(root)
    paths = {table.name: reader.locate_resource(root, table, findings) for table in contract}
    there = {name: path for name, path in paths.items() if path is not None}
    passed: dict[str, _Passed] = {}
    # Small tables first: what refers to them can be looked up while it passes.
    for name in sorted(there, key=lambda name: there[name].stat().st_size):
        found = _passed(root, there[name], contract, passed, name, findings)
        if found is not None:
            passed[name] = found
    in_order = [passed[table.name] for table in contract if table.name in passed]
    kept = {done.data.name: _kept(done) for done in in_order}
    references = [finding for done in in_order for finding in _references(done, passed)]
    return SuspectRows(
        Package(
            root,
            descriptor,
            _without_references(contract),
            kept,
            findings,
        ),
        references,
        {done.data.name: done.survey.source.records for done in in_order},
        tuple(done.data.name for done in in_order if done.doubtful),
    )


def _without_references(contract: Contract) -> Contract:
    return Contract({table.name: dataclasses.replace(table, foreign_keys=()) for table in contract})


def _passed(  # noqa: PLR0913, PLR0917  what one pass needs
    root: Path,
    path: Path,
    contract: Contract,
    passed: Mapping[str, _Passed],
    name: str,
    findings: list[Finding],
) -> _Passed | None:
    """Return a table after its pass; where its form is in doubt, as the reader of small packages reads it."""
    table = contract[name]
    known = {other: done.survey for other, done in passed.items() if done.data.complete}
    referred = [key.target_fields for other in contract for key in other.foreign_keys if key.target == name]

    def survey(source: CsvTable) -> TableProfile:
        return profile.profile_table(source, known, referred, plain=True, ordered=True)

    try:
        source = csv_table.from_file(data_package.of_table(table), path)
        # Files of ours have one kind of line end.
        if source is not None and source.form is not None and not source.form.returns:
            text = ParsedCsv(header=table.columns, whole=True)
            return _Passed(
                TableData(table, table.path, b"", text, table.columns, []), survey(source), doubtful=False
            )
    except AmbiguousCsvError:
        pass
    data = reader.table(root, table, findings)
    if data is None:
        return None
    read = csv_table.from_rows(data_package.of_table(table), data.columns, data.rows)
    return _Passed(data, survey(read), doubtful=True)


def _kept(done: _Passed) -> TableData:
    """Return the table with those rows on which a finding could hang."""
    data = done.data
    if not data.columns:
        return data
    rows = [row for _, row in done.survey.source.rows(pl.concat([_suspects(done), _filled(done)]).unique())]
    text = dataclasses.replace(data.text, records=[], lines=data.text.lines or [1])
    table = dataclasses.replace(data.contract, foreign_keys=())
    return dataclasses.replace(data, contract=table, text=text, rows=rows)


def _suspects(done: _Passed) -> pl.Series:
    """Return the rows that something may be wrong with."""
    survey = done.survey
    found = [survey.refused, survey.repeated]
    if survey.unordered:
        found += [profile.duplicate_primary_keys(survey), profile.first_out_of_order(survey)]
    return pl.concat(found).drop_nulls().unique()


def _filled(done: _Passed) -> pl.Series:
    """Return for every column that is not blank a row that has a value there."""
    frame = done.survey.source.frame
    wanted = [name for name, count in done.survey.counts.items() if count]

    def firsts(rows: pl.LazyFrame, names: list[str]) -> dict[str, int]:
        at = (pl.col(INDEX).filter(pl.col(name).is_not_null()).min().alias(name) for name in names)
        found = collect(rows.select(at)).row(0, named=True) if names else {}
        return {name: index for name, index in found.items() if index is not None}

    near = firsts(frame.head(_FIRST), wanted)
    far = firsts(frame, [name for name in wanted if name not in near])
    return pl.Series([*near.values(), *far.values()], dtype=pl.get_index_type())


def _references(done: _Passed, passed: Mapping[str, _Passed]) -> Iterator[Finding]:
    """Yield every broken reference out of a table; one finding for each value, however often it stands."""
    known = {name: other.survey for name, other in passed.items() if other.data.complete}
    for place, rows in profile.broken_references(done.survey, known):
        if len(rows):
            reference = done.data.contract.foreign_keys[place]
            yield from _broken(done, rows, known[reference.target], reference)


def _broken(
    done: _Passed, indices: pl.Series, target: TableProfile, reference: ForeignKey
) -> Iterator[Finding]:
    rows = [row for _, row in done.survey.source.rows(indices)]
    there = target.values.get(reference.target_fields)
    known = None if there is None or len(there) > validation_references.COMPARED else frozenset(there.rows())
    broken = dataclasses.replace(done.data, rows=rows).groups(*reference.fields)
    yield from validation_references.broken_references(done.data, reference, broken, known)
