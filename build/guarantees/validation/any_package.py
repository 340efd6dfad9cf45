"""Validate any Data Package: read its tables as plain files, profile each in one pass, and explain what is suspect."""

from __future__ import annotations

import dataclasses
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path, PurePosixPath
from types import MappingProxyType
from typing import Final

import numpy as np

from guarantees.core.errors import InputError
from guarantees.core.findings import Finding, in_order
from guarantees.package.package_descriptor import PackageDescriptor
from guarantees.package.reader import MISSING_FILE
from guarantees.package.resource import Resource
from guarantees.validation.cells import unchecked_rules
from guarantees.validation.counted_findings import LISTED, CountedFindings
from guarantees.validation.external_checks import ExternalCheck, external_findings
from guarantees.validation.file_checks import count_findings, file_findings, missing_files
from guarantees.validation.header import MatchedHeader, match_header
from guarantees.validation.polars_engine.explain import Explainer
from guarantees.validation.polars_engine.frames import AmbiguousCsvError, FramedTable, framed
from guarantees.validation.polars_engine.keys import (
    NO_RECORDS,
    Key,
    broken_references,
    find_duplicates,
    key_columns,
    referenced_keys,
    spelt_in_many_ways,
)
from guarantees.validation.polars_engine.read_table import can_read, read_table
from guarantees.validation.polars_engine.table_profile import (
    TableProfile,
    profile_table,
    read_keys,
    small_targets,
)
from guarantees.validation.polars_engine.text_damage import report_damage
from guarantees.validation.report import ValidationReport
from guarantees.validation.split_rows import split_table
from guarantees.validation.table_files.byte_streams import UnreadableTableError
from guarantees.validation.table_files.line_index import Numbers, without
from guarantees.validation.table_files.plain_table import PlainTable

ENGINE: Final = "polars"


def validate_any_package(
    root: Path,
    package: PackageDescriptor,
    *,
    listed: int = LISTED,
    guessed: Mapping[str, frozenset[str]] = MappingProxyType({}),
    checks: Mapping[str, ExternalCheck] = MappingProxyType({}),
    split: Path | None = None,
) -> ValidationReport:
    """Validate the package in *root* against its own descriptor.

    Args:
        root: The folder of the package.
        package: What its descriptor declares.
        listed: How many findings of each kind in a column are listed; the others are counted.
        guessed: For each table, the columns whose type was guessed although not all cells have it; that one has not is
            a warning.
        checks: Checks of other packages, by name.
        split: A folder to which the rows with and without errors are written; none if it is not given.
    """
    findings = CountedFindings(listed)
    findings.extend(package.findings)
    with tempfile.TemporaryDirectory(prefix="guarantees-") as folder:
        run = _Run(root, package, Path(folder), findings, guessed)
        tables = run.read_tables()
        run.check_tables(tables)
        for finding in external_findings(tables, checks):
            findings.add(finding)
        if split is not None:
            run.split_tables(split)
        rows = {name: each.table.records for name, each in tables.items()}
    listed_findings = [
        dataclasses.replace(finding, file=run.addresses.get(finding.file, finding.file))
        for finding in findings
    ]
    notes = (*package.notes, *run.notes)
    return ValidationReport((ENGINE,), rows, in_order(listed_findings), notes, not_listed=findings.not_listed)


class _Run:
    """One validation of a package.

    Attributes:
        notes: What was not checked, and why.
        addresses: The addresses of files that were downloaded, by their paths.
    """

    def __init__(
        self,
        root: Path,
        package: PackageDescriptor,
        folder: Path,
        findings: CountedFindings,
        guessed: Mapping[str, frozenset[str]],
    ) -> None:
        self.notes: list[str] = []
        self.addresses: dict[str, str] = {}
        self._root = root
        self._package = package
        self._folder = folder
        self._findings = findings
        self._guessed = guessed
        self._tables: dict[str, FramedTable] = {}
        self._bad: dict[str, list[Explainer]] = {}
        self._form: dict[str, CountedFindings] = {}

    # ----------------------------------------------------------------------------------------------------------
    # Reading

    def read_tables(self) -> dict[str, FramedTable]:
        """Return the tables that can be read, by name."""
        tables = {}
        for number, declared in enumerate(self._package.resources):
            resource = self._downloaded(declared, self._folder / f"remote-{number}")
            if resource is None:
                continue
            missing = missing_files(self._root, resource)
            self._findings.extend(missing)
            if missing:
                continue
            self._findings.extend(list(file_findings(self._root, resource)))
            is_read = resource.is_table and (resource.files or resource.data is not None)
            if is_read and (table := self._read(resource, self._folder / str(number), exact=False)):
                tables[resource.name] = table
        return tables

    def _downloaded(self, resource: Resource, folder: Path) -> Resource | None:
        """Return *resource* with the files at its addresses in *folder*; None if they cannot be downloaded."""
        if not resource.urls:
            return resource
        from guarantees.package import download

        files = []
        for number, address in enumerate(resource.urls):
            suffix = PurePosixPath(address.partition("?")[0]).suffix
            target = folder / f"{number}{suffix}"
            try:
                download.download(address, target)
            except InputError as err:
                self._findings.add(
                    Finding(
                        rule=MISSING_FILE,
                        table=resource.name,
                        file=address,
                        message=str(err),
                        hint="Correct the address, or put the file into the package.",
                    )
                )
                return None
            files.append(str(target))
            self.addresses[str(target)] = address
        return dataclasses.replace(resource, files=tuple(files), urls=())

    def _read(self, resource: Resource, folder: Path, *, exact: bool) -> FramedTable | None:
        if not can_read(resource):
            self.notes.append(
                f"Not checked: the rows of {resource.name} (the format is {resource.format!r})."
            )
            return None
        form = self._form[resource.name] = CountedFindings(self._findings.limit)
        try:
            table = read_table(self._root, resource, folder, form, exact=exact)
        except UnreadableTableError as err:
            form.add(
                Finding(
                    rule=err.rule,
                    table=resource.name,
                    file=self._file(resource),
                    message=str(err),
                    hint=err.hint,
                )
            )
            table = None
        if table is None:
            self._findings.merge(form)
            return None
        header = match_header(table.labels, resource)
        self._report_header(resource, table, header)
        return framed(table, header.columns)

    def _file(self, resource: Resource) -> str:
        return resource.files[0] if resource.files else self._package.file

    def _note_unchecked_rules(self, resource: Resource) -> None:
        for column in resource.columns:
            self.notes += [
                f"Not checked: {resource.name}.{column.name}: {reason}" for reason in unchecked_rules(column)
            ]

    def _report_header(self, resource: Resource, table: PlainTable, header: MatchedHeader) -> None:
        for fault in header.faults:
            self._form[resource.name].add(
                Finding(
                    rule=fault.rule,
                    table=resource.name,
                    file=self._file(resource),
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
        """Report on the form, cells and keys of a table, and return its profile."""
        name = table.resource.name
        targets = referenced_keys(resources, name)
        try:
            profile = profile_table(table, known, targets)
        except AmbiguousCsvError:
            table = self._read_exactly(table.resource)
            profile = profile_table(table, known, targets)
        self._tables[name] = table
        self._findings.merge(self._form[name])
        self._note_unchecked_rules(table.resource)
        counts = count_findings(table.resource, table.table.records, len(table.table.labels))
        self._findings.extend(list(counts))
        return self._explain(profile, known, targets)

    def _read_exactly(self, resource: Resource) -> FramedTable:
        """Return a table in which the first scan has overlooked that a record is not complete."""
        table = self._read(
            resource, self._folder / f"{len(self._form)}-{resource.name.encode().hex()[:40]}", exact=True
        )
        if table is None:
            raise AmbiguousCsvError(resource.name)
        return table

    def _explain(
        self, profile: TableProfile, known: Mapping[str, TableProfile], targets: Sequence[Key]
    ) -> TableProfile:
        """Report on the cells and keys of a table, and return its profile with cells in one spelling."""
        table, faulty = profile.framed, profile.framed.table.faulty
        compared = key_columns(table, targets)
        guessed = self._guessed.get(table.resource.name, frozenset())
        small = small_targets(table, known)
        explainer = Explainer(table, self._findings, compared, guessed=guessed, references=small)
        self._bad[table.resource.name] = [explainer]
        explainer.explain_records(without(profile.suspects, faulty))
        explainer.collect_spellings(spelt_in_many_ways(table, compared))
        broken = {number: np.concatenate([NO_RECORDS, *parts]) for number, parts in explainer.broken.items()}
        keys = dataclasses.replace(profile.keys, broken=broken)
        if any(explainer.spellings.values()):
            keys = read_keys(table, known, targets, explainer.spellings)
        profile = dataclasses.replace(profile, keys=keys)
        found = {key: find_duplicates(hashes, faulty) for key, hashes in profile.keys.hashes.items()}
        explainer.explain_duplicates(found)
        report_damage(table, self._findings)
        return profile.without_hashes()

    def split_tables(self, folder: Path) -> None:
        """Write the rows of all tables to *folder*: those with and without errors apart."""
        for name, table in self._tables.items():
            bad: dict[str, list[Numbers]] = {}
            for explainer in self._bad[name]:
                for rule, records in explainer.bad.items():
                    bad.setdefault(rule, []).extend(records)
            split_table(table, bad, folder)

    def _check_references(self, profile: TableProfile, profiles: Mapping[str, TableProfile]) -> None:
        table = profile.framed
        explainer = Explainer(table, self._findings, ())
        self._bad[table.resource.name].append(explainer)
        for number, reference in enumerate(table.resource.foreign_keys):
            target = profiles.get(reference.target)
            if target is None or not (
                table.has(*reference.fields) and target.framed.has(*reference.target_fields)
            ):
                self._note_unchecked(table.resource.name, reference.target)
                continue
            broken = broken_references(profile.keys, number, reference, target.keys)
            broken = without(broken, table.table.faulty)
            explainer.explain_broken(reference, broken, target.keys)

    def _note_unchecked(self, table: str, target: str) -> None:
        note = f"Not checked: references from {table} to {target}, which could not be read."
        if note not in self.notes:
            self.notes.append(note)
