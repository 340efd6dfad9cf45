"""Read files as plain tables, and say what was read: labels, cells, lines and findings."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from guarantees.core.findings import Finding
from guarantees.package.package_descriptor import PackageDescriptor, parse_package
from guarantees.package.resource import Resource
from guarantees.validation.any_package import validate_any_package
from guarantees.validation.counted_findings import CountedFindings
from guarantees.validation.polars_engine.frames import INDEX, collect, framed
from guarantees.validation.polars_engine.read_table import read_table
from guarantees.validation.report import ValidationReport
from guarantees.validation.table_files import block_scan, byte_streams, table_builder
from guarantees.validation.table_files.plain_table import PlainTable


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadTable:
    """A table as it was read; blank cells are empty texts.

    Attributes:
        lines: The line on which each record starts.
        findings: The rule and line of each listed finding.
    """

    table: PlainTable
    labels: tuple[str, ...]
    rows: list[list[str]]
    lines: list[int]
    findings: list[tuple[str, int]]
    listed: list[Finding]

    @property
    def faulty(self) -> list[int]:
        """The numbers of the records that are not checked."""
        return [int(record) for record in self.table.faulty]


def read_resource(root: Path, resource: Resource, *, exact: bool = False) -> ReadTable | None:
    """Return the table of *resource* in the folder *root*, or None if it has no columns."""
    findings = CountedFindings()
    with tempfile.TemporaryDirectory() as folder:
        table = read_table(root, resource, Path(folder) / "copies", findings, exact=exact)
        if table is None:
            return None
        rows = _rows(table)
    lines = [table.lines.place(record).line for record in range(table.records)]
    listed = list(findings)
    return ReadTable(
        table=table,
        labels=table.labels,
        rows=rows,
        lines=lines,
        findings=[(finding.check, finding.line) for finding in listed],
        listed=listed,
    )


@contextmanager
def small_blocks(size: int) -> Iterator[None]:
    """Read files in blocks of about *size* bytes."""
    with pytest.MonkeyPatch.context() as patch:
        for module in (block_scan, byte_streams, table_builder):
            patch.setattr(module, "BLOCK", size)
        yield


def _rows(table: PlainTable) -> list[list[str]]:
    """Return the cells as the streaming reader reads them, which must equal those read block by block."""
    frame = framed(table, [None] * len(table.labels))
    streamed = collect(frame.frame())
    everything = np.arange(table.records, dtype=np.int64)
    chunks = [chunk.drop(INDEX).rows() for chunk in frame.chunks(everything)]
    rows = streamed.drop(INDEX).rows()
    assert [row for chunk in chunks for row in chunk] == rows
    assert streamed[INDEX].to_list() == list(range(table.records))
    return [[cell or "" for cell in row] for row in rows]


def parse_resource(root: Path, properties: Mapping[str, Any]) -> Resource:
    """Return the resource that a descriptor with these *properties* declares, which must be valid."""
    (resource,) = parse_valid(root, {"name": "t", **properties}).resources
    return resource


def parse_valid(root: Path, *resources: Mapping[str, Any]) -> PackageDescriptor:
    """Return the package with these *resources*, whose descriptor must be valid."""
    package = parse_package({"name": "ferries", "resources": list(resources)}, root)
    assert package.findings == ()
    return package


def read_bytes(root: Path, data: bytes, *, file: str = "t.csv", **properties: object) -> ReadTable:
    """Return the table in a file with *data*, which has columns, read as *properties* of its resource declare."""
    (root / file).write_bytes(data)
    read = read_resource(root, parse_resource(root, {"path": file, **properties}))
    assert read is not None
    return read


def validate_resources(root: Path, *resources: Mapping[str, Any]) -> ValidationReport:
    """Return the report on a package with these *resources*, whose descriptor must be valid."""
    return validate_any_package(root, parse_valid(root, *resources))


def validate_bytes(root: Path, data: bytes, *, file: str = "t.csv", **properties: object) -> ValidationReport:
    """Return the report on a package whose only table has the file *file* with *data*."""
    (root / file).write_bytes(data)
    return validate_resources(root, {"name": "t", "path": file, **properties})
