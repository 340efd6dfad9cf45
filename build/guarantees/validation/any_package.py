"""Validate any Data Package: read its tables as plain files, profile each in one pass, and explain what is suspect."""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path, PurePosixPath
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np

from guarantees.core import platform_files, progress
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
    known_values,
    referenced_keys,
    spelt_in_many_ways,
)
from guarantees.validation.polars_engine.read_table import can_read, read_table
from guarantees.validation.polars_engine.table_profile import (
    TableProfile,
    profile_table,
    read_keys,
)
from guarantees.validation.polars_engine.text_damage import report_damage
from guarantees.validation.report import OWN_ENGINE, ValidationReport
from guarantees.validation.split_rows import BadRecords, split_tables
from guarantees.validation.table_files.byte_streams import UnreadableTableError
from guarantees.validation.table_files.line_index import without
from guarantees.validation.table_files.plain_table import PlainTable

if TYPE_CHECKING:
    from guarantees.package.download import Budget  # imports the network, which few packages need


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
    with platform_files.temporary_folder() as folder:
        findings = CountedFindings(listed)
        run = PackageRun(root, package, Path(folder), findings, guessed, splits=split is not None)
        tables = run.check_all()
        run.findings.extend(external_findings(tables, checks))
        if split is not None:
            split_tables(tables, run.bad, split)
        return run.report(OWN_ENGINE, {name: table.records for name, table in tables.items()})


class PackageRun:
    """One validation of a package.

    Attributes:
        findings: All findings.
        guessed: For each table, the columns whose type was guessed.
        notes: What was not checked, and why.
        addresses: The addresses of files that were downloaded, by their paths.
        bad: The records with errors by table, if the run *splits* the tables.
    """

    def __init__(
        self,
        root: Path,
        package: PackageDescriptor,
        folder: Path,
        findings: CountedFindings,
        guessed: Mapping[str, frozenset[str]] = MappingProxyType({}),
        *,
        splits: bool = False,
    ) -> None:
        findings.extend(package.findings)
        self.findings = findings
        self.guessed = guessed
        self.notes: list[str] = []
        self.addresses: dict[str, str] = {}
        self._root = root
        self._package = package
        self._folder = folder
        self._splits = splits
        self.bad: dict[str, BadRecords] = {}
        self._form: dict[str, CountedFindings] = {}
        self._folders = 0
        self._budget: Budget | None = None

    def check_all(self) -> dict[str, FramedTable]:
        """Read and check all tables, and return those that could be read."""
        resources = progress.track(self.readable_resources(), "Reading tables")
        read = {resource.name: self.read(resource) for resource in resources}
        return self.check_tables({name: table for name, table in read.items() if table})

    # ----------------------------------------------------------------------------------------------------------
    # Reading

    def readable_resources(self) -> list[Resource]:
        """Return the tables whose files exist, after checking the files of all resources as a whole."""
        readable = []
        for number, declared in enumerate(self._package.resources):
            resource = self._downloaded(declared, self._folder / f"remote-{number}")
            if resource is None:
                continue
            missing = missing_files(self._root, resource)
            self.findings.extend(missing)
            if missing:
                continue
            self.findings.extend(file_findings(self._root, resource))
            if resource.is_table and (resource.files or resource.data is not None):
                readable.append(resource)
        return readable

    def _downloaded(self, resource: Resource, folder: Path) -> Resource | None:
        """Return *resource* with the files at its addresses in *folder*; None if they cannot be downloaded."""
        if not resource.urls:
            return resource
        from guarantees.package import download

        self._budget = self._budget or download.Budget()
        files = []
        for number, address in enumerate(resource.urls):
            suffix = PurePosixPath(address.partition("?")[0]).suffix
            target = folder / f"{number}{suffix}"
            try:
                download.download(address, target, budget=self._budget)
            except InputError as err:
                self.findings.add(
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

    def read(self, resource: Resource, *, exact: bool = False) -> FramedTable | None:
        """Return a table; None after reporting why it cannot be read. See ``scan_block`` for *exact*."""
        if not can_read(resource):
            self.notes.append(
                f"Not checked: the rows of {resource.name} (the format is {resource.format!r})."
            )
            return None
        self._folders += 1
        folder = self._folder / str(self._folders)
        form = self._form[resource.name] = CountedFindings(self.findings.limit, self.findings.folds)
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
            self.findings.merge(form)
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

    def check_tables(
        self,
        tables: Mapping[str, FramedTable],
        elsewhere: Collection[str] = (),
    ) -> dict[str, FramedTable]:
        """Check the cells, keys and references of *tables*, except for references to tables read *elsewhere*.

        Returns:
            The tables as they were checked: one of them may have been read again.
        """
        profiles: dict[str, TableProfile] = {}
        resources = [table.resource for table in tables.values()]
        # Small tables first: references to them are checked during the pass over larger ones.
        by_size = sorted(tables, key=lambda name: tables[name].table.records)
        for name in progress.track(by_size, "Checking tables"):
            profiles[name] = self._check_table(tables[name], profiles, resources)
        for name in tables:
            self._check_references(profiles[name], profiles, elsewhere)
        return {name: profiles[name].framed for name in tables}

    def _check_table(
        self,
        table: FramedTable,
        known: Mapping[str, TableProfile],
        resources: Sequence[Resource],
    ) -> TableProfile:
        """Report on the form, cells and keys of a table, and return its profile."""
        name = table.resource.name
        targets = referenced_keys(resources, name)
        try:
            profile = profile_table(table, known, targets)
        except AmbiguousCsvError:
            table = self.read_exactly(table.resource)
            profile = profile_table(table, known, targets)
        self.findings.merge(self._form[name])
        self.check_totals(table.resource, table.records, len(table.table.labels))
        return self._explain(profile, targets)

    def _bad_of(self, table: FramedTable) -> BadRecords | None:
        return self.bad.setdefault(table.resource.name, {}) if self._splits else None

    def check_totals(self, resource: Resource, records: int, columns: int) -> None:
        """Report a wrong number of rows or columns, and note the rules that are not checked."""
        self._note_unchecked_rules(resource)
        self.findings.extend(count_findings(resource, records, columns))

    def read_exactly(self, resource: Resource) -> FramedTable:
        """Return a table in which the first scan has overlooked that a record is not complete."""
        table = self.read(resource, exact=True)
        if table is None:
            raise AmbiguousCsvError(resource.name)
        return table

    def _explain(
        self,
        profile: TableProfile,
        targets: Sequence[Key],
    ) -> TableProfile:
        """Report on the cells and keys of a table, and return its profile with cells in one spelling."""
        table, faulty = profile.framed, profile.framed.table.faulty
        compared = key_columns(table, targets)
        guessed = self.guessed.get(table.resource.name, frozenset())
        explainer = Explainer(
            table, self.findings, compared, guessed=guessed, references=profile.small, bad=self._bad_of(table)
        )
        explainer.explain_records(without(profile.suspects, faulty))
        if any(map(len, explainer.headers)):
            table = table.without_records(np.concatenate(explainer.headers))
            faulty = table.table.faulty
            profile = dataclasses.replace(profile, framed=table)
        for name in spelt_in_many_ways(table, compared):
            explainer.collect_spellings(name, table.texts(name))
        broken = {number: np.concatenate([NO_RECORDS, *parts]) for number, parts in explainer.broken.items()}
        keys = dataclasses.replace(profile.keys, broken=broken)
        if any(explainer.spellings.values()):
            keys = read_keys(profile, targets, explainer.spellings)
        profile = dataclasses.replace(profile, keys=keys)
        found = {key: find_duplicates(hashes, faulty) for key, hashes in profile.keys.hashes.items()}
        explainer.explain_duplicates(found)
        report_damage(table, self.findings)
        return profile.without_hashes()

    def _check_references(
        self,
        profile: TableProfile,
        profiles: Mapping[str, TableProfile],
        elsewhere: Collection[str],
    ) -> None:
        table = profile.framed
        explainer = Explainer(table, self.findings, (), bad=self._bad_of(table))
        for number, reference in enumerate(table.resource.foreign_keys):
            target = profiles.get(reference.target)
            if reference.target in elsewhere and table.has(*reference.fields):
                continue
            if target is None or not (
                table.has(*reference.fields) and target.framed.has(*reference.target_fields)
            ):
                self.note_unchecked(table.resource.name, reference.target)
                continue
            if target.framed.table.is_cut_off:
                self.note_unchecked(table.resource.name, reference.target, "whose file is cut off")
                continue
            broken = broken_references(profile.keys, number, reference, target.keys)
            broken = without(broken, table.table.faulty)
            if not len(broken):
                continue
            # Only now: the lost values are read from the file of the target.
            explainer.explain_broken(
                reference,
                broken,
                known_values(reference, target.keys),
                target_rows=target.framed.records,
                lost=target.framed.lost_values(),
            )

    def note_unchecked(self, table: str, target: str, reason: str = "which could not be read") -> None:
        """Note that the references from *table* to *target* were not followed, for a *reason*."""
        note = f"Not checked: references from {table} to {target}, {reason}."
        if note not in self.notes:
            self.notes.append(note)

    def report(self, engine: str, rows: Mapping[str, int]) -> ValidationReport:
        """Return the report of *engine*, with the number of *rows* of each table."""
        notes = (*self._package.notes, *self.notes)
        findings = in_order(
            dataclasses.replace(finding, file=self.addresses.get(finding.file, finding.file))
            for finding in self.findings
        )
        return ValidationReport((engine,), rows, findings, notes, not_listed=self.findings.not_listed)
