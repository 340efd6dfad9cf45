"""Build a reduced package on which frictionless reports the same row errors as on the full one.

Of each table that can be streamed, the sample has the suspect rows, and apart from them the keys that they refer to.
A table that cannot be streamed is copied as a whole, and so is any table that a reference connects with it.
"""

from __future__ import annotations

import csv
import dataclasses
import datetime as dt
import os
import re
import shutil
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import polars as pl

from guarantees.contract.table_schema import ForeignKey
from guarantees.core import safe_files
from guarantees.package import checksums, data_package
from guarantees.package.data_package import Column, Resource
from guarantees.package.record_lines import first_records
from guarantees.validation.polars_engine import csv_table
from guarantees.validation.polars_engine.csv_table import INDEX, AmbiguousCsvError, collect
from guarantees.validation.polars_engine.polars_rules import matches_type
from guarantees.validation.polars_engine.profile import (
    TableProfile,
    broken_references,
    cell,
    fingerprint,
    profile_table,
    referenced_keys,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class SampledTable:
    """The part of one table that frictionless validates.

    Attributes:
        table: The table.
        descriptor: Its resource descriptor, which names files in the folder of the sample.
        chosen: The indices of the sampled rows, in order; None for a whole table.
        line: Maps the index of a row to the line on which it starts.
        records: The number of rows of the whole table; None if frictionless reads all of it.
        faults: The errors about the file as a whole: frictionless's type and a message.
        repeated: The rows that duplicate a unique key of several columns.
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
    """The row at *index*, whose cells in *columns* occur together in the earlier row at *first*."""

    columns: tuple[str, ...]
    values: tuple[str, ...]
    index: int
    first: int


@dataclass(frozen=True, slots=True)
class ReferencedKeys:
    """An auxiliary table with the keys that sampled rows refer to; its own errors are ignored.

    Attributes:
        of: The name of the table in the reference.
        descriptor: Its resource descriptor.
    """

    of: str
    descriptor: Mapping[str, Any]


@dataclass(slots=True)
class _Sampler:
    """Writes a sample of *profiles* to *folder*.

    Attributes:
        root: The folder of the package.
        folder: The folder of the sample.
        profiles: The streamed tables.
        suspects: Their suspect rows.
        table_names: The names that auxiliary tables must not have.
        keys: The auxiliary tables written so far, by name.
    """

    root: Path
    folder: Path
    profiles: Mapping[str, TableProfile]
    suspects: Mapping[str, pl.DataFrame]
    table_names: Collection[str]
    keys: dict[str, ReferencedKeys] = field(default_factory=dict)

    def sample(self, table: Resource) -> SampledTable:
        """Write the sample of *table*."""
        if table.name not in self.profiles:
            return _copy_whole(self.root, table, self.folder)
        profile = self.profiles[table.name]
        sampled = _write_sample(self.root, profile, self.suspects[table.name], self.folder)
        return self._with_keys(sampled) if sampled.chosen and table.foreign_keys else sampled

    def _with_keys(self, sampled: SampledTable) -> SampledTable:
        """Return *sampled* with references to auxiliary tables, which are written."""
        schema = sampled.descriptor["schema"]
        references = [
            {
                **raw,
                "reference": {
                    **raw["reference"],
                    "resource": self._write_keys(sampled.table, reference, raw),
                },
            }
            for reference, raw in zip(sampled.table.foreign_keys, schema.get("foreignKeys", ()), strict=True)
        ]
        descriptor = {**sampled.descriptor, "schema": {**schema, "foreignKeys": references}}
        return dataclasses.replace(sampled, descriptor=descriptor)

    def _write_keys(self, table: Resource, reference: ForeignKey, raw: Mapping[str, Any]) -> str:
        """Write the keys that the suspect rows of *table* refer to, and return the name of the auxiliary table."""
        number = len(self.keys)
        while (name := f"keys-{number}") in self.table_names:
            number += 1
        target = self.profiles[reference.target]
        keys = _referenced_keys(self.suspects[table.name], table, target, reference)
        # Suspect rows of the target may spell a key in another way.
        suspects = self.suspects[reference.target].select(reference.target_fields)
        pl.concat([keys, suspects]).write_csv(self.folder / f"{name}.csv", quote_style="always")
        descriptor = _keys_descriptor(name, target.source.table, reference.target_fields)
        self.keys[name] = ReferencedKeys(raw["reference"].get("resource", ""), descriptor)
        return name


def sample_tables(
    root: Path, tables: Sequence[Resource], folder: Path
) -> tuple[list[SampledTable], dict[str, ReferencedKeys]]:
    """Write a sample of *tables*, whose files are below *root*, into *folder*.

    Returns:
        The sample of each table, and the auxiliary tables with referenced keys, by name.
    """
    profiles = _profile_tables(root, tables)
    suspects = {
        name: _rows_at(profile, _suspect_rows(profile, profiles)) for name, profile in profiles.items()
    }
    sampler = _Sampler(root, folder, profiles, suspects, {table.name for table in tables})
    return [sampler.sample(table) for table in tables], sampler.keys


def _rows_at(profile: TableProfile, indices: pl.Series) -> pl.DataFrame:
    return profile.source.at(indices) if len(indices) else profile.source.frame.clear().collect()


def _profile_tables(root: Path, tables: Sequence[Resource]) -> dict[str, TableProfile]:
    """Return the profiles of the tables that can be streamed, as far as no reference connects them with others."""
    streamable = _streamable(
        tables, {table.name for table in tables if table.streamable and _has_content(root, table)}
    )
    profiles: dict[str, TableProfile] = {}
    while True:
        ambiguous = set()
        candidates = [table for table in tables if table.name in streamable and table.name not in profiles]
        for table in sorted(candidates, key=lambda t: (root / t.files[0]).stat().st_size):
            profile = _profile(root, table, tables, profiles)
            if profile is None:
                ambiguous.add(table.name)
            else:
                profiles[table.name] = profile
        if not ambiguous:
            return profiles
        streamable = _streamable(tables, streamable - ambiguous)
        # A connected table was profiled with the ambiguous one, and goes with it.
        profiles = {name: profile for name, profile in profiles.items() if name in streamable}


def _has_content(root: Path, table: Resource) -> bool:
    path = root / table.files[0]
    return path.is_file() and path.stat().st_size > 0


def _streamable(tables: Sequence[Resource], candidates: set[str]) -> set[str]:
    """Return those of *candidates* that no reference connects with another table."""
    by_name = {table.name: table for table in tables}
    names = [table.name for table in tables]
    streamable = {name for name in candidates if names.count(name) == 1}
    while True:
        lost = set()
        for table in tables:
            for reference in table.foreign_keys:
                both = {table.name, reference.target}
                if not (both <= streamable and _comparable(table, by_name[reference.target], reference)):
                    lost |= both
            if not table.streamable and table.descriptor.get("schema") is not None:
                # Its schema is not understood, so it may refer to any table that it mentions.
                lost |= _mentioned_tables(table)
        if not lost & streamable:
            return streamable
        streamable -= lost


def _mentioned_tables(table: Resource) -> set[str]:
    schema = table.descriptor["schema"]
    keys = schema.get("foreignKeys") if isinstance(schema, Mapping) else None
    references = (
        [key.get("reference") for key in keys if isinstance(key, Mapping)] if isinstance(keys, list) else []
    )
    return {str(reference.get("resource")) for reference in references if isinstance(reference, Mapping)}


def _comparable(table: Resource, target: Resource, reference: ForeignKey) -> bool:
    """Return whether cells of the two tables are equal exactly if their canonical forms are."""
    if not set(reference.target_fields) <= set(target.header):
        return False
    pairs = [
        (table.column(name), target.column(target_name))
        for name, target_name in zip(reference.fields, reference.target_fields, strict=True)
    ]
    return all(
        _has_canonical_form(a) and _has_canonical_form(b) and a.type == b.type and a.missing == b.missing
        for a, b in pairs
    )


def _has_canonical_form(column: Column) -> bool:
    """Return whether equal values of *column* are known to have the same canonical form."""
    if column.type == "string":
        return column.format == "default"
    return column.type == "integer" or (column.type, column.format) == ("date", "default")


def _profile(
    root: Path, table: Resource, tables: Sequence[Resource], known: Mapping[str, TableProfile]
) -> TableProfile | None:
    """Return the profile of *table*, or None if it cannot be streamed."""
    key_columns = {name for key in (*_row_keys(table), *table.unique_keys) for name in key}
    if not all(_has_canonical_form(table.column(name)) for name in key_columns):
        return None
    try:
        source = csv_table.from_file(table, root / table.files[0], crlf=table.format == "csv")
        if source is None:
            return None
        referenced = referenced_keys(tables, table.name)
        return profile_table(source, known, referenced, plain=False, ordered=False)
    except AmbiguousCsvError:
        return None


def _row_keys(table: Resource) -> list[tuple[str, ...]]:
    """Return the primary key and the columns with the constraint ``unique``."""
    return [table.primary_key, *((column.name,) for column in table.columns if column.rule("unique"))]


def _suspect_rows(profile: TableProfile, profiles: Mapping[str, TableProfile]) -> pl.Series:
    """Return the indices of the rows that could have a finding."""
    key_columns = sorted({name for key in _row_keys(profile.source.table) for name in key})
    indices = [
        profile.suspect_rows,
        profile.duplicate_rows,
        *broken_references(profile, profiles).values(),
        *(_rows_equal_in_value(profile, name) for name in key_columns),
    ]
    return pl.concat([series.cast(pl.get_index_type()) for series in indices]).drop_nulls().unique()


def _non_canonical_values(profile: TableProfile, name: str) -> pl.Series:
    """Return the cells of a column that are not in canonical form, and so may equal other cells."""
    column = profile.source.table.column(name)
    if column.type == "string":
        return pl.Series([], dtype=pl.String)
    cells = profile.source.frame.filter(
        cell(profile.source.table, name).is_not_null() & ~matches_type(column)
    )
    return collect(cells.select(pl.col(name).unique()))[name]


def _rows_equal_in_value(profile: TableProfile, name: str) -> pl.Series:
    """Return the rows whose cell is the canonical form of a non-canonical cell."""
    column = profile.source.table.column(name)
    values = _non_canonical_values(profile, name)
    canonical = [text for value in values if (text := _canonical_form(column, value))]
    if not canonical:
        return pl.Series([], dtype=pl.get_index_type())
    return collect(profile.source.frame.filter(pl.col(name).is_in(canonical)).select(INDEX))[INDEX]


def _canonical_form(column: Column, text: str) -> str:
    """Return the canonical form of the value of *text*, or an empty string if it is not a value of the type."""
    try:
        if column.type == "date":
            return dt.datetime.strptime(text, "%Y-%m-%d").date().isoformat()  # noqa: DTZ007  a date has no time zone
        is_bare = column.properties.get("bareNumber", True)
        digits = text.strip() if is_bare else re.sub(r"^[^-\d]*|\D*$", "", text.strip())
        return str(int(digits))
    except ValueError:
        return ""


def _keys_descriptor(name: str, table: Resource, columns: Sequence[str]) -> dict[str, Any]:
    """Return the descriptor of an auxiliary table with *columns* of *table*, without their constraints."""
    fields = [
        {part: value for part, value in table.column(column).properties.items() if part != "constraints"}
        for column in columns
    ]
    schema = {
        part: table.descriptor["schema"][part]
        for part in ("missingValues",)
        if part in table.descriptor["schema"]
    }
    profile = {part: table.descriptor[part] for part in ("profile",) if part in table.descriptor}
    return {
        **profile,
        "name": name,
        "path": f"{name}.csv",
        "format": "csv",
        "dialect": _DIALECT,
        "encoding": "utf-8",
        "schema": {**schema, "fields": fields},
    }


def _referenced_keys(
    rows: pl.DataFrame, table: Resource, target: TableProfile, reference: ForeignKey
) -> pl.DataFrame:
    """Return the keys of *target* that *rows* refer to, in any spelling."""
    pairs = list(zip(reference.fields, reference.target_fields, strict=True))
    references = rows.select(pl.col(name).alias(target_name) for name, target_name in pairs)
    canonical = references.select(
        _canonical_forms(table.column(name), references[target_name]) for name, target_name in pairs
    )
    keys = target.keys[reference.target_fields]
    fingerprints = fingerprint(target.source.table, reference.target_fields)
    spellings = pl.concat([references, canonical]).unique().with_columns(fingerprints)
    return spellings.join(keys, on=keys.columns, how="semi").select(reference.target_fields)


def _canonical_forms(column: Column, cells: pl.Series) -> pl.Series:
    if column.type == "string":
        return cells
    return pl.Series(cells.name, [text and _canonical_form(column, text) for text in cells], dtype=pl.String)


_DIALECT: Final = {"delimiter": ",", "quoteChar": '"', "skipInitialSpace": False, "header": True}


def _write_sample(root: Path, profile: TableProfile, suspects: pl.DataFrame, folder: Path) -> SampledTable:
    """Write the *suspects* of a table into *folder*."""
    source, table = profile.source, profile.source.table
    rows = suspects.sort(INDEX).fill_null("")
    descriptor = {
        name: value for name, value in table.descriptor.items() if name not in _WHOLE_FILE_PROPERTIES
    }
    path = Path(descriptor["path"]).with_suffix(".csv").name
    with (folder / path).open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(table.header)
        writer.writerows(rows.select(table.header).iter_rows())
    return SampledTable(
        table=table,
        descriptor={**descriptor, "path": path, "format": "csv", "dialect": _DIALECT, "encoding": "utf-8"},
        chosen=rows[INDEX].to_list(),
        line=source.line,
        records=source.records,
        faults=_whole_file_errors(table, root / table.files[0], source.records),
        repeated=[duplicate for key in table.unique_keys for duplicate in _duplicate_keys(table, rows, key)],
    )


def _duplicate_keys(table: Resource, rows: pl.DataFrame, key: tuple[str, ...]) -> list[DuplicateKey]:
    duplicates: list[DuplicateKey] = []
    first: dict[tuple[str, ...], int] = {}
    missing = [table.column(name).missing for name in key]
    for index, *cells in rows.select(INDEX, *key).iter_rows():
        values = tuple(cells)
        if any(value in words for value, words in zip(values, missing, strict=True)):
            continue
        if values in first:
            duplicates.append(DuplicateKey(key, values, index, first[values]))
        first.setdefault(values, index)
    return duplicates


_WHOLE_FILE_PROPERTIES: Final = frozenset({"bytes", "hash", "rows"})
"""Properties that describe the whole file; frictionless ignores 0 and blank values."""


def _whole_file_errors(table: Resource, path: Path, records: int) -> list[tuple[str, str]]:
    """Return frictionless's type and a message for every property that the file at *path* violates."""
    errors: list[tuple[str, str]] = []
    size, rows, hash_ = (
        table.descriptor.get("bytes"),
        table.descriptor.get("rows"),
        table.descriptor.get("hash"),
    )
    if hash_ and isinstance(hash_, str):
        algorithm, _, digest = hash_.rpartition(":")
        if algorithm in {"", "md5", "sha256"} and checksums.of_file(path, algorithm or "md5") != digest:
            errors.append(("hash-count", f"The file does not have the {algorithm or 'md5'} hash {digest}."))
    if size and path.stat().st_size != size:
        errors.append(("byte-count", f"The file has {path.stat().st_size} bytes, not {size}."))
    if rows and records != rows:
        errors.append(("row-count", f"The table has {records} rows, not {rows}."))
    return errors


def _copy_whole(root: Path, table: Resource, folder: Path) -> SampledTable:
    """Put the files of a table into *folder*; from the first file on that must not be read, they are left out."""
    path, readable = table.descriptor.get("path", []), True
    for place, name in zip(table.files, [path] if isinstance(path, str) else path, strict=True):
        readable &= not safe_files.why_unreadable(root, root / place)
        if readable:
            try:
                os.link(root / place, folder / name)
            except OSError:
                shutil.copyfile(root / place, folder / name)
    descriptor = table.descriptor
    if readable and table.files and table.format == "csv" and "data" not in descriptor:
        records = first_records(root / table.files[0], descriptor["dialect"], descriptor["encoding"])
        descriptor = data_package.with_header_row_and_fields(descriptor, records)
    return SampledTable(table=table, descriptor=descriptor)
