"""Validate any Data Package on Apache Spark: large tables on the cluster, small ones and those it cannot split here."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Final

import numpy as np

from guarantees.package.package_descriptor import PackageDescriptor
from guarantees.package.resource import Column, Resource
from guarantees.validation import large
from guarantees.validation.any_package import PackageRun
from guarantees.validation.cells import check_cells
from guarantees.validation.counted_findings import LISTED, CountedFindings
from guarantees.validation.polars_engine.explain import Explainer
from guarantees.validation.polars_engine.frames import AmbiguousCsvError, ExplainedTable, FramedTable
from guarantees.validation.polars_engine.suspect_frames import FramedSuspects, framed_suspects
from guarantees.validation.polars_engine.text_damage import report_damaged_records
from guarantees.validation.report import ValidationReport
from guarantees.validation.suspect_tables import LocalTable, SuspectTable
from guarantees.validation.table_files.line_index import without

ENGINE: Final = "spark"
_NO_VALUE: Final = ("type",)
_READ_HERE: Final = "Read on the driver as a whole, because Spark cannot split it"


def validate_package_on_spark(
    root: Path,
    package: PackageDescriptor,
    *,
    listed: int = LISTED,
    guessed: Mapping[str, frozenset[str]] = MappingProxyType({}),
    small: int | None = None,
) -> ValidationReport:
    """Validate the package in *root*; its tables of up to *small* bytes, by default 5 MB, are read here.

    See ``validate_any_package`` for the other arguments.

    Raises:
        InputError: Spark cannot be started, or failed.
    """
    # Imported here: pyspark is an extra.
    from guarantees.validation.spark_engine.package_tables import select_suspect_tables  # noqa: PLC0415
    from guarantees.validation.spark_engine.spark_session import session  # noqa: PLC0415

    limit = large.SMALL_TABLE if small is None else small
    with tempfile.TemporaryDirectory(prefix="guarantees-") as folder:
        run = PackageRun(root, package, Path(folder), CountedFindings(listed), guessed)
        resources = run.readable_resources()
        local = _LocalTables(run, resources, {each.name for each in resources if _size(root, each) > limit})
        with session() as spark:
            suspects = select_suspect_tables(spark, root, resources, local, limit)
        run.notes += [f"{_READ_HERE}: {name}" for name in sorted(local.large & local.read_here)]
        on_cluster = {
            each.resource.name: framed_suspects(each)
            for each in suspects
            if each.resource.name not in local.read_here
        }
        tables: dict[str, ExplainedTable] = {**local.tables, **on_cluster}
        run.check_tables(local.tables, on_cluster)
        for each in suspects:
            if each.resource.name in on_cluster:
                _explain(run, on_cluster[each.resource.name], tables)
            else:
                _explain_local_references(run, each, local.tables[each.resource.name])
        rows = {each.name: tables[each.name].records for each in resources if each.name in tables}
        return run.report(ENGINE, rows)


def _size(root: Path, resource: Resource) -> int:
    return sum((root / file).stat().st_size for file in resource.files)


class _LocalTables:
    """The tables that are read here.

    Attributes:
        tables: Those that could be read.
        read_here: The names of all of them.
        large: The names of all tables that are large enough for the cluster.
    """

    def __init__(self, run: PackageRun, resources: Sequence[Resource], large: set[str]) -> None:
        """Read tables of a *run*; those called *large* may be on the cluster."""
        self.tables: dict[str, FramedTable] = {}
        self.read_here: set[str] = set()
        self._run = run
        self._resources = resources
        self.large = large

    def read(self, resource: Resource) -> LocalTable | None:
        """Return the cells of a table by which it refers to large tables, or they to it; None if there are none."""
        self.read_here.add(resource.name)
        table = self._run.read(resource)
        if table is None:
            return None
        names = [name for name in self._compared_columns(resource) if table.has(name)]
        cells: list[tuple[str, ...]] = []
        if names:
            try:
                cells = table.cells(names)
            except AmbiguousCsvError:
                table = self._run.read_exactly(resource)
                cells = table.cells(names)
        self.tables[resource.name] = table
        return LocalTable(columns=tuple(names), records=cells, lines=(), checked=True) if names else None

    def _compared_columns(self, resource: Resource) -> list[str]:
        """Return the columns in references between a table and large tables, each once."""
        others = self.large - {resource.name}
        keys = [key.fields for key in resource.foreign_keys if key.target in others]
        keys += [
            key.target_fields
            for each in self._resources
            if each.name in others
            for key in each.foreign_keys
            if key.target == resource.name
        ]
        return list(dict.fromkeys(name for key in keys for name in key))

    def canonical(self, column: Column, texts: Sequence[str]) -> Sequence[str | None]:
        """Return the one spelling of the value of each of *texts*; None if it is not of the type of the column."""
        checks = check_cells(column, texts)
        return [None if check.violations == _NO_VALUE else check.canonical for check in checks]


def _explain(run: PackageRun, table: FramedSuspects, tables: Mapping[str, ExplainedTable]) -> None:
    """Report on the rows of a *table* on the cluster; *tables* are all that could be read."""
    resource, suspects = table.resource, table.suspects
    run.check_totals(resource, table.records, len(table.names))
    explainer = Explainer(table, run.findings, (), guessed=run.guessed.get(resource.name, frozenset()))
    explainer.explain_records(table.numbered(suspects.invalid))
    explainer.explain_duplicates(table.duplicates())
    report_damaged_records(table, table.numbered(suspects.damaged), run.findings)
    for number, reference in enumerate(resource.foreign_keys):
        target = tables.get(reference.target)
        if target is None or not target.has(*reference.target_fields):
            run.note_unchecked(resource.name, reference.target)
        broken = table.numbered(suspects.broken.get(number, ()))
        rows = 1 if target is None else target.records
        lost = target.lost_values() if isinstance(target, FramedTable) else frozenset[str]()
        known = suspects.known.get(number, ())
        explainer.explain_broken(reference, broken, known, target_rows=rows, lost=lost)


def _explain_local_references(run: PackageRun, suspects: SuspectTable, table: FramedTable) -> None:
    """Report on the references from a table that was read here to tables on the cluster."""
    explainer = Explainer(table, run.findings, ())
    for number, broken in suspects.broken.items():
        reference = table.resource.foreign_keys[number]
        records = without(np.array(broken, dtype=np.int64), table.table.faulty)
        explainer.explain_broken(reference, records, suspects.known.get(number, ()))
