"""A small package that the outside judge says the same of as of a large one, row by row.

Of every table those rows are written on which a finding could hang, and apart the keys that they refer to. A table
about which anything is not understood is handed over whole, and so is what refers to it or is referred to.
"""

from __future__ import annotations

import csv
import dataclasses
import datetime as dt
import os
import re
import shutil
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any, Final

import polars as pl

from guarantees.contract.table_schema import ForeignKey
from guarantees.core import safe_files
from guarantees.package import checksums, data_package
from guarantees.package.data_package import Column, Resource
from guarantees.package.record_lines import first_records
from guarantees.validation.polars_engine import csv_table
from guarantees.validation.polars_engine import profile as polars_engine_profile
from guarantees.validation.polars_engine.csv_table import INDEX, AmbiguousCsvError, collect
from guarantees.validation.polars_engine.polars_rules import matches_type
from guarantees.validation.polars_engine.profile import TableProfile, cell


@dataclass(frozen=True, slots=True, kw_only=True)
class SampledTable:
    """What the judge is given of one table.

    Attributes:
        table: The table.
        descriptor: Its part of the descriptor, which names files in the folder of the excerpt.
        chosen: Where rows were chosen: the number of each, in order.
        line: From the number of a chosen row to the line on which it starts.
        records: How many rows the whole table has; nothing where the judge is given all of it.
        faults: What is wrong with the whole file, by the judge's name for it, and how it is told.
        repeated: The rows that have a unique key of several columns in common with an earlier one, and where
            that stands.
    """

    table: Resource
    descriptor: Mapping[str, Any]
    chosen: Sequence[int] | None = None
    line: Callable[[int], int] = int
    records: int | None = None
    faults: Sequence[tuple[str, str]] = ()
    repeated: Sequence[DuplicateKey] = ()


@dataclass(frozen=True, slots=True)
class DuplicateKey:
    """A row whose cells in *columns* stand together already in the one at *first*; both by their number."""

    columns: tuple[str, ...]
    values: tuple[str, ...]
    index: int
    first: int


@dataclass(frozen=True, slots=True)
class ReferencedKeys:
    """The keys of a table that chosen rows refer to, as a table of their own of which nothing is told.

    Attributes:
        of: How the reference names the table.
        descriptor: What the judge is given of it.
    """

    of: str
    descriptor: Mapping[str, Any]


def sample_tables(
    root: Path, tables: Sequence[Resource], folder: Path
) -> tuple[list[SampledTable], dict[str, ReferencedKeys]]:
    """Write into *folder* what must be looked at of *tables*, whose files lie below *root*.

    Returns:
        What was written of each table, and the keys that are referred to, by the name they have there.
    """
    passed = _passed(root, tables)
    suspects = {name: _at(done, _suspects(done, passed)) for name, done in passed.items()}
    taken = {table.name for table in tables}
    keys: dict[str, ReferencedKeys] = {}
    found = []
    for table in tables:
        if table.name not in passed:
            found.append(_whole(root, table, folder))
            continue
        part = _cut(root, passed[table.name], suspects[table.name], folder)
        if part.chosen:
            part = _with_keys(part, passed, suspects, folder, keys, taken)
        found.append(part)
    return found, keys


def _at(done: TableProfile, indices: pl.Series) -> pl.DataFrame:
    """Return the rows of a table at *indices*."""
    return done.source.at(indices) if len(indices) else _none(done)


def _none(done: TableProfile) -> pl.DataFrame:
    return done.source.frame.clear().collect()


def _passed(root: Path, tables: Sequence[Resource]) -> dict[str, TableProfile]:
    """Return the tables that have passed, and that are connected to none that has not."""
    sure = _apart(tables, {table.name for table in tables if table.certain and _sound(root, table)})
    while True:
        passed: dict[str, TableProfile] = {}
        doubtful = set()
        for table in sorted(
            (t for t in tables if t.name in sure), key=lambda t: (root / t.files[0]).stat().st_size
        ):
            done = _survey(root, table, tables, passed)
            if done is None:
                doubtful.add(table.name)
            else:
                passed[table.name] = done
        if not doubtful:
            return passed
        sure = _apart(tables, sure - doubtful)


def _sound(root: Path, table: Resource) -> bool:
    path = root / table.files[0]
    return path.is_file() and path.stat().st_size > 0


def _apart(tables: Sequence[Resource], sure: set[str]) -> set[str]:
    """Return those of *sure* that no reference connects with a table that is not among them."""
    by_name = {table.name: table for table in tables}
    sure = {name for name in sure if sum(table.name == name for table in tables) == 1}
    while True:
        lost = set()
        for table in tables:
            for reference in table.foreign_keys:
                fine = {table.name, reference.target} <= sure and _comparable(
                    table, by_name[reference.target], reference
                )
                if not fine:
                    lost |= {table.name, reference.target}
            if not table.certain and table.judged.get("schema") is not None:
                # What it refers to is not understood: it may be anything.
                lost |= _mentioned(table)
        if not lost & sure:
            return sure
        sure = sure - lost


def _mentioned(table: Resource) -> set[str]:
    schema = table.judged["schema"]
    keys = schema.get("foreignKeys") if isinstance(schema, Mapping) else None
    found = set()
    for key in keys if isinstance(keys, list) else ():
        reference = key.get("reference") if isinstance(key, Mapping) else None
        if isinstance(reference, Mapping):
            found.add(str(reference.get("resource")))
    return found


def _comparable(table: Resource, target: Resource, reference: ForeignKey) -> bool:
    """Tell whether cells of the two are the same value where they are the same text, and only there."""
    if not set(reference.target_fields) <= set(target.header):
        return False
    pairs = [
        (table.column(here), target.column(there))
        for here, there in zip(reference.fields, reference.target_fields, strict=True)
    ]
    return all(_keyable(a) and _keyable(b) and a.type == b.type and a.missing == b.missing for a, b in pairs)


def _keyable(column: Column) -> bool:
    """Tell whether it is known which cells of a column are the same value, however they are written."""
    if column.type == "string":
        return column.format == "default"
    return column.type == "integer" or (column.type, column.format) == ("date", "default")


def _survey(
    root: Path, table: Resource, tables: Sequence[Resource], known: Mapping[str, TableProfile]
) -> TableProfile | None:
    keys = [(c.name,) for c in table.columns if c.rule("unique")]
    keyed = {name for names in (*keys, table.primary_key, *table.unique_keys) for name in names}
    if not all(_keyable(table.column(name)) for name in keyed):
        return None
    referred = [
        key.target_fields for other in tables for key in other.foreign_keys if key.target == table.name
    ]
    try:
        source = csv_table.from_file(table, root / table.files[0])
        if source is None or (table.format != "csv" and source.form is not None and source.form.returns):
            return None
        return polars_engine_profile.profile_table(
            source, known, list(dict.fromkeys(referred)), plain=False, ordered=False
        )
    except AmbiguousCsvError:
        return None


def _suspects(done: TableProfile, passed: Mapping[str, TableProfile]) -> pl.Series:
    """Return the numbers of the rows on which a finding could hang."""
    table = done.source.table
    found = [
        done.refused,
        done.repeated,
        *(rows for _, rows in polars_engine_profile.broken_references(done, passed)),
    ]
    keys = {
        name
        for names in (table.primary_key, *((c.name,) for c in table.columns if c.rule("unique")))
        for name in names
    }
    found += [_twins(done, name) for name in sorted(keys)]
    return pl.concat([each.cast(pl.get_index_type()) for each in found]).drop_nulls().unique()


def _odd(done: TableProfile, name: str) -> pl.Series:
    """Return the texts of a column that are not in their plainest writing: they may be the same as others."""
    column = done.source.table.column(name)
    if column.type == "string":
        return pl.Series([], dtype=pl.String)
    odd = done.source.frame.filter(cell(done.source.table, name).is_not_null() & ~matches_type(column))
    return collect(odd.select(pl.col(name).unique()))[name]


def _twins(done: TableProfile, name: str) -> pl.Series:
    """Return the rows whose cell is the plainest writing of an odd one elsewhere."""
    column = done.source.table.column(name)
    plain = [text for odd in _odd(done, name) if (text := _plainest(column, odd))]
    if not plain:
        return pl.Series([], dtype=pl.get_index_type())
    return collect(done.source.frame.filter(pl.col(name).is_in(plain)).select(INDEX))[INDEX]


def _plainest(column: Column, text: str) -> str:
    """Return the plainest writing of what *text* is read as; blank where it is no value of the type."""
    try:
        if column.type == "date":
            return dt.datetime.strptime(text, "%Y-%m-%d").date().isoformat()  # noqa: DTZ007  a day has no zone
        bare = column.properties.get("bareNumber", True)
        digits = text.strip() if bare else re.sub(r"^[^-\d]*|\D*$", "", text.strip())
        return str(int(digits))
    except ValueError:
        return ""


def _with_keys(  # noqa: PLR0913, PLR0917  what one table needs of the others
    part: SampledTable,
    passed: Mapping[str, TableProfile],
    suspects: Mapping[str, pl.DataFrame],
    folder: Path,
    keys: dict[str, ReferencedKeys],
    taken: Collection[str],
) -> SampledTable:
    """Return an excerpt whose references lead to tables of keys, which are added to *keys*."""
    schema, references = part.descriptor["schema"], []
    for reference, said in zip(part.table.foreign_keys, schema.get("foreignKeys", ()), strict=True):
        name = next(n for i in count(len(keys)) if (n := f"keys-{i}") not in taken)
        target = passed[reference.target]
        found = _referred(suspects[part.table.name], part.table, target, reference)
        # With those of the rows that are looked at themselves: they may be written in other ways.
        own = suspects[reference.target].select(reference.target_fields)
        pl.concat([found, own]).write_csv(folder / f"{name}.csv", quote_style="always")
        of = said["reference"].get("resource", "")
        keys[name] = ReferencedKeys(of, _of_keys(name, target.source.table, reference.target_fields))
        references.append({**said, "reference": {**said["reference"], "resource": name}})
    if not references:
        return part
    judged = {**part.descriptor, "schema": {**schema, "foreignKeys": references}}
    return dataclasses.replace(part, descriptor=judged)


def _of_keys(name: str, table: Resource, columns: Sequence[str]) -> dict[str, Any]:
    """Return the descriptor of a table of keys: the columns of *table*, without their rules."""
    fields = [
        {part: value for part, value in table.column(column).properties.items() if part != "constraints"}
        for column in columns
    ]
    schema = {
        part: table.judged["schema"][part] for part in ("missingValues",) if part in table.judged["schema"]
    }
    profile = {part: table.judged[part] for part in ("profile",) if part in table.judged}
    return {
        **profile,
        "name": name,
        "path": f"{name}.csv",
        "format": "csv",
        "dialect": _DIALECT,
        "encoding": "utf-8",
        "schema": {**schema, "fields": fields},
    }


def _referred(
    rows: pl.DataFrame, table: Resource, target: TableProfile, reference: ForeignKey
) -> pl.DataFrame:
    """Return the keys of *target* that *rows* refer to, however they write them."""
    pairs = list(zip(reference.fields, reference.target_fields, strict=True))
    wanted = rows.select(pl.col(here).alias(there) for here, there in pairs)
    plain = wanted.select(_plain(table.column(here), wanted[there]) for here, there in pairs)
    keys = target.keys[reference.target_fields]
    marked = (
        pl.concat([wanted, plain])
        .unique()
        .with_columns(polars_engine_profile.fingerprint(target.source.table, reference.target_fields))
    )
    return marked.join(keys, on=keys.columns, how="semi").select(reference.target_fields)


def _plain(column: Column, cells: pl.Series) -> pl.Series:
    if column.type == "string":
        return cells
    return pl.Series(cells.name, [text and _plainest(column, text) for text in cells], dtype=pl.String)


_DIALECT: Final = {"delimiter": ",", "quoteChar": '"', "skipInitialSpace": False, "header": True}


def _cut(root: Path, done: TableProfile, suspects: pl.DataFrame, folder: Path) -> SampledTable:
    """Write the *suspects* of a table into *folder*."""
    source, table = done.source, done.source.table
    rows = suspects.sort(INDEX).fill_null("")
    said = {name: value for name, value in table.judged.items() if name not in _OF_WHOLE}
    path = Path(said["path"]).with_suffix(".csv").name
    with (folder / path).open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(table.header)
        writer.writerows(rows.select(table.header).iter_rows())
    return SampledTable(
        table=table,
        descriptor={**said, "path": path, "format": "csv", "dialect": _DIALECT, "encoding": "utf-8"},
        chosen=rows[INDEX].to_list(),
        line=source.line,
        records=source.records,
        faults=list(_faults(table, root / table.files[0], source.records)),
        repeated=list(_repeated(table, rows)),
    )


def _repeated(table: Resource, rows: pl.DataFrame) -> Iterator[DuplicateKey]:
    for names in table.unique_keys:
        seen: dict[tuple[str, ...], int] = {}
        missing = [table.column(name).missing for name in names]
        for index, *values_of in rows.select(INDEX, *names).iter_rows():
            values = tuple(values_of)
            if any(value in words for value, words in zip(values, missing, strict=True)):
                continue
            if values in seen:
                yield DuplicateKey(names, values, index, seen[values])
            seen.setdefault(values, index)


# What a descriptor promises of the whole file; frictionless takes 0 and a blank for no promise.
_OF_WHOLE: Final = frozenset({"bytes", "hash", "rows"})


def _faults(table: Resource, path: Path, records: int) -> Iterator[tuple[str, str]]:
    """Yield which promises a file does not keep, by the judge's name for it."""
    size, rows, promised = table.judged.get("bytes"), table.judged.get("rows"), table.judged.get("hash")
    if promised and isinstance(promised, str):
        algorithm, _, digest = promised.rpartition(":")
        if algorithm in {"", "md5", "sha256"} and checksums.of_file(path, algorithm or "md5") != digest:
            yield "hash-count", f"The file does not have the {algorithm or 'md5'} sum {digest}."
    if size and path.stat().st_size != size:
        yield "byte-count", f"The file has {path.stat().st_size} bytes, not {size}."
    if rows and records != rows:
        yield "row-count", f"The table has {records} rows, not {rows}."


def _whole(root: Path, table: Resource, folder: Path) -> SampledTable:
    """Put all of a table into *folder*; where a file must not be read the judge does not find it."""
    path, there = table.judged.get("path", []), True
    for place, name in zip(table.files, [path] if isinstance(path, str) else path, strict=True):
        there &= not safe_files.why_unreadable(root, root / place)
        if there:
            try:
                os.link(root / place, folder / name)
            except OSError:
                shutil.copyfile(root / place, folder / name)
    said = table.judged
    if there and table.files and table.format == "csv" and "data" not in said:
        said = data_package.with_header_row_and_fields(
            said, first_records(root / table.files[0], said["dialect"], said["encoding"])
        )
    return SampledTable(table=table, descriptor=said)
