"""Validate any Data Package: read its tables as plain files, profile each in one pass, and explain what is suspect."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np

from guarantees.core.findings import Finding, in_order
from guarantees.package.package_descriptor import PackageDescriptor
from guarantees.package.resource import Resource
from guarantees.validation.cells import unchecked_rules
from guarantees.validation.counted_findings import LISTED, CountedFindings
from guarantees.validation.file_checks import count_findings, file_findings, missing_files
from guarantees.validation.header import MatchedHeader, match_header
from guarantees.validation.polars_engine import parquet_rows
from guarantees.validation.polars_engine.explain import Explainer
from guarantees.validation.polars_engine.frames import FramedTable, framed
from guarantees.validation.polars_engine.keys import (
    broken_references,
    find_duplicates,
    key_columns,
    referenced_keys,
    spelt_in_many_ways,
)
from guarantees.validation.polars_engine.table_profile import TableProfile, profile_table, read_keys
from guarantees.validation.report import ValidationReport
from guarantees.validation.table_files.byte_streams import UnreadableTableError
from guarantees.validation.table_files.json_rows import read_json_table
from guarantees.validation.table_files.plain_table import PlainTable
from guarantees.validation.table_files.table_builder import TableBuilder
from guarantees.validation.table_files.table_reader import read_csv_table, read_plain_csv

ENGINE: Final = "polars"
_READERS: Final = {"csv": read_csv_table, "tsv": read_csv_table, "json": read_json_table, "ndjson": read_json_table}


def validate_any_package(root: Path, package: PackageDescriptor, *, listed: int = LISTED) -> ValidationReport:
    """Validate the package in *root* against its own descriptor.

    Of each kind of finding in a column so many are *listed*; the others are counted.
    """
    findings = CountedFindings(listed)
    findings.extend(package.findings)
    with tempfile.TemporaryDirectory(prefix="guarantees-") as folder:
        run = _Run(root, package, Path(folder), findings)
        tables = run.read_tables()
        run.check_tables(tables)
        rows = {name: each.table.records for name, each in tables.items()}
    notes = (*package.notes, *run.notes)
    return ValidationReport(
        (ENGINE,), rows, in_order(list(findings)), notes, not_listed=findings.not_listed
    )


@dataclass(slots=True)
class _CheckedTable:
    """A table in the course of its validation.

    Attributes:
        explainer: What reports on its records; it collects cells of equal value.
    """

    framed: FramedTable
    explainer: Explainer
    compared: set[str]


class _Run:
    """One validation of a package.

    Attributes:
        notes: What was not checked, and why.
    """

    def __init__(
        self, root: Path, package: PackageDescriptor, folder: Path, findings: CountedFindings
    ) -> None:
        self.notes: list[str] = []
        self._root = root
        self._package = package
        self._folder = folder
        self._findings = findings

    # ----------------------------------------------------------------------------------------------------------
    # Reading

    def read_tables(self) -> dict[str, FramedTable]:
        """Return the tables that can be read, by name."""
        tables = {}
        for number, resource in enumerate(self._package.resources):
            missing = missing_files(self._root, resource)
            self._findings.extend(missing)
            if missing:
                continue
            self._findings.extend(list(file_findings(self._root, resource)))
            if resource.is_table and (table := self._read(resource, self._folder / str(number))):
                tables[resource.name] = table
        return tables

    def _read(self, resource: Resource, folder: Path) -> FramedTable | None:
        builder = TableBuilder(resource, folder, self._findings)
        try:
            table = self._read_rows(resource, folder, builder)
        except UnreadableTableError as err:
            file = resource.files[0] if resource.files else self._package.file
            builder.report_file(err.rule, str(err), err.hint, file=file)
            return None
        if table is None:
            return None
        self._note_unchecked_rules(resource)
        header = match_header(table.labels, resource)
        self._report_header(resource, table, header)
        self._findings.extend(list(count_findings(resource, table.records, len(table.labels))))
        return framed(table, header.columns)

    def _read_rows(self, resource: Resource, folder: Path, builder: TableBuilder) -> PlainTable | None:
        if resource.format == "parquet":
            folder.mkdir()
            copy = folder / "rows.csv"
            labels = parquet_rows.write_csv(self._root / resource.files[0], resource, copy)
            return read_plain_csv(copy, resource.files[0], labels, builder)
        read = read_json_table if resource.data is not None else _READERS.get(resource.format)
        if read is None:
            self.notes.append(f"Not checked: the rows of {resource.name} (the format is {resource.format!r}).")
            return None
        return read(self._root, resource, builder)

    def _note_unchecked_rules(self, resource: Resource) -> None:
        for column in resource.columns:
            self.notes += [
                f"Not checked: {resource.name}.{column.name}: {reason}" for reason in unchecked_rules(column)
            ]

    def _report_header(self, resource: Resource, table: PlainTable, header: MatchedHeader) -> None:
        file = resource.files[0] if resource.files else self._package.file
        for fault in header.faults:
            self._findings.add(
                Finding(
                    rule=fault.rule,
                    table=resource.name,
                    file=file,
                    line=table.header_line,
                    column=fault.column,
                    message=fault.message,
                    hint=fault.hint,
                )
            )

    # ----------------------------------------------------------------------------------------------------------
    # Checking

    def check_tables(self, tables: Mapping[str, FramedTable]) -> None:
        """Check the cells, keys and references of *tables*."""
        profiles: dict[str, TableProfile] = {}
        resources = [table.resource for table in tables.values()]
        # Small tables first: references to them are checked during the pass over larger ones.
        for name in sorted(tables, key=lambda name: tables[name].table.records):
            profiles[name] = self._check_table(tables[name], profiles, resources)
        for name in tables:
            self._check_references(profiles[name], profiles)

    def _check_table(
        self, table: FramedTable, known: Mapping[str, TableProfile], resources: Sequence[Resource]
    ) -> TableProfile:
        """Report on the cells and keys of a table, and return its profile."""
        targets = referenced_keys(resources, table.resource.name)
        compared = key_columns(table, targets)
        profile = profile_table(table, known, targets)
        explainer = Explainer(table, self._findings, compared)
        faulty = table.table.faulty
        explainer.explain_records(np.setdiff1d(profile.suspects, faulty, assume_unique=True))
        explainer.collect_spellings(spelt_in_many_ways(table, compared))
        if any(explainer.spellings.values()):
            keys = read_keys(table, known, targets, explainer.spellings)
            profile = TableProfile(framed=table, suspects=profile.suspects, keys=keys)
        found = {key: find_duplicates(hashes, faulty) for key, hashes in profile.keys.hashes.items()}
        explainer.explain_duplicates(found)
        return profile.without_hashes()

    def _check_references(self, profile: TableProfile, profiles: Mapping[str, TableProfile]) -> None:
        table = profile.framed
        explainer = Explainer(table, self._findings, ())
        for number, reference in enumerate(table.resource.foreign_keys):
            target = profiles.get(reference.target)
            if target is None or not (
                table.has(*reference.fields) and target.framed.has(*reference.target_fields)
            ):
                self._note_unchecked(table.resource.name, reference.target)
                continue
            broken = broken_references(profile.keys, number, reference, target.keys)
            broken = np.setdiff1d(broken, table.table.faulty, assume_unique=True)
            explainer.explain_broken(reference, broken, target.keys)

    def _note_unchecked(self, table: str, target: str) -> None:
        note = f"Not checked: references from {table} to {target}, which could not be read."
        if note not in self.notes:
            self.notes.append(note)
