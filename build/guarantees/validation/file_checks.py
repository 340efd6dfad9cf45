"""Check the files of a resource as a whole: that they exist, and their declared size, hash and number of rows."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from guarantees.core import safe_files
from guarantees.core.findings import Finding
from guarantees.core.rules import FILE_FORMAT, Rule, register
from guarantees.package.reader import MISSING_FILE
from guarantees.package.resource import Resource

FILE_SIZE: Final = register(
    Rule(
        name="file-size",
        group=FILE_FORMAT,
        summary="A file must have the number of bytes that the descriptor declares.",
        fix="Restore the file, or correct `bytes` in the descriptor.",
        bad='{"path": "events.csv", "bytes": 10}   # the file has 12 bytes',
        good='{"path": "events.csv", "bytes": 12}',
    )
)
FILE_HASH: Final = register(
    Rule(
        name="file-hash",
        group=FILE_FORMAT,
        summary="A file must have the hash that the descriptor declares.",
        fix="Restore the file, or correct `hash` in the descriptor.",
        bad='{"path": "events.csv", "hash": "sha256:2c26..."}   # of an earlier version of the file',
        good='{"path": "events.csv", "hash": "sha256:fcde..."}',
    )
)
ROW_COUNT: Final = register(
    Rule(
        name="row-count",
        group=FILE_FORMAT,
        summary="A table must have the number of rows that the descriptor declares.",
        fix="Restore the missing rows, or correct `rows` in the descriptor.",
        bad='{"path": "events.csv", "rows": 10}   # the table has 9 rows',
        good='{"path": "events.csv", "rows": 9}',
    )
)
FIELD_COUNT: Final = register(
    Rule(
        name="field-count",
        group=FILE_FORMAT,
        summary="A table must have the number of columns that the descriptor declares.",
        fix="Restore the missing columns, or correct `stats.fields` in the descriptor.",
        bad='{"path": "events.csv", "stats": {"fields": 3}}   # the table has 2 columns',
        good='{"path": "events.csv", "stats": {"fields": 2}}',
    )
)
_BLOCK: Final = 1 << 20


def missing_files(root: Path, resource: Resource) -> list[Finding]:
    """Return a finding for every file of *resource* that does not exist below *root*, or must not be read."""
    findings = []
    for file in resource.files:
        reason = safe_files.why_unreadable(root, root / file)
        if reason:
            hint = "Add the file, or correct `path` in the descriptor."
            findings.append(_finding(MISSING_FILE, resource, file, reason, hint))
    return findings


def file_findings(root: Path, resource: Resource) -> Iterator[Finding]:
    """Yield a finding for each declared property that the files of *resource*, all of which exist, do not have."""
    if not resource.files:
        return
    file = resource.files[0]
    size = sum((root / each).stat().st_size for each in resource.files)
    if resource.size is not None and size != resource.size:
        message = f"The file has {size:,} bytes, not {resource.size:,}."
        yield _finding(FILE_SIZE, resource, file, message, FILE_SIZE.fix)
    algorithm, _, digest = resource.hash.rpartition(":")
    if digest and _digest(root, resource, algorithm or "md5") not in {digest.lower(), ""}:
        message = f"The file does not have the {algorithm or 'md5'} hash {digest}."
        yield _finding(FILE_HASH, resource, file, message, FILE_HASH.fix)


def count_findings(resource: Resource, records: int, columns: int) -> Iterator[Finding]:
    """Yield a finding for each declared number of rows or columns that a table does not have."""
    file = resource.files[0] if resource.files else "datapackage.json"
    if resource.rows is not None and records != resource.rows:
        message = f"The table has {records:,} rows, not {resource.rows:,}."
        yield _finding(ROW_COUNT, resource, file, message, ROW_COUNT.fix)
    if resource.field_count is not None and columns != resource.field_count:
        message = f"The table has {columns:,} columns, not {resource.field_count:,}."
        yield _finding(FIELD_COUNT, resource, file, message, FIELD_COUNT.fix)


def _digest(root: Path, resource: Resource, algorithm: str) -> str:
    """Return the hash of the files of *resource*; empty if the algorithm is not known here."""
    if algorithm not in hashlib.algorithms_guaranteed or algorithm.startswith("shake"):
        return ""
    digest = hashlib.new(algorithm, usedforsecurity=False)
    for file in resource.files:
        with (root / file).open("rb", buffering=0) as source:
            while data := source.read(_BLOCK):
                digest.update(data)
    return digest.hexdigest()


def _finding(rule: Rule, resource: Resource, file: str, message: str, hint: str) -> Finding:
    return Finding(rule=rule, table=resource.name, file=file, message=message, hint=hint)
